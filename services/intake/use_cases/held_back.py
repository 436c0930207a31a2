"""Orders by mail or fax that are sure and held back a few minutes: their insurer also sends by web, and the same order
may be on its way there. A web order always opens (R-003); so the copy is the one that waits.

When the moment has come, an order goes unless its like is there by then, or a person has it or had it: he decides.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from services.intake.domain import items, telling
from services.intake.domain.copies import in_doubt, original_of, untouched
from services.intake.domain.items import Item, State, Verb
from services.intake.domain.packs import Packs
from services.intake.store import held_back, likeness
from services.intake.store import items as rows
from services.intake.use_cases.copies import alike, attach_to
from services.intake.use_cases.earning import record_left_out, without_doubts
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.reviews import is_in_hand
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

AGAIN_AFTER: Final = timedelta(minutes=1)
"""While somebody looks at it."""


class HeldBack:
    """Lets orders go whose time is over."""

    def __init__(self, *, db: Database, clock: Clock, forms: ItemForms, packs: Packs) -> None:
        self._db = db
        self._clock = clock
        self._forms = forms
        self._packs = packs

    async def release(self) -> int:
        """Decides on the next one; gives how many there were."""
        async with self._db.transaction() as tx:
            due = await held_back.due(tx, now=self._clock.now(), most=1)
            for item_id in due:
                await self._decided(tx, item_id)
        return len(due)

    async def _decided(self, tx: Transaction, item_id: UUID) -> None:
        item = await rows.held(tx, item_id)
        if item.state is State.WAITING and await is_in_hand(tx, item_id, clock=self._clock):
            await held_back.hold(tx, item_id, until=self._clock.now() + AGAIN_AFTER)
            return
        await held_back.end(tx, item_id)
        if item.state is State.WAITING and untouched(item):
            await self._goes(tx, item)

    async def _goes(self, tx: Transaction, item: Item) -> None:
        """Attached to the one that came meanwhile, asked where that is a doubt, else submitted."""
        now = self._clock.now()
        checked = self._forms.checked(item)
        await likeness.one_at_a_time(tx, item.insurer, item.claim_key)
        found = await alike(tx, item, checked.order)
        if to := original_of(found):
            await attach_to(tx, item, to, actor=items.SYSTEM, at=now, wall=self._clock.wall())
        elif not in_doubt(found) and not checked.blocking:
            pack = self._packs.get(item.insurer)
            item, left = await without_doubts(tx, item, pack) if pack else (item, [])
            gone = items.submitted(item, self._forms.checked(item).order, actor=items.SYSTEM, at=now)
            await rows.save(tx, gone)
            await likeness.keep(tx, item.id, checked.order)
            await record_left_out(tx, item, left, at=now)
            await rows.record(tx, item.id, rows.Act(now, Verb.SUBMIT, items.SYSTEM, {}))
            await publish(tx, [Said(telling.submitted_fact(gone, actor=items.SYSTEM), Cause.current())])
            log.info("held_order_submitted", item_id=str(item.id))
