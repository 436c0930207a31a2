"""Orders whose dossier has just opened, until the others of their building were looked for: off an order's own way."""

from uuid import UUID

from shared.db import Transaction


async def take(tx: Transaction, *, most: int) -> list[UUID]:
    """Takes some from the list; whoever fails gives them back."""
    rows = await tx.fetch(
        """delete from neighbour_due
            where item_id in (select item_id from neighbour_due order by item_id limit $1 for update skip locked)
        returning item_id""",
        most,
    )
    return sorted(row["item_id"] for row in rows)
