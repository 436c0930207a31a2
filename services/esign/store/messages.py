"""Mails and SMS on their way: taken under a lease by whoever sends, each ending once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.esign.domain.messages import LEASE, Due
from shared.db import Transaction, new_id


async def order(
    tx: Transaction, *, signer_id: UUID, kind: str, channel: str, now: datetime, code_id: UUID | None = None
) -> None:
    """One more message."""
    await tx.execute(
        "insert into messages (id, signer_id, kind, channel, code_id, next_at) values ($1, $2, $3, $4, $5, $6)",
        new_id(), signer_id, kind, channel, code_id, now,
    )  # fmt: skip


async def take_due(tx: Transaction, *, now: datetime, limit: int) -> list[Due]:
    """Messages that are due; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        """with due as (
               select id from messages where state = 'waiting' and next_at <= $1
                order by next_at limit $2 for update skip locked
           ), taken as (
               update messages m set next_at = $3, attempts = m.attempts + 1 from due where m.id = due.id
               returning m.id, m.kind, m.channel, m.signer_id, m.code_id, m.attempts)
           select t.*, s.first_name, s.link_issued_at, s.locale, s.options, s.request_id, r.name as request_name,
                  r.sandbox, r.options ->> 'email_custom_note' as note, r.options as request_options,
                  coalesce(x.settings, '{}') as look, x.logo_sha256, x.logo_type,
                  case t.channel when 'sms' then coalesce(s.phone_number, '') else s.email end as "to"
             from taken t join signers s on s.id = t.signer_id join signature_requests r on r.id = s.request_id
             left join custom_experiences x
                    on x.id::text = r.options ->> 'custom_experience_id' and x.deleted_at is null
            order by t.id""",
        now, limit, now + LEASE,
    )  # fmt: skip
    return [Due(**row) for row in rows]


async def later(tx: Transaction, message_id: UUID, *, answer: str, next_at: datetime) -> None:
    """Bad weather: to be tried again."""
    await tx.execute("update messages set next_at = $2, answer = $3 where id = $1", message_id, next_at, answer)


async def ended(tx: Transaction, message_id: UUID, *, state: str, answer: str, now: datetime) -> None:
    """Delivered or failed."""
    await tx.execute(
        "update messages set state = $2, answer = $3, ended_at = $4 where id = $1", message_id, state, answer, now
    )


async def waiting(tx: Transaction) -> Mapping[str, float]:
    """How many wait, by channel."""
    rows = await tx.fetch("select channel, count(*) as n from messages where state = 'waiting' group by channel")
    return {row["channel"]: row["n"] for row in rows}
