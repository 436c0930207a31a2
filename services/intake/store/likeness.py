"""The traits of orders, and the few orders that share one: what a comparison begins with.

An index answers for each trait, so that one question stays under a millisecond beside a million orders. Only what can
still be, or is, the same order is found: not what was rejected, set aside, withdrawn or itself attached.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from contracts.events.envelope import OrderContent
from services.intake.domain.copies import Known
from services.intake.domain.items import Item, State
from services.intake.domain.likeness import NEAR_DAYS, Loss, near_ends, phone_hash, street_key
from services.intake.domain.values import phones as typed_phones
from shared.db import ROW, Transaction

MOST: Final = 50
"""More orders of one commune in one week are a storm, and its neighbours are not duplicates."""

MOST_PHONES: Final = 20
"""No order has more telephones; whoever writes a hundred is found by these."""


async def keep(tx: Transaction, item_id: UUID, order: OrderContent) -> None:
    """Writes by which traits an item of the tray is found."""
    await tx.execute(
        """update item set loss_insee = $2, loss_day = $3, loss_street = $4, loss_phone = $5, loss_phone_2 = $6
            where id = $1""",
        item_id,
        *traits_of(order),
    )


Traits = tuple[str | None, date | None, str | None, int | None, int | None]
"""Commune, day, street and two telephones."""


def traits_of(order: OrderContent) -> Traits:
    """By what an order is found."""
    first, second, *_ = (*map(phone_hash, order.insured.phones), None, None)
    return order.site.insee, order.loss_date, street_key(order.site.address), first, second


async def one_at_a_time(tx: Transaction, insurer: str | None, claim_key: str) -> None:
    """Makes two orders of one claim that come at once see each other; held until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtext($1))", f"{insurer} {claim_key}")


async def alike(tx: Transaction, item: Item, loss: Loss) -> list[Known]:
    """The orders that may look like this one, the newest first; those with its claim number, telephone or message
    before those of its place and days.

    Of its place and days are those of its street, or with a claim number that may be near: in a large town's week, few
    of many. The others share nothing that counts (`domain.likeness.compare`).
    """
    day = loss.day
    phones = sorted(loss.phones)[:MOST_PHONES]
    rows = await tx.fetch(
        _alike_of(len(phones)),
        item.id,
        loss.claim_key,
        loss.insee,
        day - timedelta(days=NEAR_DAYS) if day else None,
        day + timedelta(days=NEAR_DAYS) if day else None,
        item.reading.message_id,
        item.original_id,
        *near_ends(loss.claim_key),
        loss.street,
        *phones,
    )
    return [_known(row) for row in rows]


@cache
def _alike_of(phones: int) -> str:
    """The question for an order with so many telephones.

    Each is a parameter of its own, not one of an array: PostgreSQL takes an array of unknown length for ten, finds the
    plan that fits every order dear, and plans anew for each, which takes longer than answering.
    An order with two telephones may have a third that no column has, so it is always looked at. The traits are the
    order's own; where its dossier was merged, what is found is the order that goes on.
    """
    given = range(_FIRST_PHONE, _FIRST_PHONE + phones)
    phone = " or ".join(f"i.loss_phone = ${at} or i.loss_phone_2 = ${at}" for at in given) or "false"
    return f"""
select coalesce(m.id, i.id) as id, coalesce(m.channel, i.channel) as channel, coalesce(m.state, i.state) as state,
       coalesce(m.received_at, i.received_at) as received_at,
       case when m.id is null then i.dossier_number else m.dossier_number end as dossier_number,
       case when m.id is null then i.dossier_end else m.dossier_end end as dossier_end,
       i.insurer, i.claim_key, i.loss_insee, i.loss_day, i.loss_street,
       i.message_id <> '' and i.message_id = $6 and i.original_id is distinct from $7 as same_message,
       i.content->'insured'->'phones' as phones, i.form->>'phones' as phones_typed,
       coalesce(i.form->>'address', i.content->'site'->>'address', '') as address,
       coalesce(i.form->>'loss_kind', i.content->>'loss_kind', '') as kind,
       coalesce(i.form->>'trade', i.content->>'trade', '') as trade
  from item i
  left join item m on m.id = i.merged_into
 where i.id <> $1 and coalesce(m.id, i.id) <> $1 and i.state in ('waiting', 'submitted')
   and ((i.claim_key = $2 and i.claim_key <> '')
        or {phone}
        or (i.loss_insee = $3 and i.loss_day between $4 and $5
            and ((i.loss_street = $10 and $10 <> '') or i.loss_street is null or i.loss_phone_2 is not null
                 or ($8 <> '' and (left(i.claim_key, length($8)) = $8 or right(i.claim_key, length($9)) = $9))))
        or (i.message_id = $6 and i.message_id <> '' and i.original_id is distinct from $7))
 order by coalesce((i.claim_key = $2 and i.claim_key <> '') or (i.message_id = $6 and i.message_id <> '') or {phone},
                   false) desc, i.received_at desc, i.id
 limit {MOST}
"""


_FIRST_PHONE: Final = 11
"""The place of the first telephone among the parameters."""


def _known(row: ROW) -> Known:
    typed = row["phones_typed"]
    phones = row["phones"] or (typed_phones(typed) if typed else ())
    loss = Loss(
        insurer=row["insurer"] or "",
        claim_key=row["claim_key"],
        phones=frozenset(map(phone_hash, phones)),
        insee=row["loss_insee"],
        day=row["loss_day"],
        street=street_key(row["address"]) if row["loss_street"] is None else row["loss_street"],
        kind=row["kind"],
        trade=row["trade"],
    )
    return Known(
        row["id"], row["channel"], State(row["state"]), row["received_at"], row["dossier_number"], row["dossier_end"],
        loss, row["same_message"],
    )  # fmt: skip


async def copies_of(tx: Transaction, item_id: UUID) -> list[UUID]:
    """The items attached to an order."""
    rows = await tx.fetch(
        "select id from item where attached_to = $1 and state = 'attached' order by received_at, id", item_id
    )
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
