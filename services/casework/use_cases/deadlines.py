"""Deadlines: a date whose original due date is over is marked late, once, and counted.

Nothing waits for the mark: lateness itself is computed from the due date (R-061); the mark is what shows
and what a person is told of.
"""

from collections.abc import Mapping

import structlog

from services.casework.store import history
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()

_BATCH = 500


class Deadlines:
    """Watches the timers."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def mark_late(self) -> int:
        """Marks what became late since the last look; says how many."""
        async with self._db.transaction() as tx:
            marked = await history.mark_late(tx, at=self._clock.now(), limit=_BATCH)
        if marked:
            log.info("dates_late", count=len(marked), codes=sorted({code for code, _ in marked}))
        return len(marked)

    async def late(self) -> Mapping[str, float]:
        """Late dates that still run, by code: the figure of /metrics."""
        async with self._db.reading() as tx:
            return await history.late_by_code(tx, at=self._clock.now())
