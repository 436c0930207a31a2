"""The signer's journey in a real Chromium, at 360 px and by keyboard: mail, documents, fields, signature, code, end.

One service for the file. A request to any other host fails the test, and so does an axe violation on any step. Another
site, on a port and a name of its own, embeds the journey and hears what happens.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import pypdfium2 as pdfium
import pytest
from PIL import ImageChops
from playwright.async_api import ViewportSize

from tests.esign.builders import a_person, a_tagged_pdf
from tests.esign.conftest import Desk, Json, running_desk
from tests.esign.embedding import Host, hosting
from tests.esign.test_journey_rules import a_picture
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
async def host() -> AsyncIterator[Host]:
    """A site that may embed us."""
    async with hosting() as one:
        yield one


@pytest.fixture(scope="module")
async def desk(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory, host: Host
) -> AsyncIterator[Desk]:
    """One service for the tests of this file."""
    folder = tmp_path_factory.mktemp("esign")
    async with running_desk(
        postgres=postgres, staff_keys=staff_keys, folder=folder, embed_domains=f"https://autre.invalid, {host.origin}"
    ) as one:
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
    signer = await program.add_signer(
        request, document, person, fields=fields_of(document), **options.pop("signer", {})
    )
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
    text, box = (
        next(f for f in signer.request["signer"]["fields"] if f["type"] == kind) for kind in ("text", "checkbox")
    )

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
    document = (await program.call("GET", f"{path}/documents")).json()[0]
    signed = (await program.call("GET", f"{path}/documents/{document['id']}/download")).body
    assert 300 < ink_in(signed, (330, 640, 510, 690)) < 4000, "a line that was drawn, not a name that was typed"
    await wait_for(lambda: any(b"application/pdf" in raw for raw in mails_to(desk, signer.person)))


def ink_in(document: bytes, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a place on the first page have the colour of the pen, at two to a point."""
    opened = pdfium.PdfDocument(document)
    opened.init_forms()
    page = opened[0].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    place = page.crop((box[0] * 2, box[1] * 2, box[2] * 2, box[3] * 2))
    red, green, blue = place.split()
    bluer = ImageChops.darker(ImageChops.subtract(blue, red), ImageChops.subtract(blue, green))
    return sum(bluer.histogram()[31:])


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


async def plain(desk: Desk, **signer: Any) -> tuple[Json, dict[str, str], str]:  # Any: fields of the signer
    """A request with one signature and nothing else, its person and link."""
    person = a_person()
    request = await desk.program().sent_out(person, signers_allowed_to_decline=True, signer=signer or None)
    return request, person, await desk.link_for(person)


async def sign_in_frame(desk: Desk, page: Any, person: dict[str, str]) -> None:  # Any: Playwright's page
    """The whole journey, inside the frame."""
    frame = page.frame_locator("#yousign-iframe")
    await frame.get_by_role("link", name="Commencer").click()
    await frame.locator("#consent").check()
    await frame.locator("#signing button.button--primary").click()
    await frame.locator("#code").wait_for()
    await frame.locator("#code").fill(await desk.code_for(person))
    await frame.get_by_role("button", name="Signer", exact=True).click()


async def test_a_foreign_site_embeds_the_journey_and_hears_it_in_order(
    desk: Desk, host: Host, windows: Windows
) -> None:
    request, person, link = await plain(desk)
    screen = await windows.open("desktop")
    await screen.goto(host.embed("contract", desk, link))

    await sign_in_frame(desk, screen.page, person)
    await screen.page.wait_for_function("window.heard.some((one) => one.event === 'signature.done')")
    await screen.page.wait_for_function("window.heard.some((one) => one.event === 'ping')")

    heard = await screen.page.evaluate("window.heard")
    told = [one["callback"] for one in heard if one["event"] != "ping"]
    assert told == ["onStarted", "onSuccess", "onSignatureDone"]
    assert {one["type"] for one in heard} == {"yousign"}
    ids = {(one["signer_id"], one["signature_request_id"]) for one in heard}
    assert ids == {(request["signers"][0]["id"], request["id"])}
    assert heard[0]["answers"] == []
    await screen.page.evaluate(
        "window.heard = []; window.signing.removeMessageListener();"
        "window.addEventListener('message', () => { window.more = true; })"
    )
    await screen.page.frames[1].evaluate("window.parent.postMessage({type: 'yousign', event: 'ping'}, '*')")
    await screen.page.wait_for_function("window.more")
    assert await screen.page.evaluate("window.heard") == []


async def test_a_site_that_is_not_listed_cannot_frame_us_unless_the_sandbox_says_so(
    desk: Desk, windows: Windows
) -> None:
    _, _, link = await plain(desk)
    async with hosting() as stranger:
        screen = await windows.open("desktop")
        await screen.goto(stranger.embed("closed", desk, link))
        await wait_for(lambda: any("frame-ancestors" in one for one in screen.complaints))
        opened = await windows.open("desktop")
        await opened.goto(stranger.embed("open", desk, link, sandbox=True))
        await opened.page.frame_locator("#yousign-iframe").get_by_role("link", name="Commencer").wait_for()

    assert await screen.page.evaluate("window.heard") == []


async def test_a_sender_who_wants_his_signer_back_gets_him_and_no_events(
    desk: Desk, host: Host, windows: Windows
) -> None:
    _, person, link = await plain(desk, redirect_urls={"success": f"{host.origin}/merci"})
    screen = await windows.open("desktop")
    await screen.goto(host.embed("redirected", desk, link))

    await sign_in_frame(desk, screen.page, person)
    await screen.page.frame_locator("#yousign-iframe").get_by_text("Bienvenue").wait_for()

    assert await screen.page.evaluate("window.heard.filter((one) => one.event !== 'ping')") == []


async def test_the_demonstration_shows_the_frame_and_what_it_says(desk: Desk, windows: Windows) -> None:
    _, _, link = await plain(desk)
    screen = await windows.open("desktop")

    await screen.goto(f"{desk.url}/embed/demo?link={quote(desk.url + link)}")
    await screen.page.locator("#heard li").get_by_text(re.compile("started")).wait_for()

    await screen.check("esign_demo")


async def test_the_other_doors_are_accessible(desk: Desk, windows: Windows) -> None:
    _, person, _ = await plain(desk)
    await desk.program().sent_out(person, name="Avenant au contrat de travaux")
    screen = await windows.open("phone")
    await screen.goto(f"{desk.url}/s/{'0' * 64}", status=404)
    await screen.check("esign_over")
    await screen.page.get_by_role("button").click()
    await screen.page.get_by_role("heading", name="Demande reçue").wait_for()
    await screen.check("esign_renewed")
    await screen.goto(f"{desk.url}/signatures/acces")
    await screen.page.locator("#recipient").fill("bonjour")
    await screen.page.get_by_role("button", name="Recevoir un code").click()
    await screen.page.get_by_text("Tapez votre e-mail").wait_for()
    await screen.check("esign_mine_wrong")
    await screen.page.locator("#recipient").fill(person["email"])
    await screen.page.get_by_role("button", name="Recevoir un code").click()
    await screen.check("esign_mine_code")
    await screen.page.locator("#code").fill(await desk.code_for(person))
    await screen.page.get_by_role("button", name="Ouvrir").click()
    await screen.page.get_by_role("heading", name="Mes signatures").wait_for()
    await screen.check("esign_mine")
    screen.size = "desktop"
    await screen.page.set_viewport_size({"width": 1280, "height": 900})
    await screen.check("esign_mine")
    for name in ("Attestation de fin de travaux", "Avenant au contrat de travaux"):
        await screen.page.get_by_role("checkbox", name=name).check()
    await screen.page.locator("#consent").check()
    await screen.page.get_by_role("button", name="Recevoir un seul code").click()
    await screen.page.get_by_text("pour 2 signatures").wait_for()
    await screen.check("esign_together_code")
    await screen.page.locator("#code").fill(await desk.code_for(person, after=1))
    await screen.page.get_by_role("button", name="Signer", exact=True).click()
    await screen.page.get_by_role("heading", name="2 documents signés").wait_for()
    await screen.check("esign_together_done")


async def test_without_any_script_the_pages_are_images_and_a_picture_signs(desk: Desk, windows: Windows) -> None:
    _, person, link = await plain(desk)
    screen = await windows.open("phone", scripts=False)
    page = screen.page
    await screen.goto(f"{desk.url}{link}/documents")

    assert await page.locator("figure img").count() == 1
    assert not await page.get_by_label("Dessiner").is_visible()
    await page.get_by_label("Choisir une image").check()
    await page.locator("#image").set_input_files({"name": "s.png", "mimeType": "image/png", "buffer": a_picture()})
    await page.locator("#consent").check()
    await page.locator("#signing button.button--primary").click()
    await page.locator("#code").fill(await desk.code_for(person))
    await page.get_by_role("button", name="Signer", exact=True).click()
    await page.get_by_role("heading", name="Vous avez signé").wait_for()

    way = await desk.rows.fetchval("select way from signature_images order by signed_at desc nulls last limit 1")
    assert way == "uploaded"


async def test_what_was_drawn_is_still_there_when_something_else_was_missing(desk: Desk, windows: Windows) -> None:
    signer = await arriving(desk, windows)
    page = signer.screen.page
    await signer.screen.goto(f"{desk.url}{signer.link}/documents")
    await page.get_by_label("Dessiner").check()
    await draw(signer, page)
    text = next(one for one in signer.request["signer"]["fields"] if one["type"] == "text")
    await page.locator(f"[id='field-{text['id']}']").fill("   ")
    await page.locator("#consent").check()

    await page.locator("#signing button.button--primary").click()
    await page.get_by_text("est à remplir").first.wait_for()

    assert await page.get_by_label("Dessiner").is_checked()
    await page.wait_for_function(
        "document.querySelector('canvas[data-pad]').getContext('2d').getImageData(0, 0, 900, 300).data.some(Boolean)"
    )
    await signer.step("documents_kept")
