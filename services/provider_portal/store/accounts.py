"""Firms and their professionals as assignment says they are, and the sessions of those who signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.assignment import Contact, FirmChanged
from services.provider_portal.domain.sign_in import Craftsman, Recipient, phone_of
from shared.db import ROW, Transaction, new_id


@dataclass(frozen=True)
class Device:
    """A session as its owner sees it."""

    id: UUID
    device: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class OtherAccount:
    """Another account with the same proved phone or e-mail."""

    id: UUID
    name: str
    firm_name: str


async def put_firm(tx: Transaction, event: FirmChanged) -> None:
    """Make a firm and its accounts as they are now; who is no longer active is signed out at once."""
    await tx.execute(
        """
        insert into firm (id, code, name, active, phone, email) values ($1, $2, $3, $4, $5, $6)
        on conflict (id) do update set code = excluded.code, name = excluded.name, active = excluded.active,
                                       phone = excluded.phone, email = excluded.email
        """,
        event.firm_id,
        event.code,
        event.name,
        event.active,
        _phone(event.phone),
        _email(event.email),
    )
    await _put_accounts(tx, event.firm_id, event.professionals)
    await tx.execute(
        """
        update account set active = false, phone = null, email = null
         where firm_id = $1 and number <> all($2::text[])
        """,
        event.firm_id,
        [one.number for one in event.professionals],
    )
    await tx.execute(
        """
        delete from session s using account a, firm f
         where s.account_id = a.id and a.firm_id = f.id and f.id = $1 and not (a.active and f.active)
        """,
        event.firm_id,
    )


async def _put_accounts(tx: Transaction, firm_id: UUID, people: Sequence[Contact]) -> None:
    await tx.execute(
        """
        insert into account (id, firm_id, number, name, role, phone, email, active)
        select n.id, $1, n.number, n.name, n.role, n.phone, n.email, n.active
          from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
            as n (id, number, name, role, phone, email, active)
        on conflict (firm_id, number) do update
           set name = excluded.name, role = excluded.role, phone = excluded.phone, email = excluded.email,
               active = excluded.active
        """,
        firm_id,
        [new_id() for _ in people],
        [one.number for one in people],
        [one.name for one in people],
        [one.role for one in people],
        [_phone(one.phone) for one in people],
        [_email(one.email) for one in people],
        [one.active for one in people],
    )


async def account_of(tx: Transaction, recipient: Recipient) -> UUID | None:
    """The account a phone or e-mail belongs to; of several, a manager's, and the firm's own count as his."""
    found: UUID | None = await tx.fetchval(
        f"select a.id {_WITH_RECIPIENT} order by a.role <> 'manager', f.name, a.number limit 1", recipient.value
    )
    return found


async def others(tx: Transaction, session_id: UUID) -> list[OtherAccount]:
    """The other accounts this session may go over to: those with the phone or e-mail it proved."""
    recipient = await tx.fetchval("select recipient from session where id = $1", session_id)
    rows = await tx.fetch(
        f"""
        select a.id, a.name, f.name as firm_name {_WITH_RECIPIENT}
           and a.id <> (select account_id from session where id = $2) order by f.name, a.number
        """,
        recipient,
        session_id,
    )
    return [OtherAccount(**row) for row in rows]


async def begin_session(
    tx: Transaction,
    *,
    session_id: UUID,
    token_digest: bytes,
    account_id: UUID,
    recipient: str,
    device: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Write a session; its token is known to the browser only."""
    await tx.execute(
        """
        insert into session (id, token_digest, account_id, recipient, device, began_at, seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $6, $7)
        """,
        session_id,
        token_digest,
        account_id,
        recipient,
        device,
        now,
        expires_at,
    )


async def craftsman_of(tx: Transaction, token_digest: bytes, now: datetime) -> Craftsman | None:
    """Who holds this session, if it and his account still stand; that it was used is noted, not each time."""
    row = await tx.fetchrow(
        """
        with held as (
            select s.id as session_id, s.seen_at, a.id as account_id, a.number, a.name, a.role,
                   f.id as firm_id, f.name as firm_name
              from session s join account a on a.id = s.account_id join firm f on f.id = a.firm_id
             where s.token_digest = $1 and s.expires_at > $2 and a.active and f.active
        ), seen as (
            update session s set seen_at = $2 from held
             where s.id = held.session_id and held.seen_at < $2::timestamptz - interval '10 minutes'
        )
        select * from held
        """,
        token_digest,
        now,
    )
    return _craftsman(row) if row else None


async def go_over(tx: Transaction, session_id: UUID, account_id: UUID) -> None:
    """Let a session speak for another account."""
    await tx.execute("update session set account_id = $2 where id = $1", session_id, account_id)


async def devices(tx: Transaction, who: Craftsman) -> list[Device]:
    """Where this account is signed in, the last used first."""
    rows = await tx.fetch(
        "select id, device, began_at, seen_at from session where account_id = $1 order by seen_at desc", who.account_id
    )
    return [Device(**row) for row in rows]


async def end_session(tx: Transaction, who: Craftsman, session_id: UUID) -> bool:
    """Sign one of his devices out; False when it is not his."""
    status = await tx.execute("delete from session where id = $1 and account_id = $2", session_id, who.account_id)
    return status == "DELETE 1"


_WITH_RECIPIENT = """
  from account a join firm f on f.id = a.firm_id
 where a.active and f.active
   and (a.phone = $1 or a.email = $1 or a.role = 'manager' and (f.phone = $1 or f.email = $1))
"""


def _craftsman(row: ROW) -> Craftsman:
    return Craftsman(
        account_id=row["account_id"],
        session_id=row["session_id"],
        firm_id=row["firm_id"],
        firm_name=row["firm_name"],
        number=row["number"],
        name=row["name"],
        manager=row["role"] == "manager",
    )


def _phone(value: str | None) -> str | None:
    return phone_of(value) if value else None


def _email(value: str | None) -> str | None:
    return value.strip().lower() if value else None
