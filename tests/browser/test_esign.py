"""The signer's journey in a real Chromium, at 360 px and by keyboard: mail, documents, fields, signature, code, end.

One service for the file. A request to any other host fails the test, and so does an axe violation on any step.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.esign.builders import a_person, a_tagged_pdf
from tests.esign.conftest import Desk, Json, Program, running_desk
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
async def desk(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """One service for the tests of this file."""
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path_factory.mktemp("esign")) as one:
        yield one


@dataclass
class Signer:
    """Somebody with a request on his hands, and a window on it that notes every host it asks."""

    desk: Desk
    screen: Screen
    person: dict[str, str]
    request: Json
    link: str
    foreign: list[str] = field(default_factory=list)

    async def step(self, name: str) -> None:
        """What every step must be: accessible, within its window, ours alone."""
        self.screen.complaints[:] = [one for one in self.screen.complaints if "422" not in one]
        await self.screen.check(f"esign_{name}")
        assert self.foreign == []

    async def drawn(self) -> None:
        """Once pdf.js has drawn the page in sight."""
        await self.screen.page.locator("figure[data-drawn=pdf]").first.wait_for()

    async def press(self, selector: str, key: str = "Enter") -> None:
        """Reaches something by Tab alone and presses it."""
        await self.screen.tab_to(selector)
        await self.screen.page.keyboard.press(key)

    async def write(self, selector: str, text: str) -> None:
        """Reaches a field by Tab alone and types."""
        await self.screen.tab_to(selector)
        await self.screen.page.keyboard.type(text)


async def arriving(desk: Desk, windows: Windows, *, size: str = "phone", **options: Any) -> Signer:  # Any: options
    """A signer whose mail has just come."""
    program, person = desk.program(), a_person() | options.pop("info", {})
    request = await program.draft(signers_allowed_to_decline=True)
    document = (await program.upload(request, a_tagged_pdf())).json()
    signer = await program.add_signer(request, document, person, fields=fields_of(document), **options.pop("signer", {}))
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    screen = await windows.open(size, **options)
    if size == "phone":
        await screen.page.set_viewport_size(NARROW)
    one = Signer(desk, screen, person, {**request, "signer": signer}, await desk.link_for(person))
    ours = urlsplit(desk.url).netloc
    screen.page.on("request", lambda sent: _note(one, sent.url, ours))
    return one


def _note(one: Signer, url: str, ours: str) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != ours:
        one.foreign.append(url)


def fields_of(document: Json) -> list[Json]:
    place = {"document_id": document["id"], "page": 1}
    return [
        {"type": "signature", **place, "x": 330, "y": 640, "width": 180, "height": 70},
        {"type": "text", **place, "x": 72, "y": 560, "max_length": 40, "question": "Ville du chantier"},
        {"type": "checkbox", **place, "x": 72, "y": 600, "name": "Les travaux sont finis", "optional": True},
        {"type": "mention", **place, "x": 72, "y": 640, "mention": "Lu et approuvé", "width": 120},
    ]


def mails_to(desk: Desk, person: dict[str, str]) -> list[bytes]:
    kept = desk.outbox.kept
    found = [kept.raw(one.id) for one in kept.newest_first() if person["email"] in one.recipients]
    return [raw for raw in found if raw]


async def test_a_contract_is_signed_by_keyboard_alone_at_360_px(desk: Desk, windows: Windows) -> None:
    signer = await arriving(desk, windows)
    page = signer.screen.page
    text, box = (next(f for f in signer.request["signer"]["fields"] if f["type"] == kind) for kind in ("text", "checkbox"))

    await signer.screen.goto(desk.url + signer.link)
    await signer.step("landing")
    await signer.press("a.button--primary")
    await page.wait_for_url("**/documents")
    await signer.drawn()
    await signer.step("documents")
    await signer.press("details summary")
    await page.get_by_role("heading", name="Attestation de fin de travaux", level=4).wait_for()
    await signer.step("text")
    await signer.write(f"[id='field-{text['id']}']", "Saint-Nazaire")
    await signer.press(f"[id='field-{box['id']}']", "Space")
    await signer.press("#consent", "Space")
    await signer.press("#signing button.button--primary")
    await page.wait_for_url("**/code")
    await signer.step("code")
    right = await desk.code_for(signer.person)
    await signer.write("#code", f"{(int(right) + 1) % 1_000_000:06d}")
    await page.keyboard.press("Enter")
    await page.get_by_text("Ce code n'est pas le bon").wait_for()
    await signer.step("code_wrong")
    await signer.write("#code", right)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/fin")
    await signer.step("end")

    done = await desk.until(desk.program(), signer.request, "done")
    assert done["signers"][0]["status"] == "signed"


async def test_a_signature_is_drawn_and_stands_in_the_signed_file(desk: Desk, windows: Windows) -> None:
    signer = await arriving(desk, windows, size="desktop")
    page, program = signer.screen.page, desk.program()
    text = next(one for one in signer.request["signer"]["fields"] if one["type"] == "text")
    await signer.screen.goto(f"{desk.url}{signer.link}/documents")
    await signer.drawn()

    await page.locator("#consent").check()
    await page.locator(f"[id='field-{text['id']}']").fill("Saint-Nazaire")
    await page.get_by_label("Dessiner").check()
    await page.locator("#signing button.button--primary").click()
    await page.get_by_text("Votre signature est vide").first.wait_for()
    await signer.step("documents_wrong")
    await page.locator("#consent").check()
    await page.get_by_label("Dessiner").check()
    await draw(signer, page)
    await draw(signer, page)
    await page.get_by_role("button", name="Annuler le dernier trait").click()
    await signer.step("documents_drawn")
    await page.locator("#signing button.button--primary").click()
    await page.wait_for_url("**/code")
    await page.locator("#code").fill(await desk.code_for(signer.person))
    await page.get_by_role("button", name="Signer").click()
    await page.wait_for_url("**/fin")
    await signer.step("end")

    path = f"/signature_requests/{signer.request['id']}"
    read = (await program.call("GET", f"{path}/signers/{signer.request['signer']['id']}")).json()
    assert read["signature_image_preview"].startswith("data:image/png;base64,")
    await wait_for(lambda: any(b"application/pdf" in raw for raw in mails_to(desk, signer.person)))


async def draw(signer: Signer, page: Any) -> None:  # Any: Playwright's page
    """One stroke across the pad."""
    pad = page.locator("canvas[data-pad]")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    await page.mouse.move(box["x"] + 30, box["y"] + 60)
    await page.mouse.down()
    for n in range(1, 9):
        await page.mouse.move(box["x"] + 30 + n * 25, box["y"] + 60 - (n % 3) * 18)
    await page.mouse.up()


async def test_a_refusal_asks_for_a_reason_and_ends_the_request(desk: Desk, windows: Windows) -> None:
    signer = await arriving(desk, windows)
    page = signer.screen.page
    await signer.screen.goto(f"{desk.url}{signer.link}/documents")
    await signer.press("#signing a[href$='/refus']")
    await page.wait_for_url("**/refus")
    await signer.step("decline")

    await signer.write("#reason", "   ")
    await signer.press("button.button--danger")
    await page.get_by_text("Dites pourquoi").wait_for()
    await signer.step("decline_wrong")
    await signer.write("#reason", "Le montant n'est pas le bon")
    await signer.press("button.button--danger")
    await page.wait_for_url("**/fin")
    await signer.step("declined")

    read = await desk.until(desk.program(), signer.request, "declined")
    assert read["decline_information"]["reason"].strip() == "Le montant n'est pas le bon"
