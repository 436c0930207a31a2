"""A session that ends while somebody types, in a real Chromium: casework signs in, the tray keeps what was typed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from deploy.local.processes import free_port
from services.casework.domain.accounts import NewAccount
from services.casework.pages.sign_in import SESSION_COOKIE
from services.casework.use_cases.accounts import Accounts
from services.casework.use_cases.sign_in import Passwords
from shared.clock import Clock
from shared.guards import STAFF_COOKIE
from tests.casework.case_desk import case_desk
from tests.intake.builders import sample
from tests.intake.conftest import Hub, hub_running
from tests.intake.test_api import TYPED
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

MAUD, WORD = NewAccount("maud", "Maud Tessonnier", frozenset({"cc"}), "general"), "un-mot-de-passe-essai"
NOTE = 'Dit "oui" & <b>rappelle</b>\nà 18 h'


@dataclass
class Desk:
    """Casework and the tray, which believes the sessions casework signs; a fax waits to be typed."""

    casework: str
    tray: Hub
    fax: str
    windows: Windows

    async def signed_in(self, *, scripts: bool, size: str = "desktop") -> Screen:
        """A window in which Maud has signed in and been led to the fax."""
        screen = await self.windows.open(size, scripts=scripts)
        await screen.page.goto(self.fax)
        await sign_in(screen.page)
        await screen.page.wait_for_url(self.fax)
        return screen


@pytest.fixture
async def desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows) -> AsyncIterator[Desk]:
    tray_port = free_port()
    tray_url = f"http://127.0.0.1:{tray_port}"
    async with case_desk(postgres, tmp_path, other_services=f"tray={tray_url}") as casework:
        await Accounts(db=casework.db, clock=Clock(), passwords=Passwords()).add(MAUD, password=WORD)
        chosen: dict[str, Any] = {  # Any: settings of every kind
            "port": tray_port,
            "public_url": tray_url,
            "staff_jwks_url": f"{casework.url}/.well-known/jwks.json",
            "staff_sign_in_url": f"{casework.url}/connexion",
        }
        async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path / "tray", **chosen) as tray:
            item = await tray.item_of(sample("08_fax_tiff"))
            yield Desk(casework.url, tray, f"{tray_url}/elements/{item['id']}", windows)


async def sign_in(page: Page) -> None:
    await page.fill("#login", "maud")
    await page.fill("#password", WORD)
    await page.click("main button[type=submit]")


async def type_fax(screen: Screen) -> None:
    for name, text in (TYPED | {"description": NOTE}).items():
        field = screen.page.locator(f"#{name}")
        if await field.evaluate("e => e.tagName") == "SELECT":
            await field.select_option(text)
        else:
            await field.fill(text)


async def fifteen_idle_minutes(screen: Screen) -> None:
    """The short cookie ends; a browser drops it by itself at its max-age."""
    await screen.page.context.clear_cookies(name=STAFF_COOKIE)


@pytest.mark.parametrize(("scripts", "size"), [(False, "desktop"), (True, "phone")])
async def test_what_was_typed_in_fifteen_idle_minutes_is_sent_after_all(desk: Desk, scripts: bool, size: str) -> None:
    screen = await desk.signed_in(scripts=scripts, size=size)
    await type_fax(screen)
    await fifteen_idle_minutes(screen)

    await screen.page.click("button:has-text('Transmettre')")
    await screen.page.wait_for_selector("h1:has-text('Votre session a pris fin')")
    if scripts:
        await screen.check("session_end")
    async with screen.page.context.expect_page() as opened:
        await screen.page.click("a:has-text('Connectez-vous')")
    await (await opened.value).wait_for_url(desk.tray.settings.public_url + "/")
    await screen.page.click("button:has-text('Envoyer de nouveau')")
    await screen.page.wait_for_selector('main:has-text("L\'ordre est transmis")')

    kept = await desk.tray.rows.fetchval("select body from outbox where type like 'intake.order.submitted%'")
    assert 'Dit \\"oui\\" & <b>rappelle</b>' in bytes(kept).decode()


async def test_who_must_type_the_password_again_loses_nothing_either(desk: Desk) -> None:
    screen = await desk.signed_in(scripts=False)
    await type_fax(screen)
    await fifteen_idle_minutes(screen)
    await screen.page.context.clear_cookies(name=SESSION_COOKIE)

    await screen.page.click("button:has-text('Transmettre')")
    await screen.page.click("button:has-text('Envoyer de nouveau')")
    async with screen.page.context.expect_page() as opened:
        await screen.page.click("a:has-text('Connectez-vous')")
    tab = await opened.value
    await sign_in(tab)
    await tab.wait_for_url(desk.tray.settings.public_url + "/")
    await screen.page.click("button:has-text('Envoyer de nouveau')")

    assert "L'ordre est transmis" in await screen.page.inner_text("main")


async def test_a_page_asked_for_after_fifteen_idle_minutes_comes_by_itself(desk: Desk) -> None:
    screen = await desk.signed_in(scripts=False)
    await fifteen_idle_minutes(screen)

    await screen.page.goto(desk.fax)

    assert screen.page.url == desk.fax
    assert await screen.page.locator("#claim_number").is_visible()
