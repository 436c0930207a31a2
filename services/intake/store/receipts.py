"""Receipts on their way: written with what they tell of, taken under a lease, each try a row, each ending once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.reading import Trust, Verdict
from services.intake.domain.receipts import ANSWERED, LEASE, Kind, Receipt
from shared.db import ROW, Transaction, new_id


@dataclass(frozen=True, slots=True)
class Due:
    """A receipt to be sent now, and the message it answers."""

    receipt: Receipt
    file: str
    envelope: Mapping[str, object]
    correlation_id: str
    trust: Trust = "unchecked"
    verdicts: tuple[Verdict, ...] = ()
    """What proves its sender."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a receipt of an item stands, for the desk."""

    kind: Kind
    state: str
    recipient: str
    told: str
    at: datetime


async def add(tx: Transaction, kind: Kind, told: Sequence[tuple[UUID, str]], *, now: datetime) -> None:
    """Writes a receipt for each of these mailed or faxed items, each number and each refusal once; a refusal silences
    what said that all is well."""
    if not told:
        return
    items, words = [item for item, _ in told], [text for _, text in told]
    await tx.execute(
        """insert into receipt (id, item_id, kind, words, next_at, created_at)
           select id, item_id, $3, words, $5, $5
             from unnest($1::uuid[], $2::uuid[], $4::text[]) as r (id, item_id, words)
           on conflict do nothing""",
        [new_id() for _ in items],
        items,
        kind.value,
        words,
        now,
    )
    if kind is Kind.REFUSED:
        await silence(tx, items, why="dossier refusé entre-temps", now=now)


async def add_copy(tx: Transaction, item_id: UUID, order_id: UUID, *, now: datetime) -> None:
    """A mailed or faxed copy of an order hears its file's number, if the file is open; else when it opens.

    The order is locked: a file that opens at this moment is waited for, or finds the copy.
    """
    number = await tx.fetchval("select dossier_number from item where id = $1 for share", order_id)
    if number:
        await add(tx, Kind.OPENED, [(item_id, number)], now=now)


async def answered_copies(tx: Transaction, order_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """The mailed and faxed copies of these orders, each with its order; a document that a person attached is none.

    A statement of its own, after the one that writes the orders: a copy that was being attached meanwhile is seen.
    """
    rows = await tx.fetch(
        """select i.id, i.attached_to from item i
            where i.attached_to = any($1) and i.state = 'attached' and i.channel = any($2)
              and (select a.detail->>'what' from act a where a.item_id = i.id and a.verb = 'attach'
                    order by a.id desc limit 1) is distinct from 'document'""",
        list(order_ids),
        list(ANSWERED),
    )
    return [(row["id"], row["attached_to"]) for row in rows]


async def silence(tx: Transaction, items: Sequence[UUID], *, why: str, now: datetime) -> None:
    """What said that all is well is no longer true: what has not left never does, what has left and does not arrive is
    not sent again."""
    await tx.execute(
        """update receipt set recalled = $3,
                  ended_at = case state when 'waiting' then $2 else ended_at end,
                  told = case state when 'waiting' then $3 else told end,
                  state = case state when 'waiting' then 'withheld' else state end
            where item_id = any($1) and kind = 'opened' and state in ('waiting', 'sent')""",
        list(items),
        now,
        why,
    )


async def take_due(tx: Transaction, *, wall: datetime, most: int) -> list[Due]:
    """Takes receipts of mails that are due; nobody else takes them while the lease runs."""
    return [_due(row) for row in await taken(tx, _DUE, channel="email", wall=wall, most=most)]


async def taken(tx: Transaction, found: str, *, channel: str, wall: datetime, most: int) -> Sequence[ROW]:
    """Takes a channel's receipts that are due, each with a row for the try; what is asked of them is `found`."""
    rows = await tx.fetch(_TAKEN + found, wall, wall + LEASE, most, channel)
    await tx.executemany(
        "insert into receipt_attempt (receipt_id, number, began_at) values ($1, $2, $3)",
        [(row["id"], row["attempts"], wall) for row in rows],
    )
    return rows


_TAKEN: Final = """
with due as (
    select r.id from receipt r join item i on i.id = r.item_id
     where r.state = 'waiting' and r.next_at <= $1 and i.channel = $4
     order by r.next_at limit $3 for update of r skip locked
), taken as (
    update receipt r set next_at = $2, attempts = r.attempts + 1 from due where r.id = due.id returning r.*
)"""
_DUE: Final = """
select t.*, o.file, o.envelope, o.correlation_id, o.reading->>'trust' as trust, o.reading->'verdicts' as verdicts
  from taken t join item i on i.id = t.item_id join original o on o.id = i.original_id"""


async def later(tx: Transaction, receipt: Receipt, *, why: str, wall: datetime, next_at: datetime) -> None:
    """Bad weather: to be tried again."""
    await _attempted(tx, receipt, outcome="later", answer=why, wall=wall)
    await tx.execute("update receipt set next_at = $2, told = $3 where id = $1", receipt.id, next_at, why)


async def end(tx: Transaction, receipt: Receipt, *, state: str, recipient: str, told: str, wall: datetime) -> None:
    """Sent, withheld or failed: once."""
    await _attempted(tx, receipt, outcome=state, answer=told, wall=wall)
    await tx.execute(
        """update receipt set state = $2, recipient = $3, told = $4, ended_at = $5
            where id = $1 and state = 'waiting'""",
        receipt.id,
        state,
        recipient,
        told,
        wall,
    )


async def sent_to(tx: Transaction, recipient: str, *, since: datetime) -> int:
    """How many receipts an address, or a number, was sent since then."""
    sql = "select count(*) from receipt where recipient = $1 and state in ('sent', 'delivered') and ended_at > $2"
    return int(await tx.fetchval(sql, recipient, since))


async def of_item(tx: Transaction, item_id: UUID) -> list[Told]:
    """What the sender of an item was told."""
    rows = await tx.fetch("select * from receipt where item_id = $1 order by created_at", item_id)
    return [
        Told(Kind(row["kind"]), row["state"], row["recipient"], row["told"], row["ended_at"] or row["created_at"])
        for row in rows
    ]


async def unsent(tx: Transaction, *, wall: datetime) -> dict[str, float]:
    """How many receipts wait, and how many of them for longer than an hour."""
    row = await tx.fetchrow(
        """select count(*) as waiting, count(*) filter (where created_at < $1) as late
             from receipt where state = 'waiting'""",
        wall - timedelta(hours=1),
    )
    return {"waiting": float(row["waiting"]), "late": float(row["late"])} if row else {}


async def _attempted(tx: Transaction, receipt: Receipt, *, outcome: str, answer: str, wall: datetime) -> None:
    await tx.execute(
        "update receipt_attempt set ended_at = $3, outcome = $4, answer = $5 where receipt_id = $1 and number = $2",
        receipt.id,
        receipt.attempt,
        wall,
        outcome,
        answer,
    )


def _due(row: ROW) -> Due:
    verdicts = verdicts_of(row)
    return Due(
        receipt_of(row), row["file"], row["envelope"], row["correlation_id"], row["trust"] or "unchecked", verdicts
    )


def receipt_of(row: ROW) -> Receipt:
    """The receipt in a row."""
    return Receipt(row["id"], row["item_id"], Kind(row["kind"]), row["words"], row["attempts"], row["created_at"])


def verdicts_of(row: ROW) -> tuple[Verdict, ...]:
    """What proves the sender of its message."""
    return tuple(Verdict(**one) for one in row["verdicts"] or ())
