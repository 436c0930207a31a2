"""Undoing a merge: the absorbed dossier is open again, what ran on it is given back, its search begins a new round.

Possible while nothing was built upon it: within a month, with no craftsman on work that was taken over, and as long
as the insurer has not withdrawn the order meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from contracts.events.casework import DossierReopened
from services.casework.domain import journal, people
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Dossier, Intervention, Stage, Standing, Status
from services.casework.domain.letters_follow import called_home, set_home
from services.casework.domain.mergeable import WHO
from services.casework.domain.merges import Merge, Stopped, Undone
from services.casework.domain.merging import withdraw
from services.casework.domain.opening import hold, make_ready
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.permits import check_role
from services.casework.domain.stages import Verb, allow
from services.casework.domain.standing import arrange, state_line
from shared.errors import Refused

UNDO_WITHIN: Final = timedelta(days=30)
"""A month: by then the insurer has closed the order that it was told is merged, and a wrong merge is a new order."""


class NotUndoable(Refused):
    """This merge cannot be undone now."""


class NotMerged(NotUndoable):
    """The dossier is not merged into another one (MERGE-009)."""


class WithdrawnSince(NotUndoable):
    """The insurer has withdrawn its order meanwhile (MERGE-010)."""


class TooLate(NotUndoable):
    """The month is over (MERGE-011)."""


class WorkGiven(NotUndoable):
    """A craftsman has work that was taken over from it (MERGE-012)."""


@dataclass(frozen=True, slots=True)
class Standings:
    """A merge that stands, with both of its dossiers; the absorbed one holds the dates that would come back."""

    merge: Merge
    kept: Dossier
    absorbed: Dossier


@dataclass(frozen=True, slots=True)
class Parted:
    """What undoing did to both, and the row of the merge as it is now."""

    merge: Merge
    kept: Change
    absorbed: Change


def part(book: Book, held: Standings, *, staff: Staff, reason: str, at: datetime) -> Parted:
    """Undoes the merge.

    Raises:
        NotUndoable, Forbidden: the rule that said no, with its sentence.
    """
    check(held, staff=staff, at=at)
    merge = held.merge
    kept = Pen(book=book, dossier=held.kept, at=at, actor=staff.actor, author=staff.actor)
    absorbed = Pen(book=book, dossier=held.absorbed, at=at, actor=staff.actor, author=staff.actor)
    words = f"Réunion du dossier {held.absorbed.number} annulée, il est de nouveau à part : {reason}"
    entry = kept.line(journal.Done(words), details={"dossier_id": str(held.absorbed.id), "reason": reason})
    letters = called_home(kept, held.absorbed.id)
    for one in _moved(held):
        withdraw(kept, kept.now(one.id), entry=entry, reason=f"rendu au dossier {held.absorbed.number}")
    _reopen(absorbed, held, reason=reason)
    set_home(absorbed, letters)
    undone = Undone(at=at, by=staff.actor, reason=reason, version=held.absorbed.version)
    return Parted(replace(merge, undone=undone), kept.done(), absorbed.done())


def check(held: Standings, *, staff: Staff, at: datetime) -> None:
    """Raises why the merge cannot be undone now, by this person."""
    absorbed = held.absorbed
    if absorbed.merged_into is None:
        raise NotMerged("Ce dossier n'est réuni à aucun autre.", rule="MERGE-009")
    if absorbed.status is not Status.CLOSED:
        raise WithdrawnSince("L'assureur a annulé l'ordre de ce dossier depuis la réunion.", rule="MERGE-010")
    check_role(staff, *WHO)
    if at > held.merge.at + UNDO_WITHIN:
        raise TooLate(f"La réunion a plus de {UNDO_WITHIN.days} jours : elle ne s'annule plus.", rule="MERGE-011")
    for one in _moved(held):
        if one.job is not None:
            sentence = (
                f"{one.job.firm.name} a accepté une intervention reprise de ce dossier : retirez-lui d'abord la "
                f"mission, sur le dossier {held.kept.number}."
            )
            raise WorkGiven(sentence, rule="MERGE-012")


def _moved(held: Standings) -> Iterator[Intervention]:
    taken = {one.moved_to for one in held.merge.stopped}
    return (one for one in held.kept.interventions if one.id in taken and one.stage is not Stage.ENDED)


def _reopen(pen: Pen, held: Standings, *, reason: str) -> None:
    words = f"Réunion au dossier {held.kept.number} annulée, dossier rouvert : {reason}"
    entry = pen.line(journal.Done(words), details={"dossier_id": str(held.kept.id), "reason": reason})
    pen.dossier = reopened(pen.dossier)
    pen.say(_said(pen, reason))
    sentence = f"Le dossier {pen.dossier.number} est de nouveau suivi à part du dossier {held.kept.number} : {reason}"
    pen.notice("merge_undone", entry=entry, sentence=sentence, reason=reason)
    for stopped in held.merge.stopped:
        one = pen.dossier.intervention(stopped.intervention_id)
        assert one is not None  # an intervention is never removed
        _go_on(pen, one, stopped, entry=entry)


def reopened(dossier: Dossier) -> Dossier:
    """The dossier as one of its own again."""
    return replace(dossier, status=Status.OPEN, ended_at=None, end_reason=None, merged_into=None, merged_number=None)


def _said(pen: Pen, reason: str) -> DossierReopened:
    dossier = pen.dossier
    return DossierReopened(
        actor=pen.actor, dossier_id=dossier.id, order_id=dossier.order_id, reason=reason, reopened_at=pen.at
    )


def _go_on(pen: Pen, one: Intervention, stopped: Stopped, *, entry: Entry) -> None:
    """What was sought is sought anew, in a new round (design.md §4); what waited waits as it did."""
    allow(one, Verb.REOPEN)
    back = [date for date in one.dates if date.id in stopped.dates]
    if stopped.stage in (Stage.TELEVALUATION, Stage.CAUSE):
        one = _with_robot(pen, replace(one, stage=stopped.stage), stopped)
        own = [date for date in back if not date.layer]
        one = _given_back(pen, one, own, entry=entry) if own else hold(pen, one)
    else:
        one = make_ready(pen, one, reason="réunion annulée")
    pen.keep(_given_back(pen, one, [date for date in back if date.layer], entry=entry))


def _with_robot(pen: Pen, one: Intervention, stopped: Stopped) -> Intervention:
    """The robot calls again, in its hours, where it was to call."""
    known, rules = one.televaluation, pen.pack.robot
    if not stopped.robot or known is None or rules is None:
        return one
    call_at = rules.next_call(after=pen.at, insee=pen.dossier.insee, calendar=pen.book.calendar)
    return replace(one, televaluation=replace(known, call_at=call_at))


def _given_back(pen: Pen, one: Intervention, dates: list[ActionDate], *, entry: Entry) -> Intervention:
    """The dates with the due dates they had; the insurer is told again of a wait that runs (R-061, R-092)."""
    for date in dates:
        running = replace(date, ended_at=None, end_reason=None, standing=Standing.UNDER)
        others = tuple(other for other in one.dates if other.id != date.id)
        one = arrange(replace(one, dates=(*others, running)))
        state_line(pen, one, running)
        kind = pen.book.dates[date.code]
        if kind.told == "difficulty":
            pen.notice(
                "waiting_opened", entry=entry, sentence=f"{kind.label} : {journal.one_line(date.comment or '')}",
                restart_at=date.due_at, action_code=kind.code, reason=kind.reason,
            )  # fmt: skip
    return one


def reopen_companion(book: Book, companion: Dossier, *, reason: str, at: datetime) -> Change:
    """The file beside the absorbed one is open again with it."""
    pen = Pen(book=book, dossier=companion, at=at, actor=people.BATCH, author=people.BATCH)
    pen.line(journal.Done(f"Réunion au dossier {companion.merged_number} annulée, dossier rouvert : {reason}"))
    pen.dossier = reopened(companion)
    pen.say(_said(pen, reason))
    return pen.done()
