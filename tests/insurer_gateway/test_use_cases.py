"""Facts and deliveries on real PostgreSQL: positions without gaps, one transaction, leases, the order kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events.envelope import Event
from services.insurer_gateway.domain.deliveries import Answer, BreakerTerms, DeliveryState, Outcome, Schedule
from services.insurer_gateway.domain.profiles import Act, Profiles, UnknownCode
from services.insurer_gateway.insurers.webhooks import Call
from services.insurer_gateway.store import deliveries as delivery_store
from services.insurer_gateway.store import facts as fact_store
from services.insurer_gateway.store.deliveries import Claimed, Record
from services.insurer_gateway.use_cases.bell import Bell
from services.insurer_gateway.use_cases.deliveries import Delivering, Terms
from services.insurer_gateway.use_cases.facts import Telling, UnknownInsurer
from services.insurer_gateway.use_cases.registering import Registering
from shared.clock import Clock
from shared.db import Database
from tests.insurer_gateway.builders import PROFILES, a_notice, a_received, a_source
from tests.insurer_gateway.conftest import handler_of, heard
from tests.support.postgres import TestServer

ENDPOINT = "allianz/principal"
LEASE = timedelta(seconds=60)


@dataclass
class Desk:
    """The use cases on a database of their own."""

    db: Database
    clock: Clock
    telling: Telling
    rows: "asyncpg.Connection[asyncpg.Record]"
    runtime_url: str

    async def hear(self, *events: Event) -> list[Exception | None]:
        """Hears events of one type in one list and one transaction."""
        async with self.db.transaction() as tx:
            outcomes = await handler_of(self.telling, events[0])(tx, [heard(event) for event in events])
        return list(outcomes)

    async def claim(self, limit: int = 10, *, later: timedelta = timedelta(0)) -> list[Claimed]:
        """Claims what is due to Allianz, now or later."""
        now = self.clock.wall() + later
        async with self.db.transaction() as tx:
            return await delivery_store.claim(
                tx, ENDPOINT, now=now, limit=limit, lease_until=now + LEASE, probing=False
            )


@pytest.fixture
async def desk(postgres: TestServer) -> AsyncIterator[Desk]:
    database = await postgres.fresh("insurer_gateway")
    db, clock = Database(database.runtime, max_size=20), Clock()
    await db.start()
    rows = await asyncpg.connect(database.admin)
    async with Registering(db=db, clock=clock, profiles=PROFILES, secrets=dict):
        yield Desk(db, clock, Telling(profiles=PROFILES, clock=clock, bell=Bell()), rows, database.runtime)
    await rows.close()
    await db.stop()


async def test_sixteen_writers_and_a_polling_reader_miss_nothing(desk: Desk) -> None:
    writers, each = 16, 25
    done, position = asyncio.Event(), 0
    seen: list[int] = []

    async def write() -> None:
        for _ in range(each):
            await desk.hear(a_received(a_source("allianz")), a_received(a_source("mirabelle")))

    async def read() -> None:
        nonlocal position
        while True:
            last = done.is_set()
            async with desk.db.reading() as tx:
                batch = await fact_store.facts_after(tx, "allianz", after=position, limit=7)
            seen.extend(at for at, _ in batch)
            position = batch[-1][0] if batch else position
            if last and not batch:
                return

    reading = asyncio.create_task(read())
    await asyncio.gather(*(write() for _ in range(writers)))
    done.set()
    await reading

    assert seen == list(range(1, writers * each + 1))


async def test_sixteen_writers_on_one_order_give_one_sequence(desk: Desk) -> None:
    source = a_source(gateway_order_id=uuid7())

    await asyncio.gather(*(desk.hear(a_notice("contact_made", source)) for _ in range(16)))

    rows = await desk.rows.fetch("select sequence from facts order by sequence")
    assert [row["sequence"] for row in rows] == list(range(1, 17))
    assert await desk.rows.fetchval("select last_sequence from orders") == 16


async def test_a_list_is_told_in_its_order_with_one_delivery_each(desk: Desk) -> None:
    events = [a_notice("accepted", a_source(gateway_order_id=uuid7())) for _ in range(20)]

    outcomes = await desk.hear(*events)

    assert outcomes == [None] * 20
    rows = await desk.rows.fetch("select journal_entry_id, position from facts order by position")
    assert [row["journal_entry_id"] for row in rows] == [event.journal_entry_id for event in events]
    assert await desk.rows.fetchval("select count(*) from deliveries where state = 'pending'") == 20


async def test_a_message_whose_code_is_unknown_is_left_out_and_the_others_are_told(desk: Desk) -> None:
    outcomes = await desk.hear(a_notice("accepted"), a_notice("sings"), a_notice("assigned"))

    assert [type(one) for one in outcomes] == [type(None), UnknownCode, type(None)]
    rows = await desk.rows.fetch("select act, position from facts order by position")
    assert [(row["act"], row["position"]) for row in rows] == [("accepted", 1), ("assigned", 2)]


async def test_an_insurer_without_a_profile_is_loud(desk: Desk) -> None:
    outcomes = await desk.hear(a_received(a_source("perce-neige")))

    assert isinstance(outcomes[0], UnknownInsurer)


async def test_an_order_that_came_before_a_new_version_is_told_in_the_words_it_came_with(desk: Desk) -> None:
    old = PROFILES["allianz"]
    acts = {**old.acts, "assigned": Act(type="ArtisanDesigne")}
    new = replace(old, version="2099.1", valid_from=desk.clock.wall().date(), acts=acts)
    telling = Telling(profiles=Profiles([old, new], today=new.valid_from), clock=desk.clock, bell=Bell())
    before = UUID(int=uuid7().int - (int(timedelta(days=2) / timedelta(milliseconds=1)) << 80))

    for order_ref in (before, uuid7()):
        async with desk.db.transaction() as tx:
            await telling.noticed(tx, [heard(a_notice("assigned", a_source(gateway_order_id=order_ref)))])

    rows = await desk.rows.fetch(
        "select type, convert_from(body, 'utf8')::json->>'profile' as p from facts order by id"
    )
    assert [row["p"] for row in rows] == [old.version, "2099.1"]
    assert rows[0]["type"] != rows[1]["type"] == "ArtisanDesigne"


async def test_what_a_profile_keeps_silent_leaves_no_row(desk: Desk) -> None:
    """R-092: no difficulté on a file that is not Sinapps."""
    outcomes = await desk.hear(a_notice("waiting_opened", a_source("mirabelle"), action_code="E4"))

    assert outcomes == [None]
    assert await desk.rows.fetchval("select count(*) from facts") == 0


async def test_what_is_undone_leaves_no_hole(desk: Desk) -> None:
    async def lost() -> None:
        async with desk.db.transaction() as tx:
            await desk.telling.received(tx, [heard(a_received())])
            raise RuntimeError("the transaction is lost")

    with pytest.raises(RuntimeError):
        await lost()
    await desk.hear(a_received())

    assert await desk.rows.fetchval("select array_agg(position) from facts") == [1]


async def test_facts_that_come_from_two_topics_in_any_order_leave_the_same_order(desk: Desk) -> None:
    source = a_source(gateway_order_id=uuid7())

    await desk.hear(a_notice("accepted", source))
    await desk.hear(a_received(source))

    row = await desk.rows.fetchrow("select state, main_number, last_sequence from orders")
    assert row is not None
    assert tuple(row) == ("accepted", "26-000042-K", 2)


async def test_the_state_follows_the_facts_to_a_visit_and_its_wait(desk: Desk) -> None:
    source = a_source(gateway_order_id=uuid7())
    for act in ("accepted", "assigned", "contact_made", "visit_booked"):
        await desk.hear(a_notice(act, source))
    await desk.hear(a_notice("waiting_opened", source, action_code="E4", sentence="Client injoignable."))

    waiting = await desk.rows.fetchrow("select state, waiting from orders")
    await desk.hear(a_notice("waiting_closed", source, action_code="E4"))

    assert waiting is not None
    assert waiting["state"] == "visit_booked"
    assert json.loads(waiting["waiting"])["difficulte"]["motif"] == "ClientNonJoignable"
    assert await desk.rows.fetchval("select waiting from orders") is None


async def test_a_fact_is_never_rewritten_by_the_service(desk: Desk) -> None:
    await desk.hear(a_received())
    service = await asyncpg.connect(desk.runtime_url)

    for statement in (
        "update facts set body = ''",
        "update facts set position = 9",
        "delete from facts",
        "delete from attempts",
        "delete from staff_acts",
        "update commands set reason = ''",
        "drop table facts",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute(statement)

    await service.close()


async def test_facts_of_one_order_leave_one_after_the_other(desk: Desk) -> None:
    source, other = a_source(gateway_order_id=uuid7()), a_source(gateway_order_id=uuid7())
    await desk.hear(a_received(source))
    await desk.hear(a_notice("accepted", source))
    await desk.hear(a_received(other))

    claimed = await desk.claim()

    assert [one.act for one in claimed] == ["received", "received"]
    assert await desk.claim() == []


async def test_many_senders_never_hold_the_same_delivery(desk: Desk) -> None:
    await desk.hear(*(a_received() for _ in range(60)))

    claims = await asyncio.gather(*(desk.claim(9) for _ in range(12)))

    held = [one.message_id for some in claims for one in some]
    assert len(held) == len(set(held)) == 60


async def test_a_lost_attempt_is_taken_over_and_its_late_record_changes_nothing(desk: Desk) -> None:
    await desk.hear(a_received())
    (lost,) = await desk.claim()
    assert await desk.claim() == []

    (taken,) = await desk.claim(later=LEASE + timedelta(seconds=1))
    async with desk.db.transaction() as tx:
        late = await delivery_store.save_records(tx, [a_record(lost)], at=desk.clock.wall())
        ours = await delivery_store.save_records(tx, [a_record(taken)], at=desk.clock.wall())

    assert taken.message_id == lost.message_id
    assert (late, ours) == (set(), {taken.message_id})
    assert await desk.rows.fetchval("select count(*) from attempts") == 2


async def test_when_an_endpoint_is_down_probes_spend_nothing_and_its_return_sends_everything(desk: Desk) -> None:
    insurer = Moody()
    delivering = a_delivering(desk, insurer)
    await desk.hear(*(a_received() for _ in range(30)))

    insurer.down = True
    for _ in range(3):
        await delivering.round(ENDPOINT)
    tried = insurer.calls
    spared = [await delivering.round(ENDPOINT) for _ in range(5)]
    await desk.rows.execute("update endpoints set open_until = now() - interval '1 second'")
    probe = await delivering.round(ENDPOINT)
    await desk.rows.execute("update endpoints set open_until = now() - interval '1 second'")
    insurer.down = False
    sent = [await delivering.round(ENDPOINT) for _ in range(8)]

    assert tried == 8  # one round of the endpoint's concurrency, then it is spared
    assert spared == [0] * 5
    assert probe == 1
    assert sum(sent) == 30
    assert await desk.rows.fetchval("select count(*) from deliveries where state = 'delivered'") == 30
    assert await desk.rows.fetchval("select max(attempts) from deliveries") == 2


async def test_while_one_probe_is_out_nobody_else_probes(desk: Desk) -> None:
    insurer = Moody(down=True)
    delivering = a_delivering(desk, insurer)
    await desk.hear(*(a_received() for _ in range(5)))
    await desk.rows.execute("update endpoints set failures = 9, open_until = now() - interval '1 second'")

    rounds = await asyncio.gather(*(delivering.round(ENDPOINT) for _ in range(6)))

    assert sum(rounds) == 1


async def test_a_message_is_given_up_after_its_time_and_casework_hears_of_it(desk: Desk) -> None:
    notice = a_notice("accepted")
    await desk.hear(notice)
    await desk.hear(a_received())
    await desk.rows.execute("update deliveries set first_at = now() - interval '6 days'")

    ended = await a_delivering(desk, Moody()).give_up()

    said = await desk.rows.fetch("select body from outbox where topic = 'gateway.messages'")
    assert ended == 2
    assert [json.loads(row["body"])["journal_entry_id"] for row in said] == [str(notice.journal_entry_id)]


async def test_the_moments_between_attempts_are_those_of_the_schedule(desk: Desk) -> None:
    insurer = Moody(down=True)
    delivering = a_delivering(desk, insurer, patience=1000)
    await desk.hear(a_received())

    gaps = []
    for _ in range(9):
        await delivering.round(ENDPOINT)
        row = await desk.rows.fetchrow("select next_at, attempts from deliveries")
        assert row is not None
        gaps.append(round((row["next_at"] - desk.clock.wall()).total_seconds(), -1) or 5)
        await desk.rows.execute("update deliveries set next_at = now()")

    await delivering.round(ENDPOINT)
    assert gaps == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert await desk.rows.fetchval("select count(*) from attempts") == 10
    assert await desk.rows.fetchval("select state from deliveries") == "failed"


class Moody:
    """An insurer of this test: up or down, counting calls."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self._counter = count(1)
        self.calls = 0

    async def send(self, call: Call, *, at: object) -> Answer:
        self.calls = next(self._counter)
        return Answer(error="injoignable") if self.down else Answer(status=204)


def a_delivering(desk: Desk, insurer: Moody, *, patience: int = 5) -> Delivering:
    steps = tuple(timedelta(seconds=one) for one in (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
    breaker = BreakerTerms(failures=patience, cooldown=timedelta(seconds=30), longest_cooldown=timedelta(minutes=15))
    schedule = Schedule(steps=steps, give_up_after=timedelta(days=5))
    terms = Terms(schedule=schedule, breaker=breaker, lease=LEASE)
    return Delivering(db=desk.db, clock=desk.clock, sender=insurer, terms=terms, profiles=PROFILES)


def a_record(claimed: Claimed) -> Record:
    return Record(
        claimed=claimed,
        outcome=Outcome.DELIVERED,
        state=DeliveryState.DELIVERED,
        attempts=1,
        next_at=None,
        status=204,
        answer="",
        error=None,
    )
