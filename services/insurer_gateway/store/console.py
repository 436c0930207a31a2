"""What the staff sees: messages in and out in one list, one message with its attempts, late acks, who did what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db import ROW, Transaction


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; nothing means everything."""

    partner: str | None = None
    direction: str | None = None
    state: str | None = None
    search: str | None = None
    before: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message of the list."""

    id: UUID
    direction: str
    partner: str
    kind: str
    order_ref: UUID
    dossier_number: str | None
    claim_number: str | None
    at: datetime
    transport: str
    transport_late: bool
    business: str
    business_late: bool
    attempts: int


_OUT = """
select f.id, 'out' as direction, f.partner, f.type as kind, f.order_ref, o.main_number as dossier_number,
       o.claim_number, f.written_at as at,
       case when d.failed then 'failed' when d.pending then 'pending' when d.sent or f.position <= p.polled_to
            then 'acked' else 'none' end as transport,
       coalesce(d.pending and d.due_at < $1, false) as transport_late,
       coalesce(f.business_ack, case when f.business_due_at is null then 'none' else 'pending' end) as business,
       f.business_acked_at is null and f.business_due_at < $1 is true as business_late,
       coalesce(d.attempts, 0) as attempts
  from facts f
  join partners p on p.code = f.partner
  join orders o on o.id = f.order_ref
  left join lateral (
       select bool_or(state = 'failed') as failed, bool_or(state = 'pending') as pending,
              bool_and(state = 'delivered') as sent, min(transport_due_at) filter (where state = 'pending') as due_at,
              sum(attempts)::integer as attempts
         from deliveries d where d.message_id = f.id having count(*) > 0) d on true
"""

_IN = """
select o.id, 'in' as direction, o.partner, 'order' as kind, o.id as order_ref, o.main_number as dossier_number,
       o.claim_number, o.received_at as at, 'acked' as transport, false as transport_late,
       case when o.business_acked_at is not null then case when o.refusal is null then 'accepted' else 'refused' end
            when o.business_due_at is null then 'none' else 'pending' end as business,
       o.business_acked_at is null and o.business_due_at < $1 is true as business_late,
       1 as attempts
  from orders o where o.channel = 'web'
"""

_COMMANDS = """
select c.id, 'in' as direction, c.partner, c.name as kind, c.order_ref, o.main_number as dossier_number,
       o.claim_number, c.received_at as at, 'acked' as transport, false as transport_late,
       case when o.state = 'cancelled' then 'accepted' else 'pending' end as business, false as business_late,
       1 as attempts
  from commands c join orders o on o.id = c.order_ref
"""

_LIST = f"""
with m as ({_OUT} union all {_IN} union all {_COMMANDS})
select * from m
 where ($2::text is null or m.partner = $2)
   and ($3::text is null or m.direction = $3)
   and ($4::text is null
        or ($4 = 'late' and (m.transport_late or m.business_late))
        or ($4 = 'failed' and m.transport = 'failed')
        or ($4 = 'pending' and (m.transport = 'pending' or m.business = 'pending'))
        or ($4 = 'refused' and m.business = 'refused'))
   and ($5::uuid is null or m.id < $5)
   and ($6::text is null or m.dossier_number = upper($6) or upper(m.claim_number) = upper($6)
        or m.id::text = lower($6) or m.order_ref::text = lower($6))
 order by m.id desc
 limit $7
"""


async def messages(tx: Transaction, filters: Filters, *, now: datetime, limit: int) -> list[Line]:
    """The newest messages first; ids are given in the order of time, so they page too."""
    rows = await tx.fetch(
        _LIST, now, filters.partner, filters.direction, filters.state, filters.before, filters.search, limit
    )
    return [Line(**row) for row in rows]


async def message(tx: Transaction, message_id: UUID) -> ROW | None:
    """One fact with its partner's terms and its order's numbers."""
    return await tx.fetchrow(
        """select f.*, o.main_number, o.companion_number, o.claim_number, o.channel, o.state as order_state,
                  p.name as partner_name, p.polled_to
             from facts f join orders o on o.id = f.order_ref join partners p on p.code = f.partner
            where f.id = $1""",
        message_id,
    )


async def order(tx: Transaction, order_ref: UUID) -> ROW | None:
    """One order as it came."""
    return await tx.fetchrow(
        "select o.*, p.name as partner_name from orders o join partners p on p.code = o.partner where o.id = $1",
        order_ref,
    )


async def facts_of(tx: Transaction, order_ref: UUID) -> list[ROW]:
    """What was told of an order, in its sequence."""
    return await tx.fetch(
        "select id, type, act, sequence, written_at from facts where order_ref = $1 order by sequence", order_ref
    )


async def deliveries_of(tx: Transaction, message_id: UUID) -> list[ROW]:
    """Where each delivery of a fact stands."""
    return await tx.fetch("select * from deliveries where message_id = $1 order by endpoint", message_id)


async def attempts_of(tx: Transaction, message_id: UUID) -> list[ROW]:
    """Every attempt, the newest first."""
    return await tx.fetch("select * from attempts where message_id = $1 order by started_at desc", message_id)


async def acts_of(tx: Transaction, message_id: UUID) -> list[ROW]:
    """What the staff did with a message."""
    return await tx.fetch("select * from staff_acts where message_id = $1 order by at desc", message_id)


async def note_act(
    tx: Transaction,
    act_id: UUID,
    *,
    at: datetime,
    staff: tuple[str, str],
    what: str,
    message_id: UUID | None,
    endpoint: str,
) -> None:
    """Keeps who did it."""
    await tx.execute(
        """insert into staff_acts (id, at, staff_id, staff_name, what, message_id, endpoint)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        act_id, at, *staff, what, message_id, endpoint,
    )  # fmt: skip


async def endpoint_figures(tx: Transaction) -> dict[str, ROW]:
    """Per endpoint: how many deliveries wait, failed, and since when the oldest waits."""
    rows = await tx.fetch(
        """select endpoint, count(*) filter (where state = 'pending') as pending,
                  count(*) filter (where state = 'failed') as failed,
                  min(first_at) filter (where state = 'pending') as oldest
             from deliveries where state <> 'delivered' group by endpoint"""
    )
    return {row["endpoint"]: row for row in rows}


async def late_acks(tx: Transaction, *, now: datetime) -> dict[str, int]:
    """Acks past their deadline: theirs on transport and business, ours on their orders."""
    row = await tx.fetchrow(
        """select (select count(*) from deliveries where state = 'pending' and transport_due_at < $1) as transport,
                  (select count(*) from facts
                    where business_due_at is not null and business_acked_at is null
                      and business_due_at < $1) as business,
                  (select count(*) from orders where business_acked_at is null and business_due_at < $1) as orders""",
        now,
    )
    return dict(row) if row else {}


async def failed_deliveries(tx: Transaction) -> dict[str, int]:
    """Deliveries given up, per endpoint."""
    rows = await tx.fetch("select endpoint, count(*) as n from deliveries where state = 'failed' group by endpoint")
    return {row["endpoint"]: row["n"] for row in rows}
