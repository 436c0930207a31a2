"""Debits and the files that carry them: planned, claimed by one collection, presented, given back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.esign.domain.collecting import Collection, Instalment, InstalmentState
from shared.db import ROW, Transaction

_COLUMNS = """id, mandate_id, due_on, amount_cents, label, last, end_to_end_id, notified_on, state, attempt, represents,
              collection_id, payment_id, sequence_type"""
_FILE = """id, workspace_id, sandbox, creditor, scheme, message_id, state, due_until, count, total_cents, content,
           file_sha256, created_at, ready_at"""
LEASE = timedelta(seconds=60)


async def insert(tx: Transaction, instalments: Sequence[Instalment]) -> None:
    """Debits to come."""
    await tx.executemany(
        f"""insert into instalments ({_COLUMNS})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        [
            (one.id, one.mandate_id, one.due_on, one.amount_cents, one.label, one.last, one.end_to_end_id,
             one.notified_on, one.state, one.attempt, one.represents, one.collection_id, one.payment_id,
             one.sequence_type)
            for one in instalments
        ],
    )  # fmt: skip


async def of(tx: Transaction, mandate_id: UUID) -> list[Instalment]:
    """The debits of a mandate, the earliest first."""
    rows = await tx.fetch(f"select {_COLUMNS} from instalments where mandate_id = $1 order by due_on, id", mandate_id)
    return [_instalment(row) for row in rows]


async def stop_planned(tx: Transaction, mandate_id: UUID) -> None:
    """What was planned under a mandate that ended is never presented."""
    await tx.execute("update instalments set state = 'stopped' where mandate_id = $1 and state = 'planned'", mandate_id)


async def due(
    tx: Transaction, *, workspace_id: UUID, sandbox: bool, creditor: str, scheme: str, until: date, limit: int
) -> list[Instalment]:
    """Planned debits under active mandates, held until the commit: mandates first, as everybody holds them."""
    mandates = await tx.fetch(
        """select m.id from mandates m
            where m.status = 'active' and m.workspace_id = $1 and m.sandbox = $2 and m.creditor = $3 and m.scheme = $4
              and (m.scheme <> 'B2B' or m.confirmed_on is not null)
              and exists (select 1 from instalments i
                           where i.mandate_id = m.id and i.state = 'planned' and i.due_on <= $5)
            order by m.id limit $6 for update""",
        workspace_id, sandbox, creditor, scheme, until, limit,
    )  # fmt: skip
    rows = await tx.fetch(
        f"""select {_COLUMNS} from instalments where mandate_id = any($1) and state = 'planned' and due_on <= $2
             order by mandate_id, due_on, id limit $3 for update""",
        [row["id"] for row in mandates], until, limit,
    )  # fmt: skip
    return [_instalment(row) for row in rows]


async def claim(tx: Transaction, claimed: Sequence[Instalment]) -> None:
    """Which collection takes which debits, under which references."""
    await tx.execute(
        """update instalments i set state = 'claimed', collection_id = c.collection_id, payment_id = c.payment_id,
                  sequence_type = c.sequence_type
             from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
                  as c (id, collection_id, payment_id, sequence_type)
            where i.id = c.id""",
        [one.id for one in claimed], [one.collection_id for one in claimed], [one.payment_id for one in claimed],
        [one.sequence_type for one in claimed],
    )  # fmt: skip


async def last_presented(tx: Transaction, days: Sequence[tuple[UUID, date]]) -> None:
    """The last day on which something was presented under these mandates: their 36 months begin anew."""
    await tx.execute(
        """update mandates m set last_presented_on = greatest(m.last_presented_on, d.day)
             from (select id, max(day) as day from unnest($1::uuid[], $2::date[]) as u (id, day) group by id) d
            where m.id = d.id""",
        [mandate_id for mandate_id, _ in days], [day for _, day in days],
    )  # fmt: skip


async def one(tx: Transaction, instalment_id: UUID, *, mandate_id: UUID) -> Instalment | None:
    """A debit of this mandate."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from instalments where id = $1 and mandate_id = $2", instalment_id, mandate_id
    )
    return _instalment(row) if row else None


async def named(
    tx: Transaction, *, workspace_id: UUID, sandbox: bool, ends: Sequence[str], payments: Sequence[str],
    files: Sequence[str],
) -> list[Instalment]:  # fmt: skip
    """Debits by their own references, by those of their batch, or by those of their file."""
    rows = await tx.fetch(
        """select i.id, i.mandate_id, i.due_on, i.amount_cents, i.label, i.last, i.end_to_end_id, i.notified_on,
                  i.state, i.attempt, i.represents, i.collection_id, i.payment_id, i.sequence_type
             from instalments i join mandates m on m.id = i.mandate_id
            where m.workspace_id = $1 and m.sandbox = $2
              and (i.end_to_end_id = any($3) or i.payment_id = any($4)
                   or i.collection_id in (select id from collections where message_id = any($5)))
            order by i.mandate_id, i.id""",
        workspace_id, sandbox, list(ends), list(payments), list(files),
    )  # fmt: skip
    return [_instalment(row) for row in rows]


async def reject(tx: Transaction, instalment_id: UUID) -> bool:
    """Marks a presented debit as given back; false when it was already."""
    status = await tx.execute(
        "update instalments set state = 'rejected' where id = $1 and state in ('claimed', 'presented')", instalment_id
    )
    return status.endswith(" 1")


async def insert_collection(tx: Transaction, one: Collection, *, next_at: datetime) -> None:
    """A file to be built."""
    await tx.execute(
        f"""insert into collections ({_FILE}, next_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        one.id, one.workspace_id, one.sandbox, one.creditor, one.scheme, one.message_id, one.state, one.due_until,
        one.count, one.total_cents, one.content, one.file_sha256, one.created_at, one.ready_at, next_at,
    )  # fmt: skip


async def collection(tx: Transaction, collection_id: UUID, *, workspace_id: UUID, sandbox: bool) -> Collection | None:
    """A file of this workspace and environment."""
    row = await tx.fetchrow(
        f"select {_FILE} from collections where id = $1 and workspace_id = $2 and sandbox = $3",
        collection_id, workspace_id, sandbox,
    )  # fmt: skip
    return _collection(row) if row else None


async def collections(
    tx: Transaction, *, workspace_id: UUID, sandbox: bool, after: UUID | None, limit: int
) -> list[Collection]:
    """A page of files, the newest first."""
    rows = await tx.fetch(
        f"""select {_FILE} from collections where workspace_id = $1 and sandbox = $2 and ($3::uuid is null or id < $3)
             order by id desc limit $4""",
        workspace_id, sandbox, after, limit,
    )  # fmt: skip
    return [_collection(row) for row in rows]


async def to_build(tx: Transaction, *, now: datetime, limit: int) -> list[Collection]:
    """Files whose building was interrupted; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        f"""update collections set next_at = $2 where id in (
                select id from collections where state = 'preparing' and next_at <= $1
                 order by next_at limit $3 for update skip locked)
            returning {_FILE}""",
        now, now + LEASE, limit,
    )  # fmt: skip
    return [_collection(row) for row in rows]


async def ready(tx: Transaction, collection_id: UUID, *, sha256: bytes, at: datetime) -> None:
    """The file is there: its debits count as presented."""
    await tx.execute(
        "update collections set state = 'ready', file_sha256 = $2, ready_at = $3 where id = $1 and state = 'preparing'",
        collection_id, sha256, at,
    )  # fmt: skip
    await tx.execute(
        "update instalments set state = 'presented' where collection_id = $1 and state = 'claimed'", collection_id
    )


def _instalment(row: ROW) -> Instalment:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Instalment(**values | {"state": InstalmentState(row["state"])})


def _collection(row: ROW) -> Collection:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Collection(**values)
