"""Letters on their way: taken under a lease by whoever sends, each ending once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.esign.domain.letters import DueLetter, Letter
from services.esign.domain.messages import LEASE
from shared.db import Transaction, new_id


async def order(tx: Transaction, letters: Sequence[Letter], *, now: datetime) -> None:
    """More letters."""
    await tx.executemany(
        """insert into letters (id, request_id, recipient, subject, body, link_path, link_of, link_issued_at, next_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        [
            (new_id(), one.request_id, one.recipient, one.subject, one.body, one.link_path, one.link_of,
             one.link_issued_at, now)
            for one in letters
        ],
    )  # fmt: skip


async def take_due(tx: Transaction, *, now: datetime, limit: int) -> list[DueLetter]:
    """Letters that are due; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        """with due as (
               select id from letters where state = 'waiting' and next_at <= $1
                order by next_at limit $2 for update skip locked)
           update letters l set next_at = $3, attempts = l.attempts + 1 from due where l.id = due.id
           returning l.id, l.recipient, l.subject, l.body, l.link_path, l.link_of, l.link_issued_at, l.attempts""",
        now, limit, now + LEASE,
    )  # fmt: skip
    return [DueLetter(**row) for row in rows]


async def later(tx: Transaction, letter_id: UUID, *, answer: str, next_at: datetime) -> None:
    """Bad weather: to be tried again."""
    await tx.execute("update letters set next_at = $2, answer = $3 where id = $1", letter_id, next_at, answer)


async def ended(tx: Transaction, letter_id: UUID, *, state: str, answer: str, now: datetime) -> UUID | None:
    """Delivered or failed; the request it is about, if any."""
    request_id: UUID | None = await tx.fetchval(
        "update letters set state = $2, answer = $3, ended_at = $4 where id = $1 returning request_id",
        letter_id, state, answer, now,
    )  # fmt: skip
    return request_id


async def waiting(tx: Transaction) -> int:
    """How many wait."""
    return int(await tx.fetchval("select count(*) from letters where state = 'waiting'"))
