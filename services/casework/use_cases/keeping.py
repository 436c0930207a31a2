"""Keeping what acts and loops did, in one transaction: rows, companions that end with their file, events."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.casework.domain import ending
from services.casework.domain.file import Dossier, Status
from services.casework.domain.pen import Book, Change
from services.casework.store.files import companions_of, save
from shared.db import Transaction
from shared.outbox import Cause, Said, publish


async def keep(
    tx: Transaction, book: Book, changes: Sequence[Change], *, before: dict[UUID, Dossier], at: datetime
) -> None:
    """Writes the changes of dossiers that are locked; the file beside one that ended ends too (R-006)."""
    all_changes = list(changes)
    ended = {one.dossier.id: one.dossier for one in changes if _ended(one.dossier, before[one.dossier.id])}
    for other in await companions_of(tx, list(ended)) if ended else ():
        if other.companion_of is not None and other.status is Status.OPEN:
            main = ended[other.companion_of]
            before = before | {other.id: other}
            all_changes.append(ending.end_companion(book, other, main, reason=main.end_reason or "", at=at))
    await save(tx, all_changes, before=before)
    cause = Cause.current()
    await publish(tx, [Said(event, cause) for change in all_changes for event in change.said])


def _ended(now: Dossier, was: Dossier) -> bool:
    return was.status is Status.OPEN and now.status is not Status.OPEN
