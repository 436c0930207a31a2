"""The rows of merges and links, and the other dossiers of one: where it went, what it took over, what is linked.

Rows of both dossiers of a merge are locked together, in the order of their ids, with the files beside them: two people
who merge the same two the other way round wait for each other and never for ever.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.events.envelope import Actor
from services.casework.domain.file import ActionDate, Dossier, Stage
from services.casework.domain.merges import Link, Merge, Stopped, Undone
from services.casework.domain.views import AbsorbedView, Kin, LinkView
from services.casework.store import history, rows
from services.casework.store.files import load
from shared.db import Transaction


async def locked(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Dossier]:
    """These dossiers and the files beside them, locked."""
    wanted = list(ids)
    beside = await tx.fetch("select id from dossiers where companion_of = any($1)", wanted)
    return await load(tx, [*wanted, *(row["id"] for row in beside)], lock=True)


async def with_kept(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Dossier]:
    """These dossiers and those that go on with the work of the merged ones, locked together."""
    wanted = list(ids)
    kept = await tx.fetch("select merged_into from dossiers where id = any($1) and merged_into is not null", wanted)
    found = await load(tx, [*wanted, *(row["merged_into"] for row in kept)], lock=True)
    since = [one.merged_into for one in found.values() if one.merged_into and one.merged_into not in found]
    return found | await load(tx, since, lock=True) if since else found  # merged while we waited for the lock


async def of_orders(
    tx: Transaction, order_ids: Sequence[UUID]
) -> tuple[dict[UUID, list[Dossier]], dict[UUID, Dossier]]:
    """The dossiers each order opened, the main one first; and all that were locked, with those that go on for them."""
    ids = [row["id"] for row in await tx.fetch("select id from dossiers where order_id = any($1)", order_ids)]
    found = await with_kept(tx, ids)
    grouped: dict[UUID, list[Dossier]] = defaultdict(list)
    for one in ids:
        grouped[found[one].order_id].append(found[one])
    for dossiers in grouped.values():
        dossiers.sort(key=lambda one: one.is_companion)
    return grouped, found


async def absorbed_numbers(tx: Transaction, kept_id: UUID) -> tuple[str, ...]:
    """The numbers of the dossiers that are merged into this one."""
    found = await tx.fetch(_ABSORBED, kept_id)
    return tuple(row["number"] for row in found)


async def latest(tx: Transaction, absorbed_id: UUID) -> Merge | None:
    """The last merge of this dossier, whether it stands or was undone."""
    row = await tx.fetchrow("select * from merges where absorbed_id = $1 order by id desc limit 1", absorbed_id)
    return _merge(row) if row else None


async def add(tx: Transaction, merge: Merge) -> None:
    """A merge that stands."""
    await tx.execute(
        _ADD, merge.id, merge.absorbed_id, merge.kept_id, merge.version, merge.at, *_who(merge.by), merge.reason,
        [_stopped_json(one) for one in merge.stopped],
    )  # fmt: skip


async def undo(tx: Transaction, merge: Merge) -> None:
    """The merge was undone; its row stays."""
    undone = merge.undone
    assert undone is not None  # the rule says when and why
    await tx.execute(_UNDO, merge.id, undone.at, *_who(undone.by), undone.reason, undone.version)


async def dates(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, list[ActionDate]]:
    """Dates that ended, by their intervention: what an undone merge gives back."""
    found: dict[UUID, list[ActionDate]] = {}
    for row in await tx.fetch("select * from action_dates where id = any($1) order by set_at, id", list(ids)):
        found.setdefault(row["intervention_id"], []).append(rows.action_date(row))
    return found


async def link(tx: Transaction, made: Link) -> bool:
    """Links two dossiers; nothing when they are."""
    added = await tx.fetchval(_LINK, made.id, made.first_id, made.second_id, made.at, *_who(made.by), made.reason)
    return added is not None


async def never_linked(tx: Transaction, dossier_id: UUID, others: Iterable[UUID]) -> set[UUID]:
    """Those of the others that were never linked to it: a link that a person took away does not come back by itself."""
    wanted = set(others)
    found = await tx.fetch(_EVER_LINKED, dossier_id, list(wanted))
    return wanted - {row["other"] for row in found}


async def unlink(tx: Transaction, ended: Link) -> bool:
    """Ends the link between two dossiers, with who and why; nothing when there is none."""
    gone = await tx.fetchval(_UNLINK, ended.first_id, ended.second_id, ended.at, *_who(ended.by), ended.reason)
    return gone is not None


async def kin_of(tx: Transaction, dossier: Dossier) -> Kin:
    """The other dossiers of one."""
    merge = await latest(tx, dossier.id) if dossier.merged_into is not None and not dossier.is_companion else None
    absorbed = [
        AbsorbedView(row["absorbed_id"], row["number"], _merge(row), await history.journal(tx, row["absorbed_id"]))
        for row in await tx.fetch(_MERGED_HERE, dossier.id)
    ]
    links = [
        LinkView(_link(row), row["other_id"], row["number"], row["insured"], row["status"])
        for row in await tx.fetch(_LINKS, dossier.id)
    ]
    return Kin(merge=merge, absorbed=tuple(absorbed), links=tuple(links))


async def resembling(tx: Transaction, dossier_id: UUID, *, limit: int) -> list[UUID]:
    """Dossiers of this insurer with the same claim number or a telephone of the same insured, the newest first."""
    found = await tx.fetch(_RESEMBLING, dossier_id, limit)
    return [row["id"] for row in found]


def _who(actor: Actor) -> tuple[str, str, str]:
    return (actor.kind, actor.id, actor.name)


def _merge(row: Any) -> Merge:  # Any: a record of asyncpg
    undone = None
    if row["undone_at"] is not None:
        undone = Undone(row["undone_at"], _actor(row, "undone_by"), row["undo_reason"], row["undo_version"])
    return Merge(
        id=row["id"],
        absorbed_id=row["absorbed_id"],
        kept_id=row["kept_id"],
        version=row["version"],
        at=row["at"],
        by=_actor(row, "by"),
        reason=row["reason"],
        stopped=tuple(_stopped(one) for one in row["stopped"]),
        undone=undone,
    )


def _actor(row: Any, name: str) -> Actor:
    return Actor(kind=row[f"{name}_kind"], id=row[f"{name}_id"], name=row[f"{name}_name"])


def _link(row: Any) -> Link:
    return Link(row["id"], row["first_id"], row["second_id"], row["at"], _actor(row, "by"), row["reason"])


def _stopped_json(one: Stopped) -> Mapping[str, object]:
    return {
        "intervention_id": str(one.intervention_id),
        "stage": one.stage,
        "dates": [str(date) for date in one.dates],
        "robot": one.robot,
        "moved_to": str(one.moved_to) if one.moved_to else None,
    }


def _stopped(one: Mapping[str, Any]) -> Stopped:  # Any: JSON
    return Stopped(
        intervention_id=UUID(one["intervention_id"]),
        stage=Stage(one["stage"]),
        dates=tuple(UUID(date) for date in one["dates"]),
        robot=one["robot"],
        moved_to=UUID(one["moved_to"]) if one["moved_to"] else None,
    )


_ABSORBED = "select number from dossiers where merged_into = $1 and companion_of is null order by number"
_MERGED_HERE = """
select m.*, d.number from merges m join dossiers d on d.id = m.absorbed_id
 where m.kept_id = $1 and m.undone_at is null order by m.at, m.id
"""
_ADD = """
insert into merges (id, absorbed_id, kept_id, version, at, by_kind, by_id, by_name, reason, stopped)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_UNDO = """
update merges set undone_at = $2, undone_by_kind = $3, undone_by_id = $4, undone_by_name = $5, undo_reason = $6,
                  undo_version = $7
 where id = $1 and undone_at is null
"""
_LINK = """
insert into links (id, first_id, second_id, at, by_kind, by_id, by_name, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (first_id, second_id) where ended_at is null do nothing returning id
"""
_EVER_LINKED = """
select second_id as other from links where first_id = $1 and second_id = any($2)
union
select first_id from links where second_id = $1 and first_id = any($2)
"""
_UNLINK = """
update links set ended_at = $3, ended_by_kind = $4, ended_by_id = $5, ended_by_name = $6, end_reason = $7
 where first_id = $1 and second_id = $2 and ended_at is null returning id
"""
_LINKS = """
select l.*, d.id as other_id, d.number, d.insured, d.status
  from (select *, second_id as other from links where first_id = $1 and ended_at is null
        union all
        select *, first_id as other from links where second_id = $1 and ended_at is null) l
  join dossiers d on d.id = l.other
 order by l.at, l.id
"""
_RESEMBLING = """
select d.id from dossiers me
  join dossiers d on d.claim_key = me.claim_key and d.claim_key <> '' or d.phones && me.phones
 where me.id = $1 and d.id <> me.id and d.insurer = me.insurer
   and d.companion_of is null and d.merged_into is null and d.status = 'open'
 order by d.opened_at desc, d.id limit $2
"""
