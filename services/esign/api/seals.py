"""Electronic seals and archives: their documents, pictures, previews, trails and files."""

import re
from typing import Annotated, Final, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field, model_validator

from services.esign.api.bodies import Body, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.api.uploads import form_in, is_json, name_in
from services.esign.domain.seals import LARGEST_ARCHIVE, LARGEST_IMAGE, MOST_FIELDS
from services.esign.domain.shapes import seals as shapes
from services.esign.use_cases.archives import Archives
from services.esign.use_cases.seal_trails import SealTrails
from services.esign.use_cases.seals import Seals, WantedSeal
from shared.errors import Forbidden, Invalid
from shared.guards import Guard
from shared.web import Route

_DOCUMENTS: Final = "/v3/electronic_seal_documents"
_IMAGES: Final = "/v3/electronic_seal_images"
_SEALS: Final = "/v3/electronic_seals"
_SIDE: Final = re.compile(r"[0-9]{1,4}")
Coordinate = Annotated[int, Field(ge=0, le=32767)]


class SealField(Body):
    """A place where the seal is seen, or a text beside it."""

    type: Literal["seal", "read_only_text"]
    page: int = Field(ge=1, le=32767)
    x: Coordinate
    y: Coordinate
    width: int | None = Field(default=None, ge=24, le=2000)
    height: int | None = Field(default=None, ge=1, le=1000)
    text: str | None = Field(default=None, min_length=1, max_length=5000)

    @model_validator(mode="after")
    def _whole(self) -> "SealField":
        if self.type == "read_only_text" and not self.text:
            raise ValueError("Un texte a un contenu.")
        if self.type == "seal":
            self.width, self.height = max(self.width or 85, 85), max(self.height or 37, 37)
        return self


class SealBody(Body):
    """A seal that is asked for."""

    document_id: UUID
    fields: list[SealField] = Field(min_length=1, max_length=MOST_FIELDS)
    image_id: UUID | None = None
    external_id: str | None = Field(default=None, max_length=255, pattern=r"^[\w@.%+\-]+$")
    signature_level: str = "electronic_seal"
    certificate_id: UUID | None = None

    def wanted(self) -> WantedSeal:
        """As the use case takes it.

        Raises:
            Forbidden: a level above simple, or a certificate of somebody else's.
        """
        if self.signature_level != "electronic_seal" or self.certificate_id is not None:
            sentence = "Seul le cachet simple de l'organisation est proposé ici."
            raise Forbidden(sentence, rule="ESIGN-070", field="signature_level")
        return WantedSeal(
            document_id=self.document_id,
            image_id=self.image_id,
            external_id=self.external_id,
            fields=[one.model_dump(exclude_none=True) for one in self.fields],
        )


class SealedBody(Body):
    """A document that was sealed, to be one of its own."""

    electronic_seal_document_id: UUID


def seal_routes(seals: Seals, trails: SealTrails, guard: Guard) -> list[Route]:
    """The doors of seals."""

    async def upload(request: web.Request) -> web.Response:
        if is_json(request):
            body = await read_body(request, SealedBody)
            copy = await seals.copy(request["who"], body.electronic_seal_document_id)
            return web.json_response(shapes.seal_document(copy, sealed=True), status=201)
        form = await form_in(request)
        name = name_in(form.value("name") or form.filename)
        one = await seals.upload(request["who"], data=form.data, filename=name)
        return web.json_response(shapes.seal_document(one, sealed=False), status=201)

    async def remove(request: web.Request) -> web.Response:
        await seals.remove(request["who"], id_in(request, "document_id"))
        return web.Response(status=204)

    async def download(request: web.Request) -> web.Response:
        one, data = await seals.download(request["who"], id_in(request, "document_id"))
        return file(data, name=one.filename, content_type=one.content_type)

    async def ask(request: web.Request) -> web.Response:
        body = await read_body(request, SealBody)
        return web.json_response(shapes.seal(await seals.ask(request["who"], body.wanted())), status=201)

    async def get(request: web.Request) -> web.Response:
        one, _ = await seals.get(request["who"], id_in(request, "seal_id"))
        return web.json_response(shapes.seal(one))

    async def trail(request: web.Request) -> web.Response:
        return web.json_response(shapes.seal_trail(*await seals.get(request["who"], id_in(request, "seal_id"))))

    async def paper(request: web.Request) -> web.Response:
        seal_id = id_in(request, "seal_id")
        data = await trails.paper(request["who"], seal_id)
        return file(data, name=f"audit-trail-{seal_id}.pdf", content_type="application/pdf")

    return [
        Route("POST", _DOCUMENTS, upload, guard, told=told),
        Route("DELETE", _DOCUMENTS + "/{document_id}", remove, guard, told=told),
        Route("GET", _DOCUMENTS + "/{document_id}/download", download, guard, told=told),
        Route("POST", _SEALS, ask, guard, told=told),
        Route("GET", _SEALS + "/{seal_id}", get, guard, told=told),
        Route("GET", _SEALS + "/{seal_id}/audit_trails", trail, guard, told=told),
        Route("GET", _SEALS + "/{seal_id}/audit_trails/download", paper, guard, told=told),
    ]


def image_routes(seals: Seals, guard: Guard) -> list[Route]:
    """The doors of their pictures."""

    async def add(request: web.Request) -> web.Response:
        form = await form_in(request, largest=LARGEST_IMAGE)
        name = name_in(form.value("name") or form.filename)
        one = await seals.add_image(request["who"], data=form.data, filename=name)
        return web.json_response(shapes.seal_image(one), status=201)

    async def preview(request: web.Request) -> web.Response:
        form = await form_in(request, largest=LARGEST_IMAGE)
        width, height = _side(form.value("width") or None, 180), _side(form.value("height") or None, 72)
        picture = await seals.preview(request["who"], data=form.data, width=width, height=height)
        return web.Response(body=picture, content_type="image/png")

    async def listed(request: web.Request) -> web.Response:
        after, limit = cursor_in(request.query), limit_in(request.query)
        images, following = await seals.images(request["who"], after=after, limit=limit)
        return envelope([shapes.seal_image(one) for one in images], following)

    async def download(request: web.Request) -> web.Response:
        one, data = await seals.image(request["who"], id_in(request, "image_id"))
        return file(data, name=one.filename, content_type="image/png")

    async def remove(request: web.Request) -> web.Response:
        await seals.remove_image(request["who"], id_in(request, "image_id"))
        return web.Response(status=204)

    return [
        Route("GET", _IMAGES, listed, guard, told=told),
        Route("POST", _IMAGES, add, guard, told=told),
        Route("POST", _IMAGES + "/preview", preview, guard, told=told),
        Route("DELETE", _IMAGES + "/{image_id}", remove, guard, told=told),
        Route("GET", _IMAGES + "/{image_id}/download", download, guard, told=told),
    ]


def archive_routes(archives: Archives, guard: Guard) -> list[Route]:
    """The doors of archives."""

    async def keep(request: web.Request) -> web.Response:
        form = await form_in(request, largest=LARGEST_ARCHIVE)
        one = await archives.keep(
            request["who"],
            data=form.data,
            filename=name_in(form.value("name") or form.filename),
            content_type=form.content_type,
            tags=[tag for tag in form.value("tags").split(",") if tag],
        )
        return web.json_response(shapes.archive(one), status=201)

    async def download(request: web.Request) -> web.Response:
        one, data = await archives.kept(request["who"], id_in(request, "archive_id"))
        return file(data, name=one.filename, content_type=one.content_type)

    return [
        Route("POST", "/v3/archives", keep, guard, told=told),
        Route("GET", "/v3/archives/{archive_id}/download", download, guard, told=told),
    ]


def file(data: bytes, *, name: str, content_type: str) -> web.Response:
    """A file to keep, under its own name; no browser takes it for a page."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return web.Response(body=data, content_type=content_type, headers=headers)


def _side(text: str | None, usual: int) -> float:
    if text is None:
        return usual
    if not _SIDE.fullmatch(text) or not 24 <= int(text) <= 2000:
        raise Invalid("Une dimension a de 24 à 2000 points.", rule="ESIGN-318", field="width")
    return int(text)
