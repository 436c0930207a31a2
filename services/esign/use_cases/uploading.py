"""The documents of a draft: uploaded, changed, replaced, put in order, removed; and all of a request's at once."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.esign.domain import anchors as anchor_rules
from services.esign.domain.documents import LOOSE_FOR, NOWHERE, Document, content_type_of, is_word, moved
from services.esign.domain.requests import MOST_DOCUMENTS, Bundle, NotReady, RequestStatus, StatusForbids
from services.esign.store import documents as document_store
from services.esign.store import loose_documents as loose_store
from services.esign.store import requests as store
from services.esign.store.converting import Converting
from services.esign.store.examining import Examined
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.sheets import Sheets
from services.esign.use_cases.contents import draft_of
from services.esign.use_cases.parts import document_in, signer_in
from services.esign.use_cases.requests import found
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class WantedDocument:
    """A file and what its caller says of it."""

    data: bytes
    filename: str
    nature: str
    password: str | None = None
    parse_anchors: bool = False
    initials: dict[str, Any] | None = None  # Any: JSON
    insert_after_id: UUID | None = None
    excluded_signers: tuple[UUID, ...] = ()
    excluded_approvers: tuple[UUID, ...] = ()


class Uploading:
    """The use cases of documents."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, sheets: Sheets, converting: Converting | None = None
    ) -> None:
        """`converting` turns Word documents into PDF; without it they are refused."""
        self._converting = converting
        self._db = db
        self._clock = clock
        self._files = files
        self._sheets = sheets

    async def upload(self, caller: Caller, request_id: UUID, wanted: WantedDocument) -> Document:
        """Adds a document to a draft; its bytes are durable before its row.

        Raises:
            BadDocument: nothing that can be used. StatusForbids: no draft any more.
        """
        wanted = await self.as_pdf(wanted)
        kept = await self.kept(wanted)
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            if len(draft.documents) >= MOST_DOCUMENTS:
                raise NotReady(f"Une demande a {MOST_DOCUMENTS} documents au plus.", rule="ESIGN-014", field="file")
            document = Document(
                id=new_id(),
                request_id=request_id,
                position=len(draft.documents),
                filename=wanted.filename,
                nature=wanted.nature,
                created_at=self._clock.now(),
                initials=wanted.initials,
                excluded_signers=_signers(draft, wanted.excluded_signers),
                excluded_approvers=list(wanted.excluded_approvers),
                **kept,
            )
            await store.insert_document(tx, document)
            await _place(tx, draft, document.id, behind=wanted.insert_after_id)
        return document

    async def upload_loose(self, caller: Caller, wanted: WantedDocument) -> Document:
        """Keeps a document for a request that is still to be made; those that none took in a week go.

        Raises:
            BadDocument: nothing that can be used, or a place behind another. NotFound: somebody who shall not see it.
        """
        if wanted.excluded_signers or wanted.excluded_approvers:
            raise NotFound("Ce signataire n'existe pas.", rule="ESIGN-404", field="excluded_signers")
        wanted = await self.as_pdf(wanted)
        kept, now = await self.kept(wanted), self._clock.now()
        document = Document(
            id=new_id(),
            request_id=NOWHERE,
            position=0,
            filename=wanted.filename,
            nature=wanted.nature,
            created_at=now,
            initials=wanted.initials,
            **kept,
        )
        if wanted.insert_after_id is not None:
            moved([], document.id, behind=wanted.insert_after_id)
        async with self._db.transaction() as tx:
            await loose_store.forget(tx, before=now - LOOSE_FOR, now=self._clock.wall())
            await loose_store.insert(tx, document, caller=caller)
        return document

    async def replace(self, caller: Caller, request_id: UUID, document_id: UUID, wanted: WantedDocument) -> Document:
        """Puts another file in a document's place; its fields stay, its anchors are read again.

        Raises:
            BadDocument: nothing that can be used. StatusForbids: no draft any more. NotFound: no such document.
        """
        wanted = await self.as_pdf(wanted)
        kept = await self.kept(wanted)
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            changed = replace(document_in(draft, document_id), **kept, nature=wanted.nature, filename=wanted.filename)
            await document_store.save(tx, changed)
        return changed

    async def change(
        self, caller: Caller, request_id: UUID, document_id: UUID, changes: Mapping[str, Any]
    ) -> Document:  # Any: fields of a document, and insert_after_id
        """Changes what is given.

        Raises:
            StatusForbids: no draft any more. NotFound: no such document, or signer.
        """
        own = {name: value for name, value in changes.items() if name != "insert_after_id"}
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            before = document_in(draft, document_id)
            if "excluded_signers" in own:
                own["excluded_signers"] = _signers(draft, own["excluded_signers"])
            changed = replace(before, **own)
            content_type_of(await self._files.get(changed.sha256), nature=changed.nature)
            await document_store.save(tx, changed)
            if changes.get("insert_after_id"):
                await _place(tx, draft, document_id, behind=changes["insert_after_id"])
        return changed

    async def remove(self, caller: Caller, request_id: UUID, document_id: UUID) -> None:
        """Takes a document and its fields from a draft.

        Raises:
            StatusForbids: no draft any more. NotFound: no such document.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            gone = document_in(draft, document_id)
            await document_store.remove(tx, gone.id)
            await document_store.arrange(tx, [one.id for one in draft.documents if one.id != gone.id])

    async def all(self, caller: Caller, request_id: UUID, *, completed: bool) -> tuple[Document, ...]:
        """The documents of a request, as they are now or, when it is done, as they stay.

        Raises:
            StatusForbids: the signed ones are asked for before all have signed.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
        if completed and bundle.request.status is not RequestStatus.DONE:
            sentence = "Les documents signés sont disponibles quand tous ont signé."
            raise StatusForbids(sentence, rule="ESIGN-157", field="version")
        return bundle.documents

    async def contents(self, documents: tuple[Document, ...]) -> AsyncIterator[tuple[Document, bytes]]:
        """Their files, one after the other."""
        for one in documents:
            yield one, await self._files.get(one.current_sha256)

    async def diagnose(self, caller: Caller, request_id: UUID) -> list[dict[str, Any]]:  # Any: JSON
        """What is wrong with the anchors of its documents."""
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
        return anchor_rules.diagnosed(bundle)

    async def as_pdf(self, wanted: WantedDocument) -> WantedDocument:
        """A Word document as the PDF made of it, where that can be done; any other as it is.

        Raises:
            BadDocument: it cannot be converted.
        """
        if self._converting is None or not is_word(wanted.data):
            return wanted
        name = wanted.filename.removesuffix(".docx").removesuffix(".DOCX")
        return replace(wanted, data=await self._converting.pdf(wanted.data), filename=f"{name[:124]}.pdf")

    async def kept(self, wanted: WantedDocument) -> dict[str, Any]:  # Any: fields of a document
        """The file, looked at and stored, as the fields of a document.

        Raises:
            BadDocument: nothing that can be used.
        """
        content_type = content_type_of(wanted.data, nature=wanted.nature)
        seen: Examined = await self._sheets.examine(
            wanted.data,
            content_type=content_type,
            password=wanted.password,
            anchors=wanted.parse_anchors,
            to_sign=wanted.nature == "signable_document",
        )
        data = seen.data if seen.data is not None else wanted.data
        digest = await self._files.put(data)
        return {
            "content_type": content_type,
            "sha256": digest,
            "current_sha256": digest,
            "size": len(data),
            "total_pages": seen.pages,
            "is_protected": seen.data is not None,
            "sheets": seen.sheets,
            "anchors": seen.anchors,
            "total_anchors": anchor_rules.count(seen.anchors),
        }


def _signers(draft: Bundle, ids: tuple[UUID, ...]) -> list[UUID]:
    return [signer_in(draft, one).id for one in ids]


async def _place(tx: Transaction, draft: Bundle, document_id: UUID, *, behind: UUID | None) -> None:
    if behind is not None:
        await document_store.arrange(tx, moved([one.id for one in draft.documents], document_id, behind=behind))
