"""From the key that submits an order to the next one ready to be worked on, in a real Chromium.

Five hundred items wait at any time, each an original with a page, and two people work them, each in a browser of their
own, from the first key to the last: no item comes to both. The first one's openings are the figures. The floor is the
same browser, page, scripts and images, so the same swap, from a bare server's memory; beside it stands what a whole new
document costs from that memory. The three take turns in the first browser, because a shared machine drifts; the second
person works beside each of them alike.
"""

import asyncio
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from bench.intake.alone import Alone, intake_alone
from bench.intake.staff import Member, members
from bench.results import Figure
from bench.review.bare import captured, serving
from bench.review.opener import WARM, Opener, chromium, in_turns, until, window
from bench.review.waiting import fill

Say = Callable[[str], None]


class Twice(Exception):
    """An item came to both reviewers."""


@dataclass(frozen=True)
class Sizes:
    """How many wait at the end, and how many are measured."""

    waiting: int = 500
    worked: int = 60

    @property
    def turns(self) -> int:
        """Openings of the first browser, ours and of both floors: the second reviewer makes no more of his own."""
        return 3 * (WARM + self.worked)

    @property
    def laid(self) -> int:
        """How many wait at the beginning."""
        return self.waiting + WARM + self.worked + self.turns


def figures(root: Path, sizes: Sizes, say: Say) -> list[Figure]:
    """`review.*`."""
    folder = root / "review"
    first, second = members(folder, "Amandine Essai", "Béatrice Essai")
    with intake_alone(folder, {"OCR_ENGINES": ""}, first.settings) as alone:
        return asyncio.run(_measured(alone, first, second, sizes, say))


async def _measured(alone: Alone, first: Member, second: Member, sizes: Sizes, say: Say) -> list[Figure]:
    await fill(alone, sizes.laid)
    say(f"review     {sizes.laid} items wait")
    async with chromium() as browser, chromium() as browser_beside:
        ours = await _begun(browser, first, alone.url)
        beside = await _begun(browser_beside, second, alone.url)
        shown = await captured(ours.page)
        async with serving(shown) as swapping, serving(shown.unswapped()) as navigating:
            floor, whole = [Opener(await window(browser, first.cookie, url)) for url in (swapping, navigating)]
            for bare, url in ((floor, swapping), (whole, navigating)):
                await bare.page.goto(f"{url}/elements/{shown.item}")
            done = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(until(done, beside, most=sizes.turns))
                await in_turns((ours, floor, whole), sizes.worked)
                done.set()
        if both := ours.had & beside.had:
            raise Twice(f"{len(both)} items came to both reviewers")
        say(f"review     no item twice: {len(ours.had)} came to one, {len(beside.had)} to the other")
    keys = max(ours.keys + beside.keys)
    say(f"review     {sizes.worked} orders submitted, at most {keys} keys each; {_told('ours', ours)};")
    say(f"review     {_told('the other reviewer', beside)};")
    say(f"review     {_told('the same swap from memory', floor)}; {_told('a new document from memory', whole)}")
    return [
        Figure("review.open_next_p50_ms", statistics.median(ours.took), "ms", statistics.median(floor.took)),
        Figure("review.open_next_p95_ms", _p95(ours), "ms", _p95(floor), _p95(ours) / _p95(floor)),
        Figure("review.new_document_p95_ms", _p95(whole), "ms"),
        Figure("review.keystrokes", keys, "keys"),
    ]


async def _begun(browser: Browser, member: Member, url: str) -> Opener:
    """A reviewer with the first item of the row in hand."""
    opener = Opener(await window(browser, member.cookie, url))
    await opener.page.goto(url)
    await opener.page.click("button:has-text('Ouvrir le suivant')")
    await opener.page.wait_for_url("**/elements/*")
    return opener


def _p95(opener: Opener) -> float:
    return sorted(opener.took)[int(len(opener.took) * 0.95)]


def _told(name: str, opener: Opener) -> str:
    return f"{name} p50 {statistics.median(opener.took):.0f} p95 {_p95(opener):.0f} ms"
