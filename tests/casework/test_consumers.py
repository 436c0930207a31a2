"""The Kafka door through the real app on a real broker: heard, written once, said again on casework's own topics."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from uuid_utils.compat import uuid7

from contracts import topics
from contracts.events import portal
from contracts.events.assignment import InterventionExhausted
from contracts.events.casework import DossierOpened, InterventionReady, JobChanged, JobOpened, NoticeIssued
from contracts.events.gateway import DeliveryFailed
from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone, OrderCancelled
from services.casework.domain.file import Stage
from services.casework.domain.views import DossierView
from shared.service import Service
from tests.casework.cases import Cases
from tests.casework.stories import mirabelle, submitted
from tests.support.building import build
from tests.support.examples import example
from tests.support.groups import fresh_group
from tests.support.postgres import TestServer
from tests.support.saying import Sayer, headers
from tests.support.waiting import wait_for


class Hub:
    """Casework running, and the voices of its neighbours."""

    def __init__(self, service: Service, cases: Cases, kafka: str, say: Sayer) -> None:
        self.service = service
        self.cases = cases
        self.kafka = kafka
        self._say = say

    async def say(self, *events: Any) -> None:  # Any: events of every kind
        """The neighbours say these."""
        await self._say(self.kafka, events)

    async def until(self, statement: str, *args: object, is_: object = True) -> None:
        """Waits until a value of the database is as expected."""

        async def there() -> bool:
            return bool(await self.cases.sql(statement, *args) == is_)

        await wait_for(there, limit=20)

    async def opened(self, order: Any) -> DossierView:  # Any: an order submitted
        """Says the order and waits for its dossier."""
        await self.say(order)
        there = "select exists (select from dossiers where order_id = $1)"
        await self.until(there, order.order_id)
        return await self.cases.open_again(order)


@asynccontextmanager
async def _running(postgres: TestServer, kafka: str, say: Sayer, folder: Path, clock_file: Path) -> AsyncIterator[Hub]:
    database = await postgres.fresh("casework")
    group = await fresh_group(kafka, "casework")
    service = build(
        "casework", folder, database_url=database.runtime, kafka=kafka, kafka_group=group, instance=str(uuid7()),
        clock_file=clock_file,
    )  # fmt: skip
    async with service.running():
        yield Hub(service, Cases(service.db, clock_file), kafka, say)


@pytest.fixture
async def hub(postgres: TestServer, kafka: str, say: Sayer, tmp_path: Path, clock_file: Path) -> AsyncIterator[Hub]:
    """Casework with a broker."""
    async with _running(postgres, kafka, say, tmp_path, clock_file) as made:
        yield made


async def test_orders_become_dossiers_and_what_was_said_leaves_by_the_relay(hub: Hub) -> None:
    orders = [mirabelle(order_id=uuid7()) for _ in range(30)]

    await hub.say(*orders)

    await hub.until("select count(*) from dossiers", is_=30)
    await hub.until("select count(*) from unsent", is_=0)
    for model in (DossierOpened, InterventionReady, NoticeIssued):
        assert len(await hub.cases.said(model)) == 30


async def test_an_order_walks_from_offer_to_visit(hub: Hub) -> None:
    view = await hub.opened(mirabelle(order_id=uuid7()))
    offer = hub.cases.offer(view)
    await hub.say(offer, hub.cases.acceptance(offer))
    await hub.until("select count(*) from jobs", is_=1)
    view = await hub.cases.view(view.dossier.id)
    now = hub.cases.clock.now()

    await hub.say(
        hub.cases.report(portal.ChaseRecorded, view, chased_at=now, number_called="0199000042", outcome="no_answer"),
        hub.cases.report(portal.ContactDeclared, view, contacted_at=now, comment=None),
        hub.cases.report(portal.VisitBooked, view, visit_at=now + timedelta(days=2), requested_by_client=False),
    )

    await hub.until("select stage from interventions", is_=Stage.VISIT)
    assert [one.act for one in await hub.cases.said(NoticeIssued)] == [
        "accepted", "assigned", "contact_made", "visit_booked",
    ]  # fmt: skip
    assert len(await hub.cases.said(JobOpened)) == 1
    assert len(await hub.cases.said(JobChanged)) == 3


async def test_what_each_neighbour_says_has_its_line(hub: Hub) -> None:
    order = submitted(order_id=uuid7(), origin="COURTAGE", trade="PEINTURE")
    view = await hub.opened(order)
    dossier_id = view.dossier.id
    intervention_id = view.interventions[0].intervention.id
    offer = hub.cases.offer(view)

    await hub.say(
        offer,
        example(portal.NoticeFailed, dossier_id=dossier_id, intervention_id=intervention_id, offer_id=offer.offer_id),
        example(DeliveryFailed, dossier_id=dossier_id),
        example(InterventionExhausted, dossier_id=dossier_id, intervention_id=intervention_id, round=1),
    )
    await hub.until("select stage from interventions", is_=Stage.EXHAUSTED)
    await hub.until("select count(*) from journal where body like '%non remis%'", is_=2)
    await hub.say(example(OrderCancelled, order_id=order.order_id, submitted=True))

    await hub.until("select status from dossiers", is_="cancelled")


async def test_a_letter_that_intake_tied_sets_its_date_and_one_undone_gives_it_back(hub: Hub) -> None:
    view = await hub.opened(mirabelle(order_id=uuid7()))
    letter = example(CorrespondenceReceived, letter_id=uuid7(), dossier_id=view.dossier.id, kind="chase")
    shown = "select code from action_dates where standing = 'current'"

    await hub.say(letter)
    await hub.until(shown, is_="F8")
    await hub.say(example(CorrespondenceUndone, letter_id=letter.letter_id, dossier_id=view.dossier.id))

    await hub.until(shown, is_="HOLD_ASSIGNMENT")
    assert await hub.cases.sql("select count(*) from letters where withdrawn_at is not null") == 1


async def test_the_same_record_twice_on_the_broker_takes_effect_once(hub: Hub) -> None:
    order = mirabelle(order_id=uuid7())
    producer = AIOKafkaProducer(bootstrap_servers=hub.kafka)
    await producer.start()
    try:
        sent = headers(order, event_id=uuid7(), sequence=1, correlation_id="0" * 32)
        for _ in range(3):
            body = order.model_dump_json().encode()
            await producer.send_and_wait(order.TOPIC, body, key=order.key.encode(), headers=sent)
    finally:
        await producer.stop()
    await hub.opened(mirabelle(order_id=uuid7()))

    await hub.until("select count(*) from dossiers", is_=2)
    assert await hub.cases.sql("select max(sequence) from inbox where key = $1", order.key) == 1
    assert len(await hub.cases.said(DossierOpened)) == 2


async def test_a_body_nobody_can_read_parks_its_key_and_the_others_flow(hub: Hub) -> None:
    order = mirabelle(order_id=uuid7())
    producer = AIOKafkaProducer(bootstrap_servers=hub.kafka)
    await producer.start()
    try:
        sent = headers(order, event_id=uuid7(), sequence=1, correlation_id="0" * 32)
        await producer.send_and_wait(topics.INTAKE_ORDERS, b'{"order_id": 3}', key=order.key.encode(), headers=sent)
    finally:
        await producer.stop()

    await hub.opened(mirabelle(order_id=uuid7()))

    await hub.until("select count(*) from parked where key = $1", order.key, is_=1)


async def test_one_correlation_id_follows_the_order(hub: Hub) -> None:
    order = mirabelle(order_id=uuid7())

    await hub.opened(order)

    walks = await hub.cases.sql("select json_agg(distinct correlation_id)::text from outbox")
    causes = await hub.cases.sql("select count(*) from outbox where causation_id is null")
    assert len(json.loads(walks)) == 1
    assert causes == 0
