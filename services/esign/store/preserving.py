"""How long the proofs of each stored paper last: one row a paper, moved with each new time stamp."""

from datetime import datetime
from uuid import UUID

from services.esign.domain.preserving import Paper
from shared.db import Transaction

_PAPER = """select p.document_id, d.request_id, r.sandbox, d.current_sha256 as sha256, p.ends_at
              from preserved p join documents d on d.id = p.document_id
              join signature_requests r on r.id = d.request_id"""


async def begin(tx: Transaction, request_id: UUID, *, now: datetime) -> None:
    """The signed papers of a request are to be kept provable from now on."""
    await tx.execute(
        """insert into preserved (document_id, sha256, checked_at)
           select id, current_sha256, $2 from documents where request_id = $1 and sha256 <> current_sha256
           on conflict (document_id) do nothing""",
        request_id, now,
    )  # fmt: skip


async def not_looked_at(tx: Transaction, *, limit: int) -> list[Paper]:
    """Papers of which nobody knows yet how long their proofs last."""
    return [Paper(**row) for row in await tx.fetch(f"{_PAPER} where p.ends_at is null limit $1", limit)]


async def ending(tx: Transaction, *, sandbox: bool, before: datetime, limit: int) -> list[Paper]:
    """Papers of an environment whose proofs end before this moment, the first to end first."""
    rows = await tx.fetch(
        f"{_PAPER} where p.ends_at < $2 and r.sandbox = $1 order by p.ends_at limit $3", sandbox, before, limit
    )
    return [Paper(**row) for row in rows]


async def lasts(tx: Transaction, document_id: UUID, *, sha256: bytes, ends_at: datetime, now: datetime) -> None:
    """What was found, or made."""
    await tx.execute(
        "update preserved set sha256 = $2, ends_at = $3, checked_at = $4 where document_id = $1",
        document_id, sha256, ends_at, now,
    )  # fmt: skip


async def ending_soon(tx: Transaction, *, before: datetime) -> int:
    """How many papers' proofs end before this moment."""
    return int(await tx.fetchval("select count(*) from preserved where ends_at < $1", before))
