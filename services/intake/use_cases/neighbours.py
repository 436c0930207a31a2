"""Neighbours of one leak, and orders that came twice: once an order has its dossier, those like it are told of.

Never on an order's own way, and by nobody's command: a loop takes those that opened since it looked last.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import structlog

from contracts.events.intake import OrderRelated
from services.intake.domain.copies import Alike
from services.intake.domain.items import SYSTEM, Item
from services.intake.domain.likeness import Likeness
from services.intake.store import items as rows
from services.intake.store import neighbours
from services.intake.use_cases.copies import alike
from services.intake.use_cases.item_forms import ItemForms
from shared.clock import Clock
from shared.db import Database
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

MOST_AT_ONCE: Final = 100
MOST_NEIGHBOURS: Final = 10
"""More of one building at once are its catastrophe: people know of it without a list."""


class Neighbours:
    """Looks for the neighbours of orders."""

    def __init__(self, *, db: Database, clock: Clock, forms: ItemForms) -> None:
        self._db = db
        self._clock = clock
        self._forms = forms

    async def look(self) -> int:
        """Tells of the neighbours of orders whose dossier opened; gives how many orders were looked at."""
        now = self._clock.now()
        told: list[OrderRelated] = []
        async with self._db.transaction() as tx:
            taken = await neighbours.take(tx, most=MOST_AT_ONCE)
            near = await neighbours.near_others(tx, taken) if taken else []
            for item in await rows.standing(tx, near) if near else ():
                found = await alike(tx, item, self._forms.order_of(item))
                told += _facts(item, found, now)
            await publish(tx, [Said(fact, Cause.current()) for fact in told])
        if told:
            log.info("neighbours_found", orders=len(told))
        return len(taken)


def _facts(item: Item, found: list[Alike], now: datetime) -> Iterator[OrderRelated]:
    """One for each likeness: the same order by web twice opens twice (R-003), and its dossiers show each other."""
    standing = [one for one in found if one.order.stands and one.order.dossier_number is not None]
    for likeness in (Likeness.SAME, Likeness.PROBABLE, Likeness.RELATED) if item.dossier_end is None else ():
        near = [one for one in standing if one.comparison.likeness is likeness][:MOST_NEIGHBOURS]
        if near:
            others, reasons = tuple(one.order.id for one in near), near[0].comparison.reasons
            yield OrderRelated(
                actor=SYSTEM, order_id=item.id, related=others, likeness=likeness.value, reasons=reasons, found_at=now
            )
