"""Publishing: outgoing events are rows written in the transaction that made them true; nobody else publishes.

Each event gets the next sequence of its (topic, key), counted in `stream`. The row lock taken there is
held to the commit, so for one key the order of the outbox is the order of the commits (design.md §5).
"""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final, NamedTuple, Protocol
from uuid import UUID

import structlog

from shared.db import Transaction, new_id
from shared.errors import Invalid

LARGEST_BODY: Final = 256 * 1024
"""Bytes of one event's JSON; half a relay batch."""


class Fact(Protocol):
    """What can be said: a typed event that knows its topic and key, and prints itself as JSON."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]

    @property
    def key(self) -> str:
        """The id of the aggregate it is about."""

    def model_dump_json(self, *, exclude_none: bool) -> str:
        """Its body; what is not there is not said."""


class Cause(NamedTuple):
    """Why something is said: the correlation id of the whole walk, the event that led here, the trace."""

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None

    @classmethod
    def current(cls) -> "Cause":
        """The cause bound to this task: the request being served, or a new walk begun by a loop."""
        bound = structlog.contextvars.get_contextvars()
        return cls(str(bound.get("correlation_id") or new_correlation_id()), None, bound.get("traceparent"))


class Said(NamedTuple):
    """An event and its cause; `snapshot` is current state said again for a new reader."""

    event: Fact
    cause: Cause
    snapshot: bool = False


class Outgoing(NamedTuple):
    """A row of the outbox, as it goes out."""

    id: int
    topic: str
    key: str
    sequence: int
    snapshot: bool
    event_id: UUID
    type: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    body: bytes
    said_at: datetime


def new_correlation_id() -> str:
    """A fresh correlation id: 32 hexadecimal characters, as a W3C trace id."""
    return secrets.token_hex(16)


async def publish(tx: Transaction, said: Iterable[Said]) -> None:
    """Writes the events to the outbox, in this order, with their sequences, in one statement.

    Raises:
        Invalid: an event is larger than a message may be (files never travel, a reference does).
    """
    rows = list(said)
    if not rows:
        return
    bodies = [row.event.model_dump_json(exclude_none=True).encode() for row in rows]
    if max(map(len, bodies)) > LARGEST_BODY:
        raise Invalid("Le contenu est trop volumineux pour être transmis.", rule="FORM-003")
    fresh, behind = _counted(rows)
    moves = zip(*sorted((*place, count) for place, count in fresh.items()), strict=True)  # every writer in one order
    lines = [
        (one.event.TOPIC, one.event.key, after, one.snapshot, new_id(), one.event.TYPE,
         one.cause.correlation_id, one.cause.causation_id, one.cause.traceparent, body)
        for one, after, body in zip(rows, behind, bodies, strict=True)
    ]  # fmt: skip
    now = datetime.now(UTC)
    written = await tx.fetch(_PUBLISH, *map(list, moves), now, *map(list, zip(*lines, strict=True)))
    tx.said += [
        Outgoing(id_, line[0], line[1], sequence, *line[3:], now)
        for (id_, sequence), line in zip(written, lines, strict=True)
    ]


def _counted(rows: Sequence[Said]) -> tuple[Mapping[tuple[str, str], int], Sequence[int]]:
    """How many fresh events each (topic, key) gets; and of each row, how many fresh ones of its key come after it."""
    fresh: dict[tuple[str, str], int] = {}
    behind: list[int] = []
    for row in reversed(rows):
        place = (row.event.TOPIC, row.event.key)
        behind.append(fresh.setdefault(place, 0))
        fresh[place] += not row.snapshot
    return fresh, behind[::-1]


_PUBLISH = """
with moved as (
    insert into stream as s (topic, key, sequence)
    select * from unnest($1::text[], $2::text[], $3::bigint[])
    on conflict (topic, key) do update set sequence = s.sequence + excluded.sequence
    returning topic, key, sequence
), written as (
    insert into outbox (topic, key, sequence, snapshot, event_id, type, said_at,
                        correlation_id, causation_id, traceparent, body)
    select s.topic, s.key, m.sequence - s.behind, s.snapshot, s.event_id, s.type, $4,
           s.correlation_id, s.causation_id, s.traceparent, s.body
      from unnest($5::text[], $6::text[], $7::bigint[], $8::boolean[], $9::uuid[], $10::text[], $11::text[],
                  $12::text[], $13::text[], $14::bytea[]) with ordinality
           as s (topic, key, behind, snapshot, event_id, type, correlation_id, causation_id, traceparent, body, n)
      join moved m using (topic, key)
     order by s.n
    returning id, sequence
), listed as (
    insert into unsent select id from written
)
select id, sequence from written order by id
"""


State = Callable[[Transaction, Sequence[str]], Awaitable[Sequence[Fact]]]
"""Gives the present state of some keys of a topic, one event each; a key of which all is said is left out."""


@dataclass(frozen=True)
class Portion:
    """Some keys of a topic whose state was said again: how many, how many events, and the last key."""

    keys: int
    said: int
    last: str


async def say_again(tx: Transaction, *, topic: str, state: State, after: str, limit: int) -> Portion | None:
    """Says the state of the next keys as snapshots, for a new reader; nothing when no key is left.

    The rows of `stream` are held first: whoever has said something of these keys has committed, whoever will is
    waiting. So the state that is read then is the one of the present sequence.

    Raises:
        ValueError: `state` gave two events of one key; a reader would drop the second.
    """
    keys = [row["key"] for row in await tx.fetch(_HELD, topic, after, limit)]
    if not keys:
        return None
    facts = await state(tx, keys)
    if len({fact.key for fact in facts}) < len(facts):
        raise ValueError(f"the state of a key of {topic} must be one event")
    cause = Cause.current()
    await publish(tx, [Said(fact, cause, snapshot=True) for fact in facts])
    return Portion(len(keys), len(facts), keys[-1])


_HELD = "select key from stream where topic = $1 and key > $2 order by key limit $3 for update"
