"""Our own doors of collections: files of debits for a bank, and what banks report of them."""

from aiohttp import web

from services.esign.api.bodies import id_in
from services.esign.api.mandate_bodies import CollectionBody
from services.esign.api.mandates import xml
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain.shapes import mandates as shapes
from services.esign.use_cases.bank_reports import BankReports
from services.esign.use_cases.collecting import Collecting
from shared.errors import TooLarge
from shared.guards import Guard
from shared.web import Route, read_json

_ALL = "/v1/collections"
_ONE = _ALL + "/{collection_id}"
_LARGEST = 8 * 1024 * 1024


def collection_routes(collecting: Collecting, reports: BankReports, guard: Guard) -> list[Route]:
    """The doors of collections and reports."""

    async def collect(request: web.Request) -> web.Response:
        body = await read_json(request, CollectionBody)
        made = await collecting.collect(
            request["who"], creditor=body.creditor, scheme=body.scheme, until=body.due_until
        )
        return web.json_response(shapes.collection(made), status=201)

    async def listed(request: web.Request) -> web.Response:
        after, limit = cursor_in(request.query), limit_in(request.query)
        found, following = await collecting.all(request["who"], after=after, limit=limit)
        return envelope([shapes.collection(one) for one in found], following)

    async def get(request: web.Request) -> web.Response:
        found = await collecting.get(request["who"], id_in(request, "collection_id"))
        return web.json_response(shapes.collection(found))

    async def file(request: web.Request) -> web.Response:
        return xml(await collecting.file(request["who"], id_in(request, "collection_id")))

    async def report(request: web.Request) -> web.Response:
        return web.json_response(await reports.receive(request["who"], await _bounded(request)), status=201)

    return [
        Route("POST", _ALL, collect, guard),
        Route("GET", _ALL, listed, guard),
        Route("GET", _ONE, get, guard),
        Route("GET", _ONE + "/file", file, guard),
        Route("POST", "/v1/bank_reports", report, guard),
    ]


async def _bounded(request: web.Request) -> bytes:
    """The body, read piece by piece up to the limit, whatever its headers say.

    Raises:
        TooLarge: more than any report needs.
    """
    pieces, size = [], 0
    async for piece in request.content.iter_chunked(1 << 16):
        pieces.append(piece)
        if (size := size + len(piece)) > _LARGEST:
            raise TooLarge("Le message dépasse 8 Mo.", rule="SEPA-051")
    return b"".join(pieces)
