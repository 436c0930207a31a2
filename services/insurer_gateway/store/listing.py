"""Messages in and out as one list, the newest first, however many there are.

Two steps: the ids of one page, each kind of message found through an index of its own and only by the
conditions that were asked for; then the lines of these ids. Ids are given in the order of time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.db import Transaction


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


_NEVER: Final = "false"
_KINDS: Final[tuple[tuple[str, str, str, dict[str, str]], ...]] = (
    (
        "out",
        "facts",
        "order_ref",
        {
            "late": """id in (select message_id from deliveries where state = 'pending' and transport_due_at < {now}
                              union select id from facts where business_due_at is not null
                                 and business_acked_at is null and business_due_at < {now})""",
            "failed": "id in (select message_id from deliveries where state = 'failed')",
            "pending": """id in (select message_id from deliveries where state = 'pending'
                                 union select id from facts where business_due_at is not null
                                    and business_acked_at is null)""",
            "refused": "business_ack = 'refused'",
        },
    ),
    (
        "in",
        "orders",
        "id",
        {
            "late": "business_acked_at is null and business_due_at < {now}",
            "failed": _NEVER,
            "pending": "business_acked_at is null and business_due_at is not null",
            "refused": "refusal is not null",
        },
    ),
    (
        "in",
        "commands",
        "order_ref",
        {
            "late": _NEVER,
            "failed": _NEVER,
            "pending": "order_ref not in (select id from orders where state = 'cancelled')",
            "refused": _NEVER,
        },
    ),
)
"""Direction, table, the column of its order, and each state as that table knows it."""


async def messages(tx: Transaction, filters: Filters, *, now: datetime, limit: int) -> list[Line]:
    """One page of messages."""
    orders = await _orders_found(tx, filters.search) if filters.search else None
    sql, arguments = _page(filters, orders, now=now, limit=limit)
    ids = [row["id"] for row in await tx.fetch(sql, *arguments)]
    rows = await tx.fetch(_LINES, now, ids)
    return [Line(**row) for row in rows]


async def _orders_found(tx: Transaction, search: str) -> list[UUID]:
    """The orders a person means by a dossier number, a claim number, or any id he copied."""
    written = list({search, search.upper()})
    try:
        copied = UUID(search)
    except ValueError:
        copied = None
    rows = await tx.fetch(
        """select id from orders where main_number = any ($1::text[])
           union select id from orders where claim_number = any ($1::text[])
           union select id from orders where id = $2::uuid
           union select order_ref from facts where id = $2::uuid""",
        written,
        copied,
    )
    return [row["id"] for row in rows]


# Any: arguments of a statement.
def _page(filters: Filters, orders: list[UUID] | None, *, now: datetime, limit: int) -> tuple[str, list[Any]]:
    arguments: list[Any] = []

    def put(value: Any, kind: str) -> str:
        arguments.append(value)
        return f"${len(arguments)}::{kind}"

    size = put(limit, "bigint")
    partner = put(filters.partner, "text") if filters.partner else None
    before = put(filters.before, "uuid") if filters.before else None
    found = put(orders, "uuid[]") if orders is not None else None
    moment = put(now, "timestamptz") if filters.state == "late" else ""
    parts = []
    for direction, table, order_column, states in _KINDS:
        if filters.direction not in (None, direction):
            continue
        conditions = ["channel = 'web'"] if table == "orders" else []
        conditions += [f"partner = {partner}"] if partner else []
        conditions += [f"id < {before}"] if before else []
        conditions += [f"{order_column} = any ({found})"] if found else []
        conditions += [states[filters.state].format(now=moment)] if filters.state else []
        where = " and ".join(conditions) or "true"
        parts.append(f"(select id from {table} where {where} order by id desc limit {size})")
    return f"select id from ({' union all '.join(parts)}) m order by id desc limit {size}", arguments


_LINES: Final = """
select f.id, 'out' as direction, f.partner, f.type as kind, f.order_ref, o.main_number as dossier_number,
       o.claim_number, f.written_at as at,
       case when d.failed then 'failed' when d.pending then 'pending' when d.sent or f.position <= p.polled_to
            then 'acked' else 'none' end as transport,
       coalesce(d.pending and d.due_at < $1, false) as transport_late,
       coalesce(f.business_ack, case when f.business_due_at is null then 'none' else 'pending' end) as business,
       (f.business_acked_at is null and f.business_due_at < $1) is true as business_late,
       coalesce(d.attempts, 0) as attempts
  from facts f
  join partners p on p.code = f.partner
  join orders o on o.id = f.order_ref
  left join lateral (
       select bool_or(state = 'failed') as failed, bool_or(state = 'pending') as pending,
              bool_and(state = 'delivered') as sent, min(transport_due_at) filter (where state = 'pending') as due_at,
              sum(attempts)::integer as attempts
         from deliveries d where d.message_id = f.id having count(*) > 0) d on true
 where f.id = any ($2::uuid[])
union all
select o.id, 'in', o.partner, 'order', o.id, o.main_number, o.claim_number, o.received_at, 'acked', false,
       case when o.business_acked_at is not null then case when o.refusal is null then 'accepted' else 'refused' end
            when o.business_due_at is null then 'none' else 'pending' end,
       (o.business_acked_at is null and o.business_due_at < $1) is true, 1
  from orders o where o.id = any ($2::uuid[])
union all
select c.id, 'in', c.partner, c.name, c.order_ref, o.main_number, o.claim_number, c.received_at, 'acked', false,
       case when o.state = 'cancelled' then 'accepted' else 'pending' end, false, 1
  from commands c join orders o on o.id = c.order_ref where c.id = any ($2::uuid[])
 order by id desc
"""
