"""Electronic seals as their caller's program asks for them: documents and pictures come in, a seal is asked for.

Who makes it is `cachets`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.esign.domain import seals as rules
from services.esign.domain.documents import PDF, BadDocument, content_type_of
from services.esign.domain.seals import Cachet, Seal, SealDocument, SealImage, SealStatus
from services.esign.store import seals as store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.sheets import Sheets
from services.esign.use_cases.cachets import cachet_of
from shared.clock import Clock
from shared.db import Database, Transaction, new_id


@dataclass(frozen=True, kw_only=True)
class WantedSeal:
    """A seal as its caller describes it."""

    document_id: UUID
    image_id: UUID | None
    external_id: str | None
    fields: Sequence[Mapping[str, Any]]  # Any: kept as it came


class Seals:
    """The use cases of seals and archives."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, sheets: Sheets, cachets: Mapping[bool, Cachet]
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sheets = sheets
        self._cachets = cachets

    async def upload(self, caller: Caller, *, data: bytes, filename: str) -> SealDocument:
        """A document to be sealed.

        Raises:
            BadDocument: no PDF that can be opened.
        """
        if content_type_of(data, nature="signable_document") != PDF:
            raise BadDocument("Le fichier n'est pas un PDF.", rule="ESIGN-012", field="file")
        one = SealDocument(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            filename=filename,
            content_type=PDF,
            total_pages=await self._sheets.count(data),
            sha256=await self._files.put(data),
            size=len(data),
            created_at=self._clock.now(),
        )
        async with self._db.transaction() as tx:
            await store.insert_document(tx, one)
        return one

    async def download(self, caller: Caller, document_id: UUID) -> tuple[SealDocument, bytes]:
        """A document, sealed when it was; NotFound when it is another's."""
        async with self._db.reading() as tx:
            one = await self._document(tx, caller, document_id)
            sealed = await store.seal_of_document(tx, document_id)
        digest = sealed.sealed_sha256 if sealed and sealed.sealed_sha256 else one.sha256
        return one, await self._files.get(digest)

    async def sealed(self, caller: Caller, document_id: UUID) -> tuple[SealDocument, bytes]:
        """A document with the seal that was put on it.

        Raises:
            NotSealed: no seal on it is done. NotFound: it is another's.
        """
        async with self._db.reading() as tx:
            one = await self._document(tx, caller, document_id)
            seal = await store.seal_of_document(tx, document_id)
        if seal is None or seal.sealed_sha256 is None:
            sentence = "Le cachet de ce document n'est pas encore apposé."
            raise rules.NotSealed(sentence, rule="ESIGN-320", field="electronic_seal_document_id")
        return one, await self._files.get(seal.sealed_sha256)

    async def copy(self, caller: Caller, document_id: UUID) -> SealDocument:
        """The sealed file of a document as a document of its own.

        Raises:
            NotSealed: no seal on it is done. NotFound: it is another's.
        """
        one, data = await self.sealed(caller, document_id)
        return await self.upload(caller, data=data, filename=one.filename)

    async def remove(self, caller: Caller, document_id: UUID) -> None:
        """Takes a document away that nothing waits for and nothing sealed.

        Raises:
            BadSeal: a seal is on it, or on its way. NotFound: it is another's.
        """
        async with self._db.transaction() as tx:
            await self._document(tx, caller, document_id)
            if await store.is_sealed_or_waits(tx, document_id):
                raise rules.BadSeal("Ce document porte un cachet.", rule="ESIGN-316", field="document_id")
            await store.remove_document(tx, document_id, now=self._clock.wall())

    async def add_image(self, caller: Caller, *, data: bytes, filename: str) -> SealImage:
        """A picture for seals.

        Raises:
            BadSeal, NotSignable: no PNG, or too large.
        """
        rules.check_image(data)
        await self._cachet(caller).preview(data, width=85, height=37)
        one = SealImage(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            filename=filename,
            sha256=await self._files.put(data),
            size=len(data),
            created_at=self._clock.now(),
        )
        async with self._db.transaction() as tx:
            await store.insert_image(tx, one)
        return one

    async def preview(self, caller: Caller, *, data: bytes, width: float, height: float) -> bytes:
        """How a picture will look in a seal of this size, PNG.

        Raises:
            Forbidden: not in the sandbox. BadSeal, NotSignable: no PNG, or too large.
        """
        rules.check_preview(sandbox=caller.sandbox)
        rules.check_image(data)
        return await self._cachet(caller).preview(data, width=width, height=height)

    async def images(
        self, caller: Caller, *, after: UUID | None, limit: int
    ) -> tuple[Sequence[SealImage], UUID | None]:
        """A page of pictures, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await store.images(tx, caller, after=after, limit=limit + 1)
        return page[:limit], page[limit - 1].id if len(page) > limit else None

    async def image(self, caller: Caller, image_id: UUID) -> tuple[SealImage, bytes]:
        """A picture; NotFound when it is another's."""
        async with self._db.reading() as tx:
            one = await store.image(tx, caller, image_id)
        if one is None:
            raise rules.not_there()
        return one, await self._files.get(one.sha256)

    async def remove_image(self, caller: Caller, image_id: UUID) -> None:
        """Takes a picture away; NotFound when it is another's."""
        async with self._db.transaction() as tx:
            if await store.image(tx, caller, image_id) is None:
                raise rules.not_there()
            await store.remove_image(tx, image_id, now=self._clock.wall())

    async def ask(self, caller: Caller, wanted: WantedSeal) -> Seal:
        """A seal that is to be made.

        Raises:
            BadSeal: its fields do not fit. NotFound: its document or picture is another's.
        """
        now = self._clock.now()
        async with self._db.transaction() as tx:
            document = await self._document(tx, caller, wanted.document_id)
            rules.check_fields(wanted.fields, pages=document.total_pages)
            if wanted.image_id is not None and await store.image(tx, caller, wanted.image_id) is None:
                raise rules.not_there()
            one = Seal(
                id=new_id(),
                workspace_id=caller.workspace_id,
                sandbox=caller.sandbox,
                document_id=document.id,
                image_id=wanted.image_id,
                external_id=wanted.external_id,
                fields=[dict(field) for field in wanted.fields],
                status=SealStatus.PENDING,
                attempts=0,
                sealed_sha256=None,
                sealed_at=None,
                reason=None,
                created_at=now,
            )
            await store.insert(tx, one, next_at=self._clock.wall())
        return one

    async def get(self, caller: Caller, seal_id: UUID) -> tuple[Seal, SealDocument]:
        """A seal with its document; NotFound when it is another's."""
        async with self._db.reading() as tx:
            one = await store.seal(tx, caller, seal_id)
            if one is None:
                raise rules.not_there()
            return one, await self._document(tx, caller, one.document_id)

    def _cachet(self, caller: Caller) -> Cachet:
        return cachet_of(self._cachets, sandbox=caller.sandbox)

    async def _document(self, tx: Transaction, caller: Caller, document_id: UUID) -> SealDocument:
        one = await store.document(tx, caller, document_id)
        if one is None:
            raise rules.not_there()
        return one
