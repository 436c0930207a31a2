"""A real Chromium for the tests of pages: two sizes, axe, the keyboard, and no complaint in the console.

The system's Chromium is used and never one that Playwright downloads. A page that scrolls sideways, breaks its
content policy or has one axe violation fails.
"""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

SIZES: Final = {"small": (320, 640), "phone": (390, 844), "desktop": (1280, 900)}
FLAGS: Final = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
FIREFOX: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
AXE_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_TABS: Final = 200


def chromium_path() -> str:
    """The system's Chromium; missing, it is a failure that says what to install."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("no chromium: apt-get install chromium, or set CHROMIUM to its path")
    return found


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """One browser for a whole run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS])
        yield browser
        await browser.close()


@dataclass
class Screen:
    """One page in one window, and what its console complained about."""

    page: Page
    size: str
    complaints: list[str] = field(default_factory=list)

    async def goto(self, url: str, *, status: int = 200) -> "Screen":
        """Opens an address and expects this answer."""
        response = await self.page.goto(url)
        assert response is not None
        assert response.status == status, f"{url} answered {response.status}, not {status}"
        return self

    async def check(self, name: str) -> None:
        """Fails on any axe violation, sideways scrolling, or complaint of the console; keeps a picture."""
        await self.page.wait_for_load_state(
            "load"
        )  # a press leads to a page that is drawn before its style sheet is there
        await self.picture(name)
        await self._check_axe()
        wide = await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} ({self.size}) scrolls sideways by {wide} px"
        assert not self.complaints, f"{name} ({self.size}): {self.complaints}"

    async def picture(self, name: str) -> None:
        """A full picture under SCREENS_DIR, when it is set: for people to look at."""
        if folder := os.environ.get("SCREENS_DIR"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=Path(folder) / f"{name}_{self.size}.png", full_page=True)

    async def tab_to(self, selector: str) -> None:
        """Presses Tab until the element has the focus; fails when it cannot be reached or the focus cannot be seen."""
        script = "s => document.activeElement && document.activeElement.matches(s)"
        for _ in range(_TABS):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate(script, selector):
                outline = await self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{selector} has the focus and does not show it"
                return
        raise AssertionError(f"{selector} cannot be reached with the keyboard")

    async def _check_axe(self) -> None:
        options = {"runOnly": AXE_RULES, "resultTypes": ["violations"], "preload": False}
        results = await Axe().run(self.page, options=options)
        found = [
            f"{one['id']}: {one['help']} — " + "; ".join(str(node["target"]) for node in one["nodes"][:5])
            for one in results.response["violations"]
        ]
        assert not found, f"{self.page.url} ({self.size}):\n" + "\n".join(found)


class Windows:
    """Opens screens and closes them all at the end of the test."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def open(
        self,
        size: str = "phone",
        *,
        cookies: Mapping[str, str] | None = None,
        at: str | None = None,
        scripts: bool = True,
        dark: bool = False,
        firefox: bool = False,
    ) -> Screen:
        """A window of this size, signed in with `cookies` at the address `at`; with `firefox` it says it is that."""
        width, height = SIZES[size]
        context = await self._browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            has_touch=size != "desktop",
            user_agent=FIREFOX if firefox else None,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        if cookies and at:
            await context.add_cookies([{"name": k, "value": v, "url": at} for k, v in cookies.items()])
        screen = Screen(await context.new_page(), size)
        screen.page.on("console", lambda message: _hear(screen, message))
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        return screen

    async def close(self) -> None:
        """Closes what was opened."""
        for context in self._contexts:
            await context.close()


def _hear(screen: Screen, message: ConsoleMessage) -> None:
    answered = "the server responded with a status" in message.text  # an error page asked for on purpose
    if message.type == "error" and not answered:
        screen.complaints.append(message.text)
