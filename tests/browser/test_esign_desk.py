"""The staff's screens of signature requests in a real Chromium: every page and form, on a telephone and on a desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, running_desk
from tests.support.browser import Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys


@pytest.fixture
async def signature(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Desk]:
    """A service of its own."""
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as running:
        yield running


async def test_every_screen_of_the_desk_is_accessible_and_fits(
    signature: Desk, staff_keys: StaffKeys, windows: Windows
) -> None:
    program = signature.program()
    hook = {"endpoint": "http://127.0.0.1:9/entree", "subscribed_events": ["signature_request.activated"]}
    await program.call("POST", "/webhooks", json={**hook, "sandbox": True})
    twin = await program.sent_out(a_person(), external_id="CTR-2026-0117", name="Contrat habitation")
    live = await program.sent_out(a_person(), a_person(), external_id="CTR-2026-0117", name="Contrat habitation")
    draft = await program.draft(external_id="CTR-2026-0117", name="Mandat de prélèvement SEPA")
    await program.call("POST", f"/signature_requests/{twin['id']}/cancel", json={"reason": "other"})
    await program.sent_out(external_id="CTR-2026-0117", name="Contrat habitation, bis")

    await signature.attempted(3)
    for size in ("phone", "desktop"):
        screen = await windows.open(size, cookies=staff_keys.staff_cookie(), at=signature.url)
        await (await screen.goto(f"{signature.url}/desk")).check("esign_desk_list")
        await (await screen.goto(f"{signature.url}/desk/demandes/{draft['id']}")).check("esign_desk_draft")
        await screen.goto(f"{signature.url}/desk/demandes/{live['id']}")
        await screen.tab_to("#acte-remplacer summary")
        await screen.page.keyboard.press("Enter")
        await screen.page.locator("#acte-annuler summary").click()
        await screen.check("esign_desk_request")
        await screen.page.locator("#acte-remplacer input[type=tel]").first.fill("12")
        await screen.page.locator("#acte-remplacer button").click()
        await screen.page.locator("[role=alert]").wait_for()
        assert await screen.page.locator("#acte-remplacer input[type=tel]").first.input_value() == "12"
        await screen.check("esign_desk_wrong")
