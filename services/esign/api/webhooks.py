"""Webhook subscriptions: a bare list, as the vendor gives it."""

from aiohttp import web

from services.esign.api.bodies import WebhookBody, WebhookPatch, id_in, read_body
from services.esign.api.errors import told
from services.esign.domain import shapes
from services.esign.use_cases.webhooks import Webhooks
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/webhooks"
_ONE = _ALL + "/{webhook_id}"


def webhook_routes(webhooks: Webhooks, guard: Guard) -> list[Route]:
    """The doors of subscriptions."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, WebhookBody)
        made = await webhooks.create(request["who"], body.wanted())
        return web.json_response(shapes.subscription(made), status=201)

    async def listed(request: web.Request) -> web.Response:
        return web.json_response([shapes.subscription(one) for one in await webhooks.all(request["who"])])

    async def get(request: web.Request) -> web.Response:
        one = await webhooks.get(request["who"], id_in(request, "webhook_id"))
        return web.json_response(shapes.subscription(one))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, WebhookPatch)
        one = await webhooks.change(request["who"], id_in(request, "webhook_id"), body.changes())
        return web.json_response(shapes.subscription(one))

    async def remove(request: web.Request) -> web.Response:
        await webhooks.remove(request["who"], id_in(request, "webhook_id"))
        return web.Response(status=204)

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
    ]
