"""The process aside where bank files are built and read: work that takes the processor and not the loop."""

from functools import partial
from typing import Final

from services.esign.store.aside import Aside
from shared.errors import Refused, Unavailable

LONGEST: Final = 60.0
"""Seconds one piece of work may take; a collection of a thousand takes about one."""


class Undoable(Refused):
    """The work killed the process that did it."""


def workshop(*, longest: float = LONGEST) -> Aside:
    """Use it as an async context manager; its `run` raises `Undoable`, or `Unavailable` when it took too long."""
    return Aside(
        seconds=longest,
        dead=partial(Undoable, "Ce contenu ne peut pas être traité.", rule="SEPA-090"),
        late=partial(Unavailable, "Le traitement est trop long ; réessayez dans un instant.", rule="SEPA-091"),
    )
