"""Pages of lists: where one begins, how long it is, how it is answered."""

from uuid import UUID

from aiohttp import web

from services.esign.domain.shapes import Json
from shared.errors import Invalid


def cursor_in(request: web.Request) -> UUID | None:
    """Where a page begins.

    Raises:
        Invalid: no cursor of ours.
    """
    try:
        return UUID(request.query["after"]) if request.query.get("after") else None
    except ValueError as error:
        raise Invalid("Ce curseur n'est pas le nôtre.", rule="ESIGN-080", field="after") from error


def limit_in(request: web.Request, *, usual: int = 100, most: int = 100) -> int:
    """How long a page is.

    Raises:
        Invalid: no number, or out of bounds.
    """
    text = request.query.get("limit", str(usual))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= most):
        raise Invalid(f"La taille d'une page va de 1 à {most}.", rule="ESIGN-081", field="limit")
    return int(text)


def envelope(data: list[Json], after: UUID | None) -> web.Response:
    """A page of things with the cursor of the next."""
    return web.json_response({"meta": {"next_cursor": str(after) if after else None}, "data": data})
