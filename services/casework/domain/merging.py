"""Merging (*réunir*): a dossier that turned out to be the claim of another one ends, and that one does its work.

What must stay true: no craftsman loses a job by it, no trade's work is lost or done twice, and the journals of both say
so. Undoing it is `parting.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts.codes import TRADES
from contracts.events.casework import DossierClosed, InterventionWithdrawn, MergedInto
from services.casework.domain import journal, people
from services.casework.domain.calls import Televaluation
from services.casework.domain.ending import stop
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Dossier, Intervention, Stage, Status
from services.casework.domain.holds import go_on
from services.casework.domain.merges import Merge, Stopped
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.permits import CompanionUntouched, OtherTeam
from services.casework.domain.stages import Verb, allow
from shared.errors import Forbidden, Refused


class NotMergeable(Refused):
    """These two dossiers cannot be merged this way round, now."""


class SameDossier(NotMergeable):
    """A dossier is not merged into itself (MERGE-001)."""


class OtherInsurer(NotMergeable):
    """Two insurers have two claims (MERGE-002)."""


class AlreadyMerged(NotMergeable):
    """One of the two is merged already (MERGE-003)."""


class HasEnded(NotMergeable):
    """Refused, cancelled or closed: only open dossiers are merged (MERGE-004)."""


class HasAbsorbed(NotMergeable):
    """It goes on with the work of another one: chains are not made (MERGE-005)."""


class BothGiven(NotMergeable):
    """A craftsman has each of the two: the desk first chooses which job ends (MERGE-006)."""


class GivenAway(NotMergeable):
    """A craftsman has the one that would end: keep that one (MERGE-007)."""


class TelevaluationAhead(NotMergeable):
    """The one that would be kept still waits for what the other one has already: keep that one (MERGE-008)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dossiers: the one that goes on, the one that ends; and what the latter has absorbed itself."""

    kept: Dossier
    absorbed: Dossier
    absorbed_before: tuple[str, ...] = ()


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
    stopped = tuple(_taken_over(kept, pair, one) for one in _live(pair.absorbed))
    _end(absorbed, pair.kept, reason=reason)
    row = Merge(
        id=book.new_id(), absorbed_id=pair.absorbed.id, kept_id=pair.kept.id, version=pair.absorbed.version, at=at,
        by=staff.actor, reason=reason, stopped=stopped,
    )  # fmt: skip
    return Merged(row, kept.done(), absorbed.done())


def check(pair: Pair, *, staff: Staff) -> None:
    """Raises why the two cannot be merged this way round, now, by this person."""
    kept, absorbed = pair.kept, pair.absorbed
    if kept.id == absorbed.id:
        raise SameDossier("Un dossier ne se réunit pas à lui-même.", rule="MERGE-001", field="into")
    for one in (absorbed, kept):
        _check_standing(one)
    if kept.insurer != absorbed.insurer:
        raise OtherInsurer("Ces deux dossiers sont de deux assureurs différents.", rule="MERGE-002", field="into")
    if pair.absorbed_before:
        others = ", ".join(pair.absorbed_before)
        sentence = (
            f"Le dossier {absorbed.number} a déjà reçu le dossier {others} : gardez-le, ou annulez cette réunion."
        )
        raise HasAbsorbed(sentence, rule="MERGE-005")
    _check_person(pair, staff)
    _check_work(pair)


def _check_standing(one: Dossier) -> None:
    if one.is_companion:
        sentence = f"Le dossier {one.kind} {one.number} suit son dossier {one.companion_number} : réunissez celui-là."
        raise CompanionUntouched(sentence, rule="R-006")
    if one.merged_into is not None:
        sentence = f"Le dossier {one.number} est déjà réuni au dossier {one.merged_number}."
        raise AlreadyMerged(sentence, rule="MERGE-003")
    if one.status is not Status.OPEN:
        raise HasEnded(f"Le dossier {one.number} n'est plus ouvert.", rule="MERGE-004")


def _check_person(pair: Pair, staff: Staff) -> None:
    if not staff.is_any(*WHO):
        names = ", ".join(people.ROLES[role].lower() for role in WHO)
        raise Forbidden(f"Cette action est réservée : {names}.", rule="R-064")
    for one in (pair.kept, pair.absorbed):
        if one.reserved and one.team is not None and staff.team != one.team:
            raise OtherTeam(f"Dossier avec expert : seule l'équipe « {one.team} » y touche.", rule="R-018")


WHO: Final = (people.CC, people.GR)
"""Who may merge, undo and link: those who may cancel a dossier."""


def _check_work(pair: Pair) -> None:
    kept, absorbed = pair.kept, pair.absorbed
    given = next((one for one in _live(absorbed) if one.job is not None), None)
    if given is not None and given.job is not None:
        firm = given.job.firm.name
        if any(one.job is not None for one in _live(kept)):
            sentence = f"Chacun des deux dossiers a un prestataire : retirez d'abord la mission à {firm}, ou à l'autre."
            raise BothGiven(sentence, rule="MERGE-006")
        sentence = (
            f"{firm} a accepté le dossier {absorbed.number} : gardez celui-là, ou retirez-lui d'abord la mission."
        )
        raise GivenAway(sentence, rule="MERGE-007")
    waits = any(one.stage is Stage.TELEVALUATION for one in _live(kept))
    if waits and any(one.stage is not Stage.TELEVALUATION for one in _live(absorbed)):
        sentence = (
            f"Le dossier {kept.number} attend encore sa télévaluation, le dossier {absorbed.number} l'a déjà : "
            "gardez celui-ci."
        )
        raise TelevaluationAhead(sentence, rule="MERGE-008")


def _live(dossier: Dossier) -> Iterator[Intervention]:
    return (one for one in dossier.interventions if one.stage is not Stage.ENDED)


def _taken_over(pen: Pen, pair: Pair, one: Intervention) -> Stopped:
    """Nothing more than that it stops, where the kept dossier does this trade's work; else it goes on there."""
    known = one.televaluation
    stopped = Stopped(
        intervention_id=one.id,
        stage=one.stage,
        dates=tuple(date.id for date in one.dates if _comes_back(date)),
        robot=known is not None and known.call_at is not None,
    )
    if one.stage is Stage.TELEVALUATION or any(own.trade == one.trade for own in _live(pair.kept)):
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
    for one in tuple(_live(pen.dossier)):
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
