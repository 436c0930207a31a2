"""Orders under their keys and commands by state, alone and in storms; each exchange as documented."""

import asyncio
import json
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from contracts.events.intake import OrderRejected, Problem
from tests.insurer_gateway.builders import a_notice, a_received, a_source, an_order
from tests.insurer_gateway.conftest import Door
from tests.insurer_gateway.test_pages import page
from tests.support.examples import example
from tests.support.staff import StaffKeys


async def test_an_order_is_taken_and_stands_with_its_event(door: Door) -> None:
    program = await door.program()

    answer = await program.post("/v1/orders", key="k-1", json=an_order(insurer_reference="ODM-1"))

    assert answer.status == 202
    told = answer.json()
    assert told["message_id"] == told["order_id"]
    body = json.loads(await door.rows.fetchval("select body from outbox where topic = 'gateway.orders'"))
    assert body["gateway_order_id"] == told["order_id"]
    assert body["order"]["insurer_reference"] == "ODM-1"
    assert body["actor"]["kind"] == "insurer"
    state = (await program.get(f"/v1/orders/{told['order_id']}")).json()
    assert state["state"] == "transmitted"
    assert [one["name"] for one in state["commands"]] == ["cancel"]


async def test_the_callers_correlation_id_stays_with_the_order(door: Door) -> None:
    reply = await door.insurer().order(an_order(), key="k-1", correlation_id="mirabelle-walk-0001")

    assert reply.headers["X-Correlation-Id"] == "mirabelle-walk-0001"
    assert await door.rows.fetchval("select correlation_id from orders") == "mirabelle-walk-0001"
    assert await door.rows.fetchval("select correlation_id from outbox") == "mirabelle-walk-0001"


async def test_the_same_key_and_content_give_the_first_answer_again(door: Door) -> None:
    program, order = await door.program(), an_order()

    first = await program.post("/v1/orders", key="k-1", json=order)
    again = await program.post("/v1/orders", key="k-1", json=dict(reversed(order.items())))

    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await door.rows.fetchval("select count(*) from outbox") == 1


async def test_the_same_key_with_another_content_is_refused(door: Door) -> None:
    program = await door.program()
    await program.post("/v1/orders", key="k-1", json=an_order())

    answer = await program.post("/v1/orders", key="k-1", json=an_order(description="Autre chose."))

    assert answer.status == 422
    assert answer.json()["rule"] == "GW-002"
    assert answer.json()["field"] == "Idempotency-Key"


async def test_the_same_key_of_two_partners_is_two_orders(door: Door) -> None:
    ours, theirs = await door.program("mirabelle"), await door.program("allianz")

    first = await ours.post("/v1/orders", key="k-1", json=an_order())
    second = await theirs.post("/v1/orders", key="k-1", json=an_order(origin="C2S", trade=None))

    assert (first.status, second.status) == (202, 202)
    assert first.json()["order_id"] != second.json()["order_id"]


async def test_sixty_four_at_once_under_one_key_are_one_order(door: Door) -> None:
    order = an_order()

    replies = await asyncio.gather(*(door.insurer().order(order, key="storm") for _ in range(64)))

    assert {reply.status for reply in replies} == {202}
    assert len({reply.json()["order_id"] for reply in replies}) == 1
    assert sum("Idempotency-Replayed" not in reply.headers for reply in replies) == 1
    assert await door.rows.fetchval("select count(*) from orders") == 1
    assert await door.rows.fetchval("select count(*) from outbox") == 1


async def test_fifty_at_once_under_one_key_with_two_contents_are_one_order_and_refusals(door: Door) -> None:
    orders = [an_order(claim_number="MIR-2026-00001"), an_order(claim_number="MIR-2026-00002")]

    replies = await asyncio.gather(*(door.insurer().order(orders[n % 2], key="storm") for n in range(50)))

    assert sorted({reply.status for reply in replies}) == [202, 422]
    assert sum(reply.status == 202 for reply in replies) == 25
    assert await door.rows.fetchval("select count(*) from orders") == 1


async def test_many_orders_at_once_are_all_stored(door: Door) -> None:
    replies = await asyncio.gather(*(door.insurer().order(an_order(), key=str(n)) for n in range(120)))

    assert {reply.status for reply in replies} == {202}
    assert await door.rows.fetchval("select count(*) from orders") == 120
    assert await door.rows.fetchval("select count(distinct key) from outbox") == 120


async def test_an_order_that_postgresql_refuses_fails_alone(door: Door) -> None:
    await door.rows.execute(
        "alter table orders add constraint only_for_this_test check (claim_number <> 'MIR-2026-99999')"
    )
    orders = [an_order(claim_number="MIR-2026-99999" if n == 7 else f"MIR-2026-{n:05}") for n in range(20)]

    replies = await asyncio.gather(*(door.insurer().order(order, key=str(n)) for n, order in enumerate(orders)))

    assert [reply.status for reply in replies] == [503 if n == 7 else 202 for n in range(20)]
    assert await door.rows.fetchval("select count(*) from orders") == 19
    assert await door.rows.fetchval("select count(*) from outbox") == 19


async def test_an_unknown_origin_is_refused_with_the_rule(door: Door) -> None:
    """R-002."""
    answer = await (await door.program()).post("/v1/orders", key="k-1", json=an_order(origin="COURTAGE"))

    assert answer.status == 422
    assert (answer.json()["rule"], answer.json()["field"]) == ("R-002", "origin")
    assert "PLATEFORME" in answer.json()["detail"]
    assert await door.rows.fetchval("select count(*) from orders") == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"claim_number": None}, "claim_number"),
        ({"claim_number": 12}, "claim_number"),
        ({"claim_number": "9" * 81}, "claim_number"),
        ({"description": ""}, "description"),
        ({"site": "Nantes"}, "site"),
        ({"site": {"address": "1 rue", "postal_code": "440", "city": "Nantes"}}, "site.postal_code"),
        ({"loss_date": "hier"}, "loss_date"),
        ({"insured": {"last_name": "Test", "phones": ["'; drop table orders"]}}, "insured.phones.0"),
        ({"insured": {"last_name": "Test", "phones": ["02 61 91 20 01"] * 7}}, "insured.phones"),
        ({"surprise": True}, "surprise"),
        ({"has_expert": "peut-être"}, "has_expert"),
        ({"has_expert": "oui"}, "has_expert"),
        ({"has_expert": 1}, "has_expert"),
        ({"has_expert": None}, "has_expert"),
        ({"limit": {"cents": -5}}, "limit.cents"),
        ({"description": "fin\u0000"}, "description"),
        ({"claim_number": "MIR-2026\n00421"}, "claim_number"),
        ({"insured": {"last_name": "Test\tEssai"}}, "insured.last_name"),
        ({"insured": {"last_name": "Test", "email": "pas un mail"}}, "insured.email"),
        ({"insured": {"last_name": "Test", "email": "a@b"}}, "insured.email"),
    ],
)
async def test_an_order_of_the_wrong_form_is_refused_with_its_field(
    open_door: Door, change: dict[str, Any], field: str | None
) -> None:
    answer = await (await open_door.program()).post("/v1/orders", key="k-1", json=an_order(**change))

    assert answer.status == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["field"] == field
    assert await open_door.rows.fetchval("select count(*) from orders") == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"origin":' * 2000])
async def test_what_is_no_order_is_refused(open_door: Door, body: bytes) -> None:
    answer = await (await open_door.program()).post("/v1/orders", key="k-1", data=body)

    assert answer.status == 422
    assert answer.json()["rule"] in ("FORM-001", "FORM-002")


async def test_an_order_of_a_megabyte_is_too_large(open_door: Door) -> None:
    headers = {"Authorization": f"Bearer {await open_door.insurer().token()}", "Idempotency-Key": "k-1"}

    async with open_door.session.post(
        f"{open_door.url}/v1/orders", data=BytesIO(b" " * (2 << 20)), headers=headers
    ) as answer:
        assert answer.status == 413
        assert (await answer.json(content_type=None))["rule"] == "FORM-003"


@pytest.mark.parametrize("key", ["", "x" * 256, "clé"])
async def test_an_order_needs_a_key_that_is_one(open_door: Door, key: str) -> None:
    answer = await (await open_door.program()).post("/v1/orders", key=key, json=an_order())

    assert answer.status == 422
    assert answer.json()["rule"] == "GW-001"


async def test_another_partners_order_is_not_found(door: Door) -> None:
    ours, theirs = await door.program("mirabelle"), await door.program("allianz")
    order_id = (await ours.post("/v1/orders", key="k-1", json=an_order())).json()["order_id"]

    answers = [
        await theirs.get(f"/v1/orders/{order_id}"),
        await theirs.get(f"/v1/orders/{order_id}/commands/cancel"),
        await theirs.post(f"/v1/orders/{order_id}/commands/cancel", key="c", json={"reason": "Doublon"}),
        await theirs.post(f"/v1/orders/{order_id}/commands/cancel:test", json={"reason": "Doublon"}),
    ]

    assert [answer.status for answer in answers] == [404] * 4
    assert await door.rows.fetchval("select count(*) from commands") == 0


@pytest.mark.parametrize("order_id", [str(UUID(int=0)), "12", "%00", "x" * 300])
async def test_an_order_that_does_not_exist_is_not_found(open_door: Door, order_id: str) -> None:
    assert (await (await open_door.program()).get(f"/v1/orders/{order_id}")).status == 404


async def test_an_order_is_cancelled_once_however_often_it_is_asked(door: Door) -> None:
    program = await door.program()
    order_id = (await program.post("/v1/orders", key="k-1", json=an_order())).json()["order_id"]
    path = f"/v1/orders/{order_id}/commands/cancel"

    tried = await program.post(f"{path}:test", json={"reason": "Fait par l'assuré"})
    first = await program.post(path, key="c-1", json={"reason": "Fait par l'assuré"})
    replayed = await program.post(path, key="c-1", json={"reason": "Fait par l'assuré"})
    again = await program.post(path, key="c-2", json={"reason": "Deux fois"})
    other = await program.post(path, key="c-1", json={"reason": "Autre motif"})

    assert [one.status for one in (tried, first, replayed, again, other)] == [200, 202, 202, 202, 422]
    assert replayed.json() == first.json()
    assert replayed.headers["Idempotency-Replayed"] == "true"
    said = await door.rows.fetch("select body from outbox where type = 'gateway.order.cancelled.v1'")
    assert [json.loads(row["body"])["reason"] for row in said] == ["Fait par l'assuré"]
    state = (await program.get(f"/v1/orders/{order_id}")).json()
    assert state["commands"] == []
    assert state["cancel_requested_at"]


async def test_twenty_cancellations_at_once_are_one(door: Door) -> None:
    order_id = (await door.insurer().order(an_order(), key="k-1")).json()["order_id"]

    replies = await asyncio.gather(
        *(door.insurer().cancel(order_id, reason="Doublon", key=f"c-{n % 4}") for n in range(20))
    )

    assert {reply.status for reply in replies} == {202}
    assert await door.rows.fetchval("select count(*) from outbox where type = 'gateway.order.cancelled.v1'") == 1


async def test_one_key_cancels_one_order_however_many_ask_at_once(door: Door) -> None:
    program = await door.program()
    taken = [(await program.post("/v1/orders", key=f"o-{at}", json=an_order())).json() for at in range(12)]

    answers = await asyncio.gather(
        *(
            program.post(f"/v1/orders/{one['order_id']}/commands/cancel", key="c-1", json={"reason": "Doublon."})
            for one in taken
        )
    )

    assert sorted(answer.status for answer in answers) == [202] + [422] * 11
    assert {answer.json()["rule"] for answer in answers if answer.status == 422} == {"GW-002"}
    assert await door.rows.fetchval("select count(*) from orders where cancel_requested_at is not null") == 1
    assert await door.rows.fetchval("select count(*) from outbox where type like 'gateway.order.cancelled%'") == 1


async def test_a_refused_order_offers_no_cancellation(door: Door) -> None:
    program = await door.program()
    order_id = (await program.post("/v1/orders", key="k-1", json=an_order())).json()["order_id"]
    source = a_source("mirabelle", gateway_order_id=UUID(order_id))
    await door.hear(a_notice("refused", source, rule="R-018", sentence="Un expert est déjà missionné."))

    state = (await program.get(f"/v1/orders/{order_id}")).json()
    described = await program.get(f"/v1/orders/{order_id}/commands/cancel")
    asked = await program.post(f"/v1/orders/{order_id}/commands/cancel", key="c", json={"reason": "Trop tard"})
    tried = await program.post(f"/v1/orders/{order_id}/commands/cancel:test", json={"reason": "Trop tard"})

    assert state["state"] == "refused"
    assert state["refusal"] == {"rule": "R-018", "sentence": "Un expert est déjà missionné."}
    assert described.json()["offered"] is False
    assert (asked.status, tried.status) == (409, 409)
    assert asked.json()["rule"] == "GW-003"


async def test_everything_that_is_wrong_with_a_rejected_order_is_read_with_it(
    door: Door, staff_keys: StaffKeys
) -> None:
    program = await door.program()
    order_id = (await program.post("/v1/orders", key="k-1", json=an_order())).json()["order_id"]
    wrong = (
        Problem(rule="R-013", sentence="Le code agent est obligatoire.", field="agent_code"),
        Problem(rule="R-017", sentence="Le code postal est inconnu.", field="postal_code"),
    )
    source = a_source("mirabelle", gateway_order_id=UUID(order_id))
    await door.hear(example(OrderRejected, order_id=uuid7(), source=source, problems=wrong))

    state = (await program.get(f"/v1/orders/{order_id}")).json()
    shown = await page(door, staff_keys, f"/console/orders/{order_id}")

    assert state["refusal"] == {
        "rule": "R-013",
        "sentence": "Le code agent est obligatoire.",
        "problems": [one.model_dump() for one in wrong],
    }
    assert [shown.count(one.sentence) for one in wrong] == [1, 1]


async def test_an_order_come_by_mail_is_seen_but_not_cancelled_here(door: Door) -> None:
    program = await door.program("allianz")
    event = a_received(a_source(channel="email"))
    await door.hear(event)

    state = await program.get(f"/v1/orders/{event.order_id}")
    asked = await program.post(f"/v1/orders/{event.order_id}/commands/cancel", key="c", json={"reason": "Doublon"})

    assert state.json()["channel"] == "email"
    assert asked.status == 409
    assert asked.json()["rule"] == "GW-004"
