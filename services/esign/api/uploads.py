"""Documents: uploaded, read, changed, replaced, removed; one file or all. An upload is read piece by piece, up to the
limit, whatever its headers say.
"""

import asyncio
import re
import tempfile
import zipfile
from typing import IO, Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from services.esign.api.bodies import id_in, read_body
from services.esign.api.document_bodies import TRUE, ChangeBody, FromSealBody, Upload, wanted
from services.esign.api.errors import told
from services.esign.domain import shapes
from services.esign.domain.documents import LARGEST, Document
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.parts import document_in
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.seals import Seals
from services.esign.use_cases.uploading import Uploading, WantedDocument
from shared.errors import Invalid, TooLarge
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/signature_requests/{request_id}/documents"
_ONE = _ALL + "/{document_id}"
_LOOSE = "/v3/documents"
DEPRECATED: Final = {"Deprecation": "@1795910400", "Link": f'<{_ALL}>; rel="successor-version"'}
"""The vendor says of this door *do not use*; RFC 9745 says so to programs, since the day it was made here."""
_LONGEST_VALUE = 64 * 1024
_KIND: Final = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
_PIECE: Final = 1 << 18


def document_routes(
    contents: Contents, uploading: Uploading, requests: Requests, seals: Seals, guard: Guard
) -> list[Route]:
    """The doors of documents."""

    async def upload(request: web.Request) -> web.Response:
        given = await _sealed(request, seals) if is_json(request) else wanted(await form_in(request))
        document = await uploading.upload(request["who"], id_in(request, "request_id"), given)
        return web.json_response(shapes.document(document), status=201)

    async def upload_loose(request: web.Request) -> web.Response:
        document = await uploading.upload_loose(request["who"], wanted(await form_in(request)))
        return web.json_response(shapes.document(document), status=201, headers=DEPRECATED)

    async def listed(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        nature = request.query.get("nature")
        return web.json_response(
            [shapes.document(one) for one in shown.bundle.documents if nature in (None, one.nature)]
        )

    async def get(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        return web.json_response(shapes.document(document_in(shown.bundle, id_in(request, "document_id"))))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, ChangeBody)
        ids = id_in(request, "request_id"), id_in(request, "document_id")
        return web.json_response(shapes.document(await uploading.change(request["who"], *ids, body.changes())))

    async def remove(request: web.Request) -> web.Response:
        await uploading.remove(request["who"], id_in(request, "request_id"), id_in(request, "document_id"))
        return web.Response(status=204)

    async def replace(request: web.Request) -> web.Response:
        ids = id_in(request, "request_id"), id_in(request, "document_id")
        shown = await requests.get(request["who"], ids[0])
        before = document_in(shown.bundle, ids[1])
        given = wanted(await form_in(request), nature=before.nature)
        return web.json_response(shapes.document(await uploading.replace(request["who"], *ids, given)), status=201)

    async def download(request: web.Request) -> web.Response:
        ids = id_in(request, "request_id"), id_in(request, "document_id")
        return pdf(*await contents.download(request["who"], *ids))

    async def download_all(request: web.Request) -> web.StreamResponse:
        version = request.query.get("version", "completed")
        if version not in ("current", "completed"):
            raise Invalid("La version est « current » ou « completed ».", rule="ESIGN-159", field="version")
        request_id = id_in(request, "request_id")
        documents = await uploading.all(request["who"], request_id, completed=version == "completed")
        if len(documents) == 1 and request.query.get("archive", "").lower() not in TRUE:
            return pdf(*await contents.download(request["who"], request_id, documents[0].id))
        return await _zipped(request, uploading, documents)

    return [
        Route("POST", _ALL, upload, guard, told=told),
        Route("POST", _LOOSE, upload_loose, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ALL + "/download", download_all, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
        Route("POST", _ONE + "/replace", replace, guard, told=told),
        Route("GET", _ONE + "/download", download, guard, told=told),
    ]


def diagnostic_routes(uploading: Uploading, guard: Guard) -> list[Route]:
    """Our own door beside the vendor's: what he would drop in silence."""

    async def diagnose(request: web.Request) -> web.Response:
        return web.json_response({"documents": await uploading.diagnose(request["who"], id_in(request, "request_id"))})

    return [Route("GET", "/v1/signature_requests/{request_id}/diagnostics", diagnose, guard, told=told)]


async def _sealed(request: web.Request, seals: Seals) -> WantedDocument:
    """A document that a seal was put on, named in a JSON body."""
    body = await read_body(request, FromSealBody)
    document, data = await seals.sealed(request["who"], body.electronic_seal_document_id)
    return body.wanted(data=data, filename=document.filename)


def is_json(request: web.Request) -> bool:
    """Whether the body names a file instead of bringing it."""
    return request.content_type == "application/json"


async def _zipped(request: web.Request, uploading: Uploading, documents: tuple[Document, ...]) -> web.StreamResponse:
    """All files in one, written aside and then sent: fifty large ones do not fit in memory."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            names = set[str]()
            async for document, data in uploading.contents(documents):
                name = document.filename if document.filename not in names else f"{document.id}-{document.filename}"
                names.add(name)
                await asyncio.to_thread(archive.writestr, name, data)
        answer = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="documents.zip"'})
        answer.content_type = "application/zip"
        answer.content_length = file.tell()
        await answer.prepare(request)
        file.seek(0)
        while piece := await asyncio.to_thread(_read_piece, file):
            await answer.write(piece)
        await answer.write_eof()
    return answer


def _read_piece(file: IO[bytes]) -> bytes:
    return file.read(_PIECE)


def pdf(document: Document, data: bytes) -> web.Response:
    """A file to keep, under its own name."""
    name = document.filename.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=data, content_type=document.content_type, headers=headers)


async def form_in(request: web.Request, *, largest: int = LARGEST) -> Upload:
    """The file and the other values of a multipart body.

    Raises:
        Invalid: no multipart body, or none with a file. TooLarge: more than a document may have.
    """
    if not request.content_type.startswith("multipart/"):
        raise Invalid("Un document s'envoie en multipart/form-data.", rule="ESIGN-016", field="file")
    data, filename, kind, values = None, "", "", dict[str, list[str]]()
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            if part.name == "file":
                data, filename = await _read(part, largest), part.filename or "document.pdf"
                kind = part.headers.get("Content-Type", "").partition(";")[0].strip()
            else:
                value = (await _read(part, _LONGEST_VALUE)).decode(errors="replace")
                values.setdefault(part.name, []).append(value)
    except (ValueError, AssertionError, LookupError, BadHttpMessage) as error:
        raise Invalid("Le formulaire n'est pas lisible.", rule="ESIGN-016", field="file") from error
    if data is None:
        raise Invalid("Le fichier manque.", rule="ESIGN-010", field="file")
    return Upload(data, filename, values, kind if _KIND.fullmatch(kind) else "application/octet-stream")


async def _read(part: BodyPartReader, limit: int) -> bytes:
    pieces, size = [], 0
    while piece := await part.read_chunk(1 << 16):
        pieces.append(piece)
        if (size := size + len(piece)) > limit:
            sentence = f"Le fichier dépasse {limit // 1024} Ko." if limit < 1 << 20 else "Le fichier dépasse 50 Mo."
            raise TooLarge(sentence, rule="ESIGN-011", field="file")
    return b"".join(pieces)


def name_in(text: str) -> str:
    """A file's name without folders, short enough."""
    name = text.rpartition("/")[2].replace("\0", "").strip()[:128]
    return name or "document.pdf"
