"""Orders and commands as the insurers sent them, under their Idempotency-Key.

The key is unique per partner in the database, never looked up first: of two equal requests one row
stands, and the other request finds it (reliability.md 4.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.insurer_gateway.domain.orders import Order, State
from shared.db import ROW, Transaction


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An order at the door, before it is stored."""

    id: UUID
    partner: str
    client_id: str
    idempotency_key: str
    body_sha256: bytes
    content: bytes
    insurer_reference: str | None
    claim_number: str
    received_at: datetime
    business_due_at: datetime
    correlation_id: str


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What stands under an Idempotency-Key."""

    id: UUID
    body_sha256: bytes
    received_at: datetime


STATEMENT_FAILED: Final = asyncpg.PostgresError
"""What a list that PostgreSQL refuses raises; its items are then saved one by one."""

Key = tuple[str, str]
"""Partner and Idempotency-Key."""


async def save_arrivals(tx: Transaction, arrivals: Sequence[Arrival]) -> set[UUID]:
    """Stores those whose key is new, in one statement; their ids. Sorted, so that two writers never cross."""
    rows = sorted(arrivals, key=lambda one: (one.partner, one.idempotency_key))
    saved = await tx.fetch(
        f"""insert into orders (id, partner, channel, state, client_id, idempotency_key, body_sha256, content,
                                insurer_reference, claim_number, received_at, business_due_at, correlation_id)
            select id, partner, 'web', '{State.TRANSMITTED}', client_id, key, sha, content, reference, claim,
                   received_at, due_at, correlation_id
              from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::text[],
                          $8::text[], $9::timestamptz[], $10::timestamptz[], $11::text[])
                   as a (id, partner, client_id, key, sha, content, reference, claim, received_at, due_at,
                         correlation_id)
            on conflict (partner, idempotency_key) do nothing
            returning id""",
        [row.id for row in rows],
        [row.partner for row in rows],
        [row.client_id for row in rows],
        [row.idempotency_key for row in rows],
        [row.body_sha256 for row in rows],
        [row.content for row in rows],
        [row.insurer_reference for row in rows],
        [row.claim_number for row in rows],
        [row.received_at for row in rows],
        [row.business_due_at for row in rows],
        [row.correlation_id for row in rows],
    )
    return {row["id"] for row in saved}


async def stored_under(tx: Transaction, keys: Sequence[Key]) -> dict[Key, Stored]:
    """What stands under these keys."""
    rows = await tx.fetch(
        """select o.partner, o.idempotency_key, o.id, o.body_sha256, o.received_at
             from unnest($1::text[], $2::text[]) as k (partner, key)
             join orders o on o.partner = k.partner and o.idempotency_key = k.key""",
        [partner for partner, _ in keys],
        [key for _, key in keys],
    )
    return {
        (row["partner"], row["idempotency_key"]): Stored(
            id=row["id"], body_sha256=row["body_sha256"], received_at=row["received_at"]
        )
        for row in rows
    }


_ORDER = """select id, partner, channel, state, insurer_reference, claim_number, received_at, main_number,
                   companion_number, last_sequence, waiting, refusal, cancel_requested_at from orders"""


async def order_of(tx: Transaction, partner: str, order_ref: UUID) -> Order | None:
    """One order of this partner; another's is as if it were not there."""
    row = await tx.fetchrow(f"{_ORDER} where id = $1 and partner = $2", order_ref, partner)
    return _order(row) if row else None


async def order_to_change(tx: Transaction, partner: str, order_ref: UUID) -> Order | None:
    """The same, locked to the end of the transaction."""
    row = await tx.fetchrow(f"{_ORDER} where id = $1 and partner = $2 for update", order_ref, partner)
    return _order(row) if row else None


async def orders_to_change(tx: Transaction, refs: Sequence[UUID]) -> dict[UUID, Order]:
    """These orders, locked in the order of their ids."""
    rows = await tx.fetch(f"{_ORDER} where id = any ($1::uuid[]) order by id for update", refs)
    return {row["id"]: _order(row) for row in rows}


async def save_strangers(tx: Transaction, orders: Sequence[tuple[Order, str]]) -> None:
    """Orders that came by mail or fax, or whose row is not known yet, each with its correlation id."""
    rows = sorted(orders, key=lambda pair: pair[0].id)
    await tx.execute(
        """insert into orders (id, partner, channel, state, insurer_reference, claim_number, received_at,
                               correlation_id)
           select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                $7::timestamptz[], $8::text[])
           on conflict (id) do nothing""",
        [order.id for order, _ in rows],
        [order.partner for order, _ in rows],
        [order.channel for order, _ in rows],
        [order.state for order, _ in rows],
        [order.insurer_reference for order, _ in rows],
        [order.claim_number for order, _ in rows],
        [order.received_at for order, _ in rows],
        [correlation_id for _, correlation_id in rows],
    )


@dataclass(frozen=True, kw_only=True)
class Moved:
    """An order after its facts, with what the facts taught of it."""

    order: Order
    order_id: UUID
    dossier_id: UUID | None
    judged_at: datetime | None


async def save_moved(tx: Transaction, moved: Sequence[Moved]) -> None:
    """State, numbers and sequence of orders, in one statement; the first judgement's moment stays."""
    await tx.execute(
        """update orders o
              set state = m.state, last_sequence = m.sequence, waiting = m.waiting, refusal = m.refusal,
                  main_number = m.main, companion_number = m.companion, order_id = m.order_id,
                  claim_number = coalesce(o.claim_number, m.claim),
                  dossier_id = coalesce(m.dossier_id, o.dossier_id),
                  business_acked_at = coalesce(o.business_acked_at, m.judged_at)
             from unnest($1::uuid[], $2::text[], $3::integer[], $4::jsonb[], $5::jsonb[], $6::text[], $7::text[],
                         $8::uuid[], $9::text[], $10::uuid[], $11::timestamptz[])
                  as m (id, state, sequence, waiting, refusal, main, companion, order_id, claim, dossier_id, judged_at)
            where o.id = m.id""",
        [row.order.id for row in moved],
        [row.order.state for row in moved],
        [row.order.last_sequence for row in moved],
        [row.order.waiting for row in moved],
        [row.order.refusal for row in moved],
        [row.order.main_number for row in moved],
        [row.order.companion_number for row in moved],
        [row.order_id for row in moved],
        [row.order.claim_number for row in moved],
        [row.dossier_id for row in moved],
        [row.judged_at for row in moved],
    )


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command at the door."""

    id: UUID
    partner: str
    order_ref: UUID
    name: str
    idempotency_key: str
    body_sha256: bytes
    reason: str
    client_id: str
    received_at: datetime
    correlation_id: str


async def save_command(tx: Transaction, command: Command) -> bool:
    """Stores the command when its key is new."""
    return bool(
        await tx.fetchval(
            """insert into commands (id, partner, order_ref, name, idempotency_key, body_sha256, reason, client_id,
                                     received_at, correlation_id)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               on conflict (partner, idempotency_key) do nothing returning true""",
            command.id,
            command.partner,
            command.order_ref,
            command.name,
            command.idempotency_key,
            command.body_sha256,
            command.reason,
            command.client_id,
            command.received_at,
            command.correlation_id,
        )
    )


async def command_under(tx: Transaction, partner: str, key: str) -> Stored | None:
    """What stands under this key."""
    row = await tx.fetchrow(
        "select id, body_sha256, received_at from commands where partner = $1 and idempotency_key = $2", partner, key
    )
    return Stored(id=row["id"], body_sha256=row["body_sha256"], received_at=row["received_at"]) if row else None


async def request_cancel(tx: Transaction, order_ref: UUID, *, at: datetime) -> None:
    """Marks the order: its cancellation is asked for."""
    await tx.execute("update orders set cancel_requested_at = $2 where id = $1", order_ref, at)


def _order(row: ROW) -> Order:
    return Order(**{**row, "state": State(row["state"])})
