"""Doors on the network: firms whole or part by part, many at once, coverage; and the file read at the first start."""

import json
from pathlib import Path

import yaml
from aiohttp import web
from pydantic import TypeAdapter

from contracts.events.envelope import Actor
from services.assignment.api.bodies import PART_BODIES, Code, FirmBody, NetworkBody
from services.assignment.api.views import cover_out, firm_out
from services.assignment.use_cases.covering import Covering
from services.assignment.use_cases.keeper import day_of
from services.assignment.use_cases.maintaining import Draft, Maintaining
from shared.clock import Clock
from shared.errors import NotFound
from shared.guards import Staff, StaffKeys, StaffMember
from shared.web import Route, read_json

KEEPS_NETWORK = ("gr", "supervisor", "admin")
_CODE = TypeAdapter(Code)


def actor_of(member: StaffMember) -> Actor:
    """Who signs what a member of the staff does."""
    return Actor(kind="staff", id=member.id, name=member.name)


class FirstNetwork:
    """Imports the network file when the service starts, once per content: what people change later is kept."""

    def __init__(self, *, file: Path | None, maintaining: Maintaining) -> None:
        self._file = file
        self._maintaining = maintaining

    async def __aenter__(self) -> None:
        if self._file is not None:
            await self._maintaining.import_once(self._file.read_bytes(), _drafts)

    async def __aexit__(self, *_: object) -> None:
        """Nothing to close."""


def _drafts(content: bytes) -> list[Draft]:
    """As the door reads it: what a file says is as strict as what a program sends."""
    return NetworkBody.model_validate_json(json.dumps(yaml.load(content, yaml.CSafeLoader), default=str)).drafts()


def network_routes(*, covering: Covering, maintaining: Maintaining, clock: Clock, keys: StaffKeys) -> list[Route]:
    """`/v1/firms`, `/v1/network`, `/v1/coverage`."""
    staff, keeper = Staff(keys), Staff(keys, roles=KEEPS_NETWORK)

    async def firms(request: web.Request) -> web.Response:
        query = request.query
        found = await covering.firms(
            department=query.get("department"), trade=query.get("trade"), search=query.get("search", "")
        )
        lines = [
            {"id": str(one.id), "code": one.code, "name": one.name, "active": one.active, "trades": sorted(one.trades)}
            for one in found
        ]
        return web.json_response({"firms": lines})

    async def firm(request: web.Request) -> web.Response:
        return web.json_response(firm_out(await covering.firm(request.match_info["code"])))

    async def put_firm(request: web.Request) -> web.Response:
        code = checked_code(request)
        body = await read_json(request, FirmBody)
        await maintaining.put([body.draft(code)], actor=actor_of(request["who"]), known_version=body.version)
        return web.json_response(firm_out(await covering.firm(code)))

    async def add_part(request: web.Request) -> web.Response:
        code = checked_code(request)
        form = PART_BODIES.get(request.match_info["kind"])
        if form is None:
            raise NotFound("Cette sorte d'information n'existe pas.")
        body = await read_json(request, form)
        for part in body.parts(day_of(clock.now())):
            await maintaining.add(code, part, actor=actor_of(request["who"]))
        return web.json_response(firm_out(await covering.firm(code)), status=201)

    async def import_network(request: web.Request) -> web.Response:
        body = await read_json(request, NetworkBody)
        changed = await maintaining.put(body.drafts(), actor=actor_of(request["who"]))
        return web.json_response({"firms": len(body.firms), "changed": changed})

    async def coverage(request: web.Request) -> web.Response:
        department, insurer = request.query.get("department", ""), request.query.get("insurer", "")
        cover = await covering.cover(department=department, insurer=insurer)
        return web.json_response({"department": department, "insurer": insurer, "trades": list(map(cover_out, cover))})

    return [
        Route("GET", "/v1/firms", firms, staff),
        Route("GET", "/v1/firms/{code}", firm, staff),
        Route("PUT", "/v1/firms/{code}", put_firm, keeper),
        Route("POST", "/v1/firms/{code}/{kind}", add_part, keeper),
        Route("POST", "/v1/network", import_network, keeper),
        Route("GET", "/v1/coverage", coverage, staff),
    ]


def checked_code(request: web.Request) -> str:
    """The firm's code in the path.

    Raises:
        NotFound: no firm can have it.
    """
    try:
        return _CODE.validate_python(request.match_info["code"])
    except ValueError as error:
        raise NotFound("Ce code d'entreprise n'a pas la bonne forme.") from error
