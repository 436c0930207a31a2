"""The same order by several ways: attached where nothing contradicts, asked where it may be, parted by a person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierClosed, DossierOpened, DossierReopened, MergedInto
from contracts.events.gateway import OrderReceived
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from shared.db import Database
from tests.intake.builders import all_packs, communes, sample
from tests.intake.conftest import Hub, heard
from tests.support.examples import example, raw_example
from tests.support.waiting import wait_for

ORDER = sample("14_mirabelle_agence")
COPY = ORDER.replace(b"<mir-004410@", b"<autre@").replace(b"ballon", b"chat")
NEIGHBOUR = (
    ORDER.replace(b"<mir-004410@", b"<voisin@")
    .replace(b"MIR-2026-004410", b"MIR-2026-887766")
    .replace(b"03 53 01 44 10", b"03 53 01 88 77")
)
NEAR = COPY.replace(b"MIR-2026-004410", b"MIR-2026-004411")


@pytest.fixture
async def db(hub: Hub) -> AsyncIterator[Database]:
    """The hub's database, for what it would hear."""
    db = Database(hub.urls.runtime)
    await db.start()
    yield db
    await db.stop()


@pytest.fixture
def web_orders() -> WebOrders:
    return WebOrders(clock=Clock(), packs=all_packs(), communes=communes())


async def test_a_copy_of_an_order_is_attached_and_the_dossier_hears_of_it(hub: Hub) -> None:
    first = await hub.item_of(ORDER)

    copy = await hub.item_of(COPY)

    assert (copy["state"], copy["attached_to"]) == ("attached", first["id"])
    said = await hub.rows.fetch(
        "select convert_from(body, 'UTF8')::jsonb as body from outbox where type = 'intake.order.repeated.v1'"
    )
    assert [row["body"]["copy_id"] for row in said] == [str(copy["id"])]
    assert said[0]["body"]["reasons"][:2] == ["même numéro de sinistre", "même téléphone"]


async def test_a_claim_number_one_sign_off_is_asked_with_its_reasons(hub: Hub) -> None:
    first = await hub.item_of(ORDER)

    item = await hub.item_of(NEAR)
    shown = await hub.api().get(f"/v1/items/{item['id']}")

    assert item["state"] == "waiting"
    (alike,) = shown.json()["alike"]
    assert (alike["id"], alike["likeness"], alike["attachable"]) == (str(first["id"]), "probable", True)
    assert "numéro de sinistre à un signe près" in alike["reasons"]


async def test_a_person_attaches_what_was_asked_and_parts_it_again(hub: Hub) -> None:
    first = await hub.item_of(ORDER)
    item = await hub.item_of(NEAR)
    path = f"/v1/items/{item['id']}"

    attached = await hub.api().post(f"{path}/attach", {"version": 1, "to": str(first["id"])})
    again = await hub.api().post(f"{path}/attach", {"version": 1, "to": str(first["id"])})
    parted = await hub.api().post(f"{path}/detach", {"version": 2, "reason": "Autre logement."})

    assert (attached.status, attached.json()["state"]) == (200, "attached")
    assert attached.json()["attached_to"] == str(first["id"])
    assert again.json() == attached.json()
    assert (parted.json()["state"], parted.json()["attached_to"]) == ("waiting", None)
    assert [kind for kind, _ in await hub.facts()][-2:] == ["intake.order.repeated.v1", "intake.order.repeat_undone.v1"]


async def test_what_has_no_open_dossier_takes_no_copy(hub: Hub, db: Database, web_orders: WebOrders) -> None:
    first = await hub.item_of(ORDER)
    opened = example(DossierOpened, order_id=first["id"], dossier_id=uuid7())
    closed = example(DossierClosed, order_id=first["id"], dossier_id=opened.dossier_id, rule=None)
    async with db.transaction() as tx:
        await web_orders.note_opened(tx, [heard(opened)])
        await web_orders.note_closed(tx, [heard(closed)])

    item = await hub.item_of(COPY)
    refused = await hub.api().post(f"/v1/items/{item['id']}/attach", {"version": 1, "to": str(first["id"])})
    unknown = await hub.api().post(f"/v1/items/{item['id']}/attach", {"version": 1, "to": str(uuid7())})

    assert item["state"] == "waiting"
    assert (refused.status, refused.json()["rule"], refused.json()["field"]) == (422, "COPY", "to")
    assert unknown.status == 404


async def test_what_waits_is_attached_when_its_original_is_submitted_later(hub: Hub) -> None:
    doubtful = ORDER.replace(b"54000 NANCY", b"54000 NANCI")
    item = await hub.item_of(doubtful)
    assert item["state"] == "waiting"
    first = await hub.item_of(COPY)
    await hub.api().post(f"/v1/items/{first['id']}/submit", {"version": 1})
    await hub.rows.execute("update item set compared_at = null")

    async def attached() -> bool:
        return bool(await hub.rows.fetchval("select state = 'attached' from item where id = $1", item["id"]))

    await wait_for(attached, 20)

    assert await hub.rows.fetchval("select attached_to from item where id = $1", item["id"]) == first["id"]


async def test_the_screen_asks_and_attaches(hub: Hub) -> None:
    first = await hub.item_of(ORDER)
    item = await hub.item_of(NEAR)
    path = f"/elements/{item['id']}"

    async with await hub.browser() as browser:
        _, asked = await browser.get(path)
        status, place = await browser.press(path, "attach", version="1", to=str(first["id"]))
        _, attached = await browser.get(path)
        _, original = await browser.get(f"/elements/{first['id']}")

    assert "Peut-être le même ordre" in asked
    assert status == 303
    assert place.endswith(f"/?fait=attach&de={item['id']}")
    assert "Copie d&#39;un ordre déjà transmis" in attached
    assert f'href="{path}"' in original


async def test_a_copy_of_a_merged_order_goes_to_the_order_that_goes_on_until_it_is_parted(
    hub: Hub, db: Database, web_orders: WebOrders
) -> None:
    absorbed = await hub.item_of(ORDER)
    kept = await hub.item_of(NEAR.replace(b"54000 NANCY", b"54100 NANCY"))
    await hub.rows.execute("update item set state = 'submitted' where id = $1", kept["id"])
    into = MergedInto(dossier_id=uuid7(), number="26-004218-A", order_id=kept["id"])
    at = datetime.now(UTC)
    closed = example(DossierClosed, order_id=absorbed["id"], rule=None, merged_into=into, closed_at=at)
    async with db.transaction() as tx:
        await web_orders.note_closed(tx, [heard(closed)])
    first = await hub.item_of(COPY)

    reopened = example(DossierReopened, order_id=absorbed["id"], reopened_at=at + timedelta(minutes=1))
    async with db.transaction() as tx:
        await web_orders.note_reopened(tx, [heard(reopened)])
        await web_orders.note_closed(tx, [heard(closed)])  # the file beside it, told late on its own key
    second = await hub.item_of(COPY.replace(b"<autre@", b"<encore@"))

    assert (first["state"], first["attached_to"]) == ("attached", kept["id"])
    assert (second["state"], second["attached_to"]) == ("attached", absorbed["id"])


async def test_neighbours_of_one_leak_are_told_of_once_both_have_their_dossiers(
    hub: Hub, db: Database, web_orders: WebOrders
) -> None:
    first = await hub.item_of(ORDER)
    second = await hub.item_of(NEIGHBOUR)
    told = "select convert_from(body, 'UTF8')::jsonb as body from outbox where type = 'intake.order.related.v1'"
    await hub.api().post(f"/v1/items/{second['id']}/submit", {"version": second["version"]})
    opened = [example(DossierOpened, order_id=one["id"], dossier_id=uuid7()) for one in (first, second)]

    async with db.transaction() as tx:
        await web_orders.note_opened(tx, [heard(opened[0])])
    await wait_for(lambda: _nothing_due(hub), 20)
    alone = await hub.rows.fetch(told)
    async with db.transaction() as tx:
        await web_orders.note_opened(tx, [heard(opened[1])])
    await wait_for(lambda: _nothing_due(hub), 20)

    (fact,) = await hub.rows.fetch(told)
    assert alone == []
    assert (fact["body"]["order_id"], fact["body"]["related"]) == (str(second["id"]), [str(first["id"])])
    assert "même adresse" in fact["body"]["reasons"]


async def test_an_order_that_came_twice_by_web_is_told_of_once_both_have_their_dossiers(
    hub: Hub, db: Database, web_orders: WebOrders
) -> None:
    order = raw_example(OrderReceived.TYPE)["order"] | {"claim_number": "MIR-2026-77100", "origin": "PLATEFORME"}
    sent = [example(OrderReceived, gateway_order_id=uuid7(), insurer="mirabelle", order=order) for _ in range(2)]
    async with db.transaction() as tx:
        await web_orders.receive(tx, [heard(one) for one in sent])
    rows = await hub.rows.fetch("select id from item where channel = 'web' order by id")
    opened = [example(DossierOpened, order_id=row["id"], dossier_id=uuid7()) for row in rows]

    async with db.transaction() as tx:
        await web_orders.note_opened(tx, [heard(one) for one in opened])
    await wait_for(lambda: _nothing_due(hub), 20)

    told = "select convert_from(body, 'UTF8')::jsonb as body from outbox where type = 'intake.order.related.v1'"
    facts = [row["body"] for row in await hub.rows.fetch(told)]
    assert {(fact["order_id"], *fact["related"]) for fact in facts} <= {
        (str(one["id"]), str(other["id"])) for one in rows for other in rows if one is not other
    }
    assert [fact["likeness"] for fact in facts] == ["same"] * len(facts) != []
    assert "même numéro de sinistre" in facts[0]["reasons"]


async def test_in_a_storm_nobody_is_told_of_his_neighbours(hub: Hub, db: Database, web_orders: WebOrders) -> None:
    first = await hub.item_of(ORDER)
    second = await hub.item_of(NEIGHBOUR)
    await hub.api().post(f"/v1/items/{second['id']}/submit", {"version": second["version"]})
    copied = "jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'original_id', null))"
    await hub.rows.execute(
        f"insert into item select ({copied}).* from item i, generate_series(1, 50) where i.id = $1", first["id"]
    )
    opened = [example(DossierOpened, order_id=one["id"], dossier_id=uuid7()) for one in (first, second)]

    async with db.transaction() as tx:
        await web_orders.note_opened(tx, [heard(one) for one in opened])
    await wait_for(lambda: _nothing_due(hub), 20)

    assert not await hub.rows.fetchval("select count(*) from outbox where type = 'intake.order.related.v1'")


async def _nothing_due(hub: Hub) -> bool:
    return not await hub.rows.fetchval("select count(*) from neighbour_due")
