"""The whole door on a real broker: orders out to intake, facts in from intake and casework, messages to the sandbox."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from uuid_utils.compat import uuid7

from contracts import topics
from contracts.events.envelope import Event
from contracts.events.intake import OrderCancelled, OrderRejected, OrderSubmitted, Problem
from tests.insurer_gateway.builders import a_notice, a_received, a_source, an_order
from tests.insurer_gateway.conftest import Door, door_running
from tests.support.examples import example
from tests.support.groups import fresh_group
from tests.support.postgres import TestServer
from tests.support.saying import Sayer, headers
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@pytest.fixture
async def hub(postgres: TestServer, kafka: str, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Door]:
    """A gateway on the run's broker, hearing from now on."""
    group = await fresh_group(kafka, "insurer_gateway")
    chosen = {"kafka": kafka, "kafka_group": group}
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, **chosen) as running:
        yield running


def told(hub: Door, partner: str = "allianz") -> list[str]:
    return [message.type for message in hub.sandbox.platform.ledger.received(partner)]


async def test_an_order_reaches_intake_and_what_becomes_of_it_reaches_the_insurer(
    hub: Door, kafka: str, say: Sayer
) -> None:
    reply = await hub.insurer("allianz").order(
        an_order(origin="C2S", trade=None), key="k-1", correlation_id="allianz-walk-0001"
    )
    order_id = UUID(reply.json()["order_id"])
    source = a_source("allianz", gateway_order_id=order_id)

    said = await heard_on(kafka, topics.GATEWAY_ORDERS, str(order_id))
    await say(kafka, a_received(source))
    await wait_for(lambda: told(hub) == ["MissionRecue"])
    notices = [a_notice(act, source, order_id=uuid7()) for act in ("accepted", "assigned", "contact_made")]
    dossier = uuid7()
    await say(kafka, [notice.model_copy(update={"dossier_id": dossier}) for notice in notices])
    await wait_for(lambda: len(told(hub)) == 4)

    assert said["order"]["origin"] == "C2S"
    assert told(hub) == ["MissionRecue", "MissionAcceptee", "PrestataireMissionne", "ContactEtabli"]
    state = (await hub.insurer("allianz").call("GET", f"/v1/orders/{order_id}")).json()
    assert (state["state"], state["dossiers"]["main"]) == ("contacted", "26-000042-K")
    assert state["last_sequence"] == 4
    assert await hub.rows.fetchval("select business_acked_at from orders") is not None


async def test_the_same_event_twice_is_one_fact(hub: Door, kafka: str) -> None:
    event = a_received(a_source("allianz"))
    await twice(kafka, event, sequence=1)
    await wait_for(lambda: told(hub))
    marker = a_received(a_source("allianz"))
    await twice(kafka, marker, sequence=1)
    await wait_for(lambda: len(told(hub)) == 2)

    assert await hub.rows.fetchval("select count(*) from facts") == 2
    assert {message.times for message in hub.sandbox.platform.ledger.received()} == {1}


async def test_a_poisoned_dossier_is_parked_and_all_others_are_told(hub: Door, kafka: str, say: Sayer) -> None:
    bad = a_notice("sings")
    await say(kafka, [bad, a_notice("assigned", dossier_id=bad.dossier_id), a_notice("accepted")])
    await wait_for(lambda: told(hub) == ["MissionAcceptee"])

    parked = await hub.rows.fetch("select key, reason from parked order by sequence")
    assert {row["key"] for row in parked} == {str(bad.dossier_id)}
    assert parked[0]["reason"] == "failed"


async def test_what_has_no_dossier_is_told_from_intake_alone(hub: Door, kafka: str, say: Sayer) -> None:
    rejected = example(
        OrderRejected,
        order_id=uuid7(),
        source=a_source(channel="email"),
        problems=(Problem(rule="R-013", sentence="Le code agent est obligatoire.", field="agent_code"),),
    )
    withdrawn = example(
        OrderCancelled, order_id=uuid7(), source=a_source(gateway_order_id=uuid7()), submitted=False, reason="Doublon"
    )
    submitted = example(OrderSubmitted, order_id=uuid7(), source=a_source())

    await say(kafka, [rejected, withdrawn, submitted])
    await wait_for(lambda: len(told(hub)) == 2)

    assert sorted(told(hub)) == ["MissionAnnulee", "MissionRefusee"]
    read = (await hub.insurer("allianz").events(after=0))["events"]
    refusal = next(message for message in read if message["type"] == "MissionRefusee")
    assert refusal["data"]["problems"] == [
        {"rule": "R-013", "sentence": "Le code agent est obligatoire.", "field": "agent_code"}
    ]


async def test_a_message_that_fails_for_good_is_said_on_its_topic(hub: Door, kafka: str, say: Sayer) -> None:
    await hub.rows.execute("update endpoints set state = 'disabled' where id = 'allianz/principal'")
    notice = a_notice("accepted")
    await say(kafka, notice)
    await wait_for(lambda: hub.deliveries("pending"))
    await hub.rows.execute("update deliveries set first_at = now() - interval '6 days'")

    failed = await heard_on(kafka, topics.GATEWAY_MESSAGES, str(notice.dossier_id))

    assert failed["journal_entry_id"] == str(notice.journal_entry_id)


async def test_kafka_away_refuses_no_order(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as door:
        reply = await door.insurer().order(an_order(), key="k-1")

        async with door.session.get(f"{door.url}/health") as answer:
            health = await answer.json()
        assert reply.status == 202
        assert health["status"] == "degraded"
        assert await door.rows.fetchval("select count(*) from unsent") == 1


async def heard_on(kafka: str, topic: str, key: str, *, limit: float = 15) -> dict[str, Any]:
    """The first event of this key on a topic."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:

        async def found() -> dict[str, Any] | None:
            batches = await consumer.getmany(timeout_ms=200)
            records = [record for batch in batches.values() for record in batch if record.key == key.encode()]
            said: list[dict[str, Any]] = [json.loads(record.value) for record in records]
            return said[0] if said else None

        seen = await wait_for(found, limit)
    finally:
        await consumer.stop()
    return seen or {}


async def twice(kafka: str, event: Event, *, sequence: int) -> None:
    """The same message two times, as a relay that died in between would send it."""
    event_id = uuid7()
    given = headers(event, event_id=event_id, sequence=sequence, correlation_id="c-0123456789")
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for _ in range(2):
            body = event.model_dump_json().encode()
            await producer.send_and_wait(event.TOPIC, body, key=event.key.encode(), headers=given)
