"""Pages of lists: where one begins, how long it is, how it is answered; every list of the service reads them here."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from aiohttp import web

from services.esign.domain.shapes import Json
from shared.errors import Invalid

MOST: Final = 100
_LENGTH: Final = re.compile(r"0*([0-9]{1,3})")
"""Noughts in front say nothing; a number of more digits than three is out of bounds and never made one."""


def cursor_in(query: Mapping[str, str], *, name: str = "after") -> UUID | None:
    """Where a page begins.

    Raises:
        Invalid: no cursor of ours.
    """
    try:
        return UUID(query[name]) if query.get(name) else None
    except ValueError as error:
        raise Invalid("Ce curseur n'est pas le nôtre.", rule="ESIGN-080", field=name) from error


def limit_in(query: Mapping[str, str], *, usual: int = MOST, most: int = MOST) -> int:
    """How long a page is.

    Raises:
        Invalid: no number, or out of bounds.
    """
    if "limit" not in query:
        return usual
    found = _LENGTH.fullmatch(query["limit"])
    if not (found and 1 <= int(found[1]) <= most):
        raise Invalid(f"La taille d'une page va de 1 à {most}.", rule="ESIGN-081", field="limit")
    return int(found[1])


def envelope(data: list[Json], after: UUID | None) -> web.Response:
    """A page of things with the cursor of the next."""
    return web.json_response({"meta": {"next_cursor": str(after) if after else None}, "data": data})
