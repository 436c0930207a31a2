"""What the loops of the télévaluation take in hand: weeks that are over, SMS to send, calls the robot has to make.

What is taken is leased by the wall clock: a process that dies leaves it to another one when the lease ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.casework.domain.calls import ClientMessage
from services.casework.domain.dates import E12
from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class ToSend:
    """An SMS taken in hand: its dossier, and how often it was tried, this time included."""

    dossier_id: UUID
    message: ClientMessage
    tries: int


@dataclass(frozen=True, slots=True)
class ToCall:
    """A télévaluation the robot calls for now."""

    id: UUID
    dossier_id: UUID
    intervention_id: UUID


async def waits_over(tx: Transaction, *, at: datetime, limit: int) -> list[UUID]:
    """The dossiers whose client had his time to call back (R-023)."""
    found = await tx.fetch(_WAITS_OVER, at, limit, E12)
    return [row["dossier_id"] for row in found]


async def take_messages(tx: Transaction, *, wall: datetime, lease: timedelta, limit: int) -> list[ToSend]:
    """SMS that are due, each counted as tried once more."""
    return [
        ToSend(
            row["dossier_id"],
            ClientMessage(row["id"], row["intervention_id"], row["recipient"], row["body"]),
            row["tries"],
        )
        for row in await tx.fetch(_TAKE_MESSAGES, wall, wall + lease, limit)
    ]


async def postpone_message(tx: Transaction, message_id: UUID, *, next_try_at: datetime, answer: str) -> None:
    """The SMS is tried again later."""
    await tx.execute(_POSTPONE, message_id, next_try_at, answer)


async def end_message(tx: Transaction, message_id: UUID, *, state: str, answer: str) -> bool:
    """The SMS is sent, or never will be; whether it was still waiting."""
    return await tx.fetchval(_END_MESSAGE, message_id, state, answer) is not None


async def take_calls(tx: Transaction, *, at: datetime, wall: datetime, lease: timedelta, limit: int) -> list[ToCall]:
    """Télévaluations the robot has to call for now, leased to whoever takes them."""
    found = await tx.fetch(_TAKE_CALLS, at, wall, wall + lease, limit)
    return [ToCall(row["id"], row["dossier_id"], row["intervention_id"]) for row in found]


async def release_call(tx: Transaction, televaluation_id: UUID, *, until: datetime | None) -> None:
    """The call is over; with a line that was down it is left alone until later."""
    await tx.execute("update televaluations set call_lease_until = $2 where id = $1", televaluation_id, until)


async def waiting(tx: Transaction) -> Mapping[str, float]:
    """What waits for the loops: SMS to send, calls to make."""
    row = await tx.fetchrow(_WAITING)
    return {"sms": row["sms"], "calls": row["calls"]} if row else {}


_WAITS_OVER = """
select distinct dossier_id from action_dates where code = $3 and ended_at is null and due_at <= $1 limit $2
"""
_TAKE_MESSAGES = """
update client_messages m set next_try_at = $2, tries = tries + 1
 where id in (select id from client_messages where state = 'waiting' and next_try_at <= $1
               order by next_try_at limit $3 for update skip locked)
returning m.*
"""
_POSTPONE = "update client_messages set next_try_at = $2, answer = $3 where id = $1 and state = 'waiting'"
_END_MESSAGE = """
update client_messages set state = $2, answer = $3 where id = $1 and state = 'waiting' returning id
"""
_TAKE_CALLS = """
update televaluations t set call_lease_until = $3
 where id in (select id from televaluations
               where call_at <= $1 and (call_lease_until is null or call_lease_until <= $2)
               order by call_at limit $4 for update skip locked)
returning t.*
"""
_WAITING = """
select (select count(*) from client_messages where state = 'waiting') as sms,
       (select count(*) from televaluations where call_at is not null) as calls
"""
