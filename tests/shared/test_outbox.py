"""Publishing: contiguous sequences per key, in commit order, whoever writes at once; nothing without a commit."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.db import Database, Transaction
from shared.errors import Invalid
from shared.outbox import Cause, Said, publish, say_again
from tests.shared.facts import Noted
from tests.support.waiting import wait_for

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


async def state(_tx: Transaction, keys: Sequence[str]) -> list[Noted]:
    """Every key stands, but the ones that are over."""
    return [Noted(id=key, note="now") for key in keys if not key.startswith("over")]


async def test_state_is_said_again_key_by_key_in_portions(database: Database) -> None:
    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id=key), CAUSE) for key in ("a", "a", "b", "over", "z")])

    async with database.transaction() as tx:
        first = await say_again(tx, topic=Noted.TOPIC, state=state, after="", limit=3)
        assert first is not None
        second = await say_again(tx, topic=Noted.TOPIC, state=state, after=first.last, limit=3)
        assert second is not None
        third = await say_again(tx, topic=Noted.TOPIC, state=state, after=second.last, limit=3)
        rows = await tx.fetch("select key, sequence from outbox where snapshot order by id")

    assert (first.keys, first.said, second.keys, second.said, third) == (3, 2, 1, 1, None)
    assert [tuple(row) for row in rows] == [("a", 2), ("b", 1), ("z", 1)]


async def test_a_state_said_again_is_never_older_than_its_sequence(database: Database) -> None:
    """A writer has changed its rows and said so, and has not committed: the snapshot waits for it."""
    written, may_commit = asyncio.Event(), asyncio.Event()

    async def change() -> None:
        async with database.transaction() as tx:
            await tx.execute("insert into effect values ('a', 2, 'changed')")
            await publish(tx, [Said(Noted(id="a", note="changed"), CAUSE)])
            written.set()
            await may_commit.wait()

    async def as_it_stands(tx: Transaction, keys: Sequence[str]) -> list[Noted]:
        notes = await tx.fetch("select note from effect where key = any($1)", list(keys))
        return [Noted(id="a", note=notes[-1]["note"] if notes else "as before")]

    async def snapshot() -> None:
        async with database.transaction() as tx:
            await say_again(tx, topic=Noted.TOPIC, state=as_it_stands, after="", limit=3)

    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id="a"), CAUSE)])
    changing = asyncio.create_task(change())
    await written.wait()
    saying = asyncio.create_task(snapshot())
    await wait_for(lambda: waits_for_a_lock(database))
    may_commit.set()
    await asyncio.gather(changing, saying)

    async with database.reading() as tx:
        row = await tx.fetchrow("select sequence, convert_from(body, 'utf8') as body from outbox where snapshot")
    assert row is not None
    assert row["sequence"] == 2
    assert "changed" in row["body"]


async def waits_for_a_lock(database: Database) -> bool:
    async with database.reading() as tx:
        waiting = await tx.fetchval(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
    return bool(waiting)


async def test_a_state_is_one_event_a_key(database: Database) -> None:
    """Who has heard the first of two at one sequence would drop the second."""

    async def two(_tx: Transaction, keys: Sequence[str]) -> list[Noted]:
        return [Noted(id=keys[0], note="half"), Noted(id=keys[0], note="the other half")]

    async with database.transaction() as tx:
        await publish(tx, [Said(Noted(id="a"), CAUSE)])

    with pytest.raises(ValueError, match="one event"):
        async with database.transaction() as tx:
            await say_again(tx, topic=Noted.TOPIC, state=two, after="", limit=3)
