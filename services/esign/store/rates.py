"""Calls counted for all processes together: a row a key and span. Unlogged: a crash forgives, nothing is proved."""

from datetime import datetime, timedelta

from services.esign.domain.rates import SPANS, began
from shared.db import Transaction


async def take(tx: Transaction, key_sha256: bytes, *, block: int, now: datetime) -> dict[str, int]:
    """Takes a block of calls out of the minute and the hour; how many are taken of each, this block with them."""
    taken: dict[str, int] = {}
    for span in sorted(SPANS):
        taken[span] = int(
            await tx.fetchval(
                """insert into calls (key_sha256, span, began_at, taken) values ($1, $2, $3, $4)
                   on conflict (key_sha256, span, began_at) do update set taken = calls.taken + excluded.taken
                   returning taken""",
                key_sha256, span, began(now, span), block,
            )
        )  # fmt: skip
    if taken["minute"] == block:
        await tx.execute(
            "delete from calls where key_sha256 = $1 and began_at < $2", key_sha256, now - timedelta(hours=2)
        )
    return taken
