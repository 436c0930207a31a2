"""Parking: a message that cannot take effect now waits in the database, and its key waits behind it.

Other keys flow. Heads are tried again a few times, quickly, then wait for a person; a fact whose parent
is not known yet waits with a limit. Parked messages are shown, counted, retried, discarded with a
reason; they are never lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from shared.clock import Clock
from shared.db import ROW, Transaction
from shared.errors import Awaited, NotFound, ServiceError

FAILED_DELAYS: Final = (1, 2, 5, 15, 60)
"""Seconds before each new try of a failed head; after the last it waits for a person."""
AWAITED_DELAYS: Final = (0.3, 0.5, 1, 2, 4, 8, 15)
"""Seconds before each new look for a parent fact; the last one repeats until the limit."""
AWAITED_LIMIT: Final = timedelta(minutes=10)


class Received(NamedTuple):
    """One message as it came: its place, its identity, its body not yet read. A tuple: one is made of every message."""

    topic: str
    key: str
    sequence: int
    id: str
    type: str
    time: datetime
    correlation_id: str
    traceparent: str | None
    body: bytes
    snapshot: bool = False


@dataclass(frozen=True, slots=True)
class Parked:
    """A waiting message: why, since when, how often it was tried, when it is tried again."""

    message: Received
    reason: str
    parked_at: datetime | None = None
    error: str | None = None
    attempts: int = 0
    next_at: datetime | None = None

    @classmethod
    def behind(cls, message: Received) -> "Parked":
        """Waits behind the parked head of its key."""
        return cls(message, "behind")

    @classmethod
    def hole(cls, message: Received) -> "Parked":
        """Waits until the sequences before it have come."""
        return cls(message, "hole")


class Parking:
    """Reads and writes the `parked` table, inside the caller's transaction."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def failed(self, message: Received, error: Exception, before: Parked | None = None) -> Parked:
        """The message as a parked head, with the time of its next try."""
        now = self._clock.wall()
        attempts = (before.attempts if before else 0) + 1
        since = (before.parked_at if before else None) or now
        text = error.sentence if isinstance(error, ServiceError) else f"{type(error).__name__}: {error}"
        parked = Parked(message, "failed", since, text[:2000], attempts)
        if isinstance(error, Awaited) and now - since < AWAITED_LIMIT:
            delay: float | None = AWAITED_DELAYS[min(attempts, len(AWAITED_DELAYS)) - 1]
            parked = replace(parked, reason="awaiting")
        else:
            delay = FAILED_DELAYS[attempts - 1] if attempts <= len(FAILED_DELAYS) else None
        return replace(parked, next_at=None if delay is None else now + timedelta(seconds=delay))

    async def take(
        self, tx: Transaction, *, topic: str, last: Mapping[str, int]
    ) -> tuple[dict[str, int | None], dict[str, list[Parked]]]:
        """Moves the inbox rows of these keys on to what has come of them, holding them to the end of the transaction;
        gives where they stood (None: never heard) and what is parked of each key, in order."""
        keys = sorted(last)
        rows = await tx.fetch(_TAKE, topic, keys, [last[key] for key in keys])
        parked: dict[str, list[Parked]] = {}
        if waits := [row["key"] for row in rows if row["waits"]]:
            for row in await tx.fetch(
                "select * from parked where topic = $1 and key = any($2) order by key, sequence", topic, waits
            ):
                parked.setdefault(row["key"], []).append(_parked(row))
        return {row["key"]: row["stood"] or None for row in rows}, parked

    async def put_back(
        self, tx: Transaction, *, topic: str, taken: Mapping[str, int], reached: Mapping[str, int | None]
    ) -> None:
        """Corrects the rows of keys of which not all that has come took effect, or more that was parked."""
        wrong = {key: at or 0 for key, at in reached.items() if (at or 0) != taken[key]}
        if wrong:
            await tx.execute(_PUT_BACK, topic, list(wrong), list(wrong.values()))

    async def settle(
        self,
        tx: Transaction,
        *,
        stood: Mapping[str, int | None],
        waiting: Mapping[str, Sequence[Parked]],
        parked: Iterable[Parked],
        ran: Mapping[str, Sequence[Received]],
        refused: Mapping[tuple[str, int], Exception],
    ) -> None:
        """Parks what waits or was refused, and forgets what was parked and has now taken effect, or had before: by
        another process, while this one waited for the key's row."""
        to_park = list(parked)
        if not (waiting or refused):  # nearly always
            await self.park(tx, to_park)
            return
        done = [p.message for key, old in waiting.items() for p in old if p.message.sequence <= (stood[key] or 0)]
        for key, queue in ran.items():
            before = {p.message.sequence: p for p in waiting.get(key, ())}
            stopped = False
            for message in queue:
                if error := refused.get((key, message.sequence)):
                    stopped = True
                    to_park.append(self.failed(message, error, before.get(message.sequence)))
                elif stopped:
                    to_park.append(before.get(message.sequence) or Parked.behind(message))
                elif message.sequence in before:
                    done.append(message)
            if queue and (key, queue[0].sequence) not in refused:  # a new reader's snapshot says what came before it
                done += [p.message for n, p in before.items() if n < queue[0].sequence]
        await self.park(tx, to_park)
        if done:
            await tx.execute(
                """delete from parked p using unnest($2::text[], $3::bigint[]) as d (key, sequence)
                    where p.topic = $1 and p.key = d.key and p.sequence = d.sequence""",
                done[0].topic,
                [one.key for one in done],
                [one.sequence for one in done],
            )

    async def park(self, tx: Transaction, parked: Sequence[Parked]) -> None:
        """Writes parked messages, or their new state when they are parked already."""
        if not parked:
            return
        now = self._clock.wall()
        await tx.executemany(
            """insert into parked (topic, key, sequence, event_id, type, said_at, correlation_id, traceparent, body,
                                   snapshot, reason, error, attempts, next_at, parked_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
               on conflict (topic, key, sequence) do update set reason = excluded.reason, error = excluded.error,
                   attempts = excluded.attempts, next_at = excluded.next_at
                where excluded.reason in ('failed', 'awaiting')""",
            [(*p.message, p.reason, p.error, p.attempts, p.next_at, p.parked_at or now) for p in parked],
        )

    async def failed_again(self, tx: Transaction, *, topic: str, key: str, error: Exception) -> None:
        """Puts the head of a key back to its place after a try that failed as a whole."""
        row = await tx.fetchrow(
            "select * from parked where topic = $1 and key = $2 order by sequence limit 1", topic, key
        )
        if row is not None:
            head = _parked(row)
            await self.park(tx, [self.failed(head.message, error, head)])

    async def due(self, tx: Transaction, limit: int = 100) -> list[tuple[str, str]]:
        """The (topic, key) pairs whose head is to be tried again now."""
        rows = await tx.fetch(
            "select topic, key from parked where next_at <= $1 order by next_at limit $2", self._clock.wall(), limit
        )
        return [(row["topic"], row["key"]) for row in rows]

    async def heads(self, tx: Transaction, limit: int = 200) -> list[ROW]:
        """What a person sees: the head of each parked key, how many wait behind it, why."""
        return await tx.fetch(
            """select distinct on (topic, key) topic, key, sequence, type, event_id, reason, error, attempts, next_at,
                      parked_at, correlation_id, count(*) over (partition by topic, key) - 1 as behind
                 from parked order by topic, key, sequence limit $1""",
            limit,
        )

    async def retry(self, tx: Transaction, *, topic: str, key: str, by: str, reason: str) -> None:
        """Asks for a new try of the head of a key at once.

        Raises:
            NotFound: nothing of this key is parked.
        """
        head = await self._head(tx, topic=topic, key=key)
        await tx.execute(
            "update parked set next_at = $4, attempts = 0 where topic = $1 and key = $2 and sequence = $3",
            topic, key, head, self._clock.wall(),
        )  # fmt: skip
        await self._note(tx, act="retried", topic=topic, key=key, sequence=head, by=by, reason=reason)

    async def discard(self, tx: Transaction, *, topic: str, key: str, by: str, reason: str) -> None:
        """Gives up the head of a key, with a reason; what waits behind it goes on.

        Raises:
            NotFound: nothing of this key is parked.
        """
        head = await self._head(tx, topic=topic, key=key)
        await tx.execute("delete from parked where topic = $1 and key = $2 and sequence = $3", topic, key, head)
        await tx.execute(
            """insert into inbox as i (topic, key, sequence) values ($1, $2, $3)
               on conflict (topic, key) do update set sequence = greatest(i.sequence, excluded.sequence)""",
            topic, key, head,
        )  # fmt: skip
        await tx.execute(
            "update parked set next_at = $4 where topic = $1 and key = $2 and sequence = $3 + 1",
            topic, key, head, self._clock.wall(),
        )  # fmt: skip
        await self._note(tx, act="discarded", topic=topic, key=key, sequence=head, by=by, reason=reason)

    async def _head(self, tx: Transaction, *, topic: str, key: str) -> int:
        head = await tx.fetchval(
            "select sequence from parked where topic = $1 and key = $2 order by sequence limit 1 for update", topic, key
        )
        if head is None:
            raise NotFound("Aucun message en attente pour cette clé.")
        return int(head)

    async def _note(
        self, tx: Transaction, *, act: str, topic: str, key: str, sequence: int, by: str, reason: str
    ) -> None:
        await tx.execute(
            """insert into parking_log (at, act, topic, key, sequence, by_whom, reason)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            self._clock.wall(), act, topic, key, sequence, by, reason,
        )  # fmt: skip


def _parked(row: ROW) -> Parked:
    event_id = str(row["event_id"])
    message = Received._make(event_id if name == "event_id" else row[name] for name in _RECEIVED)
    return Parked(message, row["reason"], row["parked_at"], row["error"], row["attempts"], row["next_at"])


_RECEIVED: Final = ("topic", "key", "sequence", "event_id", "type", "said_at", "correlation_id", "traceparent", "body",
                    "snapshot")  # fmt: skip
"""The columns that hold a message as it came, in its own order."""
_TAKE: Final = """
insert into inbox as i (topic, key, sequence)
select $1, k.key, k.last from unnest($2::text[], $3::bigint[]) as k (key, last) order by k.key
on conflict (topic, key) do update set sequence = greatest(i.sequence, excluded.sequence)
returning i.key, old.sequence as stood, exists (select from parked p where p.topic = $1 and p.key = i.key) as waits
"""
"""One statement, because every batch of every topic begins with it; sequence 0 stands for a key never heard."""
_PUT_BACK: Final = """
update inbox i set sequence = r.sequence from unnest($2::text[], $3::bigint[]) as r (key, sequence)
 where i.topic = $1 and i.key = r.key
"""
