"""What the desk wrote on jobs: who wrote and what stand apart, to go with the job; read once, whoever reads again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.casework import MessageWritten
from services.provider_portal.domain.sign_in import Craftsman
from shared.db import Transaction, new_id


@dataclass(frozen=True)
class NetworkMessage:
    """A message of the network as the craftsman reads it, with the date d'action that came with it (R-122)."""

    id: UUID
    written_at: datetime
    sender: str
    words: str
    action_label: str | None
    delay_days: int | None
    due_at: datetime | None
    read_at: datetime | None


async def keep(tx: Transaction, event: MessageWritten) -> bool:
    """Write a message, once; False when its job is not known. One that comes after the end of its job is not shown."""
    known = await tx.fetchrow("select ended_at from job where id = $1", event.job_id)
    if known is None:
        return False
    action = event.action
    added = await tx.fetchval(
        """
        insert into message (id, job_id, written_at, action_label, delay_days, due_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (id) do nothing returning true
        """,
        event.message_id,
        event.job_id,
        event.written_at,
        action.label if action else None,
        event.delay_days,
        action.due_at if action else None,
    )
    if added and known["ended_at"] is None:
        await tx.execute(
            "insert into message_private (message_id, sender, words) values ($1, $2, $3)",
            event.message_id,
            event.actor.name,
            event.text,
        )
    return True


async def announce(tx: Transaction, event: MessageWritten, now: datetime) -> None:
    """An SMS and an e-mail that say a message is there."""
    await tx.execute(
        """
        insert into notice (id, kind, channel, message_id, not_before, not_after, next_at)
        select n.id, 'message', n.channel, $3, $4, $5, $6 from unnest($1::uuid[], $2::text[]) as n (id, channel)
        on conflict do nothing
        """,
        [new_id(), new_id()],
        ["sms", "email"],
        event.message_id,
        event.notify_from,
        event.notify_until,
        now,
    )


async def read(tx: Transaction, job_id: UUID, who: Craftsman, at: datetime) -> list[UUID]:
    """Mark what was not read yet, and say which; nothing of a job that has ended."""
    rows = await tx.fetch(
        """
        update message m set read_at = $2, read_by = $3
         where m.job_id = $1 and m.read_at is null
           and exists (select 1 from message_private p where p.message_id = m.id)
        returning m.id, m.written_at
        """,
        job_id,
        at,
        who.number,
    )
    return [row["id"] for row in sorted(rows, key=lambda row: (row["written_at"], row["id"]))]


async def on_job(tx: Transaction, job_id: UUID) -> list[NetworkMessage]:
    """The messages of a job, the last first."""
    rows = await tx.fetch(
        """
        select m.id, m.written_at, p.sender, p.words, m.action_label, m.delay_days, m.due_at, m.read_at
          from message m join message_private p on p.message_id = m.id
         where m.job_id = $1 order by m.written_at desc, m.id desc
        """,
        job_id,
    )
    return [NetworkMessage(**row) for row in rows]


async def forget(tx: Transaction, job_id: UUID) -> None:
    """Delete who wrote and what: the job is over."""
    await tx.execute(
        "delete from message_private p using message m where p.message_id = m.id and m.job_id = $1", job_id
    )
