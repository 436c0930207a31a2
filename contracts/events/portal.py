"""What the portal says: answers to offers, reports on jobs, deliveries of notices to craftsmen.

The portal states facts with the instant they were pressed; assignment judges the answers, casework
judges every other report (design.md §4, *one judge per fact*).
"""

from datetime import date
from uuid import UUID

from contracts import topics
from contracts.events.envelope import Event, Instant


class Answer(Event):
    """What the two answers to an offer share."""

    TOPIC = topics.PORTAL_ANSWERS
    KEY = "dossier_id"

    answer_id: UUID
    offer_id: UUID
    dossier_id: UUID
    intervention_id: UUID
    round: int
    firm_id: UUID
    professional_number: str
    pressed_at: Instant


class OfferAccepted(Answer):
    """*Accepter* was pressed (R-051)."""

    TYPE = "portal.offer.accepted.v1"


class OfferDeclined(Answer):
    """*Refuser* was pressed, with a reason of the closed list and maybe a comment."""

    TYPE = "portal.offer.declined.v1"

    reason: str
    comment: str | None = None


class Report(Event):
    """What all reports on a job share."""

    TOPIC = topics.PORTAL_REPORTS
    KEY = "dossier_id"

    report_id: UUID
    job_id: UUID
    dossier_id: UUID
    intervention_id: UUID
    firm_id: UUID
    reported_at: Instant


class ContactDeclared(Report):
    """The craftsman spoke with the insured, and when (R-123…R-125)."""

    TYPE = "portal.contact.declared.v1"

    contacted_at: Instant
    comment: str | None = None


class ChaseRecorded(Report):
    """A call to the insured: when, which number, what came of it (R-030)."""

    TYPE = "portal.chase.recorded.v1"

    chased_at: Instant
    number_called: str
    outcome: str
    """answered, no_answer, message_left."""


class UnreachableDeclared(Report):
    """*Client injoignable* (E4): accepted only after three chases of this job (R-029, R-126)."""

    TYPE = "portal.unreachable.declared.v1"

    comment: str


class VisitBooked(Report):
    """The quote visit is agreed with the insured (A2), or beyond 7 days at his request (A3)."""

    TYPE = "portal.visit.booked.v1"

    visit_at: Instant
    requested_by_client: bool = False
    comment: str | None = None


class VisitMoved(Report):
    """A booked visit was moved, with a reason."""

    TYPE = "portal.visit.moved.v1"

    visit_at: Instant
    requested_by_client: bool = False
    reason: str


class MessageSent(Report):
    """A message to the network: sets F3 (R-105)."""

    TYPE = "portal.message.sent.v1"

    text: str
    about: str | None = None
    """What it says of the case: insured_cancels (R-127)… (an open list)."""


class WorksStarted(Report):
    """Works have begun, on which day of the site: the *première date de réalisation* (J3, R-090)."""

    TYPE = "portal.works.started.v1"

    started_on: date
    comment: str | None = None


class JobReturned(Report):
    """The craftsman gives the job back, with a reason."""

    TYPE = "portal.job.returned.v1"

    reason: str
    comment: str | None = None


class MessageFact(Event):
    """What is said of a message that the desk wrote to the craftsman; `message_id` is casework's."""

    TOPIC = topics.PORTAL_REPORTS
    KEY = "dossier_id"

    message_id: UUID
    job_id: UUID
    dossier_id: UUID
    intervention_id: UUID
    firm_id: UUID


class MessageRead(MessageFact):
    """Somebody of the firm who may see the job opened it (R-121): the receipt, once; the actor is who read."""

    TYPE = "portal.message.read.v1"

    read_at: Instant


class MessageNotified(MessageFact):
    """The SMS or e-mail that a message is there was handed to its carrier, or could not be (`error`)."""

    TYPE = "portal.message.notified.v1"

    channel: str
    """sms or email."""
    error: str | None = None
    at: Instant


class NoticeEnd(Event):
    """What a delivery and a failure of a notice to a craftsman share."""

    TOPIC = topics.PORTAL_REPORTS
    KEY = "dossier_id"

    dossier_id: UUID
    intervention_id: UUID
    offer_id: UUID
    """The offer it told of, or the one that the ended job came of."""
    firm_id: UUID
    channel: str
    """sms or email."""
    about: str = "offer"
    """What it told him: offer, job_end (he has the job no more)… (an open list)."""
    at: Instant


class NoticeDelivered(NoticeEnd):
    """The SMS or e-mail of an offer, or of a job's end, was handed to its carrier (R-050)."""

    TYPE = "portal.notice.delivered.v1"


class NoticeFailed(NoticeEnd):
    """The SMS or e-mail of an offer, or of a job's end, could not be handed over before `notify_until`."""

    TYPE = "portal.notice.failed.v1"

    error: str
