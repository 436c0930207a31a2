"""Erasing at intake: an original goes with its last order, and stays while somebody holds it."""

from uuid import UUID

import asyncpg
import pytest

from contracts.events.casework import ErasedFile
from services.intake.store import erasing
from shared.clock import Clock
from shared.db import Database
from tests.intake.builders import sample
from tests.intake.conftest import Hub
from tests.intake.test_keeping import files_left, supervisor
from tests.support.waiting import wait_for


async def erase(hub: Hub, *orders: UUID) -> dict[str, int]:
    """These orders' people are erased; what went and what stayed."""
    db = Database(hub.urls.runtime)
    await db.start()
    files = [ErasedFile(dossier_id=order, order_id=order) for order in orders]
    async with db.transaction() as tx:
        counts = await erasing.erase_people(tx, files, at=Clock().wall())
    await db.stop()
    return dict(counts)


async def test_an_original_of_two_orders_stays_until_both_are_erased(hub: Hub) -> None:
    await hub.item_of(sample("several/deux_odm_dans_un_zip"))
    first, second = (item["id"] for item in await hub.items())

    one = await erase(hub, first)
    left, names = files_left(hub), await hub.rows.fetch("select id, search, draft from item order by place")
    both = await erase(hub, second)
    again = await erase(hub, first, second)

    assert (one["originals"], one["originals_kept"]) == (0, 1)
    assert len(left) == 1
    assert [(row["search"] == "", row["draft"] is None) for row in names] == [(True, True), (False, False)]
    assert (both["originals"], both["originals_kept"]) == (1, 0)
    assert again["items"] == 2, "once more is harmless"


async def test_an_original_that_somebody_holds_stays(hub: Hub) -> None:
    item = (await hub.item_of(sample("14_mirabelle_agence")))["id"]
    await supervisor(hub).post(f"/v1/items/{item}/hold", {"reason": "litige"})

    counts = await erase(hub, item)

    assert (counts["items"], counts["originals"], counts["originals_kept"]) == (1, 0, 1)
    assert len(files_left(hub)) == 1
    assert await hub.rows.fetchval("select count(*) from original where removal_at is null") == 1
    assert (await hub.api().get(f"/v1/items/{item}")).status == 200


async def test_who_was_erased_cannot_be_forgotten_by_the_runtime_role(hub: Hub) -> None:
    runtime = await asyncpg.connect(hub.urls.runtime)

    for statement in ("delete from erased_item", "delete from erased_people", "select erase_copies('{}')"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute(statement)
    await runtime.close()


async def test_who_only_wrote_an_order_that_was_set_aside_is_found_by_what_was_read_and_erased(hub: Hub) -> None:
    item = str((await hub.item_of(sample("04_agence_etiquettes")))["id"])
    desk, chief = hub.api(), supervisor(hub)
    shown = (await desk.get(f"/v1/items/{item}")).json()
    clues = [shown["values"]["last_name"], shown["values"]["phones"].split(",")[0], shown["sender"]]

    waiting = await chief.post(f"/v1/items/{item}/erasure", {"reason": "demande reçue le 3"})
    await desk.post(f"/v1/items/{item}/set-aside", {"version": 1, "reason": "essai"})
    found = [(await desk.get("/v1/items", params={"q": clue})).json()["total"] for clue in clues]
    not_his = await desk.post(f"/v1/items/{item}/erasure", {"reason": "demande reçue le 3"})
    silent = await chief.post(f"/v1/items/{item}/erasure", {"reason": " "})
    done = await chief.post(f"/v1/items/{item}/erasure", {"reason": "demande reçue le 3"})
    again = await chief.post(f"/v1/items/{item}/erasure", {"reason": "demande reçue le 3"})
    await wait_for(lambda: nothing_left(hub), 10)

    assert found == [1, 1, 1]
    assert (waiting.status, waiting.json()["rule"]) == (422, "DATA-020")
    assert (not_his.status, silent.status, done.status, again.status) == (403, 422, 204, 204)
    kept = (await desk.get(f"/v1/items/{item}")).json()
    assert (kept["state"], kept["values"], kept["sender"], kept["subject"]) == ("set_aside", {}, "", "")
    assert [(await desk.get("/v1/items", params={"q": clue})).json()["total"] for clue in clues] == [0, 0, 0]


async def test_people_of_a_dossier_are_not_erased_from_its_item_alone(hub: Hub) -> None:
    item = str((await hub.item_of(sample("14_mirabelle_agence")))["id"])

    refused = await supervisor(hub).post(f"/v1/items/{item}/erasure", {"reason": "demande reçue le 3"})

    assert (refused.status, refused.json()["rule"]) == (422, "DATA-021")
    assert len(files_left(hub)) == 1


async def test_a_newsletter_that_was_filed_by_itself_is_erased_at_its_page(hub: Hub) -> None:
    item = str((await hub.item_of(sample("letters/11_lettre_d_information")))["id"])

    async with await hub.browser(role="supervisor") as browser:
        _, page = await browser.get(f"/elements/{item}")
        status, _ = await browser.press(f"/elements/{item}/effacer", "", reason="demande")
        _, after = await browser.get(f"/elements/{item}?fait=erase")
    await wait_for(lambda: nothing_left(hub), 10)

    assert "Effacer les personnes" in page
    assert status == 303
    assert "sont effacées" in after
    assert await hub.rows.fetchval("select search || sender || subject from item") == ""


async def nothing_left(hub: Hub) -> bool:
    return not files_left(hub)
