"""Scanning what is stored, before anything reads it: held until the scanner has spoken, for ever if it found something.

A scanner that is away loses nothing: what waits for it stays stored, is counted, and is scanned later.
Without a scanner set up, what still waits for one is let through.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog

from services.intake.channels.scanner import Scanner
from services.intake.domain.originals import Original, Scan
from services.intake.store import originals
from services.intake.store.files import Files, Gone
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()

AT_ONCE: Final = 10
PATIENCE: Final = timedelta(minutes=2)
"""How long a message may wait for the scanner before that is an alarm."""


class Scanning:
    """The use case of the scanning loop."""

    def __init__(self, *, db: Database, files: Files, clock: Clock, scanner: Scanner | None) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._scanner = scanner

    async def scan_stored(self) -> int:
        """Scans the next messages; gives how many.

        Raises:
            Unavailable: the scanner or the files do not answer; the messages wait.
        """
        async with self._db.reading() as tx:
            waiting = await originals.unscanned(tx, most=AT_ONCE)
        for original in waiting:
            found = await self._found(original)
            scan = Scan.FOUND if found else Scan.CLEAN if self._scanner else Scan.OFF
            async with self._db.transaction() as tx:
                await originals.scanned(tx, original.id, scan, found)
            if found:
                log.warning("message_quarantined", original_id=str(original.id), finding=found)
        return len(waiting)

    async def held(self) -> Mapping[str, float]:
        """How many messages wait for the scanner longer than they should: an alarm."""
        async with self._db.reading() as tx:
            late = await originals.unscanned_since(tx, self._clock.now() - PATIENCE)
        return {"messages en attente d'analyse antivirus": float(late)}

    async def _found(self, original: Original) -> str:
        if self._scanner is None:
            return ""
        try:
            return await self._scanner.scan(await self._files.get(original.file))
        except Gone:
            return ""  # reading says that the file is gone
