"""Reading what is stored: each original becomes an item, submitted by itself or waiting in a tray.

The original is taken for a while, read with no connection held, then item, history, events and the mark
*read* are written in one transaction. Killed at any moment, the next reader begins again; killed too
often, the item says so and a person looks at the original.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog
import uuid_utils.compat as uuids

from services.intake.channels.choosing import TAUGHT
from services.intake.channels.drafts import Drafts
from services.intake.channels.read import stopped
from services.intake.channels.splitting import Order, orders_in
from services.intake.channels.trust import Trusting
from services.intake.domain import forms, items, telling
from services.intake.domain.checks import Checked, check
from services.intake.domain.copies import attached, in_doubt, original_of
from services.intake.domain.habits import Habit
from services.intake.domain.items import Item, State
from services.intake.domain.originals import MOST_ATTEMPTS, Original
from services.intake.domain.packs import Origin, Pack, Packs
from services.intake.domain.places import Communes
from services.intake.domain.reading import BELIEVED, Reading
from services.intake.domain.thresholds import is_sampled, thresholds
from services.intake.store import items as rows
from services.intake.store import layouts, likeness, originals, outcomes
from services.intake.store.files import Files, Gone
from services.intake.use_cases import copies
from services.intake.use_cases.habits import knowing
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Unavailable
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()


class Reader(Protocol):
    """Who reads the bytes of a message; never raises for what they hold."""

    async def read(self, raw: bytes) -> Reading:
        """Everything that can be read."""


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
        drafts: Drafts,
        packs: Packs,
        communes: Communes,
        fax_gateways: frozenset[str],
    ) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._reader = reader
        self._trusting = trusting
        self._drafts = drafts
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
                drafts, habits = await knowing(tx, self._drafts, reading)
            orders = await asyncio.to_thread(orders_in, reading, drafts)  # a hundred pages take a second
            async with self._db.transaction() as tx:
                if not await originals.finish(tx, original, reading, now=self._clock.wall()):
                    return
                await layouts.keep(tx, original.id, reading)
                settled = [await self._settled(tx, original, reading, order, habits) for order in orders]
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
        return await self._trusting.judged(raw, await self._reader.read(raw), door=original.door)

    async def _settled(
        self, tx: Transaction, original: Original, reading: Reading, found: Order, habits: Sequence[Habit]
    ) -> Item:
        """Adds the item, submits it when its insurer's rules let it go by itself, says what must be said."""
        item = self._item(original, found.share.cut(reading) if found.share else reading, found)
        item = replace(item, duplicate_of=await rows.same_message(tx, reading.message_id, original.id))
        pack = self._packs.get(item.insurer)
        order = forms.typed(item.values).order
        checked = check(order, pack=pack, communes=self._communes) if pack else None
        await likeness.one_at_a_time(tx, item.insurer, item.claim_key)
        alike = await copies.alike(tx, item, checked.order) if checked and item.draft.order_like else []
        now = self._clock.now()
        detail = _applied(item, habits)
        if to := original_of(alike):
            item = attached(item, to.order, actor=items.SYSTEM, at=now)
        elif pack and checked and not in_doubt(alike) and await self._goes_by_itself(tx, item, checked, pack):
            if read_by_machine(item) and is_sampled(original.sha256, pack.sampled):
                detail["sampled"] = True
            else:
                item = items.submitted(item, checked.order, actor=items.SYSTEM, at=now)
        await rows.insert(tx, item)
        await likeness.keep(tx, item.id, checked.order if checked else order)
        await rows.record(tx, item.id, rows.Act(now, "read", items.SYSTEM, {"state": item.state.value} | detail))
        await publish(tx, [Said(fact, Cause.current()) for fact in _facts(item)])
        if to:
            await copies.record_attached(tx, item, to, actor=items.SYSTEM, at=now)
        return item

    async def _goes_by_itself(self, tx: Transaction, item: Item, checked: Checked, pack: Pack) -> bool:
        needed = needed_of(item, checked)
        if not needed:
            return False
        counted = await outcomes.counted(tx, insurer=pack.code, fields=needed)
        return are_sure(item, thresholds(counted, needed, target=pack.target, default=pack.sure))

    def _item(self, original: Original, reading: Reading, found: Order) -> Item:
        draft = found.draft
        pack = self._packs.get(draft.insurer)
        origin = pack.origin(draft.origin) if pack else None
        values = dict(draft.values())
        if origin:
            values = {name: fixed.value for name, fixed in origin.fixed.items()} | values
        return Item(
            id=uuids.uuid7(),
            channel="fax" if reading.is_fax or reading.sender.rpartition("@")[2] in self._fax_gateways else "email",
            state=State.WAITING,
            team=team_of(origin, pack, self._packs),
            received_at=original.received_at,
            insurer=draft.insurer,
            origin=draft.origin,
            announced=bool(draft.insurer) and draft.order_like,
            original_id=original.id,
            share=found.share,
            due_at=self._packs.due(original.received_at, pack, origin),
            values=values,
            draft=draft,
            reading=reading,
            note=" ".join((*reading.defects, found.note)).strip()[:500],
        )


def _applied(item: Item, habits: Sequence[Habit]) -> dict[str, object]:
    """Which habits of the sender, in which version, this reading went by: a line of its history."""
    read = item.draft.fields
    used = [one for one in habits if one.field in read and read[one.field].rule in TAUGHT]
    return {"habits": [f"{one.field} {one.id} v{one.version}" for one in used]} if used else {}


def team_of(origin: Origin | None, pack: Pack | None, packs: Packs) -> str:
    """The tray an item falls into (R-007, R-019)."""
    if origin:
        return origin.team
    return pack.tray if pack else packs.shared_tray


def needed_of(item: Item, checked: Checked) -> list[str]:
    """The fields that must be sure for a mail to be submitted with no human step; none when it may not be at all."""
    origin = checked.origin
    if origin is None or not origin.automatic or origin.opened_by or checked.blocking:
        return []
    if not item.draft.order_like or item.reading.automatic or item.duplicate_of:
        return []
    if item.reading.trust not in BELIEVED:
        return []
    return sorted({*origin.required, "postal_code", "city"})


def are_sure(item: Item, least: Mapping[str, float]) -> bool:
    """Whether each of these fields was read with at least this confidence, and nothing disputes it."""
    fields = item.draft.fields
    return all(name in fields and fields[name].confidence >= limit for name, limit in least.items())


def read_by_machine(item: Item) -> bool:
    """Whether a value comes from an image: those are sampled, for a text layer says what it says."""
    return any(one.engines for one in item.draft.fields.values())


def _facts(item: Item) -> list[telling.Fact]:
    facts: list[telling.Fact] = []
    if item.announced:
        facts.append(telling.received_fact(item, actor=items.SYSTEM))
    if item.state is State.SUBMITTED:
        facts.append(telling.submitted_fact(item, actor=items.SYSTEM))
    return facts
