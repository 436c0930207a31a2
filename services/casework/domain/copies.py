"""An order that came twice: the dossier keeps a line of each copy, and nothing else of it changes.

Intake judges whether it is a copy; here it is only written down, on the file itself and not on its companion.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from contracts.events.intake import OrderRepeated, OrderRepeatUndone
from services.casework.domain import journal
from services.casework.domain.file import Dossier
from services.casework.domain.pen import Book, Change, Pen

_BY: Final[Mapping[str, str]] = MappingProxyType({"web": "par le web", "email": "par e-mail", "fax": "par fax"})


def attached(book: Book, dossier: Dossier, heard: OrderRepeated, *, at: datetime) -> Change:
    """Another copy of the order, or a document of its dossier, came and opened nothing."""
    way = _BY.get(heard.source.channel, heard.source.channel)
    why = f" ({', '.join(heard.reasons)})" if heard.reasons else ""
    received = journal.slashed(heard.received_at)
    if heard.what == "document":
        return _line(book, dossier, heard, f"Document reçu {way} le {received}, rattaché au dossier{why}", at)
    return _line(book, dossier, heard, f"Ordre reçu une nouvelle fois {way} le {received}, rattaché{why}", at)


def parted(book: Book, dossier: Dossier, heard: OrderRepeatUndone, *, at: datetime) -> Change:
    """What was taken for a copy is an order of its own."""
    way = _BY.get(heard.source.channel, heard.source.channel)
    why = f" : {heard.reason}" if heard.reason else ""
    return _line(book, dossier, heard, f"L'ordre reçu {way} n'est pas une copie et en est séparé{why}", at)


def _line(book: Book, dossier: Dossier, heard: OrderRepeated | OrderRepeatUndone, words: str, at: datetime) -> Change:
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=heard.actor)
    pen.line(journal.Done(words), details={"copy_id": str(heard.copy_id)})
    return pen.done()
