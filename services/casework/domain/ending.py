"""The ways out: cancelled, returned, taken back, held again, given back to the insurer. Each ends offers, dates, job.

Every way back to the search ends in *ready* with a new round and the firms to leave out (design.md §4);
nothing is left running behind (R-057).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.codes import DECLINE_REASONS
from contracts.events.casework import DossierCancelled, DossierClosed, InterventionWithdrawn, JobChanged, JobEnded
from contracts.events.intake import OrderCancelled
from services.casework.domain import journal
from services.casework.domain.acts import ConfirmCancellation
from services.casework.domain.assigning import close_offer
from services.casework.domain.entries import Entry
from services.casework.domain.file import Dossier, Intervention, Job, Stage, Status
from services.casework.domain.opening import hold, make_ready
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH
from services.casework.domain.stages import Verb, allow
from services.casework.domain.standing import end_all


def confirm_cancellation(pen: Pen, act: ConfirmCancellation, *, call: str) -> None:
    """The insured cancels and said so himself (R-127): the call is a note, and the dossier is cancelled.

    The insurer is told in his own words for it where his pack has them, as of any other cancellation else.
    """
    pen.line(journal.Note(" // ".join(filter(None, ("allo", call, act.comment)))))
    told = "insured_cancelled" if "insured_cancelled" in pen.pack.tells else "cancelled"
    cancel(pen, reason="l'assuré annule, confirmé avec lui", told=told)


def cancel(pen: Pen, *, reason: str, told: str = "cancelled") -> None:
    """Cancels the dossier: every intervention, offer, date and job of it ends; the insurer is told."""
    entry = pen.line(journal.Done(f"Annulation du dossier : {reason}"), details={"reason": reason})
    _end_everything(pen, Verb.CANCEL, entry=entry, reason="cancelled", sentence=f"Dossier annulé : {reason}")
    pen.dossier = replace(pen.dossier, status=Status.CANCELLED, ended_at=pen.at, end_reason=reason)
    dossier = pen.dossier
    pen.say(
        DossierCancelled(
            actor=pen.actor, dossier_id=dossier.id, order_id=dossier.order_id, reason=reason, cancelled_at=pen.at
        )
    )
    pen.notice(told, entry=entry, sentence=f"Le dossier {dossier.number} est annulé : {reason}", reason=reason)


def give_back(pen: Pen, *, reason: str, rule: str | None = None) -> None:
    """The file goes back to the insurer (*rendre le dossier*): all of it ends, closed with its reason."""
    entry = pen.line(journal.Done(f"Dossier rendu à l'assureur : {reason}"), details={"reason": reason})
    _end_everything(pen, Verb.GIVE_BACK, entry=entry, reason="given_back", sentence=f"Dossier rendu : {reason}")
    pen.dossier = replace(pen.dossier, status=Status.CLOSED, ended_at=pen.at, end_reason=f"Rendu : {reason}")
    dossier = pen.dossier
    pen.say(
        DossierClosed(
            actor=pen.actor, dossier_id=dossier.id, order_id=dossier.order_id, reason=reason, rule=rule,
            closed_at=pen.at,
        )
    )  # fmt: skip
    sentence = f"Le dossier {dossier.number} vous est rendu : {reason}"
    pen.notice("given_back", entry=entry, sentence=sentence, reason=reason, rule=rule)


def _end_everything(pen: Pen, verb: Verb, *, entry: Entry, reason: str, sentence: str) -> None:
    for intervention in pen.dossier.interventions:
        if intervention.stage is not Stage.ENDED:
            allow(intervention, verb)
            intervention = stop(pen, intervention, entry=entry, reason=reason)
            intervention = _end_job(pen, intervention, reason=reason, sentence=sentence)
            pen.keep(replace(intervention, stage=Stage.ENDED))


def cancelled_by_insurer(book: Book, dossier: Dossier, heard: OrderCancelled, *, at: datetime) -> Change:
    """The insurer withdrew the order: an open dossier is cancelled, an ended one keeps a line of it."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=BATCH)
    if dossier.status is Status.OPEN:
        cancel(pen, reason=heard.reason)
    else:
        pen.line(journal.Done(f"Annulation de l'assureur reçue sans effet, dossier déjà terminé : {heard.reason}"))
    return pen.done()


def end_companion(book: Book, companion: Dossier, main: Dossier, *, reason: str, at: datetime) -> Change:
    """The file beside an ended one ends with it, in the same way."""
    pen = Pen(book=book, dossier=companion, at=at, actor=BATCH, author=BATCH)
    if main.status is Status.CANCELLED:
        cancel(pen, reason=reason)
    else:
        give_back(pen, reason=reason)
    return pen.done()


NOT_THE_INSURERS: Final = frozenset({"prices", "other"})
"""Reasons that say nothing to an insurer: what the network pays its craftsmen, and what only free text explains."""


def return_job(pen: Pen, intervention: Intervention, job: Job, *, reason: str, comment: str | None) -> None:
    """The craftsman gives the job back: the search begins again without his firm.

    The insurer reads the reason of the list, never the comment, which may name people.
    """
    allow(intervention, Verb.RETURN)
    said = " : ".join(filter(None, (reason, comment)))
    words = f"Le prestataire {job.firm.name} ({job.firm.code}) rend l'intervention : {said}"
    sentence = "Vous avez rendu ce dossier."
    entry = _search_again(pen, intervention, job, words=words, reason="returned", sentence=sentence)
    why = None if reason in NOT_THE_INSURERS else DECLINE_REASONS.get(reason)
    _tell_unassigned(pen, job, entry=entry, how=f"{job.firm.name} a rendu l'intervention", why=why)


def take_back(pen: Pen, intervention: Intervention, job: Job, *, reason: str) -> None:
    """The desk takes the job from the craftsman, with its reason; the search begins again without his firm."""
    allow(intervention, Verb.TAKE_BACK)
    words = f"Intervention retirée au prestataire {job.firm.name} ({job.firm.code}) : {reason}"
    sentence = f"Ce dossier vous a été retiré : {reason}"
    entry = _search_again(pen, intervention, job, words=words, reason="taken_back", sentence=sentence)
    _tell_unassigned(pen, job, entry=entry, how=f"L'intervention est retirée à {job.firm.name}")


def _search_again(pen: Pen, intervention: Intervention, job: Job, *, words: str, reason: str, sentence: str) -> Entry:
    details = {"job_id": str(job.id), "firm": job.firm.code, "reason": reason}
    entry = pen.line(journal.Done(words), intervention=intervention, details=details)
    intervention = stop(pen, intervention, entry=entry, reason=reason, but=pen.book.dates.lasting)
    intervention = _end_job(pen, intervention, reason=reason, sentence=sentence)
    excluded = tuple(dict.fromkeys((*intervention.excluded, job.firm.id)))
    make_ready(pen, replace(intervention, excluded=excluded), reason=f"nouvelle recherche, {_WHY[reason]}")
    return entry


_WHY = {"returned": "mission rendue par le prestataire", "taken_back": "mission retirée au prestataire"}


def _tell_unassigned(pen: Pen, job: Job, *, entry: Entry, how: str, why: str | None = None) -> None:
    """Whoever was told that a firm has the job is told that it has it no more, and that another is looked for."""
    because = f" (« {why} »)" if why else ""
    sentence = f"{how}{because} : un autre prestataire est recherché."
    pen.notice("unassigned", entry=entry, sentence=sentence, firm=job.firm, reason=why)


def hold_for_cause(pen: Pen, intervention: Intervention, *, reason: str) -> None:
    """The cause turns out not to be repaired: the search stops until somebody confirms it (R-016)."""
    (stage,) = allow(intervention, Verb.HOLD_FOR_CAUSE)
    entry = pen.line(journal.Done(f"Recherche suspendue, cause non réparée : {reason}"), intervention=intervention)
    intervention = stop(pen, intervention, entry=entry, reason="withdrawn", but=pen.book.dates.lasting)
    pen.dossier = replace(pen.dossier, cause_needed=True, cause=None)
    hold(pen, replace(intervention, stage=stage), comment=reason)
    pen.say(
        InterventionWithdrawn(
            actor=pen.actor, dossier_id=pen.dossier.id, intervention_id=intervention.id,
            round=intervention.round, reason=reason, withdrawn_at=pen.at,
        )
    )  # fmt: skip


def stop(pen: Pen, intervention: Intervention, *, entry: Entry, reason: str, but: Collection[str] = ()) -> Intervention:
    """Closes its offers and ends its dates but those of these codes; nobody calls for its télévaluation any more."""
    for offer in [one for one in intervention.offers if one.closed_at is None]:
        intervention = close_offer(intervention, offer, at=pen.at, reason=reason)
    held = intervention.televaluation
    if held is not None and held.call_at is not None:
        intervention = replace(intervention, televaluation=replace(held, call_at=None))
    return end_all(pen, intervention, entry=entry, reason=reason, but=but)


def _end_job(pen: Pen, intervention: Intervention, *, reason: str, sentence: str) -> Intervention:
    """Ends the job, if there is one; the ended job stays in the change so that it is saved.

    A craftsman who did not end it himself is told by SMS and e-mail: he may be on his way to the client.
    """
    job = intervention.job
    if job is None or job.ended_at is not None:
        return intervention
    pen.ended_jobs.append((intervention.id, replace(job, ended_at=pen.at, end_reason=reason)))
    notify_from, notify_until = (None, None) if reason == "returned" else pen.to_tell()
    pen.say(
        JobEnded(
            actor=pen.actor, job_id=job.id, dossier_id=pen.dossier.id, reason=reason, sentence=sentence,
            ended_at=pen.at, notify_from=notify_from, notify_until=notify_until,
        )
    )  # fmt: skip
    return replace(intervention, job=None)


def tell_job(
    pen: Pen, intervention: Intervention, *, sentence: str | None = None, report_id: UUID | None = None
) -> None:
    """The craftsman's page shows the current date and visit of his job."""
    job, current = intervention.job, intervention.current
    if job is None or current is None:
        return
    pen.say(
        JobChanged(
            actor=pen.actor,
            job_id=job.id,
            dossier_id=pen.dossier.id,
            action=pen.action(current),
            visit_at=job.visit_at,
            sentence=sentence,
            report_id=report_id,
            changed_at=pen.at,
        )
    )
