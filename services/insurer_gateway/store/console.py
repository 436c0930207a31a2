"""What the staff sees of one message or order, the late acks, the addresses' queues, and who did what."""

from datetime import datetime
from uuid import UUID

from shared.db import ROW, Transaction


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
