"""Files by a short-lived address: asked for by a program or a member of the staff, read by whoever holds it."""

from uuid import UUID

from aiohttp import web

from services.esign.domain.addresses import Given
from services.esign.domain.shapes import moment
from services.esign.use_cases.giving import Giving
from shared.errors import NotFound
from shared.guards import Guard
from shared.web import Route


class AddressGuard:
    """Whoever holds a file's address, while it lasts."""

    name = "signed_address"

    def __init__(self, giving: Giving) -> None:
        self._giving = giving

    async def __call__(self, request: web.Request) -> Given:
        """The file the address gives.

        Raises:
            AddressOver: none, or none any more.
        """
        return self._giving.read(request.match_info["token"])


def file_routes(giving: Giving, insiders: Guard, staff: Guard) -> list[Route]:
    """The doors of files."""

    async def address(request: web.Request) -> web.Response:
        url, given = await giving.address(request["who"], *_ids(request))
        return web.json_response({"url": url, "expires_at": moment(given.expires_at)})

    async def opened(request: web.Request) -> web.Response:
        url, _ = await giving.address(request["who"], *_ids(request))
        return web.Response(status=303, headers={"Location": url})

    async def file(request: web.Request) -> web.Response:
        given: Given = request["who"]
        headers = {"Content-Disposition": f'attachment; filename="document-{given.document_id}.pdf"'}
        return web.Response(body=await giving.file(given), content_type="application/pdf", headers=headers)

    one = "/v1/signature_requests/{request_id}/documents/{document_id}/address"
    return [
        Route("GET", one, address, insiders),
        Route("GET", "/fichiers/{request_id}/{document_id}", opened, staff, page=True),
        Route("GET", "/f/{token:[A-Za-z0-9_-]{118}}", file, AddressGuard(giving), page=True),
    ]


def _ids(request: web.Request) -> tuple[UUID, UUID]:
    try:
        return UUID(request.match_info["request_id"]), UUID(request.match_info["document_id"])
    except ValueError as error:
        raise NotFound("Ce document n'existe pas.", rule="ESIGN-404") from error
