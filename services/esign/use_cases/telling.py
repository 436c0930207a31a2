"""What is told when something happened: evidence, webhooks, events, messages; in the transaction that made it true.

Evidence first, then the caller's programs in the order things happened: `signer.done` before `signature_request.done`.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from contracts.events import esign
from contracts.events.envelope import Actor
from services.esign.domain.approvers import ApproverStatus
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.domain.shapes import Json, told_of_request
from services.esign.domain.signers import Signer
from services.esign.use_cases.announcing import announce
from services.esign.use_cases.news import tell_followers
from shared.clock import Clock
from shared.db import Transaction
from shared.outbox import Cause, Said, publish

SERVICE = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")


class Hearer(Protocol):
    """Whoever has something to do when a request ends, in the same transaction."""

    async def request_ended(self, tx: Transaction, bundle: Bundle) -> None:
        """The request was signed by all, declined, rejected by an approver, or expired."""


class Telling:
    """Writes what is to be told."""

    def __init__(self, *, clock: Clock, hearers: Sequence[Hearer] = ()) -> None:
        self._clock = clock
        self._hearers = hearers

    async def webhooks(self, tx: Transaction, bundle: Bundle, happened: Sequence[tuple[str, UUID | None]]) -> None:
        """One delivery per subscription that wants it; each event has one id for all of them."""
        request = bundle.request
        await tell_followers(tx, bundle, [name for name, _ in happened], clock=self._clock)
        await announce(
            tx,
            [(name, partial(_carried, bundle, about_id)) for name, about_id in happened],
            about_id=request.id,
            workspace_id=request.workspace_id,
            sandbox=request.sandbox,
            clock=self._clock,
        )

    async def ended(self, tx: Transaction, bundle: Bundle, *, at: datetime) -> None:
        """The event of a request's end; a request that was canceled ends by its caller's own hand, unsaid."""
        request, about = bundle.request, _about(bundle)
        match request.status:
            case RequestStatus.DONE:
                event: esign.RequestEnd = esign.RequestDone(**about, documents=_signed(bundle), completed_at=at)
            case RequestStatus.DECLINED:
                event = esign.RequestDeclined(**about, signer_id=request.decline_signer_id, declined_at=at)
            case RequestStatus.REJECTED:
                event = esign.RequestRejected(**about, approver_id=_who_rejected(bundle), rejected_at=at)
            case RequestStatus.EXPIRED:
                event = esign.RequestExpired(**about, expired_at=at)
            case _:
                return
        await publish(tx, [Said(event, Cause.current())])
        for hearer in self._hearers:
            await hearer.request_ended(tx, bundle)

    async def reactivated(self, tx: Transaction, bundle: Bundle, *, at: datetime) -> None:
        """The event of a request that is to be signed again; whoever heard that it expired hears this behind it."""
        event = esign.RequestReactivated(**_about(bundle), reactivated_at=at, expires_at=bundle.request.expires_at)
        await publish(tx, [Said(event, Cause.current())])


def _about(bundle: Bundle) -> dict[str, Any]:  # Any: fields of an event
    request = bundle.request
    return {
        "actor": SERVICE,
        "request_id": request.id,
        "workspace_id": request.workspace_id,
        "sandbox": request.sandbox,
        "name": request.name,
        "external_id": request.external_id,
        "dossier_id": request.dossier_id,
    }


def _who_rejected(bundle: Bundle) -> UUID:
    return next(one.id for one in bundle.around.approvers if one.status is ApproverStatus.REJECTED)


def _carried(bundle: Bundle, about_id: UUID | None) -> Json:
    return told_of_request(bundle, bundle.about(about_id) if about_id else None)


def _signed(bundle: Bundle) -> tuple[esign.SignedDocument, ...]:
    return tuple(
        esign.SignedDocument(document_id=one.id, filename=one.filename, sha256=one.current_sha256.hex())
        for one in bundle.documents
    )


def told_of(signer: Signer) -> dict[str, str]:
    """What evidence says of a signer's address: where his code goes."""
    return {"channel": signer.channel or "none", "recipient": signer.recipient}
