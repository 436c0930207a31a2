"""Items of the tray worked on one after the other in a real Chromium: in one document, and without a script as ever."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Request

from shared.guards import STAFF_COOKIE
from tests.browser.test_intake import Desk
from tests.intake.builders import sample
from tests.intake.conftest import Hub, hub_running
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

IN_HAND: Final = """claim => document.title.startsWith(claim)
    && document.activeElement?.form?.getAttribute('action') === location.pathname"""
ONE_DOCUMENT: Final = "window.begunHere === true"
STANDS: Final = """({
    address: location.search, focus: document.activeElement.name,
    lit: [...document.querySelectorAll("rect.is-lit")].map(box => box.dataset.of),
    passed: document.querySelector("figure").getBoundingClientRect().top < 0,
})"""
"""How a page stands at its beginning: what is in hand, what is lit, whether its original is scrolled past."""
SUBMITS: Final = "document.activeElement.value === 'submit'"


@dataclass
class Row(Desk):
    """Orders that differ by their claim, the most pressing first; the city of each is in doubt."""

    claims: tuple[str, ...] = ()

    async def begun(self, size: str = "desktop", *, scripts: bool = True, firefox: bool = False) -> Screen:
        """A screen with the first order opened as the first of a row."""
        screen = await self.open("/", size, scripts=scripts, firefox=firefox)
        await screen.page.click("button:has-text('Ouvrir le suivant')")
        await screen.page.wait_for_url("**/elements/*")
        if scripts:
            await in_hand(screen, self.claims[0])
            await screen.page.evaluate("window.begunHere = true")
        return screen

    async def leases(self) -> list[tuple[str, bool]]:
        """Which claims are in hand, and whether a page with a script says that it is there."""
        return [
            (one["claim_key"], one["beats"])
            for one in await self.hub.rows.fetch(
                """select i.claim_key, l.until < l.since + interval '3 minutes' as beats
                     from lease l join item i on i.id = l.item_id order by i.due_at"""
            )
        ]


@pytest.fixture
async def row(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows) -> AsyncIterator[Row]:
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as hub:
        claims = tuple(f"B700010{at}" for at in range(3))
        for at, claim in enumerate(claims):
            await waits(hub, claim, at)
        yield Row(hub, windows, {}, claims)


async def waits(hub: Hub, claim: str, at: int) -> None:
    """The sample's order once more, as another loss."""
    raw = sample("01_agence_odm_pdf").replace(b"Message-ID: <", b"Message-ID: <%d." % at, 1)
    await hub.rows.execute(
        """update item set due_at = due_at - interval '9 days' + $4 * interval '1 hour', claim_key = $2::text,
                  form = form || jsonb_build_object('claim_number', $2::text, 'phones', $3::text),
                  draft = jsonb_set(jsonb_set(draft, '{fields,city,confidence}', '0.6'),
                                    '{fields,claim_number,value}', to_jsonb($2::text)),
                  loss_insee = null, loss_phone = null where id = $1""",
        (await hub.item_of(raw))["id"],
        claim,
        f"01 99 00 10 0{at}",
        at,
    )


async def in_hand(screen: Screen, claim: str) -> None:
    """Waits until this order's page stands and one of its fields has the focus."""
    await screen.page.wait_for_function(IN_HAND, arg=claim)


async def submit(screen: Screen) -> None:
    """Accepts every doubtful field and submits, by keyboard alone."""
    while not await screen.page.evaluate(SUBMITS):
        await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.press("Enter")


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_a_decision_brings_the_next_order_into_the_page_in_hand(row: Row, size: str) -> None:
    screen = await row.begun(size)

    await submit(screen)
    await in_hand(screen, row.claims[1])
    await screen.check("review_second")
    second = await screen.page.evaluate(STANDS)
    told = await screen.page.inner_text("body > [role=status]")
    await submit(screen)
    await in_hand(screen, row.claims[2])

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert second["address"].startswith("?suite=1&fait=submit&de=")
    assert (second["focus"], second["lit"], second["passed"]) == ("city", ["city"], False)
    assert told == f"L'ordre est transmis. Élément suivant : {row.claims[1]}."
    assert await screen.page.inner_text("h1") == row.claims[2]
    assert await row.hub.rows.fetchval("select count(*) from item where state = 'submitted'") == 2


async def test_the_lease_goes_with_the_order_in_hand(row: Row) -> None:
    screen = await row.begun()
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/lease"):
            asked.append(request.url)

    await submit(screen)
    await in_hand(screen, row.claims[1])
    await wait_for(lambda: has(row, [(row.claims[1], True)]), 10)
    screen.page.on("request", note)
    await screen.page.click("button:has-text('Passer au suivant')")
    await in_hand(screen, row.claims[2])
    await wait_for(lambda: has(row, [(row.claims[2], True)]), 10)
    await screen.goto(row.hub.service.url + "/")
    await wait_for(lambda: has(row, []), 10)

    third = await row.hub.rows.fetchval("select id from item where claim_key = $1", row.claims[2])
    assert asked
    assert all(str(third) in url for url in asked), asked


async def has(row: Row, leases: list[tuple[str, bool]]) -> bool:
    return await row.leases() == leases


async def test_what_rules_refuse_stands_beside_what_was_typed_and_the_row_goes_on(row: Row) -> None:
    screen = await row.begun()
    address = screen.page.url

    await screen.page.fill("#loss_date", "31/02/2024")
    await screen.page.click("button[value=submit]")
    refusal = screen.page.locator("main > [role=alert]")
    await refusal.wait_for()
    await screen.page.wait_for_function("() => document.activeElement.name === 'loss_date'")
    await screen.check("review_refused")
    refused = await refusal.inner_text(), await screen.page.input_value("#loss_date"), screen.page.url
    await screen.page.fill("#loss_date", "12/02/2024")
    await submit(screen)
    await in_hand(screen, row.claims[1])

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert "L'action n'a pas été faite" in refused[0]
    assert refused[1:] == ("31/02/2024", address)


async def test_an_order_that_another_took_over_is_shown_as_it_stands_and_can_be_taken_back(row: Row) -> None:
    screen = await row.begun()
    other = await row.open(screen.page.url.removeprefix(row.hub.service.url), "phone", id="2", name="Béatrice Essai")

    await other.page.click("button:has-text('Reprendre')")
    await other.page.wait_for_selector("button[value=submit]")
    await screen.page.fill("#last_name", "Changée")
    await screen.page.click("button[value=submit]")
    told = screen.page.locator("main > [role=status]:has-text('Ouvert par Béatrice Essai')")
    await told.wait_for()
    typed = await screen.page.input_value("#last_name")
    await screen.page.click("button[value=take_over]")
    await screen.page.locator("button[value=submit]").wait_for()
    kept = await screen.page.input_value("#last_name")
    await submit(screen)
    await in_hand(screen, row.claims[1])

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert (typed, kept) == ("Changée", "Changée")


# htmx hears of going back in two ways, by what the browser says it is.
@pytest.mark.parametrize("firefox", [False, True], ids=["chromium", "as_firefox"])
async def test_back_shows_the_order_that_was_decided_and_forward_the_one_in_hand(row: Row, firefox: bool) -> None:
    screen = await row.begun(firefox=firefox)

    await submit(screen)
    await in_hand(screen, row.claims[1])
    await screen.page.go_back()
    await screen.page.wait_for_function("claim => document.title.startsWith(claim)", arg=row.claims[0])
    await screen.page.locator("main:has-text('Décidé le')").wait_for()
    await wait_for(lambda: has(row, []), 10)
    await screen.page.go_forward()
    await in_hand(screen, row.claims[1])
    await wait_for(lambda: has(row, [(row.claims[1], True)]), 10)
    await submit(screen)
    await in_hand(screen, row.claims[2])

    assert not screen.complaints


@pytest.mark.parametrize("firefox", [False, True], ids=["chromium", "as_firefox"])
async def test_a_hash_of_the_page_is_no_step_that_loads_it_again(row: Row, firefox: bool) -> None:
    screen = await row.begun(firefox=firefox)
    await submit(screen)
    await in_hand(screen, row.claims[1])

    await screen.page.fill("#last_name", "Gardée")
    await screen.page.evaluate("location.hash = 'city'")
    await screen.page.go_back()
    await screen.page.wait_for_function("() => location.hash === ''")

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert await screen.page.input_value("#last_name") == "Gardée"


async def test_the_last_order_of_the_row_leads_to_the_tray(row: Row) -> None:
    screen = await row.begun()

    for claim in row.claims:
        await in_hand(screen, claim)
        await submit(screen)
    await screen.page.wait_for_url("**/?fait=submit*")

    assert "L'ordre est transmis" in await screen.page.inner_text("main")
    assert await screen.page.locator("nav [aria-current=page]").count() == 1
    await screen.check("review_row_done")


async def test_a_session_that_ended_in_the_row_loses_nothing(row: Row) -> None:
    screen = await row.begun()
    await screen.page.fill("#last_name", "Gardée")
    cookies = await screen.page.context.cookies()
    await screen.page.context.clear_cookies(name=STAFF_COOKIE)

    await submit(screen)
    await screen.page.wait_for_selector("h1:has-text('Votre session a pris fin')")
    await screen.check("review_row_session")
    await screen.page.context.add_cookies([one for one in cookies if one.get("name") == STAFF_COOKIE])  # type: ignore[misc]  # Playwright reads and writes cookies by two types
    await screen.page.click("button:has-text('Envoyer de nouveau')")
    await in_hand(screen, row.claims[1])

    kept = await row.hub.rows.fetchval("select form->>'last_name' from item where state = 'submitted'")
    assert kept == "Gardée"


async def test_without_a_network_what_was_typed_stays_and_is_sent_when_it_is_back(row: Row) -> None:
    screen = await row.begun()
    await screen.page.fill("#last_name", "Gardée")

    await screen.page.context.set_offline(offline=True)
    await submit(screen)
    lost = screen.page.locator("[data-lost]")
    await lost.wait_for()
    sentence = await lost.inner_text()
    await screen.page.context.set_offline(offline=False)
    await submit(screen)
    await in_hand(screen, row.claims[1])

    assert "rien n'est perdu" in sentence
    assert await row.hub.rows.fetchval("select form->>'last_name' from item where state = 'submitted'") == "Gardée"


async def test_a_row_is_worked_on_without_javascript_in_the_same_form(row: Row) -> None:
    screen = await row.begun(scripts=False)

    await screen.page.click("button:has-text('Transmettre et suivant')")
    await screen.page.wait_for_selector(f"h1:has-text('{row.claims[1]}')")
    await screen.page.fill("#loss_date", "31/02/2024")
    await screen.page.click("button:has-text('Transmettre et suivant')")
    await screen.page.wait_for_selector("main > [role=alert]")
    await screen.page.fill("#loss_date", "12/02/2024")
    await screen.page.click("button:has-text('Transmettre et suivant')")
    await screen.page.wait_for_selector(f"h1:has-text('{row.claims[2]}')")

    assert await row.hub.rows.fetchval("select count(*) from item where state = 'submitted'") == 2


async def test_the_mails_own_html_of_the_next_item_stays_inert_in_its_frame(row: Row) -> None:
    item = await row.hub.item_of(sample("03_courtage_html"))
    await row.hub.rows.execute(
        "update item set due_at = (select max(due_at) from item where claim_key = 'B7000100') + interval '1 minute' "
        "where id = $1",
        item["id"],
    )
    screen = await row.begun()
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))

    await submit(screen)
    await screen.page.wait_for_url(f"**/elements/{item['id']}?*")
    await screen.page.click("summary:has-text('mis en forme')")
    frame = screen.page.frame_locator("iframe.frame")
    await frame.locator("td:has-text('C880154')").wait_for()

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert await screen.page.get_attribute("iframe.frame", "sandbox") == ""
    assert [url for url in asked if not url.startswith(row.hub.service.url)] == []
