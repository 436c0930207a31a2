"""The insurers' sandbox: its samples pass the door, its API steers it, its page shows what was sent and came back."""

from typing import Any

import pytest

from deploy.demo.insurer_sandbox.behaviour import MODES, Behaviour, Told
from deploy.demo.insurer_sandbox.samples import samples
from tests.insurer_gateway.builders import a_notice, a_received, a_source
from tests.insurer_gateway.conftest import Door
from tests.support.waiting import wait_for


async def control(door: Door, path: str, body: dict[str, Any], *, status: int = 200) -> Any:
    async with door.session.post(f"{door.sandbox.url}/control/{path}", json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def test_every_sample_passes_the_door_but_the_one_that_must_not(door: Door) -> None:
    answers = await control(door, "orders", {})

    statuses = dict(zip((one.name for one in samples()), (one["status"] for one in answers), strict=True))
    assert statuses.pop("mb-origine-inconnue") == 422
    assert set(statuses.values()) == {202}
    assert len(statuses) >= 12


async def test_an_order_of_ones_own_is_sent_as_it_is(door: Door) -> None:
    answers = await control(door, "orders", {"partner": "mirabelle", "order": {"origin": 3}})

    assert answers[0]["status"] == 422


async def test_the_same_key_sent_again_is_the_same_order(door: Door) -> None:
    asked = {"sample": "mb-vitrage", "key": "one-key", "count": 3}

    answers = await control(door, "orders", asked)

    assert len({answer["order_id"] for answer in answers}) == 1


async def test_an_order_is_cancelled_through_the_sandbox(door: Door) -> None:
    (sent,) = await control(door, "orders", {"sample": "mb-vitrage"})

    answer = await control(door, "cancel", {"partner": "mirabelle", "order_id": sent["order_id"]})

    assert answer["status"] == 202


async def test_what_webhooks_lost_is_found_by_reading(door: Door) -> None:
    await door.rows.execute("update endpoints set state = 'disabled'")
    await door.hear(*(a_received(a_source("allianz")) for _ in range(5)))

    read = await control(door, "poll", {"partner": "allianz"})

    assert read == {"partner": "allianz", "position": 5, "new": 5}
    assert await door.rows.fetchval("select polled_to from partners where code = 'allianz'") == 0
    assert (await control(door, "poll", {"partner": "allianz", "after": 5}))["new"] == 0
    assert await door.rows.fetchval("select polled_to from partners where code = 'allianz'") == 5


async def test_the_books_and_the_page_show_what_was_sent_and_came_back(door: Door) -> None:
    (sent,) = await control(door, "orders", {"sample": "mb-vitrage"})
    source = a_source("mirabelle", gateway_order_id=sent["order_id"])
    await door.hear(a_received(source))
    await door.hear(a_notice("accepted", source))
    await door.hear(a_notice("accepted", a_source("allianz", channel="email"), sentence="Ouvert depuis un courriel."))
    await wait_for(lambda: len(door.sandbox.platform.ledger.received()) == 3)

    async with door.session.get(f"{door.sandbox.url}/control/ledger?partner=mirabelle") as answer:
        books = await answer.json()
    async with door.session.get(door.sandbox.url) as answer:
        page = await answer.text()

    assert [one["type"] for one in books["received"]] == ["ordre.recu", "ordre.accepte"]
    assert "Porte-fenêtre fendue" in page
    assert "ordre.accepte" in page
    assert "Ouvert depuis un courriel." in page


async def test_the_page_sends_cancels_and_steers(door: Door) -> None:
    url, session = door.sandbox.url, door.session

    async with session.post(f"{url}/orders", data={"sample": "mb-vitrage"}) as answer:
        assert answer.status == 200
        assert "transmis" in await answer.text()
    order_id = door.sandbox.platform.ledger.sent()[0].order_id
    async with session.post(f"{url}/cancel", data={"partner": "mirabelle", "order_id": str(order_id)}) as answer:
        assert answer.status == 200
    behave = {"partner": "mirabelle", "mode": "gone", "times": "2", "seconds": "1"}
    async with session.post(f"{url}/behaviour", data=behave) as answer:
        assert "encore 2 fois" in await answer.text()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("orders", {"sample": "nothing"}, 404),
        ("orders", {"count": 0}, 422),
        ("orders", {"order": {}}, 422),
        ("behaviour", {"partner": "allianz", "mode": "sings"}, 422),
        ("cancel", {"partner": "nobody", "order_id": "1"}, 404),
    ],
)
async def test_a_wrong_instruction_is_refused(door: Door, path: str, body: dict[str, Any], status: int) -> None:
    await control(door, path, body, status=status)


async def test_a_message_nobody_signed_is_not_booked(door: Door) -> None:
    async with door.session.post(f"{door.sandbox.url}/partners/allianz/webhooks", data=b"{}") as answer:
        assert answer.status == 401

    assert door.sandbox.platform.ledger.received() == []
    assert door.sandbox.platform.ledger.calls()[0]["signed"] == 0


def test_counted_bad_answers_are_followed_by_good_ones() -> None:
    behaviour = Behaviour()
    behaviour.tell(Told(partner="a", mode="error", times=2))

    assert [behaviour.next("a").mode for _ in range(3)] == ["error", "error", "ok"]
    assert behaviour.next("b").mode == "ok"
    assert set(MODES) >= {"ok", "error", "gone", "twice", "timeout", "slow", "wrong"}
