"""The dossiers that a letter may belong to: by their numbers, their claim, their thread, their telephones, their names.

Each question has its index; what only the words of a search find needs the name and the place together.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.kinds import LETTERS, Kind
from services.intake.domain.ties import Candidate, Clues, File, Trait
from services.intake.domain.values import plain
from shared.db import ROW, Transaction

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter of a dossier."""

    item_id: UUID
    kind: Kind
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Home:
    """Where a letter or a copy belongs: the order it was given to, and the one that goes on where that was merged."""

    order_id: UUID
    number: str | None
    goes_on_id: UUID
    goes_on_number: str | None

    @property
    def merged(self) -> bool:
        """Whether another dossier goes on."""
        return self.order_id != self.goes_on_id


async def home_of(tx: Transaction, order_id: UUID) -> Home | None:
    """Where what was given to this order belongs now."""
    row = await tx.fetchrow(
        """select o.id as order_id, o.dossier_number as number, g.id as goes_on_id, g.dossier_number as goes_on_number
             from item o join item g on g.id = coalesce(o.merged_into, o.id) where o.id = $1""",
        order_id,
    )
    return Home(**dict(row)) if row else None


async def letters_of(tx: Transaction, order_id: UUID) -> list[Kept]:
    """The letters tied to the dossier of an order, and to those merged into it, oldest first."""
    rows = await tx.fetch(
        """select id, judged->>'kind' as kind, received_at from item
            where state = 'tied'
              and attached_to = any(array(select $1::uuid union all select id from item where merged_into = $1))
            order by received_at, id""",
        order_id,
    )
    return [Kept(row["id"], Kind(row["kind"]), row["received_at"]) for row in rows]


async def candidates(tx: Transaction, clues: Clues) -> list[Candidate]:
    """The dossiers that share something with a letter, and what."""
    rows = await tx.fetch(
        _FOUND,
        list(clues.numbers),
        list(clues.quoted),
        clues.claim_key,
        list(clues.references),
        [UUID(one) for one in _RECEIPT.findall(" ".join(clues.references))],
        list(clues.phones),
        _words(clues),
    )
    traits: dict[UUID, set[Trait]] = defaultdict(set)
    files: dict[UUID, File] = {}
    for row in rows:
        files[row["order_id"]] = _file(row)
        traits[row["order_id"]] |= {Trait(row["trait"])} | _shared(clues, row["postal_code"], row["last_name"])
    return [Candidate(files[order_id], frozenset(found)) for order_id, found in traits.items()]


async def goes_on(tx: Transaction, order_id: UUID) -> UUID:
    """The order that goes on with this one's claim: itself, unless its dossier was merged."""
    found: UUID | None = await tx.fetchval("select merged_into from item where id = $1", order_id)
    return found or order_id


async def file_of(tx: Transaction, order_id: UUID) -> File | None:
    """The dossier that an order opened."""
    row = await tx.fetchrow(f"{_FILES} where i.id = $1 and i.dossier_id is not null", order_id)
    return _file(row) if row else None


async def order_of(tx: Transaction, number: str) -> UUID | None:
    """The order whose dossier, or companion, has this number; of one that was merged, the order that goes on."""
    found: UUID | None = await tx.fetchval(
        """select coalesce(i.merged_into, i.id) from file_number f join item i on i.id = f.order_id
            where f.number = $1""",
        number,
    )
    return found


async def to_tie(tx: Transaction, *, now: datetime, after: timedelta, most: int) -> list[UUID]:
    """Letters that still wait and were not compared for a while, taken so that no other loop takes them now."""
    rows = await tx.fetch(
        """update item set tied_again_at = $1
            where id in (select id from item
                          where state = 'waiting' and judged is not null and (judged->>'sure')::boolean
                            and judged->>'kind' = any($4) and version = 1
                            and (tied_again_at is null or tied_again_at < $2)
                          order by tied_again_at nulls first limit $3 for update skip locked)
        returning id""",
        now,
        now - after,
        most,
        [kind.value for kind in LETTERS],
    )
    return [row["id"] for row in rows]


def _file(row: ROW) -> File:
    return File(
        row["order_id"], row["dossier_id"], row["number"], row["insurer"] or "", row["sender"], row["email"],
        row["claim_key"], row["dossier_end"],
    )  # fmt: skip


def _shared(clues: Clues, postal_code: str, name: str) -> set[Trait]:
    found = set()
    if clues.postal_code and clues.postal_code == postal_code:
        found.add(Trait.PLACE)
    if clues.name and plain(clues.name) == plain(name):
        found.add(Trait.NAME)
    return found


def _words(clues: Clues) -> str:
    """Name and postal code as a search; nothing when one of them is missing."""
    words = re.findall(r"[a-z0-9]+", plain(clues.name))
    return " & ".join([*words[:4], clues.postal_code]) if words and clues.postal_code.isdigit() else ""


_RECEIPT: Final = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
"""The Message-ID of a receipt of ours."""
_COLUMNS: Final = """
       i.id as order_id, i.dossier_id, i.dossier_number as number, i.dossier_end, i.insurer, i.sender, i.claim_key,
       coalesce(i.content->'insured'->>'email', '') as email,
       coalesce(i.content->'insured'->>'last_name', '') as last_name,
       coalesce(i.content->'site'->>'postal_code', '') as postal_code
"""
_FILES: Final = f"select {_COLUMNS} from item i"
_FOUND: Final = f"""
with found as (
    select order_id as id, 'number' as trait from file_number where number = any($1)
    union select order_id, 'quoted' from file_number where number = any($2)
    union select id, 'claim' from item where claim_key = $3 and claim_key <> ''
    union select coalesce(attached_to, id), 'thread' from item where message_id = any($4) and message_id <> ''
    union select coalesce(i.attached_to, i.id), 'thread' from receipt r join item i on i.id = r.item_id
           where r.id = any($5)
    union select id, 'phone' from item where loss_phone = any($6) or loss_phone_2 = any($6)
    union select id, 'name' from item
           where $7 <> '' and search <> '' and to_tsvector('simple', search) @@ to_tsquery('simple', $7)
)
select found.trait, {_COLUMNS} from found join item o on o.id = found.id
  join item i on i.id = coalesce(o.merged_into, o.id)
 where i.dossier_id is not null
 order by i.received_at desc, i.id, found.trait limit {MOST * 4}
"""
