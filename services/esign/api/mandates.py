"""Our own doors of SEPA mandates, beside the vendor's API: mandates, their debits, their messages to a bank."""

from aiohttp import web

from services.esign.api.bodies import id_in
from services.esign.api.mandate_bodies import AmendmentBody, ConfirmationBody, MandateBody, ScheduleBody
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain.mandates import MandateStatus
from services.esign.domain.shapes import Json, moment
from services.esign.domain.shapes import mandates as shapes
from services.esign.store.mandates import Amendment, Listed
from services.esign.use_cases.confirming import Confirming
from services.esign.use_cases.mandate_messages import MandateMessages
from services.esign.use_cases.mandates import Mandates, ShownMandate
from services.esign.use_cases.planning import Planning
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, check_storable, read_json

_ALL = "/v1/mandates"
_ONE = _ALL + "/{mandate_id}"


def mandate_routes(
    mandates: Mandates, told: MandateMessages, planning: Planning, confirming: Confirming, guard: Guard
) -> list[Route]:
    """The doors of mandates."""

    async def create(request: web.Request) -> web.Response:
        body = await read_json(request, MandateBody)
        return web.json_response(_told(await mandates.create(request["who"], body.wanted())), status=201)

    async def listed(request: web.Request) -> web.Response:
        found, after = await mandates.all(request["who"], _wanted(request))
        return envelope([shapes.mandate(one) for one in found], after)

    async def get(request: web.Request) -> web.Response:
        return web.json_response(_told(await mandates.get(request["who"], id_in(request, "mandate_id"))))

    async def cancel(request: web.Request) -> web.Response:
        return web.json_response(_told(await mandates.cancel(request["who"], id_in(request, "mandate_id"))))

    async def amend(request: web.Request) -> web.Response:
        body = await read_json(request, AmendmentBody)
        shown = await mandates.amend(request["who"], id_in(request, "mandate_id"), body.changes())
        return web.json_response(_told(shown))

    async def confirm(request: web.Request) -> web.Response:
        body = await read_json(request, ConfirmationBody)
        ids = id_in(request, "mandate_id")
        return web.json_response(_told(await confirming.confirm(request["who"], ids, on=body.confirmed_on)))

    async def plan(request: web.Request) -> web.Response:
        body = await read_json(request, ScheduleBody)
        planned = await planning.plan(
            request["who"],
            id_in(request, "mandate_id"),
            body.wanted(),
            notified_on=body.notified_on,
            agreed_days=body.agreed_days,
        )
        return web.json_response(shapes.instalments(planned), status=201)

    async def planned(request: web.Request) -> web.Response:
        found = await planning.planned(request["who"], id_in(request, "mandate_id"))
        return web.json_response(shapes.instalments(found))

    async def messages(request: web.Request) -> web.Response:
        found = await told.all(request["who"], id_in(request, "mandate_id"))
        return web.json_response({"data": [shapes.message(one) for one in found]})

    async def message(request: web.Request) -> web.Response:
        ids = id_in(request, "mandate_id"), id_in(request, "message_id")
        return xml(await told.file(request["who"], *ids))

    return [
        Route("POST", _ALL, create, guard),
        Route("GET", _ALL, listed, guard),
        Route("GET", _ONE, get, guard),
        Route("POST", _ONE + "/cancel", cancel, guard),
        Route("POST", _ONE + "/amendments", amend, guard),
        Route("POST", _ONE + "/confirmation", confirm, guard),
        Route("POST", _ONE + "/instalments", plan, guard),
        Route("GET", _ONE + "/instalments", planned, guard),
        Route("GET", _ONE + "/messages", messages, guard),
        Route("GET", _ONE + "/messages/{message_id}", message, guard),
    ]


def xml(data: bytes) -> web.Response:
    """A bank's message."""
    return web.Response(body=data, content_type="application/xml", charset="utf-8")


def text_in(request: web.Request, name: str) -> str | None:
    """A text of the query.

    Raises:
        Invalid: it holds a character that no row can.
    """
    value = request.query.get(name)
    check_storable({name: value})
    return value


def _wanted(request: web.Request) -> Listed:
    status = request.query.get("status")
    if status is not None and status not in list(MandateStatus):
        raise Invalid("Cet état de mandat n'existe pas.", rule="SEPA-082", field="status")
    return Listed(
        status=status,
        contract_number=text_in(request, "contract_number"),
        rum=text_in(request, "rum"),
        after=cursor_in(request.query),
        limit=limit_in(request.query),
    )


def _told(shown: ShownMandate) -> Json:
    return shapes.mandate(shown.mandate) | {"amendments": [_amendment(one) for one in shown.amendments]}


def _amendment(one: Amendment) -> Json:
    return {"field": one.field, "old": one.old, "new": one.new, "at": moment(one.at)}
