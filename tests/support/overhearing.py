"""Listens to every topic during a journey and checks what it hears against the contracts.

Each record must have the headers and the body its type promises, follow its key's sequence without a
hole, and be said by the owner of its topic. Afterwards it tells which types were said.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias
from uuid import uuid4

import jsonschema
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from jsonschema.protocols import Validator

from contracts import topics
from contracts.events import CATALOGUE
from deploy import contracts
from tests.support.waiting import wait_for

Record: TypeAlias = "ConsumerRecord[bytes, bytes]"


@dataclass
class Overheard:
    """What was said on the topics, and what was wrong with it."""

    types: set[str] = field(default_factory=set)
    bodies: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _sequences: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Checks one record and remembers it."""
        headers = {name: value.decode() for name, value in record.headers}
        event_type = headers.get("ce_type", "?")
        self.types.add(event_type)
        for problem in (*_faults(record, headers), *self._order(record, headers)):
            self.problems.append(f"{record.topic} {event_type}: {problem}")
        if event_type in CATALOGUE:
            self.bodies.setdefault(event_type, []).append(json.loads(record.value or b"{}"))

    def never_said(self) -> set[str]:
        """The types of the catalogue that nobody said."""
        return CATALOGUE.keys() - self.types

    def _order(self, record: Record, headers: dict[str, str]) -> Iterator[str]:
        key = (record.topic, (record.key or b"").decode())
        now, before = int(headers.get("ce_sequence", "0")), self._sequences.get(key, 0)
        if now > before + 1 and before:
            yield f"sequence {now} of {key[1]} follows {before}"
        self._sequences[key] = max(now, before)


@asynccontextmanager
async def overhearing(kafka: str) -> AsyncIterator[Overheard]:
    """Hears all topics from now on, as a group of its own; at the end what is still under way is heard too."""
    heard = Overheard()
    consumer: AIOKafkaConsumer[bytes, bytes] = AIOKafkaConsumer(
        *topics.ALL, bootstrap_servers=kafka, group_id=f"overhearing-{uuid4()}", auto_offset_reset="latest"
    )
    await consumer.start()
    await consumer.seek_to_end()
    for partition in consumer.assignment():
        await consumer.position(partition)  # seeking is lazy: what is said from here on is heard
    listening = asyncio.create_task(_listen(consumer, heard))
    try:
        yield heard
        await _caught_up(consumer)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await consumer.stop()


async def _listen(consumer: "AIOKafkaConsumer[bytes, bytes]", heard: Overheard) -> None:
    async for record in consumer:
        heard.take(record)


async def _caught_up(consumer: "AIOKafkaConsumer[bytes, bytes]") -> None:
    ends = await consumer.end_offsets(list(consumer.assignment()))

    async def there() -> bool:
        return all([await consumer.position(partition) >= end for partition, end in ends.items()])

    await wait_for(there)


def _faults(record: Record, headers: dict[str, str]) -> Iterator[str]:
    model = CATALOGUE.get(headers.get("ce_type", ""))
    if model is None:
        yield "a type that the catalogue does not know"
        return
    if record.topic != model.TOPIC:
        yield f"belongs on {model.TOPIC}"
    if headers.get("ce_source", "").rpartition("/")[2] not in {topics.SAID_BY[model.TOPIC], "tests"}:
        yield f"said by {headers.get('ce_source')}, and {topics.SAID_BY[model.TOPIC]} owns the topic"
    body = json.loads(record.value or b"{}")
    if (record.key or b"").decode() != headers.get("ce_subject") or body.get(model.KEY) != headers.get("ce_subject"):
        yield f"key, subject and {model.KEY} differ"
    checked = ((_schema("CloudEventHeaders"), headers), (_schema(model.TYPE), body))
    yield from (f"{error.json_path}: {error.message}" for schema, part in checked for error in schema.iter_errors(part))


@cache
def _schema(name: str) -> Validator:
    schemas = contracts.asyncapi()["components"]["schemas"]
    formats = jsonschema.FormatChecker(["uuid", "date-time", "date"])
    return jsonschema.Draft202012Validator(
        {**schemas[name], "components": {"schemas": schemas}}, format_checker=formats
    )
