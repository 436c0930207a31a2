"""Reading what is stored: each original becomes an item, submitted by itself or waiting in a tray.

The original is taken for a while, read with no connection held, then item, history, events and the mark
*read* are written in one transaction. Killed at any moment, the next reader begins again; killed too
often, the item says so and a person looks at the original.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import structlog

from services.intake.channels.choosing import TAUGHT
from services.intake.channels.extracting import Found
from services.intake.channels.read import stopped
from services.intake.channels.trust import Trusting
from services.intake.domain import forms, items, telling
from services.intake.domain.automatic import read_by_machine
from services.intake.domain.checks import check
from services.intake.domain.copies import attached, in_doubt, original_of
from services.intake.domain.habits import Habit
from services.intake.domain.items import Item, State
from services.intake.domain.originals import MOST_ATTEMPTS, Original
from services.intake.domain.packs import Packs, team_of
from services.intake.domain.places import Communes
from services.intake.domain.reading import Reading
from services.intake.domain.shares import Share
from services.intake.domain.thresholds import is_sampled
from services.intake.store import held_back, layouts, likeness, originals
from services.intake.store import items as rows
from services.intake.store.files import Files, Gone
from services.intake.use_cases import copies
from services.intake.use_cases.earning import goes_unseen, record_left_out, without_doubts
from services.intake.use_cases.habits import known_of
from services.intake.use_cases.letters import Letters
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Unavailable
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()


class Reader(Protocol):
    """Who reads the bytes of a message; never raises for what they hold."""

    async def read(self, raw: bytes) -> Reading:
        """Everything that can be read."""


class Extractor(Protocol):
    """Who finds in a reading what it says; never raises for what it holds."""

    async def orders(self, reading: Reading, habits: Sequence[Habit] = ()) -> list[Found]:
        """The orders of a message, or the one thing it is."""

    async def whole(self, reading: Reading, habits: Sequence[Habit] = ()) -> Found:
        """What it is when it is taken for one order."""


class ReadingMail:
    """The use case of the reading loop."""

    def __init__(
        self,
        *,
        db: Database,
        files: Files,
        clock: Clock,
        reader: Reader,
        trusting: Trusting,
        extractor: Extractor,
        letters: Letters,
        packs: Packs,
        communes: Communes,
        fax_gateways: frozenset[str],
    ) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._reader = reader
        self._trusting = trusting
        self._extractor = extractor
        self._letters = letters
        self._packs = packs
        self._communes = communes
        self._fax_gateways = fax_gateways

    async def read_stored(self) -> int:
        """Reads the next original; gives how many there were. As many loops call it as messages are read at once."""
        async with self._db.transaction() as tx:
            taken = await originals.take(tx, now=self._clock.wall(), most=1)
        for original in taken:
            await self.read_one(original)
        return len(taken)

    async def read_one(self, original: Original) -> None:
        """Reads one original that was taken; done by another meanwhile, it changes nothing."""
        with structlog.contextvars.bound_contextvars(correlation_id=original.correlation_id):
            reading = await self._reading(original)
            async with self._db.reading() as tx:
                habits = await known_of(tx, reading)
                shares = await rows.shares_of(tx, original.id)
            again = {id_: await self._extractor.whole(_own(reading, share), habits) for id_, share in shares.items()}
            orders = [] if again else await self._extractor.orders(reading, habits)
            async with self._db.transaction() as tx:
                if not await originals.finish(tx, original, reading, now=self._clock.wall()):
                    return
                await layouts.keep(tx, original.id, reading)
                known = await rows.of_original(tx, original.id)
                settled = (
                    [await self._filled(tx, item, original, reading, again.get(item.id)) for item in known]
                    or [await self._settled(tx, original, reading, found, habits) for found in orders]
                )  # fmt: skip
            for item in settled:
                log.info("message_read", item_id=str(item.id), channel=item.channel, state=item.state, team=item.team)

    async def _raw(self, original: Original) -> bytes:
        """The bytes; while the files are away the original goes back, for that is no failed reading."""
        try:
            raw = await self._files.get(original.file)
        except Unavailable:
            async with self._db.transaction() as tx:
                await originals.give_back(tx, original)
            raise
        if not original.genuine(raw):
            raise Gone("Le fichier d'origine ne correspond plus à son empreinte.", rule="HASH")
        return raw

    async def _reading(self, original: Original) -> Reading:
        try:
            raw = await self._raw(original)
        except Gone as error:
            return replace(stopped(b"", error.sentence), sender=str(original.envelope.get("from", "")))
        if original.held:
            return stopped(raw, original.held)
        if original.attempts > MOST_ATTEMPTS:
            return stopped(raw, "La lecture a été interrompue plusieurs fois ; le message est à lire par une personne.")
        read = await self._reader.read(raw)
        return await self._trusting.judged(raw, read, door=original.door, envelope=original.envelope)

    async def _settled(
        self, tx: Transaction, original: Original, reading: Reading, found: Found, habits: Sequence[Habit]
    ) -> Item:
        """Adds the item, lets it go by itself where its insurer's rules allow, says what must be said."""
        judged = found.judged
        item = self._item(original, _own(reading, found.order.share), found)
        item = replace(item, duplicate_of=await rows.same_message(tx, reading.message_id, original.id))
        pack = self._packs.get(item.insurer)
        form, now = forms.typed(item.values), self._clock.now()
        checked = check(form.order, pack=pack, communes=self._communes, at=now).beside(form.problems) if pack else None
        await likeness.one_at_a_time(tx, item.insurer, item.claim_key)
        compared = checked if item.draft.order_like and judged.may_be_order else None
        alike = await copies.alike(tx, item, compared.order) if compared else []
        to = original_of(alike)
        detail = _applied(item, habits) | {"kind": judged.kind.value}
        left: list[str] = []
        if not judged.may_be_order:
            item = await self._letters.settled(tx, item)
        elif to:
            item = attached(item, to.order, actor=items.SYSTEM, at=now)
        elif pack and checked and not in_doubt(alike) and await goes_unseen(tx, item, checked, pack):
            if read_by_machine(item) and is_sampled(original.sha256, pack.sampled):
                detail["sampled"] = True
            elif pack.hold_minutes:
                item = replace(item, goes_at=now + timedelta(minutes=pack.hold_minutes))
            else:
                item, left = await without_doubts(tx, item, pack)
                order = check(forms.typed(item.values).order, pack=pack, communes=self._communes, at=now).order
                item = items.submitted(item, order, actor=items.SYSTEM, at=now)
        await rows.insert(tx, item)
        if item.goes_at:
            await held_back.hold(tx, item.id, until=item.goes_at)
        await likeness.keep(tx, item.id, checked.order if checked else form.order)
        await rows.record(tx, item.id, rows.Act(now, "read", items.SYSTEM, {"state": item.state.value} | detail))
        await record_left_out(tx, item, left, at=now)
        await publish(tx, [Said(fact, Cause.current()) for fact in _facts(item)])
        if to:
            await copies.record_attached(tx, item, to, actor=items.SYSTEM, at=now, wall=self._clock.wall())
        if item.state is State.TIED:
            await self._letters.said(tx, item, actor=items.SYSTEM)
        return item

    async def _filled(
        self, tx: Transaction, item: Item, original: Original, reading: Reading, found: Found | None
    ) -> Item:
        """An item whose original was read before, from what it says now; a person decides on it, whatever it says.
        What a person did to it meanwhile stands, and so does what he made of it."""
        if found is None or item.state is not State.WAITING or item.decided_by_id:
            return item
        new = self._item(original, _own(reading, item.share), found)
        new = replace(new, share=item.share, announced=item.announced, duplicate_of=item.duplicate_of)
        filled = replace(new, id=item.id, version=item.version + 1)
        await rows.save(tx, filled)
        pack, order, now = self._packs.get(filled.insurer), forms.typed(filled.values).order, self._clock.now()
        known = check(order, pack=pack, communes=self._communes, at=now).order if pack else order
        await likeness.keep(tx, item.id, known)
        await rows.record(tx, item.id, rows.Act(now, "read_again", items.SYSTEM, {}))
        return filled

    def _item(self, original: Original, reading: Reading, found: Found) -> Item:
        draft, share, judged = found.order.draft, found.order.share, found.judged
        pack = self._packs.get(draft.insurer)
        origin = pack.origin(draft.origin) if pack else None
        values = dict(draft.values())
        if origin:
            values = {name: fixed.value for name, fixed in origin.fixed.items()} | values
        return Item(
            id=new_id(),
            channel="fax" if reading.is_fax or reading.sender.rpartition("@")[2] in self._fax_gateways else "email",
            state=State.WAITING,
            team=team_of(origin, pack, self._packs),
            received_at=original.received_at,
            insurer=draft.insurer,
            origin=draft.origin,
            announced=bool(draft.insurer) and draft.order_like and judged.may_be_order,
            original_id=original.id,
            share=share,
            due_at=self._packs.due(original.received_at, pack, origin),
            values=values,
            draft=draft,
            judged=judged,
            reading=reading,
            note=" ".join((*reading.defects, found.order.note)).strip()[:500],
        )


def _own(reading: Reading, share: Share | None) -> Reading:
    """What an order's share of a message says."""
    return share.cut(reading) if share else reading


def _applied(item: Item, habits: Sequence[Habit]) -> dict[str, object]:
    """Which habits of the sender, in which version, this reading went by: a line of its history."""
    read = item.draft.fields
    used = [one for one in habits if one.field in read and read[one.field].rule in TAUGHT]
    return {"habits": [f"{one.field} {one.id} v{one.version}" for one in used]} if used else {}


def _facts(item: Item) -> list[telling.Fact]:
    facts: list[telling.Fact] = []
    if item.announced:
        facts.append(telling.received_fact(item, actor=items.SYSTEM))
    if item.state is State.SUBMITTED:
        facts.append(telling.submitted_fact(item, actor=items.SYSTEM))
    return facts
