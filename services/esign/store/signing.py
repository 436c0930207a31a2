"""What signing leaves behind: codes sent, signatures made, the chain of evidence. Only ever added to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.esign.domain.codes import Code
from services.esign.domain.evidence import START, Happening, Link, chained
from services.esign.domain.proofs import ENDS
from services.esign.store.proofs import await_stamps
from shared.db import Transaction
from shared.errors import Conflict


class SignedElsewhere(Conflict):
    """Another tab, or another signer, was quicker on this revision."""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signer's signature on one document."""

    signer_id: UUID
    document_id: UUID
    sha256_before: bytes
    sha256_after: bytes
    certificate: bytes
    signed_at: datetime


async def codes(tx: Transaction, signer_id: UUID) -> list[Code]:
    """The codes sent to a signer, since he was last unblocked."""
    rows = await tx.fetch(
        """select c.* from codes c join signers s on s.id = c.signer_id
            where c.signer_id = $1 and (s.unblocked_at is null or c.sent_at > s.unblocked_at) order by c.sent_at""",
        signer_id,
    )
    return [Code(**row) for row in rows]


async def insert_code(tx: Transaction, code: Code) -> None:
    """A code on its way."""
    await tx.execute(
        "insert into codes (id, signer_id, channel, digest, sent_at) values ($1, $2, $3, $4, $5)",
        code.id, code.signer_id, code.channel, code.digest, code.sent_at,
    )  # fmt: skip


async def use_code(tx: Transaction, code_id: UUID, *, at: datetime) -> None:
    """A code is good once."""
    await tx.execute("update codes set used_at = $2 where id = $1", code_id, at)


async def insert_signatures(tx: Transaction, signatures: Sequence[Signature]) -> None:
    """The signatures of one signer.

    Raises:
        SignedElsewhere: one of them is already there, or its document has moved on.
    """
    try:
        await tx.executemany(
            """insert into signatures (signer_id, document_id, sha256_before, sha256_after, certificate, signed_at)
               values ($1, $2, $3, $4, $5, $6)""",
            [
                (one.signer_id, one.document_id, one.sha256_before, one.sha256_after, one.certificate, one.signed_at)
                for one in signatures
            ],
        )
    except asyncpg.UniqueViolationError as error:
        raise SignedElsewhere("Ces documents viennent d'être signés.", rule="ESIGN-050") from error


async def signatures(tx: Transaction, signer_id: UUID) -> list[Signature]:
    """What a signer signed."""
    rows = await tx.fetch("select * from signatures where signer_id = $1", signer_id)
    return [Signature(**row) for row in rows]


async def happened(tx: Transaction, request_id: UUID, happenings: Sequence[Happening]) -> None:
    """Adds to a request's chain; whoever calls holds the request."""
    row = await tx.fetchrow(
        "select sequence, hash from evidence where request_id = $1 order by sequence desc limit 1", request_id
    )
    before = (row["sequence"], row["hash"]) if row else (0, START)
    links = []
    for happening in happenings:
        link = chained(request_id, happening, before=before, salt=secrets.token_bytes(16))
        before = (link.sequence, link.hash)
        links.append(link)
    await tx.executemany(
        """insert into evidence (request_id, sequence, kind, at, signer_id, payload, salt, payload_hash, previous, hash)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        [
            (one.request_id, one.sequence, one.kind, one.at, one.signer_id, one.payload, one.salt, one.payload_hash,
             one.previous, one.hash)
            for one in links
        ],
    )  # fmt: skip
    await await_stamps(tx, [one for one in links if one.kind in ENDS])


async def evidence(tx: Transaction, request_id: UUID) -> list[Link]:
    """The chain of a request."""
    rows = await tx.fetch("select * from evidence where request_id = $1 order by sequence", request_id)
    return [Link(**row) for row in rows]
