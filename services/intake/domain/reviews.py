"""Who has an item of the tray in hand, and until when: one person at a time, for a bounded time.

A lease never keeps work from being done: it ends by itself, and anybody may take it over with a press. Opening gives
the longer time, for a page without a script; a page that beats gives short ones and so is free soon after it is gone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.acts import Person
from services.intake.domain.working_time import ZONE
from shared.errors import Conflict

OPENED: Final = timedelta(minutes=10)
"""How long an opened item is kept for a person whose page never says that it is still there."""
BEATING: Final = timedelta(minutes=2)
"""How long a beat keeps it; the page beats each thirty seconds, a browser in the background each minute."""


class HeldByOther(Conflict):
    """Somebody else has the item in hand."""


class NoLongerWaiting(Conflict):
    """The item was decided: there is nothing to take in hand."""


@dataclass(frozen=True, slots=True)
class Lease:
    """An item in one person's hands. Times are the wall's."""

    item_id: UUID
    holder_id: str
    holder_name: str
    since: datetime
    until: datetime
    token: UUID
    """Which opening it belongs to: only the page that was opened last ends it by leaving."""

    def lasts(self, now: datetime) -> bool:
        """Whether it is still good."""
        return self.until > now

    def is_of(self, person: Person) -> bool:
        """Whether it is this person's."""
        return self.holder_id == person.id

    @property
    def sentence(self) -> str:
        """Who has it since when, as a person reads it."""
        return f"Ouvert par {self.holder_name}, depuis {self.since.astimezone(ZONE):%H:%M}"


def others(lease: Lease | None, person: Person, now: datetime) -> Lease | None:
    """The lease, if it keeps this person from writing."""
    return lease if lease and lease.lasts(now) and not lease.is_of(person) else None


def writable(lease: Lease | None, person: Person, now: datetime) -> None:
    """Checks that nobody else has the item in hand.

    Raises:
        HeldByOther: somebody has.
    """
    if held := others(lease, person, now):
        raise HeldByOther(f"{held.sentence} : reprenez l'élément avant d'y écrire.", rule="LEASE")
