"""Programs of `shared` on a real broker: what one commits takes effect once in another; stop and health are true."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from uuid_utils.compat import uuid7

from shared.clock import Clock
from shared.db import Database, Transaction
from shared.guards import PUBLIC, Staff
from shared.guards import StaffKeys as StaffJwks
from shared.inbox import Heard, one_by_one
from shared.outbox import Cause, Said, publish
from shared.relay import KEEP
from shared.service import Gauge, Loop, Service
from shared.settings import ServiceSettings
from tests.shared.facts import TOPIC, Noted, effects, hearing
from tests.support.building import SILENT_KAFKA
from tests.support.groups import fresh_group
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


def settings(url: str, kafka: str, **more: object) -> ServiceSettings:
    given = {"port": 0, "database_url": url, "kafka": kafka, "kafka_group": f"test-{uuid7()}", "data_dir": Path("/tmp")}
    return ServiceSettings.model_validate(given | more)


def program(url: str, kafka: str, *, group: str = "", **parts: object) -> Service:
    made = settings(url, kafka, **({"kafka_group": group} if group else {}))
    return Service("program", made, Clock(), Database(url), **parts)  # type: ignore[arg-type]  # the parts under test


async def say(db: Database, key: str, notes: list[str]) -> None:
    for note in notes:
        async with db.transaction() as tx:
            await publish(tx, [Said(Noted(id=key, note=note), Cause("walk-7"))])


async def test_what_is_committed_here_takes_effect_there_once_and_in_order(plumbed: str, kafka: str) -> None:
    key = str(uuid7())
    service = program(plumbed, kafka, group=await fresh_group(kafka), hearings=[hearing()])

    async with service.running():
        await say(service.db, key, [str(n) for n in range(30)])

        async def all_there() -> bool:
            return len(await effects(service.db, key)) == 30

        await wait_for(all_there)
        heard = await effects(service.db, key)

    assert heard == [str(n) for n in range(30)]


async def test_what_another_process_committed_goes_out_in_its_place_and_what_a_savepoint_undid_does_not(
    plumbed: str, kafka: str
) -> None:
    key, other = str(uuid7()), Database(plumbed)
    service = program(plumbed, kafka, group=await fresh_group(kafka), hearings=[hearing()])

    async with service.running(), opened(other):
        for n in range(20):
            await say((service.db, other)[n % 2], key, [str(n)])
            await _say_and_undo(service.db, key)

        async def all_there() -> bool:
            return len(await effects(other, key)) == 20

        await wait_for(all_there)
        await say(service.db, key, ["last"])
        await wait_for(lambda: _has(other, key, 21))
        heard = await effects(other, key)

    assert heard == [*map(str, range(20)), "last"]


async def _say_and_undo(db: Database, key: str) -> None:
    """Says something within a savepoint that is undone; the transaction around it is committed."""
    async with db.transaction() as tx:
        with suppress(ZeroDivisionError):
            async with tx.savepoint():
                await publish(tx, [Said(Noted(id=key, note="undone"), Cause("walk-7"))])
                raise ZeroDivisionError


@asynccontextmanager
async def opened(db: Database) -> AsyncIterator[None]:
    await db.start()
    try:
        yield
    finally:
        await db.stop()


async def test_a_poison_message_parks_its_key_others_flow_and_a_retry_by_the_page_heals_it(
    plumbed: str, kafka: str, staff_keys: StaffKeys
) -> None:
    poisoned, sane = str(uuid7()), str(uuid7())
    cured: list[bool] = []

    async def hear(tx: Transaction, heard: Heard[Noted]) -> None:
        if heard.event.note == "poison" and not cured:
            raise ValueError("this rule does not know it")
        sequence, note = heard.received.sequence, heard.event.note
        await tx.execute("insert into effect values ($1, $2, $3)", heard.event.key, sequence, note)

    operators = Staff(StaffJwks(staff_keys.url), roles=("supervisor",))
    group = await fresh_group(kafka)
    service = program(plumbed, kafka, group=group, hearings=[hearing(one_by_one(hear))], operators=operators)
    async with service.running(), _operator(service, staff_keys) as operator:
        await say(service.db, poisoned, ["1", "poison", "3"])
        await say(service.db, sane, ["a", "b"])
        await wait_for(lambda: _has(service.db, sane, 2))
        page = await _parked_page(operator, poisoned)
        before = await effects(service.db, poisoned)
        cured.append(True)
        token = page.split('name="csrf" value="')[1].split('"')[0]
        form = {"csrf": token, "topic": TOPIC, "key": poisoned, "reason": "règle corrigée"}
        await operator.post("/parked/retry", data=form)
        await wait_for(lambda: _has(service.db, poisoned, 3))
        after = await effects(service.db, poisoned)

    assert "this rule does not know it" in page
    assert before == ["1"]
    assert after == ["1", "poison", "3"]


def _operator(service: Service, keys: StaffKeys) -> aiohttp.ClientSession:
    headers = {"Authorization": f"Bearer {keys.token(['supervisor'])}"}
    return aiohttp.ClientSession(service.url, headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def _has(db: Database, key: str, count: int) -> bool:
    return len(await effects(db, key)) == count


async def _parked_page(operator: aiohttp.ClientSession, key: str) -> str:
    async def shown() -> str | None:
        text = await (await operator.get("/parked")).text()
        return text if key in text else None

    page = await wait_for(shown)
    assert page is not None
    return page


async def test_what_was_said_while_kafka_was_away_is_kept_and_the_health_says_so(plumbed: str) -> None:
    service = program(plumbed, "127.0.0.1:9", hearings=[hearing()])

    async with service.running(), aiohttp.ClientSession(service.url) as client:
        await say(service.db, "k", ["kept"])

        async def told() -> bool:
            body = await (await client.get("/health")).json()
            return bool(body["status"] == "degraded" and body["figures"]["outbox"]["unsent"] == 1)

        await wait_for(told)
        ready = (await client.get("/health/ready")).status
        live = (await client.get("/health/live")).status

    assert (ready, live) == (200, 200)


async def test_what_was_sent_long_ago_is_pruned_and_what_was_never_sent_is_kept(plumbed: str) -> None:
    service = program(plumbed, SILENT_KAFKA)
    async with service.running(), service.db.transaction() as tx:
        for sequence, days in ((1, KEEP.days + 1), (2, KEEP.days - 1), (3, KEEP.days + 1)):
            said_at = datetime.now(UTC) - timedelta(days=days)
            await tx.execute(
                """insert into outbox (topic, key, sequence, event_id, type, said_at, correlation_id, body)
                       values ($1, 'a', $2, $3, 'noted.v1', $4, 'c', '')""",
                TOPIC,
                sequence,
                uuid7(),
                said_at,
            )
        await tx.execute("insert into unsent select id from outbox where sequence = 3")

    async def kept() -> list[int]:
        async with again.db.reading() as tx:
            return [row["sequence"] for row in await tx.fetch("select sequence from outbox order by id")]

    async def pruned() -> bool:
        return await kept() == [2, 3]

    again = program(plumbed, SILENT_KAFKA)
    async with again.running():
        await wait_for(pruned)


async def test_a_loop_that_fails_goes_on_and_is_counted(plumbed: str, kafka: str) -> None:
    rounds: list[int] = []

    async def work() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise ValueError("first round")

    service = program(plumbed, kafka, loops=[Loop("work", 0.01, work)])
    async with service.running(), aiohttp.ClientSession(service.url) as client:

        async def went_on() -> bool:
            return len(rounds) > 2

        await wait_for(went_on)
        metrics = await (await client.get("/metrics")).text()

    assert 'loop_errors_total{loop="work"} 1.0' in metrics


async def test_a_loop_lets_its_round_finish_when_the_service_stops(plumbed: str, kafka: str) -> None:
    begun = asyncio.Event()
    finished: list[str] = []

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.3)
        finished.append("whole")

    service = program(plumbed, kafka, loops=[Loop("work", 60, work)])
    async with service.running():
        await begun.wait()

    assert finished == ["whole"]


async def test_gauges_stand_on_metrics_and_health(plumbed: str, kafka: str) -> None:
    async def late() -> dict[str, float]:
        return {"ack": 3}

    service = program(plumbed, kafka, gauges=[Gauge("late", "Things late", late)])
    async with service.running(), aiohttp.ClientSession(service.url) as client:
        metrics = await (await client.get("/metrics")).text()
        health = json.loads(await (await client.get("/health")).text())

    assert 'passerelle_late{kind="ack"} 3' in metrics
    assert health["figures"]["late"] == {"ack": 3}


def test_every_service_answers_for_its_health_whoever_asks(plumbed: str) -> None:
    service = program(plumbed, "127.0.0.1:9")

    open_paths = {route.path for route in service.all_routes() if route.guard is PUBLIC}

    assert {"/health", "/health/live", "/health/ready", "/metrics"} <= open_paths
