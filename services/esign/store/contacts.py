"""The book of contacts: rows of one workspace and environment."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.esign.domain.contacts import Contact
from shared.db import ROW, Transaction


async def insert(tx: Transaction, one: Contact) -> None:
    """A new contact."""
    values = asdict(one)
    await tx.execute(
        f"""insert into contacts ({", ".join(values)}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        *values.values(),
    )


async def save(tx: Transaction, one: Contact) -> None:
    """A contact as it is now."""
    await tx.execute(
        """update contacts set first_name = $2, last_name = $3, email = $4, phone_number = $5, locale = $6, details = $7
            where id = $1""",
        one.id, one.first_name, one.last_name, one.email, one.phone_number, one.locale, dict(one.details),
    )  # fmt: skip


async def remove(tx: Transaction, contact_id: UUID) -> None:
    """Out of the book; signers made from it stay as they are."""
    await tx.execute("delete from contacts where id = $1", contact_id)


async def one(
    tx: Transaction, contact_id: UUID, *, workspace_id: UUID, sandbox: bool, lock: bool = False
) -> Contact | None:
    """A contact of this workspace and environment; held until the commit when `lock`."""
    row = await tx.fetchrow(
        f"""select * from contacts where id = $1 and workspace_id = $2 and sandbox = $3
             {"for update" if lock else ""}""",
        contact_id, workspace_id, sandbox,
    )  # fmt: skip
    return _contact(row) if row else None


async def by_email(tx: Transaction, email: str, *, workspace_id: UUID, sandbox: bool) -> Contact | None:
    """Who is in the book under this address, the oldest first; nobody else writes under it until the commit."""
    key = f"contact:{workspace_id}:{sandbox}:{email.lower()}"
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", key)
    row = await tx.fetchrow(
        """select * from contacts where workspace_id = $1 and sandbox = $2 and lower(email) = lower($3)
            order by id limit 1 for update""",
        workspace_id, sandbox, email,
    )  # fmt: skip
    return _contact(row) if row else None


async def page(tx: Transaction, *, workspace_id: UUID, sandbox: bool, after: UUID | None, limit: int) -> list[Contact]:
    """A page of the book, the newest first."""
    rows = await tx.fetch(
        """select * from contacts where workspace_id = $1 and sandbox = $2 and ($3::uuid is null or id < $3)
            order by id desc limit $4""",
        workspace_id, sandbox, after, limit,
    )  # fmt: skip
    return [_contact(row) for row in rows]


def _contact(row: ROW) -> Contact:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Contact(**values)
