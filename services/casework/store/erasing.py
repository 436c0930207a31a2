"""Whose data is gone, which files are held, and how far the topics had come: the rows of erasing.

What is erased goes by two functions of the database, which the runtime role may call and which leave their own line in
the journal; nothing here rewrites a journal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts import topics
from contracts.events.envelope import Actor, Reached
from services.casework.domain.erasing import Erasure, LegalHold
from services.casework.domain.file import Dossier
from services.casework.store.files import load
from shared.db import Transaction, new_id
from shared.erasing import Counts

_SAID: Final = [topic for topic, owner in topics.SAID_BY.items() if owner == "casework"]


async def family(tx: Transaction, dossier_id: UUID) -> list[Dossier]:
    """The dossier and every file of the same person, locked: beside it, merged into it, or going on for it."""
    known: set[UUID] = set()
    found = {dossier_id}
    while found - known:
        known |= found
        rows = await tx.fetch(_KIN, list(known))
        found = {row["id"] for row in rows} | known
    return list((await load(tx, known, lock=True)).values())


_KIN: Final = """
select id from dossiers where companion_of = any($1)
union select id from dossiers where merged_into = any($1)
union select companion_of from dossiers where id = any($1) and companion_of is not null
union select merged_into from dossiers where id = any($1) and merged_into is not null
"""


async def holds(tx: Transaction, dossier_ids: Iterable[UUID]) -> list[LegalHold]:
    """The holds that stand on these files."""
    rows = await tx.fetch(
        "select * from legal_holds where dossier_id = any($1) and lifted_at is null order by set_at", list(dossier_ids)
    )
    return [
        LegalHold(
            id=row["id"], dossier_id=row["dossier_id"], set_at=row["set_at"], reason=row["reason"],
            set_by=Actor(kind="staff", id=row["set_by_id"], name=row["set_by_name"]),
        )
        for row in rows
    ]  # fmt: skip


async def erased_at(tx: Transaction, dossier_id: UUID) -> datetime | None:
    """When a file's insured was last erased."""
    at: datetime | None = await tx.fetchval("select max(erased_at) from erasures where dossier_id = $1", dossier_id)
    return at


async def hold(tx: Transaction, one: LegalHold) -> None:
    """Sets a hold."""
    await tx.execute(
        """insert into legal_holds (id, dossier_id, set_at, set_by_id, set_by_name, reason)
           values ($1, $2, $3, $4, $5, $6)""",
        one.id, one.dossier_id, one.set_at, one.set_by.id, one.set_by.name, one.reason,
    )  # fmt: skip


async def lift(tx: Transaction, hold_id: UUID, *, by: Actor, reason: str, at: datetime) -> None:
    """Lifts a hold; its row stays."""
    await tx.execute(
        """update legal_holds set lifted_at = $2, lifted_by_id = $3, lifted_by_name = $4, lift_reason = $5
            where id = $1 and lifted_at is null""",
        hold_id, at, by.id, by.name, reason,
    )  # fmt: skip


async def person_of(tx: Transaction, dossier_ids: Iterable[UUID]) -> UUID:
    """The id under which these files' person was erased before, else a new one."""
    found: UUID | None = await tx.fetchval(
        "select person_id from erasures where dossier_id = any($1) order by erased_at limit 1", list(dossier_ids)
    )
    return found or new_id()


async def erase(tx: Transaction, erasure: Erasure) -> Counts:
    """Erases by the database's own function; how many rows of what."""
    ids = [one.id for one in erasure.files]
    gateway = [one.source.gateway_order_id for one in erasure.files if one.source.gateway_order_id]
    counts: Counts = await tx.fetchval(
        "select erase_people($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        ids, [new_id() for _ in ids], [one.order_id for one in erasure.files], gateway,
        erasure.by.kind, erasure.by.id, erasure.by.name, erasure.line, erasure.at,
    )  # fmt: skip
    await tx.execute(
        """insert into erasures (dossier_id, person_id, erased_at, ground, by_id, by_name, reason, counts)
           select id, $2, $3, $4, $5, $6, $7, $8 from unnest($1::uuid[]) as d (id) on conflict do nothing""",
        ids, erasure.person_id, erasure.at, erasure.ground.value, erasure.by.id, erasure.by.name, erasure.reason,
        counts,
    )  # fmt: skip
    return counts


async def reached(tx: Transaction, files: Sequence[Dossier], *, since: datetime) -> list[Reached]:
    """How far every topic had come for these files, where something may still be on its way."""
    ids = [one.id for one in files]
    if not await tx.fetchval(
        "select exists (select 1 from journal where dossier_id = any($1) and at > $2)", ids, since
    ):
        return []
    keys = sorted({str(key) for one in files for key in (one.id, one.order_id)})
    rows = await tx.fetch(_REACHED, _SAID, list(topics.HEARS["casework"]), keys)
    return [Reached(topic=row["topic"], key=row["key"], sequence=row["sequence"]) for row in rows]


_REACHED: Final = """
select topic, key, sequence from stream where topic = any($1) and key = any($3)
union all
select topic, key, sequence from inbox where topic = any($2) and key = any($3) and sequence > 0
 order by topic, key
"""


async def due(tx: Transaction, limits: Sequence[tuple[str, str, datetime]], *, limit: int) -> list[UUID]:
    """Ended files past what their pack says, that still name somebody and that nobody holds, the oldest first."""
    insurers, versions, before = (list(column) for column in zip(*limits, strict=True))
    rows = await tx.fetch(_DUE, insurers, versions, before, limit)
    return [row["id"] for row in rows]


_DUE: Final = """
select d.id from dossiers d
  join unnest($1::text[], $2::text[], $3::timestamptz[]) as k (insurer, version, before)
    on k.insurer = d.insurer and k.version = d.pack_version
 where d.ended_at < k.before and d.ended_at is not null and d.insured <> '' and d.companion_of is null
   and not exists (select 1 from legal_holds h where h.dossier_id = d.id and h.lifted_at is null)
   and not exists (select 1 from dossiers m where m.id = d.merged_into and m.status = 'open')
 order by d.ended_at limit $4
"""


async def erase_professional(tx: Transaction, *, firm_id: UUID, number: str, line: str, at: datetime) -> Counts:
    """Takes a craftsman's name out of offers, jobs and journals; how many rows of what."""
    counts: Counts = await tx.fetchval("select erase_professional($1, $2, $3, $4)", firm_id, number, line, at)
    return counts
