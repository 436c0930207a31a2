"""Keeping a message: its bytes durable under their hash before anybody is told that we have it.

The same bytes are one original, however often and by how many doors at once they come. Nothing is read
here: a crash after this loses nothing, a loop reads what is stored.
"""

import hashlib

import structlog
import uuid_utils.compat as uuids

from services.intake.domain.originals import Envelope, Original
from services.intake.store import originals
from services.intake.store.files import Files
from shared.clock import Clock
from shared.db import Database
from shared.outbox import Cause

log = structlog.get_logger()


class Receiving:
    """The use case behind every door that hands over a whole message."""

    def __init__(self, *, db: Database, files: Files, clock: Clock) -> None:
        self._db = db
        self._files = files
        self._clock = clock

    async def keep(self, raw: bytes, envelope: Envelope, *, door: str) -> bool:
        """Stores a message; false when the same bytes were stored before.

        Raises:
            Unavailable: the files or the database cannot take it now; the sender must try again.
        """
        sha256 = hashlib.sha256(raw).digest()
        async with self._db.reading() as tx:
            if await originals.known(tx, sha256):
                log.info("message_known", door=door, size=len(raw))
                return False
        original = self._original(raw, sha256, envelope, door)
        await self._files.put(original.file, raw)
        async with self._db.transaction() as tx:
            added = await originals.keep(tx, original)
        if not added:
            await self._files.drop(original.file)
        log.info("message_kept", door=door, size=len(raw), original_id=str(original.id), added=added)
        return added

    def _original(self, raw: bytes, sha256: bytes, envelope: Envelope, door: str) -> Original:
        return Original(
            id=uuids.uuid7(),
            sha256=sha256,
            size=len(raw),
            file=self._files.key(uuids.uuid7()),
            door=door,
            envelope=envelope.as_json(),
            correlation_id=Cause.current().correlation_id,
            received_at=self._clock.now(),
        )
