"""Programs of `shared` on a real broker: what one commits takes effect once in another; stop and health are true."""

import asyncio
import json
from pathlib import Path

import aiohttp
from uuid_utils.compat import uuid7

from shared.clock import Clock
from shared.db import Database
from shared.guards import PUBLIC
from shared.outbox import Cause, Said, publish
from shared.service import Gauge, Loop, Service
from shared.settings import ServiceSettings
from tests.shared.facts import Noted, effects, hearing
from tests.support.waiting import wait_for


def settings(url: str, kafka: str, **more: object) -> ServiceSettings:
    given = {"port": 0, "database_url": url, "kafka": kafka, "kafka_group": f"test-{uuid7()}", "data_dir": Path("/tmp")}
    return ServiceSettings.model_validate(given | more)


def program(url: str, kafka: str, **parts: object) -> Service:
    made = settings(url, kafka)
    return Service("program", made, Clock(), Database(url), **parts)  # type: ignore[arg-type]  # the parts under test


async def say(db: Database, key: str, notes: list[str]) -> None:
    for note in notes:
        async with db.transaction() as tx:
            await publish(tx, [Said(Noted(id=key, note=note), Cause("walk-7"))])


async def test_what_is_committed_here_takes_effect_there_once_and_in_order(plumbed: str, kafka: str) -> None:
    key = str(uuid7())
    service = program(plumbed, kafka, hearings=[hearing()])

    async with service.running():
        await say(service.db, key, [str(n) for n in range(30)])

        async def all_there() -> bool:
            return len(await effects(service.db, key)) == 30

        await wait_for(all_there)
        heard = await effects(service.db, key)

    assert heard == [str(n) for n in range(30)]


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
