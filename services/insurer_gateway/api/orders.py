"""Orders and commands: taken under an Idempotency-Key, shown with the commands their state offers.

Clients follow the links they are given; a command that is not offered is not possible.
"""

from typing import Any
from uuid import UUID

from aiohttp import web

from services.insurer_gateway.api.bodies import Cancellation
from services.insurer_gateway.api.bodies import Order as OrderBody
from services.insurer_gateway.api.guards import PartnerGuard
from services.insurer_gateway.domain.orders import Order, offered
from services.insurer_gateway.use_cases.orders import Orders, Taken
from services.insurer_gateway.use_cases.rates import Rates
from services.insurer_gateway.use_cases.tokens import Tokens
from shared.errors import Invalid, NotFound
from shared.web import Route, public_url, read_json

_LONGEST_KEY = 255


def order_routes(tokens: Tokens, orders: Orders, rates: Rates) -> list[Route]:
    """The doors on orders."""
    reading = PartnerGuard(tokens, rates, "orders:read")
    writing = PartnerGuard(tokens, rates, "orders:write")

    async def post(request: web.Request) -> web.Response:
        key = idempotency_key(request)
        body = await read_json(request, OrderBody)
        taken = await orders.take(request["who"], key=key, content=body)
        href = public_url(request, f"/v1/orders/{taken.id}")
        return _taken(taken, {"message_id": str(taken.id), "order_id": str(taken.id)}, href)

    async def show(request: web.Request) -> web.Response:
        return web.json_response(_resource(request, await orders.see(request["who"], path_id(request))))

    async def describe(request: web.Request) -> web.Response:
        order = await orders.see(request["who"], path_id(request))
        return web.json_response(_command(request, order))

    async def cancel(request: web.Request) -> web.Response:
        key = idempotency_key(request)
        body = await read_json(request, Cancellation)
        order_ref = path_id(request)
        taken = await orders.cancel(request["who"], order_ref, key=key, reason=body.reason)
        told = {"message_id": str(taken.id), "order_id": str(order_ref), "command": "cancel"}
        return _taken(taken, told, public_url(request, f"/v1/orders/{order_ref}"))

    async def test_cancel(request: web.Request) -> web.Response:
        await read_json(request, Cancellation)
        await orders.test_cancel(request["who"], path_id(request))
        return web.json_response({"possible": True, "command": "cancel"})

    return [
        Route("POST", "/v1/orders", post, writing),
        Route("GET", "/v1/orders/{order_id}", show, reading),
        Route("GET", "/v1/orders/{order_id}/commands/cancel", describe, reading),
        Route("POST", "/v1/orders/{order_id}/commands/cancel", cancel, writing),
        Route("POST", "/v1/orders/{order_id}/commands/cancel:test", test_cancel, writing),
    ]


def idempotency_key(request: web.Request) -> str:
    """The Idempotency-Key header.

    Raises:
        Invalid: it is missing, too long, or not printable.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid(
            "L'en-tête Idempotency-Key est obligatoire (255 caractères imprimables au plus).",
            rule="GW-001",
            field="Idempotency-Key",
        )
    return key


def path_id(request: web.Request, name: str = "order_id") -> UUID:
    """The id in the path; what is not one is as if it were not there."""
    try:
        return UUID(request.match_info[name])
    except ValueError as error:
        raise NotFound("Cet identifiant n'existe pas.") from error


def _taken(taken: Taken, told: dict[str, str], href: str) -> web.Response:
    headers = {"Location": href} | ({"Idempotency-Replayed": "true"} if taken.replayed else {})
    body = told | {"received_at": _utc(taken.received_at), "href": href}
    return web.json_response(body, status=202, headers=headers)


# Any: a resource is JSON.
def _resource(request: web.Request, order: Order) -> dict[str, Any]:
    href = public_url(request, f"/v1/orders/{order.id}")
    return {
        "href": href,
        "id": str(order.id),
        "state": order.state.value,
        "channel": order.channel,
        "insurer_reference": order.insurer_reference,
        "claim_number": order.claim_number,
        "received_at": _utc(order.received_at),
        "dossiers": {"main": order.main_number, "companion": order.companion_number} if order.main_number else None,
        "refusal": order.refusal,
        "waiting": order.waiting,
        "cancel_requested_at": _utc(order.cancel_requested_at) if order.cancel_requested_at else None,
        "last_sequence": order.last_sequence,
        "links": [
            {"rel": "self", "href": href},
            {"rel": "events", "href": public_url(request, f"/v1/events?order_id={order.id}")},
        ],
        "commands": [_offer(request, order, name) for name in offered(order)],
    }


def _offer(request: web.Request, order: Order, name: str) -> dict[str, Any]:
    href = public_url(request, f"/v1/orders/{order.id}/commands/{name}")
    return {
        "name": name,
        "href": href,
        "actions": {"submit": {"method": "POST", "href": href}, "test": {"method": "POST", "href": f"{href}:test"}},
    }


def _command(request: web.Request, order: Order) -> dict[str, Any]:
    return _offer(request, order, "cancel") | {
        "offered": "cancel" in offered(order),
        "description": "Demande l'annulation de l'ordre. La réponse métier suit comme un message.",
        "fields": [{"name": "reason", "label": "Motif", "required": True, "max_length": 500}],
    }


def _utc(at: Any) -> str:
    return str(at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
