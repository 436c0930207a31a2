"""The table of leases, and the next waiting item that nobody holds.

A lease is given by one statement that gives nothing while another person's lasts: two who ask at once never both get
it, whatever either saw before. What an opening asks, and what going on to the next item asks, is one statement each: a
person waits for every one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.acts import Person
from services.intake.domain.reviews import Lease
from shared.db import ROW, Transaction


@dataclass(frozen=True, slots=True)
class Opened:
    """An item that was asked for, locked until the transaction ends: whether it waits, and the lease that was given."""

    waits: bool
    lease: Lease | None


async def take(
    tx: Transaction, item_id: UUID, person: Person, *, now: datetime, until: datetime, token: UUID
) -> Opened | None:
    """Gives a person the item if it waits, or prolongs what he has; no lease while another's lasts."""
    row = await tx.fetchrow(_TAKE_IF_WAITING, item_id, person.id, person.name, now, until, token)
    return _opened(row) if row else None


_TAKEN: Final = """
insert into lease (item_id, holder_id, holder_name, since, until, token)
select asked.id, $2, $3, $4, $5, $6 from asked where asked.waits
on conflict (item_id) do update
   set holder_id = $2, holder_name = $3, until = $5, token = $6,
       since = case when lease.holder_id = $2 and lease.until > $4 then lease.since else $4 end
 where lease.holder_id = $2 or lease.until <= $4
returning *
"""
_TAKE: Final = f"""
with asked as ({{asked}}), taken as ({_TAKEN})
select asked.waits, taken.* from asked left join taken on true
"""
_TAKE_IF_WAITING: Final = _TAKE.format(asked="select id, state = 'waiting' as waits from item where id = $1 for update")


async def take_over(
    tx: Transaction, item_id: UUID, person: Person, *, now: datetime, until: datetime, token: UUID
) -> Lease:
    """Gives a person the item, whoever had it."""
    await tx.execute("delete from lease where item_id = $1 and holder_id <> $2", item_id, person.id)
    taken = await take(tx, item_id, person, now=now, until=until, token=token)
    assert taken is not None, "the item is locked: nobody else can have taken it in between"
    assert taken.lease is not None, "and it waits"
    return taken.lease


async def beat(tx: Transaction, item_id: UUID, person: Person, *, now: datetime, until: datetime) -> Lease | None:
    """Prolongs a person's lease, also one that ran out unnoticed; nothing when he has none."""
    row = await tx.fetchrow(
        """update lease set until = $4, since = case when until > $3 then since else $3 end
            where item_id = $1 and holder_id = $2 returning *""",
        item_id,
        person.id,
        now,
        until,
    )
    return _lease(row) if row else None


async def release(tx: Transaction, item_id: UUID, person: Person, token: UUID | None) -> None:
    """Ends a person's lease; with a token only the one of that opening."""
    await tx.execute(
        "delete from lease where item_id = $1 and holder_id = $2 and ($3::uuid is null or token = $3)",
        item_id,
        person.id,
        token,
    )


async def end(tx: Transaction, item_id: UUID) -> Lease | None:
    """Ends whatever lease there is, and gives it: the item no longer waits."""
    row = await tx.fetchrow("delete from lease where item_id = $1 returning *", item_id)
    return _lease(row) if row else None


async def of_item(tx: Transaction, item_id: UUID) -> Lease | None:
    """The lease of an item, lasting or not."""
    row = await tx.fetchrow("select * from lease where item_id = $1", item_id)
    return _lease(row) if row else None


async def lock_waiting(tx: Transaction, item_id: UUID) -> bool | None:
    """Locks an item until the transaction ends; whether it waits, nothing when there is none."""
    found: bool | None = await tx.fetchval("select state = 'waiting' from item where id = $1 for update", item_id)
    return found


async def take_first_free(
    tx: Transaction, person: Person, *, now: datetime, until: datetime, token: UUID,
    team: str | None, after: UUID | None, closed: Sequence[str],
) -> Opened | None:  # fmt: skip
    """Gives a person the most pressing waiting item that nobody else holds; no lease if another was quicker.

    One that somebody has locked for a moment is waited for, not passed by: a loop's lock makes nothing less pressing.
    `closed` are the origins this person's team does not open.
    """
    given = (team, person.id, person.name, now, until, token, after, list(closed))
    row = await tx.fetchrow(_TAKE_FIRST_FREE, *given)
    return _opened(row) if row else None


_TAKE_FIRST_FREE: Final = _TAKE.format(
    asked="""
select i.id, true as waits from item i
 where i.state = 'waiting' and ($1::text is null or i.team = $1)
   and not exists (select from lease l where l.item_id = i.id and l.until > $4 and l.holder_id <> $2)
   and ($7::uuid is null
        or (coalesce(i.due_at, 'infinity'), i.received_at, i.id)
           > (select coalesce(a.due_at, 'infinity'), a.received_at, a.id from item a where a.id = $7))
   and coalesce(i.insurer || '/' || i.origin, '') <> all($8::text[])
 order by coalesce(i.due_at, 'infinity'), i.received_at, i.id
 limit 1 for update of i"""
)


def _opened(row: ROW) -> Opened:
    told = dict(row)
    return Opened(told.pop("waits"), Lease(**told) if told["item_id"] else None)


def _lease(row: ROW) -> Lease:
    return Lease(**dict(row))
