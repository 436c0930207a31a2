"""The quote visit, booked or moved, and the craftsman's messages to the network.

A visit beyond a week is the client's wish (A3), or is flagged as late (A2): counted in the site's days
from the assignation (R-066…R-068). A message sets F3 over the current date, which keeps running (R-105).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from contracts.codes import MESSAGE_ABOUT
from contracts.events import portal
from contracts.events.envelope import Firm
from services.casework.domain import journal
from services.casework.domain.calendar import days_between
from services.casework.domain.contacts import SKEW, Reported, client_found, client_met
from services.casework.domain.dates import A2, A3, F3
from services.casework.domain.ending import tell_job
from services.casework.domain.entries import Entry
from services.casework.domain.file import Intervention, Job
from services.casework.domain.pen import Pen
from services.casework.domain.stages import Verb, allow
from services.casework.domain.standing import amend, due_of, end_own, set_date, set_over
from services.casework.domain.texts import clean
from shared.errors import Refused

VISIT_DAYS: Final = 7
"""A first visit later than this is the client's wish, or late (R-066, R-068)."""


class VisitImpossible(Refused):
    """A visit in the past, or the client's wish claimed within a week (R-066, R-067)."""


def book_visit(told: Reported, heard: portal.VisitBooked) -> bool:
    """A2, or A3 at the client's request; booking it is a contact too. A repeat writes nothing."""
    pen, job = told.pen, told.job
    if job.visit_at == heard.visit_at:
        return False
    (stage,) = allow(told.intervention, Verb.BOOK_VISIT)
    code, late = _which(pen, job, visit_at=heard.visit_at, pressed=heard.reported_at, asked=heard.requested_by_client)
    intervention = client_met(told.intervention, at=heard.reported_at)
    intervention = client_found(pen, replace(intervention, stage=stage), give_back=False)
    intervention = end_own(intervention, at=heard.reported_at, reason="visit_booked")
    intervention, entry = _set(pen, intervention, job, code=code, at=heard.visit_at, late=late, comment=heard.comment)
    _tell(told, intervention, entry, act="visit_booked", verb="prévue", at=heard.visit_at, code=code)
    return True


def move_visit(told: Reported, heard: portal.VisitMoved) -> bool:
    """Another date for a booked visit, with its reason."""
    pen, job = told.pen, told.job
    (stage,) = allow(told.intervention, Verb.MOVE_VISIT)
    if job.visit_at == heard.visit_at:
        return False
    reason = clean(heard.reason)
    if not reason:
        raise VisitImpossible("Donnez le motif du déplacement.", rule="R-067", field="reason")
    code, late = _which(pen, job, visit_at=heard.visit_at, pressed=heard.reported_at, asked=heard.requested_by_client)
    intervention = client_found(pen, replace(told.intervention, stage=stage), give_back=False)
    intervention = end_own(intervention, at=heard.reported_at, reason="visit_moved")
    comment = f"visite déplacée : {reason}"
    intervention, entry = _set(pen, intervention, job, code=code, at=heard.visit_at, late=late, comment=comment)
    _tell(told, intervention, entry, act="visit_moved", verb="déplacée", at=heard.visit_at, code=code, reason=reason)
    return True


def _which(pen: Pen, job: Job, *, visit_at: datetime, pressed: datetime, asked: bool) -> tuple[str, bool]:
    """The date to set, and whether the visit is late."""
    if visit_at < pressed - SKEW:
        raise VisitImpossible("La visite doit être à une date à venir.", rule="R-067", field="visit_at")
    if visit_at > pressed + timedelta(days=pen.book.dates.farthest_days):
        raise VisitImpossible("La date de la visite est trop lointaine.", rule="R-067", field="visit_at")
    beyond = days_between(start=job.made_at, end=visit_at, zone=pen.zone) > VISIT_DAYS
    if asked and not beyond:
        sentence = f"« À la demande du client » ne vaut qu'au-delà de {VISIT_DAYS} jours."
        raise VisitImpossible(sentence, rule="R-066", field="requested_by_client")
    return (A3 if asked else A2), beyond and not asked


def _set(
    pen: Pen, intervention: Intervention, job: Job, *, code: str, at: datetime, late: bool, comment: str | None
) -> tuple[Intervention, Entry]:
    kind = pen.book.dates[code]
    flag = f"au-delà de {VISIT_DAYS} jours sans demande du client" if late else None
    intervention, entry = set_date(
        pen,
        intervention,
        kind=kind,
        due_at=due_of(pen, kind, start=pen.at, given=at),
        comment=" // ".join(filter(None, (flag, clean(comment)))) or None,
        details={"flag": "R-068"} if late else {},
        offer_id=job.offer_id,
        firm=job.firm,
    )
    return replace(intervention, job=replace(job, visit_at=at)), entry


def _tell(
    told: Reported,
    intervention: Intervention,
    entry: Entry,
    *,
    act: str,
    verb: str,
    at: datetime,
    code: str,
    reason: str | None = None,
) -> None:
    pen, firm = told.pen, told.job.firm
    pen.keep(intervention)
    when = at.astimezone(pen.zone).strftime("%d/%m/%Y à %H:%M")
    sentence = f"Première visite {verb} le {when}."
    pen.notice(act, entry=entry, sentence=sentence, firm=firm, due_at=at, action_code=code, reason=reason)
    tell_job(pen, intervention, sentence=sentence, report_id=told.report.report_id)


def send_message(told: Reported, heard: portal.MessageSent) -> bool:
    """The message, relayed (J13), sets F3 for GR; a further one joins the F3 that runs (R-105).

    One that says that the insured cancels says so on F3: nothing is cancelled before the insured confirmed it (R-127).
    """
    pen, intervention, firm = told.pen, told.intervention, told.job.firm
    allow(intervention, Verb.SEND_MESSAGE)
    about = MESSAGE_ABOUT.get(heard.about or "")
    text = " : ".join(filter(None, (about, clean(heard.text))))
    if not text:
        raise Refused("Le message est vide.", rule="R-105", field="text")
    counter = intervention.counts.get("message", 0) + 1
    intervention = replace(intervention, counts={**intervention.counts, "message": counter})
    details = {"report_id": str(heard.report_id)} | ({"about": heard.about} if heard.about else {})
    pen.line(journal.Relayed(firm.code, counter, text), intervention=intervention, details=details)
    intervention = _handed_to_gr(pen, intervention, start=heard.reported_at, comment=_comment(firm, about), about=about)
    pen.keep(intervention)
    tell_job(pen, intervention, sentence="Message transmis.", report_id=heard.report_id)
    return True


def _handed_to_gr(
    pen: Pen, intervention: Intervention, *, start: datetime, comment: str, about: str | None
) -> Intervention:
    kind = pen.book.dates[F3]
    running = next((date for date in intervention.dates if date.open and date.code == F3), None)
    if running is None:
        due_at = due_of(pen, kind, start=start, given=None)
        return set_over(pen, intervention, kind=kind, due_at=due_at, comment=comment)[0]
    if about is None or about.lower() in (running.comment or "").lower():
        return intervention
    return amend(intervention, replace(running, comment=" ; ".join(filter(None, (running.comment, comment)))))


def _comment(firm: Firm, about: str | None) -> str:
    return f"message de {firm.name}" + (f" : {about}" if about else "")
