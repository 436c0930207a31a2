"""What a reading says: its orders with their drafts, and what each of them is. Pure words, no bytes, no database.

It runs in a process of its own (`extracting_worker.py`), because words that no rule's author thought of can hold a
rule for minutes, and Python with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.intake.channels.drafts import Drafts
from services.intake.channels.judging import Judging
from services.intake.channels.splitting import Order, orders_in
from services.intake.domain.habits import Habit
from services.intake.domain.kinds import Judgement
from services.intake.domain.reading import Draft, Reading
from services.intake.domain.shares import Share

UNKNOWN: Final = Judgement()


@dataclass(frozen=True, slots=True)
class Found:
    """One order of a message, or the one thing it is."""

    order: Order
    judged: Judgement = UNKNOWN

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """As plain values, for the pipe."""
        share = self.order.share
        return {
            "draft": self.order.draft.as_json(),
            "share": share.as_json() if share else None,
            "note": self.order.note,
            "judged": self.judged.as_json(),
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Found":  # Any: a JSON document
        """What `as_json` gave."""
        share = Share.from_json(found["share"]) if found["share"] else None
        return cls(Order(Draft.from_json(found["draft"]), share, found["note"]), Judgement.from_json(found["judged"]))


class Extracting:
    """By all insurers' packs, the hub's words, and what is known of the sender."""

    def __init__(self, *, drafts: Drafts, judging: Judging) -> None:
        self._drafts = drafts
        self._judging = judging

    def orders(self, reading: Reading, habits: Sequence[Habit] = ()) -> list[Found]:
        """The orders of a message, or the one thing it is, each judged by what is its own."""
        orders = orders_in(reading, self._drafts.knowing(habits))
        return [self._judged(one.share.cut(reading) if one.share else reading, one) for one in orders]

    def whole(self, reading: Reading, habits: Sequence[Habit] = ()) -> Found:
        """What it is when it is taken for one order, whatever it holds."""
        return self._judged(reading, Order(self._drafts.knowing(habits).draft(reading)))

    def _judged(self, own: Reading, order: Order) -> Found:
        return Found(order, self._judging.judged(own, order.draft))
