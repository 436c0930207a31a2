"""The table of items: written by list for web orders, one by one for the tray; read for update or for show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.envelope import Actor, OrderContent
from services.intake.domain import forms, values
from services.intake.domain.acts import unknown_item
from services.intake.domain.items import Item, State
from services.intake.domain.kinds import Judgement
from services.intake.domain.reading import Draft, Reading
from services.intake.domain.receipts import ANSWERED
from services.intake.domain.shares import Share
from services.intake.store.likeness import Traits, traits_of
from shared.db import ROW, Transaction


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done to an item."""

    at: datetime
    verb: str
    actor: Actor
    detail: Mapping[str, object]


async def insert_web(tx: Transaction, items: Sequence[Item]) -> set[UUID]:
    """Adds web orders in one statement; gives the ids of those whose gateway order was not there yet."""
    rows = await tx.fetch(
        _INSERT_WEB,
        [item.id for item in items],
        [item.insurer for item in items],
        [item.origin for item in items],
        [item.team for item in items],
        [item.state.value for item in items],
        [item.gateway_order_id for item in items],
        [item.received_at for item in items],
        [item.due_at for item in items],
        [item.claim_key for item in items],
        [item.order.model_dump_json(exclude_none=True) if item.order else "{}" for item in items],
        [item.note for item in items],
        [item.decided_at for item in items],
        [item.submitted_at for item in items],
        ["" if item.state is State.SUBMITTED else _search(item) for item in items],
        [item.decided_by for item in items],
        [item.decided_by_id for item in items],
        *zip(*(_traits(item.order) for item in items), strict=True),
    )
    return {row["id"] for row in rows}


_INSERT_WEB: Final = """
insert into item (channel, announced, id, insurer, origin, team, state, gateway_order_id, received_at, due_at,
                  claim_key, content, note, decided_at, submitted_at, search, decided_by, decided_by_id,
                  loss_insee, loss_day, loss_street, loss_phone, loss_phone_2)
select 'web', true, id, insurer, origin, team, state, gateway_order_id, received_at, due_at,
       claim_key, content::jsonb, note, decided_at, submitted_at, search, decided_by, decided_by_id,
       loss_insee, loss_day, loss_street, loss_phone, loss_phone_2
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[],
              $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[],
              $14::text[], $15::text[], $16::text[], $17::text[], $18::date[], $19::text[], $20::bigint[],
              $21::bigint[])
    as o (id, insurer, origin, team, state, gateway_order_id, received_at, due_at, claim_key, content, note,
          decided_at, submitted_at, search, decided_by, decided_by_id, loss_insee, loss_day, loss_street, loss_phone,
          loss_phone_2)
on conflict (gateway_order_id) do nothing
returning id
"""


def _traits(order: OrderContent | None) -> Traits:
    """By what a web order is found to look like another."""
    return traits_of(order) if order else (None, None, None, None, None)


async def insert(tx: Transaction, item: Item) -> None:
    """Adds an item of the tray; its original's order of this place is there once, however often it is read."""
    await tx.execute(
        f"insert into item ({', '.join(_COLUMNS)}) values ({', '.join(f'${at + 1}' for at in range(len(_COLUMNS)))})",
        *_row(item),
    )


async def save(tx: Transaction, item: Item) -> None:
    """Writes an item that was held for update."""
    await tx.execute(_SAVE, *_row(item))


async def save_order(tx: Transaction, item: Item, order: OrderContent) -> None:
    """The same, with the traits by which its order is found, in one row version and not two."""
    await tx.execute(_SAVE_ORDER, *_row(item), *traits_of(order))


_COLUMNS: Final = (
    "id", "channel", "insurer", "origin", "team", "state", "version", "announced", "gateway_order_id", "original_id",
    "message_id", "duplicate_of", "received_at", "due_at", "sender", "subject", "claim_key", "form", "draft", "content",
    "note", "decided_at", "decided_by", "decided_by_id", "submitted_at", "search", "attached_to", "place", "share",
    "judged", "letter_id", "joined_to",
)  # fmt: skip


_TRAITS: Final = ("loss_insee", "loss_day", "loss_street", "loss_phone", "loss_phone_2")


def _update(columns: Sequence[str]) -> str:
    return f"update item set {', '.join(f'{name} = ${at}' for at, name in enumerate(columns, 2))} where id = $1"


_SAVE: Final = _update(_COLUMNS[1:])
_SAVE_ORDER: Final = _update((*_COLUMNS[1:], *_TRAITS))


def _row(item: Item) -> tuple[object, ...]:
    return (
        item.id, item.channel, item.insurer, item.origin, item.team, item.state.value, item.version, item.announced,
        item.gateway_order_id, item.original_id, item.reading.message_id, item.duplicate_of, item.received_at,
        item.due_at, item.reading.sender, item.reading.subject, item.claim_key, dict(item.values),
        item.draft.as_json(), item.order.model_dump(mode="json") if item.order else None,
        item.note, item.decided_at, item.decided_by, item.decided_by_id, item.submitted_at, _search(item),
        item.attached_to, item.place, item.share.as_json() if item.share else None,
        None if item.gateway_order_id else item.judged.as_json(), item.letter_id, item.joined_to,
    )  # fmt: skip


async def held(tx: Transaction, item_id: UUID) -> Item:
    """An item, locked until the transaction ends.

    Raises:
        UnknownItem: there is none.
    """
    row = await tx.fetchrow(f"{_SELECT} where i.id = $1 for update of i", item_id)
    if row is None:
        raise unknown_item()
    return _item(row)


async def get(tx: Transaction, item_id: UUID) -> Item | None:
    """An item, to be shown."""
    row = await tx.fetchrow(f"{_SELECT} where i.id = $1", item_id)
    return _item(row) if row else None


async def standing(tx: Transaction, item_ids: Sequence[UUID]) -> list[Item]:
    """Some items, to be said again."""
    return [_item(row) for row in await tx.fetch(f"{_SELECT} where i.id = any($1) order by i.id", list(item_ids))]


async def of_gateway_order(tx: Transaction, gateway_order_id: UUID) -> Item | None:
    """The item of a web order, locked until the transaction ends."""
    row = await tx.fetchrow(f"{_SELECT} where i.gateway_order_id = $1 for update of i", gateway_order_id)
    return _item(row) if row else None


_SELECT: Final = """
select i.*, o.reading, case when o.scan = 'found' then o.finding end as finding
  from item i left join original o on o.id = i.original_id"""


async def same_message(tx: Transaction, message_id: str, original_id: UUID | None) -> UUID | None:
    """The first item of this Message-ID in another original; the lock makes two that come at once see each other."""
    if not message_id:
        return None
    await tx.execute("select pg_advisory_xact_lock(hashtext($1))", message_id)
    found: UUID | None = await tx.fetchval(
        """select id from item where message_id = $1 and original_id is distinct from $2
            order by received_at, id limit 1""",
        message_id,
        original_id,
    )
    return found


async def dossiers_opened(
    tx: Transaction,
    order_ids: Sequence[UUID],
    mains: Sequence[str | None],
    companions: Sequence[str | None],
    dossier_ids: Sequence[UUID | None],
) -> list[tuple[UUID, str]]:
    """Writes ids and numbers of the files opened for these orders; gives the numbers to be told and whom."""
    rows = await tx.fetch(
        """with told as (
               update item set dossier_number = coalesce(o.main, dossier_number),
                               companion_number = coalesce(o.companion, companion_number),
                               dossier_id = coalesce(o.dossier_id, item.dossier_id)
                 from (select order_id, max(main) as main, max(companion) as companion,
                              max(dossier_id::text)::uuid as dossier_id
                         from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])
                              as h (order_id, main, companion, dossier_id)
                        group by order_id) as o
                where item.id = o.order_id returning item.id, item.channel, o.main, item.loss_insee
           ), opened as (
               insert into neighbour_due select id from told where main is not null and loss_insee is not null
               on conflict do nothing
           ) select id, main from told where channel = any($5) and main is not null""",
        list(order_ids),
        list(mains),
        list(companions),
        list(dossier_ids),
        list(ANSWERED),
    )
    return [(row["id"], row["main"]) for row in rows]


async def record(tx: Transaction, item_id: UUID, act: Act) -> None:
    """Adds an act to an item's history."""
    await tx.execute(
        """insert into act (item_id, at, verb, actor_kind, actor_id, actor_name, detail)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        item_id,
        act.at,
        act.verb,
        act.actor.kind,
        act.actor.id,
        act.actor.name,
        act.detail,
    )


async def acts(tx: Transaction, item_id: UUID) -> list[Act]:
    """The history of an item, oldest first."""
    rows = await tx.fetch("select * from act where item_id = $1 order by id", item_id)
    return [_act(row) for row in rows]


def _act(row: ROW) -> Act:
    actor = Actor(kind=row["actor_kind"], id=row["actor_id"], name=row["actor_name"])
    return Act(row["at"], row["verb"], actor, row["detail"])


async def of_original(tx: Transaction, original_id: UUID) -> list[Item]:
    """The items that a message became, locked until the transaction ends."""
    rows = await tx.fetch(f"{_SELECT} where i.original_id = $1 order by i.place for update of i", original_id)
    return [_item(row) for row in rows]


async def shares_of(tx: Transaction, original_id: UUID) -> dict[UUID, Share | None]:
    """The items that a message became by their ids, each with its share of it; nothing: all of it."""
    rows = await tx.fetch("select id, share from item where original_id = $1 order by place", original_id)
    return {row["id"]: Share.from_json(row["share"]) if row["share"] else None for row in rows}


async def siblings(tx: Transaction, item: Item) -> list[tuple[int, UUID]]:
    """The other orders of the same message: their places and ids."""
    rows = await tx.fetch(
        "select place, id from item where original_id = $1 and id <> $2 order by place", item.original_id, item.id
    )
    return [(row["place"], row["id"]) for row in rows]


async def joined_to(tx: Transaction, item_id: UUID) -> list[Item]:
    """What was joined to an item by hand, in the order it came."""
    rows = await tx.fetch(f"{_SELECT} where i.joined_to = $1 order by i.received_at, i.id", item_id)
    return [_item(row) for row in rows]


async def next_place(tx: Transaction, original_id: UUID | None) -> int:
    """The place of a further order of this original; nobody else gets it until the transaction ends."""
    await tx.execute("select from original where id = $1 for update", original_id)
    place = await tx.fetchval("select coalesce(max(place), 1) + 1 from item where original_id = $1", original_id)
    return int(place)


def _item(row: ROW) -> Item:
    share = Share.from_json(row["share"]) if row["share"] else None
    reading = Reading.from_json(row["reading"]) if row["reading"] else Reading()
    order = OrderContent.model_validate(row["content"]) if row["content"] else None
    return Item(
        id=row["id"],
        channel=row["channel"],
        state=State(row["state"]),
        team=row["team"],
        received_at=row["received_at"],
        insurer=row["insurer"],
        origin=row["origin"],
        version=row["version"],
        announced=row["announced"],
        gateway_order_id=row["gateway_order_id"],
        original_id=row["original_id"],
        duplicate_of=row["duplicate_of"],
        attached_to=row["attached_to"],
        joined_to=row["joined_to"],
        due_at=row["due_at"],
        values=row["form"] or (forms.flat(order) if order else {}),
        draft=Draft.from_json(row["draft"]) if row["draft"] else Draft(),
        reading=share.cut(reading) if share else reading,
        share=share,
        finding=row["finding"] or "",
        order=order,
        note=row["note"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        decided_by_id=row["decided_by_id"],
        submitted_at=row["submitted_at"],
        judged=Judgement.from_json(row["judged"]) if row["judged"] else Judgement(),
        letter_id=row["letter_id"],
        dossier_id=row["dossier_id"],
        dossier_number=row["dossier_number"],
        companion_number=row["companion_number"],
        dossier_end=row["dossier_end"],
        merged_into=row["merged_into"],
        goes_at=row["goes_at"],
    )


def _search(item: Item) -> str:
    """The words an item is found by, letters and digits only; telephone numbers without blanks."""
    form = item.values
    named = ("claim_number", "last_name", "first_name", "city", "postal_code", "policy_number", "agent_code", "email")
    words = [*(form.get(name, "") for name in named), item.reading.sender, item.reading.subject]
    phones = [number.replace("+33", "0") for number in values.phones(form.get("phones", ""))]
    text = " ".join([*words, *phones, item.claim_key, item.reading.caller.replace("+33", "0")])
    return " ".join(re.findall(r"[a-z0-9]+", values.plain(text))) or item.channel
