"""Faults ordered by callers in their sandbox: how often each is still to happen."""

from collections.abc import Mapping
from uuid import UUID

from shared.db import Transaction


async def order(tx: Transaction, workspace_id: UUID, kind: str, *, times: int) -> None:
    """So many times from now on; none takes it back."""
    await tx.execute(
        """insert into sandbox_faults (workspace_id, kind, remaining) values ($1, $2, $3)
           on conflict (workspace_id, kind) do update set remaining = excluded.remaining""",
        workspace_id, kind, times,
    )  # fmt: skip


async def strike(tx: Transaction, workspace_id: UUID, kind: str) -> bool:
    """Whether it happens now: then it is one less."""
    row = await tx.fetchrow(
        """update sandbox_faults set remaining = remaining - 1
            where workspace_id = $1 and kind = $2 and remaining > 0 returning remaining""",
        workspace_id, kind,
    )  # fmt: skip
    return row is not None


async def ordered(tx: Transaction, workspace_id: UUID) -> Mapping[str, int]:
    """What is still to happen."""
    rows = await tx.fetch(
        "select kind, remaining from sandbox_faults where workspace_id = $1 and remaining > 0 order by kind",
        workspace_id,
    )
    return {row["kind"]: row["remaining"] for row in rows}
