"""Letters of dossiers: written once with what they set, then only settled or withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.casework.domain.correspondence import Letter, Wanted
from services.casework.domain.file import Status
from services.casework.domain.pen import Change
from shared.db import Transaction

LONGEST: Final = 200
"""Letters of one list: the desk deals with the oldest first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that wants a person, with the dossier it is about."""

    letter: Letter
    number: str
    insured: str
    version: int
    status: Status


async def save(tx: Transaction, changes: Iterable[Change]) -> None:
    """Adds new letters; of those that are there, writes how they ended."""
    for letter in [one for change in changes for one in change.letters]:
        await tx.execute(
            _SAVE, letter.id, letter.item_id, letter.dossier_id, letter.kind, letter.sender_role, letter.channel,
            letter.subject, letter.excerpt, letter.documents, letter.received_at, letter.heard_at,
            list(letter.reasons), letter.wanted.value, letter.code, letter.settled_at, letter.settled_by,
            letter.withdrawn_at,
        )  # fmt: skip


async def some(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Letter]:
    """The letters among these that are known."""
    return {row["id"]: _letter(row) for row in await tx.fetch("select * from letters where id = any($1)", list(ids))}


async def of_dossier(tx: Transaction, dossier_id: UUID) -> tuple[Letter, ...]:
    """The letters of a dossier, the newest first."""
    found = await tx.fetch("select * from letters where dossier_id = $1 order by received_at desc, id desc", dossier_id)
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


def _letter(row: Any) -> Letter:  # Any: a row of the table
    return Letter(
        id=row["id"],
        item_id=row["item_id"],
        dossier_id=row["dossier_id"],
        kind=row["kind"],
        sender_role=row["sender_role"],
        channel=row["channel"],
        subject=row["subject"],
        excerpt=row["excerpt"],
        documents=row["documents"],
        received_at=row["received_at"],
        heard_at=row["heard_at"],
        reasons=tuple(row["reasons"]),
        wanted=Wanted(row["wanted"]),
        code=row["code"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
        withdrawn_at=row["withdrawn_at"],
    )


_SAVE: Final = """
insert into letters (id, item_id, dossier_id, kind, sender_role, channel, subject, excerpt, documents, received_at,
                     heard_at, reasons, wanted, code, settled_at, settled_by, withdrawn_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
on conflict (id) do update
   set settled_at = excluded.settled_at, settled_by = excluded.settled_by, withdrawn_at = excluded.withdrawn_at
"""
_WAITING: Final = """
  from letters l join dossiers d on d.id = l.dossier_id
 where l.wanted <> '' and l.settled_at is null and l.withdrawn_at is null
   and (l.wanted = 'look' or d.status = 'open')
"""
_OLDEST: Final = "order by l.received_at, l.id limit $1"
