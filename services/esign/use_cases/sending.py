"""Sending mails and SMS that are due: take them, close the transaction, call the carrier, record what came of it."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

import structlog

from services.esign.domain import messages as rules
from services.esign.domain.codes import code_of
from services.esign.domain.messages import Attachment, Due, Message
from services.esign.domain.signer_mail import letter_of
from services.esign.store import messages as store
from services.esign.store import requests as request_store
from services.esign.store import viewing
from services.esign.store.files import Files, Gone
from services.esign.store.signing import happened
from services.esign.use_cases.links import Links
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

AT_ONCE = 20
LONGEST_CALL = 15.0
GIVEN_UP = "signer.notification_delivery_failed"
_SIGNING = ("code", "together")
"""Messages whose code signs; a code that opens somebody's list is never a fixed one."""


class Carrier(Protocol):
    """Who takes a message to a phone or a mailbox."""

    async def send(self, message: Message) -> str:
        """Hand it over and return the carrier's own reference.

        Raises:
            Unavailable: try again later. Refused: never.
        """


class Sending:
    """The messages that wait, and the carriers that take them."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        carriers: Mapping[str, Carrier],
        secret: bytes,
        links: Links,
        files: Files,
        telling: Telling,
        largest_mail: int,
        sandbox_code: str = "",
    ) -> None:
        self._db = db
        self._clock = clock
        self._carriers = carriers
        self._secret = secret
        self._links = links
        self._sandbox_code = sandbox_code
        self._files = files
        self._telling = telling
        self._largest_mail = largest_mail

    async def round(self) -> int:
        """Sends what is due; how many were taken in hand."""
        async with self._db.transaction() as tx:
            taken = await store.take_due(tx, now=self._clock.wall(), limit=AT_ONCE)
        await asyncio.gather(*(self._send(due) for due in taken))
        return len(taken)

    async def waiting(self) -> Mapping[str, float]:
        """How many wait, by channel."""
        async with self._db.reading() as tx:
            return await store.waiting(tx)

    async def _send(self, due: Due) -> None:
        try:
            message = await self._message(due)
            async with asyncio.timeout(LONGEST_CALL):
                answer = await self._carriers[due.channel].send(message)
        except TimeoutError:
            return await self._later(due, "pas de réponse à temps")
        except Unavailable as error:
            return await self._later(due, error.sentence)
        except Refused as error:
            return await self._end(due, state="failed", answer=error.sentence)
        return await self._end(due, state="delivered", answer=answer)

    async def _message(self, due: Due) -> Message:
        link = self._links.written(due.signer_id, due.link_issued_at) if due.link_issued_at else ""
        fixed = self._sandbox_code if due.sandbox and due.kind in _SIGNING else ""
        code = code_of(self._secret, due.code_id, fixed=fixed) if due.code_id else ""
        attachments = await self._attachments(due) if due.kind == "done" else ()
        logo = await self._logo(due)
        text = letter_of(due, link=link, code=code, attached=bool(attachments), logo=logo is not None)
        return Message(due.channel, due.to, text, reference=str(due.id), attachments=attachments, logo=logo)

    async def _logo(self, due: Due) -> Attachment | None:
        """The sender's logo, where he has one and wants it in mails."""
        wanted = due.channel == "email" and not due.look.get("email_logo_disabled")
        if not wanted or due.logo_sha256 is None or due.logo_type is None:
            return None
        try:
            return Attachment("logo", await self._files.get(due.logo_sha256), due.logo_type)
        except Gone:
            return None

    async def _attachments(self, due: Due) -> tuple[Attachment, ...]:
        """The signed files of this signer; none when together they are more than a mailbox takes, or one is gone."""
        async with self._db.reading() as tx:
            bundle = await request_store.bundle(tx, await request_store.read(tx, due.request_id))
        found: list[Attachment] = []
        for document in bundle.documents_of(due.signer_id):
            try:
                data = await self._files.get(document.current_sha256)
            except Gone:
                return ()
            found.append(Attachment(document.filename, data))
            if sum(len(one.data) for one in found) > self._largest_mail:
                return ()
        return tuple(found)

    async def _later(self, due: Due, answer: str) -> None:
        next_at = rules.next_try(due.attempts, self._clock.wall())
        if next_at is None:
            return await self._end(due, state="failed", answer=answer)
        async with self._db.transaction() as tx:
            await store.later(tx, due.id, answer=answer, next_at=next_at)
        log.warning("message_postponed", message=str(due.id), channel=due.channel, attempt=due.attempts)
        return None

    async def _end(self, due: Due, *, state: str, answer: str) -> None:
        async with self._db.transaction() as tx:
            request = await request_store.held(tx, await viewing.request_of(tx, due.signer_id))
            await store.ended(tx, due.id, state=state, answer=answer, now=self._clock.wall())
            await happened(tx, request.id, [rules.carried(due, state=state, answer=answer, at=self._clock.wall())])
            if state == "failed":
                bundle = await request_store.bundle(tx, request)
                await self._telling.webhooks(tx, bundle, [(GIVEN_UP, due.signer_id)])
        log.info("message_ended", message=str(due.id), channel=due.channel, kind=due.kind, state=state)
