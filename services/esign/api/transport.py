"""What every answer under /v3 has in common: calls counted and said in headers, unknown paths in the vendor's form.

It goes round the routes of the programs' doors, so that no door knows of it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from services.esign.api.errors import told
from services.esign.use_cases.rates import Rates
from shared.errors import NotFound, ServiceError
from shared.guards import Guard
from shared.web import Handler, Route, problem


class Counted:
    """A guard that also counts the call."""

    def __init__(self, guard: Guard, rates: Rates) -> None:
        self._guard = guard
        self._rates = rates
        self.name = guard.name

    async def __call__(self, request: web.Request) -> Any:  # Any: the guard inside knows its caller
        """Who asks.

        Raises:
            TooMany: the key has no calls left.
        """
        who = await self._guard(request)
        key = request.headers.get("Authorization", "").partition(" ")[2].strip()
        allowance, refusal = await self._rates.count(hashlib.sha256(key.encode()).digest())
        request["allowance"] = allowance.headers()
        if refusal is not None:
            raise refusal
        return who


def counted(routes: Sequence[Route], *, guard: Guard, rates: Rates) -> list[Route]:
    """The routes of programs, counted and with rate headers; a last door for what no other one takes."""
    own = Counted(guard, rates)
    last = Route("*", "/v3/{rest:.*}", _unknown, guard, told=told)
    return [_with_headers(one, own) if one.guard is guard else one for one in (*routes, last)]


def _with_headers(route: Route, guard: Guard) -> Route:
    tell = route.told or problem

    async def handle(request: web.Request) -> web.StreamResponse:
        response = await route.handler(request)
        response.headers.update(request["allowance"])
        return response

    def refuse(request: web.Request, error: ServiceError, *, status: int) -> web.Response:
        response = tell(request, error, status=status)
        response.headers.update(request.get("allowance", {}))
        return response

    handler: Handler = handle
    return replace(route, handler=handler, guard=guard, told=refuse)


async def _unknown(request: web.Request) -> web.Response:
    """Nothing is here, or not by this method.

    Raises:
        NotFound: no such path.
    """
    allowed: set[str] = set()
    for resource in request.app.router.resources():
        _, methods = await resource.resolve(request)
        allowed |= methods
    if allowed := allowed - {"*"}:
        sentence = "Cette méthode n'est pas possible à cette adresse."
        return web.json_response({"message": sentence}, status=405, headers={"Allow": ",".join(sorted(allowed))})
    raise NotFound("Cette ressource n'existe pas.", rule="ESIGN-404")
