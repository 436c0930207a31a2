"""Followers of requests and their links."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from services.esign.domain.followers import AlreadyFollows, Follower
from shared.db import ROW, Transaction

_COLUMNS = "id, request_id, email, locale, link_issued_at, link_expires_at"


async def insert(tx: Transaction, followers: Sequence[Follower], hashes: Sequence[bytes]) -> None:
    """New followers, each with the hash of his link.

    Raises:
        AlreadyFollows: one of them does.
    """
    try:
        await tx.executemany(
            f"insert into followers ({_COLUMNS}, link_sha256) values ($1, $2, $3, $4, $5, $6, $7)",
            [
                (one.id, one.request_id, one.email, one.locale, one.link_issued_at, one.link_expires_at, digest)
                for one, digest in zip(followers, hashes, strict=True)
            ],
        )
    except asyncpg.UniqueViolationError as error:
        raise AlreadyFollows("Cette adresse suit déjà la demande.", rule="ESIGN-210", field="email") from error


async def of_request(tx: Transaction, request_id: UUID) -> list[Follower]:
    """Who follows a request, in the order they came."""
    rows = await tx.fetch(f"select {_COLUMNS} from followers where request_id = $1 order by id", request_id)
    return [Follower(**row) for row in rows]


async def prolong(tx: Transaction, request_id: UUID, *, expires_at: datetime) -> None:
    """Their links live on from now."""
    await tx.execute("update followers set link_expires_at = $2 where request_id = $1", request_id, expires_at)


async def of_link(tx: Transaction, sha256: bytes) -> ROW | None:
    """Whose link this is: `id`, `request_id`, `expires_at`."""
    return await tx.fetchrow(
        "select id, request_id, link_expires_at as expires_at from followers where link_sha256 = $1", sha256
    )
