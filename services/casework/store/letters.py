"""Letters of dossiers: written once with what they set, then only settled or withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final
from uuid import UUID

from services.casework.domain.correspondence import Letter, Wanted
from services.casework.domain.file import Status
from services.casework.domain.pen import Change
from shared.db import ROW, Transaction

LONGEST: Final = 200
"""Letters of one list: the desk deals with the oldest first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that wants a person, with the dossier it is about: of a merged one, the dossier that goes on."""

    letter: Letter
    number: str
    insured: str
    version: int
    status: Status


async def save(tx: Transaction, changes: Iterable[Change]) -> None:
    """Adds new letters; of those that are there, writes how they ended."""
    told = [letter for change in changes for letter in change.letters]
    if told:
        await tx.executemany(_SAVE, [[getattr(one, name) for name in _COLUMNS] for one in told])


async def some(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Letter]:
    """The letters among these that are known."""
    return {row["id"]: _letter(row) for row in await tx.fetch("select * from letters where id = any($1)", list(ids))}


async def of_dossier(tx: Transaction, dossier_id: UUID) -> tuple[Letter, ...]:
    """The letters of a dossier and of those merged into it, the newest first."""
    found = await tx.fetch(_OF_DOSSIER, dossier_id)
    return tuple(_letter(row) for row in found)


async def waiting(tx: Transaction) -> tuple[Waiting, ...]:
    """The letters that want a person, the oldest first."""
    found = await tx.fetch(f"select l.*, d.number, d.insured, d.version, d.status {_WAITING} {_OLDEST}", LONGEST)
    return tuple(
        Waiting(_letter(row), row["number"], row["insured"], row["version"], Status(row["status"])) for row in found
    )


async def count_waiting(tx: Transaction) -> int:
    """How many letters want a person."""
    return int(await tx.fetchval(f"select count(*) {_WAITING}"))


def _letter(row: ROW) -> Letter:
    found = {name: row[name] for name in _COLUMNS}
    return Letter(**{**found, "reasons": tuple(row["reasons"]), "wanted": Wanted(row["wanted"])})


_COLUMNS: Final = tuple(one.name for one in fields(Letter))
_SAVE: Final = f"""
insert into letters ({", ".join(_COLUMNS)})
values ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
on conflict (id) do update
   set settled_at = excluded.settled_at, settled_by = excluded.settled_by, withdrawn_at = excluded.withdrawn_at
"""
_OF_DOSSIER: Final = """
select * from letters
 where dossier_id = any(array(select $1::uuid union all select id from dossiers where merged_into = $1))
 order by received_at desc, id desc
"""
_WAITING: Final = """
  from letters l join dossiers o on o.id = l.dossier_id join dossiers d on d.id = coalesce(o.merged_into, o.id)
 where l.wanted <> '' and l.settled_at is null and l.withdrawn_at is null
   and (l.wanted = 'look' or d.status = 'open')
"""
_OLDEST: Final = "order by l.received_at, l.id limit $1"
