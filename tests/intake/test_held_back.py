"""Mail that is sure and held back, because its insurer also orders by web: it goes, is attached, or is a person's."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events.gateway import OrderReceived
from services.intake.store import items as rows
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock, move_clock
from shared.db import Database
from tests.intake.builders import ROOT, all_packs, communes, sample
from tests.intake.conftest import Hub, heard, hub_running
from tests.support.examples import example
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

ORDER = sample("14_mirabelle_agence")


@pytest.fixture
async def held(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[tuple[Hub, Path]]:
    """Intake by a pack that holds back for ten minutes, and the clock it goes by."""
    insurers, clock = tmp_path / "insurers", tmp_path / "clock"
    shutil.copytree(ROOT / "deploy" / "insurers", insurers)
    pack = insurers / "mirabelle" / "intake.yaml"
    held = pack.read_text(encoding="utf-8").replace("\nvalid_from:", "\nhold_minutes: 10\nvalid_from:")
    pack.write_text(held, encoding="utf-8")  # every version says so, whichever is in force
    async with hub_running(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, insurers_dir=insurers, clock_file=clock
    ) as hub:
        yield hub, clock


async def decided(hub: Hub, item: object) -> str:
    """The state of an item, once it is held back no more."""

    async def over() -> str | None:
        state: str | None = await hub.rows.fetchval("select state from item where id = $1 and goes_at is null", item)
        return state

    return str(await wait_for(over, 30))


async def by_web(hub: Hub, item: object) -> object:
    """The same order by the insurer's program; the id of its item."""
    db = Database(hub.urls.runtime)
    await db.start()
    async with db.transaction() as tx:
        mail = await rows.get(tx, item)  # type: ignore[arg-type]  # an id of asyncpg's own making
        assert mail is not None
        order = ItemForms(clock=Clock(), packs=all_packs(), communes=communes()).order_of(mail)
        received = example(OrderReceived, insurer="mirabelle", order=order.model_copy(update={"origin": "PLATEFORME"}))
        await WebOrders(clock=Clock(), packs=all_packs(), communes=communes()).receive(tx, [heard(received)])
    await db.stop()
    return await hub.rows.fetchval("select id from item where channel = 'web'")


async def test_what_was_held_back_goes_without_what_is_doubtful_and_shows_it_until_then(held: tuple[Hub, Path]) -> None:
    hub, clock = held
    item = await hub.item_of(ORDER + b"Occupation : proprietaire occupant\n")
    move_clock(clock, by=timedelta(minutes=11))
    state = await decided(hub, item["id"])

    row = await hub.rows.fetchrow("select content, draft from item where id = $1", item["id"])
    verbs = [one["verb"] for one in await hub.rows.fetch("select verb from act order by id")]
    assert row is not None
    assert (item["form"]["occupancy"], row["draft"]["fields"]["occupancy"]["confidence"]) == ("LOCATAIRE", 0.4)
    assert (state, row["content"].get("occupancy"), verbs) == ("submitted", None, ["read", "left_out", "submit"])


async def test_a_sure_mail_goes_by_itself_when_its_time_is_over(held: tuple[Hub, Path]) -> None:
    hub, clock = held
    item = await hub.item_of(ORDER)
    async with await hub.browser() as browser:
        _, page = await browser.get(f"/elements/{item['id']}")
    await hub.rows.execute("delete from lease")
    before = await hub.facts()

    move_clock(clock, by=timedelta(minutes=11))

    assert await decided(hub, item["id"]) == "submitted"
    assert item["state"] == "waiting"
    assert item["goes_at"] - item["received_at"] >= timedelta(minutes=10)
    assert "Retenu un moment" in page
    assert [kind for kind, _ in before] == ["intake.order.received.v1"]
    assert [kind for kind, _ in await hub.facts()] == ["intake.order.received.v1", "intake.order.submitted.v1"]


async def test_the_same_order_by_web_opens_and_what_was_held_back_is_its_copy(held: tuple[Hub, Path]) -> None:
    hub, clock = held
    item = await hub.item_of(ORDER)

    web = await by_web(hub, item["id"])
    move_clock(clock, by=timedelta(minutes=11))

    assert await decided(hub, item["id"]) == "attached"
    assert await hub.rows.fetchval("select attached_to from item where id = $1", item["id"]) == web
    assert await hub.rows.fetchval("select state from item where id = $1", web) == "submitted"


async def test_what_a_person_has_changed_is_his_to_submit(held: tuple[Hub, Path]) -> None:
    hub, clock = held
    item = await hub.item_of(ORDER)
    values = dict(item["form"]) | {"last_name": "AUTREMENT"}
    saved = await hub.api().post(f"/v1/items/{item['id']}/amend", {"version": 1, "values": values})

    move_clock(clock, by=timedelta(minutes=11))

    assert saved.status == 200
    assert await decided(hub, item["id"]) == "waiting"
