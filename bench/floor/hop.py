"""One hop: read a batch from topics, write all its rows in one statement, send what the outbox holds.

The statement is built once per service from its tables: `unnest` of one array per column, inbox and stream rows by
upsert, outbox rows last.
"""

import asyncio
import os
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uuid_utils.compat as uuids
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

Row = tuple[Any, ...]  # Any: a table's row, typed by its columns

LEAN = bool(os.environ.get("FLOOR_LEAN"))
"""Whether rows and events hold no more than they must, as in the pipeline that the four hops are compared with."""

PLUMBING = f"""
create table stream (topic text, key text, sequence bigint, primary key (topic, key));
create table inbox (topic text, key text, sequence bigint, primary key (topic, key));
create table outbox (id bigint generated always as identity primary key, topic text, key text, sequence bigint,
                     event_id uuid, type text, body bytea, rest text default repeat('x', {0 if LEAN else 97}));
create table unsent (id bigint primary key);
"""

REST = [] if LEAN else [("rest", b"x" * 295)]
"""As long as what the hub's headers hold besides."""
RESTS = bool(os.environ.get("FLOOR_RESTS"))
"""Whether it rests as long as the hub."""


async def rest(events: int) -> None:
    """After a batch of many, so that the next one grows: for 4 ms, which makes the four hops a sixth cheaper and nobody
    later; or as long as the hub (decision 0013)."""
    if events >= 5:
        await asyncio.sleep(min(events * 0.003, 0.1) if RESTS else 0.004)


@dataclass
class Write:
    """What one batch writes: rows per table, inbox positions, outgoing events."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    heard: dict[tuple[str, str], int] = field(default_factory=dict)
    said: list[tuple[str, str, int, str, bytes]] = field(default_factory=list)

    def say(self, topic: str, key: str, sequence: int, type_: str, body: Mapping[str, Any]) -> None:
        """Adds an outgoing event."""
        self.said.append((topic, key, sequence, type_, orjson.dumps(body)))


@dataclass(frozen=True)
class Table:
    """A table's DDL, and the PostgreSQL types of the columns a batch writes."""

    create: str
    types: tuple[str, ...]
    sql: str = ""
    """How rows are written; `{values}` is the unnest. Empty: a plain insert."""


Out = tuple[str, str, int, UUID, str, bytes]
"""Topic, key, sequence, event id, type, body of what goes out."""


class Hop:
    """One service of the floor."""

    def __init__(self, *, url: str, kafka: str, tables: Mapping[str, Table]) -> None:
        self._url = url
        self._kafka = kafka
        self._tables = tables
        self._work = asyncio.Event()
        self._written: dict[int, Out] = {}
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Connects, makes the tables, starts the relay."""
        self._writer = await asyncpg.connect(self._url)
        self._reader = await asyncpg.connect(self._url, server_settings={"synchronous_commit": "off"})
        await self._writer.execute(PLUMBING + "".join(table.create + ";" for table in self._tables.values()))
        self._columns = {name: await self._filled(name) for name, table in self._tables.items() if not table.sql}
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._kafka, acks="all", max_batch_size=1 << 19, max_request_size=1 << 20
        )
        await self._producer.start()
        self._relay = asyncio.create_task(self._pump())

    async def _filled(self, name: str) -> list[str]:
        """The columns a batch writes, which have no default."""
        found = await self._writer.fetch(
            """select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not atthasdef
                order by attnum""",
            name,
        )
        return [row["attname"] for row in found]

    async def write(self, batch: Write) -> None:
        """One transaction, one statement per table."""
        out: dict[int, Out] = {}
        async with self._lock, self._writer.transaction():
            for name, rows in batch.rows.items():
                await self._put(name, self._tables[name], rows)
            if batch.heard:
                await self._writer.execute(
                    """insert into inbox select * from unnest($1::text[], $2::text[], $3::bigint[])
                       on conflict (topic, key) do update set sequence = excluded.sequence""",
                    [topic for topic, _ in batch.heard],
                    [key for _, key in batch.heard],
                    list(batch.heard.values()),
                )
            if batch.said:
                out = await self._say(batch.said)
        self._written |= out
        self._work.set()

    async def _put(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        if not table.sql:
            await self._writer.copy_records_to_table(name, records=rows, columns=self._columns[name])
            return
        values = "unnest(" + ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(table.types, 1)) + ")"
        await self._writer.execute(table.sql.format(values=values), *map(list, zip(*rows, strict=True)))

    async def _say(self, said: Sequence[tuple[str, str, int, str, bytes]]) -> dict[int, Out]:
        last = {(topic, key): sequence for topic, key, sequence, _, _ in said}
        out = [(topic, key, sequence, uuids.uuid7(), type_, body) for topic, key, sequence, type_, body in said]
        written = await self._writer.fetch(
            """with moved as (insert into stream select * from unnest($1::text[], $2::text[], $3::bigint[])
                              on conflict (topic, key) do update set sequence = excluded.sequence),
                    said as (insert into outbox (topic, key, sequence, event_id, type, body)
                             select * from unnest($4::text[], $5::text[], $6::bigint[], $7::uuid[], $8::text[],
                                                  $9::bytea[]) returning id),
                    listed as (insert into unsent select id from said)
               select id from said order by id""",
            [topic for topic, _ in last],
            [key for _, key in last],
            list(last.values()),
            *map(list, zip(*out, strict=True)),
        )
        return {row["id"]: one for row, one in zip(written, out, strict=True)}

    async def _pump(self) -> None:
        while True:
            self._work.clear()
            unsent = await self._reader.fetch("select id from unsent order by id limit 1000")
            if unsent:
                await self._copy([row["id"] for row in unsent])
            await rest(len(unsent))
            if len(unsent) < 1000:  # that was all
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._work.wait(), 0.05)

    async def _copy(self, ids: Sequence[int]) -> None:
        known = [id_ for id_ in ids if id_ in self._written]  # the others were committed this instant
        await self._send([self._written.pop(id_) for id_ in known])
        await self._reader.execute("delete from unsent where id = any($1::bigint[])", known)

    async def _send(self, rows: Sequence[Out]) -> None:
        groups: dict[tuple[str, int], list[Out]] = defaultdict(list)
        counts: dict[str, int] = {}
        for row in rows:
            topic, key = row[:2]
            if topic not in counts:
                counts[topic] = len(await self._producer.partitions_for(topic))
            groups[topic, zlib.crc32(key.encode()) % counts[topic]].append(row)
        flights = []
        for (topic, partition), group in groups.items():
            batch = self._producer.create_batch()
            for _, key, sequence, event_id, type_, body in group:
                headers = [
                    ("id", event_id.bytes),
                    ("type", type_.encode()),
                    ("sequence", str(sequence).encode()),
                    *REST,
                ]
                if batch.append(timestamp=None, key=key.encode(), value=body, headers=headers) is None:
                    flights.append(await self._producer.send_batch(batch, topic, partition=partition))
                    batch = self._producer.create_batch()
                    batch.append(timestamp=None, key=key.encode(), value=body, headers=headers)
            flights.append(await self._producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*flights)

    async def hear(self, topic: str, group: str, handle: Callable[[Write, str, str, Any], None]) -> None:
        """Reads a topic for ever: `handle(write, type, key, body)` fills the batch's write."""
        consumer: AIOKafkaConsumer[bytes, bytes] = AIOKafkaConsumer(
            topic,
            bootstrap_servers=self._kafka,
            group_id=f"floor-{group}-{topic}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        write = Write()
        while True:
            batches = await consumer.getmany(timeout_ms=500, max_records=500)
            if RESTS and len(write.heard) >= 5:  # what came during the rest
                for place, later in (await consumer.getmany(timeout_ms=10, max_records=500)).items():
                    batches.setdefault(place, []).extend(later)
            write = Write()
            for records in batches.values():
                for record in records:
                    headers = dict(record.headers)
                    key = (record.key or b"").decode()
                    sequence = int(headers["sequence"])
                    write.heard[topic, key] = sequence
                    handle(write, headers["type"].decode(), key, orjson.loads(record.value or b"{}"))
            if write.heard:
                await self.write(write)
                await consumer.commit()
            await rest(len(write.heard))


def fresh() -> UUID:
    """A new id."""
    made: UUID = uuids.uuid7()
    return made


Handler = Callable[[Write, str, str, Any], None]
Start = Callable[[Hop], Awaitable[None]]
