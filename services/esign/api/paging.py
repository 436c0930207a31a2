"""Where a page of a list begins and how long it is; any list under /v3 reads them alike."""

from uuid import UUID

from shared.errors import Invalid


def cursor_in(text: str | None, *, field: str = "after") -> UUID | None:
    """The cursor of a query, when there is one.

    Raises:
        Invalid: it is none of ours.
    """
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("Ce curseur n'est pas le nôtre.", rule="ESIGN-080", field=field) from error


def limit_in(text: str) -> int:
    """How many things on a page.

    Raises:
        Invalid: none, or more than a hundred.
    """
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= 100):
        raise Invalid("La taille d'une page va de 1 à 100.", rule="ESIGN-081", field="limit")
    return int(text)
