"""The tray: people look at an item, correct it, submit it, reject it, or say that it is no order.

Every act holds the item, checks the version of the form it came from, and writes item, history and events
together. Pressed twice by the same person, an act counts once; pressed by two, the second sees the first's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from services.intake.domain import items, telling
from services.intake.domain.acts import Person, Pressed, already_done, needs_reason, storable, unknown_item
from services.intake.domain.checks import Finding
from services.intake.domain.copies import Alike
from services.intake.domain.fields import BY_NAME
from services.intake.domain.habits import sender_of
from services.intake.domain.items import Item, State, Verb
from services.intake.domain.packs import Pack, Packs
from services.intake.domain.receipts import ANSWERED, Kind
from services.intake.domain.reviews import Lease
from services.intake.domain.thresholds import outcomes_of
from services.intake.domain.ties import Tie
from services.intake.store import items as rows
from services.intake.store import likeness, outcomes, receipts, reviews, ties, tray
from services.intake.use_cases import copies
from services.intake.use_cases.earning import earned_by, least_of
from services.intake.use_cases.habits import learn
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.reviews import check_writable, end_writable
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with everything a person needs to decide."""

    item: Item
    pack: Pack | None
    findings: tuple[Finding, ...]
    acts: list[rows.Act]
    alike: list[Alike]
    copies: list[UUID]
    """The items attached to this order."""
    tie: Tie
    """The dossiers it may belong to, while it waits."""
    letters: list[ties.Kept]
    """The letters tied to this order's dossier."""
    receipts: list[receipts.Told]
    """What the sender was told."""
    siblings: list[tuple[int, UUID]]
    """The other orders of the same message."""
    lease: Lease | None = None
    """Who has it in hand."""
    joined: tuple[Item, ...] = ()
    """What was joined to it by hand."""
    home: ties.Home | None = None
    """Of a letter or a copy: where it belongs now."""
    earned: frozenset[str] = frozenset()
    """The fields that its sender has earned to go unseen."""
    least: Mapping[str, float] = field(default_factory=dict)
    """From which confidence on each field that was read counts as sure, as outcomes have taught."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the tray."""

    entries: list[tray.Entry]
    total: int
    pages: int
    teams: dict[str, tuple[int, int]]


class Tray:
    """Reading and working the tray."""

    def __init__(self, *, db: Database, clock: Clock, forms: ItemForms, packs: Packs, letters: Letters) -> None:
        self._db = db
        self._clock = clock
        self._forms = forms
        self._letters = letters
        self.packs = packs

    async def listed(self, wanted: tray.Wanted) -> Listed:
        """A page of the tray, and how many wait in each team's."""
        async with self._db.reading() as tx:
            entries = await tray.entries(tx, wanted, wall=self._clock.wall())
            total = await tray.count(tx, wanted)
            waiting = await tray.waiting(tx, self._clock.now())
        teams = {team: waiting.get(team, (0, 0)) for team in sorted({*self.packs.teams(), *waiting})}
        return Listed(entries, total, max(1, -(-total // tray.PAGE)), teams)

    async def show(self, item_id: UUID, *, lease: Lease | None = None) -> Shown:
        """An item with its problems as it stands; `lease` is who was found to have it in hand a moment ago, if anybody.

        Only what can be there is asked for: a person waits for each question, and what waits was never submitted, so it
        has no dossier with letters or copies.

        Raises:
            NotFound: there is no such item.
        """
        async with self._db.reading() as tx:
            item = await rows.get(tx, item_id)
            if item is None:
                raise unknown_item()
            acts = await rows.acts(tx, item_id)
            order = self._forms.checked(item).order
            is_order = item.state not in (State.SET_ASIDE, State.JOINED) and item.judged.may_be_order
            alike = await copies.alike(tx, item, order) if is_order else []
            waits = item.state is State.WAITING and item.gateway_order_id is None
            tie = await self._letters.tie_of(tx, item) if waits else Tie()
            new = item.state is State.WAITING
            kept = [] if new else await ties.letters_of(tx, item_id)
            copied = [] if new else await likeness.copies_of(tx, item_id)
            told = await receipts.of_item(tx, item_id)
            siblings = await rows.siblings(tx, item) if item.share else []
            lease = lease or await reviews.of_item(tx, item_id)
            joined = tuple(await rows.joined_to(tx, item_id))
            home = await ties.home_of(tx, item.attached_to) if item.attached_to else None
            pack = self.packs.get(item.insurer)
            fields = [*item.draft.fields]
            known = await earned_by(tx, item, pack, fields) if pack else frozenset()
            least = await least_of(tx, pack, fields) if pack else {}
        held = lease if lease and lease.lasts(self._clock.wall()) and item.state is State.WAITING else None
        findings = self._forms.checked(item).findings if item.state is State.WAITING else ()
        return Shown(
            item, pack, findings, acts, alike, copied, tie, kept, told, siblings, held, joined, home, known, least
        )

    def previewed(self, shown: Shown, pressed: Pressed) -> Shown:
        """The item as it would be with what was typed: for showing a form again, nothing is kept."""
        item = self._forms.typed(shown.item, pressed)
        return replace(shown, item=item, pack=self.packs.get(item.insurer), findings=self._forms.checked(item).findings)

    async def amend(self, pressed: Pressed, person: Person) -> Item:
        """Keeps what was typed, without submitting."""
        async with self._db.transaction() as tx:
            item = await self._held(tx, pressed, Verb.AMEND, person)
            if already_done(item, pressed, Verb.AMEND, person):
                return item
            typed = self._forms.typed(item, pressed)
            now = self._clock.now()
            amended = items.decided(typed, Verb.AMEND, actor=person.actor, at=now)
            changed = sorted(name for name in BY_NAME if item.values.get(name, "") != amended.values.get(name, ""))
            await rows.save_order(tx, amended, self._forms.checked(amended).order)
            await rows.record(tx, item.id, rows.Act(now, Verb.AMEND, person.actor, {"fields": changed}))
        return amended

    async def submit(self, pressed: Pressed, person: Person) -> Item:
        """Submits the order to casework.

        Raises:
            Invalid: rules block it, each with its sentence and field.
            OtherTeam: another team opens orders of this origin (R-019).
            Stale, NoSuchExit: somebody was quicker.
        """
        async with self._db.transaction() as tx:
            item = await self._held(tx, pressed, Verb.SUBMIT, person)
            if already_done(item, pressed, Verb.SUBMIT, person):
                return item
            item = self._forms.typed(item, pressed)
            checked = self._forms.passed(item, person)
            now = self._clock.now()
            submitted = items.submitted(item, checked.order, actor=person.actor, at=now)
            fact = telling.submitted_fact(submitted, actor=person.actor)
            told = outcomes_of(item.draft, item.values)
            sender = sender_of(item.reading)
            await outcomes.add(tx, told, item_id=item.id, insurer=item.insurer or "", sender=sender, at=now)
            await learn(tx, item, checked.origin, at=now)
            return await self._decided(tx, submitted, Verb.SUBMIT, person, fact)

    async def reject(self, pressed: Pressed, person: Person) -> Item:
        """Rejects the order: its insurer is told why, no dossier will exist.

        Raises:
            InsurerNeeded: nobody knows yet whom to tell.
        """
        needs_reason(pressed)
        async with self._db.transaction() as tx:
            item = await self._held(tx, pressed, Verb.REJECT, person)
            if already_done(item, pressed, Verb.REJECT, person):
                return item
            item = self._forms.typed(item, pressed)
            checked = self._forms.checked(item)
            if checked.origin:
                items.opened_by(checked.origin, person.team)
            now = self._clock.now()
            rejected = items.decided(item, Verb.REJECT, actor=person.actor, at=now, note=pressed.reason)
            findings = (Finding(rule="DESK", sentence=pressed.reason), *checked.blocking)
            fact = telling.rejected_fact(rejected, findings, actor=person.actor, at=now)
            if rejected.channel in ANSWERED:
                await receipts.add(tx, Kind.REFUSED, [(item.id, pressed.reason)], now=self._clock.wall())
            return await self._decided(tx, rejected, Verb.REJECT, person, fact)

    async def set_aside(self, pressed: Pressed, person: Person) -> Item:
        """Says that this is no order: nobody is told, it can be taken back."""
        return await self._moved(pressed, Verb.SET_ASIDE, person)

    async def take_back(self, pressed: Pressed, person: Person) -> Item:
        """Puts what was set aside back into the tray."""
        return await self._moved(pressed, Verb.TAKE_BACK, person)

    async def stand(self, tx: Transaction, keys: Sequence[str]) -> list[telling.Fact]:
        """What a reader that never heard of these orders must know of them (`make republish`)."""
        standing = await rows.standing(tx, [UUID(key) for key in keys])
        return [fact for item in standing if (fact := telling.standing_fact(item)) is not None]

    async def _moved(self, pressed: Pressed, verb: Verb, person: Person) -> Item:
        async with self._db.transaction() as tx:
            item = await self._held(tx, pressed, verb, person)
            if already_done(item, pressed, verb, person):
                return item
            now = self._clock.now()
            moved = items.decided(item, verb, actor=person.actor, at=now, note=pressed.reason)
            await rows.save(tx, moved)
            await rows.record(tx, item.id, rows.Act(now, verb, person.actor, {"reason": pressed.reason}))
        return moved

    async def _held(self, tx: Transaction, pressed: Pressed, verb: Verb, person: Person) -> Item:
        storable(pressed)
        item = await rows.held(tx, pressed.item_id)
        if not already_done(item, pressed, verb, person):
            items.moved(item, verb)
            items.fresh(item, pressed.version)
            free = check_writable if verb is Verb.AMEND else end_writable
            await free(tx, item.id, person, clock=self._clock)
        return item

    async def _decided(self, tx: Transaction, item: Item, verb: Verb, person: Person, fact: telling.Fact) -> Item:
        """Writes the decision and says it, after `received` if nobody said that yet."""
        facts = [fact] if item.announced else [telling.received_fact(item, actor=items.SYSTEM), fact]
        decided = replace(item, announced=True)
        reason = {"reason": item.note} if verb is Verb.REJECT else {}
        await rows.save_order(tx, decided, item.order or self._forms.checked(item).order)
        await rows.record(tx, item.id, rows.Act(self._clock.now(), verb, person.actor, reason))
        await publish(tx, [Said(one, Cause.current()) for one in facts])
        log.info("item_decided", item_id=str(item.id), verb=verb, staff_id=person.id)
        return decided
