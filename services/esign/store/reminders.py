"""When a signer is reminded next, and how often he was; rows of `signers`, found by the index on the next moment."""

from datetime import datetime
from uuid import UUID

from shared.db import Transaction


async def schedule(tx: Transaction, signer_id: UUID, *, at: datetime | None) -> None:
    """The first automatic reminder of a turn, or none."""
    await tx.execute("update signers set next_reminder_at = $2, reminders = 0 where id = $1", signer_id, at)


async def due(tx: Transaction, *, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Whose automatic reminder is due: request and signer, the most late first."""
    rows = await tx.fetch(
        "select request_id, id from signers where next_reminder_at <= $1 order by next_reminder_at limit $2", now, limit
    )
    return [(row["request_id"], row["id"]) for row in rows]


async def state(tx: Transaction, signer_id: UUID) -> tuple[int, datetime | None, datetime | None]:
    """How many automatic ones went out, when he was last reminded by hand, when the next is due."""
    row = await tx.fetchrow("select reminders, reminded_at, next_reminder_at from signers where id = $1", signer_id)
    if row is None:
        raise LookupError(f"no signer {signer_id}")
    return row["reminders"], row["reminded_at"], row["next_reminder_at"]


async def by_hand(tx: Transaction, signer_id: UUID, *, at: datetime) -> None:
    """One went out because somebody asked."""
    await tx.execute("update signers set reminded_at = $2 where id = $1", signer_id, at)


async def by_plan(tx: Transaction, signer_id: UUID, *, next_at: datetime | None) -> None:
    """One went out because its day had come."""
    await tx.execute(
        "update signers set reminders = reminders + 1, next_reminder_at = $2 where id = $1", signer_id, next_at
    )


async def unblock(tx: Transaction, signer_id: UUID, *, at: datetime) -> None:
    """His wrong tries and the codes sent before this moment count no more."""
    await tx.execute("update signers set tries = 0, unblocked_at = $2 where id = $1", signer_id, at)
