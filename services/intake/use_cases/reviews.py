"""Taking items of the tray in hand, one person at a time: opening, beating, leaving, taking over, the next one."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import structlog

from services.intake.domain.acts import Person, unknown_item
from services.intake.domain.packs import Packs
from services.intake.domain.reviews import BEATING, OPENED, Lease, NoLongerWaiting, others, writable
from services.intake.store import items as rows
from services.intake.store import reviews
from shared.clock import Clock
from shared.db import Database, Transaction

log = structlog.get_logger()


class Reviews:
    """Who has what in hand."""

    def __init__(self, *, db: Database, clock: Clock, packs: Packs) -> None:
        self._db = db
        self._clock = clock
        self._packs = packs

    async def open(self, item_id: UUID, person: Person, *, lasting: timedelta = OPENED) -> Lease | None:
        """Takes an item in hand if it waits; gives whose it is now, which may be another's.

        Raises:
            NotFound: there is no such item.
        """
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            opened = await reviews.take(tx, item_id, person, now=now, until=now + lasting, token=uuid4())
            if opened is None:
                raise unknown_item()
            if not opened.waits:
                return None
            return opened.lease or await reviews.of_item(tx, item_id)

    async def hold(self, item_id: UUID, person: Person, *, beating: bool = False) -> Lease:
        """Takes an item in hand, or says that one is still there (beating).

        Raises:
            HeldByOther: somebody else has it. NoLongerWaiting: it was decided meanwhile.
        """
        now = self._clock.wall()
        lease: Lease | None = None
        if beating:
            async with self._db.transaction() as tx:
                lease = await reviews.beat(tx, item_id, person, now=now, until=now + BEATING)
        lease = lease or await self.open(item_id, person, lasting=BEATING if beating else OPENED)
        if lease is None:
            raise NoLongerWaiting("Cet élément n'attend plus personne.", rule="STATE")
        writable(lease, person, now)
        return lease

    async def leave(self, item_id: UUID, person: Person, *, token: UUID | None = None) -> None:
        """Gives an item back; one that was opened again meanwhile stays in hand."""
        async with self._db.transaction() as tx:
            await reviews.release(tx, item_id, person, token)

    async def take_over(self, item_id: UUID, person: Person) -> Lease:
        """Takes an item out of another's hands; its history says so.

        Raises:
            NotFound: there is no such item. NoLongerWaiting: it was decided meanwhile.
        """
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            if not await self._waits(tx, item_id):
                raise NoLongerWaiting("Cet élément n'attend plus personne.", rule="STATE")
            held = others(await reviews.of_item(tx, item_id), person, now)
            lease = await reviews.take_over(tx, item_id, person, now=now, until=now + OPENED, token=uuid4())
            if held:
                detail = {"from": held.holder_name, "since": held.since.isoformat()}
                await rows.record(tx, item_id, rows.Act(self._clock.now(), "take_over", person.actor, detail))
        log.info("review_taken_over", item_id=str(item_id), staff_id=person.id)
        return lease

    async def next(
        self, person: Person, *, team: str | None = None, after: UUID | None = None, left: UUID | None = None
    ) -> Lease | None:
        """Takes in hand the most pressing item that nobody holds; nothing when there is none.

        `after` is the item he comes from: those behind it come first. `left` is the same where he did not decide it:
        it is given back.
        """
        for behind in dict.fromkeys((after, None)):
            if lease := await self._first(person, team=team, after=behind, left=left):
                return lease
        return None

    async def _first(self, person: Person, *, team: str | None, after: UUID | None, left: UUID | None) -> Lease | None:
        """Asks until an item is his, each time anew: one that another took since the question was asked is not."""
        closed = list(self._closed_to(person))
        while True:
            now = self._clock.wall()
            async with self._db.transaction() as tx:
                if left:
                    await reviews.release(tx, left, person, None)
                found = await reviews.take_first_free(
                    tx, person, now=now, until=now + OPENED, token=uuid4(), team=team, after=after, closed=closed
                )
            if found is None or found.lease:
                return found.lease if found else None

    def _closed_to(self, person: Person) -> Iterator[str]:
        """The origins whose orders this person's team does not open (R-019)."""
        for pack in self._packs.all():
            for origin in pack.origins.values():
                if origin.opened_by and person.team not in origin.opened_by:
                    yield f"{pack.code}/{origin.code}"

    async def _waits(self, tx: Transaction, item_id: UUID) -> bool:
        waits = await reviews.lock_waiting(tx, item_id)
        if waits is None:
            raise unknown_item()
        return waits


async def is_in_hand(tx: Transaction, item_id: UUID, *, clock: Clock) -> bool:
    """Whether somebody looks at the item now: then nothing is done with it by itself."""
    lease = await reviews.of_item(tx, item_id)
    return lease is not None and lease.lasts(clock.wall())


async def end_writable(tx: Transaction, item_id: UUID, person: Person, *, clock: Clock) -> None:
    """Ends the lease of an item that is being decided, after checking that nobody else has it in hand.

    Raises:
        HeldByOther: somebody has, and keeps it: nothing of this transaction stands.
    """
    writable(await reviews.end(tx, item_id), person, clock.wall())


async def check_writable(tx: Transaction, item_id: UUID, person: Person, *, clock: Clock) -> None:
    """Checks that nobody else has the item in hand; part of every act on it.

    Raises:
        HeldByOther: somebody has.
    """
    writable(await reviews.of_item(tx, item_id), person, clock.wall())
