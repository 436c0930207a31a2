"""What banks reported: each report once, each debit given back once. Only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.rtransactions import Report
from shared.db import Transaction, new_id


async def hold(tx: Transaction, report: Report, *, workspace_id: UUID, sandbox: bool) -> None:
    """One at a time for each id until the commit: the same report sent twice at once is applied once."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"{workspace_id}|{sandbox}|{report.kind}|{report.message_id}",
    )


async def take(
    tx: Transaction, report: Report, *, workspace_id: UUID, sandbox: bool, sha256: bytes, at: datetime,
    outcome: Mapping[str, Any],
) -> UUID | None:  # fmt: skip
    """Notes a report; nothing when it is known. Any: JSON."""
    taken: UUID | None = await tx.fetchval(
        """insert into bank_reports (id, workspace_id, sandbox, kind, message_id, sha256, received_at, outcome)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (workspace_id, sandbox, kind, message_id) do nothing returning id""",
        new_id(), workspace_id, sandbox, report.kind, report.message_id, sha256, at, dict(outcome),
    )  # fmt: skip
    return taken


async def outcome_of(
    tx: Transaction, report: Report, *, workspace_id: UUID, sandbox: bool
) -> tuple[bytes, dict[str, Any]] | None:
    """What came of a report that is known, and the hash of its bytes. Any: JSON."""
    row = await tx.fetchrow(
        """select sha256, outcome from bank_reports
            where workspace_id = $1 and sandbox = $2 and kind = $3 and message_id = $4""",
        workspace_id, sandbox, report.kind, report.message_id,
    )  # fmt: skip
    return (row["sha256"], row["outcome"]) if row else None


async def reject(
    tx: Transaction, *, report_id: UUID, instalment_id: UUID, kind: str, code: str, action: str, at: datetime
) -> None:
    """A debit given back, why, and what is done about it."""
    await tx.execute(
        """insert into rejections (id, report_id, instalment_id, kind, code, action, at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        new_id(), report_id, instalment_id, kind, code, action, at,
    )  # fmt: skip
