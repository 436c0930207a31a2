"""Faxing the receipts that are due, within the hours at which a telephone may ring, and hearing what became of them.

A process that dies between the call and the record is healed by the provider's own news, which name the receipt; where
none come, the receipt is sent again when the lease ends.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from services.intake.channels.faxes.dialling import number_of, told_by_gateway
from services.intake.channels.faxes.outgoing import FaxSender, Handed, Outgone
from services.intake.channels.faxes.page import typeset
from services.intake.channels.holidays import is_holiday
from services.intake.domain import fax_replies as rules
from services.intake.domain.answered import Answered, why_unproved
from services.intake.domain.fax_replies import Dialling, FaxNews, FaxTraits, Number
from services.intake.domain.receipts import too_late
from services.intake.domain.working_time import Hours
from services.intake.store import fax_receipts as rows
from services.intake.store import receipts
from services.intake.store.fax_receipts import DueByFax
from services.intake.store.files import Files, Gone
from services.intake.use_cases.receipts import ended
from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, Unavailable
from shared.logs import correlated

log = structlog.get_logger()

AT_ONCE: Final = 5
LONGEST_CALL: Final = 30.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How faxes are answered, as the operator says."""

    network: str
    hours: Hours
    dialling: Dialling
    gateways: frozenset[str]
    per_hour: int
    answered: Answered


class FaxReceipts:
    """The use case of the faxed receipts' loop, and of the provider's news."""

    def __init__(self, *, db: Database, files: Files, clock: Clock, sender: FaxSender | None, manner: Manner) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._sender = sender
        self._manner = manner

    async def send_due(self) -> int:
        """Sends what is due; gives how many were taken in hand. At night they wait, untouched."""
        wall = self._clock.wall()
        if self._sender and not self._manner.hours.open_at(wall, is_holiday):
            return 0
        async with self._db.transaction() as tx:
            taken = await rows.take_due(tx, wall=wall, most=AT_ONCE)
        for due in taken:  # one by one: the rate of a number counts what was sent just before
            with correlated(due.correlation_id):
                await self._answer(due)
        return len(taken)

    async def heard(self, news: FaxNews) -> bool | None:
        """Keeps what a provider tells of a fax of ours: true when new, false when known, nothing when not ours."""
        wall = self._clock.wall()
        async with self._db.transaction() as tx:
            standing = await rows.standing(tx, news)
            if standing is None:
                log.warning("fax_news_of_no_receipt", news=news.news.value)
                return None
            following = rules.after(standing, news, now=wall)
            if following is None:
                return False
            await rows.follow(tx, news, following, wall=wall)
        log.info("fax_news", receipt_id=str(news.receipt_id), attempt=news.attempt, outcome=following.outcome)
        return True

    async def _answer(self, due: DueByFax) -> None:
        if self._sender is None:
            return await self._end(due, "withheld", "", rules.NO_SENDER)
        if not due.receipt.words:
            return await self._end(due, "withheld", "", "personnes effacées entre-temps")
        try:
            traits = await self._traits(due)
        except Gone as error:
            return await self._end(due, "withheld", "", error.sentence)
        recipient = traits.number.e164 if traits.number else ""
        if why := await self._why_not(due, traits):
            return await self._end(due, "withheld", recipient, why)
        assert traits.number is not None, "a number that is none is a reason"
        return await self._send(due, traits, traits.number, self._sender)

    async def _send(self, due: DueByFax, traits: FaxTraits, to: Number, sender: FaxSender) -> None:
        try:
            async with asyncio.timeout(LONGEST_CALL):
                handed = await sender.send(await self._outgone(due, traits, to))
        except TimeoutError:
            return await self._later(due, to, "pas de réponse à temps")
        except Unavailable as error:
            return await self._later(due, to, error.sentence)
        except Refused as error:
            return await self._end(due, "failed", to.e164, error.sentence)
        return await self._handed(due, to, handed)

    async def _outgone(self, due: DueByFax, traits: FaxTraits, to: Number) -> Outgone:
        receipt = due.receipt
        page = rules.page(receipt, traits, network=self._manner.network)
        document = await asyncio.to_thread(typeset, page, at=receipt.created_at)
        return Outgone(to, document, page.title, receipt.id, receipt.attempt, self._clock.wall())

    async def _traits(self, due: DueByFax) -> FaxTraits:
        """From the provider's words, or from the head of the gateway's mail."""
        if due.told:
            caller, called = due.caller, due.called
        else:
            caller, called = told_by_gateway(await self._files.get(due.file))
        ours = number_of(called)
        return FaxTraits(
            number=number_of(caller),
            called=ours.e164 if ours else "",
            received_at=due.received_at,
            pages=due.pages,
            failed=bool(due.error),
            strange=not due.told and due.sender.rpartition("@")[2] not in self._manner.gateways,
        )

    async def _why_not(self, due: DueByFax, traits: FaxTraits) -> str | None:
        if why := rules.why_not(traits, self._manner.dialling):
            return why
        if not due.told and (why := why_unproved(due.trust, due.verdicts, self._manner.answered)):
            return why
        assert traits.number is not None, "a number that is none is a reason"
        async with self._db.reading() as tx:
            sent = await receipts.sent_to(tx, traits.number.e164, since=self._clock.wall() - timedelta(hours=1))
        return "trop de reçus à ce numéro en une heure" if sent >= self._manner.per_hour else None

    async def _handed(self, due: DueByFax, to: Number, handed: Handed) -> None:
        async with self._db.transaction() as tx:
            await rows.handed(
                tx,
                due.receipt,
                provider_id=handed.provider_id,
                recipient=to.e164,
                told=handed.told,
                wall=self._clock.wall(),
            )
        log.info("receipt_faxed", receipt_id=str(due.receipt.id), attempt=due.receipt.attempt)

    async def _later(self, due: DueByFax, to: Number, why: str) -> None:
        wall = self._clock.wall()
        if too_late(due.receipt, wall):
            return await self._end(due, "failed", to.e164, why)
        next_at = rules.next_try(due.receipt.attempt, wall)
        async with self._db.transaction() as tx:
            await rows.later(tx, due.receipt, recipient=to.e164, why=why, wall=wall, next_at=next_at)
        log.warning("receipt_postponed", receipt_id=str(due.receipt.id), attempt=due.receipt.attempt)
        return None

    async def _end(self, due: DueByFax, state: str, recipient: str, told: str) -> None:
        await ended(self._db, due.receipt, state=state, recipient=recipient, told=told, wall=self._clock.wall())
