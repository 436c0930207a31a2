"""Dividing an item's pages into several orders, joining items into one, and parting them again.

Each is one transaction on locked items, with an act on every item it touches. Its rules are asked twice: before the
drafts are made anew from what was kept of the originals, so that a refusal comes at once, and with the items locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import structlog

from services.intake.channels.extracting import Found
from services.intake.domain import items, rearranging
from services.intake.domain.acts import Person, Pressed, already_done, storable, unknown_item
from services.intake.domain.items import Item, State, Verb
from services.intake.domain.reading import Reading
from services.intake.domain.rearranging import Leaf, NotRearranged
from services.intake.store import items as rows
from services.intake.store import layouts, likeness, reviews
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.redrafting import Anew, Redrafting, anew
from services.intake.use_cases.reviews import check_writable
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Invalid

log = structlog.get_logger()


class Rearranging:
    """What people do with documents that came together and should not have, or apart and belong together."""

    def __init__(self, *, db: Database, clock: Clock, redrafting: Redrafting, forms: ItemForms) -> None:
        self._db = db
        self._clock = clock
        self._redrafting = redrafting
        self._forms = forms

    async def divide(self, pressed: Pressed, person: Person, orders: Mapping[Leaf, int]) -> list[Item]:
        """Gives each order its pages: the item keeps the first's, each further one is a new item.

        Raises:
            Invalid, NotRearranged: the pages are not divided so. Stale, NoSuchExit, HeldByOther: somebody was quicker.
        """
        async with self._db.reading() as tx:
            item = await _known(tx, pressed.item_id)
            if already_done(item, pressed, Verb.SPLIT, person):
                return [item]
            asked = await self._divided(tx, item, pressed, person, orders, item.place + 1)
        found = await self._redrafting.found(asked)
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.SPLIT, person):
                return [item]
            first = await rows.next_place(tx, item.original_id)
            made = await self._divided(tx, item, pressed, person, orders, first)
            own, *others = self._redrafting.drafted(made, found)
            now = self._clock.now()
            await rows.save(tx, own)
            for one in others:
                await rows.insert(tx, one)
                await rows.record(tx, one.id, rows.Act(now, "split_from", person.actor, {"from": str(item.id)}))
            for one in (own, *others):
                await likeness.keep(tx, one.id, self._forms.checked(one).order)
            detail = {"into": [str(one.id) for one in others], "pages": _pages(orders)}
            await rows.record(tx, item.id, rows.Act(now, Verb.SPLIT, person.actor, detail))
        log.info("item_divided", item_id=str(item.id), orders=len(made), staff_id=person.id)
        return [own, *others]

    async def _divided(
        self, tx: Transaction, item: Item, pressed: Pressed, person: Person, orders: Mapping[Leaf, int], first: int
    ) -> list[Anew]:
        """The items that the pages make, its own first; further ones get their places from `first` on."""
        await self._writable(tx, item, Verb.SPLIT, pressed, person)
        whole = await layouts.placed(tx, item.original_id)
        own, *others = rearranging.divided(item, whole, orders, first)
        kept = items.decided(replace(item, share=own), Verb.SPLIT, actor=person.actor, at=self._clock.now())
        new = [await anew(tx, rearranging.offshoot(item, share, id=new_id()), whole, []) for share in others]
        return [await anew(tx, kept, whole, await rows.joined_to(tx, item.id)), *new]

    async def join(self, pressed: Pressed, person: Person) -> Item:
        """Joins another waiting item (`to`) to this one: one draft of both, the other is done with.

        Raises:
            NotRearranged: they are not two waiting messages. Stale, NoSuchExit, HeldByOther: somebody was quicker.
        """
        if pressed.to is None:
            raise Invalid("Dites quel élément réunir à celui-ci.", rule="JOIN", field="to")
        async with self._db.reading() as tx:
            item, other = await _known(tx, pressed.item_id), await _known(tx, pressed.to)
            if other.joined_to == item.id:
                return item
            _, asked = await self._joined(tx, item, other, pressed, person)
        found = await self._redrafting.found([asked])
        async with self._db.transaction() as tx:
            item, other = await _pair(tx, item.id, other.id)
            if other.joined_to == item.id:
                return item
            added, made = await self._joined(tx, item, other, pressed, person)
            now = added.decided_at or self._clock.now()
            await rows.save(tx, added)
            await reviews.end(tx, other.id)
            await rows.record(tx, other.id, rows.Act(now, Verb.JOIN, person.actor, {"to": str(item.id)}))
            whole = await self._written(tx, made, found)
            await rows.record(tx, item.id, rows.Act(now, "take_in", person.actor, {"item": str(other.id)}))
        return whole

    async def _joined(
        self, tx: Transaction, item: Item, other: Item, pressed: Pressed, person: Person
    ) -> tuple[Item, Anew]:
        """The other as a part of this one, and this one with it beside."""
        await self._writable(tx, item, Verb.AMEND, pressed, person)
        await check_writable(tx, other.id, person, clock=self._clock)
        now, holds = self._clock.now(), bool(await rows.joined_to(tx, other.id))
        added = rearranging.joined(other, item, holds=holds, actor=person.actor, at=now)
        later = items.decided(item, Verb.AMEND, actor=person.actor, at=now)
        beside = [*await rows.joined_to(tx, item.id), other]
        return added, await anew(tx, later, await layouts.placed(tx, item.original_id), beside)

    async def part(self, pressed: Pressed, person: Person) -> Item:
        """Takes a joined item out again: both wait, each with a draft of its own.

        Raises:
            NotRearranged: the order they were joined to is decided. Stale, NoSuchExit, HeldByOther: somebody was first.
        """
        storable(pressed)
        async with self._db.reading() as tx:
            seen = await _known(tx, pressed.item_id)
            if already_done(seen, pressed, Verb.PART, person):
                return seen
            items.moved(seen, Verb.PART)
            assert seen.joined_to is not None, "only what was joined can be parted"
            _, asked = await self._parted(tx, seen, await _known(tx, seen.joined_to), pressed, person)
        found = await self._redrafting.found([asked])
        async with self._db.transaction() as tx:
            item, whole = await _pair(tx, seen.id, seen.joined_to)
            if already_done(item, pressed, Verb.PART, person):
                return item
            alone, made = await self._parted(tx, item, whole, pressed, person)
            now = alone.decided_at or self._clock.now()
            await rows.save(tx, alone)
            await rows.record(tx, item.id, rows.Act(now, Verb.PART, person.actor, {"reason": pressed.reason}))
            await self._written(tx, made, found)
            await rows.record(tx, whole.id, rows.Act(now, "let_go", person.actor, {"item": str(item.id)}))
        return alone

    async def _parted(
        self, tx: Transaction, item: Item, whole: Item, pressed: Pressed, person: Person
    ) -> tuple[Item, Anew]:
        """The item by itself, and what it was joined to without it."""
        items.moved(item, Verb.PART)
        items.fresh(item, pressed.version)
        if whole.state is not State.WAITING:
            raise NotRearranged("L'ordre auquel cet élément est réuni est déjà décidé.", rule="JOIN")
        await check_writable(tx, whole.id, person, clock=self._clock)
        now = self._clock.now()
        alone = rearranging.parted(item, actor=person.actor, at=now, note=pressed.reason)
        later = items.decided(whole, Verb.AMEND, actor=person.actor, at=now)
        left = [one for one in await rows.joined_to(tx, whole.id) if one.id != item.id]
        return alone, await anew(tx, later, await layouts.placed(tx, whole.original_id), left)

    async def _written(self, tx: Transaction, made: Anew, found: Sequence[tuple[Reading, Found]]) -> Item:
        """Saves an item with the draft of all that is joined to it now."""
        (drafted,) = self._redrafting.drafted([made], found)
        await rows.save(tx, drafted)
        await likeness.keep(tx, drafted.id, self._forms.checked(drafted).order)
        return drafted

    async def _writable(self, tx: Transaction, item: Item, verb: Verb, pressed: Pressed, person: Person) -> None:
        storable(pressed)
        items.moved(item, verb)
        items.fresh(item, pressed.version)
        await check_writable(tx, item.id, person, clock=self._clock)


async def _pair(tx: Transaction, first: UUID, second: UUID) -> tuple[Item, Item]:
    """Two items, locked in the order of their ids, so that two joinings never wait for each other."""
    found = {one: await rows.held(tx, one) for one in sorted({first, second})}
    return found[first], found[second]


async def _known(tx: Transaction, item_id: UUID) -> Item:
    item = await rows.get(tx, item_id)
    if item is None:
        raise unknown_item()
    return item


def _pages(orders: Mapping[Leaf, int]) -> dict[str, int]:
    return {f"{leaf.part}/{leaf.page}": order for leaf, order in sorted(orders.items())}
