"""What banks are told of mandates, and what they answered; a message itself is only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.bank_messages import MandateMessage
from shared.db import ROW, Transaction

_COLUMNS = "id, mandate_id, kind, content, created_at, accepted, reason, answered_at"


async def insert(tx: Transaction, one: MandateMessage) -> None:
    """A message to be told."""
    await tx.execute(
        "insert into mandate_messages (id, mandate_id, kind, content, created_at) values ($1, $2, $3, $4, $5)",
        one.id, one.mandate_id, one.kind, one.content, one.created_at,
    )  # fmt: skip


async def first_id(tx: Transaction, mandate_id: UUID) -> UUID | None:
    """The message that initiated this mandate, once there is one."""
    found: UUID | None = await tx.fetchval(
        "select id from mandate_messages where mandate_id = $1 and kind = 'pain.009' order by id limit 1", mandate_id
    )
    return found


async def of(tx: Transaction, mandate_id: UUID) -> list[MandateMessage]:
    """The messages about a mandate, the oldest first."""
    rows = await tx.fetch(f"select {_COLUMNS} from mandate_messages where mandate_id = $1 order by id", mandate_id)
    return [_message(row) for row in rows]


async def answer(
    tx: Transaction, message_id: UUID, *, workspace_id: UUID, sandbox: bool, accepted: bool, reason: str, at: datetime
) -> MandateMessage | None:
    """A bank's answer to a message of this workspace, the first one only."""
    row = await tx.fetchrow(
        """update mandate_messages m set accepted = $4, reason = $5, answered_at = $6
             from mandates d where m.id = $1 and d.id = m.mandate_id and d.workspace_id = $2 and d.sandbox = $3
              and m.answered_at is null
            returning m.id, m.mandate_id, m.kind, m.content, m.created_at, m.accepted, m.reason, m.answered_at""",
        message_id, workspace_id, sandbox, accepted, reason, at,
    )  # fmt: skip
    return _message(row) if row else None


def _message(row: ROW) -> MandateMessage:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return MandateMessage(**values)
