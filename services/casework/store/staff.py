"""Staff accounts, sessions and tries in PostgreSQL.

A secret is never stored, only its hash; a try is counted before the password is looked at, so that a
storm of parallel tries passes no limit.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.casework.domain.accounts import Account, NewAccount
from services.casework.domain.openid import Identity
from shared.db import ROW, Transaction


def _account(row: ROW) -> Account:
    return Account(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        roles=frozenset(row["roles"]),
        team=row["team"],
        active=row["active"],
    )


async def find_account(tx: Transaction, *, login: str) -> tuple[Account, str] | None:
    """The active account of this sign-in name, with its password's hash."""
    row = await tx.fetchrow("select * from staff_accounts where login = $1 and active", login)
    return (_account(row), row["password_hash"]) if row else None


async def list_accounts(tx: Transaction) -> list[Account]:
    """All accounts, the oldest first."""
    return [_account(row) for row in await tx.fetch("select * from staff_accounts order by created_at, login")]


async def add_account(tx: Transaction, account: NewAccount, *, password_hash: str, at: datetime) -> Account | None:
    """The account made, or nothing when the sign-in name is taken."""
    row = await tx.fetchrow(
        """
        insert into staff_accounts (login, name, password_hash, roles, team, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (login) do nothing returning *
        """,
        account.login,
        account.name,
        password_hash,
        sorted(account.roles),
        account.team,
        at,
    )
    return _account(row) if row else None


async def put_identity(tx: Transaction, identity: Identity, *, login: str, at: datetime) -> None:
    """The account of somebody a provider has recognised, made once, with the name, roles and team he has now."""
    account_id = await tx.fetchval(
        """
        insert into staff_accounts (login, name, password_hash, roles, team, created_at)
        values ($1, $2, '!', $3, $4, $5) on conflict (login) do update set name = excluded.name,
            roles = excluded.roles, team = excluded.team
        returning id
        """,
        login, identity.name, sorted(identity.roles), identity.team, at,
    )  # fmt: skip
    await tx.execute(
        """
        insert into staff_identities (issuer, subject, account_id, first_at, last_at) values ($1, $2, $3, $4, $4)
        on conflict (issuer, subject) do update set last_at = excluded.last_at
        """,
        identity.issuer, identity.subject, account_id, at,
    )  # fmt: skip


async def set_password(tx: Transaction, *, login: str, password_hash: str) -> bool:
    """False when nobody has this sign-in name."""
    done = await tx.execute("update staff_accounts set password_hash = $2 where login = $1", login, password_hash)
    return done == "UPDATE 1"


async def disable_account(tx: Transaction, *, login: str, at: datetime) -> bool:
    """Closes the account and ends its sessions; False when nobody has this sign-in name."""
    account_id = await tx.fetchval("update staff_accounts set active = false where login = $1 returning id", login)
    await tx.execute(
        "update staff_sessions set ended_at = $2 where account_id = $1 and ended_at is null", account_id, at
    )
    return account_id is not None


async def lock_first_accounts(tx: Transaction) -> bool:
    """True for the one process that may make the first accounts: none stand yet."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('casework first accounts'))")
    return not await tx.fetchval("select exists (select from staff_accounts)")


async def count_tries(
    tx: Transaction, subjects: Sequence[bytes], *, at: datetime, window_start: datetime
) -> dict[bytes, int]:
    """Counts one more try for each subject; gives the tries of its window, this one included."""
    rows = await tx.fetch(
        """
        insert into sign_in_tries as t (subject, since, tries)
        select subject, $2, 1 from unnest($1::bytea[]) subject order by subject
        on conflict (subject) do update set
            tries = case when t.since < $3 then 1 else t.tries + 1 end,
            since = case when t.since < $3 then $2 else t.since end
        returning subject, tries
        """,
        subjects,
        at,
        window_start,
    )
    return {row["subject"]: row["tries"] for row in rows}


async def forget_tries(tx: Transaction, *, subject: bytes, before: datetime) -> None:
    """Clears one subject, and windows that are long over."""
    await tx.execute("delete from sign_in_tries where subject = $1 or since < $2", subject, before)


async def start_session(
    tx: Transaction,
    *,
    session_id: UUID,
    account_id: str,
    secret_hash: bytes,
    address: str,
    at: datetime,
    ends_at: datetime,
) -> None:
    """Writes a new session."""
    await tx.execute(
        """
        insert into staff_sessions (id, account_id, secret_hash, address, started_at, used_at, ends_at)
        values ($1, $2, $3, $4, $5, $5, $6)
        """,
        session_id,
        account_id,
        secret_hash,
        address,
        at,
        ends_at,
    )


async def use_session(tx: Transaction, *, secret_hash: bytes, at: datetime, used_since: datetime) -> Account | None:
    """The account of a living session, as it is now; the session's last use moves to `at`."""
    row = await tx.fetchrow(
        """
        update staff_sessions s set used_at = $2
        from staff_accounts a
        where s.secret_hash = $1 and s.ended_at is null and s.ends_at > $2 and s.used_at > $3
          and a.id = s.account_id and a.active
        returning a.*
        """,
        secret_hash,
        at,
        used_since,
    )
    return _account(row) if row else None


async def end_session(tx: Transaction, *, secret_hash: bytes, at: datetime) -> None:
    """Ends a session; ending it twice changes nothing."""
    await tx.execute(
        "update staff_sessions set ended_at = $2 where secret_hash = $1 and ended_at is null", secret_hash, at
    )
