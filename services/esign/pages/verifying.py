"""The public page that says what the signatures of a file are worth: a form, no account, no script, nothing kept.

It carries no token against foreign forms: there is no session to abuse, and nothing changes by it.
"""

from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from services.esign.domain.verifying import Verification, foreign, holds, sandboxed
from services.esign.use_cases.verifying import Verifying, gathered
from shared.errors import Invalid, ServiceError, TooMany
from shared.guards import PUBLIC
from shared.web import Route, client_address, render

PATH = "/verifier"


def verifying_routes(verifying: Verifying) -> list[Route]:
    """The page, and what it sends."""

    async def form(request: web.Request) -> web.Response:
        return _page(request)

    async def verify(request: web.Request) -> web.Response:
        names: list[str] = []

        async def read() -> bytes:
            return await _file(request, names)

        try:
            found = await verifying.verify(client_address(request), read)
        except ServiceError as error:
            return _page(request, error=error, name=names[0] if names else "")
        return _page(request, found=found, name=names[0])

    return [Route("GET", PATH, form, PUBLIC, page=True), Route("POST", PATH, verify, PUBLIC)]


def _page(
    request: web.Request, *, found: Verification | None = None, error: ServiceError | None = None, name: str = ""
) -> web.Response:
    signatures = (
        [(one, holds(one), foreign(one), sandbox) for one, sandbox in sandboxed(found.examined)] if found else []
    )
    status = error.status if error else 200
    answer = render(request, "verify.html", status=status, found=found, signatures=signatures, error=error, name=name)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


async def _file(request: web.Request, names: list[str]) -> bytes:
    """The file of the form; its name is shown to its sender and kept nowhere.

    Raises:
        Invalid: no form with a file. TooLarge: more than 50 MB.
    """
    if not request.content_type.startswith("multipart/"):
        raise Invalid("Choisissez un fichier.", rule="ESIGN-410", field="file")
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                names.append((part.filename or "")[:120])
                return await gathered(_pieces(part))
    except (ValueError, AssertionError, LookupError, BadHttpMessage) as error:
        raise Invalid("Le formulaire n'est pas lisible.", rule="ESIGN-410", field="file") from error
    raise Invalid("Choisissez un fichier.", rule="ESIGN-410", field="file")


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(1 << 16):
        yield piece
