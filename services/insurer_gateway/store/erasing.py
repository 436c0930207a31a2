"""Erasing people at another service's word: by the database's own functions, and what is kept of it.

The runtime role may call these functions, and still may not rewrite what they rewrite.
"""

from collections.abc import Sequence

from contracts.events.casework import ErasedFile
from shared.db import Transaction
from shared.erasing import Counts


async def erase_people(tx: Transaction, files: Sequence[ErasedFile]) -> Counts:
    """Takes the insured out of orders, commands and facts; positions, acks and references stay."""
    gateway = [one.gateway_order_id for one in files if one.gateway_order_id]
    dossiers, orders = [one.dossier_id for one in files], [one.order_id for one in files]
    counts: Counts = await tx.fetchval("select erase_people($1, $2, $3)", dossiers, orders, gateway)
    return counts
