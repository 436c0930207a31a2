"""The clock of searches: rows with a due time, looked at each second; waves open, and the hard end closes.

Two processes may look at once: each takes the rows the other does not hold.
"""

from typing import Final

from services.assignment.domain.offers import expire
from services.assignment.domain.telling import ROBOT
from services.assignment.store import rounds
from services.assignment.use_cases.asking import Asking, Step
from shared.db import Database
from shared.outbox import Cause

AT_ONCE: Final = 100


class Ticking:
    """What the loop calls."""

    def __init__(self, *, db: Database, asking: Asking) -> None:
        self._db = db
        self._asking = asking

    async def tick(self) -> int:
        """Moves on every search that is due; gives how many (R-053)."""
        now = self._asking.clock.now()
        async with self._db.transaction() as tx:
            due = await rounds.due(tx, now, limit=AT_ONCE)
            walks = await rounds.correlations(tx, due) if due else {}
            steps = [
                Step(one, await self._asking.next_firms(tx, expire(round=one, now=now)), ROBOT, Cause(walks[id]))
                for id, one in due.items()
            ]
            await self._asking.write(tx, steps)
        return len(due)
