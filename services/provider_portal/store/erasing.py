"""Erasing people at another service's word: by the database's own functions, and what is kept of it.

The runtime role may call these functions, and still may not rewrite what they rewrite.
"""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.casework import ErasedFile
from shared.db import Transaction
from shared.erasing import Counts


async def erase_people(tx: Transaction, files: Sequence[ErasedFile]) -> Counts:
    """Takes what a job showed of its insured, and what was reported of him."""
    counts: Counts = await tx.fetchval("select erase_people($1)", [one.dossier_id for one in files])
    return counts


async def erase_professional(tx: Transaction, *, firm_id: UUID, number: str) -> Counts:
    """Ends a craftsman's account: sessions, codes and name, phone and e-mail go; jobs keep his number."""
    counts: Counts = await tx.fetchval("select erase_professional($1, $2)", firm_id, number)
    return counts
