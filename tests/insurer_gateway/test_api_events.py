"""Facts by position, the insurer's word on them, and what the service says of itself; as documented."""

import asyncio
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from shared.settings import ROOT
from tests.insurer_gateway.builders import a_notice, a_received, a_source
from tests.insurer_gateway.conftest import Door, positions


async def test_events_are_read_by_position_each_partner_his_own(door: Door) -> None:
    await door.hear(*(a_received(a_source(insurer)) for insurer in ("allianz", "mirabelle", "allianz", "allianz")))
    program = await door.program("allianz")

    first = (await program.get("/v1/events", params={"limit": "2"})).json()
    rest = (await program.get("/v1/events", params={"after": str(first["next"])})).json()
    end = (await program.get("/v1/events", params={"after": str(rest["next"])})).json()

    assert (positions(first["events"]), first["more"]) == ([1, 2], True)
    assert (positions(rest["events"]), rest["more"]) == ([3], False)
    assert (end["events"], end["next"]) == ([], 3)
    assert first["links"][0]["href"].endswith("/v1/events?after=2&limit=2")


async def test_asking_beyond_says_that_everything_before_is_had_and_no_more(door: Door) -> None:
    await door.hear(a_received(a_source("allianz")))
    program = await door.program("allianz")

    await program.get("/v1/events", params={"after": "99"})

    assert await door.rows.fetchval("select polled_to from partners where code = 'allianz'") == 1


async def test_the_events_of_one_order_can_be_asked_alone(door: Door) -> None:
    one, other = a_received(a_source("allianz", gateway_order_id=uuid7())), a_received()
    await door.hear(one, other)

    read = await (await door.program("allianz")).get(
        "/v1/events", params={"order_id": str(one.source.gateway_order_id)}
    )

    assert [message["data"]["order"]["id"] for message in read.json()["events"]] == [str(one.source.gateway_order_id)]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=501", "wait=26", "order_id=7", "since=3"])
async def test_a_wrong_question_is_refused(open_door: Door, query: str) -> None:
    assert (await (await open_door.program()).get(f"/v1/events?{query}")).status == 422


async def test_a_waiting_reader_hears_what_comes(door: Door) -> None:
    waiting = asyncio.create_task(door.insurer("allianz").events(after=0, wait=20))
    await door.hear(a_received(a_source("allianz")))

    batch = await asyncio.wait_for(waiting, 10)

    assert positions(batch["events"]) == [1]


async def test_the_insurers_word_is_kept_once(door: Door) -> None:
    await door.hear(a_notice("accepted", a_source("allianz")))
    program = await door.program("allianz")
    await door.all_delivered()
    await door.rows.execute("update facts set business_ack = null, business_acked_at = null")
    message_id = (await program.get("/v1/events")).json()["events"][0]["id"]
    path = f"/v1/events/{message_id}/acks"

    first = await program.post(path, json={"ack": "refused", "code": "05", "text": "Pas compétent"})
    again = await program.post(path, json={"ack": "refused"})
    other = await program.post(path, json={"ack": "accepted"})
    foreign = await (await door.program("mirabelle")).post(path, json={"ack": "refused"})
    strange = await program.post(path, json={"ack": "peut-être"})

    assert [one.status for one in (first, again, other, foreign, strange)] == [200, 200, 409, 404, 422]
    assert await door.rows.fetchval("select business_code from facts") == "05"


async def test_the_contract_is_shown(door: Door) -> None:
    async with door.session.get(f"{door.url}/openapi.yaml") as answer:
        assert answer.status == 200
    async with door.session.get(f"{door.url}/openapi") as answer:
        page = await answer.text()

    assert "/v1/orders" in page
    assert 'href="/openapi.yaml"' in page
    assert 'href="/asyncapi.yaml"' in page


async def test_what_services_say_to_each_other_is_shown_as_it_was_generated(door: Door) -> None:
    async with door.session.get(f"{door.url}/asyncapi.yaml") as answer:
        shown = await answer.read()

    assert answer.status == 200
    assert answer.content_type == "application/yaml"
    assert shown == (ROOT / "contracts" / "schemas" / "asyncapi.yaml").read_bytes()


async def test_health_names_late_acks(door: Door, tmp_path: Path) -> None:
    await door.hear(a_notice("accepted", a_source("allianz")))
    await door.all_delivered()
    await door.rows.execute(
        "update facts set business_ack = null, business_acked_at = null, business_due_at = now() - interval '1 hour'"
    )

    async with door.session.get(f"{door.url}/health") as answer:
        figures = (await answer.json())["figures"]
    async with door.session.get(f"{door.url}/metrics") as answer:
        metrics = await answer.text()

    assert figures["late_acks"]["business"] == 1
    assert 'passerelle_late_acks{kind="business"} 1' in metrics
