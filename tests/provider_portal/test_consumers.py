"""Hearing through the real broker: repeats, disorder between topics, holes, poison, and two portal processes."""

import asyncio
from datetime import timedelta
from pathlib import Path

from aiokafka import AIOKafkaProducer
from uuid_utils.compat import uuid7

from contracts.events.casework import ReportRefused
from contracts.events.envelope import Event
from contracts.events.portal import OfferAccepted
from services.provider_portal.app import build
from tests.provider_portal.conftest import (
    Portal,
    a_person,
    change_of,
    end_of,
    firm_of,
    job_of,
    loss_of,
    offer_to,
    win_of,
)
from tests.support.examples import example
from tests.support.saying import headers
from tests.support.waiting import wait_for


async def send(portal: Portal, *said: tuple[Event, int], body: bytes | None = None) -> None:
    """Put events on their topics with sequences of the test's choice."""
    producer = AIOKafkaProducer(bootstrap_servers=portal.kafka, acks="all")
    await producer.start()
    for event, sequence in said:
        given = headers(event, event_id=uuid7(), sequence=sequence, correlation_id=str(uuid7()))
        content = body or event.model_dump_json().encode()
        await producer.send_and_wait(event.TOPIC, content, key=event.key.encode(), headers=given)
    await producer.stop()


async def offer_state(portal: Portal, offer_id: object) -> str | None:
    found: str | None = await portal.rows.fetchval("select state from offer where id = $1", offer_id)
    return found


async def test_an_offer_said_twice_and_again_is_one_row_and_two_notices(portal: Portal) -> None:
    person = a_person()
    offer = offer_to(person)
    await portal.hear(firm_of(person))

    await send(portal, (offer, 1), (offer, 1), (offer, 1), (loss_of(offer), 2), (offer, 1), (loss_of(offer), 2))
    await wait_for(lambda: offer_closed(portal, offer.offer_id))

    assert await portal.rows.fetchval("select count(*) from offer where id = $1", offer.offer_id) == 1
    assert await portal.rows.fetchval("select count(*) from notice where offer_id = $1", offer.offer_id) == 2


async def offer_closed(portal: Portal, offer_id: object) -> bool:
    return await offer_state(portal, offer_id) == "closed"


async def test_what_comes_before_its_time_waits_for_the_hole_to_fill(portal: Portal) -> None:
    offer = offer_to(a_person())
    later = offer_to(a_person(), dossier_id=offer.dossier_id)

    await send(portal, (loss_of(offer), 2), (later, 3))
    await wait_for(lambda: portal.rows.fetchval("select count(*) = 2 from parked where key = $1", offer.key))
    assert await offer_state(portal, later.offer_id) is None
    await send(portal, (offer, 1))

    await wait_for(lambda: portal.rows.fetchval("select count(*) = 0 from parked where key = $1", offer.key))
    assert await offer_state(portal, offer.offer_id) == "closed"
    assert await offer_state(portal, later.offer_id) == "open"


async def test_a_job_may_come_before_its_offer_for_topics_have_no_order_between_them(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)

    await portal.hear(job)
    assert (await phone.get(f"/missions/{job.job_id}")).status == 200
    await portal.hear(offer, win_of(offer))

    page = await phone.get(f"/offres/{offer.offer_id}")
    assert f"/missions/{job.job_id}" in page.html


async def test_an_answer_in_time_wins_even_after_its_expiry_was_heard(portal: Portal) -> None:
    offer = offer_to(a_person())

    await portal.hear(offer, loss_of(offer, reason="expired"), win_of(offer))

    assert await offer_state(portal, offer.offer_id) == "won"


async def test_an_end_of_an_unknown_offer_or_job_waits_parked_and_is_not_lost(portal: Portal) -> None:
    offer = offer_to(a_person())
    job = job_of(offer)
    refused = example(ReportRefused, report_id=uuid7(), job_id=job.job_id, dossier_id=uuid7())

    await send(portal, (win_of(offer), 1), (change_of(job), 1), (refused, 1))

    reasons = "select count(*) = 3 from parked where reason = 'awaiting' and key = any($1)"
    await wait_for(lambda: portal.rows.fetchval(reasons, [offer.key, refused.key]))


async def test_a_poison_message_parks_its_key_and_all_others_flow(portal: Portal) -> None:
    bad, good = offer_to(a_person()), offer_to(a_person())

    await send(portal, (bad, 1), body=b'{"not": "an offer"}')
    await send(portal, (good, 1))

    await wait_for(lambda: portal.rows.fetchval("select reason = 'failed' from parked where key = $1", bad.key))
    await wait_for(lambda: portal.rows.fetchval("select true from offer where id = $1", good.offer_id))


async def test_a_type_nobody_here_knows_is_stepped_over(portal: Portal) -> None:
    offer = offer_to(a_person())

    class OfferPraised(type(offer)):  # type: ignore[misc]  # a type of tomorrow
        TYPE = "assignment.offer.praised.v1"

    await send(portal, (OfferPraised.model_validate(offer.model_dump()), 1), (offer, 2))

    await wait_for(lambda: portal.rows.fetchval("select true from offer where id = $1", offer.offer_id))


async def test_a_job_that_ended_stays_ended_whatever_is_said_again(portal: Portal) -> None:
    person = a_person()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(job, change_of(job), end_of(job))

    await send(portal, (job, 1), (change_of(job), 2))
    await portal.hear(job_of(offer_to(person, dossier_id=offer.dossier_id)))

    private = "select count(*) from job_private where job_id = $1"
    assert await portal.rows.fetchval(private, job.job_id) == 0


async def test_one_press_on_each_of_two_processes_is_one_answer(portal: Portal, tmp_path: Path) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    await portal.hear(offer)
    page = await phone.get(f"/offres/{offer.offer_id}")
    second = build(portal.settings.model_copy(update={"port": 0, "kafka_group": f"second-{uuid7()}"}))

    async with second.running():
        action = f"/offres/{offer.offer_id}/accepter"
        await asyncio.gather(*(phone.post(base + action) for base in (portal.url, second.url) * 3))

    assert page.status == 200
    assert len(await portal.said(OfferAccepted, offer.dossier_id)) == 1


async def test_both_clocks_and_the_place_are_kept_as_they_were_said(portal: Portal) -> None:
    offer = offer_to(a_person(), round=3)
    await portal.hear(offer)

    row = await portal.rows.fetchrow(
        "select round, insee, exclusive_until, ends_at, correlation_id from offer where id = $1", offer.offer_id
    )

    assert row is not None
    assert tuple(row)[:4] == (3, offer.place.insee, offer.exclusive_until, offer.ends_at)
    assert offer.ends_at - offer.made_at == timedelta(hours=8)
