"""What a caller asks of signers beside their signature (in a draft only), and the files that signers give.

A file is durable before its row; its hash is evidence, so that what was given stays known after it was removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.esign.domain import demands as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.consent import Where, must_be_under_way
from services.esign.domain.demands import ConsentRequest, FileRequest, SignerFile
from services.esign.domain.evidence import Happening
from services.esign.domain.requests import Bundle, must_be_draft
from services.esign.domain.signers import Act
from services.esign.store import demands as store
from services.esign.store import requests as request_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.signing import happened
from services.esign.use_cases.parts import document_in, signer_in
from services.esign.use_cases.requests import found
from services.esign.use_cases.visiting import Visitor
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


class Demanding:
    """The use cases of consent requests, document requests, and signers' files."""

    def __init__(self, *, db: Database, clock: Clock, files: Files) -> None:
        self._db = db
        self._clock = clock
        self._files = files

    async def all(self, caller: Caller, request_id: UUID) -> rules.Demands:
        """All that a request asks."""
        async with self._db.reading() as tx:
            request = await found(tx, caller, request_id)
            return await store.read(tx, request.id)

    async def add_consent(
        self, caller: Caller, request_id: UUID, *, wanted: Mapping[str, Any], after: UUID | None, of: Sequence[UUID]
    ) -> ConsentRequest:  # Any: fields of the consent
        """Asks for a consent, behind the one named or behind all.

        Raises:
            StatusForbids: no draft any more. NotFound: a signer, document or consent that is not here.
        """
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            known = draft.around.demands.consents
            at = consent_in(draft, after).position + 1 if after else len(known)
            _check_named(draft, signer_ids=of, document_id=wanted.get("document_id"))
            one = ConsentRequest(id=new_id(), request_id=request_id, position=at, signer_ids=tuple(of), **wanted)
            await store.make_room(tx, request_id, at=at)
            await store.save_consent(tx, one)
            await store.ask_consent(tx, one.id, of)
        return one

    async def change_consent(
        self, caller: Caller, request_id: UUID, consent_id: UUID, changes: Mapping[str, Any]
    ) -> ConsentRequest:  # Any: fields of the consent
        """Changes what is given."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            one = replace(consent_in(draft, consent_id), **changes)
            _check_named(draft, signer_ids=one.signer_ids, document_id=one.document_id)
            await store.save_consent(tx, one)
            if "signer_ids" in changes:
                await store.spare_consent(tx, one.id)
                await store.ask_consent(tx, one.id, one.signer_ids)
        return one

    async def remove_consent(self, caller: Caller, request_id: UUID, consent_id: UUID) -> None:
        """Asks for it no more."""
        async with self._db.transaction() as tx:
            await store.remove_consent(tx, consent_in(await _draft(tx, caller, request_id), consent_id).id)

    async def ask_consent(self, caller: Caller, request_id: UUID, consent_id: UUID, signer_id: UUID) -> None:
        """Asks it of this signer too."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            await store.ask_consent(tx, consent_in(draft, consent_id).id, [signer_in(draft, signer_id).id])

    async def spare_consent(self, caller: Caller, request_id: UUID, consent_id: UUID, signer_id: UUID) -> None:
        """Asks it of this signer no more."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            await store.spare_consent(tx, consent_in(draft, consent_id).id, signer_in(draft, signer_id).id)

    async def add_file_request(
        self, caller: Caller, request_id: UUID, *, title: str, optional: bool, of: Sequence[UUID]
    ) -> FileRequest:
        """Asks for a file.

        Raises:
            StatusForbids: no draft any more. TooManyFileRequests: no room. NotFound: a signer that is not here.
        """
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            known = draft.around.demands.files
            rules.check_room(len(known) + 1)
            _check_named(draft, signer_ids=of, document_id=None)
            at = max((one.position for one in known), default=-1) + 1
            one = FileRequest(
                id=new_id(), request_id=request_id, position=at, title=title, optional=optional, signer_ids=tuple(of)
            )
            await store.save_file_request(tx, one)
            await store.ask_file(tx, one.id, of)
        return one

    async def change_file_request(
        self, caller: Caller, request_id: UUID, file_request_id: UUID, changes: Mapping[str, Any]
    ) -> FileRequest:  # Any: fields of the request
        """Changes what is given."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            one = replace(file_request_in(draft, file_request_id), **changes)
            _check_named(draft, signer_ids=one.signer_ids, document_id=None)
            await store.save_file_request(tx, one)
            if "signer_ids" in changes:
                await store.spare_file(tx, one.id)
                await store.ask_file(tx, one.id, one.signer_ids)
        return one

    async def remove_file_request(self, caller: Caller, request_id: UUID, file_request_id: UUID) -> None:
        """Asks for it no more."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            await store.remove_file_request(tx, file_request_in(draft, file_request_id).id)

    async def ask_file(self, caller: Caller, request_id: UUID, file_request_id: UUID, signer_id: UUID) -> FileRequest:
        """Asks it of this signer too."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            one, signer = file_request_in(draft, file_request_id), signer_in(draft, signer_id)
            await store.ask_file(tx, one.id, [signer.id])
        return replace(one, signer_ids=tuple(sorted({*one.signer_ids, signer.id})))

    async def spare_file(self, caller: Caller, request_id: UUID, file_request_id: UUID, signer_id: UUID) -> None:
        """Asks it of this signer no more."""
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            await store.spare_file(tx, file_request_in(draft, file_request_id).id, signer_in(draft, signer_id).id)

    async def files_of(self, caller: Caller, request_id: UUID, signer_id: UUID) -> Sequence[SignerFile]:
        """The files a signer gave."""
        async with self._db.reading() as tx:
            bundle = await request_store.bundle(tx, await found(tx, caller, request_id))
        return bundle.around.demands.of(signer_in(bundle, signer_id).id).given

    async def file(self, caller: Caller, request_id: UUID, signer_id: UUID, file_id: UUID) -> tuple[SignerFile, bytes]:
        """A file a signer gave, with its bytes.

        Raises:
            NotFound: he gave no such file.
        """
        for one in await self.files_of(caller, request_id, signer_id):
            if one.id == file_id:
                return one, await self._files.get(one.sha256)
        raise NotFound("Cette pièce n'existe pas.", rule="ESIGN-404", field="document_id")

    async def remove_files(self, caller: Caller, request_id: UUID, signer_id: UUID) -> None:
        """Removes all that a signer gave; that it was given, and its hashes, stay evidence."""
        async with self._db.transaction() as tx:
            bundle = await request_store.bundle(tx, await found(tx, caller, request_id, lock=True))
            signer = signer_in(bundle, signer_id)
            files = bundle.around.demands.of(signer.id).given
            await store.remove_files(tx, signer.id)
            payload = {"sha256": [one.sha256.hex() for one in files]}
            gone = Happening(kind="files_removed", at=self._clock.wall(), signer_id=signer.id, payload=payload)
            await happened(tx, request_id, [gone])

    async def give(self, visitor: Visitor, file_request_id: UUID, *, data: bytes, filename: str, where: Where) -> None:
        """A file of a signer, from his page; one he gave before for the same is replaced.

        Raises:
            BadFile, TooLarge: none that is taken. NotFound: it is not asked of him. NotPossible: not his turn, or over.
        """
        kind = rules.check_file(data)
        digest = await self._files.put(data)
        at = self._clock.wall()
        async with self._db.transaction() as tx:
            bundle = await request_store.bundle(tx, await request_store.held(tx, visitor.request_id))
            must_be_under_way(bundle)
            signer_rules.after(bundle.signer(visitor.signer_id).status, Act.CONSENT)
            asked = file_request_in(bundle, file_request_id)
            if visitor.signer_id not in asked.signer_ids:
                raise NotFound("Cette pièce n'est pas demandée.", rule="ESIGN-404")
            one = SignerFile(
                id=new_id(),
                signer_id=visitor.signer_id,
                document_request_id=asked.id,
                filename=filename,
                content_type=kind,
                sha256=digest,
                size=len(data),
                created_at=at,
            )
            await store.save_file(tx, one)
            payload = {"title": asked.title, "sha256": digest.hex(), "content_type": kind, **where.told()}
            given = Happening(kind="file_given", at=at, signer_id=visitor.signer_id, payload=payload)
            await happened(tx, visitor.request_id, [given])


async def _draft(tx: Transaction, caller: Caller, request_id: UUID) -> Bundle:
    request = await found(tx, caller, request_id, lock=True)
    must_be_draft(request)
    return await request_store.bundle(tx, request)


def _check_named(draft: Bundle, *, signer_ids: Sequence[UUID], document_id: UUID | None) -> None:
    for one in signer_ids:
        signer_in(draft, one)
    if document_id is not None:
        document_in(draft, document_id)


def consent_in(bundle: Bundle, consent_id: UUID) -> ConsentRequest:
    """A consent that a request asks for.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.around.demands.consents:
        if one.id == consent_id:
            return one
    raise NotFound("Ce consentement n'existe pas.", rule="ESIGN-404")


def file_request_in(bundle: Bundle, file_request_id: UUID) -> FileRequest:
    """A file that a request asks for.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.around.demands.files:
        if one.id == file_request_id:
            return one
    raise NotFound("Cette pièce n'est pas demandée.", rule="ESIGN-404")
