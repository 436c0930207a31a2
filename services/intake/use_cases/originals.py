"""An item's original, for the people who read it: the bytes as they came, drawn pages, HTML made harmless.

Whatever touches the bytes runs apart; here they are only fetched and handed over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from services.intake.channels.apart import Apart
from services.intake.channels.documents import Unreadable
from services.intake.store import items as rows
from services.intake.store import originals
from services.intake.store.files import Files
from shared.db import Database
from shared.errors import NotFound

T = TypeVar("T")


class Quarantined(NotFound):
    """The bytes are there, and shown to nobody."""


class Originals:
    """Showing what came in."""

    def __init__(self, *, db: Database, files: Files, apart: Apart, at_once: int = 2) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._db = db
        self._files = files
        self._apart = apart

    async def original(self, item_id: UUID) -> bytes:
        """The message as it came.

        Raises:
            NotFound: there is no such item, or it came by the web.
            Quarantined: nobody may see it.
        """
        async with self._db.reading() as tx:
            item = await rows.get(tx, item_id)
            original = await originals.get(tx, item.original_id) if item and item.original_id else None
        if original is None:
            raise NotFound("Cet élément n'existe pas, ou n'a pas d'original.")
        if original.held:
            raise Quarantined(original.held, rule="AV-001")
        return await self._files.get(original.file)

    async def page(self, item_id: UUID, *, part: str, page: int) -> bytes:
        """A page of an attachment as a PNG.

        Raises:
            NotFound: there is no such page, or it cannot be drawn; the sentence says why.
        """
        return await self._drawn(item_id, lambda raw: self._apart.page(raw, part=part, page=page))

    async def html(self, item_id: UUID) -> str:
        """The HTML of a mail with nothing active and nothing remote in it.

        Raises:
            NotFound: the mail has no HTML, or it cannot be shown.
        """
        return await self._drawn(item_id, self._apart.html)

    async def _drawn(self, item_id: UUID, draw: Callable[[bytes], Awaitable[T]]) -> T:
        """A few at a time, the bytes fetched only when it is their turn: fifty pages of 25 MB fit in no memory."""
        async with self._turns:
            raw = await self.original(item_id)
            try:
                return await draw(raw)
            except Unreadable as error:
                raise NotFound(str(error), rule="UNREADABLE") from error
