"""Fields of a document: added, listed, changed, removed, filled in before their signer comes."""

import json

from aiohttp import web

from services.esign.api.bodies import id_in, read_body
from services.esign.api.errors import told
from services.esign.api.field_bodies import AnswerBody, FieldBody
from services.esign.domain import shapes
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.fields import Fields
from services.esign.use_cases.parts import document_in
from services.esign.use_cases.requests import Requests
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, check_storable, checked

_ALL = "/v3/signature_requests/{request_id}/documents/{document_id}/fields"
_ONE = _ALL + "/{field_id}"


def field_routes(contents: Contents, fields: Fields, requests: Requests, guard: Guard) -> list[Route]:
    """The doors of fields."""

    async def add(request: web.Request) -> web.Response:
        body = await read_body(request, FieldBody)
        wanted = body.wanted(id_in(request, "document_id"))
        field = await contents.add_field(request["who"], id_in(request, "request_id"), wanted)
        return web.json_response(shapes.field(field), status=201)

    async def listed(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        document = document_in(shown.bundle, id_in(request, "document_id"))
        own = [shapes.field(one) for one in shown.bundle.fields if one.document_id == document.id]
        return web.json_response({"meta": {"next_cursor": None}, "data": own})

    async def change(request: web.Request) -> web.Response:
        ids = id_in(request, "request_id"), id_in(request, "document_id"), id_in(request, "field_id")
        before = shapes.field(await fields.get(request["who"], *ids))
        given = await _given(request)
        body = checked(lambda: FieldBody.model_validate({**before, **given, "type": before["type"]}))
        field = await fields.change(request["who"], ids[0], ids[2], body.wanted(ids[1]))
        return web.json_response(shapes.field(field))

    async def remove(request: web.Request) -> web.Response:
        ids = id_in(request, "request_id"), id_in(request, "document_id"), id_in(request, "field_id")
        await fields.remove(request["who"], *ids)
        return web.Response(status=204)

    async def answer(request: web.Request) -> web.Response:
        body = await read_body(request, AnswerBody)
        ids = id_in(request, "request_id"), id_in(request, "document_id"), id_in(request, "field_id")
        await fields.answer(request["who"], *ids, body.answer)
        return web.Response(status=204)

    return [
        Route("POST", _ALL, add, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
        Route("POST", _ONE + "/answer", answer, guard, told=told),
    ]


async def _given(request: web.Request) -> dict[str, object]:
    """The keys that change.

    Raises:
        Invalid: no JSON object.
    """
    try:
        given = json.loads(await request.read() or b"{}")
    except ValueError as error:
        raise Invalid("Le contenu n'est pas du JSON.", rule="FORM-002") from error
    if not isinstance(given, dict):
        raise Invalid("Le contenu est un objet JSON.", rule="FORM-002")
    check_storable(given)
    return given
