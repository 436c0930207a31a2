"""The figures intake shows on /metrics and /health: what is unread, what waits, which channel is silent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.domain.silence import Allowed, silent
from services.intake.domain.working_time import Closed
from services.intake.store import originals, tray
from shared.clock import Clock
from shared.db import Database


@dataclass(frozen=True)
class Alarm:
    """Figures that are zero when all is well: named in /health, counted, and told on the tray."""

    name: str
    help: str
    read: Callable[[], Awaitable[Mapping[str, float]]]

    async def sentences(self) -> list[str]:
        """What the desk reads of it."""
        found = await self.read()
        return [f"{name[0].upper()}{name[1:]} : {value:g}" for name, value in found.items() if value]


class Figures:
    """Reads the figures; changes nothing."""

    def __init__(self, *, db: Database, clock: Clock, allowed: Mapping[str, Allowed], closed: Closed) -> None:
        self._db = db
        self._clock = clock
        self._allowed = allowed
        self._closed = closed
        self._since = clock.now()
        self._last: tuple[datetime, Mapping[str, datetime]] | None = None

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

    async def silent(self) -> Mapping[str, float]:
        """Channels silent for longer than they may be, with their working hours of silence: each is an alarm."""
        if not self._allowed:
            return {}
        last = await self._last_per_channel()
        return silent(last, self._allowed, since=self._since, now=self._clock.now(), closed=self._closed)

    async def silences(self) -> Mapping[str, float]:
        """The same, named as /health tells them."""
        return {
            f"canal {channel} silencieux, heures ouvrées": hours for channel, hours in (await self.silent()).items()
        }

    async def _last_per_channel(self) -> Mapping[str, datetime]:
        """Asked at most each minute: every look at the tray wants it, and it walks the items."""
        wall = self._clock.wall()
        if self._last is None or wall - self._last[0] > timedelta(minutes=1):
            async with self._db.reading() as tx:
                self._last = wall, await tray.last_per_channel(tx)
        return self._last[1]

    async def _teams(self) -> dict[str, tuple[int, int]]:
        async with self._db.reading() as tx:
            return await tray.waiting(tx, self._clock.now())
