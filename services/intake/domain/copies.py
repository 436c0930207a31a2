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
from services.intake.domain.likeness import Comparison, Likeness, Loss, compare
from shared.errors import Refused

SAME_MESSAGE: Final = "même message (Message-ID)"


class NotAttachable(Refused):
    """The other order takes no copies."""


@dataclass(frozen=True, slots=True)
class Known:
    """Another order that shares a trait."""

    id: UUID
    channel: str
    state: State
    received_at: datetime
    dossier_number: str | None
    dossier_end: str | None
    loss: Loss
    same_message: bool = False
    """Whether it came with the same Message-ID, in other bytes."""

    @property
    def stands(self) -> bool:
        """Whether a copy can be attached to it: it was submitted and has not ended."""
        return self.state is State.SUBMITTED and self.dossier_end is None


@dataclass(frozen=True, slots=True)
class Alike:
    """Another order, and how much it looks like this one."""

    order: Known
    comparison: Comparison


def known_of(item: Item, loss: Loss) -> Known:
    """An item as others are compared with it."""
    return Known(item.id, item.channel, item.state, item.received_at, item.dossier_number, item.dossier_end, loss)


def likened(loss: Loss, known: Known) -> Alike:
    """How much an order of this loss looks like a known one."""
    found = compare(loss, known.loss)
    if known.same_message:  # the same message with other bytes was altered on its way: never by itself
        found = Comparison(Likeness.PROBABLE, (SAME_MESSAGE, *found.reasons))
    return Alike(known, found)


def ranked(found: Iterable[Alike]) -> list[Alike]:
    """The orders that look like this one, the most alike first, without those that do not.

    One found twice, by its own traits and by those of an order that was merged into it, counts once.
    """
    alike = [one for one in found if one.comparison.likeness is not Likeness.NEW]
    alike.sort(key=lambda one: (_RANK[one.comparison.likeness], not one.order.stands))
    first = {one.order.id: one for one in reversed(alike)}
    return [one for one in alike if first[one.order.id] is one]


_RANK: Final = {likeness: rank for rank, likeness in enumerate(Likeness)}


def original_of(found: Iterable[Alike]) -> Alike | None:
    """The order of which this is a copy beyond doubt: the same, standing, and the only one."""
    same = [one for one in found if one.comparison.likeness is Likeness.SAME and one.order.stands]
    return same[0] if len(same) == 1 else None


def in_doubt(found: Iterable[Alike]) -> bool:
    """Whether a person must say first that this is another order."""
    return any(one.comparison.likeness in (Likeness.SAME, Likeness.PROBABLE) for one in found)


def untouched(item: Item) -> bool:
    """Whether nobody has acted on the item: what a person corrected or parted, a person decides."""
    return item.version == 1 and not item.decided_by_id


def attached(item: Item, to: Known, *, actor: Actor, at: datetime, note: str = "") -> Item:
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
