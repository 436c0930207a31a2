"""The relay: copies what is unsent of the outbox to Kafka, in order, and strikes off what Kafka has acknowledged.

One relay per database is active: it holds an advisory lock on the very connection it reads and strikes
off with, so losing the connection is losing the lock. Rows go out as prebuilt batches per partition (CRC-32 of
the key: the relays are the only producers, and Kafka's own hash costs forty times more here). What is
not struck off is sent again: at least once on the wire, once in effect at the reader.
"""

import asyncio
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import aiokafka
import asyncpg
import structlog
from aiokafka.errors import KafkaConnectionError, KafkaError

from shared.db import LOST, ROW
from shared.outbox import Outgoing
from shared.settings import Failpoints

log = structlog.get_logger()

_LOCK: Final = 0x9A55E
_BATCH: Final = 1000
_POLL_SECONDS: Final = 0.2  # of what other processes wrote: those of this one wake it
_BUSY, _REST_EACH, _LONGEST_REST = 5, 0.003, 0.1
_SEND_SECONDS, _LONGEST_PAUSE = 15, 3.0
KEEP: Final = timedelta(days=14)
_MARKS_MAY_BE_LOST: Final = {"synchronous_commit": "off"}
"""A mark that a crash of the database loses is a message sent twice, which readers drop: no flush need wait for it."""


def rest(events: int) -> float:
    """Seconds after a batch of so many, so that the next one grows: it costs much the same whatever it holds (0013)."""
    return min(events * _REST_EACH, _LONGEST_REST) if events >= _BUSY else 0


@dataclass(frozen=True)
class Wire:
    """Where the outbox goes, and under which name (`ce_source`)."""

    bootstrap: str
    source: str


class Relay:
    """Runs for ever; survives a broker that is down and a database that restarts."""

    def __init__(self, *, database_url: str, wire: Wire, failpoints: Failpoints) -> None:
        self._url = database_url
        self._wire = wire
        self._failpoints = failpoints
        self._work = asyncio.Event()
        self._known: dict[int, Outgoing] = {}
        self.trouble: str | None = "pas encore connecté"

    def take(self, said: Sequence[Outgoing]) -> None:
        """Says which rows were committed by this process, so that they need not be read again. Which of them go out,
        and in which order, is the database's word: what a savepoint undid is not among what is unsent."""
        if len(self._known) > 2 * _BATCH:  # another process leads, or the broker is away
            self._known.clear()
        self._known.update((one.id, one) for one in said)
        self._work.set()

    async def run(self) -> None:
        """Leads when it can, pumps while it leads, begins again after any failure."""
        pause = 0.5
        while True:
            try:
                connection = await asyncpg.connect(self._url, command_timeout=30, server_settings=_MARKS_MAY_BE_LOST)
                try:
                    await self._lead(connection)
                finally:
                    await _closed(connection)
            except Exception as error:  # a loop of shared: whatever broke, what was said must still go out
                trouble = f"{type(error).__name__}: {error}"
                pause = min(pause * 1.5, _LONGEST_PAUSE) if trouble == self.trouble else 0.5
                weather = isinstance(error, (*LOST, asyncpg.PostgresError, KafkaError))
                if trouble != self.trouble:
                    (log.warning if weather else log.exception)("relay_interrupted", error=trouble)
                self.trouble = trouble
                await asyncio.sleep(pause)

    async def _lead(self, connection: "asyncpg.Connection[ROW]") -> None:
        while not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            self.trouble = None
            await asyncio.sleep(0.5)
        await reach(self._wire.bootstrap)
        producer = aiokafka.AIOKafkaProducer(
            bootstrap_servers=self._wire.bootstrap,
            acks="all",
            request_timeout_ms=5000,
            retry_backoff_ms=100,
            metadata_max_age_ms=30_000,
            max_batch_size=1 << 19,
            max_request_size=1 << 20,
        )
        try:
            await asyncio.wait_for(producer.start(), _SEND_SECONDS)
            self.trouble = None
            await self._pump(connection, producer)
        finally:
            await _stopped(producer)

    async def _pump(self, connection: "asyncpg.Connection[ROW]", producer: aiokafka.AIOKafkaProducer) -> None:
        while True:
            self._work.clear()
            unsent = await connection.fetch("select id from unsent order by id limit $1", _BATCH)
            if not unsent:
                await self._wait()
                continue
            rows = await self._rows(connection, [row["id"] for row in unsent])
            self._failpoints.hit("relay.before_send")
            sent = await asyncio.wait_for(self._send(producer, rows), _SEND_SECONDS)
            self._failpoints.hit("relay.before_mark")
            await connection.execute("delete from unsent where id = any($1::bigint[])", sent)
            if len(sent) < len(rows):
                raise KafkaError(f"{len(rows) - len(sent)} rows were not acknowledged")
            if len(unsent) < _BATCH:  # that was all: no second look, which is one question in four
                await asyncio.sleep(rest(len(unsent)))
                await self._wait()

    async def _rows(self, connection: "asyncpg.Connection[ROW]", ids: Sequence[int]) -> list[Outgoing]:
        rows = {id_: self._known.pop(id_) for id_ in ids if id_ in self._known}  # taken before anything is awaited
        if unknown := [id_ for id_ in ids if id_ not in rows]:
            rows |= {row["id"]: Outgoing(*row) for row in await connection.fetch(_ROWS, unknown)}
        return [rows[id_] for id_ in ids]

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._work.wait(), _POLL_SECONDS)

    async def _send(self, producer: aiokafka.AIOKafkaProducer, rows: Iterable[Outgoing]) -> list[int]:
        """Sends the rows and gives the ids of those that Kafka has acknowledged."""
        by_partition: dict[tuple[str, int], list[Outgoing]] = {}
        partitions: dict[str, int] = {}
        for row in rows:
            if (topic := row.topic) not in partitions:
                partitions[topic] = len(await producer.partitions_for(topic))
            number = zlib.crc32(row.key.encode()) % partitions[topic]
            by_partition.setdefault((topic, number), []).append(row)
        flights = [
            flight for place, group in by_partition.items() for flight in await self._batches(producer, *place, group)
        ]
        await asyncio.wait([future for future, _ in flights])
        return [id_ for future, ids in flights if _arrived(future) for id_ in ids]

    async def _batches(
        self, producer: aiokafka.AIOKafkaProducer, topic: str, partition: int, rows: Iterable[Outgoing]
    ) -> "list[tuple[asyncio.Future[object], list[int]]]":
        flights: list[tuple[asyncio.Future[object], list[int]]] = []
        builder, ids = producer.create_batch(), list[int]()
        for row in rows:
            key, headers = row.key.encode(), self._headers(row)
            if builder.append(timestamp=None, key=key, value=row.body, headers=headers) is None:
                flights.append((await producer.send_batch(builder, topic, partition=partition), ids))
                builder, ids = producer.create_batch(), []
                builder.append(timestamp=None, key=key, value=row.body, headers=headers)
            ids.append(row.id)
        if ids:
            flights.append((await producer.send_batch(builder, topic, partition=partition), ids))
        return flights

    def _headers(self, row: Outgoing) -> list[tuple[str, bytes]]:
        """CloudEvents 1.0 in Kafka's binary mode, with what our readers need besides."""
        optional = (("ce_causationid", row.causation_id), ("traceparent", row.traceparent))
        return [
            ("ce_id", str(row.event_id).encode()),
            ("ce_type", row.type.encode()),
            ("ce_time", row.said_at.isoformat().encode()),
            ("ce_subject", row.key.encode()),
            ("ce_sequence", str(row.sequence).encode()),
            ("ce_correlationid", row.correlation_id.encode()),
            ("ce_specversion", b"1.0"),
            ("ce_source", self._wire.source.encode()),
            ("content-type", b"application/json"),
            *[(name, value.encode()) for name, value in optional if value],
            *([("ce_snapshot", b"true")] if row.snapshot else []),
        ]


_ROWS = """
select id, topic, key, sequence, snapshot, event_id, type, correlation_id, causation_id, traceparent, body, said_at
  from outbox where id = any($1::bigint[])
"""
"""By ids, not by a join: with no statistics of a list that is mostly empty the planner reads the whole outbox."""


async def reach(bootstrap: str) -> None:
    """Knocks at the brokers' ports before a client is made: a client made for nothing complains at length.

    Raises:
        KafkaConnectionError: none of them accepts.
    """
    for server in bootstrap.split(","):
        host, _, port = server.strip().rpartition(":")
        with suppress(OSError):
            async with asyncio.timeout(2):
                _, writer = await asyncio.open_connection(host, int(port))
            writer.close()
            return
    raise KafkaConnectionError(f"nobody answers at {bootstrap}")


def _arrived(future: "asyncio.Future[object]") -> bool:
    if future.cancelled():  # a client that gave up on its broker; asking for its error would cancel the relay
        return False
    if error := future.exception():
        log.warning("batch_not_acknowledged", error=repr(error))
        return False
    return True


async def _stopped(producer: aiokafka.AIOKafkaProducer) -> None:
    try:
        await asyncio.wait_for(producer.stop(), 3)
    except (TimeoutError, KafkaError):
        log.warning("producer_abandoned")


async def _closed(connection: "asyncpg.Connection[ROW]") -> None:
    try:
        await connection.close(timeout=2)
    except LOST:
        connection.terminate()
