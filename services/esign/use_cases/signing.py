"""Signing: the right code signs every document of the signer, all or nothing.

The files are sealed and stored under their hashes before the one transaction that records signatures, evidence,
events, webhooks and mails. A kill before its commit leaves an unused code and orphan files; after it, all is done.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog

from services.esign.domain import consent as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.codes import Code
from services.esign.domain.consent import Where
from services.esign.domain.demands import check_given
from services.esign.domain.documents import Document
from services.esign.domain.evidence import POLICY, SOFTWARE, Happening
from services.esign.domain.forms import Form, filled, form_in, reason_of, shown
from services.esign.domain.own_words import mailed
from services.esign.domain.requests import Bundle, Verb
from services.esign.domain.requests import after as request_after
from services.esign.domain.sealing import Signer as Named
from services.esign.domain.signers import Act, Signer, SignerStatus
from services.esign.store import ink as ink_store
from services.esign.store import messages as message_store
from services.esign.store import preserving as preserving_store
from services.esign.store import requests as store
from services.esign.store import signing as signing_store
from services.esign.store.experiences import unwanted_of
from services.esign.store.files import Files
from services.esign.store.signing import Signature, SignedElsewhere, happened
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.sealers import Sealers
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.settings import Failpoints

log = structlog.get_logger()

_ROUNDS = 5
"""How often a signature is made again because another signer was quicker on the same document."""


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A document signed and stored, not yet recorded."""

    document: Document
    signature: Signature


class Signing:
    """The use cases of a signature."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        sealers: Sealers,
        codes: Codes,
        requests: Requests,
        telling: Telling,
        wake: Callable[[], object],
        failpoints: Failpoints,
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sealers = sealers
        self._codes = codes
        self._requests = requests
        self._telling = telling
        self._wake = wake
        self._failpoints = failpoints

    async def sign(self, request_id: UUID, signer_id: UUID, typed: str, where: Where) -> Bundle:
        """Signs every document of the signer by the code he typed.

        Raises:
            CodeRefused: wrong, used or too old. TooMany: too many wrong ones.
            NotPossible: already signed, not his turn, or over. TimestampUnavailable: not now.
        """
        code = await self._codes.check(request_id, signer_id, typed, where)
        self._failpoints.hit("esign.code_accepted")
        for last_round in (False,) * (_ROUNDS - 1) + (True,):
            made, bundle = await self._seal(request_id, signer_id)
            self._failpoints.hit("esign.sealed")
            try:
                signed = await self._record(request_id, signer_id, made, seen=bundle, code=code, where=where)
                break
            except SignedElsewhere:
                if last_round:
                    raise
        else:
            raise AssertionError("the last round records or raises")
        self._failpoints.hit("esign.committed")
        self._wake()
        log.info("signed", request=str(request_id), signer=str(signer_id), documents=len(made))
        return signed

    async def _seal(self, request_id: UUID, signer_id: UUID) -> tuple[Sequence[_Made], Bundle]:
        """Signs what is current and stores it; nothing is recorded yet."""
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await store.read(tx, request_id))
            signer = bundle.signer(signer_id)
            ink = _ink(signer)
            image = await ink_store.of(tx, signer_id, ink) if ink else None
        check_given(bundle.around.demands.of(signer_id), (signer.draft or {}).get("consents", {}))
        made = [await self._sign_one(bundle, signer, one, image=image) for one in bundle.documents_of(signer_id)]
        return made, bundle

    async def _sign_one(self, bundle: Bundle, signer: Signer, document: Document, *, image: bytes | None) -> _Made:
        form, at = form_in(bundle, document), self._clock.wall()
        mark = rules.mark_of(signer, signer.draft or {}, at=at, zone=bundle.request.timezone, image=image)
        sealer = await self._sealers.ready(bundle.request)
        signed = await sealer.sign(
            await self._files.get(document.current_sha256),
            slot=form.slot_of[signer.id],
            signer=_named(signer),
            mark=shown(form, signer, mark),
            answers=filled(form, bundle, signer, at=at),
            last=_is_last(bundle, signer, form),
            reason=reason_of(form, signer),
        )
        after = await self._files.put(signed.document)
        signature = Signature(
            signer_id=signer.id,
            document_id=document.id,
            sha256_before=document.current_sha256,
            sha256_after=after,
            certificate=signed.certificate,
            signed_at=signed.signed_at,
        )
        return _Made(document=document, signature=signature)

    async def _record(
        self, request_id: UUID, signer_id: UUID, made: Sequence[_Made], *, seen: Bundle, code: Code | None, where: Where
    ) -> Bundle:
        """Everything that makes the signature true, in one transaction.

        Raises:
            SignedElsewhere: a document, or who has still to sign, is no longer what was sealed.
        """
        at = self._clock.wall()
        async with self._db.transaction() as tx:
            request = await store.held(tx, request_id)
            bundle = await store.bundle(tx, request)
            rules.must_be_under_way(bundle)
            signer = bundle.signer(signer_id)
            status = signer_rules.after(signer.status, Act.SIGN)
            if _signed(bundle) != _signed(seen) or signer.draft != seen.signer(signer_id).draft:
                raise SignedElsewhere("Ces documents viennent d'être signés.", rule="ESIGN-050")
            await self._record_files(tx, made)
            if code is not None:
                await self._codes.spend(tx, code, at=at)
            if ink := _ink(signer):
                await ink_store.signed(tx, signer_id, ink, at=at)
            await store.save_signer(tx, replace(signer, status=status, signed_at=at, draft=None))
            await happened(tx, request_id, _evidence(signer, made, code=code, at=at, where=where))
            self._failpoints.hit("esign.before_commit")
            return await self._go_on(tx, await store.bundle(tx, request), signer_id, at=at)

    async def _record_files(self, tx: Transaction, made: Sequence[_Made]) -> None:
        await signing_store.insert_signatures(tx, [one.signature for one in made])
        for one in made:
            before, after = one.signature.sha256_before, one.signature.sha256_after
            if not await store.revise(tx, one.document.id, before=before, after=after):
                raise SignedElsewhere("Ces documents viennent d'être signés.", rule="ESIGN-050")

    async def _go_on(self, tx: Transaction, bundle: Bundle, signer_id: UUID, *, at: datetime) -> Bundle:
        """The next signer, or the end."""
        request = bundle.request
        if any(one.status is not SignerStatus.SIGNED for one in bundle.signers):
            told = await self._requests.notify(tx, request, bundle.signers)
            bundle = await store.bundle(tx, request)
            await self._telling.webhooks(tx, bundle, [("signer.done", signer_id), *told])
            return bundle
        done = replace(request, status=request_after(request.status, Verb.COMPLETE), completed_at=self._clock.now())
        await store.save(tx, done)
        await happened(tx, request.id, [Happening(kind="done", at=at, signer_id=None, payload={})])
        await preserving_store.begin(tx, request.id, now=at)
        bundle = await store.bundle(tx, done)
        await self._telling.webhooks(tx, bundle, [("signer.done", signer_id), ("signature_request.done", None)])
        await self._telling.ended(tx, bundle, at=at)
        unwanted = await unwanted_of(tx, request)
        for signer in bundle.signers:
            if mailed("done", request_mode=request.delivery_mode, options=signer.options, unwanted=unwanted):
                await message_store.order(tx, signer_id=signer.id, kind="done", channel="email", now=at)
        return bundle


def _ink(signer: Signer) -> bytes | None:
    """The hash of the picture he signs with, if he does."""
    named = (signer.draft or {}).get("image_sha256")
    return bytes.fromhex(named) if named else None


def _named(signer: Signer) -> Named:
    return Named(
        first_name=signer.first_name,
        last_name=signer.last_name,
        email=signer.email,
        request_id=signer.request_id,
        signer_id=signer.id,
    )


def _signed(bundle: Bundle) -> set[UUID]:
    return {one.id for one in bundle.signers if one.status is SignerStatus.SIGNED}


def _is_last(bundle: Bundle, signer: Signer, form: Form) -> bool:
    """Whether all others who sign this document have."""
    return set(form.slot_of) - _signed(bundle) <= {signer.id}


def _evidence(
    signer: Signer, made: Sequence[_Made], *, code: Code | None, at: datetime, where: Where
) -> list[Happening]:
    accepted = (
        [Happening(kind="code_accepted", at=at, signer_id=signer.id, payload={"code": str(code.id)})] if code else []
    )
    documents = [
        {
            "document_id": str(one.document.id),
            "sha256_before": one.signature.sha256_before.hex(),
            "sha256_after": one.signature.sha256_after.hex(),
            "certificate_sha256": hashlib.sha256(one.signature.certificate).hexdigest(),
        }
        for one in made
    ]
    how = {"name": signer.name, "level": "PAdES-BASELINE-LTA", "policy": POLICY, "software": SOFTWARE}
    payload = {"documents": documents, **how, **where.told()}
    return [*accepted, Happening(kind="signed", at=at, signer_id=signer.id, payload=payload)]
