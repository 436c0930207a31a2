"""The Kafka door: one FastStream batch subscriber per topic, handing raw records to the inbox.

The acknowledgement policy stands here once, on the broker: FastStream's default acknowledges before the handler ran.
Offsets are committed after the batch's transaction; the inbox row, not the offset, makes an effect single.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Final, cast

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker
from faststream.middlewares import AckPolicy

from shared.db import LOST
from shared.errors import Unavailable
from shared.inbox import Inbox
from shared.parking import Received
from shared.relay import reach, rest
from shared.settings import Failpoints

log = structlog.get_logger()

_STUCK_SECONDS: Final = 20
_LISTEN_MS: Final = 2000  # the broker answers at once when something comes; a rebalance may have to wait for it


class Consumers:
    """Hears the topics of one service; begins again by itself when Kafka was away."""

    def __init__(
        self, *, bootstrap: str, group: str, instance: str, inboxes: Sequence[Inbox], failpoints: Failpoints
    ) -> None:
        self._bootstrap = bootstrap
        self._group = group
        self._instance = instance
        self._inboxes = inboxes
        self._failpoints = failpoints
        self._broker: KafkaBroker | None = None
        self._progress: dict[str, tuple[int, float]] = {}
        self.trouble: str | None = "pas encore connecté" if inboxes else None

    async def start(self) -> None:
        """Connects and subscribes; raises what aiokafka raises while the broker is away."""
        if not self._inboxes:
            return
        await reach(self._bootstrap)
        self._broker = self.broker()
        try:
            await self._broker.connect()
            made = self._broker.config.broker_config
            made.builder = partial(Listening, **cast("partial[Any]", made.builder).keywords)
            await self._broker.start()
        except BaseException:
            await self.stop()  # so that `watch` begins anew
            raise
        self.trouble = None
        self._progress.clear()

    def broker(self) -> KafkaBroker:
        """The broker with one subscriber per topic heard, not yet connected; the policy stands here."""
        broker = KafkaBroker(
            self._bootstrap,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            parser=_unread,
            decoder=_raw,
            apply_types=False,
            allow_auto_create_topics=False,
            consumer_only=True,
            logger=None,
            graceful_timeout=10,
        )
        for inbox in self._inboxes:
            self._subscribe(broker, inbox)
        return broker

    def _subscribe(self, broker: KafkaBroker, inbox: Inbox) -> None:
        subscriber = broker.subscriber(
            inbox.topic,
            group_id=f"{self._group}.{inbox.topic}",
            group_instance_id=f"{self._group}.{inbox.topic}.{self._instance}",
            batch=True,
            max_records=500,
            batch_timeout_ms=10,
            fetch_max_wait_ms=_LISTEN_MS,
            consumer_timeout_ms=_LISTEN_MS,
            auto_offset_reset="earliest",
            session_timeout_ms=6000,
            heartbeat_interval_ms=2000,
            rebalance_timeout_ms=30000,
            max_partition_fetch_bytes=1 << 20,
        )

        async def hear(records: tuple[ConsumerRecord[bytes, bytes], ...]) -> None:
            structlog.contextvars.clear_contextvars()  # the task was begun by a loop, whose walk is another
            await self._absorb(inbox, records)

        subscriber(hear)

    async def _absorb(self, inbox: Inbox, records: Sequence["ConsumerRecord[bytes, bytes]"]) -> None:
        received = [one for one in map(_received, records) if one is not None]
        pause = 0.2
        while True:
            try:
                await inbox.absorb(received)
                break
            except (*LOST, Unavailable) as error:
                self.trouble = f"base de données : {type(error).__name__}"
                log.warning("hearing_waits_for_database", topic=inbox.topic, error=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)
        self.trouble = None
        self._failpoints.hit("consumer.before_offset")

    async def stop(self) -> None:
        """Lets the batch in hand finish, then leaves."""
        if self._broker is not None:
            try:
                await asyncio.wait_for(self._broker.stop(), 15)
            except (TimeoutError, KafkaError, ExceptionGroup) as error:  # a group: FastStream's, of those that failed
                log.warning("consumers_abandoned", error=repr(error))
            self._broker = None

    async def lag(self) -> Mapping[str, int]:
        """Records not yet handled, per topic; also the sign by which a stuck consumer is noticed."""
        return {topic: behind for topic, behind in map(_behind, self._consumers()) if topic}

    async def watch(self) -> None:
        """Rebuilds the consumers when one has records waiting and has not moved for twenty seconds."""
        for consumer in self._consumers():
            topic, behind = _behind(consumer)
            position = sum(_positions(consumer).values())
            before, since = self._progress.get(topic, (-1, time.monotonic()))
            if position != before or behind == 0:
                self._progress[topic] = (position, time.monotonic())
            elif time.monotonic() - since > _STUCK_SECONDS:
                log.warning("consumer_stuck_rebuilt", topic=topic, behind=behind)
                await self.stop()
                break
        if self._broker is None and self._inboxes:
            await self.start()

    def _consumers(self) -> "list[AIOKafkaConsumer[bytes, bytes]]":
        subscribers = self._broker.subscribers if self._broker else ()
        return [c for c in (getattr(subscriber, "consumer", None) for subscriber in subscribers) if c is not None]


class Listening(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka has no types
    """Hears what comes at once, and rests after many: FastStream asks for `batch_timeout_ms`, then sleeps as long."""

    _last = 0

    async def getmany(self, *, timeout_ms: int = 0, max_records: int | None = None) -> Any:  # aiokafka's partitions
        await asyncio.sleep(rest(self._last))
        heard = await super().getmany(timeout_ms=_LISTEN_MS, max_records=max_records)
        if rest(self._last):  # that was fetched before the rest; what came meanwhile is asked for now (0013)
            with suppress(KafkaError):  # the next look meets it again; what is in hand must not go with it
                for place, later in (await super().getmany(timeout_ms=10, max_records=max_records)).items():
                    heard.setdefault(place, []).extend(later)
        self._last = sum(map(len, heard.values()))
        return heard


# Any: FastStream's message, and what makes it; we take the records as they came and decode them ourselves.
async def _unread(records: tuple["ConsumerRecord[bytes, bytes]", ...], parse: Callable[[Any], Awaitable[Any]]) -> Any:
    """One message for the batch, made of its first record: FastStream would read the headers of all."""
    message = await parse(records[:1])
    message.raw_message = records
    return message


async def _raw(message: Any) -> Any:
    return message.raw_message


def _received(record: "ConsumerRecord[bytes, bytes]") -> Received | None:
    """Reads the CloudEvents headers; a record without them is none of ours, said so and left."""
    headers = dict(record.headers)
    try:
        return Received(
            record.topic,
            (record.key or b"").decode(),
            int(headers["ce_sequence"]),
            headers["ce_id"].decode(),
            headers["ce_type"].decode(),
            datetime.fromisoformat(headers["ce_time"].decode()),
            headers["ce_correlationid"].decode(),
            headers["traceparent"].decode() if "traceparent" in headers else None,
            record.value or b"",
            headers.get("ce_snapshot") == b"true",
        )
    except (KeyError, ValueError) as error:
        where = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        log.error("foreign_record_left", **where, error=repr(error))
        return None


# Any: aiokafka's partitions; only their positions matter here.
def _positions(consumer: Any) -> dict[Any, int]:
    known = {p: consumer._subscription.subscription.assignment.state_value(p) for p in consumer.assignment()}
    return {p: at.position if at is not None and at.has_valid_position else 0 for p, at in known.items()}


def _behind(consumer: Any) -> tuple[str, int]:
    positions = _positions(consumer)
    topic = next((partition.topic for partition in positions), "")
    return topic, sum(max(0, (consumer.highwater(p) or 0) - at) for p, at in positions.items())
