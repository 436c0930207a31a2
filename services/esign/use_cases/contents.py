"""What a draft is made of: signers and their fields; and what may be read of them later."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.esign.domain import audit
from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.requests import Bundle, must_be_draft
from services.esign.domain.signers import Signer
from services.esign.store import requests as store
from services.esign.store import signing as signing_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.use_cases.newcomers import WantedField, WantedSigner, add_fields, join
from services.esign.use_cases.parts import document_in, signer_in
from services.esign.use_cases.requests import Shown, found
from shared.db import Database, Transaction


class Contents:
    """The use cases of documents, signers and fields."""

    def __init__(self, *, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def download(self, caller: Caller, request_id: UUID, document_id: UUID | None) -> tuple[Document, bytes]:
        """A document as it is now; the only one of a request when none is named.

        Raises:
            NotFound: there is none, or there are several.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
        document = document_in(bundle, document_id)
        return document, await self._files.get(document.current_sha256)

    async def add_signer(self, caller: Caller, request_id: UUID, wanted: WantedSigner) -> tuple[Signer, Shown]:
        """Adds a signer to a draft, with his fields.

        Raises:
            StatusForbids: no draft any more. NotFound: a field is on a document that is not here.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            signer, _ = await join(tx, caller, draft, wanted)
            shown = Shown(bundle=await store.bundle(tx, draft.request), links={})
        return shown.bundle.signer(signer.id), shown

    async def add_field(self, caller: Caller, request_id: UUID, wanted: WantedField) -> Field:
        """Adds a field to a draft.

        Raises:
            StatusForbids: no draft any more. NotFound: its document or signer is not here.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            if wanted.signer_id is not None:
                signer_in(draft, wanted.signer_id)
            (field,) = await add_fields(tx, draft, [wanted], signer_id=wanted.signer_id)
        return field

    async def trail(self, caller: Caller, request_id: UUID, signer_id: UUID) -> dict[str, Any]:  # Any: JSON
        """A signer's audit trail.

        Raises:
            NotFound: no such signer. TrailNotReady: he has not signed.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
            signer = signer_in(bundle, signer_id)
            signed = {one.document_id: asdict(one) for one in await signing_store.signatures(tx, signer_id)}
            evidence = await signing_store.evidence(tx, request_id)
        return audit.trail(bundle, signer, signed=signed, evidence=evidence)


async def draft_of(tx: Transaction, caller: Caller, request_id: UUID) -> Bundle:
    """A draft of this caller, held until the commit.

    Raises:
        NotFound: it is not his. StatusForbids: no draft any more.
    """
    request = await found(tx, caller, request_id, lock=True)
    must_be_draft(request)
    return await store.bundle(tx, request)
