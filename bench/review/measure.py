"""From the key that submits an order to the next one ready to be worked on, in a real Chromium.

Five hundred items wait, each an original with a page. The floor is the same browser, page, scripts and images, so the
same swap, from a bare server's memory; beside it stands what a whole new document costs from that memory. The three
take turns, because a shared machine drifts.
"""

import asyncio
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.intake.alone import Alone, intake_alone
from bench.intake.staff import a_member
from bench.results import Figure
from bench.review.bare import captured, serving
from bench.review.opener import Opener, chromium, in_turns, window
from bench.review.waiting import fill

Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """How many wait, and how many are worked on."""

    waiting: int = 500
    worked: int = 60


def figures(root: Path, sizes: Sizes, say: Say) -> list[Figure]:
    """`review.*`."""
    folder = root / "review"
    member = a_member(folder)
    with intake_alone(folder, {"OCR_ENGINES": ""}, member.settings) as alone:
        return asyncio.run(_measured(alone, member.cookie, sizes, say))


async def _measured(alone: Alone, cookie: str, sizes: Sizes, say: Say) -> list[Figure]:
    await fill(alone, sizes.waiting)
    say(f"review     {sizes.waiting} items wait")
    async with chromium() as browser:
        ours = Opener(await window(browser, cookie, alone.url))
        await ours.page.goto(alone.url)
        await ours.page.click("button:has-text('Ouvrir le suivant')")
        await ours.page.wait_for_url("**/elements/*")
        shown = await captured(ours.page)
        async with serving(shown) as swapping, serving(shown.unswapped()) as navigating:
            floor, whole = [Opener(await window(browser, cookie, url)) for url in (swapping, navigating)]
            for bare, url in ((floor, swapping), (whole, navigating)):
                await bare.page.goto(f"{url}/elements/{shown.item}")
            await in_turns((ours, floor, whole), sizes.worked)
    say(f"review     {sizes.worked} orders submitted, at most {max(ours.keys)} keys each; {_told('ours', ours)};")
    say(f"review     {_told('the same swap from memory', floor)}; {_told('a new document from memory', whole)}")
    return [
        Figure("review.open_next_p50_ms", statistics.median(ours.took), "ms", statistics.median(floor.took)),
        Figure("review.open_next_p95_ms", _p95(ours), "ms", _p95(floor), _p95(ours) / _p95(floor)),
        Figure("review.new_document_p95_ms", _p95(whole), "ms"),
        Figure("review.keystrokes", max(ours.keys), "keys"),
    ]


def _p95(opener: Opener) -> float:
    return sorted(opener.took)[int(len(opener.took) * 0.95)]


def _told(name: str, opener: Opener) -> str:
    return f"{name} p50 {statistics.median(opener.took):.0f} p95 {_p95(opener):.0f} ms"
