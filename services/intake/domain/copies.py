"""Copies of an order: when one is attached by itself, by hand, or parted again.

Only an order that was submitted and has not ended takes copies: what still waits is decided by people, and a new order
behind an ended dossier is a new order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.envelope import Actor
from services.intake.domain.items import Item, State, Verb, decided
from services.intake.domain.likeness import Comparison, Likeness
from shared.errors import Refused

SAME_MESSAGE: Final = "même message (Message-ID)"


class NotAttachable(Refused):
    """The other order takes no copies."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another order, how much it looks like this one, and whether it takes copies."""

    id: UUID
    channel: str
    state: State
    received_at: datetime
    dossier_number: str | None
    stands: bool
    comparison: Comparison


def ranked(found: Iterable[Alike]) -> list[Alike]:
    """The orders that look like this one, the most alike first, without those that do not."""
    alike = [one for one in found if one.comparison.likeness is not Likeness.NEW]
    return sorted(alike, key=lambda one: (_RANK[one.comparison.likeness], not one.stands))


_RANK: Final = {likeness: rank for rank, likeness in enumerate(Likeness)}


def original_of(found: Iterable[Alike]) -> Alike | None:
    """The order of which this is a copy beyond doubt: the same, standing, and the only one."""
    same = [one for one in found if one.comparison.likeness is Likeness.SAME and one.stands]
    return same[0] if len(same) == 1 else None


def in_doubt(found: Iterable[Alike]) -> bool:
    """Whether a person must say first that this is another order."""
    return any(one.comparison.likeness in (Likeness.SAME, Likeness.PROBABLE) for one in found)


def attached(item: Item, to: Alike, *, actor: Actor, at: datetime, note: str = "") -> Item:
    """The item as a copy of another order.

    Raises:
        NotAttachable: the other order was not submitted, or has ended.
        NoSuchExit: the item does not wait.
    """
    if not to.stands or to.id == item.id:
        raise NotAttachable(
            "Cet ordre n'a pas de dossier ouvert : rien ne peut y être rattaché.", rule="COPY", field="to"
        )
    return replace(decided(item, Verb.ATTACH, actor=actor, at=at, note=note), attached_to=to.id)


def parted(item: Item, *, actor: Actor, at: datetime, note: str = "") -> Item:
    """The item waits again, as an order of its own.

    Raises:
        NoSuchExit: the item is no copy.
    """
    return replace(decided(item, Verb.DETACH, actor=actor, at=at, note=note), attached_to=None)
