"""Giving out files by a short-lived address: to whoever of the hub asks, and then to whoever holds the address."""

from uuid import UUID

from services.esign.domain import addresses as rules
from services.esign.domain.addresses import Given
from services.esign.store import requests as store
from services.esign.store.files import Files
from services.esign.use_cases.insiders import Insider, found_for
from services.esign.use_cases.parts import document_in
from shared.clock import Clock
from shared.db import Database


class Giving:
    """Addresses of documents as they are now."""

    def __init__(self, *, db: Database, clock: Clock, files: Files, secret: bytes, public_url: str) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._secret = secret
        self._public_url = public_url.rstrip("/")

    async def address(self, who: Insider, request_id: UUID, document_id: UUID) -> tuple[str, Given]:
        """A fresh address of a document, and what it gives.

        Raises:
            NotFound: there is no such document for him.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found_for(tx, who, request_id))
        document = document_in(bundle, document_id)
        expires_at = (self._clock.wall() + rules.LIFE).replace(microsecond=0)
        given = Given(document_id=document.id, sha256=document.current_sha256, expires_at=expires_at)
        return f"{self._public_url}/f/{rules.written(self._secret, given)}", given

    def read(self, text: str) -> Given:
        """What an address gives.

        Raises:
            AddressOver: nothing, or nothing any more.
        """
        return rules.read(self._secret, text, now=self._clock.wall())

    async def file(self, given: Given) -> bytes:
        """The very bytes the address was made for.

        Raises:
            Gone: they were erased.
        """
        return await self._files.get(given.sha256)
