"""Letters that are no orders: tied to their dossier by themselves or by a press, parted again, found to be orders.

Item, history and fact are written together. What waits is looked at again each minute: a chase may come before the
dossier it is about is known here.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from contracts.events.envelope import Actor
from services.intake.channels.senders import pack_of_sender
from services.intake.domain import items, letters, values
from services.intake.domain.acts import Person, Pressed, already_done, storable
from services.intake.domain.copies import untouched
from services.intake.domain.items import Item, State, Verb
from services.intake.domain.kinds import Kind
from services.intake.domain.letters import NoSuchDossier
from services.intake.domain.likeness import phone_hash
from services.intake.domain.packs import Packs
from services.intake.domain.reading import BELIEVED
from services.intake.domain.ties import Clues, File, Tie, Writer, clues_of, numbers_in, role_of, tied
from services.intake.store import items as rows
from services.intake.store import reviews, ties
from services.intake.use_cases.reviews import check_writable, is_in_hand
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Invalid
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

AGAIN_AFTER: Final = timedelta(minutes=1)
MOST_AT_ONCE: Final = 20
_BY_HAND: Final = "rattaché par une personne"


class Letters:
    """Tying and parting."""

    def __init__(self, *, db: Database, clock: Clock, packs: Packs) -> None:
        self._db = db
        self._clock = clock
        self._packs = packs

    async def tie_of(self, tx: Transaction, item: Item) -> Tie:
        """The dossiers the item may belong to."""
        return tied(await ties.candidates(tx, _clues(item)), self._writer(item))

    async def settled(self, tx: Transaction, item: Item) -> Item:
        """The item as it stands after what goes by itself: tied, filed, or as it was. Saved by the caller."""
        now = self._clock.now()
        if letters.is_noise(item):
            return letters.filed(item, at=now)
        if not (item.judged.is_letter and item.judged.sure):
            return item
        to = (await self.tie_of(tx, item)).certain
        if to is None:
            return item
        return letters.tied(
            item, to.file, kind=item.judged.kind, letter_id=new_id(), actor=items.SYSTEM, at=now,
            note=", ".join(to.reasons),
        )  # fmt: skip

    async def said(self, tx: Transaction, item: Item, *, actor: Actor, reasons: Sequence[str] = ()) -> None:
        """Says that a letter was tied; the item is saved."""
        assert item.attached_to is not None, "only a tied letter is said"
        to = await ties.file_of(tx, item.attached_to)
        assert to is not None, "its dossier was there"
        why = tuple(reasons) or tuple(item.note.split(", "))
        role = role_of(to, self._writer(item), expert=item.judged.kind is Kind.EXPERT_REPORT)
        fact = letters.received_fact(item, to, role=role, reasons=why, actor=actor)
        await publish(tx, [Said(fact, Cause.current())])
        log.info("letter_tied", item_id=str(item.id), kind=item.judged.kind, dossier_id=str(to.dossier_id))

    async def tie(self, pressed: Pressed, person: Person) -> Item:
        """A person says what the item is and to which dossier it belongs.

        Raises:
            NotFound: there is no such item, or no such dossier.
            Invalid: it is not said what it is.
            Stale, NoSuchExit: somebody was quicker.
        """
        storable(pressed)
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.TIE, person):
                return item
            await check_writable(tx, item.id, person, clock=self._clock)
            items.fresh(item, pressed.version)
            to = await self._named(tx, pressed)
            now = self._clock.now()
            kind = letters.kind_named(pressed.kind, item)
            found = next((one for one in (await self.tie_of(tx, item)).candidates if one.file == to), None)
            reasons = (_BY_HAND, *(found.reasons if found else ()))
            moved = letters.tied(
                item, to, kind=kind, letter_id=new_id(), actor=person.actor, at=now, note=", ".join(reasons)
            )
            await rows.save(tx, moved)
            await reviews.end(tx, item.id)
            await rows.record(tx, item.id, _act(moved, Verb.TIE, person.actor, to.number))
            await self.said(tx, moved, actor=person.actor, reasons=reasons)
        return moved

    async def untie(self, pressed: Pressed, person: Person) -> Item:
        """A person says that it was not this dossier's: it waits again, and the dossier's journal says so."""
        storable(pressed)
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.UNTIE, person):
                return item
            items.fresh(item, pressed.version)
            now = self._clock.now()
            moved = letters.untied(item, actor=person.actor, at=now, note=pressed.reason)
            assert item.attached_to is not None, "only a tied letter can be parted"
            to = await ties.file_of(tx, item.attached_to)
            assert to is not None, "its dossier was there"
            await rows.save(tx, moved)
            await rows.record(tx, item.id, rows.Act(now, Verb.UNTIE, person.actor, {"reason": pressed.reason}))
            fact = letters.undone_fact(item, to, reason=pressed.reason, actor=person.actor, at=now)
            await publish(tx, [Said(fact, Cause.current())])
        return moved

    async def is_order(self, pressed: Pressed, person: Person) -> Item:
        """A person says that it is an order after all: its form is filled in like any other."""
        storable(pressed)
        async with self._db.transaction() as tx:
            item = await rows.held(tx, pressed.item_id)
            if already_done(item, pressed, Verb.IS_ORDER, person) and item.judged.kind is Kind.ORDER:
                return item
            await check_writable(tx, item.id, person, clock=self._clock)
            items.fresh(item, pressed.version)
            moved = letters.is_order(item, actor=person.actor, at=self._clock.now())
            await rows.save(tx, moved)
            await rows.record(tx, item.id, rows.Act(self._clock.now(), Verb.IS_ORDER, person.actor, {}))
        return moved

    async def look_again(self) -> int:
        """Compares the letters that still wait with the dossiers that came since; gives how many were tied."""
        async with self._db.transaction() as tx:
            waiting = await ties.to_tie(tx, now=self._clock.wall(), after=AGAIN_AFTER, most=MOST_AT_ONCE)
        return sum([await self._tied_now(item_id) for item_id in waiting])

    async def _tied_now(self, item_id: UUID) -> bool:
        async with self._db.transaction() as tx:
            item = await rows.held(tx, item_id)
            if item.state is not State.WAITING or not untouched(item):
                return False
            if await is_in_hand(tx, item_id, clock=self._clock):
                return False
            moved = await self.settled(tx, item)
            if moved.state is not State.TIED:
                return False
            await rows.save(tx, moved)
            await rows.record(tx, item.id, _act(moved, Verb.TIE, items.SYSTEM, moved.note))
            await self.said(tx, moved, actor=items.SYSTEM)
        return True

    async def _named(self, tx: Transaction, pressed: Pressed) -> File:
        """The dossier that a person chose, or typed the number of; of one that was merged, the one that goes on."""
        given = await ties.goes_on(tx, pressed.to) if pressed.to else None
        order_id = given or await ties.order_of(tx, (numbers_in(pressed.number) or ("",))[0])
        to = await ties.file_of(tx, order_id) if order_id else None
        if to is None:
            if not pressed.to and not pressed.number.strip():
                raise Invalid("Dites à quel dossier rattacher ce courrier.", rule="LETTER", field="number")
            raise NoSuchDossier("Aucun dossier ne porte ce numéro.", rule="LETTER", field="number")
        return to

    def _writer(self, item: Item) -> Writer:
        address = item.reading.writer
        pack = pack_of_sender(address, self._packs)
        return Writer(address, pack.code if pack else None, believed=item.reading.trust in BELIEVED)


def _clues(item: Item) -> Clues:
    numbers = values.phones(item.values.get("phones", ""))
    return clues_of(
        item.reading, item.values, claim_key=item.claim_key, phones=[phone_hash(number) for number in numbers]
    )


def _act(item: Item, verb: Verb, actor: Actor, reason: str) -> rows.Act:
    assert item.decided_at is not None, "it was just decided"
    detail = {"to": str(item.attached_to), "kind": item.judged.kind.value, "reason": reason}
    return rows.Act(item.decided_at, verb, actor, detail)
