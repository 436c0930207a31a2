"""What casework does about the insured by the clock: sends the SMS it owes them, ends the week they had to call back.

No connection is held while the provider is called; each try is counted, the end is a line of the journal (R-022).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Protocol

import structlog

from services.casework.domain import chasing
from services.casework.domain.calls import ClientMessage
from services.casework.domain.pen import Book
from services.casework.store import televaluations as rows
from services.casework.store.files import load
from services.casework.store.televaluations import ToSend
from services.casework.use_cases.keeping import keep
from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

_BATCH: Final = 50
_LEASE: Final = timedelta(seconds=60)
_STEPS: Final = (5, 60, 300, 1800, 7200, 21600)
"""Seconds before the next try of an SMS; after the last one it has failed."""


class SmsCarrier(Protocol):
    """Who takes an SMS to a telephone."""

    async def send(self, message: ClientMessage) -> str:
        """Hand it over and return the carrier's own reference.

        Raises:
            Unavailable: try again later. Refused: never.
        """


class Clients:
    """The insured, as the clock sees them."""

    def __init__(self, *, db: Database, clock: Clock, book: Book, sms: SmsCarrier) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._sms = sms

    async def end_waits(self) -> int:
        """Ends the weeks that are over; how many dossiers moved (R-023)."""
        at = self._clock.now()
        async with self._db.transaction() as tx:
            found = await rows.waits_over(tx, at=at, limit=_BATCH)
            before = await load(tx, found, lock=True)
            changes = [one for dossier in before.values() if (one := chasing.wait_over(self._book, dossier, at=at))]
            await keep(tx, self._book, changes, before=before, at=at)
        return len(changes)

    async def send_messages(self) -> int:
        """Sends the SMS that are due; how many were taken in hand."""
        async with self._db.transaction() as tx:
            taken = await rows.take_messages(tx, wall=self._clock.wall(), lease=_LEASE, limit=_BATCH)
        for one in taken:
            await self._send(one)
        return len(taken)

    async def _send(self, one: ToSend) -> None:
        try:
            answer = await self._sms.send(one.message)
        except Unavailable as error:
            if one.tries <= len(_STEPS):
                return await self._postpone(one, error.sentence)
            return await self._end(one, state="failed", answer=error.sentence)
        except Refused as error:
            return await self._end(one, state="failed", answer=error.sentence)
        return await self._end(one, state="sent", answer=answer)

    async def _postpone(self, one: ToSend, answer: str) -> None:
        next_try_at = self._clock.wall() + timedelta(seconds=_STEPS[one.tries - 1])
        async with self._db.transaction() as tx:
            await rows.postpone_message(tx, one.message.id, next_try_at=next_try_at, answer=answer)
        log.warning("client_message_postponed", message=str(one.message.id), tries=one.tries)

    async def _end(self, one: ToSend, *, state: str, answer: str) -> None:
        error = answer if state == "failed" else None
        async with self._db.transaction() as tx:
            before = await load(tx, [one.dossier_id], lock=True)
            if await rows.end_message(tx, one.message.id, state=state, answer=answer):
                dossier = before[one.dossier_id]
                at = self._clock.now()
                change = chasing.sms_ended(self._book, dossier, message=one.message, error=error, at=at)
                await keep(tx, self._book, [change], before=before, at=at)
        log.info("client_message_ended", message=str(one.message.id), state=state)

    async def waiting(self) -> Mapping[str, float]:
        """What waits for the loops, by kind: the figure of /metrics."""
        async with self._db.reading() as tx:
            return await rows.waiting(tx)
