"""One person's requests, found by his mailbox or number; the codes and sessions that open his list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.mine import AccessCode, Paper
from services.esign.domain.requests import RequestStatus
from services.esign.domain.signers import SignerStatus
from shared.db import Transaction

_HIS = "(lower(s.email) = $1 or s.phone_number = $1)"
_SHOWN = 100


async def papers(tx: Transaction, recipient: str) -> list[Paper]:
    """What waits for him and what he signed, the newest first."""
    rows = await tx.fetch(
        f"""select s.id as signer_id, r.name, s.status, r.status as request_status, r.expires_at, s.signed_at,
                   r.timezone, r.sandbox, s.locale, s.request_id, s.authentication_mode as mode,
                   s.first_name || ' ' || s.last_name as person,
                   case s.authentication_mode when 'otp_sms' then coalesce(s.phone_number, '') else s.email end
                       as recipient,
                   exists (select 1 from fields f where f.signer_id = s.id
                              and f.type not in ('signature', 'mention', 'signature_date', 'signer_name',
                                                 'signer_email')) as asks
              from signers s join signature_requests r on r.id = s.request_id
             where {_HIS} and s.link_sha256 is not null and r.status <> 'deleted'
             order by r.id desc limit $2""",
        recipient, _SHOWN,
    )  # fmt: skip
    return [_paper(dict(row)) for row in rows]


def _paper(values: dict[str, Any]) -> Paper:  # Any: columns have types of their own
    states = {"status": SignerStatus(values["status"]), "request_status": RequestStatus(values["request_status"])}
    return Paper(**values | states)


async def latest(tx: Transaction, recipient: str) -> UUID | None:
    """The last signer with this address, whom a code can be sent to."""
    found: UUID | None = await tx.fetchval(
        f"select s.id from signers s where {_HIS} and s.link_sha256 is not null order by s.id desc limit 1", recipient
    )
    return found


async def signer_of(tx: Transaction, recipient: str, signer_id: UUID) -> tuple[UUID, datetime] | None:
    """The request of one of his papers and until when its link lives; nothing when it is not his."""
    row = await tx.fetchrow(
        f"""select s.request_id, s.link_expires_at from signers s
             where {_HIS} and s.id = $2 and s.link_sha256 is not null""",
        recipient, signer_id,
    )  # fmt: skip
    return (row["request_id"], row["link_expires_at"]) if row else None


async def insert_code(tx: Transaction, code: AccessCode) -> None:
    """A code asked for."""
    await tx.execute(
        "insert into access_codes (id, recipient, signer_id, digest, sent_at) values ($1, $2, $3, $4, $5)",
        code.id, code.recipient, code.signer_id, code.digest, code.sent_at,
    )  # fmt: skip


async def held_code(tx: Transaction, code_id: UUID) -> AccessCode | None:
    """A code, held so that it is good once."""
    row = await tx.fetchrow("select * from access_codes where id = $1 for update", code_id)
    return AccessCode(**row) if row else None


async def tried(tx: Transaction, code_id: UUID) -> None:
    """A wrong try counts."""
    await tx.execute("update access_codes set tries = tries + 1 where id = $1", code_id)


async def use_code(tx: Transaction, code_id: UUID, *, at: datetime) -> None:
    """A code is good once."""
    await tx.execute("update access_codes set used_at = $2 where id = $1", code_id, at)


async def start_session(
    tx: Transaction, *, secret_hash: bytes, recipient: str, started_at: datetime, ends_at: datetime
) -> None:
    """His list is open."""
    await tx.execute(
        "insert into access_sessions (secret_hash, recipient, started_at, ends_at) values ($1, $2, $3, $4)",
        secret_hash, recipient, started_at, ends_at,
    )  # fmt: skip


async def session(tx: Transaction, secret_hash: bytes, *, now: datetime) -> str | None:
    """Whose session this is, while it lasts."""
    found: str | None = await tx.fetchval(
        "select recipient from access_sessions where secret_hash = $1 and ends_at > $2", secret_hash, now
    )
    return found


async def end_session(tx: Transaction, secret_hash: bytes) -> None:
    """His list is closed."""
    await tx.execute("delete from access_sessions where secret_hash = $1", secret_hash)


async def forget(tx: Transaction, *, before: datetime) -> None:
    """Removes sessions and codes that ended before this."""
    await tx.execute("delete from access_sessions where ends_at < $1", before)
    await tx.execute("delete from access_codes where sent_at < $1", before)
