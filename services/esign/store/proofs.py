"""Time stamps over chains of evidence, and the papers made of them: written once, given out as they were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.esign.domain.evidence import Link
from shared.db import Transaction

NOBODY: Final = UUID(int=0)
"""Whose paper it is when it is everybody's."""


@dataclass(frozen=True, kw_only=True)
class Unstamped:
    """An event that wants a time stamp."""

    request_id: UUID
    sequence: int
    hash: bytes
    sandbox: bool


@dataclass(frozen=True, kw_only=True)
class Token:
    """A time stamp over the hash of an event, and so over all before it."""

    sequence: int
    hash: bytes
    token: bytes
    stamped_at: datetime


async def await_stamps(tx: Transaction, links: Sequence[Link]) -> None:
    """Events that are to be time-stamped, as soon as that can be had."""
    await tx.executemany(
        "insert into evidence_unstamped (request_id, sequence) values ($1, $2)",
        [(one.request_id, one.sequence) for one in links],
    )


async def unstamped(tx: Transaction, *, limit: int) -> list[Unstamped]:
    """Ends of requests that have no time stamp yet."""
    rows = await tx.fetch(
        """select e.request_id, e.sequence, e.hash, r.sandbox
             from evidence_unstamped u join evidence e on (e.request_id, e.sequence) = (u.request_id, u.sequence)
             join signature_requests r on r.id = e.request_id order by e.at limit $1""",
        limit,
    )
    return [Unstamped(**row) for row in rows]


async def keep_token(tx: Transaction, one: Unstamped, token: bytes, *, now: datetime) -> None:
    """Keeps a time stamp; the first one stays."""
    await tx.execute(
        """insert into evidence_stamps (request_id, sequence, hash, token, stamped_at) values ($1, $2, $3, $4, $5)
           on conflict do nothing""",
        one.request_id, one.sequence, one.hash, token, now,
    )  # fmt: skip
    await tx.execute(
        "delete from evidence_unstamped where request_id = $1 and sequence = $2", one.request_id, one.sequence
    )


async def tokens(tx: Transaction, request_id: UUID) -> list[Token]:
    """The time stamps of a chain."""
    rows = await tx.fetch(
        "select sequence, hash, token, stamped_at from evidence_stamps where request_id = $1 order by sequence",
        request_id,
    )
    return [Token(**row) for row in rows]


async def paper(tx: Transaction, request_id: UUID, signer_id: UUID, *, sequence: int, locale: str) -> bytes | None:
    """The hash of a paper that was made."""
    found: bytes | None = await tx.fetchval(
        """select sha256 from evidence_papers
            where request_id = $1 and signer_id = $2 and sequence = $3 and locale = $4""",
        request_id, signer_id, sequence, locale,
    )  # fmt: skip
    return found


async def keep_paper(
    tx: Transaction, request_id: UUID, signer_id: UUID, *, sequence: int, locale: str, sha256: bytes, now: datetime
) -> None:
    """Keeps a paper; the first one stays."""
    await tx.execute(
        """insert into evidence_papers (request_id, signer_id, sequence, locale, sha256, made_at)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
        request_id, signer_id, sequence, locale, sha256, now,
    )  # fmt: skip
