"""Templates: read under /v3 as the vendor has it, made and archived under /v1, which is our own."""

from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field

from services.esign.api.bodies import Body, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain import shapes
from services.esign.domain.templates import MOST_A_PAGE
from services.esign.use_cases.templates import Templates
from shared.guards import Guard
from shared.web import Route

Label = Annotated[str, Field(min_length=1, max_length=128)]


class TextLabel(Body):
    """What the text of a field is called; several fields of one label get one text."""

    field_id: UUID
    label: Label


class TemplateBody(Body):
    """A request to keep, and what its signers' places are called, in their order."""

    signature_request_id: UUID
    name: str = Field(min_length=1, max_length=128)
    description: str | None = Field(default=None, max_length=1000)
    labels: list[Label] = Field(default_factory=list, max_length=100)
    read_only_text_fields: list[TextLabel] = Field(default_factory=list, max_length=500)


def template_routes(templates: Templates, guard: Guard) -> list[Route]:
    """The doors of templates."""

    async def listed(request: web.Request) -> web.Response:
        found, after = await templates.page(
            request["who"],
            text=request.query.get("q"),
            after=cursor_in(request.query),
            limit=limit_in(request.query, usual=MOST_A_PAGE, most=MOST_A_PAGE),
        )
        return envelope([shapes.template(one) for one in found], after)

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, TemplateBody)
        made = await templates.create(
            request["who"],
            body.signature_request_id,
            name=body.name,
            description=body.description,
            labels=body.labels,
            texts={one.field_id: one.label for one in body.read_only_text_fields},
        )
        return web.json_response(shapes.template(made), status=201)

    async def archive(request: web.Request) -> web.Response:
        await templates.archive(request["who"], id_in(request, "template_id"))
        return web.Response(status=204)

    return [
        Route("GET", "/v3/templates", listed, guard, told=told),
        Route("POST", "/v1/templates", create, guard, told=told),
        Route("POST", "/v1/templates/{template_id}/archive", archive, guard, told=told),
    ]
