"""Activation: every field, then the organisation's seal, file by file, with no transaction open; then it goes out.

It is written only if the draft is still what was sealed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from services.esign.domain import anchors
from services.esign.domain import requests as rules
from services.esign.domain.evidence import Happening
from services.esign.domain.forms import form_in
from services.esign.domain.requests import Bundle, SignatureRequest, Verb
from services.esign.store import life as life_store
from services.esign.store import requests as store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.signing import happened
from services.esign.use_cases.asking import Asking
from services.esign.use_cases.links import Links
from services.esign.use_cases.newcomers import user_in
from services.esign.use_cases.requests import Requests, Shown, found
from services.esign.use_cases.sealers import Sealers
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Conflict

log = structlog.get_logger()


class ChangedMeanwhile(Conflict):
    """The draft is no longer what was sealed."""


class Activating:
    """Sends drafts out."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        sealers: Sealers,
        links: Links,
        telling: Telling,
        requests: Requests,
        asking: Asking,
        wake: Callable[[], object],
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sealers = sealers
        self._links = links
        self._telling = telling
        self._requests = requests
        self._asking = asking
        self._wake = wake

    async def activate(
        self, caller: Caller, request_id: UUID, *, seen: str | None = None, sender_id: UUID | None = None
    ) -> Shown:
        """Seals the documents and sends the request out; `seen` is the fingerprint of the draft somebody looked at.

        `sender_id` is the user it is said to come from.

        Raises:
            NotFound: it is not his, or there is no such user in his workspace.
            StatusForbids, NotReady: it is no draft, or lacks something.
            NotSignable, TimestampUnavailable: it cannot be sealed, or not now.
            ChangedMeanwhile: the draft was changed while it was sealed, or since it was looked at.
        """
        async with self._db.reading() as tx:
            draft = await store.bundle(tx, await found(tx, caller, request_id))
            if sender_id is not None:
                await user_in(tx, caller, sender_id, field="sender_id")
        if seen not in (None, draft.fingerprint):
            raise ChangedMeanwhile("Cette demande a changé entre-temps.", rule="ESIGN-105")
        rules.after(draft.request.status, _verb(draft))
        grown = anchors.grown(draft)
        rules.check_ready(grown)
        sealed = await self.seal(grown)
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            if await store.bundle(tx, request) != draft:
                sentence = "La demande a été modifiée pendant son activation ; recommencez."
                raise ChangedMeanwhile(sentence, rule="ESIGN-009")
            await store.insert_fields(tx, grown.fields[len(draft.fields) :])
            if sender_id is not None:
                draft = replace(draft, request=await _sent_by(tx, caller, request, sender_id))
                await life_store.change(tx, draft.request)
            bundle = await self.send_out(tx, draft, sealed)
            links = {**await self._links.of(tx, request_id), **self._asking.links(bundle)}
        self._wake()
        log.info("request_activated", request=str(request_id))
        return Shown(bundle=bundle, links=links)

    async def seal(self, draft: Bundle) -> Mapping[UUID, bytes]:
        """Every document to sign with its fields and the organisation's seal, stored: document → hash."""
        sealer = await self._sealers.ready(draft.request)
        sealed = {}
        for document in draft.documents:
            form = form_in(draft, document)
            if document.nature == "signable_document" and form.slots:
                data = await self._files.get(document.current_sha256)
                prepared = await sealer.prepare(data, slots=form.slots, answers=form.answers, notes=form.notes)
                sealed[document.id] = await self._files.put(prepared)
        return sealed

    async def send_out(self, tx: Transaction, draft: Bundle, sealed: Mapping[UUID, bytes]) -> Bundle:
        """A draft that stands in the database, held and as it was sealed, goes out."""
        at = self._clock.wall()
        for document in draft.documents:
            if document.id in sealed:
                await store.revise(tx, document.id, before=document.current_sha256, after=sealed[document.id])
        status = rules.after(draft.request.status, _verb(draft))
        request = replace(draft.request, status=status, activated_at=self._clock.now())
        await store.save(tx, request)
        for signer in draft.signers:
            await self._links.issue(tx, signer.id)
        await happened(tx, request.id, [_sent_out(draft, sealed, at=at)])
        if draft.around.approvers:
            for one in draft.around.approvers:
                await self._asking.issue(tx, one)
            told = await self._asking.ask(tx, draft)
        else:
            told = await self._requests.notify(tx, request, draft.signers)
        bundle = await store.bundle(tx, request)
        await self._telling.webhooks(tx, bundle, [("signature_request.activated", None), *told])
        return bundle


async def _sent_by(tx: Transaction, caller: Caller, request: SignatureRequest, user_id: UUID) -> SignatureRequest:
    user = await user_in(tx, caller, user_id, field="sender_id")
    sender = {"id": str(user.id), "email": user.email}
    return replace(request, options={**request.options, "sender": sender})


def _sent_out(draft: Bundle, sealed: Mapping[UUID, bytes], *, at: datetime) -> Happening:
    """What evidence says of the start: each document before and after the seal, who each signer is said to be."""
    payload = {
        "originals": {str(one.id): one.sha256.hex() for one in draft.documents},
        "documents": {str(one): digest.hex() for one, digest in sealed.items()},
        "signers": [
            {
                "id": str(one.id),
                "name": one.name,
                "email": one.email,
                "phone": one.phone_number,
                "authentication": one.authentication_mode,
                "level": one.signature_level,
            }
            for one in draft.signers
        ],
    }
    return Happening(kind="activated", at=at, signer_id=None, payload=payload)


def _verb(draft: Bundle) -> Verb:
    """With approvers it is they who let it go out."""
    return Verb.ASK_APPROVAL if draft.around.approvers else Verb.ACTIVATE
