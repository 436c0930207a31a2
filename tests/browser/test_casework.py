"""The case desk in a real Chromium: every page at every size, by keyboard, with and without JavaScript."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.casework.domain.accounts import NewAccount
from services.casework.domain.acts import WriteMessage
from services.casework.use_cases.accounts import Accounts
from services.casework.use_cases.sign_in import Passwords
from shared.clock import Clock
from tests.casework.case_desk import CaseDesk, case_desk
from tests.casework.stories import GR, TANGUY, Story, mirabelle, submitted, with_job
from tests.support.browser import Screen, Windows
from tests.support.postgres import TestServer

MAUD, WORD = NewAccount("maud", "Maud Tessonnier", frozenset({"supervisor"}), "general"), "un-mot-de-passe-essai"


@dataclass
class Desk:
    """A casework with a held dossier and its companion, one offered, one in hand and late."""

    running: CaseDesk
    held: Story
    offered: Story
    late: Story
    windows: Windows

    async def open(
        self, path: str, size: str, *, status: int = 200, scripts: bool = True, dark: bool = False
    ) -> Screen:
        """A signed-in screen on a page."""
        url = self.running.url
        cookies = self.running.member("supervisor", team="general").cookies
        screen = await self.windows.open(size, cookies=cookies, at=url, scripts=scripts, dark=dark)
        return await screen.goto(url + path, status=status)


@pytest.fixture
async def desk(postgres: TestServer, tmp_path: Path, windows: Windows) -> AsyncIterator[Desk]:
    """The desk, ready to be looked at."""
    now = datetime.now(UTC)
    held = Story(submitted(description="Fuite sous l'évier.\n\nRappeler après 18 h."), at=now)
    offered, late = Story(mirabelle(), at=now), with_job(order=mirabelle(), at=now - timedelta(days=2))
    offered.offer()
    offered.offer(TANGUY)
    late.letter("cancellation", excerpt="Notre assurée renonce aux travaux, merci d'annuler la mission.")
    late.letter("expert_report", "expert", subject="Rapport définitif", documents=2)
    late.act(WriteMessage(text="Merci de rappeler l'assurée avant midi,\nelle attend votre appel.", code="F3"), by=GR)
    late.act(WriteMessage(text="Avez-vous pu la joindre ?"), by=GR)
    first = late.messages_written[0]
    late.messages_written[0] = replace(first, told_at=now, read_at=now, read_by="Maël Kerlann")
    async with case_desk(postgres, tmp_path, intake_url="https://bannette.exemple.invalid") as running:
        await running.keep(held, offered, late)
        yield Desk(running, held, offered, late, windows)


@pytest.mark.parametrize("size", ["small", "phone", "desktop"])
async def test_every_page_is_accessible_and_fits_its_window(desk: Desk, size: str) -> None:
    companion = desk.held.companion
    assert companion is not None
    pages = {
        "casework_home": "/",
        "casework_list": "/dossiers",
        "casework_list_criteria": "/dossiers?date=A1",
        "casework_list_empty": "/dossiers?q=personne",
        "casework_held": f"/dossiers/{desk.held.dossier.number}",
        "casework_companion": f"/dossiers/{companion.dossier.number}",
        "casework_offered": f"/dossiers/{desk.offered.dossier.number}",
        "casework_in_hand": f"/dossiers/{desk.late.dossier.number}?fait=add_note",
        "casework_late": "/echeances",
        "casework_letters": "/courriers",
        "casework_merge_search": f"/dossiers/{desk.held.dossier.number}/reunir?avec=personne",
        "casework_merge": f"/dossiers/{desk.offered.dossier.number}/reunir?avec={desk.late.dossier.number}",
        "casework_sign_out": "/deconnexion",
        "casework_parked": "/parked",
        "casework_openapi": "/openapi",
    }
    screen = await desk.open("/", size)
    for name, path in pages.items():
        await (await screen.goto(desk.running.url + path)).check(name)
    await (await screen.goto(f"{desk.running.url}/dossiers/26-999999-A", status=404)).check("casework_not_found")


async def test_the_dark_look_has_the_same_contrast(desk: Desk) -> None:
    for name, path in {"list": "/dossiers", "dossier": f"/dossiers/{desk.late.dossier.number}"}.items():
        screen = await desk.open(path, "desktop", dark=True)
        await screen.check(f"casework_{name}_dark")


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_every_form_is_accessible_when_open_and_when_it_comes_back_with_errors(desk: Desk, size: str) -> None:
    for name, story in {"casework_forms_in_hand": desk.late, "casework_forms": desk.held}.items():
        forms = await desk.open(f"/dossiers/{story.dossier.number}", size)
        for summary in await forms.page.locator("details.act > summary").all():
            await summary.click()
        await forms.check(name)
    screen = await desk.open(f"/dossiers/{desk.held.dossier.number}", size)
    await screen.page.locator("#acte-record_televaluation > summary").click()

    await screen.page.locator("#acte-record_televaluation form").evaluate("form => form.noValidate = true")
    await screen.page.locator("#acte-record_televaluation button[type=submit]").click()
    await screen.page.wait_for_selector("[role=alert]")
    await screen.check("casework_forms_errors")


async def test_an_act_is_done_with_the_keyboard_alone(desk: Desk) -> None:
    screen = await desk.open(f"/dossiers/{desk.held.dossier.number}", "desktop")

    await screen.tab_to(".skip")
    await screen.page.keyboard.press("Enter")
    await screen.tab_to("#acte-add_note > summary")
    await screen.page.keyboard.press("Enter")
    await screen.tab_to("#add_note-text")
    await screen.page.keyboard.type("allo // rappellera demain")
    await screen.tab_to("#acte-add_note button")
    await screen.page.keyboard.press("Enter")
    await screen.page.wait_for_selector(".flash--fine")

    assert "allo // rappellera demain" in await screen.page.inner_text(".journal")


async def test_the_desk_works_without_javascript(desk: Desk) -> None:
    screen = await desk.open(f"/dossiers/{desk.held.dossier.number}", "phone", scripts=False)

    await screen.page.click("#acte-record_televaluation > summary")
    await screen.page.select_option("#record_televaluation-trade", "VITRERIE")
    await screen.page.check("#record_televaluation-confirmed")
    await screen.page.click("#acte-record_televaluation button[type=submit]")

    await screen.page.wait_for_selector(".flash--fine")
    assert "Vitrerie" in await screen.page.inner_text("h2#intervention-1")


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_two_dossiers_are_merged_and_parted_without_javascript(desk: Desk, size: str) -> None:
    absorbed, kept = desk.offered.dossier.number, desk.late.dossier.number
    screen = await desk.open(f"/dossiers/{absorbed}/reunir", size, scripts=False)

    await screen.page.fill("#avec", kept)
    await screen.page.click("search button")
    await screen.page.fill("#merge-reason", "Envoyé par web et par fax.")
    await screen.page.click("text=Réunir les deux dossiers")
    await screen.page.wait_for_selector(".flash--fine")
    goes_on = await screen.page.inner_text("main")
    await screen.picture("casework_kept")
    await screen.goto(f"{desk.running.url}/dossiers/{absorbed}")
    await screen.picture("casework_merged")
    await screen.page.click("text=Annuler la réunion")
    await screen.picture("casework_part")
    await screen.page.fill("#reason", "Deux logements.")
    await screen.page.click("main button[type=submit]")
    await screen.page.wait_for_selector(".flash--fine")

    assert f"{absorbed}" in goes_on
    assert "Réuni à celui-ci" in goes_on
    assert "de nouveau à part" in await screen.page.inner_text("main")


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_every_page_of_a_merge_is_accessible(desk: Desk, size: str) -> None:
    absorbed, kept, held = (one.dossier.number for one in (desk.offered, desk.late, desk.held))
    member = desk.running.member("supervisor", team="general")
    page = await member.get(f"/dossiers/{absorbed}/reunir", avec=kept)
    versions = re.findall(r'name="(?:other_)?version" value="(\d+)"', page.html)
    merge = {"other": kept, "keep": kept, "version": versions[0], "other_version": versions[1], "reason": "Doublon."}
    await member.send(f"/dossiers/{absorbed}/reunir", **merge)
    await member.send(f"/dossiers/{held}/lier", other=kept, reason="Logement du dessous, même fuite.")
    screen = await desk.open("/", size)
    pages = {
        "casework_kept": f"/dossiers/{kept}?fait=reunion",
        "casework_merged": f"/dossiers/{absorbed}",
        "casework_part": f"/dossiers/{absorbed}/separer",
        "casework_linked": f"/dossiers/{held}",
        "casework_merged_found": f"/dossiers?q={absorbed}",
    }

    for name, path in pages.items():
        await (await screen.goto(desk.running.url + path)).check(name)


async def test_two_people_on_one_dossier_the_second_sees_the_newer_state(desk: Desk) -> None:
    path = f"/dossiers/{desk.held.dossier.number}"
    first, second = await desk.open(path, "desktop"), await desk.open(path, "desktop")
    for screen, words in ((first, "la première"), (second, "la seconde")):
        await screen.page.click("#acte-add_note > summary")
        await screen.page.fill("#add_note-text", words)
        await screen.page.click("#acte-add_note button[type=submit]")
        await screen.page.wait_for_selector(".flash")

    assert "a changé pendant que vous le remplissiez" in await second.page.inner_text("[role=alert]")
    assert "la première" in await second.page.inner_text(".journal")
    assert await second.page.input_value("#add_note-text") == "la seconde"
    await second.check("casework_conflict")


async def test_signing_in_leads_back_to_the_page_that_was_asked_for_and_out_again(desk: Desk) -> None:
    await Accounts(db=desk.running.db, clock=Clock(), passwords=Passwords()).add(MAUD, password=WORD)
    screen = await desk.windows.open("phone")
    await screen.page.goto(f"{desk.running.url}/dossiers?q=Kerlann")
    await screen.check("casework_sign_in")

    await screen.page.fill("#login", "maud")
    await screen.page.fill("#password", "ce-n-est-pas-le-bon")
    await screen.page.click("main button[type=submit]")
    await screen.page.wait_for_selector("[role=alert]")
    await screen.check("casework_sign_in_refused")

    await screen.page.fill("#login", "maud")
    await screen.page.fill("#password", WORD)
    await screen.page.keyboard.press("Enter")
    await screen.page.wait_for_url("**/dossiers?q=Kerlann")
    await screen.page.click("text=Se déconnecter")
    await screen.page.wait_for_selector("h1:has-text('Vous êtes déconnecté')")
