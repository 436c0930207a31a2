"""Metadata of requests: one row a request, replaced whole."""

from typing import Any
from uuid import UUID

from shared.db import Transaction


async def read(tx: Transaction, request_id: UUID) -> dict[str, Any] | None:  # Any: the caller's own values
    """What is kept on a request."""
    row = await tx.fetchrow("select data from request_metadata where request_id = $1", request_id)
    return dict(row["data"]) if row else None


async def save(tx: Transaction, request_id: UUID, data: dict[str, Any]) -> None:  # Any: the caller's own values
    """Keeps this and nothing else."""
    await tx.execute(
        """insert into request_metadata (request_id, data) values ($1, $2)
           on conflict (request_id) do update set data = excluded.data""",
        request_id,
        data,
    )


async def remove(tx: Transaction, request_id: UUID) -> bool:
    """Keeps nothing; whether there was something."""
    return (await tx.execute("delete from request_metadata where request_id = $1", request_id)).endswith(" 1")
