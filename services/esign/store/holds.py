"""Legal holds: one at a time for a request, each kept after it was lifted."""

from uuid import UUID

from services.esign.domain.keeping import LegalHold
from shared.db import Transaction


async def active(tx: Transaction, request_id: UUID) -> LegalHold | None:
    """The hold of a request."""
    row = await tx.fetchrow("select * from legal_holds where request_id = $1 and lifted_at is null", request_id)
    return LegalHold(**row) if row else None


async def latest(tx: Transaction, request_id: UUID) -> LegalHold | None:
    """The last hold of a request, lifted or not."""
    row = await tx.fetchrow("select * from legal_holds where request_id = $1 order by set_at desc limit 1", request_id)
    return LegalHold(**row) if row else None


async def insert(tx: Transaction, one: LegalHold) -> None:
    """A new hold."""
    await tx.execute(
        "insert into legal_holds (id, request_id, set_at, set_by, reason) values ($1, $2, $3, $4, $5)",
        one.id, one.request_id, one.set_at, one.set_by, one.reason,
    )  # fmt: skip


async def lift(tx: Transaction, one: LegalHold) -> None:
    """A hold that was lifted."""
    await tx.execute(
        "update legal_holds set lifted_at = $2, lifted_by = $3, lift_reason = $4 where id = $1",
        one.id, one.lifted_at, one.lifted_by, one.lift_reason,
    )  # fmt: skip
