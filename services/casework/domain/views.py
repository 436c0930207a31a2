"""What a door shows: the list of dossiers, one dossier with all of its history, lateness and its counts.

Values only, read in one consistent picture; they carry no rule.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.events.envelope import OrderContent
from services.casework.domain.correspondence import Letter
from services.casework.domain.cover import Decision
from services.casework.domain.entries import Entry
from services.casework.domain.erasing import LegalHold
from services.casework.domain.file import ActionDate, Dossier, Intervention, Job, Offer
from services.casework.domain.forms import ActOffer
from services.casework.domain.merges import Link, Merge
from services.casework.domain.pack import Pack
from services.casework.domain.provider_messages import ProviderMessage
from shared.errors import Problem


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One line of the list."""

    id: UUID
    number: str
    insurer: str
    kind: str
    status: str
    claim_number: str
    loss_kind: str
    insured: str
    commune: str
    opened_at: datetime
    code: str | None
    """The current date d'action of its most pressing intervention."""
    label: str | None
    owner: str | None
    due_at: datetime | None
    late: bool
    firm: str | None
    comment: str | None
    """What the current date says of itself: why the robot handed back, what is waited for."""
    merged_into: str | None
    """The number of the dossier that goes on with its work."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of the list, most overdue first; `after` asks for the next one."""

    rows: tuple[DossierRow, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class InterventionView:
    """An intervention with its whole past."""

    intervention: Intervention
    trade: str | None
    """The trade's French name."""
    stage: str
    """The stage in words."""
    current: ActionDate | None
    late: bool
    dates: tuple[ActionDate, ...]
    """Every date it ever had, newest first; `labels` names them."""
    offers: tuple[Offer, ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class AbsorbedView:
    """A dossier that is merged into the one that is shown: its lines are read there too, as its own."""

    id: UUID
    number: str
    merge: Merge
    journal: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LinkView:
    """A dossier that belongs together with the one that is shown."""

    link: Link
    id: UUID
    number: str
    insured: str
    status: str


@dataclass(frozen=True, slots=True)
class Kin:
    """The other dossiers of one: where it went, what it goes on with, what is linked to it."""

    merge: Merge | None = None
    """The merge that ended it, while that stands."""
    undo: Problem | None = None
    """Why that merge cannot be undone now, by whoever looks."""
    absorbed: tuple[AbsorbedView, ...] = ()
    links: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierView:
    """One dossier, complete."""

    dossier: Dossier
    order: OrderContent
    insurer: str
    """The insurer's name."""
    origin: str
    """The origin in words."""
    phones: tuple[tuple[str, str], ...]
    """Phones to leave to the client: use, number (R-020)."""
    companion: tuple[UUID, str] | None
    """The linked file: its id and number."""
    kin: Kin
    interventions: tuple[InterventionView, ...]
    journal: tuple[Entry, ...]
    decisions: tuple[Decision, ...]
    """On cover, in order (R-036…R-046)."""
    letters: tuple[Letter, ...]
    """What was written about it that is no order, the newest first."""
    messages: tuple[ProviderMessage, ...]
    """What the desk wrote to craftsmen, the newest first, with what became of it (R-121)."""
    pack: Pack
    """The rules it opened with: chases, script."""
    acts: tuple[ActOffer, ...]
    hold: LegalHold | None
    """Why nobody may erase it."""
    erased_at: datetime | None
    """When its insured was last erased."""
    labels: dict[str, str]
    """Date d'action code → label."""
    zone: str
    """The site's time zone."""
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Performed:
    """An act was done; the dossier as it is now."""

    dossier: DossierView


@dataclass(frozen=True, slots=True)
class Outdated:
    """Somebody was quicker: nothing was done; the newer state, to be shown with 409."""

    dossier: DossierView


Outcome = Performed | Outdated


@dataclass(frozen=True, slots=True)
class TwoPerformed:
    """A merge was made or undone; both dossiers as they are now."""

    kept: DossierView
    absorbed: DossierView


@dataclass(frozen=True, slots=True)
class TwoOutdated:
    """Somebody was quicker on one of the two: nothing was done; both as they are now, to be shown with 409."""

    kept: DossierView
    absorbed: DossierView


TwoOutcome = TwoPerformed | TwoOutdated


@dataclass(frozen=True, slots=True)
class LateCount:
    """How many dates of one code and owner run, and how many of them are late."""

    code: str
    label: str
    owner: str
    running: int
    late: int


@dataclass(frozen=True, slots=True)
class TeamCount:
    """How many dates of one team's dossiers run, and how many of them are late."""

    team: str | None
    running: int
    late: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """The lateness of one date of one firm, from its original due date (R-061)."""

    dossier_number: str
    code: str
    firm: str
    original_due_at: datetime
    met_at: datetime | None
    ended_at: datetime | None
    late_by: timedelta
