"""How long the proofs of each stored paper last: one row a paper, moved with each new time stamp.

Papers are taken under a lease, so that replicas do not do the same work, and what fails waits for its turn.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.esign.domain.preserving import LEASE, Paper, Sort
from shared.db import ROW, Transaction

_KEPT: Final = {Sort.DOCUMENT: ("preserved", "document_id"), Sort.SEAL: ("preserved_seals", "seal_id")}
"""The table of each sort, and its key."""
_PAPERS: Final = {
    Sort.DOCUMENT: """select p.document_id as id, d.request_id, r.sandbox, d.current_sha256 as sha256, p.ends_at
                        from {taken} p join documents d on d.id = p.document_id
                        join signature_requests r on r.id = d.request_id""",
    Sort.SEAL: """select p.seal_id as id, null::uuid as request_id, s.sandbox, s.sealed_sha256 as sha256, p.ends_at
                    from {taken} p join seals s on s.id = p.seal_id""",
}
_ENVIRONMENT: Final = {
    Sort.DOCUMENT: "select r.sandbox from documents d join signature_requests r on r.id = d.request_id "
    "where d.id = p.document_id",
    Sort.SEAL: "select s.sandbox from seals s where s.id = p.seal_id",
}


async def begin(tx: Transaction, request_id: UUID, *, now: datetime) -> None:
    """The signed papers of a request are to be kept provable from now on."""
    await tx.execute(
        """insert into preserved (document_id, sha256, checked_at, next_at)
           select id, current_sha256, $2, $2 from documents where request_id = $1 and sha256 <> current_sha256
           on conflict (document_id) do nothing""",
        request_id, now,
    )  # fmt: skip


async def begin_seal(tx: Transaction, seal_id: UUID, *, sha256: bytes, now: datetime) -> None:
    """A sealed file is to be kept provable from now on."""
    await tx.execute(
        """insert into preserved_seals (seal_id, sha256, checked_at, next_at) values ($1, $2, $3, $3)
           on conflict (seal_id) do nothing""",
        seal_id, sha256, now,
    )  # fmt: skip


async def take_new(tx: Transaction, *, now: datetime, limit: int) -> list[Paper]:
    """Papers of which nobody knows yet how long their proofs last."""
    return [one for sort in Sort for one in await _take(tx, sort, "p.ends_at is null", now=now, limit=limit)]


async def take_ending(tx: Transaction, *, sandbox: bool, before: datetime, now: datetime, limit: int) -> list[Paper]:
    """Papers of an environment whose proofs end before this moment, the first to end first."""
    found: list[Paper] = []
    for sort in Sort:
        ending = f"p.ends_at < $4 and ({_ENVIRONMENT[sort]}) = $5"
        found += await _take(tx, sort, ending, before, sandbox, now=now, limit=limit)
    return found


async def _take(tx: Transaction, sort: Sort, which: str, *values: object, now: datetime, limit: int) -> list[Paper]:
    table, key = _KEPT[sort]
    rows = await tx.fetch(
        f"""with taken as (
                update {table} set next_at = $2 where {key} in (
                    select p.{key} from {table} p where p.next_at <= $1 and {which}
                     order by p.ends_at limit $3 for update skip locked)
                returning *)
            {_PAPERS[sort].format(taken="taken")} order by p.ends_at""",
        now, now + LEASE, limit, *values,
    )  # fmt: skip
    return [_paper(sort, row) for row in rows]


def _paper(sort: Sort, row: ROW) -> Paper:
    return Paper(sort=sort, **dict(row))


async def revise_seal(tx: Transaction, seal_id: UUID, *, before: bytes, after: bytes) -> bool:
    """The sealed file of a seal, when it is still the one that was renewed."""
    status = await tx.execute(
        "update seals set sealed_sha256 = $3 where id = $1 and status = 'done' and sealed_sha256 = $2",
        seal_id, before, after,
    )  # fmt: skip
    return status.endswith(" 1")


async def lasts(tx: Transaction, paper: Paper, *, sha256: bytes, ends_at: datetime, now: datetime) -> None:
    """What was found, or made."""
    table, key = _KEPT[paper.sort]
    await tx.execute(
        f"update {table} set sha256 = $2, ends_at = $3, checked_at = $4, next_at = $4 where {key} = $1",
        paper.id, sha256, ends_at, now,
    )  # fmt: skip


async def ending_soon(tx: Transaction, *, before: datetime) -> int:
    """How many papers' proofs end before this moment."""
    return int(
        await tx.fetchval(
            """select (select count(*) from preserved where ends_at < $1)
                    + (select count(*) from preserved_seals where ends_at < $1)""",
            before,
        )
    )
