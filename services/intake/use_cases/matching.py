"""What an item may belong to: an order whose dossier a person names, or another message that came with it."""

from uuid import UUID

from services.intake.domain.acts import unknown_item
from services.intake.store import items as rows
from services.intake.store import matching
from services.intake.store.matching import Match
from shared.db import Database


class Matching:
    """Looks for dossiers and for what else waits; changes nothing."""

    def __init__(self, *, db: Database) -> None:
        self._db = db

    async def of(self, item_id: UUID, words: str) -> list[Match]:
        """What these words name, else what came from the same side; never the item itself.

        Raises:
            NotFound: there is no such item.
        """
        async with self._db.reading() as tx:
            item = await rows.get(tx, item_id)
            if item is None:
                raise unknown_item()
            found = await matching.found(tx, words) if words.strip() else await matching.neighbours(tx, item)
        return [one for one in found if one.id != item_id]
