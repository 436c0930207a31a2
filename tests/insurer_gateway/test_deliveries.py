"""Signed messages to the insurers over real HTTP: every way to answer badly, outages, addresses never called."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from uuid_utils.compat import uuid7

from deploy.demo.insurer_sandbox.behaviour import Told
from deploy.demo.insurer_sandbox.ledger import Received
from deploy.demo.insurer_sandbox.server import running as sandbox_running
from tests.insurer_gateway.builders import a_notice, a_received, a_source, profile_file
from tests.insurer_gateway.conftest import Door, door_running, positions
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


def told(door: Door, partner: str = "allianz") -> list[Received]:
    """What the insurer's own books hold."""
    return door.sandbox.platform.ledger.received(partner)


def behave(door: Door, mode: str, *, times: int = 0, seconds: float = 1, partner: str = "allianz") -> None:
    told = {"partner": partner, "mode": mode, "times": times, "seconds": seconds}
    door.sandbox.platform.behaviour.tell(Told.model_validate(told))


async def attempts(door: Door) -> list[tuple[int | None, str]]:
    rows = await door.rows.fetch("select status, outcome from attempts order by started_at")
    return [(row["status"], row["outcome"]) for row in rows]


async def business_ack(door: Door) -> str | None:
    found: str | None = await door.rows.fetchval("select business_ack from facts")
    return found


@asynccontextmanager
async def another_door(postgres: TestServer, staff_keys: StaffKeys, folder: Path, **chosen: Any) -> AsyncIterator[Door]:
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=folder, **chosen) as running:
        yield running


async def test_a_fact_arrives_signed_with_both_acks_and_stands_the_same_on_both_doors(door: Door) -> None:
    await door.hear(a_notice("accepted", a_source("allianz")))
    await door.all_delivered()

    (message,) = told(door)
    read = (await door.insurer("allianz").events(after=0))["events"]
    assert message.body == read[0]
    assert message.id == read[0]["id"]
    assert message.body["type"] == "MissionAcceptee"
    assert await attempts(door) == [(200, "delivered")]
    assert await business_ack(door) == "accepted"
    assert door.sandbox.platform.ledger.calls()[0]["signed"] == 1


async def test_a_failing_platform_is_tried_again_with_the_same_id(door: Door) -> None:
    behave(door, "error", times=2)
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()

    assert await attempts(door) == [(500, "retry"), (500, "retry"), (200, "delivered")]
    assert len({call["id"] for call in door.sandbox.platform.ledger.calls()} - {None}) == 1
    assert len(told(door)) == 1


async def test_a_platform_that_works_and_then_times_out_makes_one_effect(door: Door) -> None:
    behave(door, "timeout", times=1, seconds=2)
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()

    (message,) = told(door)
    assert message.times == 2
    assert [outcome for _, outcome in await attempts(door)] == ["retry", "delivered"]


async def test_a_slow_platform_is_waited_for(door: Door) -> None:
    behave(door, "slow", seconds=0.3)
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()

    assert await attempts(door) == [(200, "delivered")]


async def test_retry_after_is_honoured(door: Door) -> None:
    behave(door, "throttle", times=1, seconds=1)
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()

    moments = [datetime.fromisoformat(call["at"]) for call in door.sandbox.platform.ledger.calls()]
    assert (moments[1] - moments[0]).total_seconds() >= 0.95
    assert [status for status, _ in await attempts(door)] == [503, 200]


async def test_an_unreadable_answer_is_a_transport_ack_only(door: Door) -> None:
    behave(door, "wrong")
    await door.hear(a_notice("accepted", a_source("allianz")))
    await door.all_delivered()

    assert await attempts(door) == [(200, "delivered")]
    assert await business_ack(door) is None


async def test_a_refusal_is_the_insurers_own_word(door: Door) -> None:
    behave(door, "refuse")
    await door.hear(a_notice("accepted", a_source("allianz")))
    await door.all_delivered()

    row = await door.rows.fetchrow("select business_ack, business_text from facts")
    assert row is not None
    assert tuple(row) == ("refused", "Nous ne reconnaissons pas ce dossier.")


async def test_a_word_said_twice_is_one(door: Door) -> None:
    behave(door, "twice")
    await door.hear(a_notice("accepted", a_source("allianz")))
    await door.all_delivered()

    assert await business_ack(door) == "accepted"


async def test_an_address_that_is_gone_is_closed_and_casework_hears_of_it(door: Door) -> None:
    behave(door, "gone", times=1)
    notice = a_notice("accepted", a_source("allianz"))
    await door.hear(notice)
    await wait_for(lambda: door.deliveries("failed"))
    await door.hear(a_notice("assigned", a_source("allianz")))

    row = await door.rows.fetchrow("select state, reason from endpoints where id = 'allianz/principal'")
    said = json.loads(await door.rows.fetchval("select body from outbox where topic = 'gateway.messages'"))
    assert row is not None
    assert tuple(row) == ("disabled", "l'adresse a répondu 410")
    assert (said["dossier_id"], said["error"]) == (str(notice.dossier_id), "HTTP 410")
    assert await door.deliveries("pending") == 1
    assert positions((await door.insurer("allianz").events(after=0))["events"]) == [1, 2]


async def test_a_message_that_never_comes_through_is_given_up_and_told(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with another_door(postgres, staff_keys, tmp_path, give_up_after=0.2) as door:
        behave(door, "error")
        await door.hear(a_notice("accepted", a_source("allianz")))
        await wait_for(lambda: door.deliveries("failed"))

        assert (await attempts(door))[-1] == (500, "exhausted")
        assert await door.rows.fetchval("select count(*) from outbox where topic = 'gateway.messages'") == 1


async def test_the_messages_of_one_order_arrive_in_their_order_whatever_fails(door: Door) -> None:
    sources = [a_source("allianz", gateway_order_id=uuid7()) for _ in range(4)]
    behave(door, "error", times=7)
    for act in ("accepted", "assigned", "contact_made", "visit_booked"):
        await door.hear(*(a_notice(act, source) for source in sources))
    await door.all_delivered()

    rows = [(call["id"], call["status"]) for call in door.sandbox.platform.ledger.calls()]
    arrived = [message_id for message_id, status in rows if status == 200]
    sequence = {message.id: (message.order_id, message.sequence) for message in told(door)}
    for source in sources:
        mine = [sequence[one][1] for one in arrived if sequence[one][0] == str(source.gateway_order_id)]
        assert mine == [1, 2, 3, 4]


async def test_an_insurer_who_is_down_delays_nobody_and_gets_everything_once_when_he_is_back(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    """The hour of an outage, with its minutes made short: the breaker spares the address and probes."""
    quick = {"breaker_failures": 3, "breaker_cooldown": 0.1, "breaker_longest": 0.2, "retry_schedule": (0, 60)}
    async with another_door(postgres, staff_keys, tmp_path, **quick) as door:
        behave(door, "error")
        for _ in range(5):
            await door.hear(*(a_received(a_source("allianz")) for _ in range(10)))
        await door.hear(*(a_received(a_source("mirabelle")) for _ in range(10)))
        await wait_for(lambda: len(told(door, "mirabelle")) == 10)
        await wait_for(lambda: len(door.sandbox.platform.ledger.calls("allianz")) >= 12)
        spent = len(door.sandbox.platform.ledger.calls("allianz"))

        behave(door, "ok")
        await door.all_delivered(limit=20)

        messages = told(door)
        assert [message.position for message in messages] == list(range(1, 51))
        assert {message.times for message in messages} == {1}
        assert spent < 50
        assert await door.rows.fetchval("select failures from endpoints where id = 'allianz/principal'") == 0


async def test_the_platform_stopped_altogether_and_started_again_gets_everything_once(door: Door) -> None:
    await door.sandbox.close_door()
    await door.hear(*(a_received(a_source("allianz")) for _ in range(12)))
    await wait_for(lambda: door.rows.fetchval("select count(*) > 12 from attempts where outcome = 'retry'"))

    port = int(door.settings.sandbox_url.rpartition(":")[2])
    keys = door.settings.signing_key_file.parent
    folder = door.settings.data_dir.parent / "again"
    async with sandbox_running(folder=folder, keys=keys, gateway_url=door.url, port=port) as back:
        await door.all_delivered()

        assert [message.position for message in back.platform.ledger.received()] == list(range(1, 13))


async def test_a_service_that_stops_in_the_middle_finishes_what_it_holds(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with another_door(postgres, staff_keys, tmp_path, delivery_timeout=5) as door:
        behave(door, "slow", seconds=0.6)
        await door.hear(a_received(a_source("allianz")))
        await wait_for(lambda: door.rows.fetchval("select count(*) = 1 from attempts"))
        rows = door.rows
        await asyncio.wait_for(door.stop(), 10)

        assert await rows.fetchval("select outcome from attempts") == "delivered"
        assert await rows.fetchval("select state from deliveries") == "delivered"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/hook",
        "http://localhost:1/hook",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:1/hook",
        "http://10.0.0.8/hook",
        "http://0.0.0.0:1/hook",
        "http://2130706433/hook",
    ],
)
async def test_no_message_ever_goes_inside(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, url: str
) -> None:
    insurers = tmp_path / "insurers"
    (insurers / "allianz").mkdir(parents=True)
    pack = profile_file("allianz")
    pack["webhooks"][0]["url"] = url
    (insurers / "allianz" / "gateway.yaml").write_text(yaml.safe_dump(pack))
    async with another_door(postgres, staff_keys, tmp_path, insurers_dir=insurers) as door:
        await door.hear(a_received(a_source("allianz")))
        await wait_for(lambda: door.rows.fetchval("select count(*) > 0 from attempts where ended_at is not null"))

        row = await door.rows.fetchrow("select status, error from attempts order by started_at limit 1")
        assert row is not None
        assert row["status"] is None
        assert "adresse" in row["error"]


async def test_a_secret_can_be_changed_while_the_gateway_runs(door: Door) -> None:
    file = door.settings.secrets_file
    kept = json.loads(file.read_text())
    new = "whsec_" + "bmV3" * 10
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()
    file.write_text(json.dumps(kept | {"allianz/principal": [new, *kept["allianz/principal"]]}))
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()
    file.write_text(json.dumps(kept | {"allianz/principal": [new]}))
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()

    assert [call["signed"] for call in door.sandbox.platform.ledger.calls("allianz")] == [1, 1, 1]


@pytest.mark.parametrize("content", ['{"allianz/principal": ["whsec_?"]}', '{"allianz/principal": []}', "{", "{}"])
async def test_without_a_usable_secret_nothing_leaves_and_the_message_waits(door: Door, content: str) -> None:
    door.settings.secrets_file.write_text(content)
    await door.hear(a_received(a_source("allianz")))
    await wait_for(lambda: door.rows.fetchval("select count(*) > 0 from attempts where ended_at is not null"))

    assert "secret" in await door.rows.fetchval("select error from attempts where ended_at is not null limit 1")
    assert await door.deliveries("pending") == 1
    assert door.sandbox.platform.ledger.calls() == []


async def test_correlation_follows_to_the_insurer(door: Door) -> None:
    source = a_source("mirabelle", gateway_order_id=uuid7())
    await door.hear(a_received(source))
    await door.all_delivered()

    assert await door.rows.fetchval("select correlation_id from facts") == "c-0123456789"
    assert UUID(told(door, "mirabelle")[0].order_id) == source.gateway_order_id
