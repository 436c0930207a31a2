"""What hears begins again by itself, and ends whole."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka.errors import KafkaError
from uuid_utils.compat import uuid7

from shared.clock import Clock
from shared.consumer import Consumers
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
