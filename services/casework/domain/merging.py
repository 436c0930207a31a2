"""Merging (*réunir*): a dossier that turned out to be the claim of another one ends, and that one does its work.

What must stay true: the journals of both say so, and what is stopped is kept for the way back. Whether the two may be
merged is `mergeable.py`, undoing it is `parting.py`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.codes import TRADES
from contracts.events.casework import DossierClosed, InterventionWithdrawn, MergedInto
from services.casework.domain import journal, people
from services.casework.domain.calls import Televaluation
from services.casework.domain.ending import stop
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Dossier, Intervention, Stage, Status
from services.casework.domain.holds import go_on
from services.casework.domain.letters_follow import follow
from services.casework.domain.mergeable import Pair, check, live
from services.casework.domain.merges import Merge, Stopped
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.stages import Verb, allow


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did to both, and its row."""

    merge: Merge
    kept: Change
    absorbed: Change


def merge(book: Book, pair: Pair, *, staff: Staff, reason: str, at: datetime) -> Merged:
    """Merges.

    Raises:
        NotMergeable, CompanionUntouched, OtherTeam, Forbidden: the rule that said no, with its sentence.
    """
    check(pair, staff=staff)
    kept = Pen(book=book, dossier=pair.kept, at=at, actor=staff.actor, author=staff.actor)
    absorbed = Pen(book=book, dossier=pair.absorbed, at=at, actor=staff.actor, author=staff.actor)
    details = {"dossier_id": str(pair.absorbed.id), "reason": reason}
    kept.line(journal.Done(f"Le dossier {pair.absorbed.number} est réuni à celui-ci : {reason}"), details=details)
    stopped = tuple(_taken_over(kept, pair, one) for one in live(pair.absorbed))
    _end(absorbed, pair.kept, reason=reason)
    row = Merge(
        id=book.new_id(), absorbed_id=pair.absorbed.id, kept_id=pair.kept.id, version=pair.absorbed.version, at=at,
        by=staff.actor, reason=reason, stopped=stopped,
    )  # fmt: skip
    return Merged(row, kept.done(), absorbed.done())


def _taken_over(pen: Pen, pair: Pair, one: Intervention) -> Stopped:
    """The work, and what letters asked for: what of that stands on the kept dossier now is not given back from here."""
    stopped = _work_taken_over(pen, pair, one)
    carried = follow(pen, pair.absorbed, one, to=stopped.moved_to)
    return replace(stopped, dates=tuple(date for date in stopped.dates if date not in carried))


def _work_taken_over(pen: Pen, pair: Pair, one: Intervention) -> Stopped:
    """Nothing more than that it stops, where the kept dossier does this trade's work; else it goes on there."""
    known = one.televaluation
    stopped = Stopped(
        intervention_id=one.id,
        stage=one.stage,
        dates=tuple(date.id for date in one.dates if _comes_back(date)),
        robot=known is not None and known.call_at is not None,
    )
    if one.stage is Stage.TELEVALUATION or any(own.trade == one.trade for own in live(pair.kept)):
        return stopped
    moved = Intervention(
        id=pen.book.new_id(), stage=Stage.CAUSE, trade=one.trade, excluded=one.excluded,
        televaluation=Televaluation(id=pen.book.new_id(), answers=known.answers, done_at=pen.at) if known else None,
    )  # fmt: skip
    words = f"Intervention reprise du dossier {pair.absorbed.number} : {TRADES.get(one.trade or '', one.trade)}"
    pen.line(journal.Done(words), intervention=moved, details={"trade": one.trade or ""})
    go_on(pen, moved)
    return replace(stopped, moved_to=moved.id)


def _comes_back(date: ActionDate) -> bool:
    return date.open and date.offer_id is None


def _end(pen: Pen, kept: Dossier, *, reason: str) -> None:
    """The absorbed dossier ends: its searches are withdrawn, the insurer is told where its claim goes on."""
    number = pen.dossier.number
    entry = pen.line(
        journal.Done(f"Dossier réuni au dossier {kept.number} : {reason}"),
        details={"dossier_id": str(kept.id), "reason": reason},
    )
    for one in tuple(live(pen.dossier)):
        withdraw(pen, one, entry=entry, reason=f"réuni au dossier {kept.number}")
    pen.dossier = merged_as(pen.dossier, kept, at=pen.at)
    pen.say(_closed(pen, kept, reason=reason))
    sentence = f"Le dossier {number} est réuni au dossier {kept.number}, qui suit seul ce sinistre : {reason}"
    pen.notice("merged", entry=entry, sentence=sentence, reason=f"réuni au dossier n° {kept.number}")


def withdraw(pen: Pen, intervention: Intervention, *, entry: Entry, reason: str) -> None:
    """Ends an intervention that no craftsman has: its offers close, its dates end, assignment hears that it is over."""
    (stage,) = allow(intervention, Verb.WITHDRAW)
    sought = intervention.stage in (Stage.SEEKING, Stage.EXHAUSTED)
    pen.keep(replace(stop(pen, intervention, entry=entry, reason="merged"), stage=stage))
    if sought:
        pen.say(
            InterventionWithdrawn(
                actor=pen.actor, dossier_id=pen.dossier.id, intervention_id=intervention.id,
                round=intervention.round, reason=reason, withdrawn_at=pen.at,
            )
        )  # fmt: skip


def merged_as(dossier: Dossier, kept: Dossier, *, at: datetime) -> Dossier:
    """The dossier as one that is merged."""
    return replace(
        dossier, status=Status.CLOSED, ended_at=at, end_reason=f"Réuni au dossier {kept.number}",
        merged_into=kept.id, merged_number=kept.number,
    )  # fmt: skip


def _closed(pen: Pen, kept: Dossier, *, reason: str) -> DossierClosed:
    into = MergedInto(dossier_id=kept.id, number=kept.number, order_id=kept.order_id)
    return DossierClosed(
        actor=pen.actor, dossier_id=pen.dossier.id, order_id=pen.dossier.order_id, reason=reason, merged_into=into,
        closed_at=pen.at,
    )  # fmt: skip


def refused_on_companion(book: Book, companion: Dossier, *, staff: Staff, at: datetime) -> Change:
    """The line that says somebody tried (R-006)."""
    pen = Pen(book=book, dossier=companion, at=at, actor=staff.actor, author=staff.actor)
    pen.line(journal.Done(f"Action refusée sur dossier {companion.kind} (R-006) : Réunir à un autre dossier"))
    return pen.done()


def merge_companion(book: Book, companion: Dossier, kept: Dossier, *, reason: str, at: datetime) -> Change:
    """The file beside the absorbed one ends with it; it has no work."""
    pen = Pen(book=book, dossier=companion, at=at, actor=people.BATCH, author=people.BATCH)
    pen.line(journal.Done(f"Dossier {companion.companion_number} réuni au dossier {kept.number} : {reason}"))
    pen.dossier = merged_as(companion, kept, at=at)
    pen.say(_closed(pen, kept, reason=reason))
    return pen.done()
