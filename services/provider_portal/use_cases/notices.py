"""Sending the notices that are due: take them, close the transaction, call the carrier, record what came of it.

A process that dies between the call and the record sends again when the lease ends; the carrier knows the
reference. Every notice but a sign-in code ends in one event, delivered or failed (R-050), and none is sent after its
window.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from contracts.events.envelope import Actor
from contracts.events.portal import MessageNotified, NoticeDelivered, NoticeFailed
from services.provider_portal.domain import notices as rules
from services.provider_portal.domain import sign_in
from services.provider_portal.domain.notices import Message, Notice, Text
from services.provider_portal.store import notices as rows
from services.provider_portal.store.notices import Ended
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import Refused, Unavailable
from shared.logs import correlated
from shared.outbox import Said, publish

log = structlog.get_logger()

AT_ONCE = 20
LONGEST_CALL = 15.0
PORTAL = Actor(kind="system", id="995", name="INTERNET")
"""The named system author of the portal (R-120)."""


class Carrier(Protocol):
    """Who takes a message to a phone or a mailbox."""

    async def send(self, message: Message) -> str:
        """Hand it over and return the carrier's own reference.

        Raises:
            Unavailable: try again later. Refused: never.
        """


class Notices:
    """The notices that wait, and the carriers that take them."""

    def __init__(
        self, *, db: Database, clock: Clock, carriers: Mapping[str, Carrier], secret: bytes, public_url: str
    ) -> None:
        self._db = db
        self._clock = clock
        self._carriers = carriers
        self._secret = secret
        self._public_url = public_url

    async def send_offers(self) -> int:
        """Send the notices of offers, messages and job ends that are due, by the business clock; how many it took."""
        return await self._send_due(("offer", "message", "job_end"), self._clock.now())

    async def send_codes(self) -> int:
        """Send sign-in codes, by the wall clock; apart, so that nobody waits behind a morning's offers."""
        return await self._send_due(("sign_in",), self._clock.wall())

    async def _send_due(self, kinds: Sequence[str], now: datetime) -> int:
        async with self._db.transaction() as tx:
            taken = await rows.take_due(
                tx, kinds=kinds, now=now, wall=self._clock.wall(), limit=AT_ONCE, public_url=self._public_url
            )
        outcomes = await asyncio.gather(*(self._send(notice) for notice in taken), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(taken)

    async def waiting(self) -> Mapping[str, float]:
        """How many wait, by channel."""
        async with self._db.reading() as tx:
            return await rows.waiting(tx)

    async def _send(self, notice: Notice) -> None:
        now = self._clock.wall() if notice.challenge_id else self._clock.now()
        if why := rules.hopeless(notice, now):
            return await self._end(notice, state="failed", answer=why)
        if notice.to is None:
            return await self._try_later(notice, "professionnel pas encore connu")
        message = Message(notice.channel, notice.to, self._text(notice), reference=str(notice.id))
        timeout = min(LONGEST_CALL, (notice.not_after - now).total_seconds())
        try:
            async with asyncio.timeout(timeout):
                answer = await self._carriers[notice.channel].send(message)
        except TimeoutError:
            return await self._try_later(notice, "pas de réponse à temps")
        except Unavailable as error:
            return await self._try_later(notice, error.sentence)
        except Refused as error:
            return await self._end(notice, state="failed", answer=error.sentence)
        return await self._end(notice, state="delivered", answer=answer)

    def _text(self, notice: Notice) -> Text:
        if notice.challenge_id is not None:
            code = sign_in.code_for(self._secret, notice.challenge_id)
            link = f"{self._public_url}/l/{sign_in.link_for(self._secret, notice.challenge_id)}"
            return rules.code_text(code=code, link=link, channel=notice.channel)
        if notice.message is not None:
            return rules.message_text(notice.message, notice.channel)
        if notice.job_end is not None:
            return rules.end_text(notice.job_end, notice.channel)
        if notice.offer is None:
            raise LookupError(f"notice {notice.id} is about nothing")
        return rules.offer_text(notice.offer, notice.channel)

    async def _try_later(self, notice: Notice, error: str) -> None:
        wall = self._clock.wall()
        async with self._db.transaction() as tx:
            await rows.later(tx, notice, error=error, wall=wall, next_at=rules.next_try(notice.attempt, wall))
        log.warning("notice_postponed", notice=str(notice.id), channel=notice.channel, attempt=notice.attempt)

    async def _end(self, notice: Notice, *, state: str, answer: str) -> None:
        async with self._db.transaction() as tx:
            ended = await rows.ended(tx, notice, state=state, answer=answer, wall=self._clock.wall())
            if ended is not None:
                await publish(tx, [self._said(ended, error=None if state == "delivered" else answer)])
        correlation_id = ended.cause.correlation_id if ended else str(new_id())
        with correlated(correlation_id):
            log.info("notice_ended", notice=str(notice.id), channel=notice.channel, state=state)

    def _said(self, ended: Ended, *, error: str | None) -> Said:
        end = {
            "actor": PORTAL,
            "dossier_id": ended.dossier_id,
            "intervention_id": ended.intervention_id,
            "firm_id": ended.firm_id,
            "channel": ended.channel,
            "at": self._clock.now(),
        }
        if ended.message_id is not None:
            told = MessageNotified(**end, message_id=ended.message_id, job_id=ended.job_id, error=error)
            return Said(told, ended.cause)
        end |= {"offer_id": ended.offer_id, "about": ended.kind}
        event = NoticeDelivered(**end) if error is None else NoticeFailed(**end, error=error)
        return Said(event, ended.cause)
