"""The review desk in a real Chromium: from the key that submits an order to the next one ready to be worked on.

Five hundred items wait, each an original with a page. The floor is the same browser on the same pages, scripts and
images served from memory by a bare server that decides nothing and asks no database.
"""

import asyncio
import hashlib
import json
import shutil
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import aiosmtplib
import asyncpg
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from playwright.async_api import Page, async_playwright

from bench.intake.alone import intake_alone
from bench.results import Figure
from deploy.local.processes import free_port
from services.intake.store.files import Files
from shared.guards import STAFF_AUDIENCE, STAFF_COOKIE, STAFF_ISSUER

SAMPLE: Final = Path(__file__).parents[1] / "tests" / "samples" / "intake" / "01_agence_odm_pdf.eml"
MARK: Final = b"Message-ID: <"
DOUBTFUL: Final = ("claim_number", "agent_code", "city")
"""Fields that a person has to look at: each costs a key."""
WARM: Final = 3
LONGEST_MS: Final = 120_000
"""On a busy machine a page of a document may take long to be drawn; that is not what is measured."""
SUBMITTED: Final = 'document.activeElement && document.activeElement.value === "submit"'
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """How many wait, and how many are worked on."""

    waiting: int = 500
    worked: int = 60


@dataclass(frozen=True)
class Desk:
    """Intake as it runs, and where its rows and files are."""

    url: str
    admin_url: str
    smtp: int
    files: Path
    key: Ed25519PrivateKey

    def cookie(self) -> str:
        """A session of the staff."""
        now = datetime.now(UTC)
        claims = {
            "iss": STAFF_ISSUER, "aud": STAFF_AUDIENCE, "sub": "1002", "name": "Amandine Essai", "roles": ["cc"],
            "team": "general", "iat": now, "exp": now + timedelta(hours=2),
        }  # fmt: skip
        return jwt.encode(claims, self.key, algorithm="EdDSA", headers={"kid": "bench"})


def figures(root: Path, sizes: Sizes, say: Say) -> list[Figure]:
    """`review.*`."""
    with _desk(root / "review") as desk:
        return asyncio.run(_measured(desk, sizes, say))


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    folder.mkdir(parents=True)
    key = Ed25519PrivateKey.generate()
    public = json.loads(OKPAlgorithm.to_jwk(key.public_key())) | {"kid": "bench", "alg": "EdDSA", "use": "sig"}
    keys = folder / "staff.jwks.json"
    keys.write_text(json.dumps({"keys": [public]}))
    with intake_alone(folder, {"OCR_ENGINES": ""}, {"STAFF_JWKS_URL": keys.as_uri()}) as alone:
        yield Desk(alone.url, alone.admin_url, alone.smtp, alone.files, key)


async def _measured(desk: Desk, sizes: Sizes, say: Say) -> list[Figure]:
    await _filled(desk, sizes.waiting, say)
    async with _browser(desk) as page:
        keys, took = await _worked(page, desk.url, sizes.worked, say)
        shown = await _captured(page, desk)
    async with _bare(shown) as url, _browser(desk, at=url) as page:
        floor = await _paged(page, url, sizes.worked)
    p95, floor_p95 = _p95(took), _p95(floor)
    return [
        Figure("review.open_next_p50_ms", statistics.median(took), "ms", statistics.median(floor)),
        Figure("review.open_next_p95_ms", p95, "ms", floor_p95, p95 / floor_p95),
        Figure("review.keystrokes", max(keys), "keys"),
    ]


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


async def _filled(desk: Desk, waiting: int, say: Say) -> None:
    """One order comes by mail and is read; the others are laid down as copies that differ in what tells orders."""
    raw = SAMPLE.read_bytes()
    rows = await asyncpg.connect(desk.admin_url)
    await aiosmtplib.send(
        raw, sender="agence.lanvaux@exemple.invalid", recipients=["odm@passerelle.exemple.invalid"],
        hostname="127.0.0.1", port=desk.smtp,
    )  # fmt: skip
    while not await rows.fetchval("select count(*) from item"):  # noqa: ASYNC110  # another process reads it
        await asyncio.sleep(0.1)
    files = Files.at("", folder=desk.files)
    for number in range(waiting):
        copy = raw.replace(MARK, MARK + str(number).encode() + b".", 1)
        file = Files.key(uuid.uuid4())
        await files.put(file, copy)
        await rows.execute(_COPY, uuid.uuid4(), uuid.uuid4(), hashlib.sha256(copy).digest(), file, *_own(number))
    first = await rows.fetchval("select id from item order by received_at limit 1")
    await rows.execute("update item set state = 'set_aside' where id = $1", first)
    await rows.execute("analyze")
    await rows.close()
    say(f"review     {waiting} items wait")


def _own(number: int) -> tuple[str, str, str]:
    day = date(2024, 1, 1) + timedelta(days=number)
    return f"B55{number:05}", f"01 99 00 {number // 100:02} {number % 100:02}", f"{day:%d/%m/%Y}"


_COPY: Final = f"""
with first as (select * from item order by received_at limit 1),
kept as (
    insert into original (id, sha256, size, file, door, envelope, correlation_id, received_at, state, read_at, reading)
    select $2::uuid, $3, o.size, $4, o.door, o.envelope, o.correlation_id, o.received_at, 'read', o.read_at, o.reading
      from original o, first where o.id = first.original_id)
insert into item (id, channel, insurer, origin, team, state, announced, original_id, message_id, received_at, due_at,
                  sender, subject, claim_key, form, draft, search)
select $1::uuid, channel, insurer, origin, team, 'waiting', announced, $2::uuid, $1::uuid::text, received_at,
       due_at + interval '1 second', sender, subject, $5::text,
       form || jsonb_build_object('claim_number', $5::text, 'phones', $6::text, 'loss_date', $7::text),
       (select jsonb_set(draft, '{{fields}}', jsonb_object_agg(
                   key, value || case when key = any(array{list(DOUBTFUL)}) then '{{"confidence": 0.6}}'::jsonb
                                      else '{{}}' end
                              || case key when 'claim_number' then jsonb_build_object('value', $5::text)
                                          when 'phones' then jsonb_build_object('value', $6::text)
                                          when 'loss_date' then jsonb_build_object('value', $7::text)
                                          else '{{}}' end))
          from jsonb_each(draft->'fields')),
       search || ' ' || lower($5)
  from first
"""


@asynccontextmanager
async def _browser(desk: Desk, *, at: str = "") -> AsyncIterator[Page]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        await context.add_cookies([{"name": STAFF_COOKIE, "value": desk.cookie(), "url": at or desk.url}])
        context.set_default_timeout(LONGEST_MS)
        yield await context.new_page()
        await browser.close()


async def _worked(page: Page, url: str, many: int, say: Say) -> tuple[list[int], list[float]]:
    """Opens the next item and works on many in a row by keyboard alone; keys each took, and what each opening took."""
    await page.goto(url)
    await page.click("button:has-text('Ouvrir le suivant')")
    await page.wait_for_url("**/elements/*")
    keys: list[int] = []
    took: list[float] = []
    seen: set[str] = set()
    for number in range(many + WARM):
        await page.wait_for_load_state("networkidle")
        assert page.url not in seen, "no item comes twice"
        seen.add(page.url)
        pressed = 1
        while not await page.evaluate(SUBMITTED):
            await page.keyboard.press("Enter")
            pressed += 1
        spent = await _opened(page)
        assert "fait=submit" in page.url, f"the order was not submitted: {page.url}"
        if number >= WARM:
            keys.append(pressed)
            took.append(spent)
    middle = statistics.median(took)
    say(f"review     {many} orders submitted, at most {max(keys)} keys each, the next after {middle:.0f} ms")
    return keys, took


async def _opened(page: Page) -> float:
    """Milliseconds from the key to the next page, its script done and its first doubtful field in hand."""
    begun = time.perf_counter()
    async with page.expect_navigation(wait_until="domcontentloaded"):
        await page.keyboard.press("Enter")
    await page.wait_for_function("document.activeElement && document.activeElement.form")
    return 1000 * (time.perf_counter() - begun)


async def _captured(page: Page, desk: Desk) -> dict[str, tuple[str, bytes]]:
    """An item's page with all that it loads, by path; the item is left as it is."""
    shown: dict[str, tuple[str, bytes]] = {}
    await page.wait_for_load_state("networkidle")
    answer = await page.context.request.get(page.url)
    shown["/page"] = ("text/html", await answer.body())
    for address in await page.evaluate("performance.getEntriesByType('resource').map(one => one.name)"):
        found = await page.context.request.get(address)
        if found.ok:
            kind = found.headers.get("content-type", "").partition(";")[0]
            shown[address.removeprefix(desk.url)] = (kind, await found.body())
    return shown


@asynccontextmanager
async def _bare(shown: dict[str, tuple[str, bytes]]) -> AsyncIterator[str]:
    """A server of these bytes: every form leads to the same page once more."""
    opened = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal opened
        if request.path.endswith("/lease"):
            return web.Response(status=204)
        if request.method == "POST":
            opened += 1
            raise web.HTTPSeeOther(f"/elements/{opened}")
        kind, body = shown.get(request.path) or shown["/page"]
        return web.Response(body=body, content_type=kind, headers={"Cache-Control": "no-store"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def _paged(page: Page, url: str, many: int) -> list[float]:
    """The same key from page to page on the bare server."""
    await page.goto(f"{url}/elements/0")
    took: list[float] = []
    for number in range(many + WARM):
        await page.wait_for_load_state("networkidle")
        await page.focus('button[value="submit"]')
        spent = await _opened(page)
        if number >= WARM:
            took.append(spent)
    return took
