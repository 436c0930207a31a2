"""Challenges to prove a phone or an e-mail, and the counts that bound them; nothing here holds a code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.provider_portal.domain.sign_in import Challenge, Recipient
from shared.db import Transaction


@dataclass(frozen=True)
class Counts:
    """What was asked and mistaken within the window."""

    codes_for_recipient: int
    codes_for_client: int
    codes_for_account: int
    wrong_for_recipient: int
    wrong_for_client: int


async def counts(
    tx: Transaction, *, recipient_digest: bytes, client: str, account_id: UUID | None, since: datetime
) -> Counts:
    """Count, holding the recipient and the client until the end, so that a storm is counted one by one."""
    await tx.execute(
        "select pg_advisory_xact_lock(k) from unnest($1::bigint[]) as k order by k",
        sorted({_lock(recipient_digest), _lock(client.encode())}),
    )
    row = await tx.fetchrow(
        """
        select (select count(*) from challenge where recipient_digest = $1 and asked_at > $4) as codes_for_recipient,
               (select count(*) from challenge where client = $2 and asked_at > $4) as codes_for_client,
               (select count(*) from challenge where account_id = $3 and asked_at > $4) as codes_for_account,
               (select count(*) from wrong_try where recipient_digest = $1 and at > $4) as wrong_for_recipient,
               (select count(*) from wrong_try where client = $2 and at > $4) as wrong_for_client
        """,
        recipient_digest,
        client,
        account_id,
        since,
    )
    return Counts(**row) if row else Counts(0, 0, 0, 0, 0)


async def insert(
    tx: Transaction,
    challenge: Challenge,
    *,
    kind: str,
    recipient_digest: bytes,
    client: str,
    account_id: UUID | None,
    now: datetime,
) -> None:
    """Write a challenge; for nobody, it has a digest only."""
    await tx.execute(
        """
        insert into challenge (id, recipient_digest, client, kind, recipient, account_id, next_path,
                               asked_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        challenge.id,
        recipient_digest,
        client,
        kind,
        challenge.recipient.value if challenge.recipient else None,
        account_id,
        challenge.next_path,
        now,
        challenge.expires_at,
    )


async def one(tx: Transaction, challenge_id: UUID) -> tuple[Challenge, bytes] | None:
    """A challenge and its recipient's digest, held until the transaction ends."""
    row = await tx.fetchrow(
        """
        select id, recipient_digest, kind, recipient, next_path, expires_at, tries, consumed_at
          from challenge where id = $1 for update
        """,
        challenge_id,
    )
    if row is None:
        return None
    recipient = Recipient(row["kind"], row["recipient"]) if row["recipient"] else None
    challenge = Challenge(row["id"], recipient, row["next_path"], row["expires_at"], row["tries"], row["consumed_at"])
    return challenge, row["recipient_digest"]


async def consume(tx: Transaction, challenge_id: UUID, now: datetime) -> None:
    """A proof was given: it is never taken again."""
    await tx.execute("update challenge set consumed_at = $2 where id = $1", challenge_id, now)


async def missed(tx: Transaction, challenge_id: UUID | None, *, digest: bytes, client: str, now: datetime) -> None:
    """A proof was wrong: counted on the challenge, for the recipient and for the client."""
    await tx.execute("update challenge set tries = tries + 1 where id = $1", challenge_id)
    await tx.execute("insert into wrong_try (recipient_digest, client, at) values ($1, $2, $3)", digest, client, now)


async def prune(tx: Transaction, before: datetime) -> int:
    """Delete what no limit counts any more, and sessions that are over; how many rows went."""
    gone = 0
    for statement in (
        """delete from notice_attempt a using notice n
            where n.id = a.notice_id and n.kind = 'sign_in' and n.ended_at < $1""",
        "delete from notice where kind = 'sign_in' and ended_at < $1",
        "delete from challenge where asked_at < $1",
        "delete from wrong_try where at < $1",
        "delete from session where expires_at < $1",
    ):
        gone += int((await tx.execute(statement, before)).rsplit(" ", 1)[1])
    return gone


def _lock(value: bytes) -> int:
    return int.from_bytes(value[:8].ljust(8, b"\0"), signed=True)
