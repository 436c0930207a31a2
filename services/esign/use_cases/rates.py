"""Calls of a key, limited by the minute and by the hour over all processes.

A process takes calls from the common count in blocks and gives them out by itself: one statement for a hundredth of
the limit. What it does not give out before the minute ends is lost to the key, at most a block a process.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from services.esign.domain import rates as rules
from services.esign.domain.rates import Allowance, Limits
from services.esign.store import rates as store
from shared.clock import Clock
from shared.db import Database
from shared.errors import TooMany


@dataclass
class _Held:
    """What this process holds of a key's minute."""

    minute: datetime | None = None
    left: int = 0
    taken: dict[str, int] = field(default_factory=lambda: {"minute": 0, "hour": 0})
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Rates:
    """Counts calls."""

    def __init__(self, *, db: Database, clock: Clock, limits: Limits) -> None:
        self._db = db
        self._clock = clock
        self._limits = limits
        self._held: dict[bytes, _Held] = {}

    async def count(self, key_sha256: bytes) -> tuple[Allowance, TooMany | None]:
        """One call more: what is left, and the refusal when nothing was."""
        now = self._clock.wall()
        held = self._held.setdefault(key_sha256, _Held())
        async with held.lock:
            if held.minute != rules.began(now, "minute"):
                held.minute, held.left = rules.began(now, "minute"), 0
                held.taken = {"minute": 0, "hour": 0}
            if held.left == 0 and not self._spent(held):
                await self._take(key_sha256, held, now)
            refusal = None if held.left else self._refusal(held, now)
            held.left = max(held.left - 1, 0)
            return self._allowance(held, now), refusal

    def _spent(self, held: _Held) -> str | None:
        """Which of the two has nothing left, as far as this process knows."""
        limits = {"minute": self._limits.minute, "hour": self._limits.hour}
        return next((span for span in ("hour", "minute") if held.taken[span] >= limits[span]), None)

    async def _take(self, key_sha256: bytes, held: _Held, now: datetime) -> None:
        block = self._limits.block
        async with self._db.transaction() as tx:
            held.taken = await store.take(tx, key_sha256, block=block, now=now)
        before = {span: taken - block for span, taken in held.taken.items()}
        room = min(self._limits.minute - before["minute"], self._limits.hour - before["hour"])
        held.left = max(min(block, room), 0)

    def _refusal(self, held: _Held, now: datetime) -> TooMany:
        span = self._spent(held) or "minute"
        words = {"minute": "cette minute", "hour": "cette heure"}[span]
        sentence = f"Cette clé n'a plus d'appels pour {words}."
        return TooMany(sentence, retry_after=rules.seconds_left(now, span), rule="ESIGN-130")

    def _allowance(self, held: _Held, now: datetime) -> Allowance:
        return Allowance(
            limits=self._limits,
            left_minute=max(self._limits.minute - held.taken["minute"] + held.left, 0),
            left_hour=max(self._limits.hour - held.taken["hour"] + held.left, 0),
            reset=rules.seconds_left(now, "minute"),
        )
