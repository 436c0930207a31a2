"""The insurers' console and the sandbox's page in a real Chromium: sizes, both looks, no mouse, no JavaScript."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.insurer_gateway.builders import a_notice, a_received, a_source
from tests.insurer_gateway.conftest import Door, door_running
from tests.insurer_gateway.test_deliveries import behave
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@dataclass
class Console:
    """A console with an order accepted, waiting and late, one refused, and an address that fails."""

    door: Door
    keys: StaffKeys
    windows: Windows
    order_id: UUID

    async def open(self, path: str, size: str, *, role: str = "supervisor", **look: bool) -> Screen:
        """A signed-in screen on a page."""
        cookies = self.keys.staff_cookie([role], name="Camille Essai", team="general")
        screen = await self.windows.open(size, cookies=cookies, at=self.door.url, **look)
        return await screen.goto(self.door.url + path)

    async def message(self, act: str) -> str:
        """The page of the message of this act."""
        return f"/console/messages/{await self.door.rows.fetchval('select id from facts where act = $1', act)}"


@pytest.fixture
async def console(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows
) -> AsyncIterator[Console]:
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, retry_schedule=(0, 600)) as door:
        sent = await door.sandbox.platform.send("mirabelle", {"origin": "?"}, label="Ordre illisible")
        assert sent["status"] == 422
        sent = await door.sandbox.platform.send("allianz", an_allianz_order(), label="Dégât des eaux")
        order_id = UUID(sent["order_id"])
        source = a_source("allianz", gateway_order_id=order_id)
        await door.hear(a_received(source))
        await door.hear(a_notice("accepted", source))
        await door.hear(a_notice("waiting_opened", source, action_code="E4", sentence="Client injoignable."))
        await door.hear(a_notice("refused", a_source("mirabelle"), rule="R-018", sentence="Un expert est missionné."))
        await door.all_delivered()
        behave(door, "error")
        await door.hear(a_notice("visit_booked", source, sentence="Visite fixée au 14/03."))
        await wait_for(lambda: door.rows.fetchval("select count(*) = 1 from attempts where outcome = 'retry'"))
        await door.rows.execute("update deliveries set transport_due_at = now() - interval '1 minute'")
        await door.rows.execute(
            "update endpoints set state = 'disabled', reason = 'fermée' where partner = 'mirabelle'"
        )
        yield Console(door, staff_keys, windows, order_id)


def an_allianz_order() -> dict[str, object]:
    return {
        "origin": "C2S",
        "claim_number": "C2S260310101",
        "insurer_reference": f"AZ-{uuid4().hex}",
        "description": "Fuite sous l'évier.\nPlafond taché.",
        "loss_kind": "DDE",
        "insured": {"last_name": "Tanguéven", "phones": ["02 61 91 10 01"]},
        "site": {"address": "12 rue des Ajoncs Bleus", "postal_code": "44000", "city": "Nantes"},
    }


@pytest.mark.parametrize("size", ["small", "phone", "desktop"])
async def test_every_page_is_accessible_and_fits_its_window(console: Console, size: str) -> None:
    pages = {
        "gateway_messages": "/console/messages",
        "gateway_messages_late": "/console/messages?state=late&partner=allianz",
        "gateway_messages_empty": "/console/messages?search=rien",
        "gateway_message_late": await console.message("visit_booked"),
        "gateway_message_acked": await console.message("accepted"),
        "gateway_order": f"/console/orders/{console.order_id}",
        "gateway_endpoints": "/console/endpoints",
        "gateway_parked": "/parked",
        "gateway_openapi": "/openapi",
    }
    for name, path in pages.items():
        screen = await console.open(path, size)
        await screen.check(name)
    masked = await console.open(f"/console/orders/{console.order_id}", size, role="metreur")
    await masked.check("gateway_order_masked")


async def test_the_dark_look_has_the_same_contrast(console: Console) -> None:
    for name, path in {"messages": "/console/messages", "message": await console.message("visit_booked")}.items():
        screen = await console.open(path, "desktop", dark=True)
        await screen.check(f"gateway_{name}_dark")


@pytest.mark.parametrize("size", ["small", "desktop"])
async def test_the_sandboxs_page_is_accessible_and_fits_its_window(console: Console, size: str) -> None:
    screen = await console.windows.open(size)

    await screen.goto(console.door.sandbox.url)

    await screen.check("sandbox")


async def test_a_message_is_found_and_sent_again_without_javascript(console: Console) -> None:
    screen = await console.open("/console/messages", "phone", scripts=False)

    await screen.page.select_option("#state", "late")
    await screen.page.click("button:has-text('Filtrer')")
    await screen.page.click("a:has-text('RendezVousPris')")
    behave(console.door, "ok")
    async with screen.page.expect_navigation():  # a page that is being left cannot be asked again
        await screen.page.click("button:has-text('Renvoyer')")
    await console.door.all_delivered()
    await screen.page.reload()

    assert "HTTP 200" in await screen.page.inner_text("main")


async def test_an_address_is_opened_with_the_keyboard_alone(console: Console) -> None:
    screen = await console.open("/console/endpoints", "desktop")

    await screen.tab_to("form[action$='/open'] button")
    await screen.page.keyboard.press("Enter")
    await screen.page.wait_for_selector("form[action$='/close'] >> nth=1")

    assert await console.door.rows.fetchval("select count(*) from endpoints where state = 'active'") == 2
