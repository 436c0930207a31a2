"""Positions have no gap, whoever writes: processes that write side by side, one of them killed, and an insurer that
polls `GET /v1/events?after=` at the real door meanwhile and never goes back.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.local.processes import Child, Program
from tests.insurer_gateway.conftest import Door, door_running
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(180)

PROCESSES, WRITERS, EACH = 4, 4, 25
FOR_EVER = 1_000_000
PARTNER = "mirabelle"
NAME = "writers"


@dataclass
class Reader:
    """An insurer's program: it asks for what comes after the last position it has, again and again."""

    door: Door
    position: int = 0
    positions: list[int] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)

    async def poll(self) -> int:
        """Reads once; how many messages there were."""
        batch = await self.door.insurer(PARTNER).events(after=self.position)
        for one in batch["events"]:
            self.positions.append(one["position"])
            self.orders.append(one["data"]["order"]["id"])
        self.position = batch["next"]
        return len(batch["events"])

    async def poll_until(self, done: asyncio.Event) -> None:
        """Reads until nothing more can come."""
        while True:
            last = done.is_set()
            if not await self.poll() and last:
                return


@pytest.fixture
async def quiet_door(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Door]:
    """A gateway that sends nothing by itself: what is written is only read."""
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, deliveries=False) as running:
        yield running


def writing(door: Door, number: int, each: int, *how: str) -> Child:
    """A process of writers on the door's database."""
    url = door.settings.database_url
    log = Path(door.settings.data_dir).parent / f"writers_{number}.log"
    named = f"{url}{'&' if '?' in url else '?'}application_name={NAME}"
    words = ("-m", "tests.chaos.writers", named, str(WRITERS), str(each), *how)
    return Child(Program(name=f"writers {number}", command=(sys.executable, *words), log=log, ready=lambda: True))


def committed(child: Child) -> list[str]:
    """The orders that a process said it has committed; a last line may have been cut by its death."""
    lines = child.program.log.read_text().split("\n")[:-1]
    return [line.removeprefix("committed ") for line in lines if line.startswith("committed ")]


async def nobody_writes(door: Door) -> bool:
    """Whether the database has seen the end of every writer: what a killed one had sent it may still have done."""
    sql = "select count(*) from pg_stat_activity where application_name = $1 and datname = current_database()"
    return int(await door.rows.fetchval(sql, NAME)) == 0


async def test_processes_of_writers_one_killed_and_a_polling_reader_miss_nothing(quiet_door: Door) -> None:
    reader, done = Reader(quiet_door), asyncio.Event()
    reading = asyncio.create_task(reader.poll_until(done))
    victim = await asyncio.to_thread(writing, quiet_door, 0, FOR_EVER)
    others = [await asyncio.to_thread(writing, quiet_door, number, EACH) for number in range(1, PROCESSES)]

    await wait_for(lambda: len(committed(victim)) > EACH and all(committed(child) for child in others), 60)
    await asyncio.to_thread(victim.kill)
    await wait_for(lambda: all(child.ended is not None for child in others), 90)
    await wait_for(lambda: nobody_writes(quiet_door))
    done.set()
    await reading

    assert victim.ended == -9
    assert [child.ended for child in others] == [0] * len(others), [child.program.log.read_text() for child in others]
    assert [len(committed(child)) for child in others] == [WRITERS * EACH] * len(others)
    assert reader.positions == list(range(1, len(reader.positions) + 1)), "each position once, in order, none passed"
    said = {order for child in (victim, *others) for order in committed(child)}
    assert said <= set(reader.orders), "committed, and never read"
    unsaid = set(reader.orders) - said
    assert len(unsaid) <= WRITERS, "committed just before it was killed: one of each writer at most"


async def test_the_same_with_positions_given_apart_misses_something(quiet_door: Door) -> None:
    """The proof of the proof: a number taken in one transaction and written in another, as from a sequence."""
    reader = Reader(quiet_door)
    children = [await asyncio.to_thread(writing, quiet_door, number, FOR_EVER, "apart") for number in range(PROCESSES)]

    async def passed_one() -> bool:
        await reader.poll()
        return reader.positions != list(range(1, len(reader.positions) + 1))

    try:
        await wait_for(passed_one, 60)
    finally:
        for child in children:
            await asyncio.to_thread(child.kill)
