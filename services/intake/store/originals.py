"""The table of originals: one row per distinct bytes, and which of them still wait to be read."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.originals import LEASE, Original, Scan
from services.intake.domain.reading import Reading
from shared.db import ROW, Transaction


async def known(tx: Transaction, sha256: bytes) -> UUID | None:
    """The original of these bytes, if they came before."""
    found: UUID | None = await tx.fetchval("select id from original where sha256 = $1", sha256)
    return found


async def keep(tx: Transaction, original: Original) -> bool:
    """Adds an original; false when the same bytes are there already."""
    added = await tx.fetchval(
        """insert into original (id, sha256, size, file, door, envelope, correlation_id, received_at, scan)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (sha256) do nothing returning true""",
        original.id,
        original.sha256,
        original.size,
        original.file,
        original.door,
        original.envelope,
        original.correlation_id,
        original.received_at,
        original.scan.value,
    )
    return bool(added)


async def take(tx: Transaction, *, now: datetime, most: int) -> list[Original]:
    """The oldest unread originals that nobody is reading, taken for a while."""
    rows = await tx.fetch(
        """update original set leased_until = $2, attempts = attempts + 1
            where id in (select id from original
                          where state = 'stored' and scan <> 'pending' and (leased_until is null or leased_until < $1)
                          order by received_at limit $3 for update skip locked)
           returning *""",
        now,
        now + LEASE,
        most,
    )
    return sorted((_original(row) for row in rows), key=lambda one: one.received_at)


async def finish(tx: Transaction, original: Original, reading: Reading, *, now: datetime) -> bool:
    """Marks an original as read; false when another reader was quicker."""
    status = await tx.execute(
        "update original set state = 'read', read_at = $2, reading = $3 where id = $1 and state = 'stored'",
        original.id,
        now,
        reading.kept().as_json(),
    )
    return status == "UPDATE 1"


async def give_back(tx: Transaction, original: Original) -> None:
    """Lets an original be taken again at once, this attempt not counted: it was not the message's fault."""
    await tx.execute(
        "update original set leased_until = null, attempts = attempts - 1 where id = $1 and attempts = $2",
        original.id,
        original.attempts,
    )


async def get(tx: Transaction, original_id: UUID) -> Original | None:
    """An original by its id."""
    row = await tx.fetchrow("select * from original where id = $1", original_id)
    return _original(row) if row else None


async def unscanned(tx: Transaction, *, most: int) -> list[Original]:
    """The oldest originals that wait for the scanner."""
    rows = await tx.fetch("select * from original where scan = 'pending' order by received_at limit $1", most)
    return [_original(row) for row in rows]


async def scanned(tx: Transaction, original_id: UUID, scan: Scan, finding: str) -> None:
    """Writes what the scanner said, once."""
    sql = "update original set scan = $2, finding = $3 where id = $1 and scan = 'pending'"
    await tx.execute(sql, original_id, scan.value, finding)


async def read_anew(tx: Transaction, original_id: UUID, scan: Scan) -> bool:
    """Lets a quarantined original be scanned or read once more; false when it is not in quarantine."""
    status = await tx.execute(
        """update original set scan = $2, state = 'stored', attempts = 0, leased_until = null
            where id = $1 and scan = 'found' and removal_at is null""",
        original_id,
        scan.value,
    )
    return status == "UPDATE 1"


async def unscanned_since(tx: Transaction, moment: datetime) -> int:
    """How many originals have waited for the scanner since before a moment."""
    sql = "select count(*) from original where scan = 'pending' and received_at < $1"
    return int(await tx.fetchval(sql, moment))


async def unread(tx: Transaction) -> int:
    """How many originals wait to be read."""
    return int(await tx.fetchval("select count(*) from original where state = 'stored'"))


def _original(row: ROW) -> Original:
    return Original(
        id=row["id"],
        sha256=row["sha256"],
        size=row["size"],
        file=row["file"],
        door=row["door"],
        envelope=row["envelope"],
        correlation_id=row["correlation_id"],
        received_at=row["received_at"],
        attempts=row["attempts"],
        scan=Scan(row["scan"]),
        finding=row["finding"],
        removed_at=row["removal_at"],
        held_why=row["held_why"],
    )
