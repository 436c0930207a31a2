"""Letters of a merged dossier: what they ask for stands on the dossier that goes on, and goes home when it is undone.

A letter stays its own dossier's; only its date moves, with the due date it had. What was dealt with on the kept dossier
is dealt with: it does not come back.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone
from services.casework.domain import letters
from services.casework.domain.correspondence import Letter
from services.casework.domain.ending import tell_job
from services.casework.domain.file import ActionDate, Dossier, Intervention, Stage
from services.casework.domain.journal import Done
from services.casework.domain.letters import LETTER, OF
from services.casework.domain.mergeable import live
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH
from services.casework.domain.standing import end_over, set_over

GONE_HOME: Final = "merge_undone"


def follow(pen: Pen, absorbed: Dossier, stopped: Intervention, *, to: UUID | None) -> frozenset[UUID]:
    """Sets what letters asked of an intervention that stops over the work that goes on; gives the dates that stand
    there now. One whose like runs there is joined to it, and would come back with the others."""
    target = _target(pen, stopped, to)
    carried = set()
    for date in _of_letters(stopped):
        if target is not None and not _runs(target, date.code):
            target = _set(pen, target, date, of=absorbed.id)
            carried.add(date.id)
    return frozenset(carried)


def called_home(kept: Pen, absorbed_id: UUID) -> list[ActionDate]:
    """Ends on the kept dossier what letters of the absorbed one still ask for; gives the dates to set there."""
    called: list[ActionDate] = []
    for known in kept.dossier.interventions:
        for date in known.dates:
            if date.open and date.details.get(OF) == str(absorbed_id):
                one = end_over(kept, kept.now(known.id), date, reason=GONE_HOME, give_back=True)
                tell_job(kept, kept.keep(one))
                called.append(date)
    return called


def set_home(pen: Pen, dates: list[ActionDate]) -> None:
    """Sets them on the dossier that is open again, with the due dates they had."""
    for date in dates:
        one = next((one for one in map(pen.now, _ids(pen)) if one.stage is not Stage.ENDED), None)
        if one is not None and not _runs(one, date.code):
            _set(pen, one, date, of=None)


def received(
    book: Book, absorbed: Dossier, kept: Dossier, heard: CorrespondenceReceived, *, at: datetime
) -> list[Change]:
    """A letter about a merged dossier acts on the one that goes on; both journals have its line."""
    change = letters.received(book, kept, heard, at=at)
    return [change, _told(book, absorbed, kept, change)]


def undone(
    book: Book, absorbed: Dossier, kept: Dossier, letter: Letter, heard: CorrespondenceUndone, *, at: datetime
) -> list[Change]:
    """It was not this dossier's: the date it set ends where it stands."""
    change = letters.undone(book, kept, letter, heard, at=at)
    return [change, _told(book, absorbed, kept, change)]


def _told(book: Book, absorbed: Dossier, kept: Dossier, change: Change) -> Change:
    """The line on the absorbed dossier of what was done about its letter on the other."""
    first = change.entries[0]
    pen = Pen(book=book, dossier=absorbed, at=first.at, actor=first.author or BATCH, author=first.author or BATCH)
    words = first.body.removeprefix(Done("").text())
    pen.line(Done(f"{words} ; suivi au dossier {kept.number}"), details={**first.details, "dossier_id": str(kept.id)})
    return pen.done()


def _ids(pen: Pen) -> list[UUID]:
    return [one.id for one in pen.dossier.interventions]


def _target(pen: Pen, stopped: Intervention, to: UUID | None) -> Intervention | None:
    """The work that goes on with it: what was taken over, else the kept dossier's of this trade, else its first."""
    if to is not None:
        return pen.now(to)
    running = list(live(pen.dossier))
    same = [one for one in running if one.trade == stopped.trade]
    return next((pen.now(one.id) for one in (*same, *running)), None)


def _of_letters(intervention: Intervention) -> Iterator[ActionDate]:
    return (date for date in intervention.dates if date.open and LETTER in date.details)


def _runs(intervention: Intervention, code: str) -> bool:
    return any(date.open and date.code == code for date in intervention.dates)


def _set(pen: Pen, one: Intervention, date: ActionDate, *, of: UUID | None) -> Intervention:
    details = {LETTER: date.details[LETTER]} | ({OF: str(of)} if of else {})
    kind = pen.book.dates[date.code]
    one, _ = set_over(pen, one, kind=kind, due_at=date.due_at, comment=date.comment, details=details)
    tell_job(pen, pen.keep(one))
    return one
