"""Deliveries: a fact on its way to one endpoint, claimed under a lease, each attempt a row.

Facts of one order leave in the order of their sequence: while one is pending, the later ones of that
order wait behind it. A record is written only by the attempt that holds the lease.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.insurer_gateway.domain.deliveries import DeliveryState, Outcome
from shared.db import Transaction


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery in our hands until its lease ends, with what has to be sent."""

    message_id: UUID
    endpoint: str
    partner: str
    attempt_id: UUID
    attempts: int
    first_at: datetime
    due: bool
    body: bytes
    act: str
    dossier_id: UUID | None
    journal_entry_id: UUID | None
    correlation_id: str


_CLAIM = """
with head as (
    select d.message_id, d.endpoint, d.next_at <= $2 as due
      from deliveries d
     where d.endpoint = $1 and d.state = 'pending' and (d.next_at <= $2 or $5)
       and (d.lease_until is null or d.lease_until < $2)
       and not exists (select 1 from deliveries e
                        where e.endpoint = d.endpoint and e.order_ref = d.order_ref and e.state = 'pending'
                          and e.sequence < d.sequence)
     order by d.next_at, d.message_id
     limit $3 for update of d skip locked
), claimed as (
    update deliveries d set attempt_id = gen_random_uuid(), lease_until = $4
      from head h where d.message_id = h.message_id and d.endpoint = h.endpoint
    returning d.message_id, d.endpoint, d.partner, d.attempt_id, d.attempts, d.first_at, h.due
), noted as (
    insert into attempts (id, message_id, endpoint, number, kind, started_at)
    select attempt_id, message_id, endpoint, attempts + 1, case when due then 'scheduled' else 'probe' end, $2
      from claimed
)
select c.*, f.body, f.act, f.dossier_id, f.journal_entry_id, f.correlation_id
  from claimed c join facts f on f.id = c.message_id
 order by f.partner, f.position
"""


async def claim(
    tx: Transaction, endpoint: str, *, now: datetime, limit: int, lease_until: datetime, probing: bool
) -> list[Claimed]:
    """Takes the deliveries that are due; when probing, the one that comes next, due or not."""
    rows = await tx.fetch(_CLAIM, endpoint, now, limit, lease_until, probing)
    return [Claimed(**row) for row in rows]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What came of one attempt, and where it leaves its delivery."""

    claimed: Claimed
    outcome: Outcome
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    status: int | None
    answer: str
    error: str | None
    retry_after: timedelta | None = None


async def save_records(tx: Transaction, records: Sequence[Record], *, at: datetime) -> set[UUID]:
    """Writes attempts and deliveries, one statement each; the messages whose lease was still ours."""
    await tx.execute(
        """update attempts a
              set ended_at = $1, status = r.status, outcome = r.outcome, answer = r.answer, error = r.error
             from unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[])
                  as r (id, status, outcome, answer, error)
            where a.id = r.id""",
        at,
        [one.claimed.attempt_id for one in records],
        [one.status for one in records],
        [one.outcome for one in records],
        [one.answer for one in records],
        [one.error for one in records],
    )
    rows = await tx.fetch(
        """update deliveries d
              set state = r.state, attempts = r.attempts, next_at = coalesce(r.next_at, d.next_at),
                  last_status = r.status, last_error = r.error, lease_until = null, attempt_id = null,
                  ended_at = case when r.state = 'pending' then null else $1::timestamptz end
             from unnest($2::uuid[], $3::text[], $4::integer[], $5::timestamptz[], $6::integer[], $7::text[])
                  as r (attempt_id, state, attempts, next_at, status, error)
            where d.attempt_id = r.attempt_id and d.endpoint = $8
            returning d.message_id""",
        at,
        [one.claimed.attempt_id for one in records],
        [one.state for one in records],
        [one.attempts for one in records],
        [one.next_at for one in records],
        [one.status for one in records],
        [one.error for one in records],
        records[0].claimed.endpoint,
    )
    return {row["message_id"] for row in rows}


async def hurry(tx: Transaction, endpoint: str, *, now: datetime) -> None:
    """The endpoint is back: what was put off is due now."""
    await tx.execute(
        "update deliveries set next_at = $2 where endpoint = $1 and state = 'pending' and next_at > $2", endpoint, now
    )


@dataclass(frozen=True, kw_only=True)
class Abandoned:
    """A delivery given up without a further attempt."""

    message_id: UUID
    act: str
    dossier_id: UUID | None
    journal_entry_id: UUID | None
    attempts: int
    correlation_id: str
    last_error: str | None


async def abandon(tx: Transaction, endpoint: str, *, first_before: datetime, now: datetime) -> list[Abandoned]:
    """Ends the deliveries that have been waiting since before a moment and are in nobody's hands."""
    rows = await tx.fetch(
        """with old as (
               update deliveries set state = 'failed', ended_at = $3
                where endpoint = $1 and state = 'pending' and first_at < $2
                  and (lease_until is null or lease_until < $3)
               returning message_id, attempts, last_error)
           select o.message_id, f.act, f.dossier_id, f.journal_entry_id, o.attempts, f.correlation_id, o.last_error
             from old o join facts f on f.id = o.message_id order by f.position""",
        endpoint, first_before, now,
    )  # fmt: skip
    return [Abandoned(**row) for row in rows]


async def redeliver(
    tx: Transaction, message_id: UUID, endpoint: str, *, now: datetime, transport_due_at: datetime
) -> bool:
    """Sends a fact again under its own id, from the beginning of its schedule; not while an attempt runs."""
    status = await tx.execute(
        """update deliveries set state = 'pending', attempts = 0, first_at = $3, next_at = $3, transport_due_at = $4,
                  ended_at = null, last_error = null
            where message_id = $1 and endpoint = $2 and (lease_until is null or lease_until < $3)""",
        message_id, endpoint, now, transport_due_at,
    )  # fmt: skip
    return status.endswith(" 1")
