"""Hearing: each event takes effect exactly once, in the order of its key, whatever Kafka repeats or reorders.

One row per (topic, key) holds the last sequence heard; it moves in the same transaction as the effect, first
of all, so that its lock keeps another process that hears the same key waiting. At or below it is a repeat and
is dropped, the next one is applied, one beyond waits parked until the hole fills. A message whose rule raises
is parked and its key waits behind it; all others flow.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

import structlog
from pydantic import BaseModel

from shared.clock import Clock
from shared.db import LOST, Database, Transaction
from shared.errors import Awaited, ServiceError, Unavailable
from shared.outbox import Cause
from shared.parking import Parked, Parking, Received

log = structlog.get_logger()

E = TypeVar("E", bound=BaseModel)


class Heard(NamedTuple, Generic[E]):
    """An event given to a handler, with the message it came in."""

    event: E
    received: Received

    @property
    def cause(self) -> Cause:
        """What to pass on to whatever is said because of this event."""
        return Cause(self.received.correlation_id, self.received.id, self.received.traceparent)


Outcomes = Sequence[Exception | None] | None
Handler = Callable[[Transaction, list[Heard[E]]], Awaitable[Outcomes]]
"""Takes messages of one type, each of another key; gives None, or one outcome per message."""


class EventModel(Protocol):
    """An event class: a pydantic model that names its type."""

    TYPE: ClassVar[str]


@dataclass(frozen=True)
class Hearing:
    """What a service does with one topic: event class → handler. Other types only move the inbox row."""

    topic: str
    # Any: each handler takes its own event class, which a mapping cannot express.
    handlers: Mapping[type[Any], Handler[Any]] = field(default_factory=dict)
    refilled: bool = False  # whether state said again at the key's own position is applied: it fills what was added


def one_by_one(handle: Callable[[Transaction, Heard[E]], Awaitable[None]]) -> Handler[E]:
    """Makes a list handler of one that takes a single message, each in its own savepoint."""

    async def each(tx: Transaction, heard: list[Heard[E]]) -> Outcomes:
        return [await _tried(tx, handle, one) for one in heard]

    return each


async def _tried(
    tx: Transaction, handle: Callable[[Transaction, Heard[E]], Awaitable[None]], one: Heard[E]
) -> Exception | None:
    try:
        async with tx.savepoint():
            await handle(tx, one)
    except LOST:
        raise
    except Exception as error:  # a door of shared: whatever a rule raises becomes this message's outcome
        return error
    return None


class Inbox:
    """Applies the messages of one topic."""

    def __init__(self, *, database: Database, clock: Clock, hearing: Hearing, writes_inbox: bool = True) -> None:
        self.topic = hearing.topic
        self._database = database
        self._clock = clock
        self._parking = Parking(clock=clock)
        self._models = {model.TYPE: model for model in hearing.handlers}
        self._handlers = {model.TYPE: handler for model, handler in hearing.handlers.items()}
        self._writes_inbox = writes_inbox
        self._refilled = hearing.refilled

    async def absorb(self, received: Sequence[Received]) -> None:
        """Applies a batch in one transaction; if that fails, again one by one, parking what cannot be.

        Raises:
            Unavailable, or an error of `shared.db.LOST`: the database is away, nothing was applied.
        """
        try:
            await self._apply(received)
        except (*LOST, Unavailable):
            raise
        except Exception as error:  # a door of shared: one bad message must not stop the others
            log.warning("batch_split", topic=self.topic, size=len(received), error=repr(error))
            for one in received:
                await self._apply_alone(one)

    async def retry(self, key: str) -> None:
        """Tries a parked key again from its head."""
        try:
            await self._apply((), retried=key)
        except (*LOST, Unavailable):
            raise
        except Exception as error:  # a door of shared: the head goes back to its place with the reason
            async with self._database.transaction() as tx:
                await self._parking.failed_again(tx, topic=self.topic, key=key, error=error)

    async def _apply_alone(self, one: Received, tries: int = 3) -> None:
        for last in (*[False] * (tries - 1), True):
            try:
                await self._apply((one,))
                return
            except (*LOST, Unavailable):
                raise
            except Exception as error:  # a door of shared: parked below, with its reason
                if last:
                    log.error("message_parked", topic=self.topic, key=one.key, type=one.type, error=repr(error))
                    async with self._database.transaction() as tx:
                        await self._parking.park(tx, [self._parking.failed(one, error)])

    async def _apply(self, received: Sequence[Received], retried: str | None = None) -> None:
        async with self._database.transaction() as tx:
            last = {retried: 0} if retried else {}
            for one in received:
                last[one.key] = max(one.sequence, last.get(one.key, 0))
            positions, waiting = await self._parking.take(tx, topic=self.topic, last=last)
            plan = _plan(received, positions, waiting, retried, refilled=self._refilled)
            refused = await self._run(tx, plan.runnable)
            reached = _reached(positions, plan.runnable, refused) if self._writes_inbox else positions
            taken = {key: max(last[key], at or 0) for key, at in positions.items()}
            await self._parking.put_back(tx, topic=self.topic, taken=taken, reached=reached)
            await self._parking.settle(
                tx, stood=positions, waiting=waiting, parked=plan.parked, ran=plan.runnable, refused=refused
            )

    async def _run(self, tx: Transaction, runnable: Mapping[str, list[Received]]) -> dict[tuple[str, int], Exception]:
        """Runs the messages in rounds: in each, the first of every key not yet stopped, grouped by type."""
        refused: dict[tuple[str, int], Exception] = {}
        stopped: set[str] = set()
        at = 0
        while runnable := {key: queue for key, queue in runnable.items() if at < len(queue) and key not in stopped}:
            heads: dict[str, list[Received]] = {}
            for queue in runnable.values():
                heads.setdefault(queue[at].type, []).append(queue[at])
            for type_, group in heads.items():
                for one, error in await self._handled(tx, type_, group):
                    refused[one.key, one.sequence] = error
                    stopped.add(one.key)
            at += 1
        return refused

    async def _handled(self, tx: Transaction, type_: str, group: list[Received]) -> list[tuple[Received, Exception]]:
        handler = self._handlers.get(type_)
        if handler is None:
            return []
        refused: list[tuple[Received, Exception]] = []
        heard: list[Heard[Any]] = []
        for one in group:
            try:
                heard.append(Heard(self._models[type_].model_validate_json(one.body), one))
            except ValueError as error:
                refused.append((one, error))
        outcomes = await handler(tx, heard) if heard else None
        for tried, outcome in zip(heard, outcomes or (), strict=bool(outcomes)):
            if outcome is not None:
                refused.append((tried.received, outcome))
        _tell(type_, heard, refused)
        return refused


@dataclass(frozen=True)
class _Plan:
    runnable: dict[str, list[Received]]
    parked: list[Parked]


def _plan(
    received: Sequence[Received],
    positions: Mapping[str, int | None],
    waiting: Mapping[str, list[Parked]],
    retried: str | None,
    *,
    refilled: bool,
) -> _Plan:
    """Sorts messages into those that run now, in order per key, and those that wait."""
    fresh: dict[str, dict[int, Received]] = {key: {} for key in positions}
    for one in received:
        ahead = one.sequence - (positions[one.key] or 0)
        if ahead > 0 or (ahead == 0 and refilled and one.snapshot):
            fresh[one.key].setdefault(one.sequence, one)
    runnable: dict[str, list[Received]] = {}
    parked: list[Parked] = []
    for key, new in fresh.items():
        if len(new) == 1 and key not in waiting and (positions[key] or 0) + 1 in new:  # nearly always
            runnable[key] = list(new.values())
            continue
        old = {p.message.sequence: p for p in waiting.get(key, ())}
        at = positions[key] or 0
        if at + 1 in old and key != retried:
            parked += [Parked.behind(one) for n, one in new.items() if n > at and n not in old]
            continue
        queue = {n: p.message for n, p in old.items()} | new
        runnable[key] = _contiguous(queue, at - (at in new), new_reader=positions[key] is None)
        ran = {one.sequence for one in runnable[key]}
        parked += [Parked.hole(one) for n, one in new.items() if n not in ran and n not in old]
    return _Plan(runnable, parked)


def _contiguous(queue: Mapping[int, Received], at: int, *, new_reader: bool) -> list[Received]:
    """The messages from `at` + 1 on without a hole; a snapshot lets a reader without the key start at it."""
    if new_reader and 1 not in queue:
        at = min((n for n, one in queue.items() if one.snapshot), default=1) - 1
    run: list[Received] = []
    while at + 1 in queue:
        at += 1
        run.append(queue[at])
    return run


def _reached(
    positions: Mapping[str, int | None],
    runnable: Mapping[str, list[Received]],
    refused: Mapping[tuple[str, int], Exception],
) -> dict[str, int | None]:
    """The last sequence of each key that took effect, now or before."""
    reached = dict(positions)
    for key, queue in runnable.items():
        stop = next((n for n, one in enumerate(queue) if (key, one.sequence) in refused), len(queue))
        if stop:
            reached[key] = queue[stop - 1].sequence
    return reached


def _tell(type_: str, heard: Sequence[Heard[Any]], refused: Sequence[tuple[Received, Exception]]) -> None:
    log.info("heard", type=type_, count=len(heard), correlation_ids=[one.received.correlation_id for one in heard])
    for one, error in refused:
        level = log.info if isinstance(error, Awaited) else log.error
        detail = error.sentence if isinstance(error, ServiceError) else type(error).__name__
        told = {"type": type_, "key": one.key, "sequence": one.sequence, "correlation_id": one.correlation_id}
        level("message_refused", error=detail, **told)
