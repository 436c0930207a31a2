"""A job as the portal knows it, and which acts on it can be.

The portal checks only what its own rows know: the job is open, the clock, the count of chases
(R-029, R-066, R-067, R-125). Everything else is judged by casework, whose refusal is shown on the job.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.codes import MESSAGE_ABOUT
from contracts.events import portal
from contracts.events.envelope import Actor
from services.provider_portal.domain.acts import (
    OUTCOMES,
    RETURN_REASONS,
    Act,
    Chase,
    Contact,
    Message,
    Return,
    Unreachable,
    Visit,
    VisitMove,
    WorksStart,
    rings,
    says,
)
from services.provider_portal.domain.places import zone_of
from shared.errors import Invalid, Refused

SLACK: Final = timedelta(seconds=2)
"""A date this far ahead is not *in the future*: clocks of two machines differ (design.md §3)."""

CHASES_NEEDED: Final = 3
FAR_VISIT_DAYS: Final = 7
LAST_VISIT: Final = timedelta(days=366)
"""A visit later than this is a year mistyped, whoever asked for it."""


class JobOver(Refused):
    """The firm's tenure has ended: nothing more can be reported."""


class ContactInFuture(Refused):
    """A contact or a call that has not happened yet (R-125)."""


class ContactBeforeAssignment(Refused):
    """A contact or a call older than the assignment (R-125)."""


class TooFewChases(Refused):
    """*Injoignable* before three chases of this job (R-029)."""


class VisitInPast(Refused):
    """A visit is agreed for a moment to come (R-067)."""


class VisitTooFar(Refused):
    """A visit more than a year away: nobody agreed that (R-067)."""


class VisitNotFar(Refused):
    """The client's-request box is only for a visit beyond 7 days (R-066)."""


class NoVisitBooked(Refused):
    """Only a booked visit can be moved, and works follow a visit (R-067)."""


class WorksInFuture(Refused):
    """Works that have not begun yet (R-090)."""


class WorksBeforeAssignment(Refused):
    """Works older than the assignment (R-090)."""


@dataclass(frozen=True)
class Private:
    """The insured and the street: the winner's only, and only while the job lasts."""

    last_name: str
    first_name: str | None
    phones: tuple[str, ...]
    email: str | None
    address: str
    access: str | None
    description: str


@dataclass(frozen=True)
class Job:
    """One firm's tenure of an intervention, from its acceptance to its end."""

    id: UUID
    dossier_id: UUID
    dossier_number: str
    intervention_id: UUID
    offer_id: UUID
    insurer: str
    firm_id: UUID
    professional_number: str
    professional_name: str
    trade: str
    loss_kind: str
    insee: str | None
    postal_code: str
    commune: str
    assigned_at: datetime
    opened_at: datetime
    action_code: str
    action_label: str
    due_at: datetime | None = None
    visit_at: datetime | None = None
    phones_to_leave: tuple[str, ...] = ()
    chases: int = 0
    visit_sent: bool = False
    unread: int = 0
    """Messages of the network that nobody of the firm has opened."""
    ended_at: datetime | None = None
    end_sentence: str | None = None
    private: Private | None = None


def report(job: Job, act: Act, *, by: Actor, now: datetime, report_id: UUID) -> portal.Report:
    """Turn what was sent into the fact the portal states.

    Raises:
        JobOver, or the refusal of the act's own rule.
    """
    if job.ended_at is not None:
        raise JobOver(job.end_sentence or "Cette mission est terminée.", rule="R-056")
    said = {
        "actor": by,
        "report_id": report_id,
        "job_id": job.id,
        "dossier_id": job.dossier_id,
        "intervention_id": job.intervention_id,
        "firm_id": job.firm_id,
        "reported_at": now,
    }
    match act:
        case Contact(contacted_at=at, comment=comment):
            _check_past(job, at, now, field="contacted_at")
            return portal.ContactDeclared(**said, contacted_at=at, comment=comment)
        case Chase(chased_at=at, number_called=number, outcome=outcome):
            _check_past(job, at, now, field="chased_at")
            _check_chase(number, outcome)
            return portal.ChaseRecorded(**said, chased_at=at, number_called=number, outcome=outcome)
        case Unreachable(comment=comment):
            _check_unreachable(job, comment)
            return portal.UnreachableDeclared(**said, comment=comment)
        case Visit(visit_at=at, requested_by_client=requested, comment=comment):
            _check_visit(job, at, now, requested=requested)
            return portal.VisitBooked(**said, visit_at=at, requested_by_client=requested, comment=comment)
        case VisitMove(visit_at=at, requested_by_client=requested, reason=reason):
            _check_moved(job, reason)
            _check_visit(job, at, now, requested=requested)
            return portal.VisitMoved(**said, visit_at=at, requested_by_client=requested, reason=reason)
        case WorksStart(started_on=day, comment=comment):
            _check_started(job, day, now)
            return portal.WorksStarted(**said, started_on=day, comment=comment)
        case Message(text=text, about=about):
            _check_message(text, about)
            return portal.MessageSent(**said, text=text, about=about)
        case Return(reason=reason, comment=comment):
            _check_return(reason, comment)
            return portal.JobReturned(**said, reason=reason, comment=comment)


def _check_past(job: Job, at: datetime, now: datetime, *, field: str) -> None:
    """R-125. A form knows minutes only, so the minute of the assignment itself is allowed."""
    if at > now + SLACK:
        raise ContactInFuture("Cette date est dans le futur.", rule="R-125", field=field)
    if at < job.assigned_at.replace(second=0, microsecond=0):
        raise ContactBeforeAssignment("Cette date est avant l'affectation du dossier.", rule="R-125", field=field)


def _check_chase(number: str, outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise Invalid("Dites ce que l'appel a donné.", rule="R-030", field="outcome")
    if not rings(number):
        raise Invalid("Indiquez le numéro que vous avez appelé.", rule="R-030", field="number_called")


def _check_unreachable(job: Job, comment: str) -> None:
    if job.chases < CHASES_NEEDED:
        raise TooFewChases(
            f"« Client injoignable » demande {CHASES_NEEDED} relances enregistrées sur cette mission ; "
            f"il y en a {job.chases}.",
            rule="R-029",
        )
    _check_words(comment, "Un commentaire est obligatoire.", rule="R-091", field="comment")


def _check_moved(job: Job, reason: str) -> None:
    if job.visit_at is None and not job.visit_sent:
        raise NoVisitBooked("Aucun rendez-vous n'est pris : prenez d'abord rendez-vous.", rule="R-067")
    _check_words(reason, "Dites pourquoi la visite est déplacée.", rule="R-067", field="reason")


def _check_visit(job: Job, at: datetime, now: datetime, *, requested: bool) -> None:
    if at < now - SLACK:
        raise VisitInPast("Le rendez-vous doit être à venir.", rule="R-067", field="visit_at")
    if at > now + LAST_VISIT:
        raise VisitTooFar("Le rendez-vous est à plus d'un an : vérifiez l'année.", rule="R-067", field="visit_at")
    if requested and not is_far(job, at):
        sentence = "La case « à la demande du client » ne sert que pour une visite à plus de 7 jours de l'affectation."
        raise VisitNotFar(sentence, rule="R-066", field="requested_by_client")


def is_far(job: Job, at: datetime) -> bool:
    """Whether a visit is beyond 7 days of the assignment, in the site's days (R-066)."""
    zone = zone_of(job.insee)
    return (at.astimezone(zone).date() - job.assigned_at.astimezone(zone).date()).days > FAR_VISIT_DAYS


def _check_started(job: Job, day: date, now: datetime) -> None:
    """R-090, in the site's days."""
    zone = zone_of(job.insee)
    if job.visit_at is None and not job.visit_sent:
        raise NoVisitBooked("Aucun rendez-vous n'est pris : prenez d'abord rendez-vous.", rule="R-057")
    if day > (now + SLACK).astimezone(zone).date():
        raise WorksInFuture("Déclarez le début des travaux une fois commencés.", rule="R-090", field="started_on")
    if day < job.assigned_at.astimezone(zone).date():
        raise WorksBeforeAssignment("Cette date est avant l'affectation du dossier.", rule="R-090", field="started_on")


def _check_message(text: str, about: str | None) -> None:
    if about is None:
        _check_words(text, "Écrivez votre message.", rule="R-105", field="text")
    elif about not in MESSAGE_ABOUT:
        raise Invalid("Choisissez l'objet dans la liste.", field="about")


def _check_return(reason: str, comment: str | None) -> None:
    if reason not in RETURN_REASONS:
        raise Invalid("Choisissez la raison.", field="reason")
    if reason == "other":
        _check_words(comment or "", "Précisez la raison.", rule=None, field="comment")


def _check_words(text: str, sentence: str, *, rule: str | None, field: str) -> None:
    if not says(text):
        raise Invalid(sentence, rule=rule, field=field)
