"""Time stamps over chains of evidence, and the papers made of them: written once, given out as they were made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.esign.domain.proofs import ENDS
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


async def unstamped(tx: Transaction, *, limit: int) -> list[Unstamped]:
    """Ended requests whose end has no time stamp yet."""
    rows = await tx.fetch(
        """select e.request_id, e.sequence, e.hash, r.sandbox
             from evidence e join signature_requests r on r.id = e.request_id
            where e.kind = any($1) and not exists (
                  select 1 from evidence_stamps s where s.request_id = e.request_id and s.sequence = e.sequence)
            order by e.at limit $2""",
        list(ENDS),
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
