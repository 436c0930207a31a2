"""What casework says: dossiers and their interventions, notices for the insurer, jobs for the craftsman."""

from datetime import date
from uuid import UUID

from contracts import topics
from contracts.events.envelope import (
    Event,
    Firm,
    Instant,
    Money,
    Person,
    Place,
    Professional,
    Reached,
    Site,
    Source,
    Value,
)


class DossierOpened(Event):
    """A case file exists; also said for the companion file and for a file opened and refused at once."""

    TYPE = "casework.dossier.opened.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    number: str
    order_id: UUID
    insurer: str
    pack_version: str
    kind: str
    companion_of: UUID | None = None
    claim_number: str
    loss_kind: str
    loss_date: date | None = None
    insee: str | None = None
    opened_at: Instant


class DossierCancelled(Event):
    """The dossier is cancelled: every intervention, offer, timer and job of it ends."""

    TYPE = "casework.dossier.cancelled.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    order_id: UUID
    reason: str
    cancelled_at: Instant


class MergedInto(Value):
    """The dossier that goes on with the work of one that was merged into it."""

    dossier_id: UUID
    number: str
    order_id: UUID


class DossierClosed(Event):
    """The dossier is closed: refused at opening by a rule, done, or merged into another one."""

    TYPE = "casework.dossier.closed.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    order_id: UUID
    reason: str
    rule: str | None = None
    merged_into: MergedInto | None = None
    """Where its claim goes on; the file beside a merged one names the same."""
    closed_at: Instant


class DossierReopened(Event):
    """A merge was undone: the dossier is open again, as one of its own. Heard by intake."""

    TYPE = "casework.dossier.reopened.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    order_id: UUID
    reason: str
    reopened_at: Instant


class InterventionReady(Event):
    """An intervention needs a craftsman. `round` grows with each way back; older rounds are over."""

    TYPE = "casework.intervention.ready.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    dossier_number: str
    intervention_id: UUID
    round: int
    insurer: str
    trade: str
    loss_kind: str
    place: Place
    limit: Money | None = None
    excluded_firms: tuple[UUID, ...] = ()
    ready_at: Instant
    reason: str | None = None


class Sought(Value):
    """An intervention that needs a craftsman, as `InterventionReady` says it."""

    intervention_id: UUID
    round: int
    trade: str
    place: Place
    limit: Money | None = None
    excluded_firms: tuple[UUID, ...] = ()
    ready_at: Instant


class DossierStands(Event):
    """How a dossier stands, said again for a new reader (`make republish`) and never else: one event says all that
    the others of this topic have said."""

    TYPE = "casework.dossier.stands.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    number: str
    order_id: UUID
    insurer: str
    pack_version: str
    kind: str
    companion_of: UUID | None = None
    claim_number: str
    loss_kind: str
    loss_date: date | None = None
    insee: str | None = None
    opened_at: Instant
    status: str
    """open, refused, cancelled, closed (an open list)."""
    ended_at: Instant | None = None
    merged_into: MergedInto | None = None
    """Where its claim goes on, of a closed one that was merged."""
    sought: tuple[Sought, ...] = ()
    """Its interventions that need a craftsman."""


class InterventionWithdrawn(Event):
    """The intervention no longer needs a craftsman: assignment closes the round's open offers."""

    TYPE = "casework.intervention.withdrawn.v1"
    TOPIC = topics.CASEWORK_DOSSIERS
    KEY = "dossier_id"

    dossier_id: UUID
    intervention_id: UUID
    round: int
    reason: str
    withdrawn_at: Instant


class DossierNumbers(Value):
    """The human numbers of an order's files."""

    main: str
    companion: str | None = None


class NoticeIssued(Event):
    """One thing to tell the insurer, from one journal entry (R-259); complete: nothing to look up."""

    TYPE = "casework.notice.issued.v1"
    TOPIC = topics.CASEWORK_NOTICES
    KEY = "dossier_id"

    notice_id: UUID
    dossier_id: UUID
    order_id: UUID
    insurer: str
    source: Source
    numbers: DossierNumbers
    journal_entry_id: UUID
    act: str
    """accepted, refused, televaluation_confirmed, assigned, unassigned (the firm has the job no more), unplaced (nobody
    takes it), contact_made, visit_booked, visit_moved, waiting_opened, waiting_closed, given_back, expertise_needed,
    cancelled, insured_cancelled, report_handled, complaint_answered, merged, merge_undone… (an open list)."""
    occurred_at: Instant
    due_at: Instant | None = None
    restart_at: Instant | None = None
    action_code: str | None = None
    reason: str | None = None
    rule: str | None = None
    sentence: str
    firm: Firm | None = None
    """Who has the job, or, where it is `unassigned`, who has it no more."""


class Action(Value):
    """A date d'action as the craftsman sees it: what is expected, until when."""

    code: str
    label: str
    due_at: Instant | None = None


class JobOpened(Event):
    """A firm won the intervention: name, phones and address travel only now. Heard by the portal."""

    TYPE = "casework.job.opened.v1"
    TOPIC = topics.CASEWORK_JOBS
    KEY = "dossier_id"

    job_id: UUID
    dossier_id: UUID
    dossier_number: str
    intervention_id: UUID
    round: int
    offer_id: UUID
    insurer: str
    firm: Firm
    professional: Professional
    trade: str
    loss_kind: str
    description: str
    insured: Person
    site: Site
    phones_to_leave: tuple[str, ...] = ()
    action: Action
    opened_at: Instant


class JobChanged(Event):
    """The current date d'action or the visit of a job moved. Heard by the portal."""

    TYPE = "casework.job.changed.v1"
    TOPIC = topics.CASEWORK_JOBS
    KEY = "dossier_id"

    job_id: UUID
    dossier_id: UUID
    action: Action
    visit_at: Instant | None = None
    sentence: str | None = None
    report_id: UUID | None = None
    changed_at: Instant


class MessageWritten(Event):
    """The desk wrote to the craftsman of a job (J10, R-121). Heard by the portal, which shows it and tells him."""

    TYPE = "casework.message.written.v1"
    TOPIC = topics.CASEWORK_JOBS
    KEY = "dossier_id"

    message_id: UUID
    """Its line in the journal; `portal.message.read` names it."""
    job_id: UUID
    dossier_id: UUID
    intervention_id: UUID
    text: str
    """Whole, as the desk typed it; it may name somebody."""
    action: Action | None = None
    """The date d'action set by the same act (R-122)."""
    delay_days: int | None = None
    """The standard delay printed after its label."""
    notify_from: Instant
    notify_until: Instant
    """When the craftsman may be told by SMS and e-mail that it is there."""
    written_at: Instant


class JobEnded(Event):
    """The firm's tenure is over: given back, taken away, cancelled, done."""

    TYPE = "casework.job.ended.v1"
    TOPIC = topics.CASEWORK_JOBS
    KEY = "dossier_id"

    job_id: UUID
    dossier_id: UUID
    reason: str
    """returned, taken_back, cancelled, given_back, done… (an open list)."""
    sentence: str
    ended_at: Instant
    notify_from: Instant | None = None
    notify_until: Instant | None = None
    """When the craftsman may be told of it by SMS and e-mail; absent where he ended it himself."""


class JobInHand(Value):
    """A job that has not ended: as it was opened, with the date d'action and the visit of today."""

    opened: JobOpened
    visit_at: Instant | None = None


class JobsStand(Event):
    """The jobs of a dossier that have not ended, said again for a new reader (`make republish`) and never else."""

    TYPE = "casework.jobs.stand.v1"
    TOPIC = topics.CASEWORK_JOBS
    KEY = "dossier_id"

    dossier_id: UUID
    jobs: tuple[JobInHand, ...]
    stood_at: Instant


class ReportRefused(Event):
    """casework refused something a craftsman reported; shown on the job with its sentence."""

    TYPE = "casework.report.refused.v1"
    TOPIC = topics.CASEWORK_JOBS
    KEY = "dossier_id"

    report_id: UUID
    job_id: UUID
    dossier_id: UUID
    rule: str
    sentence: str
    field: str | None = None
    refused_at: Instant


class PaperWanted(Event):
    """A paper of the dossier is to be made and signed by the insured; its end is told on `esign.signatures`."""

    TYPE = "casework.paper.wanted.v1"
    TOPIC = topics.CASEWORK_PAPERS
    KEY = "dossier_id"

    paper_id: UUID
    dossier_id: UUID
    dossier_number: str
    intervention_id: UUID
    insurer: str
    """Its name, as it is printed."""
    claim_number: str
    kind: str
    """end_of_works, supply_choice… (an open list)."""
    trade: str
    """Its French name, as it is printed."""
    insured: Person
    site: Site
    firm: Firm
    words: str
    """What is attested: the works done, or the supply chosen, as the desk typed it."""
    wanted_at: Instant


class ErasedFile(Value):
    """One of the files a person stands in, by the names each service knows it under."""

    dossier_id: UUID
    order_id: UUID
    gateway_order_id: UUID | None = None


class PersonErased(Event):
    """An insured person is erased: every service erases what names him in these files. Ids only."""

    TYPE = "casework.person.erased.v1"
    TOPIC = topics.CASEWORK_ERASURES
    KEY = "person_id"

    person_id: UUID
    files: tuple[ErasedFile, ...]
    ground: str
    """request, retention (an open list)."""
    after: tuple[Reached, ...] = ()
    """What must have been taken in before, or it would write again what was erased."""
    erased_at: Instant
