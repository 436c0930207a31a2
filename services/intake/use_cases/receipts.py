"""Sending the receipts that are due: take them, close the transaction, call the mail server, record what came of it.

Whether the message wants an answer is read from its own head at that moment. A process that dies between
the call and the record sends again when the lease ends; the mail is then the same one, by its Message-ID.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from services.intake.channels.mail import headers_of
from services.intake.channels.outgoing import Outgoing
from services.intake.domain import receipts as rules
from services.intake.domain.answered import Answered, why_unproved
from services.intake.domain.receipts import Receipt, Traits
from services.intake.store import receipts as rows
from services.intake.store.files import Files, Gone
from services.intake.store.receipts import Due
from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, Unavailable
from shared.logs import correlated

log = structlog.get_logger()

AT_ONCE: Final = 10
LONGEST_CALL: Final = 30.0


class Receipts:
    """The use case of the receipts' loop."""

    def __init__(
        self, *, db: Database, files: Files, clock: Clock, outgoing: Outgoing, per_hour: int, answered: Answered
    ) -> None:
        self._db = db
        self._files = files
        self._clock = clock
        self._outgoing = outgoing
        self._per_hour = per_hour
        self._answered = answered

    async def send_due(self) -> int:
        """Sends what is due; gives how many were taken in hand."""
        async with self._db.transaction() as tx:
            taken = await rows.take_due(tx, wall=self._clock.wall(), most=AT_ONCE)
        for due in taken:  # one by one: the rate of an address counts what was sent just before
            with correlated(due.correlation_id):
                await self._send(due)
        return len(taken)

    async def unsent(self) -> Mapping[str, float]:
        """How many wait, and how many of them for long."""
        async with self._db.reading() as tx:
            return await rows.unsent(tx, wall=self._clock.wall())

    async def _send(self, due: Due) -> None:
        try:
            traits = traits_of(await self._files.get(due.file), due.envelope)
        except Gone as error:
            return await self._end(due, "withheld", "", error.sentence)
        if why := await self._why_not(due, traits):
            return await self._end(due, "withheld", traits.sender, why)
        letter = rules.letter(due.receipt, traits)
        try:
            async with asyncio.timeout(LONGEST_CALL):
                answer = await self._outgoing.send(letter, reference=due.receipt.id, at=self._clock.wall())
        except TimeoutError:
            return await self._later(due, traits, "pas de réponse à temps")
        except Unavailable as error:
            return await self._later(due, traits, error.sentence)
        except Refused as error:
            return await self._end(due, "failed", traits.sender, error.sentence)
        return await self._end(due, "sent", traits.sender, answer)

    async def _why_not(self, due: Due, traits: Traits) -> str | None:
        if why := rules.why_not(traits, ours=self._outgoing.address):
            return why
        if why := why_unproved(due.trust, due.verdicts, self._answered):
            return why
        async with self._db.reading() as tx:
            sent = await rows.sent_to(tx, traits.sender, since=self._clock.wall() - timedelta(hours=1))
        return "trop de reçus à cette adresse en une heure" if sent >= self._per_hour else None

    async def _later(self, due: Due, traits: Traits, why: str) -> None:
        wall = self._clock.wall()
        if rules.too_late(due.receipt, wall):
            return await self._end(due, "failed", traits.sender, why)
        async with self._db.transaction() as tx:
            next_at = rules.next_try(due.receipt.attempt, wall)
            await rows.later(tx, due.receipt, why=why, wall=wall, next_at=next_at)
        log.warning("receipt_postponed", receipt_id=str(due.receipt.id), attempt=due.receipt.attempt)
        return None

    async def _end(self, due: Due, state: str, recipient: str, told: str) -> None:
        await ended(self._db, due.receipt, state=state, recipient=recipient, told=told, wall=self._clock.wall())


async def ended(db: Database, receipt: Receipt, *, state: str, recipient: str, told: str, wall: datetime) -> None:
    """Records how a receipt ended, by mail or by fax."""
    async with db.transaction() as tx:
        await rows.end(tx, receipt, state=state, recipient=recipient, told=told, wall=wall)
    log.info("receipt_ended", receipt_id=str(receipt.id), item_id=str(receipt.item_id), state=state)


def traits_of(raw: bytes, envelope: Mapping[str, object]) -> Traits:
    """What the head of a message, and who handed it over, say."""
    mail = headers_of(raw)
    listed = any(mail.header(name) for name in ("list-id", "list-unsubscribe", "list-post"))
    return Traits(
        sender=mail.sender,
        return_path=str(envelope.get("from", "")),
        subject=mail.subject,
        message_id=mail.message_id,
        references=mail.header("references") or mail.header("in-reply-to"),
        auto_submitted=mail.header("auto-submitted"),
        precedence=mail.header("precedence"),
        loops=" ".join(text for name, text in mail.headers if name == "x-loop"),
        suppress=mail.header("x-auto-response-suppress"),
        content_type=mail.header("content-type"),
        listed=listed,
    )
