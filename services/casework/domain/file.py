"""The case file as it stands: dossier, interventions, open dates d'action, open offers, the job in hand.

All values are frozen; a verb returns a new dossier. What must stay true: an intervention that has not
ended shows exactly one current date (R-057), and a date's original due date never changes (R-061).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.events.envelope import Firm, OrderContent, Professional, Source
from services.casework.domain.calls import ANSWERED, Televaluation


class Status(StrEnum):
    """Where the dossier stands."""

    OPEN = "open"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Stage(StrEnum):
    """Where an intervention stands."""

    TELEVALUATION = "televaluation"
    CAUSE = "cause"
    SEEKING = "seeking"
    EXHAUSTED = "exhausted"
    CONTACT = "contact"
    VISIT = "visit"
    ENDED = "ended"


class Standing(StrEnum):
    """What an open date is to its intervention."""

    CURRENT = "current"
    """The one that is shown."""
    UNDER = "under"
    """Another date stands over it; its due date keeps running."""
    BESIDE = "beside"
    """The A1 of a further open offer."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ActionDate:
    """One date d'action of one intervention, open or ended; its row is its own timer."""

    id: UUID
    code: str
    owner: str
    set_at: datetime
    set_by: str
    due_at: datetime
    original_due_at: datetime
    standing: Standing
    counter: int
    layer: int = 0
    """0: the intervention's own; 1: a wait over it; 2: an interruption over both."""
    comment: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    offer_id: UUID | None = None
    firm: Firm | None = None
    met_at: datetime | None = None
    """When what it waits for was done, though the date itself goes on (the contact of an A1)."""
    ended_at: datetime | None = None
    end_reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.ended_at is None

    def lateness(self, *, at: datetime) -> timedelta:
        """How late it was, or is at the moment given, from its original due date (R-061)."""
        return max((self.met_at or self.ended_at or at) - self.original_due_at, timedelta(0))


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as casework heard it: the trade's *assignation* with its own clocks (R-055)."""

    id: UUID
    round: int
    firm: Firm
    professional: Professional
    made_at: datetime
    ends_at: datetime
    closed_at: datetime | None = None
    end_reason: str | None = None
    accepted_at: datetime | None = None

    @property
    def acceptance_delay(self) -> timedelta | None:
        """From the assignation to the acceptance (R-052)."""
        return self.accepted_at - self.made_at if self.accepted_at else None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A chase of the client, or a contact with him, as the craftsman reported it (R-030, R-123)."""

    report_id: UUID
    kind: str
    at: datetime
    number: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One firm's tenure of the intervention, from its acceptance to its end."""

    id: UUID
    offer_id: UUID
    firm: Firm
    professional: Professional
    made_at: datetime
    accepted_at: datetime
    visit_at: datetime | None = None
    attempts: tuple[Attempt, ...] = ()
    ended_at: datetime | None = None
    end_reason: str | None = None

    def chases(self) -> int:
        """How many chases were recorded."""
        return sum(attempt.kind == "chase" for attempt in self.attempts)

    def in_vain(self) -> int:
        """How many chases nobody answered: what *client injoignable* counts (R-029)."""
        return sum(attempt.kind == "chase" and attempt.outcome != ANSWERED for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Intervention:
    """One trade's piece of work on the dossier."""

    id: UUID
    stage: Stage
    trade: str | None
    round: int = 0
    excluded: tuple[UUID, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    dates: tuple[ActionDate, ...] = ()
    offers: tuple[Offer, ...] = ()
    job: Job | None = None
    televaluation: Televaluation | None = None
    works_on: date | None = None
    """The first day of works, once it was declared (J3)."""

    @property
    def current(self) -> ActionDate | None:
        """The date that is shown; none once the intervention has ended."""
        return next((one for one in self.dates if one.standing is Standing.CURRENT), None)

    @property
    def base(self) -> ActionDate | None:
        """The intervention's own date, under whatever stands over it."""
        own = (one for one in self.dates if one.open and one.layer == 0)
        return next((one for one in own if one.standing is not Standing.BESIDE), None)

    def offer(self, offer_id: UUID) -> Offer | None:
        """An open offer."""
        return next((one for one in self.offers if one.id == offer_id and one.closed_at is None), None)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed something, and when (R-016, R-026)."""

    at: datetime
    by_id: str
    by_name: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The case file. `content` is the order as JSON, read when somebody needs it."""

    id: UUID
    number: str
    order_id: UUID
    insurer: str
    pack_version: str
    kind: str
    origin: str
    status: Status
    loss_kind: str
    insee: str
    content: str
    source: Source
    opened_at: datetime
    description: str
    claim_number: str
    insured: str
    phones: tuple[str, ...]
    commune: str
    loss_date: date | None = None
    team: str | None = None
    reserved: bool = False
    limit_cents: int | None = None
    companion_of: UUID | None = None
    companion_number: str | None = None
    cause_needed: bool = False
    cause: Confirmation | None = None
    televaluation: Confirmation | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    merged_into: UUID | None = None
    """The dossier that goes on with its work, when the two turned out to be one claim."""
    merged_number: str | None = None
    version: int = 0
    lines: int = 0
    interventions: tuple[Intervention, ...] = ()

    @property
    def order(self) -> OrderContent:
        """The order's content."""
        return OrderContent.model_validate_json(self.content)

    @property
    def is_companion(self) -> bool:
        """Whether it is the file that nobody may touch (R-006)."""
        return self.companion_of is not None

    def intervention(self, intervention_id: UUID) -> Intervention | None:
        """One of its interventions."""
        return next((one for one in self.interventions if one.id == intervention_id), None)
