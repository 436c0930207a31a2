"""Approvers of requests, their links and answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.esign.domain.approvers import AlreadyApproves, Approver, ApproverStatus
from shared.db import ROW, Transaction

_COLUMNS = """id, request_id, position, status, first_name, last_name, email, phone_number, locale, options,
              link_issued_at, link_expires_at, answered_at, reason"""


async def insert(tx: Transaction, one: Approver) -> None:
    """A new approver, behind the others of his request."""
    await tx.execute(
        """insert into approvers (id, request_id, position, status, first_name, last_name, email, phone_number, locale,
                options) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        one.id, one.request_id, one.position, one.status, one.first_name, one.last_name, one.email, one.phone_number,
        one.locale, one.options,
    )  # fmt: skip


async def save(tx: Transaction, one: Approver) -> None:
    """An approver as he is now.

    Raises:
        AlreadyApproves: another has his new address.
    """
    try:
        await tx.execute(
            """update approvers set status = $2, first_name = $3, last_name = $4, email = $5, phone_number = $6,
                    locale = $7, options = $8, answered_at = $9, reason = $10 where id = $1""",
            one.id, one.status, one.first_name, one.last_name, one.email, one.phone_number, one.locale, one.options,
            one.answered_at, one.reason,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        sentence = "Cette personne est déjà un approbateur de la demande."
        raise AlreadyApproves(sentence, rule="ESIGN-205", field="email") from error


async def remove(tx: Transaction, approver_id: UUID) -> None:
    """Gone; only of a draft."""
    await tx.execute("delete from approvers where id = $1", approver_id)


async def of_request(tx: Transaction, request_id: UUID) -> list[Approver]:
    """The approvers of a request in their order."""
    rows = await tx.fetch(f"select {_COLUMNS} from approvers where request_id = $1 order by position", request_id)
    return [_approver(row) for row in rows]


async def set_link(
    tx: Transaction, approver_id: UUID, *, sha256: bytes, issued_at: datetime, expires_at: datetime
) -> None:
    """The link an approver is found by from now on."""
    await tx.execute(
        "update approvers set link_sha256 = $2, link_issued_at = $3, link_expires_at = $4 where id = $1",
        approver_id, sha256, issued_at, expires_at,
    )  # fmt: skip


async def of_link(tx: Transaction, sha256: bytes) -> ROW | None:
    """Whose link this is: `id`, `request_id`, `expires_at`."""
    return await tx.fetchrow(
        "select id, request_id, link_expires_at as expires_at from approvers where link_sha256 = $1", sha256
    )


def _approver(row: ROW) -> Approver:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Approver(**values | {"status": ApproverStatus(row["status"])})
