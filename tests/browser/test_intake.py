"""The tray in a real Chromium: sizes, both looks, no JavaScript, a fax typed beside its image with the keyboard."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierOpened
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from shared.db import Database
from tests.intake.builders import all_packs, communes, sample
from tests.intake.conftest import Hub, heard, hub_running
from tests.intake.test_api import TYPED
from tests.support.browser import Screen, Windows
from tests.support.examples import example
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@dataclass
class Desk:
    """A tray with a fax, an HTML mail, a place in doubt, a newsletter, an order gone by itself, and two letters."""

    hub: Hub
    windows: Windows
    pages: dict[str, str]

    async def open(
        self, path: str, size: str, id: str = "1002", role: str = "cc", name: str = "Amandine Essai", **look: bool
    ) -> Screen:
        """A signed-in screen on a page."""
        cookies = self.hub.staff_keys.staff_cookie((role,), id=id, name=name, team="general")
        screen = await self.windows.open(size, cookies=cookies, at=self.hub.service.url, **look)
        return await screen.goto(self.hub.service.url + path)


async def opened(hub: Hub, *, order_id: UUID) -> None:
    """Casework opened the dossier of the order that went by itself."""
    event = example(DossierOpened, order_id=order_id, dossier_id=uuid7(), number="26-004217-K", insurer="mirabelle")
    db = Database(hub.urls.runtime)
    await db.start()
    async with db.transaction() as tx:
        await WebOrders(clock=Clock(), packs=all_packs(), communes=communes()).note_opened(tx, [heard(event)])
    await db.stop()


@pytest.fixture
async def desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows) -> AsyncIterator[Desk]:
    named = {
        "fax": "08_fax_tiff",
        "html": "03_courtage_html",
        "doubt": "15_mirabelle_commune_en_doute",
        "letter": "13_newsletter",
        "gone": "14_mirabelle_agence",
        "chase": "letters/05_ne_pas_annuler",
        "invoice": "letters/07_facture",
    }
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as hub:
        pages = {name: f"/elements/{(await hub.item_of(sample(file)))['id']}" for name, file in named.items()}
        await opened(hub, order_id=UUID(pages["gone"].rpartition("/")[2]))
        yield Desk(hub, windows, pages)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("size", ["small", "phone", "desktop"])
async def test_every_page_is_accessible_and_fits_its_window(desk: Desk, size: str) -> None:
    lists = {
        "tray": "/",
        "tray_team": "/?equipe=general&canal=fax",
        "tray_done": "/?voir=faits",
        "tray_empty": "/?q=rien",
        "matching": f"{desk.pages['fax']}/rapprocher",
        "habits_none": "/profils?voir=refused",
    }

    for name, path in {**lists, **{f"tray_{name}": path for name, path in desk.pages.items()}}.items():
        screen = await desk.open(path, size)
        await screen.check(name)


async def test_the_dark_look_has_the_same_contrast(desk: Desk) -> None:
    for name, path in {"tray": "/", "fax": desk.pages["fax"]}.items():
        screen = await desk.open(path, "desktop", dark=True)
        await screen.check(f"tray_{name}_dark")


async def test_a_fax_is_typed_beside_its_image_without_javascript(desk: Desk) -> None:
    screen = await desk.open("/", "desktop", scripts=False)

    await screen.page.click("a:has-text('Fax recu')")
    image = screen.page.locator(".sheets img").first
    await image.scroll_into_view_if_needed()
    beside = await image.bounding_box(), await screen.page.locator("#claim_number").bounding_box()
    for name, text in TYPED.items():
        field = screen.page.locator(f"#{name}")
        if await field.evaluate("e => e.tagName") == "SELECT":
            await field.select_option(text)
        else:
            await field.fill(text)
    await screen.page.click("button:has-text('Transmettre')")

    assert beside[0] is not None
    assert beside[1] is not None
    assert beside[0]["x"] + beside[0]["width"] <= beside[1]["x"]
    assert "L'ordre est transmis" in await screen.page.inner_text("main")
    assert await desk.hub.rows.fetchval("select state from item where channel = 'fax'") == "submitted"


async def test_what_is_wrong_leads_to_its_field_with_the_keyboard_alone(desk: Desk) -> None:
    screen = await desk.open(desk.pages["doubt"], "desktop")

    await screen.tab_to("#problemes a")
    await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.press("Tab")

    assert "#city" in screen.page.url
    await screen.tab_to("#insee")
    await screen.page.keyboard.type("Metz")
    await screen.tab_to("button[value=submit]")
    await screen.page.keyboard.press("Enter")
    await screen.page.wait_for_url("**/?fait=submit*")
    assert (
        await desk.hub.rows.fetchval("select content->'site'->>'city' from item where sender like 'metz@%'") == "Metz"
    )


async def test_a_prefilled_order_is_reviewed_with_few_keys(desk: Desk) -> None:
    screen = await desk.open(desk.pages["doubt"], "desktop")
    focused = "document.activeElement.name || document.activeElement.value"
    stops = [await screen.page.evaluate(focused)]

    while stops[-1] != "act" and len(stops) < 9:
        await screen.page.keyboard.press("Enter")
        stops.append(await screen.page.evaluate(focused))

    assert stops[-1] == "act", stops
    assert 1 < len(stops) == len(set(stops)) <= 8
    assert await screen.page.locator(".field--unsure").count() == 0


async def test_two_reviewers_work_the_tray_by_keyboard_with_few_keys_and_no_order_twice(desk: Desk) -> None:
    raw = sample("01_agence_odm_pdf")
    for at in range(4):
        item = await desk.hub.item_of(raw.replace(b"Message-ID: <", b"Message-ID: <%d." % at, 1))
        await desk.hub.rows.execute(
            """update item set due_at = due_at - interval '9 days', claim_key = $2::text,
                      form = form || jsonb_build_object('claim_number', $2::text, 'phones', $3::text),
                      draft = jsonb_set(draft, '{fields,city,confidence}', '0.6'), loss_insee = null, loss_phone = null
                where id = $1""",
            item["id"],
            f"B700010{at}",
            f"01 99 00 10 0{at}",
        )
    screens = [await desk.open("/", "desktop", id=str(at), name=f"Revue {at}") for at in (1, 2)]

    worked: list[str] = []
    for screen in screens:
        await screen.page.click("button:has-text('Ouvrir le suivant')")
    for screen in (*screens, *screens):
        await screen.page.wait_for_url("**/elements/*")
        await screen.page.wait_for_function("() => document.activeElement.form?.dataset.review !== undefined")
        here = screen.page.url
        worked.append(here.partition("?")[0])
        keys = 1
        while not await screen.page.evaluate("document.activeElement.value === 'submit'"):
            await screen.page.keyboard.press("Enter")
            keys += 1
        await screen.page.keyboard.press("Enter")
        await screen.page.wait_for_function("here => location.href !== here", arg=here)
        assert keys <= 8
        assert "fait=submit" in screen.page.url, await screen.page.inner_text("main")

    assert len(set(worked)) == 4
    assert await desk.hub.rows.fetchval("select count(*) from item where decided_by like 'Revue %'") == 4


@pytest.mark.parametrize("page", ["fax", "chase"])
async def test_a_page_that_is_left_gives_its_item_back_and_one_taken_over_says_so(desk: Desk, page: str) -> None:
    mine = await desk.open(desk.pages[page], "desktop")
    item = desk.pages[page].rpartition("/")[2]

    async def beats() -> bool:
        asked = "select until < since + interval '3 minutes' from lease where item_id::text = $1"
        return bool(await desk.hub.rows.fetchval(asked, item))

    await wait_for(beats, 10)
    other = await desk.open(desk.pages[page], "phone", id="2", name="Béatrice Essai")
    await other.check(f"review_held_{page}")
    await other.page.click("button:has-text('Reprendre')")
    await mine.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    lost = mine.page.locator("[data-lost]")
    await lost.wait_for()
    await mine.check(f"review_lost_{page}")
    await other.goto(desk.hub.service.url + "/")

    async def free() -> bool:
        return not await desk.hub.rows.fetchval("select count(*) from lease where item_id::text = $1", item)

    await wait_for(free, 10)
    assert "Ouvert par Béatrice Essai" in await lost.inner_text()


async def test_pages_are_divided_and_habits_decided_on_screens_that_fit(desk: Desk) -> None:
    await desk.hub.rows.execute(
        """insert into habit (id, sender, field, kind, words, place, evidence, proposed_at, state, version)
           values (gen_random_uuid(), 'fax:+33261910000', 'last_name', 'place', 'titulaire',
                   '{"dx": 0.1, "dy": 0.02, "width": 0.2, "height": 0.02}', '{}', now(), 'proposed', 1)"""
    )
    screen = chef = await desk.open("/", "phone")
    for size in ("phone", "desktop"):
        screen = await desk.open(desk.pages["fax"], size)
        await screen.page.click("summary:has-text('Séparer les pages')")
        await screen.check("review_divide")
        await screen.goto(desk.hub.service.url + f"{desk.pages['fax']}/rapprocher")
        await screen.check("review_matching")
        chef = await desk.open("/profils", size, role="supervisor")
        await chef.check("habits")

    await chef.page.click("button:has-text('Accepter')")
    await screen.goto(desk.hub.service.url + desk.pages["fax"])
    await screen.page.click("summary:has-text('Séparer les pages')")
    await screen.page.select_option("#leaf-2", "2")
    await screen.page.click("button:has-text('Séparer')")

    await screen.page.wait_for_url("**fait=split")
    assert await screen.page.locator(".sheets figure").count() == 1
    assert await desk.hub.rows.fetchval("select state from habit") == "accepted"
    assert await desk.hub.rows.fetchval("select count(*) from item where channel = 'fax'") == 2


async def test_the_place_of_the_field_in_hand_lights_up_on_its_page(desk: Desk) -> None:
    item = await desk.hub.item_of(sample("01_agence_odm_pdf"))
    screen = await desk.open(f"/elements/{item['id']}", "desktop")

    await screen.page.focus("#claim_number")

    assert await screen.page.locator("rect.is-lit").evaluate_all("all => all.map(one => one.dataset.of)") == [
        "claim_number"
    ]
    await screen.check("review")


async def test_a_mails_html_reaches_nobody_outside(desk: Desk) -> None:
    screen = await desk.open("/", "desktop")
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))

    await screen.goto(desk.hub.service.url + desk.pages["html"])
    await screen.page.click("summary:has-text('mis en forme')")
    frame = screen.page.frame_locator("iframe.frame")
    await frame.locator("td:has-text('C880154')").wait_for()

    assert [url for url in asked if not url.startswith(desk.hub.service.url)] == []
