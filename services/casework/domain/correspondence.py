"""A letter as a dossier keeps it: what it is, from whom, what it set, what it still wants of a person.

Its original stays with intake; here are the first words that the desk is shown, and never the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.casework.domain.file import Status

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chase": "relance",
        "cancellation": "demande d'annulation",
        "expert_report": "rapport d'expertise",
        "invoice": "facture",
        "complaint": "réclamation",
        "reply": "réponse",
    }
)
"""Kind → its French name; any other is a *courrier*."""
_ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {"insurer": "de l'assureur", "expert": "de l'expert", "insured": "de l'assuré", "craftsman": "du prestataire"}
)


class Wanted(StrEnum):
    """What a letter wants of a person beside the date it set."""

    NOTHING = ""
    CONFIRM = "confirm"
    """A cancellation: the dossier is cancelled by a press, or not at all."""
    LOOK = "look"
    """It came to a dossier that has ended, where no date runs."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a dossier."""

    id: UUID
    item_id: UUID
    dossier_id: UUID
    kind: str
    sender_role: str
    channel: str
    subject: str
    excerpt: str
    documents: int
    received_at: datetime
    heard_at: datetime
    reasons: tuple[str, ...] = ()
    wanted: Wanted = Wanted.NOTHING
    code: str | None = None
    """The date it set, or joined."""
    settled_at: datetime | None = None
    settled_by: str = ""
    withdrawn_at: datetime | None = None

    @property
    def title(self) -> str:
        """What it is and from whom: *relance de l'assureur*."""
        return " ".join(filter(None, (KINDS.get(self.kind, "courrier"), _ROLES.get(self.sender_role))))

    def waits(self, status: Status) -> bool:
        """Whether a person has to look at it, on a dossier in this state; a cancelled one needs no cancelling."""
        if not self.wanted or self.settled_at or self.withdrawn_at:
            return False
        return self.wanted is Wanted.LOOK or status is Status.OPEN
