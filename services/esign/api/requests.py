"""Signature requests: list, read, activate, cancel."""

from aiohttp import web

from services.esign.api.bodies import CancelBody, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.filters import search_in
from services.esign.api.paging import envelope
from services.esign.api.patches import ActivateBody
from services.esign.domain import shapes
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.requests import Requests
from shared.guards import Guard
from shared.web import Route

_ONE = "/v3/signature_requests/{request_id}"


def request_routes(requests: Requests, activating: Activating, guard: Guard) -> list[Route]:
    """The doors of a request."""

    async def listed(request: web.Request) -> web.Response:
        bundles, after = await requests.search(request["who"], search_in(request.query))
        return envelope([shapes.request(one) for one in bundles], after)

    async def get(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        return web.json_response(shapes.request(shown.bundle))

    async def activate(request: web.Request) -> web.Response:
        body = await read_body(request, ActivateBody)
        shown = await activating.activate(request["who"], id_in(request, "request_id"), sender_id=body.sender_id)
        return web.json_response(shapes.activated(shown.bundle, shown.links), status=201)

    async def cancel(request: web.Request) -> web.Response:
        body = await read_body(request, CancelBody)
        request_id = id_in(request, "request_id")
        bundle = await requests.cancel(request["who"], request_id, reason=body.reason, note=body.custom_note)
        return web.json_response(shapes.request(bundle), status=201)

    return [
        Route("GET", "/v3/signature_requests", listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("POST", _ONE + "/activate", activate, guard, told=told),
        Route("POST", _ONE + "/cancel", cancel, guard, told=told),
    ]
