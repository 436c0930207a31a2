"""A letter that comes within a row of orders, in a real Chromium: keys, focus, the next one, what is refused, back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.browser.test_intake import opened
from tests.browser.test_intake_row import ONE_DOCUMENT, Row, has, in_hand, submit, waits
from tests.intake.builders import sample
from tests.intake.conftest import hub_running
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

IN_HAND: Final = "path => location.pathname === path && document.activeElement.matches('[data-lease]')"
NUMBER: Final = "26-004217-K"


@dataclass
class Mixed(Row):
    """An order, a letter with one dossier proposed, an order."""

    letter: str = ""
    """The letter's address."""

    async def at_the_letter(self, size: str = "desktop", *, scripts: bool = True, firefox: bool = False) -> Screen:
        """A screen whose row has come to the letter."""
        screen = await self.begun(size, scripts=scripts, firefox=firefox)
        if scripts:
            await submit(screen)
            await screen.page.wait_for_function(IN_HAND, arg=self.letter)
        else:
            await screen.page.click("button:has-text('Transmettre et suivant')")
            await screen.page.wait_for_url(f"**{self.letter}?*")
        return screen

    async def now(self) -> tuple[str, str]:
        """What the letter is, and how it stands."""
        found = await self.hub.rows.fetchrow(
            "select state, judged->>'kind' as kind from item where id = $1::uuid", self.letter.rpartition("/")[2]
        )
        assert found is not None
        return found["kind"], found["state"]


@pytest.fixture
async def row(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows) -> AsyncIterator[Mixed]:
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as hub:
        await opened(hub, order_id=(await hub.item_of(sample("14_mirabelle_agence")))["id"])
        letter = (await hub.item_of(sample("letters/07_facture")))["id"]
        claims = ("B7000100", "B7000102")
        for at, claim in zip((0, 2), claims, strict=True):
            await waits(hub, claim, at)
        await hub.rows.execute(
            """update item set due_at = (select min(due_at) + interval '1 hour' from item where claim_key = $2)
                where id = $1""",
            letter,
            claims[0],
        )
        yield Mixed(hub, windows, {}, claims, f"/elements/{letter}")


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_a_letter_in_a_row_is_tied_by_two_keys_and_the_next_order_comes(row: Mixed, size: str) -> None:
    screen = await row.at_the_letter(size)

    await screen.check("review_letter")
    told = await screen.page.inner_text("body > [role=status]")
    top = await screen.page.evaluate("document.querySelector('.crumbs').getBoundingClientRect().top >= 0")
    await screen.page.keyboard.press("Tab")  # the dossier, to look at it
    await screen.page.keyboard.press("Tab")
    pressed = await screen.page.evaluate("document.activeElement.textContent.trim()")
    await screen.page.keyboard.press("Enter")
    await in_hand(screen, row.claims[1])

    assert top
    assert told.startswith("L'ordre est transmis. Élément suivant : ")
    assert pressed == f"Rattacher au dossier {NUMBER}"
    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert await row.now() == ("invoice", "tied")
    await wait_for(lambda: has(row, [(row.claims[1], True)]), 10)


async def test_keys_held_too_long_on_the_order_before_tie_nothing(row: Mixed) -> None:
    screen = await row.at_the_letter()

    for key in ("Enter", "Enter", "Escape", "F2"):
        await screen.page.keyboard.press(key)
    await screen.page.keyboard.press("Shift+Tab")

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert await row.now() == ("invoice", "waiting")


async def test_a_letter_is_left_for_the_next_order_and_waits(row: Mixed) -> None:
    screen = await row.at_the_letter()

    await screen.page.click("button:has-text('Passer au suivant')")
    await in_hand(screen, row.claims[1])
    await wait_for(lambda: has(row, [(row.claims[1], True)]), 10)

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert await row.now() == ("invoice", "waiting")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "bare"])
async def test_a_dossier_that_is_not_there_is_refused_beside_what_was_chosen(row: Mixed, scripts: bool) -> None:
    screen = await row.at_the_letter(scripts=scripts)

    await screen.page.click("summary:has-text('Autre nature')")
    await screen.page.select_option("#kind", "complaint")
    await screen.page.fill("#number", "26-999999-Z")
    await screen.page.click("button[value=tie]:text-is('Rattacher')")
    refusal = screen.page.locator("main > [role=alert]")
    await refusal.wait_for()
    if scripts:
        await screen.check("review_letter_refused")
    told = await refusal.inner_text()
    kept = await screen.page.input_value("#number"), await screen.page.input_value("#kind")
    await screen.page.fill("#number", NUMBER)
    await screen.page.click("button[value=tie]:text-is('Rattacher')")
    await screen.page.wait_for_selector(f"h1:has-text('{row.claims[1]}')")

    assert "Aucun dossier ne porte ce numéro" in told
    assert kept == ("26-999999-Z", "complaint")
    assert await row.now() == ("complaint", "tied")


async def test_a_letter_that_is_an_order_after_all_becomes_a_form_in_the_same_page(row: Mixed) -> None:
    screen = await row.at_the_letter()

    await screen.page.click('button:has-text("c\'est un ordre")')
    await screen.page.wait_for_selector("form[data-review]")
    await screen.page.wait_for_function("() => document.activeElement.form?.matches('[data-review]')")

    assert await screen.page.evaluate(ONE_DOCUMENT)
    assert await screen.page.locator("button:has-text('Transmettre et suivant')").count() == 1
    assert await row.now() == ("order", "waiting")


@pytest.mark.parametrize("firefox", [False, True], ids=["chromium", "as_firefox"])
async def test_back_shows_the_letter_that_was_tied_and_forward_the_order_in_hand(row: Mixed, firefox: bool) -> None:
    screen = await row.at_the_letter(firefox=firefox)

    await screen.page.click(f"button:has-text('Rattacher au dossier {NUMBER}')")
    await in_hand(screen, row.claims[1])
    await screen.page.go_back()
    await screen.page.locator("main:has-text('Au dossier : facture')").wait_for()
    await screen.page.go_back()
    await screen.page.wait_for_function("claim => document.title.startsWith(claim)", arg=row.claims[0])
    await screen.page.go_forward()
    await screen.page.locator("main:has-text('Au dossier : facture')").wait_for()
    await screen.page.go_forward()
    await in_hand(screen, row.claims[1])
    await wait_for(lambda: has(row, [(row.claims[1], True)]), 10)

    assert not screen.complaints


async def test_back_from_the_letter_and_forward_again_has_it_in_hand(row: Mixed) -> None:
    screen = await row.at_the_letter()

    await screen.page.go_back()
    await screen.page.locator("main:has-text('Décidé le')").wait_for()
    await wait_for(lambda: has(row, []), 10)
    await screen.page.go_forward()
    await screen.page.wait_for_function(IN_HAND, arg=row.letter)

    assert len(await row.leases()) == 1
