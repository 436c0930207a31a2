"""Who looked at originals, what holds them, and which bytes have been kept long enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.keeping import Look, Periods
from shared.db import Transaction

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Expired:
    """An original whose bytes are to be removed, with its items."""

    id: UUID
    file: str
    kind: str
    items: tuple[UUID, ...]


async def looked(tx: Transaction, original_id: UUID, item_id: UUID, look: Look) -> None:
    """Adds that somebody looked."""
    await tx.execute(
        """insert into look (original_id, item_id, at, actor_id, actor_name, what, part, page)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        original_id,
        item_id,
        look.at,
        look.actor_id,
        look.actor_name,
        look.what,
        look.part,
        look.page,
    )


async def looks(tx: Transaction, original_id: UUID) -> list[Look]:
    """Who looked at an original lately, newest first."""
    rows = await tx.fetch(
        """select at, actor_id, actor_name, what, part, page from look where original_id = $1
            order by id desc limit 200""",
        original_id,
    )
    return [Look(**dict(row)) for row in rows]


async def hold(tx: Transaction, original_id: UUID, *, at: datetime, why: str) -> bool:
    """Holds the bytes against removal; false when they are gone or going."""
    status = await tx.execute(
        "update original set held_at = $2, held_why = $3 where id = $1 and removal_at is null", original_id, at, why
    )
    return status == "UPDATE 1"


async def release(tx: Transaction, original_id: UUID) -> None:
    """Lets the period run again."""
    await tx.execute("update original set held_at = null, held_why = '' where id = $1", original_id)


async def expire(tx: Transaction, periods: Periods, *, now: datetime) -> list[Expired]:
    """Decides which bytes go, a few at a time; what was decided before and not done is given again."""
    rows = await tx.fetch(
        _EXPIRE, now, periods.mail, periods.spam, periods.quarantine,
        list(periods.insurers), list(periods.insurers.values()), AT_ONCE,
    )  # fmt: skip
    return [Expired(row["id"], row["file"], row["removal_why"], tuple(row["items"])) for row in rows]


_EXPIRE: Final = """
with kept as (
    select o.id, max(coalesce(i.decided_at, o.received_at)) as since,
           case when o.scan = 'found' then 'quarantine'
                when bool_and(i.state = 'set_aside') then 'spam' else 'mail' end as kind,
           coalesce(max(p.days), $2) as mail_days
      from original o
      left join item i on i.original_id = o.id
      left join unnest($5::text[], $6::int[]) as p (insurer, days) on p.insurer = i.insurer
     where o.removal_at is null and o.held_at is null and o.state <> 'stored'
     group by o.id
    having o.scan = 'found' or count(*) filter (where i.state = 'waiting') = 0
), due as (
    select id, kind from kept
     where since + make_interval(
               days => case kind when 'quarantine' then $4 when 'spam' then $3 else mail_days end) <= $1
     limit $7
), decided as (
    update original o set removal_at = $1, removal_why = due.kind from due
     where o.id = due.id and o.held_at is null and o.removal_at is null and o.state <> 'stored'
    returning o.id, o.file, o.removal_why
)
select d.id, d.file, d.removal_why, array(select i.id from item i where i.original_id = d.id) as items from decided d
union all
select o.id, o.file, o.removal_why, array(select i.id from item i where i.original_id = o.id)
  from original o where o.removal_at is not null and o.removed_at is null
"""


async def removed(tx: Transaction, original_ids: Sequence[UUID], *, at: datetime) -> set[UUID]:
    """Marks bytes as removed, and the text that was read of them; gives those that nobody had marked before."""
    rows = await tx.fetch(
        """update original set removed_at = $2, reading = jsonb_set(reading, '{sheets}', '[]')
            where id = any($1) and removed_at is null returning id""",
        list(original_ids),
        at,
    )
    return {row["id"] for row in rows}
