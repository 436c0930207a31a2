"""Puts events on their topics as a service's relay would: same headers, same keys, contiguous sequences per key."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from aiokafka import AIOKafkaProducer
from uuid_utils.compat import uuid7

from contracts.events.envelope import Event


class Sayer:
    """Speaks for services that are not there; keeps the sequence it has given to each (topic, key)."""

    def __init__(self) -> None:
        self._sequences: dict[tuple[str, str], Iterator[int]] = defaultdict(lambda: itertools.count(1))

    async def __call__(
        self, kafka: str, events: Iterable[Event] | Event, *, correlation_id: str | None = None
    ) -> list[UUID]:
        """Sends the events in order and returns their ids once the broker has them all."""
        said = [events] if isinstance(events, Event) else list(events)
        producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
        await producer.start()
        try:
            return [await self._send(producer, event, correlation_id or str(uuid7())) for event in said]
        finally:
            await producer.stop()

    def next_sequence(self, event: Event) -> int:
        """The sequence the next event of this key gets; asking takes it (how a test makes a hole)."""
        return next(self._sequences[event.TOPIC, event.key])

    async def _send(self, producer: AIOKafkaProducer, event: Event, correlation_id: str) -> UUID:
        event_id: UUID = uuid7()
        body = event.model_dump_json().encode()
        given = headers(event, event_id=event_id, sequence=self.next_sequence(event), correlation_id=correlation_id)
        await producer.send_and_wait(event.TOPIC, body, key=event.key.encode(), headers=given)
        return event_id


def headers(event: Event, *, event_id: UUID, sequence: int, correlation_id: str) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0 in Kafka's binary mode."""
    values = {
        "ce_id": str(event_id),
        "ce_specversion": "1.0",
        "ce_type": event.TYPE,
        "ce_source": "/tests",
        "ce_time": datetime.now(UTC).isoformat(),
        "ce_subject": event.key,
        "ce_sequence": str(sequence),
        "ce_correlationid": correlation_id,
        "content-type": "application/json",
    }
    return [(name, value.encode()) for name, value in values.items()]
