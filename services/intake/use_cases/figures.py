"""The figures intake shows on /metrics and /health: what is unread, what waits, which channel is silent."""

from collections.abc import Mapping

from services.intake.store import originals, tray
from shared.clock import Clock
from shared.db import Database


class Figures:
    """Reads the figures; changes nothing."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def unread(self) -> float:
        """Messages stored and not yet read."""
        async with self._db.reading() as tx:
            return await originals.unread(tx)

    async def waiting(self) -> Mapping[str, float]:
        """Items waiting, by team."""
        return {team: count for team, (count, _) in (await self._teams()).items()}

    async def late(self) -> Mapping[str, float]:
        """Items that wait longer than their insurer's pack allows, by team."""
        return {team: late for team, (_, late) in (await self._teams()).items()}

    async def silence(self) -> Mapping[str, float]:
        """Seconds since each channel last brought something."""
        now = self._clock.now()
        async with self._db.reading() as tx:
            last = await tray.last_per_channel(tx)
        return {channel: round((now - at).total_seconds(), 1) for channel, at in last.items()}

    async def _teams(self) -> dict[str, tuple[int, int]]:
        async with self._db.reading() as tx:
            return await tray.waiting(tx, self._clock.now())
