"""Reaching the client: contacts, chases, *client injoignable*, as the craftsman reports them.

A contact stops A1's clock but not A1 itself, which lasts until the visit is booked (R-061). A repeat of
the same contact or chase writes nothing (R-124).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from contracts.events import portal
from services.casework.domain import journal
from services.casework.domain.calls import SHORT
from services.casework.domain.dates import A1, E4
from services.casework.domain.ending import tell_job
from services.casework.domain.entries import Entry
from services.casework.domain.file import Attempt, Intervention, Job
from services.casework.domain.pen import Pen
from services.casework.domain.stages import Verb, allow
from services.casework.domain.standing import amend, due_of, end_over, set_over
from services.casework.domain.texts import clean
from shared.errors import Refused

SKEW: Final = timedelta(seconds=2)
"""Clocks differ: a date up to two seconds ahead is not in the future (design.md §3)."""
CHASES_NEEDED: Final = 3
"""Before *client injoignable* (R-029)."""


class ContactImpossible(Refused):
    """A contact before the assignation or in the future (R-125)."""


class TooFewChases(Refused):
    """*Client injoignable* needs three chases of this job (R-029)."""


class CommentMissing(Refused):
    """Every waiting date needs a comment (R-091)."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One report before its judge: the pen, whose job it is, what was said."""

    pen: Pen
    intervention: Intervention
    job: Job
    report: portal.Report


def declare_contact(told: Reported, heard: portal.ContactDeclared) -> bool:
    """CONTACT, then the automatic control; the contact stops A1's clock (R-061, R-123…R-125)."""
    pen, job = told.pen, told.job
    allow(told.intervention, Verb.CONTACT)
    if any(one.kind == "contact" and one.at == heard.contacted_at for one in job.attempts):
        return False
    _possible(job, heard.contacted_at, pressed=heard.reported_at, field="contacted_at")
    attempt = Attempt(report_id=heard.report_id, kind="contact", at=heard.contacted_at)
    intervention = _attempted(told.intervention, attempt)
    intervention, entry = _contacted(pen, intervention, at=heard.contacted_at)
    if comment := clean(heard.comment):
        pen.line(journal.Note(comment), intervention=intervention)
    intervention = client_found(pen, intervention)
    pen.keep(intervention)
    when = journal.slashed(heard.contacted_at)
    pen.notice("contact_made", entry=entry, sentence=f"Client contacté le {when}.", firm=job.firm)
    tell_job(pen, intervention, sentence=f"Contact du {when} enregistré.", report_id=heard.report_id)
    return True


def _possible(job: Job, moment: datetime, *, pressed: datetime, field: str) -> None:
    """Not before the assignation, to the minute that a form shows; not in the future (R-125)."""
    if moment < job.made_at.replace(second=0, microsecond=0):
        raise ContactImpossible("Cette date est antérieure à l'assignation.", rule="R-125", field=field)
    if moment > pressed + SKEW:
        raise ContactImpossible("Cette date est dans le futur.", rule="R-125", field=field)


def _attempted(intervention: Intervention, attempt: Attempt) -> Intervention:
    assert intervention.job is not None  # asked by `_whose`
    job = replace(intervention.job, attempts=(*intervention.job.attempts, attempt))
    return replace(intervention, job=job)


def _contacted(pen: Pen, intervention: Intervention, *, at: datetime) -> tuple[Intervention, Entry]:
    counter = intervention.counts.get("contact", 0) + 1
    intervention = replace(intervention, counts={**intervention.counts, "contact": counter})
    entry = pen.line(journal.Contact(counter, at), intervention=intervention)
    pen.line(journal.Control(), intervention=intervention)
    return client_met(intervention, at=at), entry


def client_met(intervention: Intervention, *, at: datetime) -> Intervention:
    """What A1 waits for was done: its lateness stands from now on, though it stays until the visit is booked."""
    own = intervention.base
    if own is None or own.code != A1 or own.met_at is not None:
        return intervention
    return amend(intervention, replace(own, met_at=at))


def client_found(pen: Pen, intervention: Intervention, *, give_back: bool = True) -> Intervention:
    """A client who was reached is no longer *injoignable* (R-093)."""
    for date in intervention.dates:
        if date.open and date.code == E4:
            intervention = end_over(pen, intervention, date, reason="client_reached", give_back=give_back)
    return intervention


def record_chase(told: Reported, heard: portal.ChaseRecorded) -> bool:
    """Date, hour, number called, outcome (R-030); the same chase posted twice counts once."""
    pen, job = told.pen, told.job
    allow(told.intervention, Verb.CHASE)
    if any(_same_call(one, heard) for one in job.attempts if one.kind == "chase"):
        return False
    _possible(job, heard.chased_at, pressed=heard.reported_at, field="chased_at")
    attempt = Attempt(
        report_id=heard.report_id, kind="chase", at=heard.chased_at, number=heard.number_called, outcome=heard.outcome
    )
    intervention = pen.keep(_attempted(told.intervention, attempt))
    count = intervention.job.chases() if intervention.job else 0
    said = SHORT.get(heard.outcome, heard.outcome)
    words = f"Relance {count} // {journal.slashed(heard.chased_at)} // {heard.number_called} // {said}"
    pen.line(journal.Note(words), intervention=intervention, details={"outcome": heard.outcome})
    tell_job(pen, intervention, sentence=f"Relance {count} enregistrée.", report_id=heard.report_id)
    return True


def _same_call(one: Attempt, heard: portal.ChaseRecorded) -> bool:
    if one.report_id == heard.report_id:
        return True
    return (one.at, one.number, one.outcome) == (heard.chased_at, heard.number_called, heard.outcome)


def declare_unreachable(told: Reported, comment: str) -> bool:
    """E4, after three chases of this job (R-029), with a comment (R-091); it counts as a controlled attempt (R-126)."""
    pen, intervention = told.pen, told.intervention
    allow(intervention, Verb.DECLARE_UNREACHABLE)
    if any(date.open and date.code == E4 for date in intervention.dates):
        return False
    chases = told.job.in_vain()
    if chases < CHASES_NEEDED:
        sentence = f"« Client injoignable » demande {CHASES_NEEDED} relances sans réponse ; il y en a {chases}."
        raise TooFewChases(sentence, rule="R-029")
    comment = clean(comment)
    if not comment:
        raise CommentMissing("Un commentaire est obligatoire pour une attente.", rule="R-091", field="comment")
    kind = pen.book.dates[E4]
    due_at = due_of(pen, kind, start=pen.at, given=None)
    intervention = client_met(intervention, at=told.report.reported_at)
    details = {"chases": str(chases)}
    intervention, _ = set_over(pen, intervention, kind=kind, due_at=due_at, comment=comment, details=details)
    pen.line(journal.Control(), intervention=intervention)
    pen.keep(intervention)
    tell_job(pen, intervention, report_id=told.report.report_id)
    return True
