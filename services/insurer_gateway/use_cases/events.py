"""The second way out: facts read by position, and the insurer's word on them by the acks door.

Reading is a position the reader keeps; asking for what comes after it says that he has what is before.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.insurer_gateway.domain.acks import Ack
from services.insurer_gateway.store import facts as store
from services.insurer_gateway.store import partners as partner_store
from services.insurer_gateway.use_cases.bell import Bell
from services.insurer_gateway.use_cases.tokens import Caller
from shared.clock import Clock
from shared.db import Database
from shared.errors import Conflict, NotFound

_LOOK_AGAIN_SECONDS = 1.0
"""Another replica may have written: its bell is not heard here."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Facts as they are sent, the position after them, and whether there are more now."""

    bodies: tuple[bytes, ...]
    next: int
    more: bool


class Events:
    """What a partner reads and says of his facts."""

    def __init__(self, *, db: Database, clock: Clock, bell: Bell) -> None:
        self._db = db
        self._clock = clock
        self._bell = bell

    async def after(
        self, caller: Caller, *, after: int, limit: int, wait: float, order_ref: UUID | None = None
    ) -> Batch:
        """What comes after a position, waiting up to `wait` seconds for something to come."""
        if order_ref is None:
            await self._note(caller.partner, after)
        until = asyncio.get_running_loop().time() + wait
        with self._bell.listening() as heard:
            while True:
                heard.clear()
                batch = await self._look(caller.partner, after=after, limit=limit, order_ref=order_ref)
                left = until - asyncio.get_running_loop().time()
                if batch.bodies or left <= 0:
                    return batch
                await _either(heard, min(left, _LOOK_AGAIN_SECONDS))

    async def _look(self, partner: str, *, after: int, limit: int, order_ref: UUID | None) -> Batch:
        async with self._db.reading() as tx:
            rows = await store.facts_after(tx, partner, after=after, limit=limit + 1, order_ref=order_ref)
        kept = rows[:limit]
        return Batch(
            bodies=tuple(body for _, body in kept), next=kept[-1][0] if kept else after, more=len(rows) > limit
        )

    async def _note(self, partner: str, after: int) -> None:
        async with self._db.transaction() as tx:
            await partner_store.polled(tx, partner, after=after, now=self._clock.wall())

    async def ack(self, caller: Caller, message_id: UUID, ack: Ack) -> None:
        """Keeps the partner's word on a fact; said again it is the same, said otherwise it is refused.

        Raises:
            NotFound: there is no such fact of the caller's.
            Conflict: he said the opposite before.
        """
        async with self._db.transaction() as tx:
            if await store.save_ack(tx, caller.partner, message_id, ack, at=self._clock.wall()):
                return
            standing = await store.ack_of(tx, caller.partner, message_id)
        if standing is None:
            raise NotFound("Ce message n'existe pas.")
        if standing != ack.ack:
            raise Conflict("Un accusé contraire a déjà été reçu pour ce message.", rule="GW-006", field="ack")


async def _either(heard: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(heard.wait(), seconds)
    except TimeoutError:
        return
