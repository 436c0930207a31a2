"""Documents and their fields. An upload is read piece by piece, up to the limit, whatever its headers say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from services.esign.api.bodies import FieldBody, id_in, read_body
from services.esign.api.errors import told
from services.esign.domain import shapes
from services.esign.domain.documents import LARGEST, NATURES, Document
from services.esign.use_cases.contents import Contents, document_in
from services.esign.use_cases.requests import Requests
from shared.errors import Invalid, TooLarge
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/signature_requests/{request_id}/documents"
_ONE = _ALL + "/{document_id}"
_LONGEST_VALUE = 64 * 1024
_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")


@dataclass(frozen=True)
class Upload:
    """A form with one file."""

    data: bytes
    filename: str
    values: Mapping[str, str]
    content_type: str = "application/octet-stream"


def document_routes(contents: Contents, requests: Requests, guard: Guard) -> list[Route]:
    """The doors of documents and fields."""

    async def upload(request: web.Request) -> web.Response:
        form = await form_in(request)
        nature = form.values.get("nature", "")
        if nature not in NATURES:
            raise Invalid("La nature d'un document est à indiquer.", rule="ESIGN-015", field="nature")
        filename = name_in(form.values.get("name") or form.filename)
        document = await contents.upload(
            request["who"], id_in(request, "request_id"), data=form.data, filename=filename, nature=nature
        )
        return web.json_response(shapes.document(document), status=201)

    async def listed(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        nature = request.query.get("nature")
        return web.json_response(
            [shapes.document(one) for one in shown.bundle.documents if nature in (None, one.nature)]
        )

    async def get(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        return web.json_response(shapes.document(document_in(shown.bundle, id_in(request, "document_id"))))

    async def download(request: web.Request) -> web.Response:
        ids = id_in(request, "request_id"), id_in(request, "document_id")
        return pdf(*await contents.download(request["who"], *ids))

    async def add_field(request: web.Request) -> web.Response:
        body = await read_body(request, FieldBody)
        wanted = body.wanted(id_in(request, "document_id"))
        field = await contents.add_field(request["who"], id_in(request, "request_id"), wanted)
        return web.json_response(shapes.field(field), status=201)

    async def fields(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        document = document_in(shown.bundle, id_in(request, "document_id"))
        own = [shapes.field(one) for one in shown.bundle.fields if one.document_id == document.id]
        return web.json_response({"meta": {"next_cursor": None}, "data": own})

    return [
        Route("POST", _ALL, upload, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("GET", _ONE + "/download", download, guard, told=told),
        Route("POST", _ONE + "/fields", add_field, guard, told=told),
        Route("GET", _ONE + "/fields", fields, guard, told=told),
    ]


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
    data, filename, kind, values = None, "", "", {}
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            if part.name == "file":
                data, filename = await _read(part, largest), part.filename or "document.pdf"
                kind = part.headers.get("Content-Type", "").partition(";")[0].strip()
            else:
                values[part.name] = (await _read(part, _LONGEST_VALUE)).decode(errors="replace")
    except (ValueError, AssertionError) as error:
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
