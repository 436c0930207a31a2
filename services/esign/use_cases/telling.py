"""What is told when something happened: evidence, webhooks, events, messages; in the transaction that made it true.

Evidence first, then the caller's programs in the order things happened: `signer.done` before `signature_request.done`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from contracts.events import esign
from contracts.events.envelope import Actor
from services.esign.domain import shapes
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.domain.signers import Signer
from services.esign.domain.webhooks import listening
from services.esign.store import webhooks as store
from services.esign.use_cases.news import tell_followers
from shared.clock import Clock
from shared.db import Transaction
from shared.outbox import Cause, Said, publish

SERVICE = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")


class Hearer(Protocol):
    """Whoever has something to do when a request ends, in the same transaction."""

    async def request_ended(self, tx: Transaction, bundle: Bundle) -> None:
        """The request was signed by all, declined, or expired."""


class Telling:
    """Writes what is to be told."""

    def __init__(self, *, clock: Clock, hearers: Sequence[Hearer] = ()) -> None:
        self._clock = clock
        self._hearers = hearers

    async def webhooks(self, tx: Transaction, bundle: Bundle, happened: Sequence[tuple[str, UUID | None]]) -> None:
        """One delivery per subscription that wants it; each event has one id for all of them."""
        request = bundle.request
        known = await store.subscriptions(tx, workspace_id=request.workspace_id, sandbox=request.sandbox)
        now = self._clock.wall()
        await tell_followers(tx, bundle, [name for name, _ in happened], clock=self._clock)
        for name, about_id in happened:
            event_id: UUID = uuid7()
            about = bundle.about(about_id) if about_id else None
            for one in listening(known, name):
                body = shapes.event(event_id=event_id, name=name, at=now, to=one, bundle=bundle, about=about)
                await store.tell(
                    tx,
                    subscription_id=one.id,
                    request_id=request.id,
                    event_id=event_id,
                    name=name,
                    body=orjson.dumps(body),
                    now=self._clock.now(),
                )

    async def ended(self, tx: Transaction, bundle: Bundle, *, at: datetime) -> None:
        """The event of a request's end; a request that was canceled ends by its caller's own hand, unsaid."""
        request = bundle.request
        about = {
            "actor": SERVICE,
            "request_id": request.id,
            "workspace_id": request.workspace_id,
            "sandbox": request.sandbox,
            "name": request.name,
            "external_id": request.external_id,
            "dossier_id": request.dossier_id,
        }
        match request.status:
            case RequestStatus.DONE:
                event: esign.RequestEnd = esign.RequestDone(**about, documents=_signed(bundle), completed_at=at)
            case RequestStatus.DECLINED:
                event = esign.RequestDeclined(**about, signer_id=request.decline_signer_id, declined_at=at)
            case RequestStatus.EXPIRED:
                event = esign.RequestExpired(**about, expired_at=at)
            case _:
                return
        await publish(tx, [Said(event, Cause.current())])
        for hearer in self._hearers:
            await hearer.request_ended(tx, bundle)


def _signed(bundle: Bundle) -> tuple[esign.SignedDocument, ...]:
    return tuple(
        esign.SignedDocument(document_id=one.id, filename=one.filename, sha256=one.current_sha256.hex())
        for one in bundle.documents
    )


def told_of(signer: Signer) -> dict[str, str]:
    """What evidence says of a signer's address: where his code goes."""
    return {"channel": signer.channel or "none", "recipient": signer.recipient}
