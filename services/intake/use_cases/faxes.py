"""Keeping a fax, by whichever door: its pages fetched at once, stored as the mail of a fax, told once.

An address of pages lives for minutes, so it is called before the provider gets his answer; while it does
not answer, neither do we, and the provider tells again. Pages that are gone for good are no reason to lose
that somebody wrote: the item says that they are missing.
"""

import hashlib
from dataclasses import replace
from typing import Final
from uuid import UUID

import structlog

from services.intake.domain.faxes import FaxReceived, as_mail, kind_of
from services.intake.domain.originals import Envelope
from services.intake.store import faxes as rows
from services.intake.use_cases.receiving import Receiving
from shared.client import Client
from shared.db import Database, Transaction
from shared.errors import Refused, TooLarge, Unavailable

log = structlog.get_logger()

_GONE: Final = frozenset({400, 401, 403, 404, 410})
"""Answers after which an address of pages never gives them again: it ran out, or never was."""


class Faxes:
    """The use case behind the webhooks and the watched folder."""

    def __init__(self, *, db: Database, receiving: Receiving, client: Client, largest: int) -> None:
        self._db = db
        self._receiving = receiving
        self._client = client
        self._largest = largest

    async def receive(self, fax: FaxReceived) -> bool:
        """Keeps a fax; false when it was told before.

        Raises:
            Unavailable: it cannot be kept, or its pages not be fetched, now.
            Refused: its pages lie at an address that may not be called.
            TooLarge: it has more bytes than a message may have.
        """
        async with self._db.reading() as tx:
            if await rows.known(tx, fax.provider, fax.provider_id):
                return False
        media, fax = await self._pages(fax)
        if len(media) > self._largest:
            raise TooLarge(f"Le fax dépasse {self._largest >> 20} Mo.", rule="FAX-004", field="media")
        digest = hashlib.sha256(media).digest() if media else None

        async def alongside(tx: Transaction, original_id: UUID) -> bool:
            return await rows.keep(tx, fax, original_id=original_id, media_sha256=digest)

        envelope = Envelope("", (fax.called_number,), fax.provider)
        added = await self._receiving.keep(as_mail(fax, media), envelope, door="fax", alongside=alongside)
        log.info("fax_received", provider=fax.provider, pages=fax.pages, size=len(media), added=added)
        return added

    async def _pages(self, fax: FaxReceived) -> tuple[bytes, FaxReceived]:
        """The bytes of the pages, and the fax as it stands without those that cannot be had."""
        if not isinstance(fax.media, str):
            return fax.media or b"", fax
        answer = await self._client.request("GET", fax.media)
        if answer.status in _GONE:
            log.error("fax_pages_gone", provider=fax.provider, status=answer.status)
            return b"", replace(fax, error=fax.error or f"pages perdues chez le fournisseur ({answer.status})")
        if answer.status != 200:
            raise Unavailable(f"Les pages du fax ne sont pas rendues ({answer.status}).", rule="FAX-005")
        if kind_of(answer.body) is None:
            raise Refused("Les pages d'un fax sont un TIFF ou un PDF.", rule="FAX-003", field="media")
        return answer.body, fax
