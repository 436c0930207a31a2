"""The keys of the review desk, one by one: which field has the focus, and what stands in it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.intake.domain.reading import RAPIDOCR, TESSERACT
from tests.browser.test_intake import Desk
from tests.intake.builders import sample
from tests.intake.conftest import hub_running
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

READ = "B7000100"
OTHERWISE = "B7000108"
"""The claim number as the chosen engine read it, and as the other one did."""
IN_DOUBT = ("claim_number", "city")
"""Fields in the order of the page; others stand between them."""


@pytest.fixture
async def desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows) -> AsyncIterator[Desk]:
    """An order of whose claim number the engines have two opinions, and whose city is in doubt."""
    opinions = {"value": READ, "confidence": 0.6, "others": [OTHERWISE]}
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as hub:
        item = (await hub.item_of(sample("01_agence_odm_pdf")))["id"]
        await hub.rows.execute(
            """update item set form = form || jsonb_build_object('claim_number', $2::text),
                      draft = jsonb_set(jsonb_set(draft, '{fields,city,confidence}', '0.6'), '{fields,claim_number}',
                                        draft->'fields'->'claim_number' || $3::jsonb) where id = $1""",
            item,
            READ,
            json.dumps(opinions | {"engines": {TESSERACT: READ, RAPIDOCR: OTHERWISE}}),
        )
        yield Desk(hub, windows, {"order": f"/elements/{item}"})


async def in_hand(screen: Screen) -> str:
    """The name of the control that has the focus."""
    return str(await screen.page.evaluate("document.activeElement.name"))


async def press(screen: Screen, *keys: str) -> list[str]:
    """Presses these keys, and tells where the focus was after each."""
    found = []
    for key in keys:
        await screen.page.keyboard.press(key)
        found.append(await in_hand(screen))
    return found


async def controls(screen: Screen) -> list[str]:
    """Every control of the form that Tab can reach, in the browser's own order."""
    found = await screen.page.eval_on_selector_all(
        "form[data-review] :is(input:not([type=hidden]), select, textarea)", "all => all.map(one => one.name)"
    )
    return [str(name) for name in found]


async def test_tab_goes_from_one_doubtful_field_to_the_next_and_back_until_escape(desk: Desk) -> None:
    screen = await desk.open(desk.pages["order"], "desktop")
    own = await controls(screen)
    claim, city = (own.index(name) for name in IN_DOUBT)

    begun = await in_hand(screen)
    led = await press(screen, "Tab", "Shift+Tab", "Tab")
    browsers = await press(screen, "Escape", "Tab", "Shift+Tab", "Shift+Tab")

    assert city - claim > 1
    assert [begun, *led] == ["claim_number", "city", "claim_number", "city"]
    assert browsers == ["city", own[city + 1], "city", own[city - 1]]


async def test_f2_swaps_in_what_the_other_engine_read_and_enter_accepts_it(desk: Desk) -> None:
    screen = await desk.open(desk.pages["order"], "desktop")

    stood = [await screen.page.input_value("#claim_number")]
    for _ in range(3):
        await press(screen, "F2")
        stood.append(await screen.page.input_value("#claim_number"))
    doubtful = [await screen.page.locator(".field--unsure").count()]
    accepted = await press(screen, "Enter")
    doubtful.append(await screen.page.locator(".field--unsure").count())
    await press(screen, "Enter")
    await screen.page.keyboard.press("Enter")
    await screen.page.wait_for_url("**fait=submit*")

    assert stood == [READ, OTHERWISE, READ, OTHERWISE]
    assert doubtful == [2, 1]
    assert accepted == ["city"]
    assert await desk.hub.rows.fetchval("select form->>'claim_number' from item") == OTHERWISE
