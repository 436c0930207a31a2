"""Web orders by list: submitted, rejected with problems, waiting for their team; cancelled; their files noted."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierCancelled, DossierClosed, DossierOpened
from contracts.events.gateway import OrderCancelled, OrderReceived
from services.intake.domain.items import State
from services.intake.store import tray
from shared.clock import Clock
from shared.errors import Awaited
from tests.intake.conftest import WebDoor
from tests.support.examples import example, raw_example
from tests.support.operating import operate


def order(insurer: str = "allianz", **changed: Any) -> OrderReceived:  # Any: a field of the order
    content = raw_example(OrderReceived.TYPE)["order"] | changed
    return example(OrderReceived, gateway_order_id=uuid7(), insurer=insurer, order=content)


def mirabelle(**changed: Any) -> OrderReceived:  # Any: a field of the order
    given = {"origin": "PLATEFORME", "claim_number": "MB-2026-004417", "trade": "VITRERIE", "order_number": None}
    return order("mirabelle", **given | changed)


def cancelled(received: OrderReceived) -> OrderCancelled:
    return example(OrderCancelled, gateway_order_id=received.gateway_order_id, reason="L'assurée renonce.")


def opened(order_id: UUID, number: str, companion_of: UUID | None = None) -> DossierOpened:
    return example(DossierOpened, dossier_id=uuid7(), order_id=order_id, number=number, companion_of=companion_of)


async def the_item(door: WebDoor, received: OrderReceived) -> asyncpg.Record:
    row = await door.rows.fetchrow("select * from item where gateway_order_id = $1", received.gateway_order_id)
    assert row is not None
    return row


async def test_a_web_order_is_submitted_with_no_human_step_r003(web_door: WebDoor) -> None:
    received = order()

    await web_door.hear(web_door.web_orders.receive, received)

    item = await the_item(web_door, received)
    facts = await web_door.facts()
    assert (item["state"], item["channel"], item["decided_by"]) == ("submitted", "web", "PROCESSUS INFORMATIQUES")
    assert [(fact["type"], fact["sequence"], fact["key"]) for fact in facts] == [
        ("intake.order.received.v1", 1, str(item["id"])),
        ("intake.order.submitted.v1", 2, str(item["id"])),
    ]
    said = orjson.loads(facts[1]["body"])
    assert said["source"] == {
        "channel": "web",
        "insurer": "allianz",
        "gateway_order_id": str(received.gateway_order_id),
        "insurer_reference": "AZ-2026-0310-0042",
        "claim_number": "C2S260310042",
    }
    assert said["order"] == received.order.model_dump(mode="json", exclude_none=True)
    assert {fact["correlation_id"] for fact in facts} == {"c-0123456789"}


async def test_a_list_gives_each_order_its_own_outcome(web_door: WebDoor) -> None:
    good = [order() for _ in range(20)]
    bad = order(origin="AGENCE", claim_number="C4410", agent_code=None, order_number=None)
    stranger = order("inconnu-assurances")
    expert = order(origin="CS2I")

    await web_door.hear(web_door.web_orders.receive, *good[:10], bad, stranger, expert, *good[10:])

    assert {(await the_item(web_door, one))["state"] for one in good} == {"submitted"}
    assert (await the_item(web_door, bad))["state"] == "rejected"
    assert (await the_item(web_door, stranger))["state"] == "rejected"
    waiting = await the_item(web_door, expert)
    assert (waiting["state"], waiting["team"]) == ("waiting", "allianz")
    rejected = [orjson.loads(fact["body"]) for fact in await web_door.facts() if "rejected" in fact["type"]]
    assert [[(p["rule"], p["field"]) for p in one["problems"]] for one in rejected] == [
        [("R-013", "agent_code"), ("R-009", "claim_number")],
        [("INSURER", "insurer")],
    ]


async def test_a_place_is_found_or_the_order_is_rejected(web_door: WebDoor) -> None:
    site = raw_example(OrderReceived.TYPE)["order"]["site"] | {"insee": None, "postal_code": "35400", "city": "ST MALO"}
    found = mirabelle(site=site)
    lost = mirabelle(site=site | {"city": "Cancale-les-Bains"})

    await web_door.hear(web_door.web_orders.receive, found, lost)

    assert (await the_item(web_door, found))["content"]["site"]["insee"] == "35288"
    assert (await the_item(web_door, lost))["state"] == "rejected"
    assert "Cancale-les-Bains" in (await the_item(web_door, lost))["note"]


async def test_a_web_order_is_found_by_its_claim_and_a_rejected_one_by_any_word(web_door: WebDoor) -> None:
    await web_door.hear(web_door.web_orders.receive, mirabelle(), order(origin="INCONNUE"))

    async def found(words: str) -> list[str]:
        async with web_door.db.reading() as tx:
            wanted = tray.Wanted(tuple(State), words=words)
            lines = await tray.entries(tx, wanted, wall=Clock().wall())
            assert await tray.count(tx, wanted) == len(lines)
            return [line.claim_number for line in lines]

    assert await found("mb 2026 004417") == ["MB-2026-004417"]
    assert await found("quemeneur") == ["C2S260310042"]
    assert await found("") == ["C2S260310042"]


async def test_the_same_order_heard_again_says_nothing_more(web_door: WebDoor) -> None:
    received = mirabelle()

    await web_door.hear(web_door.web_orders.receive, received)
    await web_door.hear(web_door.web_orders.receive, received)

    assert len(await web_door.facts()) == 2
    assert await web_door.rows.fetchval("select count(*) from item") == 1


async def test_cancelling_follows_submitted_on_the_same_key(web_door: WebDoor) -> None:
    received = order()
    await web_door.hear(web_door.web_orders.receive, received)

    await web_door.hear_one(web_door.web_orders.cancel, cancelled(received))
    await web_door.hear_one(web_door.web_orders.cancel, cancelled(received))

    facts = await web_door.facts()
    assert [(fact["type"].split(".")[2], fact["sequence"]) for fact in facts] == [
        ("received", 1), ("submitted", 2), ("cancelled", 3),
    ]  # fmt: skip
    said = orjson.loads(facts[2]["body"])
    assert (said["submitted"], said["reason"], said["actor"]["kind"]) == (True, "L'assurée renonce.", "insurer")
    assert (await the_item(web_door, received))["state"] == "cancelled"


async def test_cancelling_withdraws_a_draft(web_door: WebDoor) -> None:
    received = order(origin="CS2I")
    await web_door.hear(web_door.web_orders.receive, received)

    await web_door.hear_one(web_door.web_orders.cancel, cancelled(received))

    assert orjson.loads((await web_door.facts())[-1]["body"])["submitted"] is False
    assert await web_door.rows.fetchval("select verb from act") == "cancel"


async def test_cancelling_what_was_rejected_says_nothing(web_door: WebDoor) -> None:
    received = order(origin="INCONNUE")
    await web_door.hear(web_door.web_orders.receive, received)

    await web_door.hear_one(web_door.web_orders.cancel, cancelled(received))

    assert (await the_item(web_door, received))["state"] == "rejected"
    assert len(await web_door.facts()) == 2


async def test_a_cancellation_before_its_order_waits_for_it(web_door: WebDoor) -> None:
    with pytest.raises(Awaited):
        await web_door.hear_one(web_door.web_orders.cancel, cancelled(order()))


async def test_the_files_of_an_order_and_their_end_are_noted(web_door: WebDoor) -> None:
    received = [order(), order()]
    await web_door.hear(web_door.web_orders.receive, *received)
    first, second = [(await the_item(web_door, one))["id"] for one in received]
    main = opened(first, "D-100-A")

    await web_door.hear(
        web_door.web_orders.note_opened, main, opened(first, "D-101-B", main.dossier_id), opened(second, "D-102-C")
    )
    at = datetime(2026, 3, 12, tzinfo=UTC)
    ended = example(DossierCancelled, dossier_id=main.dossier_id, order_id=first, cancelled_at=at)
    await web_door.hear(web_door.web_orders.note_cancelled, ended)
    refused = example(DossierClosed, dossier_id=uuid7(), order_id=second, rule="R-034", closed_at=at)
    await web_door.hear(web_door.web_orders.note_closed, refused)

    rows = [await the_item(web_door, one) for one in received]
    assert [(row["dossier_number"], row["companion_number"], row["dossier_end"]) for row in rows] == [
        ("D-100-A", "D-101-B", "cancelled"),
        ("D-102-C", None, "refused"),
    ]
    assert {row["version"] for row in rows} == {1}


@pytest.mark.parametrize(
    "statement",
    [
        "update original set sha256 = sha256",
        "delete from original",
        "update act set verb = verb",
        "delete from act",
        "delete from item",
        "alter table act add column x int",
    ],
)
async def test_the_runtime_role_cannot_change_what_came_or_what_was_done(web_door: WebDoor, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with web_door.db.transaction() as tx:
            await tx.execute(statement)


async def test_orders_that_stand_are_said_again_and_those_that_are_over_are_not(web_door: WebDoor) -> None:
    """`make republish SERVICE=intake`: for a reader that never heard of them."""
    stands, withdrawn, over = mirabelle(), mirabelle(), mirabelle()
    orders = web_door.web_orders
    await web_door.hear(orders.receive, stands, withdrawn, over, order("personne"))
    await web_door.hear_one(orders.cancel, cancelled(withdrawn))
    closed = example(DossierClosed, order_id=(await the_item(web_door, over))["id"], rule=None)
    await web_door.hear(orders.note_closed, closed)

    status, printed = await operate("republish", "intake", service="intake", database_url=web_door.database_url)

    key = str((await the_item(web_door, stands))["id"])
    said = await web_door.rows.fetch("select key, type, sequence, snapshot, body from outbox order by id")
    (first,) = [row["body"] for row in said if (row["key"], row["sequence"], row["snapshot"]) == (key, 2, False)]
    assert status == 0, printed
    assert "1 of 4 keys" in printed
    assert [tuple(row) for row in said if row["snapshot"]] == [(key, "intake.order.submitted.v1", 2, True, first)]
