"""The listener of journeys itself: what keeps the contracts passes, what breaks them is said."""

from uuid import uuid4

from aiokafka import AIOKafkaProducer

from contracts import topics
from contracts.events.assignment import OfferMade
from contracts.events.portal import OfferAccepted
from tests.support.examples import example
from tests.support.overhearing import overhearing
from tests.support.saying import Sayer, headers


async def test_events_that_keep_their_contract_are_heard_without_complaint(kafka: str, say: Sayer) -> None:
    dossier = uuid4()

    async with overhearing(kafka) as heard:
        await say(kafka, [example(OfferMade, dossier_id=dossier), example(OfferAccepted, dossier_id=dossier)])

    ours = [body for bodies in heard.bodies.values() for body in bodies if body["dossier_id"] == str(dossier)]
    assert len(ours) == 2
    assert {OfferMade.TYPE, OfferAccepted.TYPE} <= heard.types
    assert [problem for problem in heard.problems if str(dossier) in problem] == []
    assert "casework.dossier.opened.v1" in heard.never_said()


async def test_a_body_without_a_required_field_is_said(kafka: str) -> None:
    event = example(OfferMade, dossier_id=uuid4())
    given = headers(event, event_id=uuid4(), sequence=1, correlation_id="c-1")

    async with overhearing(kafka) as heard, AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        body = event.model_dump_json(exclude={"trade"}).encode()
        await producer.send_and_wait(topics.ASSIGNMENT_OFFERS, body, key=event.key.encode(), headers=given)

    assert any("'trade' is a required property" in problem for problem in heard.problems)


async def test_a_hole_in_a_sequence_is_said(kafka: str) -> None:
    event = example(OfferMade, dossier_id=uuid4())

    async with overhearing(kafka) as heard, AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for sequence in (1, 3):
            given = headers(event, event_id=uuid4(), sequence=sequence, correlation_id="c-1")
            body = event.model_dump_json().encode()
            await producer.send_and_wait(event.TOPIC, body, key=event.key.encode(), headers=given)

    assert any(f"sequence 3 of {event.key} follows 1" in problem for problem in heard.problems)


async def test_a_type_on_a_topic_that_is_not_its_own_is_said(kafka: str) -> None:
    event = example(OfferMade, dossier_id=uuid4())
    given = headers(event, event_id=uuid4(), sequence=1, correlation_id="c-1")

    async with overhearing(kafka) as heard, AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        body = event.model_dump_json().encode()
        await producer.send_and_wait(topics.PORTAL_ANSWERS, body, key=event.key.encode(), headers=given)

    assert any("belongs on assignment.offers" in problem for problem in heard.problems)
