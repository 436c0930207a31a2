"""The same order by several ways: found, attached by itself where nothing contradicts, asked where it may be.

A fax is compared when it is read, and again while it waits: the web order it copies often comes minutes later.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from contracts.events.envelope import Actor, OrderContent
from contracts.events.intake import OrderRepeated, OrderRepeatUndone
from services.intake.domain import copies, items
from services.intake.domain.acts import Person, Pressed, already_done, storable
from services.intake.domain.copies import Alike
from services.intake.domain.items import Item, Verb
from services.intake.domain.likeness import Loss, loss_of
from services.intake.domain.receipts import ANSWERED
from services.intake.store import items as rows
from services.intake.store import likeness, receipts, reviews
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.reviews import check_writable, is_in_hand
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Invalid, NotFound
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

AGAIN_AFTER: Final = timedelta(minutes=1)
MOST_AT_ONCE: Final = 20
COPY: Final = "copy"
DOCUMENT: Final = "document"
"""What was attached: the same order again, or something that belongs to its dossier."""


async def alike(tx: Transaction, item: Item, order: OrderContent) -> list[Alike]:
    """The orders that look like this item's, the most alike first."""
    loss = loss_of(item.insurer, item.claim_key, order)
    return copies.ranked(copies.likened(loss, known) for known in await likeness.alike(tx, item, loss))


class Copies:
    """Attaching and parting."""

    def __init__(self, *, db: Database, clock: Clock, forms: ItemForms) -> None:
        self._db = db
        self._clock = clock
        self._forms = forms

    async def attach(self, pressed: Pressed, person: Person) -> Item:
        """A person says that this item is a copy of that order; see `_attached` for what may keep him from it."""
        return await self._attached(pressed, person, what=COPY)

    async def attach_document(self, pressed: Pressed, person: Person) -> Item:
        """A person says that this item is a document of that order's dossier, and no order."""
        return await self._attached(pressed, person, what=DOCUMENT)

    async def _attached(self, pressed: Pressed, person: Person, *, what: str) -> Item:
        """Attaches by hand.

        Raises:
            NotFound: there is no such item, or no such order.
            NotAttachable: the order has no dossier that is open.
            Stale, NoSuchExit: somebody was quicker.
        """
        storable(pressed)
        if pressed.to is None:
            raise Invalid("Dites à quel ordre rattacher cet élément.", rule="COPY", field="to")
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.ATTACH, person):
                return item
            items.fresh(item, pressed.version)
            await check_writable(tx, item.id, person, clock=self._clock)
            other = await self._standing(tx, pressed.to)
            item = replace(item, insurer=item.insurer or other.insurer)
            to = copies.likened(self._loss_of(item), copies.known_of(other, self._loss_of(other)))
            now = self._clock.now()
            wall = self._clock.wall()
            return await attach_to(tx, item, to, actor=person.actor, at=now, wall=wall, note=pressed.reason, what=what)

    async def part(self, pressed: Pressed, person: Person) -> Item:
        """A person says that this was no copy: it waits again, and the dossier's journal says so."""
        storable(pressed)
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.DETACH, person):
                return item
            items.fresh(item, pressed.version)
            now = self._clock.now()
            parted = copies.parted(item, actor=person.actor, at=now, note=pressed.reason)
            assert item.attached_to is not None, "only a copy can be parted"
            await rows.save(tx, parted)
            await rows.record(tx, item.id, rows.Act(now, Verb.DETACH, person.actor, {"reason": pressed.reason}))
            await receipts.silence(tx, [item.id], why="séparé de l'ordre entre-temps", now=self._clock.wall())
            fact = OrderRepeatUndone(
                actor=person.actor,
                order_id=item.attached_to,
                copy_id=item.id,
                source=item.source,
                reason=pressed.reason,
                undone_at=now,
            )
            await publish(tx, [Said(fact, Cause.current())])
        return parted

    async def look_again(self) -> int:
        """Compares what still waits with what came since; gives how many were attached."""
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            waiting = await likeness.to_compare(tx, now=now, after=AGAIN_AFTER, most=MOST_AT_ONCE)
        return sum([await self._compared(item_id) for item_id in waiting])

    async def _compared(self, item_id: UUID) -> bool:
        async with self._db.transaction() as tx:
            item = await rows.held(tx, item_id)
            if item.state is not items.State.WAITING or not copies.untouched(item):
                return False
            if not item.judged.may_be_order or await is_in_hand(tx, item_id, clock=self._clock):
                return False
            to = copies.original_of(await alike(tx, item, self._forms.order_of(item)))
            if to is None:
                return False
            await attach_to(tx, item, to, actor=items.SYSTEM, at=self._clock.now(), wall=self._clock.wall())
        log.info("copy_attached", item_id=str(item_id), order_id=str(to.order.id))
        return True

    async def _standing(self, tx: Transaction, order_id: UUID) -> Item:
        """The order, or the one that goes on with its claim where their dossiers were merged."""
        other = await rows.get(tx, order_id)
        if other is not None and other.merged_into is not None:
            other = await rows.get(tx, other.merged_into)
        if other is None:
            raise NotFound("L'ordre auquel rattacher n'existe pas.")
        return other

    def _loss_of(self, item: Item) -> Loss:
        return loss_of(item.insurer, item.claim_key, self._forms.order_of(item))


async def attach_to(
    tx: Transaction,
    item: Item,
    to: Alike,
    *,
    actor: Actor,
    at: datetime,
    wall: datetime,
    note: str = "",
    what: str = COPY,
) -> Item:
    """Saves the item as a copy, with its history and the fact for the dossier's journal."""
    attached = copies.attached(item, to.order, actor=actor, at=at, note=note)
    await rows.save(tx, attached)
    await reviews.end(tx, item.id)
    await record_attached(tx, attached, to, actor=actor, at=at, wall=wall, what=what)
    return attached


async def record_attached(
    tx: Transaction, item: Item, to: Alike, *, actor: Actor, at: datetime, wall: datetime, what: str = COPY
) -> None:
    """History and fact of an item that was attached, and what the sender of a copy hears; a document's reason is the
    person's own."""
    reasons = to.comparison.reasons if what == COPY else tuple(filter(None, (item.note,)))
    detail = {"to": str(to.order.id), "reason": item.note or ", ".join(reasons), "what": what}
    await rows.record(tx, item.id, rows.Act(at, Verb.ATTACH, actor, detail))
    fact = OrderRepeated(
        actor=actor,
        order_id=to.order.id,
        copy_id=item.id,
        source=item.source,
        received_at=item.received_at,
        reasons=reasons,
        what=what,
    )
    await publish(tx, [Said(fact, Cause.current())])
    if what == COPY and item.channel in ANSWERED:
        await receipts.add_copy(tx, item.id, to.order.id, now=wall)
