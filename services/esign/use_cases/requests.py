"""Requests as the caller's program handles them: create, read, list, activate, cancel; and the day that passes.

Activation seals: fields first, then the organisation's seal, file by file, with no transaction open. It is written
only if the draft is still what was sealed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from services.esign.domain import requests as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.evidence import Happening
from services.esign.domain.fields import form_of
from services.esign.domain.requests import Bundle, RequestStatus, SignatureRequest, Verb
from services.esign.domain.sealing import Sealer
from services.esign.domain.signers import Act, Signer
from services.esign.store import messages as message_store
from services.esign.store import requests as store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.requests import Search
from services.esign.store.signing import happened
from services.esign.use_cases.links import Links
from services.esign.use_cases.telling import Telling, told_of
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Conflict, NotFound

log = structlog.get_logger()


class ChangedMeanwhile(Conflict):
    """The draft is no longer what was sealed."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A request as its caller describes it."""

    name: str
    delivery_mode: str
    ordered_signers: bool
    signers_allowed_to_decline: bool
    timezone: str
    external_id: str | None
    expiration_date: date | None
    options: Mapping[str, Any]  # Any: kept as it came


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A request with everything, and the links of its signers."""

    bundle: Bundle
    links: Mapping[UUID, str]


class Requests:
    """The use cases of a request."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        sealers: Mapping[bool, Sealer],
        links: Links,
        telling: Telling,
        wake: Callable[[], object],
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sealers = sealers
        self._links = links
        self._telling = telling
        self._wake = wake

    async def create(self, caller: Caller, wanted: Wanted) -> Bundle:
        """A new draft."""
        now = self._clock.now()
        request = SignatureRequest(
            id=uuid7(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            name=wanted.name,
            status=RequestStatus.DRAFT,
            delivery_mode=wanted.delivery_mode,
            ordered_signers=wanted.ordered_signers,
            signers_allowed_to_decline=wanted.signers_allowed_to_decline,
            timezone=wanted.timezone,
            external_id=wanted.external_id,
            expires_at=rules.expiry(wanted.expiration_date, zone=wanted.timezone, now=now),
            options=dict(wanted.options),
            created_at=now,
        )
        async with self._db.transaction() as tx:
            await store.insert(tx, request)
            made = Happening(kind="created", at=self._clock.wall(), signer_id=None, payload={"name": request.name})
            await happened(tx, request.id, [made])
            return await store.bundle(tx, request)

    async def get(self, caller: Caller, request_id: UUID) -> Shown:
        """One request of this caller.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
            return Shown(bundle=bundle, links=await self._links.of(tx, request_id))

    async def search(self, caller: Caller, search: Search) -> tuple[list[Bundle], UUID | None]:
        """A page of requests, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await store.search(
                tx, replace(search, limit=search.limit + 1), workspace_id=caller.workspace_id, sandbox=caller.sandbox
            )
            bundles = [await store.bundle(tx, one) for one in page[: search.limit]]
        more = len(page) > search.limit
        return bundles, bundles[-1].request.id if more else None

    async def activate(self, caller: Caller, request_id: UUID) -> Shown:
        """Seals the documents and sends the request out.

        Raises:
            StatusForbids, NotReady: it is no draft, or lacks something.
            NotSignable, TimestampUnavailable: it cannot be sealed, or not now.
            ChangedMeanwhile: the draft was changed while it was sealed.
        """
        async with self._db.reading() as tx:
            draft = await store.bundle(tx, await found(tx, caller, request_id))
        rules.after(draft.request.status, Verb.ACTIVATE)
        rules.check_ready(draft)
        sealed = await self._seal(draft)
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            if await store.bundle(tx, request) != draft:
                sentence = "La demande a été modifiée pendant son activation ; recommencez."
                raise ChangedMeanwhile(sentence, rule="ESIGN-009")
            bundle = await self._send_out(tx, draft, sealed)
            links = await self._links.of(tx, request_id)
        self._wake()
        log.info("request_activated", request=str(request_id))
        return Shown(bundle=bundle, links=links)

    async def _seal(self, draft: Bundle) -> Mapping[UUID, bytes]:
        """Every document to sign with its fields and the organisation's seal, stored: document → hash."""
        sealer = self._sealers[draft.request.sandbox]
        sealed = {}
        for document in draft.documents:
            form = form_of(document.id, signers=draft.signers, fields=draft.fields)
            if document.nature == "signable_document" and form.slots:
                data = await self._files.get(document.current_sha256)
                prepared = await sealer.prepare(data, slots=form.slots, answers=form.answers)
                sealed[document.id] = await self._files.put(prepared)
        return sealed

    async def _send_out(self, tx: Transaction, draft: Bundle, sealed: Mapping[UUID, bytes]) -> Bundle:
        at = self._clock.wall()
        for document in draft.documents:
            if document.id in sealed:
                await store.revise(tx, document.id, before=document.current_sha256, after=sealed[document.id])
        status = rules.after(draft.request.status, Verb.ACTIVATE)
        request = replace(draft.request, status=status, activated_at=self._clock.now())
        await store.save(tx, request)
        for signer in draft.signers:
            await self._links.issue(tx, signer.id)
        hashes = {str(one): digest.hex() for one, digest in sealed.items()}
        await happened(
            tx, request.id, [Happening(kind="activated", at=at, signer_id=None, payload={"documents": hashes})]
        )
        told = await self.notify(tx, request, draft.signers)
        bundle = await store.bundle(tx, request)
        await self._telling.webhooks(tx, bundle, [("signature_request.activated", None), *told])
        return bundle

    async def notify(
        self, tx: Transaction, request: SignatureRequest, signers: tuple[Signer, ...]
    ) -> list[tuple[str, UUID | None]]:
        """Tells those whose turn it is; what is to be told of it to the caller."""
        told: list[tuple[str, UUID | None]] = []
        for signer in signer_rules.to_notify(signers, ordered=request.ordered_signers):
            await store.save_signer(tx, replace(signer, status=signer_rules.after(signer.status, Act.NOTIFY)))
            await self._links.issue(tx, signer.id)
            if request.delivery_mode == "email":
                await message_store.order(
                    tx, signer_id=signer.id, kind="invitation", channel="email", now=self._clock.wall()
                )
            payload = {"delivery_mode": request.delivery_mode, **told_of(signer)}
            turn = Happening(kind="notified", at=self._clock.wall(), signer_id=signer.id, payload=payload)
            await happened(tx, request.id, [turn])
            told.append(("signer.notified", signer.id))
        return told

    async def cancel(self, caller: Caller, request_id: UUID, *, reason: str, note: str | None) -> Bundle:
        """Ends a request that is under way.

        Raises:
            StatusForbids: it is not.
        """
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            payload = {"reason": reason, "note": note}
            bundle = await self.end(tx, request, Verb.CANCEL, kind="canceled", payload=payload)
            await self._telling.webhooks(tx, bundle, [("signature_request.canceled", None)])
        return bundle

    async def expire(self) -> int:
        """Ends what is under way past its day, by the business clock; how many."""
        async with self._db.reading() as tx:
            due = await store.expired(tx, now=self._clock.now(), limit=50)
        for request_id in due:
            async with self._db.transaction() as tx:
                request = await store.held(tx, request_id)
                if request.status is not RequestStatus.ONGOING:
                    continue
                bundle = await self.end(tx, request, Verb.EXPIRE, kind="expired", payload={})
                await self._telling.webhooks(tx, bundle, [("signature_request.expired", None)])
                await self._telling.ended(tx, bundle, at=self._clock.now())
        return len(due)

    async def end(
        self, tx: Transaction, request: SignatureRequest, verb: Verb, *, kind: str, payload: Mapping[str, Any]
    ) -> Bundle:  # Any: JSON
        """Ends a held request for all who have not signed."""
        ended = replace(request, status=rules.after(request.status, verb))
        await store.save(tx, ended)
        before = await store.bundle(tx, ended)
        for signer in before.signers:
            if signer.status not in signer_rules.ENDED:
                status = signer_rules.after(signer.status, Act.ABORT)
                await store.save_signer(tx, replace(signer, status=status, draft=None))
        await happened(tx, request.id, [Happening(kind=kind, at=self._clock.wall(), signer_id=None, payload=payload)])
        return await store.bundle(tx, ended)


async def found(tx: Transaction, caller: Caller, request_id: UUID, *, lock: bool = False) -> SignatureRequest:
    """A request of this caller.

    Raises:
        NotFound: there is none, or it is another's.
    """
    request = await store.one(tx, request_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox, lock=lock)
    if request is None:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404")
    return request
