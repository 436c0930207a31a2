"""The portal in a real Chromium, phone first: every page at every size, one offer with and without scripts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contracts.events.assignment import OfferMade
from contracts.events.casework import Action, JobOpened, ReportRefused
from tests.provider_portal.conftest import (
    Person,
    Portal,
    a_person,
    change_of,
    end_of,
    job_of,
    loss_of,
    offer_to,
    running_portal,
    win_of,
)
from tests.provider_portal.test_messages import message_on
from tests.support.browser import Screen, Windows
from tests.support.examples import example
from tests.support.postgres import TestServer
from tests.support.saying import Sayer
from tests.support.staff import StaffKeys


@dataclass
class Hand:
    """A craftsman's browser on a portal with an open offer, a lost one, a job in hand and one that ended."""

    portal: Portal
    windows: Windows
    person: Person
    cookies: dict[str, str]
    open_offer: OfferMade
    lost_offer: OfferMade
    job: JobOpened
    ended: JobOpened

    async def open(self, path: str, size: str, *, scripts: bool = True) -> Screen:
        """A signed-in screen on a page."""
        screen = await self.windows.open(size, cookies=self.cookies, at=self.portal.url, scripts=scripts)
        return await screen.goto(self.portal.url + path)


@pytest.fixture
async def hand(
    postgres: TestServer, kafka: str, say: Sayer, staff_keys: StaffKeys, tmp_path: Path, windows: Windows
) -> AsyncIterator[Hand]:
    """The portal, ready to be looked at."""
    async with running_portal(
        postgres=postgres, kafka=kafka, say=say, staff_keys=staff_keys, folder=tmp_path
    ) as portal:
        phone, person = await portal.craftsman(a_person(role="manager"))
        open_offer, lost = offer_to(person), offer_to(person, dossier_number="26-004218-L")
        won = offer_to(person, at=portal.now() - timedelta(hours=3), dossier_number="26-004219-M")
        over = offer_to(person, at=portal.now() - timedelta(hours=5), dossier_number="26-004220-N")
        job, ended = job_of(won), job_of(over)
        await portal.hear(open_offer, lost, loss_of(lost), won, over, win_of(won), win_of(over))
        await portal.hear(job, ended, end_of(ended))
        action = Action(code="F3", label="En attente de gestion MA", due_at=portal.now() + timedelta(hours=48))
        await portal.hear(message_on(job, portal, action=action), message_on(job, portal, text="Bonjour,\nbien reçu."))
        await _report(portal, phone_cookies=phone.cookies(), job=job)
        yield Hand(portal, windows, person, phone.cookies(), open_offer, lost, job, ended)


async def _report(portal: Portal, *, phone_cookies: dict[str, str], job: JobOpened) -> None:
    """Two reports on the job, one refused and one taken into account."""
    phone = portal.phones[0]
    for kind, key in (("message", "first-report"), ("message", "second-report")):
        body = {"kind": kind, "text": f"Clé chez le gardien ({key})."}
        _, told = await phone.json("POST", f"/api/jobs/{job.job_id}/reports", body, key=key)
        ids = {"report_id": told["report_id"], "job_id": job.job_id, "dossier_id": job.dossier_id}
        sentence = "Ce dossier attend déjà une réponse du réseau."
        refused = example(ReportRefused, **ids, rule="R-105", sentence=sentence, field="text")
        due = portal.now() + timedelta(hours=5)
        action = example(type(change_of(job))).action.model_copy(update={"due_at": due})
        taken = change_of(job, report_id=told["report_id"], action=action, visit_at=due)
        await portal.hear(refused if key == "first-report" else taken)
    assert phone_cookies


@pytest.mark.parametrize("size", ["small", "phone", "desktop"])
async def test_every_page_is_accessible_and_fits_its_window(hand: Hand, size: str) -> None:
    pages = {
        "portal_home": "/",
        "portal_offers": "/offres",
        "portal_offer": f"/offres/{hand.open_offer.offer_id}",
        "portal_decline": f"/offres/{hand.open_offer.offer_id}/refuser",
        "portal_offer_lost": f"/offres/{hand.lost_offer.offer_id}",
        "portal_jobs": "/missions",
        "portal_job": f"/missions/{hand.job.job_id}",
        "portal_job_ended": f"/missions/{hand.ended.job_id}",
        "portal_account": "/compte",
    }
    for name, path in pages.items():
        screen = await hand.open(path, size)
        await screen.check(name)


@pytest.mark.parametrize("size", ["small", "phone"])
async def test_the_doors_before_the_session_are_accessible_too(hand: Hand, size: str) -> None:
    url = hand.portal.url
    for name, path in {
        "portal_sign_in": "/connexion",
        "portal_code": "/connexion/code?challenge=4d8a9a4e-58f7-4a6a-9d1e-0d5a8e2f6c11",
        "portal_link": "/l/abc",
    }.items():
        screen = await hand.windows.open(size, at=url)
        await screen.goto(url + path)
        await screen.check(name)


@pytest.mark.parametrize("scripts", [True, False])
async def test_an_offer_is_accepted_by_one_tap_with_or_without_scripts(hand: Hand, scripts: bool) -> None:
    screen = await hand.open(f"/offres/{hand.open_offer.offer_id}", "phone", scripts=scripts)

    await screen.page.get_by_role("button", name="Accepter").click()

    await screen.page.get_by_text("Réponse envoyée").wait_for()
    await screen.picture("portal_offer_sent")


async def test_the_page_turns_from_sent_to_won_by_itself(hand: Hand) -> None:
    screen = await hand.open(f"/offres/{hand.open_offer.offer_id}", "phone")
    await screen.page.get_by_role("button", name="Accepter").click()
    await screen.page.get_by_text("Réponse envoyée").wait_for()

    job = job_of(hand.open_offer)
    await hand.portal.hear(win_of(hand.open_offer), job)

    await screen.page.get_by_role("link", name="Ouvrir la mission").click()
    await screen.page.get_by_role("heading", name="Solène Quéméneur-Test").wait_for()
    assert urlsplit(screen.page.url).path == f"/missions/{job.job_id}"


async def test_a_message_is_read_and_answered_from_the_job_page_without_scripts(hand: Hand) -> None:
    screen = await hand.open("/missions", "phone", scripts=False)
    await screen.page.get_by_text("2 messages non lus").wait_for()
    await screen.goto(f"{hand.portal.url}/missions/{hand.job.job_id}")
    await screen.page.get_by_text("Nouveau").first.wait_for()
    await screen.page.get_by_role("link", name="Répondre au réseau").click()

    await screen.page.get_by_text("Message au réseau", exact=True).first.click()
    await screen.page.get_by_label("Objet").select_option("insured_cancels")
    await screen.page.get_by_role("button", name="Envoyer").click()

    await screen.page.get_by_text("Enregistré : message au réseau.").wait_for()
    await screen.picture("portal_job_answered")


async def test_a_contact_is_declared_from_the_job_page_without_scripts(hand: Hand) -> None:
    screen = await hand.open(f"/missions/{hand.job.job_id}", "phone", scripts=False)
    await screen.page.get_by_text("J'ai parlé au client").click()

    await screen.page.get_by_role("button", name="Déclarer le contact").click()

    await screen.page.get_by_text("Enregistré : client contacté.").wait_for()


async def test_a_refused_form_comes_back_open_with_its_sentence(hand: Hand) -> None:
    screen = await hand.open(f"/missions/{hand.job.job_id}", "phone")
    await screen.page.get_by_text("Client injoignable").first.click()
    await screen.page.locator("#injoignable-comment").fill("Trois appels sans réponse")

    await screen.page.get_by_role("button", name="Déclarer le client injoignable").click()

    await screen.page.get_by_text("demande 3 relances").first.wait_for()
    assert await screen.page.locator("#injoignable-comment").input_value() == "Trois appels sans réponse"
    screen.complaints.clear()  # a 422 is a line on the console
    await screen.check("portal_job_refused")
