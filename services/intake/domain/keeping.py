"""How long an original's bytes are kept, by what became of it; its hash, envelope and history stay for good.

A mail of orders is kept as its insurer's pack says, else as this installation does; what was set aside as no order and
what the virus scanner holds have periods of their own. What still waits for somebody is not removed, unless the scanner
holds it: nobody may see these bytes, and the order is typed without them. What is held is never removed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.items import Item, State
from shared.errors import Conflict, NotFound, Refused

REASONS: Final[Mapping[str, str]] = {
    "mail": "durée de conservation des ordres écoulée",
    "spam": "durée de conservation des messages écartés écoulée",
    "quarantine": "durée de conservation de la quarantaine écoulée",
    "erased": "personne effacée",
}


class Removed(NotFound):
    """The bytes are gone as they should be."""


class NotErasable(Refused):
    """Somebody else says when this is erased."""


class NothingToHold(Conflict):
    """The bytes are already removed, or are about to be."""


def check_erasable(item: Item) -> None:
    """Whether whoever is named by an item can be erased here: it ended without ever having been somebody's dossier.

    Raises:
        NotErasable: it waits, or casework decides, with everything else of the dossier.
    """
    if item.state is State.WAITING:
        raise NotErasable("Cet élément attend encore : rejetez-le ou écartez-le d'abord.", rule="DATA-020")
    if item.state not in (State.REJECTED, State.SET_ASIDE, State.CANCELLED) or item.submitted_at:
        raise NotErasable("Cet élément a un dossier : ses personnes s'effacent avec lui.", rule="DATA-021")


@dataclass(frozen=True, slots=True)
class Periods:
    """Days that bytes are kept after the last thing that was decided about them."""

    mail: int
    spam: int
    quarantine: int
    insurers: Mapping[str, int]
    """An insurer's own period for the mail of its orders."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw an original, or a part of it."""

    at: datetime
    actor_id: str
    actor_name: str
    what: str
    part: str = ""
    page: int | None = None
