"""How often something was asked for: counted and added under one lock per key, so that two at once are two."""

from datetime import datetime

from services.esign.domain.limits import Limit
from shared.db import Transaction, new_id


async def take(tx: Transaction, limit: Limit, key: bytes, *, now: datetime) -> bool:
    """One more, if there may be one more."""
    lock = int.from_bytes(key[:8], signed=True)
    await tx.execute("select pg_advisory_xact_lock($1)", lock)
    since = now - limit.within
    await tx.execute("delete from asks where kind = $1 and key_hash = $2 and at <= $3", limit.kind, key, since)
    count = await tx.fetchval("select count(*) from asks where kind = $1 and key_hash = $2", limit.kind, key)
    if count >= limit.most:
        return False
    await tx.execute(
        "insert into asks (id, kind, key_hash, at) values ($1, $2, $3, $4)", new_id(), limit.kind, key, now
    )
    return True


async def oldest(tx: Transaction, limit: Limit, key: bytes) -> datetime | None:
    """When the oldest ask was that still counts."""
    found: datetime | None = await tx.fetchval(
        "select min(at) from asks where kind = $1 and key_hash = $2", limit.kind, key
    )
    return found


async def forget(tx: Transaction, *, before: datetime) -> int:
    """Removes what no limit looks at any more; how many."""
    return int((await tx.execute("delete from asks where at < $1", before)).rpartition(" ")[2])
