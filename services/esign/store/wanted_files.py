"""Files that are being written: said before the first byte, so that nobody removes what a row is about to name.

A claim and a removal of the same file hold one lock: the removal ends before the claim stands, or sees it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from shared.clock import Clock
from shared.db import Database, Transaction

_LONGEST: Final = timedelta(hours=1)
"""From the claim to the row that names the file: a document is sealed and recorded within minutes, or not at all."""


def claiming(db: Database, clock: Clock) -> Callable[[bytes], Awaitable[None]]:
    """What says that a file is wanted."""

    async def claim(sha256: bytes) -> None:
        async with db.transaction() as tx:
            await hold(tx, sha256)
            await tx.execute(
                """insert into wanted_files (sha256, until) values ($1, $2)
                   on conflict (sha256) do update set until = excluded.until""",
                sha256,
                clock.wall() + _LONGEST,
            )

    return claim


async def hold(tx: Transaction, sha256: bytes) -> None:
    """Nobody else claims or removes this file until the commit."""
    await tx.execute("select pg_advisory_xact_lock($1)", int.from_bytes(sha256[:8], signed=True))


async def forget(tx: Transaction, *, now: datetime) -> None:
    """Claims that are over: a row names the file by now, or nothing ever will."""
    await tx.execute("delete from wanted_files where until <= $1", now)
