"""Dividing an item's pages into several orders, joining items into one, and parting them again.

Each is one transaction on locked items, with an act on every item it touches; the drafts are made anew from the text
and the places that were kept of the originals, which nobody changes.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import structlog

from services.intake.domain import items, rearranging
from services.intake.domain.acts import Person, Pressed, already_done, storable, unknown_item
from services.intake.domain.items import Item, State, Verb
from services.intake.domain.packs import Packs
from services.intake.domain.reading import Reading
from services.intake.domain.rearranging import Leaf, NotRearranged
from services.intake.store import items as rows
from services.intake.store import layouts, likeness, reviews
from services.intake.use_cases.habits import known_of
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.reading import Extractor
from services.intake.use_cases.reviews import check_writable
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Invalid

log = structlog.get_logger()


class Rearranging:
    """What people do with documents that came together and should not have, or apart and belong together."""

    def __init__(self, *, db: Database, clock: Clock, extractor: Extractor, forms: ItemForms, packs: Packs) -> None:
        self._db = db
        self._clock = clock
        self._extractor = extractor
        self._forms = forms
        self._packs = packs

    async def divide(self, pressed: Pressed, person: Person, orders: Mapping[Leaf, int]) -> list[Item]:
        """Gives each order its pages: the item keeps the first's, each further one is a new item.

        Raises:
            Invalid, NotRearranged: the pages are not divided so. Stale, NoSuchExit, HeldByOther: somebody was quicker.
        """
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.SPLIT, person):
                return [item]
            await self._writable(tx, item, Verb.SPLIT, pressed, person)
            whole = await layouts.placed(tx, item.original_id)
            first = await rows.next_place(tx, item.original_id)
            own, *others = rearranging.divided(item, whole, orders, first)
            now = self._clock.now()
            made = [
                items.decided(replace(item, share=own), Verb.SPLIT, actor=person.actor, at=now),
                *(rearranging.offshoot(item, share, id=new_id()) for share in others),
            ]
            drafted = [await self._drafted(tx, one, whole) for one in made]
            await rows.save(tx, drafted[0])
            for one in drafted[1:]:
                await rows.insert(tx, one)
                await rows.record(tx, one.id, rows.Act(now, "split_from", person.actor, {"from": str(item.id)}))
            for one in drafted:
                await likeness.keep(tx, one.id, self._forms.checked(one).order)
            detail = {"into": [str(one.id) for one in drafted[1:]], "pages": _pages(orders)}
            await rows.record(tx, item.id, rows.Act(now, Verb.SPLIT, person.actor, detail))
        log.info("item_divided", item_id=str(item.id), orders=len(drafted), staff_id=person.id)
        return drafted

    async def join(self, pressed: Pressed, person: Person) -> Item:
        """Joins another waiting item (`to`) to this one: one draft of both, the other is done with.

        Raises:
            NotRearranged: they are not two waiting messages. Stale, NoSuchExit, HeldByOther: somebody was quicker.
        """
        if pressed.to is None:
            raise Invalid("Dites quel élément réunir à celui-ci.", rule="JOIN", field="to")
        async with self._db.transaction() as tx:
            item, other = await self._pair(tx, pressed.item_id, pressed.to)
            if other.joined_to == item.id:
                return item
            await self._writable(tx, item, Verb.AMEND, pressed, person)
            await check_writable(tx, other.id, person, clock=self._clock)
            now = self._clock.now()
            holds = bool(await rows.joined_to(tx, other.id))
            added = rearranging.joined(other, item, holds=holds, actor=person.actor, at=now)
            await rows.save(tx, added)
            await reviews.end(tx, other.id)
            await rows.record(tx, other.id, rows.Act(now, Verb.JOIN, person.actor, {"to": str(item.id)}))
            whole = await self._again(tx, item, person)
            await rows.record(tx, item.id, rows.Act(now, "take_in", person.actor, {"item": str(other.id)}))
        return whole

    async def part(self, pressed: Pressed, person: Person) -> Item:
        """Takes a joined item out again: both wait, each with a draft of its own.

        Raises:
            NotRearranged: the order they were joined to is decided.
        """
        storable(pressed)
        async with self._db.transaction() as tx:
            seen = await self._known(tx, pressed.item_id)
            if already_done(seen, pressed, Verb.PART, person):
                return seen
            items.moved(seen, Verb.PART)
            assert seen.joined_to is not None, "only what was joined can be parted"
            item, whole = await self._pair(tx, seen.id, seen.joined_to)
            items.moved(item, Verb.PART)
            items.fresh(item, pressed.version)
            if whole.state is not State.WAITING:
                raise NotRearranged("L'ordre auquel cet élément est réuni est déjà décidé.", rule="JOIN")
            await check_writable(tx, whole.id, person, clock=self._clock)
            now = self._clock.now()
            alone = rearranging.parted(item, actor=person.actor, at=now, note=pressed.reason)
            await rows.save(tx, alone)
            await rows.record(tx, item.id, rows.Act(now, Verb.PART, person.actor, {"reason": pressed.reason}))
            await self._again(tx, whole, person)
            await rows.record(tx, whole.id, rows.Act(now, "let_go", person.actor, {"item": str(item.id)}))
        return alone

    async def _again(self, tx: Transaction, item: Item, person: Person) -> Item:
        """Saves the item with a draft of all that is joined to it now, one version on."""
        later = items.decided(item, Verb.AMEND, actor=person.actor, at=self._clock.now())
        drafted = await self._drafted(tx, later, await layouts.placed(tx, item.original_id))
        await rows.save(tx, drafted)
        await likeness.keep(tx, item.id, self._forms.checked(drafted).order)
        return drafted

    async def _drafted(self, tx: Transaction, item: Item, whole: Reading) -> Item:
        """The item with a draft of its own share, and of what is joined to it."""
        others = [await self._placed(tx, one) for one in await rows.joined_to(tx, item.id)]
        own = item.share.cut(whole) if item.share else whole
        reading = rearranging.together(own, [rearranging.beside(one) for one in others])
        found = await self._extractor.whole(reading, await known_of(tx, reading))
        return replace(rearranging.redrafted(item, found.order.draft, self._packs), reading=own)

    async def _placed(self, tx: Transaction, item: Item) -> Item:
        whole = await layouts.placed(tx, item.original_id)
        return replace(item, reading=item.share.cut(whole) if item.share else whole)

    async def _writable(self, tx: Transaction, item: Item, verb: Verb, pressed: Pressed, person: Person) -> None:
        storable(pressed)
        items.moved(item, verb)
        items.fresh(item, pressed.version)
        await check_writable(tx, item.id, person, clock=self._clock)

    async def _pair(self, tx: Transaction, first: UUID, second: UUID) -> tuple[Item, Item]:
        """Two items, locked in the order of their ids, so that two joinings never wait for each other."""
        found = {one: await rows.held(tx, one) for one in sorted({first, second})}
        return found[first], found[second]

    async def _known(self, tx: Transaction, item_id: UUID) -> Item:
        item = await rows.get(tx, item_id)
        if item is None:
            raise unknown_item()
        return item


def _pages(orders: Mapping[Leaf, int]) -> dict[str, int]:
    return {f"{leaf.part}/{leaf.page}": order for leaf, order in sorted(orders.items())}
