"""Reminding signers by hand and by plan, and letting one try again who typed too many wrong codes."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from services.esign.domain import reminders as rules
from services.esign.domain.codes import MOST_TRIES
from services.esign.domain.consent import must_be_under_way
from services.esign.domain.evidence import Happening
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.domain.signers import Signer
from services.esign.store import messages as message_store
from services.esign.store import reminders as store
from services.esign.store import requests as request_store
from services.esign.store.keys import Caller
from services.esign.store.signing import happened
from services.esign.use_cases.links import Links
from services.esign.use_cases.parts import signer_in
from services.esign.use_cases.requests import found
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database, Transaction

log = structlog.get_logger()

AT_ONCE = 50


class Reminding:
    """The use cases of reminders."""

    def __init__(
        self, *, db: Database, clock: Clock, links: Links, telling: Telling, wake: Callable[[], object]
    ) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._telling = telling
        self._wake = wake

    async def remind(self, caller: Caller, request_id: UUID, signer_id: UUID, *, by: str = "api") -> None:
        """Writes to a signer once more.

        Raises:
            NotFound: no such signer. StatusForbids, NothingToRemind: nobody waits for him. TooMany: he just was.
        """
        async with self._db.transaction() as tx:
            bundle = await request_store.bundle(tx, await found(tx, caller, request_id, lock=True))
            signer = signer_in(bundle, signer_id)
            _, reminded_at, _ = await store.state(tx, signer_id)
            rules.check(bundle, signer, reminded_at=reminded_at, now=self._clock.wall())
            await store.by_hand(tx, signer_id, at=self._clock.wall())
            await self._write(tx, bundle, signer, name="signature_request.reminder_executed", by=by)
        self._wake()

    async def round(self) -> int:
        """Reminds those whose day has come, by the business clock; how many rows were looked at."""
        async with self._db.reading() as tx:
            due = await store.due(tx, now=self._clock.now(), limit=AT_ONCE)
        for request_id, signer_id in due:
            async with self._db.transaction() as tx:
                await self._by_plan(tx, request_id, signer_id, now=self._clock.now())
        if due:
            self._wake()
        return len(due)

    async def _by_plan(self, tx: Transaction, request_id: UUID, signer_id: UUID, *, now: datetime) -> None:
        """One automatic reminder, if it is still due now that the request is held."""
        bundle = await request_store.bundle(tx, await request_store.held(tx, request_id))
        signer = bundle.signer(signer_id)
        sent, _, next_at = await store.state(tx, signer_id)
        if next_at is None or next_at > now:
            return  # another replica was quicker
        if bundle.request.status is not RequestStatus.ONGOING or signer.status not in rules.REMINDABLE:
            await store.schedule(tx, signer_id, at=None)
            return
        await store.by_plan(tx, signer_id, next_at=rules.next_at(bundle.request, sent=sent + 1, now=now))
        await self._write(tx, bundle, signer, name="signature_request.automatic_reminder_executed", by="plan")

    async def _write(self, tx: Transaction, bundle: Bundle, signer: Signer, *, name: str, by: str) -> None:
        """The mail, with a link that is still good, the evidence, the webhook."""
        now = self._clock.wall()
        if signer.link_expires_at is None or signer.link_expires_at <= now:
            await self._links.issue(tx, signer.id)
        await message_store.order(tx, signer_id=signer.id, kind="reminder", channel="email", now=now)
        payload = {"channel": "email", "recipient": signer.email, "by": by}
        await happened(
            tx, bundle.request.id, [Happening(kind="reminded", at=now, signer_id=signer.id, payload=payload)]
        )
        bundle = await request_store.bundle(tx, bundle.request)
        await self._telling.webhooks(tx, bundle, [(name, signer.id)])

    async def unblock(self, caller: Caller, request_id: UUID, signer_id: UUID) -> None:
        """Lets a signer try again after too many wrong codes; nothing when he is not blocked.

        Raises:
            NotFound: no such signer. StatusForbids: the request is not under way.
        """
        async with self._db.transaction() as tx:
            bundle = await request_store.bundle(tx, await found(tx, caller, request_id, lock=True))
            signer = signer_in(bundle, signer_id)
            must_be_under_way(bundle)
            if signer.tries < MOST_TRIES:
                return
            at = self._clock.wall()
            await store.unblock(tx, signer_id, at=at)
            freed = Happening(kind="unblocked", at=at, signer_id=signer_id, payload={"tries": signer.tries})
            await happened(tx, request_id, [freed])
        log.info("signer_unblocked", request=str(request_id), signer=str(signer_id))
