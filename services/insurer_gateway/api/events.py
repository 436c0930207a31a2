"""Facts by position: `GET /v1/events?after=`, with the same ids and bodies as the webhooks; and the acks door."""

from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.insurer_gateway.api.bodies import AckBody
from services.insurer_gateway.api.guards import PartnerGuard
from services.insurer_gateway.api.orders import path_id
from services.insurer_gateway.use_cases.events import Batch, Events
from services.insurer_gateway.use_cases.rates import Rates
from services.insurer_gateway.use_cases.tokens import Tokens
from shared.web import Route, checked, public_url, read_json


class Asked(BaseModel):
    """The query of the events door."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    wait: Annotated[int, Field(ge=0, le=25)] = 0
    order_id: UUID | None = None


def event_routes(tokens: Tokens, events: Events, rates: Rates) -> list[Route]:
    """The doors on facts."""

    async def read(request: web.Request) -> web.Response:
        asked = checked(lambda: Asked.model_validate(dict(request.query)))
        batch = await events.after(
            request["who"], after=asked.after, limit=asked.limit, wait=asked.wait, order_ref=asked.order_id
        )
        return web.Response(body=_listed(request, asked, batch), content_type="application/json")

    async def ack(request: web.Request) -> web.Response:
        body = await read_json(request, AckBody)
        message_id = path_id(request, "message_id")
        await events.ack(request["who"], message_id, body)
        return web.json_response({"message_id": str(message_id), "ack": body.ack})

    return [
        Route("GET", "/v1/events", read, PartnerGuard(tokens, rates, "events:read")),
        Route("POST", "/v1/events/{message_id}/acks", ack, PartnerGuard(tokens, rates, "events:ack")),
    ]


def _listed(request: web.Request, asked: Asked, batch: Batch) -> bytes:
    """The bodies go out as they were written: not read, not written again."""
    order = f"&order_id={asked.order_id}" if asked.order_id else ""
    link = public_url(request, f"/v1/events?after={batch.next}&limit={asked.limit}{order}")
    head = b'{"events":[' + b",".join(batch.bodies)
    more = b"true" if batch.more else b"false"
    return head + b'],"next":%d,"more":%s,"links":[{"rel":"next","href":"%s"}]}' % (batch.next, more, link.encode())
