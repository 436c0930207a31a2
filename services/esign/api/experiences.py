"""Custom experiences and their logos."""

from typing import Any, Literal

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage
from pydantic import Field

from services.esign.api.bodies import Body, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.api.words import Redirects
from services.esign.domain import shapes
from services.esign.domain.experiences import LARGEST_LOGO
from services.esign.use_cases.experiences import Experiences
from shared.errors import Invalid, TooLarge
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/custom_experiences"
_ONE = _ALL + "/{experience_id}"


class ExperiencePatch(Body):
    """Settings of a custom experience; what is not said stays."""

    name: str | None = Field(default=None, min_length=1, max_length=255)
    background_color: str | None = None
    button_color: str | None = None
    text_color: str | None = None
    text_button_color: str | None = None
    landing_page_disabled: bool | None = None
    side_panel_disabled: bool | None = None
    document_navigation_disabled: bool | None = None
    email_logo_disabled: bool | None = None
    email_header_text_disabled: bool | None = None
    email_footer_signature_disabled: bool | None = None
    email_expiration_text_disabled: bool | None = None
    recipients_activity_disabled: bool | None = None
    download_documents_disabled: bool | None = None
    disabled_notifications: list[str] | None = Field(default=None, max_length=28)
    redirect_urls: Redirects | None = None
    logo_layout: Literal["round", "original"] | None = None

    def settings(self) -> dict[str, Any]:  # Any: colours, switches, addresses, names of mails
        """What was said of it."""
        return self.model_dump(exclude={"name"}, exclude_unset=True)


class ExperienceBody(ExperiencePatch):
    """A new custom experience."""

    name: str = Field(min_length=1, max_length=255)


def experience_routes(experiences: Experiences, guard: Guard) -> list[Route]:
    """The doors of custom experiences."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, ExperienceBody)
        made = await experiences.create(name=body.name, settings=body.settings())
        return web.json_response(shapes.experience(made), status=201)

    async def listed(request: web.Request) -> web.Response:
        found, after = await experiences.page(after=cursor_in(request.query), limit=limit_in(request.query))
        return envelope([shapes.experience(one) for one in found], after)

    async def get(request: web.Request) -> web.Response:
        return web.json_response(shapes.experience(await experiences.get(id_in(request, "experience_id"))))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, ExperiencePatch)
        one = await experiences.change(id_in(request, "experience_id"), name=body.name, settings=body.settings())
        return web.json_response(shapes.experience(one))

    async def remove(request: web.Request) -> web.Response:
        await experiences.remove(id_in(request, "experience_id"))
        return web.Response(status=204)

    async def set_logo(request: web.Request) -> web.Response:
        one = await experiences.set_logo(id_in(request, "experience_id"), await _logo(request))
        return web.json_response(shapes.experience(one), status=201)

    async def remove_logo(request: web.Request) -> web.Response:
        await experiences.remove_logo(id_in(request, "experience_id"))
        return web.Response(status=204)

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
        Route("POST", _ONE + "/logo", set_logo, guard, told=told),
        Route("DELETE", _ONE + "/logo", remove_logo, guard, told=told),
    ]


async def _logo(request: web.Request) -> bytes:
    """The file of the form, up to the limit.

    Raises:
        Invalid: none. TooLarge: more than is taken.
    """
    if request.content_type == "multipart/form-data":
        try:
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name == "file":
                    return await _read(part)
        except (ValueError, AssertionError, LookupError, BadHttpMessage) as error:
            raise Invalid("Le formulaire n'est pas lisible.", rule="ESIGN-016", field="file") from error
    raise Invalid("Un logo s'envoie en multipart/form-data.", rule="ESIGN-016", field="file")


async def _read(part: BodyPartReader) -> bytes:
    data = b""
    while piece := await part.read_chunk(1 << 16):
        data += piece
        if len(data) > LARGEST_LOGO:
            raise TooLarge("Le logo dépasse 500 Ko.", rule="ESIGN-242", field="file")
    return data
