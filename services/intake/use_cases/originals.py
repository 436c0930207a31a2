"""An item's original, for the people who read it: the bytes as they came, drawn pages, HTML made harmless.

Whatever touches the bytes runs apart; here they are only fetched and handed over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from services.intake.channels.apart import Apart
from services.intake.channels.documents import Unreadable
from services.intake.domain.acts import Person
from services.intake.domain.keeping import Look, Removed
from services.intake.domain.originals import Original
from services.intake.store import items as rows
from services.intake.store import keeping, originals
from services.intake.store.files import Files, Gone
from shared.clock import Clock
from shared.db import Database
from shared.errors import NotFound

T = TypeVar("T")


class Quarantined(NotFound):
    """The bytes are there, and shown to nobody."""


class Originals:
    """Showing what came in."""

    def __init__(self, *, db: Database, files: Files, clock: Clock, apart: Apart, at_once: int = 2) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._db = db
        self._files = files
        self._clock = clock
        self._apart = apart

    async def original(self, item_id: UUID, person: Person) -> bytes:
        """The message as it came.

        Raises:
            NotFound: there is no such item, or it came by the web.
            Quarantined: nobody may see it. Removed: its bytes were removed when their period was over.
        """
        return await self._bytes(await self._looked(item_id, person, what="original"))

    async def page(self, item_id: UUID, person: Person, *, part: str, page: int) -> bytes:
        """A page of an attachment as a PNG.

        Raises:
            NotFound: there is no such page, or it cannot be drawn; the sentence says why.
        """
        original = await self._looked(item_id, person, what="page", part=part[:40], page=page)
        return await self._drawn(original, lambda raw: self._apart.page(raw, part=part, page=page))

    async def html(self, item_id: UUID, person: Person) -> str:
        """The HTML of a mail with nothing active and nothing remote in it.

        Raises:
            NotFound: the mail has no HTML, or it cannot be shown.
        """
        return await self._drawn(await self._looked(item_id, person, what="html"), self._apart.html)

    async def _looked(
        self, item_id: UUID, person: Person, *, what: str, part: str = "", page: int | None = None
    ) -> Original:
        """The original of an item, and the row that says who asked for which part of it."""
        async with self._db.transaction() as tx:
            item = await rows.get(tx, item_id)
            original = await originals.get(tx, item.original_id) if item and item.original_id else None
            if original is None:
                raise NotFound("Cet élément n'existe pas, ou n'a pas d'original.")
            if original.held:
                raise Quarantined(original.held, rule="AV-001")
            if original.removed_at:
                day = f"{original.removed_at:%d/%m/%Y}"
                raise Removed(
                    f"Cet original a été supprimé le {day}, sa durée de conservation écoulée.", rule="REMOVED"
                )
            if item is not None and page is not None and not item.reading.shows(part, page):
                raise NotFound("Cette pièce n'a pas cette page à montrer.", rule="UNREADABLE")
            look = Look(self._clock.now(), person.id, person.name, what, part, page)
            await keeping.looked(tx, original.id, item_id, look)
        return original

    async def _bytes(self, original: Original) -> bytes:
        raw = await self._files.get(original.file)
        if not original.genuine(raw):
            raise Gone("Le fichier d'origine ne correspond plus à son empreinte.", rule="HASH")
        return raw

    async def _drawn(self, original: Original, draw: Callable[[bytes], Awaitable[T]]) -> T:
        """A few at a time, the bytes fetched only when it is their turn: fifty pages of 25 MB fit in no memory."""
        async with self._turns:
            raw = await self._bytes(original)
            try:
                return await draw(raw)
            except Unreadable as error:
                raise NotFound(str(error), rule="UNREADABLE") from error
