"""Erasing people at another service's word: by the database's own functions, and what is kept of it.

The runtime role may call these functions, and still may not rewrite what they rewrite.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.casework import ErasedFile
from shared.db import Transaction
from shared.erasing import Counts


async def erase_people(tx: Transaction, files: Sequence[ErasedFile], *, at: datetime) -> Counts:
    """Takes the insured out of items and what was read; the bytes of originals go by the loop that removes them."""
    gateway = [one.gateway_order_id for one in files if one.gateway_order_id]
    dossiers, orders = [one.dossier_id for one in files], [one.order_id for one in files]
    counts: Counts = await tx.fetchval(_ERASE, dossiers, orders, gateway, at)
    return counts


async def erase_item(tx: Transaction, item_id: UUID, *, at: datetime) -> Counts:
    """The same for an item that never became a dossier, and for what was joined to it."""
    counts: Counts = await tx.fetchval(_ERASE, [], [item_id], [], at)
    return counts


_ERASE: Final = "select erase_people($1, $2, $3, $4)"
