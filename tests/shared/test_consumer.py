"""What hears begins again by itself, and ends whole."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from uuid_utils.compat import uuid7

from shared.clock import Clock
from shared.consumer import Consumers, Listening
from shared.db import Database
from shared.inbox import Inbox
from shared.settings import Failpoints
from tests.shared.facts import hearing
from tests.support.waiting import wait_for


class Gate:
    """A port before Kafka's: it accepts, and hangs up until it is opened."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        self.open = False

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[str]:
        """Its address, while the block lasts."""
        server = await asyncio.start_server(self._through, "127.0.0.1", 0)
        async with server:
            yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.open:
            host, _, port = self._kafka.rpartition(":")
            behind, ahead = await asyncio.open_connection(host, int(port))
            await asyncio.gather(_copy(reader, ahead), _copy(behind, writer))
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
    writer.close()


async def test_a_broker_that_hangs_up_at_the_start_is_tried_again(database: Database, kafka: str) -> None:
    gate = Gate(kafka)
    async with gate.standing() as address:
        inboxes = [Inbox(database=database, clock=Clock(), hearing=hearing())]
        consumers = Consumers(
            bootstrap=address, group=f"test-{uuid7()}", instance="0", inboxes=inboxes, failpoints=Failpoints("")
        )
        with pytest.raises(KafkaError):
            await consumers.watch()
        gate.open = True

        await consumers.watch()

        async def hears() -> bool:
            return inboxes[0].topic in await consumers.lag()

        await wait_for(hears)
        assert consumers.trouble is None
        await consumers.stop()


async def test_a_place_that_cannot_be_read_takes_nothing_along_that_was_heard_before_it(kafka: str) -> None:
    topic, heard = f"test-{uuid7()}", 0
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 2, 1)])
    await admin.close()
    good, bad = TopicPartition(topic, 0), TopicPartition(topic, 1)
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        consumer = Listening(bootstrap_servers=kafka, auto_offset_reset="none", enable_auto_commit=False)
        consumer.assign([good, bad])
        await consumer.start()
        try:
            consumer.seek(good, 0)
            consumer.seek(bad, 0)
            for round_ in range(1, 6):  # after the first, which was a large one, it rests and looks twice
                for number in range(10):
                    await producer.send_and_wait(topic, str(number).encode(), partition=0)
                async with asyncio.timeout(20):
                    while heard < 10 * round_:
                        with suppress(KafkaError):
                            heard += sum(map(len, (await consumer.getmany()).values()))
                consumer.seek(bad, 999)  # nothing is there, and it is not allowed to begin elsewhere
        finally:
            await consumer.stop()

    assert heard == 50
