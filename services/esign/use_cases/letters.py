"""Sending letters that are due: take them, close the transaction, call the mail server, record what came of it."""

import asyncio

import structlog

from services.esign.domain import letters as rules
from services.esign.domain.approvers import PATH as APPROVERS
from services.esign.domain.letters import DueLetter
from services.esign.domain.messages import Message, Text, next_try
from services.esign.store import letters as store
from services.esign.store import requests as request_store
from services.esign.use_cases.links import Links
from services.esign.use_cases.sending import AT_ONCE, LONGEST_CALL, Carrier
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

GIVEN_UP = "approver.notification_delivery_failed"


class Letters:
    """The letters that wait."""

    def __init__(self, *, db: Database, clock: Clock, mail: Carrier, links: Links, telling: Telling) -> None:
        self._db = db
        self._clock = clock
        self._mail = mail
        self._links = links
        self._telling = telling

    async def round(self) -> int:
        """Sends what is due; how many were taken in hand."""
        async with self._db.transaction() as tx:
            taken = await store.take_due(tx, now=self._clock.wall(), limit=AT_ONCE)
        await asyncio.gather(*(self._send(due) for due in taken))
        return len(taken)

    async def waiting(self) -> float:
        """How many wait."""
        async with self._db.reading() as tx:
            return await store.waiting(tx)

    async def _send(self, due: DueLetter) -> None:
        link = self._links.address(due.link_path, due.link_of, due.link_issued_at)
        text = Text(rules.with_link(due.body, link), due.subject)
        try:
            async with asyncio.timeout(LONGEST_CALL):
                answer = await self._mail.send(Message("email", due.recipient, text, reference=str(due.id)))
        except TimeoutError:
            return await self._later(due, "pas de réponse à temps")
        except Unavailable as error:
            return await self._later(due, error.sentence)
        except Refused as error:
            return await self._end(due, state="failed", answer=error.sentence)
        return await self._end(due, state="delivered", answer=answer)

    async def _later(self, due: DueLetter, answer: str) -> None:
        next_at = next_try(due.attempts, self._clock.wall())
        if next_at is None:
            return await self._end(due, state="failed", answer=answer)
        async with self._db.transaction() as tx:
            await store.later(tx, due.id, answer=answer, next_at=next_at)
        log.warning("letter_postponed", letter=str(due.id), attempt=due.attempts)
        return None

    async def _end(self, due: DueLetter, *, state: str, answer: str) -> None:
        async with self._db.transaction() as tx:
            request_id = await store.ended(tx, due.id, state=state, answer=answer, now=self._clock.wall())
            if state == "failed" and due.link_path == APPROVERS and request_id is not None:
                bundle = await request_store.bundle(tx, await request_store.held(tx, request_id))
                await self._telling.webhooks(tx, bundle, [(GIVEN_UP, due.link_of)])
        log.info("letter_ended", letter=str(due.id), state=state)
