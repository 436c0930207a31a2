"""The traits of orders, and the few orders that share one: what a comparison begins with.

An index answers for each trait, so that one question stays under a millisecond beside a million orders. Only what can
still be, or is, the same order is found: not what was rejected, set aside, withdrawn or itself attached.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.events.envelope import OrderContent
from services.intake.domain.copies import Known
from services.intake.domain.items import Item, State
from services.intake.domain.likeness import NEAR_DAYS, Loss, phone_hash, street_key
from services.intake.domain.values import phones
from shared.db import ROW, Transaction

MOST: Final = 50
"""More orders of one commune in one week are a storm, and its neighbours are not duplicates."""


async def keep(tx: Transaction, item_id: UUID, order: OrderContent) -> None:
    """Writes by which traits an item of the tray is found."""
    await tx.execute(
        "update item set loss_insee = $2, loss_day = $3, loss_phone = $4, loss_phone_2 = $5 where id = $1",
        item_id, order.site.insee, order.loss_date, *phone_pair(order),
    )  # fmt: skip


def phone_pair(order: OrderContent) -> tuple[int | None, int | None]:
    """The two telephones an order is found by."""
    first, second, *_ = (*map(phone_hash, order.insured.phones), None, None)
    return first, second


async def one_at_a_time(tx: Transaction, insurer: str | None, claim_key: str) -> None:
    """Makes two orders of one claim that come at once see each other; held until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtext($1))", f"{insurer} {claim_key}")


async def alike(tx: Transaction, item: Item, loss: Loss) -> list[Known]:
    """The orders that share a trait with this one, the newest first."""
    day = loss.day
    rows = await tx.fetch(
        _ALIKE,
        item.id,
        loss.claim_key,
        list(loss.phones),
        loss.insee,
        day - timedelta(days=NEAR_DAYS) if day else None,
        day + timedelta(days=NEAR_DAYS) if day else None,
        item.reading.message_id,
        item.original_id,
    )
    return [_known(row) for row in rows]


_ALIKE: Final = f"""
select coalesce(m.id, i.id) as id, coalesce(m.channel, i.channel) as channel, coalesce(m.state, i.state) as state,
       coalesce(m.received_at, i.received_at) as received_at,
       case when m.id is null then i.dossier_number else m.dossier_number end as dossier_number,
       case when m.id is null then i.dossier_end else m.dossier_end end as dossier_end,
       i.insurer, i.claim_key, i.loss_insee, i.loss_day,
       i.message_id <> '' and i.message_id = $7 and i.original_id is distinct from $8 as same_message,
       coalesce(i.content->'insured'->'phones', '[]'::jsonb) as phones, coalesce(i.form->>'phones', '') as phones_typed,
       coalesce(i.form->>'address', i.content->'site'->>'address', '') as address,
       coalesce(i.form->>'loss_kind', i.content->>'loss_kind', '') as kind,
       coalesce(i.form->>'trade', i.content->>'trade', '') as trade
  from item i
  left join item m on m.id = i.merged_into
 where i.id <> $1 and coalesce(m.id, i.id) <> $1 and i.state in ('waiting', 'submitted')
   and ((i.claim_key = $2 and i.claim_key <> '')
        or i.loss_phone = any($3::bigint[]) or i.loss_phone_2 = any($3::bigint[])
        or (i.loss_insee = $4 and i.loss_day between $5 and $6)
        or (i.message_id = $7 and i.message_id <> '' and i.original_id is distinct from $8))
 order by i.received_at desc, i.id
 limit {MOST}
"""
"""The traits are the order's own; where its dossier was merged, what is found is the order that goes on."""


def _known(row: ROW) -> Known:
    loss = Loss(
        insurer=row["insurer"] or "",
        claim_key=row["claim_key"],
        phones=frozenset(map(phone_hash, row["phones"] or phones(row["phones_typed"]))),
        insee=row["loss_insee"],
        day=row["loss_day"],
        street=street_key(row["address"]),
        kind=row["kind"],
        trade=row["trade"],
    )
    return Known(
        row["id"], row["channel"], State(row["state"]), row["received_at"], row["dossier_number"], row["dossier_end"],
        loss, row["same_message"],
    )  # fmt: skip


async def copies_of(tx: Transaction, item_id: UUID) -> list[UUID]:
    """The items attached to an order."""
    rows = await tx.fetch("select id from item where attached_to = $1 order by received_at, id", item_id)
    return [row["id"] for row in rows]


async def to_compare(tx: Transaction, *, now: datetime, after: timedelta, most: int) -> Sequence[UUID]:
    """Items that still wait and were not compared for a while, taken so that no other loop takes them now."""
    rows = await tx.fetch(
        """update item set compared_at = $1
            where id in (select id from item
                          where state = 'waiting' and claim_key <> '' and gateway_order_id is null
                            and (compared_at is null or compared_at < $2)
                          order by compared_at nulls first limit $3 for update skip locked)
        returning id""",
        now,
        now - after,
        most,
    )
    return [row["id"] for row in rows]
