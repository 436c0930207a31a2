"""Keeping a message: its bytes durable under their hash before anybody is told that we have it.

The same bytes are one original, however often and by how many doors at once they come. Nothing is read
here: a crash after this loses nothing, a loop reads what is stored.
"""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from services.intake.domain.originals import Envelope, Original, Scan
from services.intake.store import originals
from services.intake.store.files import Files
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.outbox import Cause

log = structlog.get_logger()

Alongside = Callable[[Transaction, UUID], Awaitable[bool]]
"""What a door writes with an original, in its transaction; false when the message was known to it after all."""


class _KnownAfterAll(Exception):
    """Another was quicker: nothing of this message is kept."""


async def nothing(_tx: Transaction, _original_id: UUID) -> bool:
    """What most doors write with an original."""
    return True


class Receiving:
    """The use case behind every door that hands over a whole message."""

    def __init__(self, *, db: Database, files: Files, clock: Clock, scanned: bool = False) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._scan = Scan.PENDING if scanned else Scan.OFF

    async def keep(self, raw: bytes, envelope: Envelope, *, door: str, alongside: Alongside = nothing) -> bool:
        """Stores a message; false when the same bytes were stored before.

        Raises:
            Unavailable: the files or the database cannot take it now; the sender must try again.
        """
        sha256 = hashlib.sha256(raw).digest()
        async with self._db.reading() as tx:
            known = await originals.known(tx, sha256)
        if known:
            log.info("message_known", door=door, size=len(raw))
            if alongside is not nothing:
                async with self._db.transaction() as tx:
                    await alongside(tx, known)
            return False
        original = self._original(raw, sha256, envelope, door)
        await self._files.put(original.file, raw)
        added = await self._added(original, alongside)
        if not added:
            await self._files.drop(original.file)
        log.info("message_kept", door=door, size=len(raw), original_id=str(original.id), added=added)
        return added

    async def _added(self, original: Original, alongside: Alongside) -> bool:
        """One transaction: the original, and what the door writes with it."""
        try:
            async with self._db.transaction() as tx:
                added = await originals.keep(tx, original)
                kept_as = original.id if added else await originals.known(tx, original.sha256)
                if not await alongside(tx, kept_as or original.id):
                    raise _KnownAfterAll
        except _KnownAfterAll:
            return False
        return added

    def _original(self, raw: bytes, sha256: bytes, envelope: Envelope, door: str) -> Original:
        return Original(
            id=new_id(),
            sha256=sha256,
            size=len(raw),
            file=self._files.key(new_id()),
            door=door,
            envelope=envelope.as_json(),
            correlation_id=Cause.current().correlation_id,
            received_at=self._clock.now(),
            scan=self._scan,
        )
