"""The programs' doors: tokens, orders under their keys, commands by state, events by position, all as documented."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from uuid_utils.compat import uuid7

from deploy.keys import new_key
from tests.insurer_gateway.builders import a_notice, a_received, a_source, an_order
from tests.insurer_gateway.conftest import Door, positions
from tests.support.exchanges import Exchanges


def secret_of(door: Door, client_id: str = "mirabelle-orders") -> str:
    found: str = json.loads(door.settings.clients_file.read_text())[client_id]
    return found


def exchanges(door: Door) -> Exchanges:
    return Exchanges(door.session, door.url, service="insurer_gateway")


async def token(door: Door, *, scope: str | None = None, client_id: str = "mirabelle-orders") -> Any:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret_of(door, client_id)}
    return await exchanges(door).post("/oauth/token", form=form | ({"scope": scope} if scope else {}))


def signed(door: Door, *, pem: bytes | None = None, **claims: Any) -> str:
    """A token like ours but for what the test changes."""
    key = load_pem_private_key(pem or door.settings.signing_key_file.read_bytes(), password=None)
    now = datetime.now(UTC)
    usual = {
        "iss": "urn:passerelle:insurer_gateway",
        "aud": "urn:passerelle:partners",
        "sub": "mirabelle-orders",
        "partner": "mirabelle",
        "scope": "orders:read orders:write",
        "exp": now + timedelta(minutes=5),
    }
    return jwt.encode(usual | claims, key, algorithm="EdDSA")  # type: ignore[arg-type]  # an Ed25519 key


async def test_a_program_gets_a_token_of_ten_minutes_that_the_published_key_verifies(door: Door) -> None:
    given = (await token(door)).json()
    keys = (await exchanges(door).get("/.well-known/jwks.json")).json()["keys"]

    claims = jwt.decode(
        given["access_token"], jwt.PyJWK(keys[0]), algorithms=["EdDSA"], audience="urn:passerelle:partners"
    )
    assert given["expires_in"] == claims["exp"] - claims["iat"] == 600
    assert (claims["sub"], claims["partner"]) == ("mirabelle-orders", "mirabelle")
    assert set(claims["scope"].split()) == {"orders:write", "orders:read", "events:read", "events:ack"}


async def test_the_secret_may_come_in_the_header(door: Door) -> None:
    basic = base64.b64encode(f"mirabelle-orders:{secret_of(door)}".encode()).decode()

    answer = await exchanges(door).post(
        "/oauth/token", form={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )

    assert answer.status == 200


async def test_only_a_hash_of_the_secret_is_kept(door: Door) -> None:
    kept = await door.rows.fetchval("select secret_sha256 from clients where id = 'mirabelle-orders'")

    assert secret_of(door).encode() not in kept
    assert len(kept) == 32


async def test_a_wrong_secret_and_an_unknown_program_are_told_alike(door: Door) -> None:
    wrong = {"grant_type": "client_credentials", "client_id": "mirabelle-orders", "client_secret": "no"}

    first = await exchanges(door).post("/oauth/token", form=wrong)
    second = await exchanges(door).post("/oauth/token", form=wrong | {"client_id": "nobody"})

    assert (first.status, first.json()) == (second.status, second.json())
    assert first.status == 401
    assert first.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "orders:write everything"}, "invalid_scope"),
        ({"client_secret": ""}, "invalid_client"),
    ],
)
async def test_a_token_request_that_is_wrong_says_why_in_oauths_words(
    open_door: Door, form: dict[str, str], error: str
) -> None:
    usual = {"grant_type": "client_credentials", "client_id": "mirabelle-orders", "client_secret": secret_of(open_door)}

    answer = await exchanges(open_door).post("/oauth/token", form=usual | form)

    assert answer.status in (400, 401)
    assert answer.json()["error"] == error


async def test_a_storm_of_wrong_secrets_is_slowed_down(door: Door) -> None:
    wrong = {"grant_type": "client_credentials", "client_id": "mirabelle-orders", "client_secret": "no"}

    statuses = [(await exchanges(door).post("/oauth/token", form=wrong)).status for _ in range(12)]

    assert statuses == [401] * 10 + [429] * 2
    assert (await token(door, client_id="allianz-orders")).status == 200


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


async def test_fifty_at_once_under_one_key_are_one_order(door: Door) -> None:
    order = an_order()

    replies = await asyncio.gather(*(door.insurer().order(order, key="storm") for _ in range(50)))

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
        ({"limit": {"cents": -5}}, "limit.cents"),
        ({"description": "fin\u0000"}, None),
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
    assert answer.json()["detail"]


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


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"aud": "staff"},
        {"iss": "https://somebody.else.invalid"},
        {"aud": ["urn:passerelle:else"]},
    ],
)
async def test_a_token_that_is_over_or_for_another_house_is_refused(open_door: Door, claims: dict[str, Any]) -> None:
    program = await open_door.program()
    program.token = signed(open_door, **claims)

    answer = await program.post("/v1/orders", key="k-1", json=an_order())

    assert answer.status == 401
    assert answer.json()["detail"]


async def test_a_token_signed_by_another_key_is_refused(open_door: Door) -> None:
    program = await open_door.program()
    program.token = signed(open_door, pem=new_key())

    assert (await program.get("/v1/events")).status == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic bWU6bWU=", "Bearer " + "a" * 4000])
async def test_what_is_no_token_is_refused(open_door: Door, header: str) -> None:
    answer = await exchanges(open_door).get("/v1/events", headers={"Authorization": header})

    assert answer.status == 401


async def test_a_partner_that_is_no_longer_connected_is_refused(open_door: Door) -> None:
    program = await open_door.program()
    program.token = signed(open_door, partner="nobody")

    assert (await program.get(f"/v1/orders/{uuid7()}")).status == 403


async def test_a_reading_program_cannot_order(door: Door) -> None:
    program = await door.program("allianz")
    program.token = (await token(door, client_id="allianz-reading")).json()["access_token"]

    answer = await program.post("/v1/orders", key="k-1", json=an_order(origin="C2S"))

    assert answer.status == 403
    assert answer.json()["rule"] == "ACCESS-102"


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


async def test_a_partner_that_calls_too_fast_is_slowed_down(door: Door) -> None:
    program = await door.program("allianz")

    statuses = [(await program.get(f"/v1/orders/{uuid7()}")).status for _ in range(260)]

    assert 429 in statuses
    assert (await (await door.program("mirabelle")).get(f"/v1/orders/{uuid7()}")).status == 404


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


async def test_an_order_come_by_mail_is_seen_but_not_cancelled_here(door: Door) -> None:
    program = await door.program("allianz")
    event = a_received(a_source(channel="email"))
    await door.hear(event)

    state = await program.get(f"/v1/orders/{event.order_id}")
    asked = await program.post(f"/v1/orders/{event.order_id}/commands/cancel", key="c", json={"reason": "Doublon"})

    assert state.json()["channel"] == "email"
    assert asked.status == 409
    assert asked.json()["rule"] == "GW-004"


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
        assert "/v1/orders" in await answer.text()


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
