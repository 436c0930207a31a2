"""Orders that are held back until a moment: set when they are read, taken once when it has come."""

from datetime import datetime
from uuid import UUID

from shared.db import Transaction


async def hold(tx: Transaction, item_id: UUID, *, until: datetime) -> None:
    """Lets a waiting order go by itself from that moment on."""
    await tx.execute("update item set goes_at = $2 where id = $1", item_id, until)


async def due(tx: Transaction, *, now: datetime, most: int) -> list[UUID]:
    """Orders whose moment has come, the longest held first, locked until the transaction ends; no loop waits for
    another's."""
    rows = await tx.fetch(
        "select id from item where goes_at <= $1 order by goes_at limit $2 for update skip locked", now, most
    )
    return [row["id"] for row in rows]


async def end(tx: Transaction, item_id: UUID) -> None:
    """It is held back no more, whatever becomes of it."""
    await tx.execute("update item set goes_at = null where id = $1", item_id)
