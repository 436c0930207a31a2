"""Linking (*lier*): two dossiers that belong together without being one claim: a line in both, no more.

The flat that leaks and the one below it, two losses of one insured: each keeps its own work, and each shows the other.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from contracts.events.envelope import Actor
from contracts.events.intake import OrderRelated
from services.casework.domain import journal, people
from services.casework.domain.file import Dossier
from services.casework.domain.mergeable import WHO
from services.casework.domain.merges import Link
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.permits import CompanionUntouched, check_role
from shared.errors import Refused


class NotLinkable(Refused):
    """These two are not to be linked (LINK-001)."""


def check(one: Dossier, other: Dossier, *, staff: Staff) -> None:
    """Raises why the two cannot be linked, or parted, by this person."""
    if one.id == other.id:
        raise NotLinkable("Un dossier ne se lie pas à lui-même.", rule="LINK-001", field="other")
    for dossier in (one, other):
        if dossier.is_companion:
            main = dossier.companion_number
            sentence = f"Le dossier {dossier.kind} {dossier.number} suit son dossier {main} : liez celui-là."
            raise CompanionUntouched(sentence, rule="R-006")
    check_role(staff, *WHO)


def link_of(book: Book, one: Dossier, other: Dossier, *, by: Actor, reason: str, at: datetime) -> Link:
    """The link, its two ends in the order of their ids."""
    first, second = sorted((one.id, other.id))
    return Link(book.new_id(), first, second, at, by, reason)


def found(
    book: Book, dossier: Dossier, others: Sequence[Dossier], *, why: str, by: Actor, at: datetime
) -> list[Change]:
    """Intake found orders alike: the line of each in the dossier's journal, and one in each of theirs."""
    mine = Pen(book=book, dossier=dossier, at=at, actor=by, author=people.BATCH)
    changes = []
    for other in others:
        mine.line(_words(other, why), details={"dossier_id": str(other.id)})
        theirs = Pen(book=book, dossier=other, at=at, actor=by, author=people.BATCH)
        theirs.line(_words(dossier, why), details={"dossier_id": str(dossier.id)})
        changes.append(theirs.done())
    return [mine.done(), *changes]


def reason_of(heard: OrderRelated) -> str:
    """Why the dossiers are linked, for the people who read it."""
    kind = _ALIKE.get(heard.likeness, "même immeuble")
    return f"{kind} : {', '.join(heard.reasons)}" if heard.reasons else kind


_ALIKE = {"same": "sans doute le même ordre, à réunir", "probable": "peut-être le même sinistre"}


def _words(other: Dossier, why: str) -> journal.Done:
    return journal.Done(f"Dossier lié au dossier {other.number}, {why}")


def linked(book: Book, pair: Iterable[Dossier], link: Link) -> list[Change]:
    """The line of it in both journals."""
    return _lines(book, pair, link, "Dossier lié au dossier {} : {}")


def unlinked(book: Book, pair: Iterable[Dossier], link: Link) -> list[Change]:
    """The line that they are no longer."""
    return _lines(book, pair, link, "Lien avec le dossier {} retiré : {}")


def _lines(book: Book, pair: Iterable[Dossier], link: Link, words: str) -> list[Change]:
    one, other = pair
    return [_line(book, one, other, link, words), _line(book, other, one, link, words)]


def _line(book: Book, dossier: Dossier, other: Dossier, link: Link, words: str) -> Change:
    pen = Pen(book=book, dossier=dossier, at=link.at, actor=link.by, author=link.by)
    pen.line(journal.Done(words.format(other.number, link.reason)), details={"dossier_id": str(other.id)})
    return pen.done()
