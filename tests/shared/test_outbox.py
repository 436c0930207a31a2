"""Publishing: contiguous sequences per key, in commit order, whoever writes at once; nothing without a commit."""

import asyncio

import pytest

from shared.db import Database
from shared.errors import Invalid
from shared.outbox import Cause, Said, publish
from tests.shared.facts import Noted

CAUSE = Cause("walk-1")


async def test_each_key_counts_by_itself_from_one(database: Database) -> None:
    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id=key), CAUSE) for key in ("a", "b", "a")])
    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id="a"), CAUSE)])

    async with database.reading() as tx:
        rows = await tx.fetch("select key, sequence from outbox order by id")

    assert [(row["key"], row["sequence"]) for row in rows] == [("a", 1), ("b", 1), ("a", 2), ("a", 3)]


async def test_sixteen_writers_of_one_key_leave_no_hole_and_keep_the_order(database: Database) -> None:
    async def write(number: int) -> None:
        for _ in range(20):
            async with database.transaction() as tx:
                await publish(tx, [Said(Noted(id="hot", note=str(number)), CAUSE), Said(Noted(id=str(number)), CAUSE)])

    await asyncio.gather(*(write(number) for number in range(16)))

    async with database.reading() as tx:
        rows = await tx.fetch("select sequence from outbox where key = 'hot' order by id")
    assert [row["sequence"] for row in rows] == list(range(1, 321))


async def test_what_is_rolled_back_was_never_said(database: Database) -> None:
    async def say_and_fail() -> None:
        async with database.transaction() as tx:
            await publish(tx, [Said(Noted(id="a"), CAUSE)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await say_and_fail()

    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id="a"), CAUSE)])
        rows = await tx.fetch("select sequence from outbox")
    assert [row["sequence"] for row in rows] == [1]


async def test_a_snapshot_keeps_the_present_sequence(database: Database) -> None:
    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id="a"), CAUSE), Said(Noted(id="a"), CAUSE)])
        await publish(tx, [Said(Noted(id="a", note="now"), CAUSE, snapshot=True)])
        await publish(tx, [Said(Noted(id="a"), CAUSE)])
        rows = await tx.fetch("select sequence, snapshot from outbox order by id")

    assert [(row["sequence"], row["snapshot"]) for row in rows] == [(1, False), (2, False), (2, True), (3, False)]


async def test_an_event_too_large_for_the_wire_is_refused_at_once(database: Database) -> None:
    with pytest.raises(Invalid):
        async with database.transaction() as tx:
            await publish(tx, [Said(Noted(id="a", note="x" * 300_000), CAUSE)])
