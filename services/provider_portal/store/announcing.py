"""Ordering notices: a row for each SMS and each e-mail, with its window; once, whatever is heard twice.

Who takes and sends them is `notices.py` beside this file; those of a message are ordered where messages are kept.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.events.assignment import OfferMade
from contracts.events.casework import JobEnded
from shared.db import Transaction, new_id


async def for_offers(tx: Transaction, events: Sequence[OfferMade], now: datetime) -> None:
    """An SMS and an e-mail for each offer just heard (R-050), in one statement."""
    await tx.execute(
        """
        insert into notice (id, kind, channel, offer_id, not_before, not_after, next_at)
        select n.id, 'offer', n.channel, n.offer_id, n.not_before, n.not_after, $6
          from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])
            as n (id, channel, offer_id, not_before, not_after)
        on conflict do nothing
        """,
        [new_id() for _ in events for _ in range(2)],
        [channel for _ in events for channel in ("sms", "email")],
        [event.offer_id for event in events for _ in range(2)],
        [event.notify_from for event in events for _ in range(2)],
        [event.notify_until for event in events for _ in range(2)],
        now,
    )


async def for_end(tx: Transaction, event: JobEnded, now: datetime) -> bool:
    """An SMS and an e-mail that say a job is over, once; False where the craftsman ended it himself."""
    if event.notify_from is None or event.notify_until is None:
        return False
    await tx.execute(
        """
        insert into notice (id, kind, channel, job_id, not_before, not_after, next_at)
        select n.id, 'job_end', n.channel, $3, $4, $5, $6 from unnest($1::uuid[], $2::text[]) as n (id, channel)
        on conflict do nothing
        """,
        [new_id(), new_id()],
        ["sms", "email"],
        event.job_id,
        event.notify_from,
        event.notify_until,
        now,
    )
    return True


async def for_challenge(tx: Transaction, *, challenge_id: UUID, channel: str, now: datetime, until: datetime) -> None:
    """A code on its way to the phone or mailbox that was typed."""
    await tx.execute(
        """
        insert into notice (id, kind, channel, challenge_id, not_before, not_after, next_at)
        values ($1, 'sign_in', $2, $3, $4, $5, $4)
        """,
        new_id(),
        channel,
        challenge_id,
        now,
        until,
    )
