"""Users of the vendor's API and their invitations."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.esign.domain.workspaces import User, UserTaken
from shared.db import ROW, Transaction

_OWN: Final = """id, first_name, last_name, email, phone_number, locale, job_title, role, status, is_active, created_at,
    invitation_id, link_issued_at, link_expires_at, accepted_at, invited_in, sandbox"""
_COLUMNS: Final = f"""{_OWN}, coalesce((select array_agg(w.workspace_id order by w.workspace_id)
    from workspace_users w where w.user_id = users.id), '{{}}') as workspace_ids"""


async def insert(tx: Transaction, one: User, *, link_sha256: bytes) -> None:
    """A new user.

    Raises:
        UserTaken: another has his address.
    """
    try:
        await tx.execute(
            f"""insert into users ({_OWN}, link_sha256)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)""",
            one.id, one.first_name, one.last_name, one.email, one.phone_number, one.locale, one.job_title, one.role,
            one.status, one.is_active, one.created_at, one.invitation_id, one.link_issued_at, one.link_expires_at,
            one.accepted_at, one.invited_in, one.sandbox, link_sha256,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise UserTaken("Un utilisateur a déjà cette adresse.", rule="ESIGN-234", field="email") from error


async def save(tx: Transaction, one: User) -> None:
    """A user as he is now."""
    await tx.execute(
        """update users set first_name = $2, last_name = $3, phone_number = $4, locale = $5, job_title = $6, role = $7,
                status = $8, is_active = $9, accepted_at = $10 where id = $1""",
        one.id, one.first_name, one.last_name, one.phone_number, one.locale, one.job_title, one.role, one.status,
        one.is_active, one.accepted_at,
    )  # fmt: skip


async def remove(tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    """Gone; his address is free again."""
    await tx.execute("delete from workspace_users where user_id = $1", user_id)
    await tx.execute("update users set deleted_at = $2, is_active = false where id = $1", user_id, now)


async def one(tx: Transaction, user_id: UUID, *, lock: bool = False) -> User | None:
    """A user."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from users where id = $1 and deleted_at is null {'for update' if lock else ''}", user_id
    )
    return _user(row) if row else None


async def of_invitation(tx: Transaction, invitation_id: UUID) -> User | None:
    """Who was invited by this invitation."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from users where invitation_id = $1 and deleted_at is null", invitation_id
    )
    return _user(row) if row else None


async def of_link(tx: Transaction, sha256: bytes, *, lock: bool = False) -> User | None:
    """Who was invited by this link."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from users where link_sha256 = $1 and deleted_at is null
            {"for update" if lock else ""}""",
        sha256,
    )
    return _user(row) if row else None


async def listed(tx: Transaction, *, email: str | None, after: UUID | None, limit: int) -> list[User]:
    """Users in the order they were made."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from users where deleted_at is null and ($1::text is null or lower(email) = lower($1))
               and ($2::uuid is null or id > $2) order by id limit $3""",
        email,
        after,
        limit,
    )
    return [_user(row) for row in rows]


def _user(row: ROW) -> User:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return User(**values | {"workspace_ids": tuple(row["workspace_ids"])})
