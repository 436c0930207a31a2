"""Our own doors of deliveries beside the vendor's subscriptions: what was told, each attempt, and once more by hand."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from aiohttp import web

from services.esign.api.bodies import id_in
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain.shapes import webhooks as shapes
from services.esign.domain.webhooks import DeliveryState
from services.esign.store.deliveries import Wanted
from services.esign.use_cases.redelivering import Redelivering
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, check_storable

_ALL: Final = "/v1/webhooks/{webhook_id}/deliveries"
_PROGRAM: Final = "api_key"


def delivery_routes(redelivering: Redelivering, guard: Guard) -> list[Route]:
    """The doors of deliveries."""

    async def listed(request: web.Request) -> web.Response:
        wanted = wanted_in(request.query)
        found, after = await redelivering.page(request["who"], id_in(request, "webhook_id"), wanted)
        return envelope([shapes.delivery(one) for one in found], after)

    async def redeliver(request: web.Request) -> web.Response:
        ids = id_in(request, "webhook_id"), id_in(request, "delivery_id")
        found = await redelivering.redeliver(request["who"], *ids, by=_PROGRAM)
        return web.json_response(shapes.delivery(found), status=202)

    return [Route("GET", _ALL, listed, guard), Route("POST", _ALL + "/{delivery_id}/redeliver", redeliver, guard)]


def wanted_in(query: Mapping[str, str]) -> Wanted:
    """Which deliveries a query looks for.

    Raises:
        Invalid: a state that there is not, an id, the cursor or the length cannot be read.
    """
    state, event_name = query.get("status"), query.get("event_name")
    if state is not None and state not in list(DeliveryState):
        sentence = "Un envoi est « pending », « delivered » ou « failed »."
        raise Invalid(sentence, rule="ESIGN-430", field="status")
    check_storable({"event_name": event_name})
    return Wanted(
        state=DeliveryState(state) if state else None,
        event_name=event_name,
        event_id=_uuid(query, "event_id"),
        request_id=_uuid(query, "about_id"),
        after=cursor_in(query),
        limit=limit_in(query),
    )


def _uuid(query: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(query[name]) if name in query else None
    except ValueError as error:
        raise Invalid("Ceci n'est pas un identifiant.", rule="ESIGN-083", field=name) from error
