"""Keeping a fax, by whichever door: its pages fetched at once, stored as the mail of a fax, told once.

An address of pages lives for minutes, so it is called before the provider gets his answer; while it does not
answer, he hears that we do not have them, and may tell again. He may also give up: that the fax came is noted, and
we ask for its pages again ourselves. Pages that are gone for good, too large, or none at all are no reason to lose
that somebody wrote: the item says what is wrong with them.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from services.intake.domain.faxes import FaxReceived, as_mail, kind_of
from services.intake.domain.originals import Envelope
from services.intake.store import faxes as rows
from services.intake.store.faxes import Awaited
from services.intake.use_cases.receiving import Receiving
from shared.client import Client
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

_LATER: Final = frozenset({408, 425, 429})
"""Refusals that pass; after any other an address of pages never gives them: it ran out, moved, or never was."""
PATIENCE: Final = timedelta(minutes=30)
"""How long pages are asked for; Telnyx's addresses live for ten minutes."""
_PAUSE: Final = timedelta(seconds=30)
_LEASE: Final = timedelta(minutes=5)
_AT_ONCE: Final = 10


class Faxes:
    """The use case behind the webhooks and the watched folder."""

    def __init__(self, *, db: Database, clock: Clock, receiving: Receiving, client: Client, largest: int) -> None:
        self._db = db
        self._clock = clock
        self._receiving = receiving
        self._client = client
        self._largest = largest

    async def receive(self, fax: FaxReceived) -> bool:
        """Keeps a fax; false when it was told before.

        Raises:
            Unavailable: it cannot be kept, or its pages not be fetched, now.
        """
        async with self._db.reading() as tx:
            if await rows.known(tx, fax.provider, fax.provider_id):
                return False
        try:
            media, why = await self._pages(fax)
        except Unavailable as error:
            await self._note(fax, error)
            raise
        return await self._keep(fax, media, why)

    async def fetch_awaited(self) -> int:
        """Asks again for the pages that are due; gives how many faxes were taken in hand."""
        wall = self._clock.wall()
        async with self._db.transaction() as tx:
            due = await rows.take_awaited(tx, wall=wall, leased=wall + _LEASE, most=_AT_ONCE)
        for one in due:
            await self._asked_again(one)
        return len(due)

    async def _note(self, fax: FaxReceived, error: Unavailable) -> None:
        wall = self._clock.wall()
        async with self._db.transaction() as tx:
            await rows.await_pages(tx, fax, answer=error.sentence, wall=wall, next_at=wall + _PAUSE)
        log.warning("fax_pages_awaited", provider=fax.provider)

    async def _asked_again(self, awaited: Awaited) -> None:
        try:
            media, why = await self._pages(awaited.fax)
        except Unavailable as error:
            wall = self._clock.wall()
            if wall - awaited.first_at < PATIENCE:
                async with self._db.transaction() as tx:
                    await rows.ask_again(tx, awaited.fax, answer=error.sentence, next_at=wall + _PAUSE)
                return
            media, why = b"", "pages jamais rendues par le fournisseur"
        await self._keep(awaited.fax, media, why)

    async def _keep(self, fax: FaxReceived, media: bytes, why: str) -> bool:
        if why:
            log.error("fax_pages_missing", provider=fax.provider, why=why)
            fax = replace(fax, error=fax.error or why)
        digest = hashlib.sha256(media).digest() if media else None

        async def alongside(tx: Transaction, original_id: UUID) -> bool:
            return await rows.keep(tx, fax, original_id=original_id, media_sha256=digest)

        envelope = Envelope("", (fax.called_number,), fax.provider)
        added = await self._receiving.keep(as_mail(fax, media), envelope, door="fax", alongside=alongside)
        log.info("fax_received", provider=fax.provider, pages=fax.pages, size=len(media), added=added)
        return added

    async def _pages(self, fax: FaxReceived) -> tuple[bytes, str]:
        """The bytes that came for the pages, and what is wrong with them."""
        media, why = await self._fetched(fax.media) if isinstance(fax.media, str) else (fax.media or b"", "")
        if len(media) > self._largest:
            return b"", "ses pages dépassent la taille admise"
        if media and kind_of(media) is None:
            return media, "ses pages ne sont ni un TIFF ni un PDF"
        return media, why or ("" if media or fax.error else "aucune page annoncée")

    async def _fetched(self, address: str) -> tuple[bytes, str]:
        """What an address of pages gives, or why it never will."""
        try:
            answer = await self._client.request("GET", address)
        except Refused:
            return b"", "ses pages sont à une adresse qui ne peut pas être appelée"
        if 300 <= answer.status < 500 and answer.status not in _LATER:
            return b"", f"pages perdues chez le fournisseur ({answer.status})"
        if answer.status != 200:
            raise Unavailable(f"Les pages du fax ne sont pas rendues ({answer.status}).", rule="FAX-005")
        return answer.body, "" if answer.body else "ses pages sont vides"
