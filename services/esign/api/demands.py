"""Consent requests, document requests, and the files that signers gave."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field

from services.esign.api.bodies import Body, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import envelope
from services.esign.domain import shapes
from services.esign.use_cases.demands import Demanding
from shared.guards import Guard
from shared.web import Route

_SR = "/v3/signature_requests/{request_id}"
_CONSENT = _SR + "/consent_requests/{consent_id}"
_FILE = _SR + "/document_requests/{file_request_id}"
_SIGNER = _SR + "/signers/{signer_id}/documents"


class ConsentSettings(Body):
    """The words of a consent."""

    text: str = Field(min_length=1, max_length=1000)


class ConsentBody(Body):
    """A consent asked of signers."""

    type: Literal["checkbox", "text_to_copy"]
    settings: ConsentSettings
    optional: bool = False
    signer_ids: list[UUID] = Field(default_factory=list, max_length=100)
    insert_after_id: UUID | None = None
    document_id: UUID | None = None


class ConsentPatch(Body):
    """What changes of a consent."""

    type: Literal["checkbox", "text_to_copy"] | None = None
    settings: ConsentSettings | None = None
    optional: bool | None = None
    signer_ids: list[UUID] | None = Field(default=None, max_length=100)

    def changes(self) -> dict[str, Any]:  # Any: fields of a consent
        """What was given."""
        given = self.model_dump(exclude_unset=True, exclude_none=True)
        settings = given.pop("settings", None)
        return _whom(given) | ({"text": settings["text"]} if settings else {})


class FileRequestBody(Body):
    """A file asked of signers."""

    title: str = Field(min_length=1, max_length=255)
    optional: bool = False
    signer_ids: list[UUID] = Field(default_factory=list, max_length=100)


class FileRequestPatch(Body):
    """What changes of a file that is asked."""

    title: str | None = Field(default=None, min_length=1, max_length=255)
    optional: bool | None = None
    signer_ids: list[UUID] | None = Field(default=None, max_length=100)

    def changes(self) -> dict[str, Any]:  # Any: fields of the request
        """What was given."""
        return _whom(self.model_dump(exclude_unset=True, exclude_none=True))


def _whom(given: dict[str, Any]) -> dict[str, Any]:  # Any: fields that change
    return given | ({"signer_ids": tuple(dict.fromkeys(given["signer_ids"]))} if "signer_ids" in given else {})


def consent_routes(demanding: Demanding, guard: Guard) -> list[Route]:
    """The doors of consent requests."""

    async def listed(request: web.Request) -> web.Response:
        all_of = await demanding.all(request["who"], id_in(request, "request_id"))
        return web.json_response({"data": [shapes.consent_request(one) for one in all_of.consents]})

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, ConsentBody)
        wanted = {
            "type": body.type,
            "text": body.settings.text,
            "optional": body.optional,
            "document_id": body.document_id,
        }
        one = await demanding.add_consent(
            request["who"],
            id_in(request, "request_id"),
            wanted=wanted,
            after=body.insert_after_id,
            of=_once(body.signer_ids),
        )
        return web.json_response(shapes.consent_request(one), status=201)

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, ConsentPatch)
        one = await demanding.change_consent(request["who"], *_ids(request, "consent_id"), body.changes())
        return web.json_response(shapes.consent_request(one))

    async def remove(request: web.Request) -> web.Response:
        await demanding.remove_consent(request["who"], *_ids(request, "consent_id"))
        return web.Response(status=204)

    async def ask(request: web.Request) -> web.Response:
        await demanding.ask_consent(request["who"], *_ids(request, "consent_id"), id_in(request, "signer_id"))
        return web.Response(status=204)

    async def spare(request: web.Request) -> web.Response:
        await demanding.spare_consent(request["who"], *_ids(request, "consent_id"), id_in(request, "signer_id"))
        return web.Response(status=204)

    return [
        Route("GET", _SR + "/consent_requests", listed, guard, told=told),
        Route("POST", _SR + "/consent_requests", create, guard, told=told),
        Route("PATCH", _CONSENT, change, guard, told=told),
        Route("DELETE", _CONSENT, remove, guard, told=told),
        Route("PUT", _CONSENT + "/signers/{signer_id}", ask, guard, told=told),
        Route("DELETE", _CONSENT + "/signers/{signer_id}", spare, guard, told=told),
    ]


def file_request_routes(demanding: Demanding, guard: Guard) -> list[Route]:
    """The doors of document requests; linking a signer answers with the whole of it, as the vendor does."""

    async def listed(request: web.Request) -> web.Response:
        all_of = await demanding.all(request["who"], id_in(request, "request_id"))
        return web.json_response({"data": [shapes.file_request(one) for one in all_of.files]})

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, FileRequestBody)
        one = await demanding.add_file_request(
            request["who"],
            id_in(request, "request_id"),
            title=body.title,
            optional=body.optional,
            of=_once(body.signer_ids),
        )
        return web.json_response(shapes.file_request(one), status=201)

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, FileRequestPatch)
        one = await demanding.change_file_request(request["who"], *_ids(request, "file_request_id"), body.changes())
        return web.json_response(shapes.file_request(one))

    async def remove(request: web.Request) -> web.Response:
        await demanding.remove_file_request(request["who"], *_ids(request, "file_request_id"))
        return web.Response(status=204)

    async def ask(request: web.Request) -> web.Response:
        ids = *_ids(request, "file_request_id"), id_in(request, "signer_id")
        return web.json_response(shapes.file_request(await demanding.ask_file(request["who"], *ids)))

    async def spare(request: web.Request) -> web.Response:
        await demanding.spare_file(request["who"], *_ids(request, "file_request_id"), id_in(request, "signer_id"))
        return web.Response(status=204)

    return [
        Route("GET", _SR + "/document_requests", listed, guard, told=told),
        Route("POST", _SR + "/document_requests", create, guard, told=told),
        Route("PATCH", _FILE, change, guard, told=told),
        Route("DELETE", _FILE, remove, guard, told=told),
        Route("PUT", _FILE + "/signers/{signer_id}", ask, guard, told=told),
        Route("DELETE", _FILE + "/signers/{signer_id}", spare, guard, told=told),
    ]


def signer_file_routes(demanding: Demanding, guard: Guard) -> list[Route]:
    """The doors of the files that a signer gave."""

    async def listed(request: web.Request) -> web.Response:
        files = await demanding.files_of(request["who"], *_ids(request, "signer_id"))
        return envelope([shapes.signer_file(one) for one in files], None)

    async def remove(request: web.Request) -> web.Response:
        await demanding.remove_files(request["who"], *_ids(request, "signer_id"))
        return web.Response(status=204)

    async def download(request: web.Request) -> web.Response:
        ids = *_ids(request, "signer_id"), id_in(request, "document_id")
        one, data = await demanding.file(request["who"], *ids)
        ending = one.content_type.rpartition("/")[2]
        headers = {"Content-Disposition": f'attachment; filename="piece-{one.id}.{ending}"'}
        return web.Response(body=data, content_type=one.content_type, headers=headers)

    return [
        Route("GET", _SIGNER, listed, guard, told=told),
        Route("DELETE", _SIGNER, remove, guard, told=told),
        Route("GET", _SIGNER + "/{document_id}/download", download, guard, told=told),
    ]


def _ids(request: web.Request, name: str) -> tuple[UUID, UUID]:
    return id_in(request, "request_id"), id_in(request, name)


def _once(ids: Sequence[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))
