"""The doors of Kafka and of the clock, on the whole service: heard, repeated, reordered, poisoned, timed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from uuid_utils.compat import uuid7

from contracts.events import CATALOGUE
from contracts.events.assignment import FirmChanged, InterventionAssigned, InterventionExhausted, OfferClosed, OfferMade
from contracts.events.casework import DossierCancelled, DossierOpened, InterventionReady, InterventionWithdrawn
from contracts.events.envelope import Event
from contracts.events.portal import OfferAccepted, OfferDeclined
from services.assignment.app import build
from services.assignment.settings import Settings
from shared.clock import move_clock
from tests.assignment.conftest import Running, acceptance, answer, ready
from tests.support.examples import example
from tests.support.saying import Sayer, headers
from tests.support.waiting import wait_for


class Ears:
    """Reads what the service said, from its own outbox, as the relay would."""

    def __init__(self, running: Running) -> None:
        self._running = running

    async def said(self, about: UUID, *kinds: type[Event]) -> list[Any]:
        """Events on a dossier, oldest first."""
        connection = await asyncpg.connect(self._running.database_url)
        try:
            rows = await connection.fetch("select type, body from outbox where key = $1 order by id", str(about))
        finally:
            await connection.close()
        events = [CATALOGUE[row["type"]].model_validate_json(row["body"]) for row in rows]
        return [one for one in events if not kinds or isinstance(one, kinds)]

    async def count(self, about: UUID, kind: type[Event], number: int) -> list[Any]:
        """Waits until so many of a kind were said."""

        async def enough() -> list[Any] | None:
            found = await self.said(about, kind)
            return found if len(found) >= number else None

        found = await wait_for(enough, limit=30)
        assert found is not None
        assert len(found) == number
        return list(found)


@pytest.fixture
def ears(running: Running) -> Ears:
    return Ears(running)


async def first_offer(running: Running, ears: Ears, say: Sayer, **given: object) -> tuple[InterventionReady, OfferMade]:
    event = ready(**given)
    await say(running.kafka, event)
    (offer,) = await ears.count(event.dossier_id, OfferMade, 1)
    return event, offer


async def test_from_ready_to_assigned(running: Running, ears: Ears, say: Sayer) -> None:
    event, offer = await first_offer(running, ears, say)

    await say(running.kafka, acceptance(offer, pressed_at=running.service.clock.now()))

    (assigned,) = await ears.count(event.dossier_id, InterventionAssigned, 1)
    assert (assigned.firm, assigned.offer_id) == (offer.firm, offer.offer_id)


async def test_events_it_has_no_use_for_only_move_the_inbox(running: Running, ears: Ears, say: Sayer) -> None:
    dossier = uuid7()
    await say(running.kafka, [example(DossierOpened, dossier_id=dossier), event := ready(dossier_id=dossier)])

    (offer,) = await ears.count(dossier, OfferMade, 1)

    assert offer.intervention_id == event.intervention_id


async def test_the_same_message_twice_takes_effect_once(running: Running, ears: Ears) -> None:
    event, other = ready(), ready()
    producer = AIOKafkaProducer(bootstrap_servers=running.kafka, acks="all")
    await producer.start()
    try:
        for one in (event, event, event, other):
            given = headers(one, event_id=uuid7(), sequence=1, correlation_id="repeated")
            body = one.model_dump_json().encode()
            await producer.send_and_wait(one.TOPIC, body, key=one.key.encode(), headers=given)
    finally:
        await producer.stop()

    await ears.count(other.dossier_id, OfferMade, 1)

    assert len(await ears.said(event.dossier_id)) == 1


async def test_a_withdrawal_heard_before_its_ready_waits_for_it(running: Running, ears: Ears) -> None:
    event = ready()
    gone = example(
        InterventionWithdrawn, dossier_id=event.dossier_id, intervention_id=event.intervention_id, round=event.round
    )
    producer = AIOKafkaProducer(bootstrap_servers=running.kafka, acks="all")
    await producer.start()
    try:
        pairs: list[tuple[int, Event]] = [(2, gone), (1, event)]
        for sequence, one in pairs:
            given = headers(one, event_id=uuid7(), sequence=sequence, correlation_id="reordered")
            body = one.model_dump_json().encode()
            await producer.send_and_wait(one.TOPIC, body, key=one.key.encode(), headers=given)
    finally:
        await producer.stop()

    (closed,) = await ears.count(event.dossier_id, OfferClosed, 1)

    assert closed.reason == "withdrawn"


async def test_a_message_of_an_unknown_insurer_is_parked_and_others_flow(
    running: Running, ears: Ears, say: Sayer
) -> None:
    bad, good = ready(insurer="inconnu"), ready()
    await say(running.kafka, [bad, good])

    await ears.count(good.dossier_id, OfferMade, 1)

    async def parked() -> bool:
        async with running.http.get(f"{running.service.url}/health") as told:
            return bool((await told.json())["figures"]["parked"].get("failed"))

    await wait_for(parked, limit=20)
    assert await ears.said(bad.dossier_id) == []


async def test_three_craftsmen_answer_at_once_and_one_wins(running: Running, ears: Ears, say: Sayer) -> None:
    events = [ready() for _ in range(5)]
    await say(running.kafka, events)
    for event in events:
        await ears.count(event.dossier_id, OfferMade, 1)
    move_clock(running.clock_file, by=timedelta(minutes=61))
    offers = [await ears.count(event.dossier_id, OfferMade, 3) for event in events]
    now = running.service.clock.now()

    await asyncio.gather(
        *(say(running.kafka, [acceptance(one, pressed_at=now) for one in racing]) for racing in offers)
    )

    for event in events:
        await ears.count(event.dossier_id, InterventionAssigned, 1)
        taken = {one.offer_id: one.sentence for one in await ears.said(event.dossier_id, OfferClosed)}
        assert len(taken) == 2
        assert set(taken.values()) == {"Cette intervention est déjà attribuée."}


async def test_a_refusal_moves_it_on_and_an_old_round_is_refused(running: Running, ears: Ears, say: Sayer) -> None:
    event, offer = await first_offer(running, ears, say)
    now = running.service.clock.now()
    await say(running.kafka, answer(OfferDeclined, offer, pressed_at=now, reason="dates", comment=None))
    _, second = await ears.count(event.dossier_id, OfferMade, 2)
    await say(running.kafka, event.model_copy(update={"round": 2, "excluded_firms": (second.firm.id,)}))
    *_, third = await ears.count(event.dossier_id, OfferMade, 3)

    await say(running.kafka, answer(OfferAccepted, second, pressed_at=now))
    closed = await ears.count(event.dossier_id, OfferClosed, 3)

    assert [one.reason for one in closed] == ["declined", "withdrawn", "old_round"]
    assert third.round == 2
    assert third.firm.id not in {offer.firm.id, second.firm.id}


async def test_the_clock_opens_waves_and_closes_at_the_hard_end_and_a_late_answer_in_time_still_wins(
    running: Running, ears: Ears, say: Sayer
) -> None:
    event, offer = await first_offer(running, ears, say)

    move_clock(running.clock_file, by=timedelta(days=4))
    await ears.count(event.dossier_id, InterventionExhausted, 1)
    late = acceptance(offer, pressed_at=offer.ends_at - timedelta(milliseconds=1))
    await say(running.kafka, late)

    (assigned,) = await ears.count(event.dossier_id, InterventionAssigned, 1)
    assert assigned.accepted_at == late.pressed_at


async def test_a_cancelled_dossier_closes_its_offers(running: Running, ears: Ears, say: Sayer) -> None:
    event, _ = await first_offer(running, ears, say)

    await say(running.kafka, example(DossierCancelled, dossier_id=event.dossier_id))

    (closed,) = await ears.count(event.dossier_id, OfferClosed, 1)
    assert (closed.reason, closed.sentence) == ("cancelled", "Le dossier a été annulé.")


async def test_the_network_is_said_at_the_first_start_and_not_at_the_second(running: Running) -> None:
    async def firms_said() -> int:
        connection = await asyncpg.connect(running.database_url)
        try:
            count = await connection.fetchval("select count(*) from outbox where type = $1", FirmChanged.TYPE)
        finally:
            await connection.close()
        return int(count)

    before = await firms_said()
    settings = Settings(port=0, database_url=running.database_url, kafka=running.kafka, staff_jwks_url=running.keys.url)
    again = build(settings)
    await again.db.start()
    for resource in again.resources:
        await resource.__aenter__()
    await again.db.stop()

    assert before == await firms_said() == 54


async def test_everything_of_a_walk_carries_the_orders_correlation_id(running: Running, ears: Ears, say: Sayer) -> None:
    event = ready()
    await say(running.kafka, event, correlation_id="order-walk-42")
    (offer,) = await ears.count(event.dossier_id, OfferMade, 1)
    move_clock(running.clock_file, by=timedelta(minutes=61))
    await ears.count(event.dossier_id, OfferMade, 3)
    late = acceptance(offer, pressed_at=datetime.now(UTC))
    await say(running.kafka, late, correlation_id="page-of-a-phone")
    await ears.count(event.dossier_id, InterventionAssigned, 1)

    connection = await asyncpg.connect(running.database_url)
    rows = await connection.fetch("select distinct correlation_id from outbox where key = $1", str(event.dossier_id))
    await connection.close()

    assert [row["correlation_id"] for row in rows] == ["order-walk-42"]
