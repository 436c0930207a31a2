"""Two dossiers of one claim: the merge that stands or stood between them, and the link between two that are not one.

Values only: what a merge stopped is kept here, so that undoing it gives back what ran.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.envelope import Actor
from services.casework.domain.file import Stage


@dataclass(frozen=True, slots=True)
class Stopped:
    """An intervention of the absorbed dossier as it stood when the merge ended it."""

    intervention_id: UUID
    stage: Stage
    dates: tuple[UUID, ...] = ()
    """The dates that ran, those of offers left out: they are given back when the merge is undone."""
    robot: bool = False
    """Whether the robot was to call for its télévaluation."""
    moved_to: UUID | None = None
    """The intervention of the kept dossier that goes on with it; none where one of this trade was there."""


@dataclass(frozen=True, slots=True)
class Undone:
    """When a merge was undone, by whom and why; `version` is the one the command was made from."""

    at: datetime
    by: Actor
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge; `version` is the absorbed dossier's from which the command was made."""

    id: UUID
    absorbed_id: UUID
    kept_id: UUID
    version: int
    at: datetime
    by: Actor
    reason: str
    stopped: tuple[Stopped, ...] = ()
    undone: Undone | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Two dossiers that belong together without being one: neighbours of one leak, two losses of one insured."""

    id: UUID
    first_id: UUID
    second_id: UUID
    at: datetime
    by: Actor
    reason: str
