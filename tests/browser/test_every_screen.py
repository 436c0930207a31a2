"""Every screen the staff can reach by following links, in a whole hub with real orders in it.

The tests of each service look closer; this one is the net below them: a page added tomorrow is tried too.
"""

import re
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import aiosmtplib
import pytest

from tests.journeys.walk import Walk
from tests.support.browser import SIZES, Screen, Windows
from tests.support.hub import Hub, running_hub
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

STAFF_SCREENS = ("casework", "intake", "assignment", "insurer_gateway")
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "intake"
NOT_PAGES = re.compile(r"\.(txt|yaml|eml|pdf|json)$|/original$|/sessions?/|/deconnexion")
LONGEST = 600


@pytest.fixture
async def hub(postgres: TestServer, kafka: str, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub with a dossier in a craftsman's hands, one held for its télévaluation, a fax and a mail in the tray."""
    async with running_hub(postgres=postgres, kafka=kafka, folder=tmp_path, staff=staff_keys) as running:
        for name in ("08_fax_tiff", "03_courtage_html"):
            raw = (SAMPLES / f"{name}.eml").read_bytes()
            await aiosmtplib.send(
                raw, sender="essai@exemple.invalid", recipients=["odm@passerelle.exemple.invalid"],
                hostname="127.0.0.1", port=running.smtp_port, start_tls=False,
            )  # fmt: skip
        walk = Walk(running)
        await walk.order("az-c2s-cuisine")
        await walk.accepted("MissionAcceptee")
        await walk.order("mb-peinture")
        await walk.win(await walk.accepted())
        await wait_for(lambda: _read(running), 30)
        yield running
        await walk.close()


async def _read(hub: Hub) -> bool:
    rows = await hub.rows("intake", "select count(*) as n from item where state = 'waiting' and draft is not null")
    return bool(rows[0]["n"] >= 2)


@pytest.mark.timeout(LONGEST)
async def test_every_screen_within_reach_is_accessible_and_fits_a_phone_and_a_desktop(
    hub: Hub, windows: Windows
) -> None:
    homes = [hub.url(service) + "/" for service in STAFF_SCREENS]
    cookies = hub.staff.staff_cookie(["supervisor", "cc"], name="Camille Essai", team="general")
    screen = await windows.open("desktop", cookies=cookies, at=homes[0])
    seen: set[str] = set()
    waiting = deque(homes)

    while waiting:
        url = waiting.popleft()
        if _kind(url) not in seen:
            seen.add(_kind(url))
            await _try(screen, url)
            waiting += await _links(screen, homes)

    assert len(seen) >= 20, sorted(seen)


async def _try(screen: Screen, url: str) -> None:
    await screen.goto(url)
    if await screen.page.evaluate("document.contentType") != "text/html":
        screen.complaints.clear()  # a fax page opened by itself: the browser's own viewer meets our policy
        return
    for size in ("phone", "desktop"):
        width, height = SIZES[size]
        screen.size = size
        await screen.page.set_viewport_size({"width": width, "height": height})
        await screen.check("screen_" + re.sub(r"[^a-z]+", "_", _kind(url)))


async def _links(screen: Screen, homes: list[str]) -> list[str]:
    found = await screen.page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.href)")
    ours = [urldefrag(link).url for link in found if any(link.startswith(home) for home in homes)]
    return [link for link in dict.fromkeys(ours) if not NOT_PAGES.search(urlsplit(link).path)]


def _kind(url: str) -> str:
    """Pages that differ by an id or a number are of one kind; so are those that differ by what was asked."""
    parts = urlsplit(url)
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d\d-\d{4,9}(-[A-Z])?", "x", parts.path)
    return f"{parts.port} {path}" + ("?" if parts.query else "")
