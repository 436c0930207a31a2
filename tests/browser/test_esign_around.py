"""What stands around a signature, in a real Chromium: approver, follower, invited user, what is asked, templates.

One service, one window at 320 px for all pages, each as it is first seen and again with an error shown.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import FilePayload

from tests.esign.builders import a_pdf, a_person, a_tagged_pdf
from tests.esign.conftest import ORGANISATION, Desk, Json, running_desk, with_organisation
from tests.support.browser import SIZES, Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

SLOWEST = 60_000
"""Milliseconds: what looks into a document starts a process first."""
LONG_NAME = "Attestation de fin de travaux, remise en état complète après le dégât des eaux du 12 mars"
LONG_FILE = "Attestation_de_fin_de_travaux_et_de_remise_en_etat_complete_v3_definitive"


@pytest.fixture
async def desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Desk]:
    """A service whose organisation has a key too."""
    keys = with_organisation(tmp_path)
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, api_keys_file=keys) as one:
        yield one


async def check(screen: Screen, name: str) -> None:
    """At 320 px all that a page must be; at 1280 px a picture for people."""
    screen.complaints[:] = [one for one in screen.complaints if "422" not in one and "409" not in one]
    await _sized(screen, "small")
    await screen.check(f"esign_{name}")
    await _sized(screen, "desktop")
    await screen.picture(f"esign_{name}")
    await _sized(screen, "small")


async def _sized(screen: Screen, size: str) -> None:
    screen.size, (width, height) = size, SIZES[size]
    await screen.page.set_viewport_size({"width": width, "height": height})


def named(data: bytes) -> FilePayload:
    """A PDF with a long name, as a browser sends it."""
    return {"name": f"{LONG_FILE}.pdf", "mimeType": "application/pdf", "buffer": data}


async def refused(screen: Screen) -> None:
    """Sends forms whatever the browser itself thinks of them."""
    await screen.page.evaluate("document.querySelectorAll('form').forEach((one) => { one.noValidate = true; })")


async def asking_for_much(desk: Desk) -> tuple[Json, str]:
    """A request under way with an approver, a follower, files and consents asked, and its signer's link."""
    program, signer, approver = desk.program(), a_person(), a_person()
    request = await program.draft(name=LONG_NAME)
    path = f"/signature_requests/{request['id']}"
    document = (await program.upload(request, a_tagged_pdf())).json()
    who = (await program.add_signer(request, document, signer))["id"]
    (follower,) = (await program.call("POST", f"{path}/followers", json=[{"email": "suivi@exemple.invalid"}])).json()
    await program.call("POST", f"{path}/approvers", json={"info": approver})
    for title, optional in (("Facture acquittée", False), ("Photo du plafond", True)):
        body = {"title": title, "optional": optional, "signer_ids": [who]}
        await program.call("POST", f"{path}/document_requests", json=body)
    for kind, text in (("checkbox", "J'ai reçu la notice d'information"), ("text_to_copy", "Lu et compris")):
        await program.call(
            "POST", f"{path}/consent_requests", json={"type": kind, "settings": {"text": text}, "signer_ids": [who]}
        )
    out = (await program.call("POST", f"{path}/activate")).json()
    links = {"follow": follower["follower_link"], "approve": out["approvers"][0]["approval_link"]}
    return {"person": signer, **links}, path


async def test_those_around_a_signature_have_pages_that_everybody_can_use(desk: Desk, windows: Windows) -> None:
    asked, _ = await asking_for_much(desk)
    screen = await windows.open("small")
    screen.page.set_default_timeout(SLOWEST)
    page = screen.page

    await screen.goto(asked["approve"])
    await check(screen, "approver")
    await screen.tab_to("details summary")
    await page.keyboard.press("Enter")
    await refused(screen)
    await page.get_by_role("button", name="Ne pas approuver").click()
    await page.get_by_role("alert").wait_for()
    await check(screen, "approver_wrong")
    await page.get_by_role("button", name="Approuver", exact=True).click()
    await page.get_by_text("Vous avez approuvé").wait_for()
    await check(screen, "approver_done")
    await screen.goto(asked["follow"])
    await check(screen, "follower")
    await signs_with_files(desk, screen, asked["person"])
    await is_invited(desk, screen)


async def signs_with_files(desk: Desk, screen: Screen, person: dict[str, str]) -> None:
    """The step of the documents with files and consents asked, wrong and right, until the code."""
    page = screen.page
    await screen.goto(f"{desk.url}{await desk.link_for(person)}/documents")
    await page.locator("figure[data-drawn=pdf]").first.wait_for()
    await check(screen, "asked")
    file = page.locator("#pieces input[type=file]").first
    await file.set_input_files({"name": "facture.gif", "mimeType": "image/gif", "buffer": b"GIF89a"})
    await page.get_by_role("button", name="Envoyer la pièce").first.click()
    await page.locator("#pieces .error").wait_for()
    await page.locator("figure[data-drawn=pdf]").first.wait_for()
    await check(screen, "asked_file_wrong")
    await page.locator("#pieces input[type=file]").first.set_input_files(named(a_pdf()))
    await page.get_by_role("button", name="Envoyer la pièce").first.click()
    await page.get_by_text("Reçu", exact=True).wait_for()
    await refused(screen)
    await page.get_by_label("J'ai reçu la notice").check()
    await page.get_by_label("Recopiez").fill("Lu")
    await page.locator("#consent").check()
    await page.locator("#signing button.button--primary").click()
    await page.locator("#signing .error").wait_for()
    await page.locator("figure[data-drawn=pdf]").first.wait_for()
    await check(screen, "asked_consent_wrong")


async def is_invited(desk: Desk, screen: Screen) -> None:
    """A user of the API, by the link of his mail."""
    user = a_person()
    await desk.program(key=ORGANISATION).call("POST", "/users", json={**user, "role": "admin"})
    await wait_for(lambda: any("/i/" in text for text in desk.texts_for(user)))
    link = "/i/" + desk.texts_for(user)[0].partition("/i/")[2].split()[0]
    await screen.goto(desk.url + link)
    await check(screen, "invitation")
    await screen.tab_to("button[type=submit]")
    await screen.page.keyboard.press("Enter")
    await screen.page.get_by_text("Invitation acceptée").wait_for()
    await check(screen, "invitation_accepted")


async def test_templates_are_made_used_and_named_by_keyboard(
    desk: Desk, staff_keys: StaffKeys, windows: Windows
) -> None:
    screen = await windows.open("small", cookies=staff_keys.staff_cookie(), at=desk.url)
    screen.page.set_default_timeout(SLOWEST)
    page, shelf = screen.page, f"{desk.url}/desk/modeles"

    await screen.goto(shelf)
    await check(screen, "templates_none")
    await page.get_by_role("link", name="Nouveau modèle").click()
    await check(screen, "template_new")
    await write(screen, "#name", LONG_NAME)
    await page.set_input_files("#file", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": a_pdf("rien")})
    await screen.tab_to("button[type=submit]")
    await page.keyboard.press("Enter")
    await page.get_by_text("ne porte aucune ancre").first.wait_for()
    await check(screen, "template_new_wrong")
    anchors = a_pdf(
        "{{s1|signature|180|70}}", "{{s2|text|40|200|24|Ville du chantier}}", "{{s2|signature}}", "{{s2|x}}"
    )
    await page.set_input_files("#file", named(anchors))
    await write(screen, "#labels", "client\nartisan")
    await screen.tab_to("button[type=submit]")
    await page.keyboard.press("Enter")
    await page.get_by_text("Le modèle est créé").wait_for()
    await check(screen, "template")
    await uses(desk, screen)
    await screen.goto(shelf)
    await check(screen, "templates")


async def uses(desk: Desk, screen: Screen) -> None:
    """A request of the template: wrong, prepared, sent; then the template named by a form that is too old."""
    page, one = screen.page, screen.page.url
    await refused(screen)
    await page.get_by_role("button", name="Préparer la demande").click()
    await page.get_by_role("alert").wait_for()
    await check(screen, "template_request_wrong")
    for place, person in enumerate((a_person(), a_person())):
        for name in ("first_name", "last_name", "email"):
            await page.fill(f"#{name}-{place}", person[name])
    await write(screen, "#external_id", "CTR-2026-0117")
    await page.get_by_role("button", name="Préparer la demande").click()
    await page.get_by_text("La demande est prête").wait_for()
    await page.locator("#acte-modele summary").click()
    await check(screen, "desk_prepared")
    await screen.goto(one)
    await desk.rows.execute("update templates set version = version + 1")
    await screen.tab_to("#acte-renommer summary")
    await page.keyboard.press("Enter")
    await write(screen, "#label-0", "occupant")
    await page.get_by_role("button", name="Enregistrer les noms").click()
    await page.get_by_text("Rien n'a été fait").wait_for()
    await check(screen, "template_conflict")


async def write(screen: Screen, selector: str, text: str) -> None:
    """Reaches a field by Tab alone and types."""
    await screen.tab_to(selector)
    await screen.page.keyboard.insert_text(text)
