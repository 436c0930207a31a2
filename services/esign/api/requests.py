"""Signature requests: create, list, read, activate, cancel."""

from dataclasses import replace

from aiohttp import web

from services.esign.api.bodies import CancelBody, RequestBody, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.listing import cursor_in, limit_in
from services.esign.api.placeholders import people_of
from services.esign.domain import shapes
from services.esign.store.requests import Search
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.requests import Requests
from shared.guards import Guard
from shared.web import Route

_ONE = "/v3/signature_requests/{request_id}"


def request_routes(requests: Requests, activating: Activating, guard: Guard) -> list[Route]:
    """The doors of a request."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, RequestBody)
        wanted = replace(body.wanted(), people=people_of(body.template_placeholders))
        bundle = await requests.create(request["who"], wanted)
        return web.json_response(shapes.request(bundle), status=201)

    async def listed(request: web.Request) -> web.Response:
        bundles, after = await requests.search(request["who"], _search(request))
        meta = {"next_cursor": str(after) if after else None}
        return web.json_response({"meta": meta, "data": [shapes.request(one) for one in bundles]})

    async def get(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        return web.json_response(shapes.request(shown.bundle))

    async def activate(request: web.Request) -> web.Response:
        shown = await activating.activate(request["who"], id_in(request, "request_id"))
        return web.json_response(shapes.activated(shown.bundle, shown.links), status=201)

    async def cancel(request: web.Request) -> web.Response:
        body = await read_body(request, CancelBody)
        request_id = id_in(request, "request_id")
        bundle = await requests.cancel(request["who"], request_id, reason=body.reason, note=body.custom_note)
        return web.json_response(shapes.request(bundle), status=201)

    return [
        Route("POST", "/v3/signature_requests", create, guard, told=told),
        Route("GET", "/v3/signature_requests", listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("POST", _ONE + "/activate", activate, guard, told=told),
        Route("POST", _ONE + "/cancel", cancel, guard, told=told),
    ]


def _search(request: web.Request) -> Search:
    query = request.query
    statuses = query.get("status[in]") or query.get("status[eq]") or query.get("status")
    return Search(
        statuses=[one.strip() for one in statuses.split(",")] if statuses else None,
        external_id=query.get("external_id[eq]") or query.get("external_id"),
        text=query.get("q"),
        after=cursor_in(request),
        limit=limit_in(request),
    )
