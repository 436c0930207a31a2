"""Facts for the insurers: rows with a position per partner without gaps and a sequence per order.

The partners' counters are locked first, all of them and in one order, and held to the commit. So a
position is visible only when every one before it is, and two writers of facts never wait in a ring.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.insurer_gateway.domain.acks import Ack
from shared.db import Transaction


class Fact(NamedTuple):
    """One thing told to an insurer, with its place. A tuple, because a list of them is turned into columns."""

    id: UUID
    partner: str
    position: int
    order_ref: UUID
    sequence: int
    act: str
    type: str
    body: bytes
    occurred_at: datetime
    dossier_id: UUID | None
    journal_entry_id: UUID | None
    correlation_id: str
    business_due_at: datetime | None


async def take_positions(tx: Transaction, facts: Mapping[str, int]) -> dict[str, int]:
    """Moves the counters on by the facts each partner gets; where they stood. All are locked, in one order."""
    rows = await tx.fetch(_TAKE_POSITIONS, list(facts), list(facts.values()))
    return {row["code"]: row["stood"] for row in rows}


_TAKE_POSITIONS = """
with held as (select code from partners order by code for update)
update partners p set last_position = p.last_position + n.facts
  from held join unnest($1::text[], $2::bigint[]) as n (code, facts) using (code) where p.code = n.code
returning p.code, old.last_position as stood
"""

_SAVE = """
with written as (
    insert into facts (id, partner, position, order_ref, sequence, act, type, body, occurred_at, written_at,
                       dossier_id, journal_entry_id, correlation_id, business_due_at)
    select id, partner, position, order_ref, sequence, act, type, body, occurred_at, $1,
           dossier_id, journal_entry_id, correlation_id, business_due_at
      from unnest($2::uuid[], $3::text[], $4::bigint[], $5::uuid[], $6::integer[], $7::text[], $8::text[], $9::bytea[],
                  $10::timestamptz[], $11::uuid[], $12::uuid[], $13::text[], $14::timestamptz[])
           as f (id, partner, position, order_ref, sequence, act, type, body, occurred_at,
                 dossier_id, journal_entry_id, correlation_id, business_due_at)
    returning id, partner, order_ref, sequence
)
insert into deliveries (message_id, endpoint, partner, order_ref, sequence, first_at, next_at, transport_due_at)
select w.id, e.id, w.partner, w.order_ref, w.sequence, $1, $1, $1 + make_interval(secs => e.transport_seconds)
  from written w join endpoints e on e.partner = w.partner and e.listed
"""


async def save_facts(tx: Transaction, facts: Sequence[Fact], *, now: datetime) -> None:
    """Writes them and a delivery to each address of their partner, due at once; one statement for the list."""
    await tx.execute(_SAVE, now, *map(list, zip(*facts, strict=True)))


async def facts_after(
    tx: Transaction, partner: str, *, after: int, limit: int, order_ref: UUID | None = None
) -> list[tuple[int, bytes]]:
    """Position and body of the partner's facts after a position, in their order."""
    one_order = "and order_ref = $4" if order_ref else "and $4::uuid is null"
    rows = await tx.fetch(
        f"""select position, body from facts
             where partner = $1 and position > $2 {one_order} order by position limit $3""",
        partner, after, limit, order_ref,
    )  # fmt: skip
    return [(row["position"], row["body"]) for row in rows]


async def save_ack(tx: Transaction, partner: str, message_id: UUID, ack: Ack, *, at: datetime) -> bool:
    """Keeps the partner's first word on a fact; whether it was the first."""
    status = await tx.execute(
        """update facts set business_ack = $3, business_code = $4, business_text = $5, business_acked_at = $6
            where id = $1 and partner = $2 and business_acked_at is null""",
        message_id, partner, ack.ack, ack.code, ack.text, at,
    )  # fmt: skip
    return status.endswith(" 1")


async def ack_of(tx: Transaction, partner: str, message_id: UUID) -> str | None:
    """The partner's word on one of his facts: accepted, refused, or an empty text when there is none yet."""
    word: str | None = await tx.fetchval(
        "select coalesce(business_ack, '') from facts where id = $1 and partner = $2", message_id, partner
    )
    return word
