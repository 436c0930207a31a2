"""Intake on a real broker: web orders become facts on `intake.orders`, in order per key, whatever comes twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from aiokafka import AIOKafkaConsumer
from uuid_utils.compat import uuid7

from contracts import topics
from contracts.events.casework import DossierOpened
from contracts.events.gateway import OrderCancelled, OrderReceived
from tests.intake.builders import sample
from tests.intake.conftest import Hub, hub_running
from tests.support.examples import example, raw_example
from tests.support.postgres import TestServer
from tests.support.saying import Sayer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@pytest.fixture
async def live(postgres: TestServer, staff_keys: StaffKeys, kafka: str, tmp_path: Path) -> AsyncIterator[Hub]:
    """Intake with its broker."""
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, kafka=kafka) as running:
        yield running


def web_order(**changed: object) -> OrderReceived:
    order = raw_example(OrderReceived.TYPE)["order"] | changed
    return example(OrderReceived, gateway_order_id=uuid7(), order=order)


async def facts_of(kafka: str, keys: set[str], wanted: int) -> list[tuple[str, str, str]]:
    """Key, type and sequence of what `intake.orders` carries for these keys, once there are enough."""
    consumer = AIOKafkaConsumer(topics.INTAKE_ORDERS, bootstrap_servers=kafka, auto_offset_reset="earliest")
    found: list[tuple[str, str, str]] = []
    await consumer.start()
    try:

        async def enough() -> bool:
            for batch in (await consumer.getmany(timeout_ms=100)).values():
                for record in batch:
                    headers = dict(record.headers)
                    if record.key.decode() in keys:
                        found.append(
                            (record.key.decode(), headers["ce_type"].decode(), headers["ce_sequence"].decode())
                        )
            return len(found) >= wanted

        await wait_for(enough, 30)
    finally:
        await consumer.stop()
    return found


async def ids_of(hub: Hub, orders: list[OrderReceived]) -> list[str]:
    """The items of these orders, once all are there."""

    async def all_there() -> list[str]:
        rows = await hub.rows.fetch(
            "select id, gateway_order_id from item where gateway_order_id = any($1)",
            [order.gateway_order_id for order in orders],
        )
        by_order = {row["gateway_order_id"]: str(row["id"]) for row in rows}
        return [by_order[order.gateway_order_id] for order in orders] if len(rows) == len(orders) else []

    return await wait_for(all_there, 30)


async def test_web_orders_flow_through_to_casework_and_back(live: Hub, kafka: str, say: Sayer) -> None:
    orders = [web_order() for _ in range(30)]

    await say(kafka, orders, correlation_id="corr-1234567890")
    ids = await ids_of(live, orders)
    await say(kafka, example(OrderCancelled, gateway_order_id=orders[0].gateway_order_id))
    facts = await facts_of(kafka, set(ids), 61)
    await say(kafka, example(DossierOpened, dossier_id=uuid7(), order_id=ids[1], number="D-4410-K", companion_of=None))

    async def numbered() -> bool:
        return bool(await live.rows.fetchval("select true from item where dossier_number = 'D-4410-K'"))

    await wait_for(numbered, 30)
    assert [(type_, sequence) for key, type_, sequence in facts if key == ids[0]] == [
        ("intake.order.received.v1", "1"),
        ("intake.order.submitted.v1", "2"),
        ("intake.order.cancelled.v1", "3"),
    ]
    assert {await live.rows.fetchval("select correlation_id from outbox where key = $1", ids[5])} == {"corr-1234567890"}


async def test_an_order_that_comes_twice_is_taken_once(live: Hub, kafka: str, say: Sayer) -> None:
    order = web_order()
    again = Sayer()

    await say(kafka, order)
    (item,) = await ids_of(live, [order])
    await again(kafka, order)
    other = web_order()
    await say(kafka, other)
    await ids_of(live, [other])

    assert await live.rows.fetchval("select count(*) from outbox where key = $1", item) == 2


async def test_what_no_rule_can_take_parks_its_key_and_others_flow(live: Hub, kafka: str, say: Sayer) -> None:
    unknown = example(OrderCancelled, gateway_order_id=uuid7())
    good = web_order()

    await say(kafka, [unknown, good])
    await ids_of(live, [good])

    async def parked() -> bool:
        return bool(await live.rows.fetchval("select true from parked where key = $1", unknown.key))

    await wait_for(parked, 30)


async def test_a_mail_reaches_the_topic_with_the_correlation_of_its_door(live: Hub, kafka: str) -> None:
    code, _ = await live.mail(sample("14_mirabelle_agence"))
    await live.read_all()
    item = await live.rows.fetchrow("select id from item where channel = 'email'")
    assert code == 250
    assert item is not None

    facts = await facts_of(kafka, {str(item["id"])}, 2)

    body = await live.rows.fetchval(
        "select convert_from(body, 'UTF8') from outbox where key = $1 and sequence = 2", str(item["id"])
    )
    assert [type_ for _, type_, _ in facts] == ["intake.order.received.v1", "intake.order.submitted.v1"]
    assert orjson.loads(body)["source"]["channel"] == "email"
