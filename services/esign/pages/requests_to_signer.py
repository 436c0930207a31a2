"""What is asked of a signer beside his signature: his files come in here; his consents come with his signature.

The link in the address is the authority, no cookie is: no foreign page knows the address, so no token is asked. A file
is read piece by piece up to its limit, whatever its headers say.
"""

from typing import Final
from uuid import UUID

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from services.esign.domain.demands import LARGEST_FILE
from services.esign.pages.visits import BASE, LinkGuard, documents_page, path_of, where_of
from services.esign.use_cases.demands import Demanding
from services.esign.use_cases.visiting import Visiting
from shared.errors import Invalid, NotFound, TooLarge
from shared.web import Route, redirect

_PIECE: Final = 1 << 16


def request_to_signer_routes(visiting: Visiting, demanding: Demanding, link: LinkGuard) -> list[Route]:
    """The doors of what is asked of a signer."""

    async def give(request: web.Request) -> web.Response:
        asked = _asked(request)
        try:
            data, filename = await _file(request)
            await demanding.give(request["who"], asked, data=data, filename=filename, where=where_of(request))
        except (Invalid, TooLarge) as error:
            error.field = f"file-{asked}"  # as the page names it: it may ask for several
            return await documents_page(request, visiting, error=error, status=error.status)
        return redirect(request, path_of(request, "/documents#pieces"))

    return [Route("POST", BASE + "/pieces/{piece}", give, link)]


async def _file(request: web.Request) -> tuple[bytes, str]:
    """The one file of the form.

    Raises:
        Invalid: no form with a file. TooLarge: more than is taken.
    """
    if request.content_type == "multipart/form-data":
        try:
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name == "file" and part.filename:
                    return await _read(part), part.filename.replace("\0", "").strip()[:128] or "piece"
        except (ValueError, AssertionError, LookupError, BadHttpMessage) as error:
            raise Invalid("Le formulaire n'est pas lisible.", rule="FORM-001", field="file") from error
    raise Invalid("Choisissez un fichier à joindre.", rule="ESIGN-226", field="file")


async def _read(part: BodyPartReader) -> bytes:
    pieces, size = [], 0
    while piece := await part.read_chunk(_PIECE):
        pieces.append(piece)
        if (size := size + len(piece)) > LARGEST_FILE:
            raise TooLarge("La pièce dépasse 25 Mo.", rule="ESIGN-223", field="file")
    return b"".join(pieces)


def _asked(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["piece"])
    except ValueError as error:
        raise NotFound("Cette pièce n'est pas demandée.", rule="ESIGN-404") from error
