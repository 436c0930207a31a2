"""A window in which item after item is worked on by keyboard alone, and how long each next one takes to stand there.

The clock is the browser's own, from the event of the key that submits until another item has its address, its form and
its first doubtful field in hand and a frame with it is painted, whatever way the page takes to get there.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

from shared.guards import STAFF_COOKIE

WARM: Final = 3
TURN: Final = 10
"""Openings of one kind before those of another."""
AT_REST_S: Final = 0.5
"""Between an item's images and the first key: nobody is quicker, and nothing of the item before runs on."""
LONGEST_MS: Final = 120_000
"""On a busy machine a page of a document may take long to be drawn; that is not what is measured."""
SUBMITTED: Final = 'document.activeElement && document.activeElement.value === "submit"'
CLOCK: Final = """
const at = (moment) => performance.timeOrigin + moment;
const isReady = () => {
    const hand = document.activeElement;
    return location.pathname !== sessionStorage.was && hand?.form?.getAttribute("action") === location.pathname
        && hand.closest(".field--unsure, .field--missing") !== null;
};
// The second of two frames begins when the first is painted.
const drawn = () => { sessionStorage.took = at(performance.now()) - sessionStorage.pressed; };
const watch = () => requestAnimationFrame(isReady() ? drawn : watch);
addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || document.activeElement.value !== "submit") return;
    sessionStorage.pressed = at(event.timeStamp);
    sessionStorage.was = location.pathname;
    delete sessionStorage.took;
    watch();
}, true);
if (sessionStorage.pressed && !sessionStorage.took) watch();
"""
"""Runs in every document before its own scripts; what it notes outlives the document."""
TOOK: Final = "() => sessionStorage.took"
IMAGES: Final = "() => [...document.images].every(one => one.complete)"


@dataclass
class Opener:
    """One window; keys each item took, and milliseconds of each opening."""

    page: Page
    keys: list[int] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def open_next(self) -> None:
        """Accepts what is in doubt, submits, and waits for the next item."""
        await self.page.wait_for_function(IMAGES)
        await asyncio.sleep(AT_REST_S)
        path = urlsplit(self.page.url).path
        assert path not in self.seen, "no item comes twice"
        self.seen.add(path)
        pressed = 1
        while not await self.page.evaluate(SUBMITTED):
            await self.page.keyboard.press("Enter")
            pressed += 1
        self.took.append(await self._opened())
        self.keys.append(pressed)
        assert "fait=submit" in self.page.url, f"the order was not submitted: {self.page.url}"

    @property
    def had(self) -> set[str]:
        """Every item that stood here, the one in hand too."""
        return self.seen | {urlsplit(self.page.url).path}

    async def _opened(self) -> float:
        await self.page.keyboard.press("Enter")
        took = await self.page.wait_for_function(TOOK)
        return float(await took.json_value())


async def in_turns(openers: Sequence[Opener], many: int) -> None:
    """So many openings in each window, in turns, after some that count for nothing."""
    for opener in openers:
        for _ in range(WARM):
            await opener.open_next()
        opener.took.clear()
        opener.keys.clear()
    for done in range(0, many, TURN):
        for opener in openers:
            for _ in range(min(TURN, many - done)):
                await opener.open_next()


async def until(done: asyncio.Event, opener: Opener, *, most: int) -> None:
    """Opens one after the other until it is enough."""
    for _ in range(most):
        if done.is_set():
            return
        await opener.open_next()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's browser, with nothing on its screen."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def window(browser: Browser, cookie: str, url: str) -> Page:
    """A window signed in at an address."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    await context.add_cookies([{"name": STAFF_COOKIE, "value": cookie, "url": url}])
    context.set_default_timeout(LONGEST_MS)
    await context.add_init_script(f"(() => {{{CLOCK}}})()")
    return await context.new_page()
