"""Keeping originals no longer than they may be, and longer when somebody says so.

Removing is decided, done, and marked, in this order: killed between two of these, the next round goes on.
"""

from uuid import UUID

import structlog

from services.intake.domain.acts import Person
from services.intake.domain.items import SYSTEM
from services.intake.domain.keeping import REASONS, Look, NothingToHold, Periods
from services.intake.store import items as rows
from services.intake.store import keeping, layouts
from services.intake.store.files import Files
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Invalid, NotFound

log = structlog.get_logger()


class Keeping:
    """Retention, and what stops it."""

    def __init__(self, *, db: Database, files: Files, clock: Clock, periods: Periods) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._periods = periods

    async def remove_expired(self) -> int:
        """Removes the bytes whose period is over; hash, envelope, acts stay. Gives how many originals."""
        async with self._db.transaction() as tx:
            expired = await keeping.expire(tx, self._periods, now=self._clock.now())
        for one in expired:
            await self._files.remove(one.file)
        now = self._clock.now()
        async with self._db.transaction() as tx:
            done = await keeping.removed(tx, [one.id for one in expired], at=now)
            await layouts.removed(tx, [one.id for one in expired])
            for one in expired:
                for item_id in one.items if one.id in done else ():
                    act = rows.Act(now, "bytes_removed", SYSTEM, {"reason": REASONS[one.kind]})
                    await rows.record(tx, item_id, act)
        if expired:
            log.info("originals_removed", count=len(done))
        return len(done)

    async def hold(self, item_id: UUID, person: Person, *, reason: str) -> None:
        """Keeps an original's bytes whatever its period says, until somebody releases it.

        Raises:
            Invalid: no reason is given.
            NothingToHold: the bytes are gone.
        """
        if not reason.strip():
            raise Invalid("Dites pourquoi cet original doit être gardé.", rule="HOLD", field="reason")
        async with self._db.transaction() as tx:
            now = self._clock.now()
            if not await keeping.hold(tx, await _original_of(tx, item_id), at=now, why=reason):
                raise NothingToHold("Les octets de cet original sont déjà supprimés.", rule="REMOVED")
            await rows.record(tx, item_id, rows.Act(now, "hold", person.actor, {"reason": reason}))

    async def release(self, item_id: UUID, person: Person, *, reason: str) -> None:
        """Lets the period of an original run again."""
        async with self._db.transaction() as tx:
            await keeping.release(tx, await _original_of(tx, item_id))
            await rows.record(tx, item_id, rows.Act(self._clock.now(), "release", person.actor, {"reason": reason}))

    async def looks(self, item_id: UUID) -> list[Look]:
        """Who looked at an item's original, newest first."""
        async with self._db.reading() as tx:
            return await keeping.looks(tx, await _original_of(tx, item_id))


async def _original_of(tx: Transaction, item_id: UUID) -> UUID:
    item = await rows.get(tx, item_id)
    if item is None or item.original_id is None:
        raise NotFound("Cet élément n'existe pas, ou n'a pas d'original.")
    return item.original_id
