"""The pages and calls by which a service is operated: its published contract, and its parked messages.

Both are the same for every service. Parked messages are shown, tried again, or discarded with a reason
that is kept; nothing here changes anything else.
"""

import asyncio
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import yaml
from aiohttp import web
from pydantic import BaseModel, Field

from shared.db import Database
from shared.guards import PUBLIC, Guard
from shared.parking import Parking
from shared.web import Route, read_form, redirect, render

_CONTRACTS: Final = Path(__file__).parent.parent / "contracts"


@cache
def contract_of(file: Path) -> Any:  # a JSON document
    """An OpenAPI file, read once: libyaml takes a tenth of the time that Python's own reader would."""
    return yaml.load(file.read_text(), yaml.CSafeLoader)


async def _as_it_is(file: Path, _request: web.Request) -> web.Response:
    return web.Response(text=await asyncio.to_thread(file.read_text), content_type="application/yaml")


def about_routes(service: str) -> list[Route]:
    """The service's OpenAPI file, as it is and as a page, and the AsyncAPI file of the whole hub."""
    file = _CONTRACTS / "http" / f"{service}.yaml"

    async def page(request: web.Request) -> web.Response:
        return render(request, "openapi.html", contract=await asyncio.to_thread(contract_of, file))

    if not file.exists():
        return []
    return [
        Route("GET", "/openapi.yaml", partial(_as_it_is, file), PUBLIC),
        Route("GET", "/asyncapi.yaml", partial(_as_it_is, _CONTRACTS / "schemas" / "asyncapi.yaml"), PUBLIC),
        Route("GET", "/openapi", page, PUBLIC, page=True),
    ]


class _Act(BaseModel):
    topic: str
    key: str
    reason: str = Field(min_length=3, max_length=500)


def parking_routes(db: Database, parking: Parking, operators: Guard) -> list[Route]:
    """The page of parked messages, and the two acts on it."""

    async def page(request: web.Request) -> web.Response:
        async with db.reading() as tx:
            heads = await parking.heads(tx)
        if request.query.get("format") == "json":
            return web.json_response([{name: str(value) for name, value in head.items()} for head in heads])
        return render(request, "parked.html", heads=heads)

    async def retry(request: web.Request) -> web.Response:
        act = await read_form(request, _Act)
        async with db.transaction() as tx:
            await parking.retry(tx, topic=act.topic, key=act.key, by=request["who"].name, reason=act.reason)
        return redirect(request, "/parked")

    async def discard(request: web.Request) -> web.Response:
        act = await read_form(request, _Act)
        async with db.transaction() as tx:
            await parking.discard(tx, topic=act.topic, key=act.key, by=request["who"].name, reason=act.reason)
        return redirect(request, "/parked")

    return [
        Route("GET", "/parked", page, operators, page=True),
        Route("POST", "/parked/retry", retry, operators, page=True),
        Route("POST", "/parked/discard", discard, operators, page=True),
    ]
