"""Hearing: exactly once in effect and in order per key, whatever is repeated, reordered, refused or broken."""

import asyncio
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Awaited, NotFound
from shared.inbox import Heard, Inbox, one_by_one
from shared.parking import Parking
from tests.shared.facts import TOPIC, Noted, effects, hearing, received


def inbox(database: Database, handler: object = None) -> Inbox:
    return Inbox(database=database, clock=Clock(), hearing=hearing(handler))


async def parked(database: Database) -> list[tuple[str, int, str]]:
    async with database.reading() as tx:
        rows = await tx.fetch("select key, sequence, reason from parked order by key, sequence")
    return [(row["key"], row["sequence"], row["reason"]) for row in rows]


async def test_a_repeat_has_no_second_effect(database: Database) -> None:
    ear = inbox(database)
    message = received("a", 1, "once")

    await ear.absorb([message, message])
    await ear.absorb([message])

    assert await effects(database, "a") == ["once"]


async def test_two_processes_that_hear_the_same_at_once_have_one_effect(database: Database) -> None:
    messages = [received(key, n, str(n)) for key in "abc" for n in (1, 2, 3)]

    await asyncio.gather(*(inbox(database).absorb(messages) for _ in range(4)))

    for key in "abc":
        assert await effects(database, key) == ["1", "2", "3"]
    assert await parked(database) == []


async def test_what_another_process_did_meanwhile_is_not_tried_again_for_ever(database: Database) -> None:
    ear = inbox(database)
    await ear.absorb([received("a", 1, "fail")])
    async with database.transaction() as tx:  # the other one, whose first try went well
        await tx.execute("update inbox set sequence = 1 where key = 'a'")

    await ear.retry("a")

    assert await parked(database) == []


async def test_a_message_beyond_a_hole_waits_until_it_fills(database: Database) -> None:
    ear = inbox(database)

    await ear.absorb([received("a", 1, "1"), received("a", 3, "3")])
    before = await effects(database, "a")
    waiting = await parked(database)
    await ear.absorb([received("a", 2, "2")])

    assert before == ["1"]
    assert waiting == [("a", 3, "hole")]
    assert await effects(database, "a") == ["1", "2", "3"]
    assert await parked(database) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1_000_000))
async def test_any_order_repeats_and_batches_give_one_effect_each_in_order(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    keys = [f"{seed}-{n}" for n in range(3)]
    sent = [received(key, n, str(n)) for key in keys for n in range(1, 8)]
    wild = sent + chance.choices(sent, k=10)
    chance.shuffle(wild)
    ear = inbox(database)

    while wild:
        size = chance.randint(1, 9)
        await ear.absorb(wild[:size])
        wild = wild[size:]

    for key in keys:
        assert await effects(database, key) == [str(n) for n in range(1, 8)]


async def test_a_refused_message_parks_its_key_in_order_and_the_others_flow(database: Database) -> None:
    ear = inbox(database)

    await ear.absorb([received("a", 1, "1"), received("a", 2, "fail"), received("a", 3, "3"), received("b", 1, "b1")])
    await ear.absorb([received("a", 4, "4"), received("b", 2, "b2")])

    assert await effects(database, "a") == ["1"]
    assert await effects(database, "b") == ["b1", "b2"]
    assert await parked(database) == [("a", 2, "failed"), ("a", 3, "behind"), ("a", 4, "behind")]


async def test_a_statement_that_fails_costs_only_its_own_message(database: Database) -> None:
    ear = inbox(database)

    await ear.absorb([received("a", 1, "nul"), received("b", 1, "b1"), received("c", 1, "c1")])

    assert await effects(database, "b") == ["b1"]
    assert await effects(database, "c") == ["c1"]
    assert await parked(database) == [("a", 1, "failed")]


async def test_a_body_that_cannot_be_read_is_parked_with_the_reason(database: Database) -> None:
    ear = inbox(database)
    broken = received("a", 1)
    unreadable = broken._replace(body=b"{not json")

    await ear.absorb([unreadable, received("b", 1, "b1")])

    assert await parked(database) == [("a", 1, "failed")]
    assert await effects(database, "b") == ["b1"]


async def test_retry_heals_a_parked_key_and_what_waited_behind_it(database: Database) -> None:
    await inbox(database).absorb([received("a", 1, "fail"), received("a", 2, "2"), received("a", 3, "3")])

    async def all_well(tx: Transaction, one: Heard[Noted]) -> None:
        await tx.execute("insert into effect values ($1, $2, $3)", one.event.key, one.received.sequence, one.event.note)

    await inbox(database, one_by_one(all_well)).retry("a")

    assert await effects(database, "a") == ["fail", "2", "3"]
    assert await parked(database) == []


async def test_each_try_is_counted_and_the_last_leaves_it_to_a_person(database: Database) -> None:
    ear = inbox(database)
    await ear.absorb([received("a", 1, "fail")])

    for _ in range(6):
        await ear.retry("a")

    async with database.reading() as tx:
        row = await tx.fetchrow("select attempts, next_at, error from parked")
    assert row is not None
    assert (row["attempts"], row["next_at"], row["error"]) == (7, None, "ValueError: refused")


async def test_a_fact_whose_parent_is_unknown_waits_and_is_tried_again(database: Database) -> None:
    known: set[str] = set()

    async def needs_parent(tx: Transaction, one: Heard[Noted]) -> None:
        if one.event.key not in known:
            raise Awaited("Le dossier n'est pas encore connu.")
        await tx.execute("insert into effect values ($1, 1, 'after parent')", one.event.key)

    ear = inbox(database, one_by_one(needs_parent))
    await ear.absorb([received("a", 1)])
    waiting = await parked(database)
    known.add("a")
    await ear.retry("a")

    assert waiting == [("a", 1, "awaiting")]
    assert await effects(database, "a") == ["after parent"]


async def test_a_discarded_head_lets_its_key_go_on_and_leaves_its_trace(database: Database) -> None:
    ear = inbox(database)
    await ear.absorb([received("a", 1, "fail"), received("a", 2, "2")])

    async with database.transaction() as tx:
        await Parking(clock=Clock()).discard(tx, topic=TOPIC, key="a", by="Odile Supervision", reason="doublon")
        due = await Parking(clock=Clock()).due(tx)
        trace = await tx.fetchrow("select act, sequence, by_whom, reason from parking_log")
    await ear.retry("a")

    assert due == [(TOPIC, "a")]
    assert trace is not None
    assert tuple(trace) == ("discarded", 1, "Odile Supervision", "doublon")
    assert await effects(database, "a") == ["2"]


async def test_nothing_parked_is_nothing_to_retry(database: Database) -> None:
    with pytest.raises(NotFound):
        async with database.transaction() as tx:
            await Parking(clock=Clock()).retry(tx, topic=TOPIC, key="none", by="x", reason="essai")


async def test_a_new_reader_starts_at_a_snapshot_and_one_who_has_the_key_drops_it(database: Database) -> None:
    ear = inbox(database)

    await ear.absorb([received("new", 5, "state", snapshot=True), received("new", 6, "6")])
    await ear.absorb([received("old", 1, "1"), received("old", 2, "2"), received("old", 2, "state", snapshot=True)])

    assert await effects(database, "new") == ["state", "6"]
    assert await effects(database, "old") == ["1", "2"]


async def test_where_a_topic_is_refilled_state_said_again_fills_what_stands_there_and_nothing_older_does(
    database: Database,
) -> None:
    ear = Inbox(database=database, clock=Clock(), hearing=replace(hearing(), refilled=True))
    await ear.absorb([received("a", 1, "1"), received("a", 2, "2")])

    await ear.absorb([received("a", 2, "2"), received("a", 1, "older", snapshot=True)])
    await ear.absorb([received("a", 2, "state", snapshot=True), received("a", 3, "3")])
    await ear.absorb([received("a", 2, "late", snapshot=True)])

    assert await effects(database, "a") == ["1", "2", "state", "3"]
    assert await parked(database) == []


async def test_a_refill_waits_behind_nothing_and_leaves_what_is_parked(database: Database) -> None:
    ear = Inbox(database=database, clock=Clock(), hearing=replace(hearing(), refilled=True))
    await ear.absorb([received("a", 1, "1"), received("a", 2, "fail")])

    await ear.absorb([received("a", 1, "state", snapshot=True)])

    assert await effects(database, "a") == ["1"]
    assert await parked(database) == [("a", 2, "failed")]


async def test_what_a_new_reader_had_of_before_the_snapshot_does_not_wait_for_ever(database: Database) -> None:
    """The broker still had the last two events of an old key; the snapshot says all that they said."""
    ear = inbox(database)
    await ear.absorb([received("new", 4, "4"), received("new", 5, "5")])

    await ear.absorb([received("new", 5, "state", snapshot=True)])
    await ear.absorb([received("new", 6, "6")])

    async with database.reading() as tx:
        waiting = await tx.fetch("select sequence, reason from parked where key = 'new'")
    assert await effects(database, "new") == ["state", "6"]
    assert waiting == []


async def test_a_snapshot_that_is_refused_gives_up_nothing_of_what_waits(database: Database) -> None:
    ear = inbox(database)

    await ear.absorb([received("new", 4, "4")])
    await ear.absorb([received("new", 5, "fail", snapshot=True)])

    async with database.reading() as tx:
        waiting = await tx.fetch("select sequence, reason from parked where key = 'new' order by sequence")
    assert [tuple(row) for row in waiting] == [(4, "hole"), (5, "failed")]


async def test_without_its_inbox_row_a_repeat_would_have_a_second_effect(database: Database) -> None:
    """The control: it is the row that makes an effect single, and nothing else."""
    deaf = Inbox(database=database, clock=Clock(), hearing=hearing(), writes_inbox=False)
    message = received("a", 1, "twice")

    await deaf.absorb([message])
    await deaf.absorb([message])

    assert await effects(database, "a") == ["twice", "twice"]
