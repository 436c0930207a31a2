"""Checks of bank details: one row each, for a time; the file itself is not kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.bank_account_checks import BankAccountCheck
from shared.db import ROW, Transaction

_COLUMNS = "id, workspace_id, sandbox, status, status_codes, iban, bic, created_at, updated_at, read_by_machine"


async def insert(tx: Transaction, one: BankAccountCheck) -> None:
    """A check that was made."""
    await tx.execute(
        f"insert into bank_account_checks ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        one.id, one.workspace_id, one.sandbox, one.status, list(one.status_codes), one.iban, one.bic, one.created_at,
        one.updated_at, one.read_by_machine,
    )  # fmt: skip


async def one(tx: Transaction, check_id: UUID, *, workspace_id: UUID, sandbox: bool) -> BankAccountCheck | None:
    """A check of this workspace and environment."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from bank_account_checks where id = $1 and workspace_id = $2 and sandbox = $3",
        check_id, workspace_id, sandbox,
    )  # fmt: skip
    return _check(row) if row else None


async def listed(
    tx: Transaction, *, workspace_id: UUID, sandbox: bool, status: str | None, after: UUID | None, limit: int
) -> list[BankAccountCheck]:
    """A page of checks, the newest first."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from bank_account_checks
             where workspace_id = $1 and sandbox = $2 and ($3::text is null or status = $3)
               and ($4::uuid is null or id < $4) order by id desc limit $5""",
        workspace_id, sandbox, status, after, limit,
    )  # fmt: skip
    return [_check(row) for row in rows]


async def forget(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Takes away what was made before, and the words of what subscriptions were told of it; how many."""
    return int(
        await tx.fetchval(
            """with old as (select id from bank_account_checks where created_at < $1
                             order by created_at limit $2),
                    gone as (delete from bank_account_checks where id in (select id from old) returning id),
                    said as (update deliveries set body = '', last_error = 'effacé',
                                    state = case state when 'pending' then 'failed' else state end
                              where request_id in (select id from gone))
               select count(*) from gone""",
            before, limit,
        )
    )  # fmt: skip


def _check(row: ROW) -> BankAccountCheck:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return BankAccountCheck(**values | {"status_codes": tuple(row["status_codes"])})
