"""The screens on the whole service: what a CC reads and does, in French, and what others may not."""

import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from uuid_utils.compat import uuid7

from contracts.events.casework import InterventionReady
from shared.web import CSRF_COOKIE
from tests.assignment.conftest import Running, ready
from tests.support.saying import Sayer
from tests.support.waiting import wait_for


class Desk:
    """A CC in her browser."""

    def __init__(self, running: Running, *roles: str) -> None:
        self._running = running
        self._cookies = running.staff(*roles)
        self.page = LexborHTMLParser("")

    async def open(self, path: str) -> int:
        url = f"{self._running.service.url}{path}"
        async with self._running.http.get(url, cookies=self._cookies, allow_redirects=False) as answer:
            return await self._read(answer)

    async def send(self, path: str, **fields: str) -> int:
        data = {"csrf": self._cookies.get(CSRF_COOKIE, ""), **fields}
        url = f"{self._running.service.url}{path}"
        async with self._running.http.post(url, data=data, cookies=self._cookies, allow_redirects=False) as answer:
            return await self._read(answer)

    async def _read(self, answer: Any) -> int:  # Any: aiohttp's response, read once
        if CSRF_COOKIE in answer.cookies:
            self._cookies[CSRF_COOKIE] = answer.cookies[CSRF_COOKIE].value
        self.page = LexborHTMLParser(await answer.text())
        return int(answer.status)

    def one(self, selector: str) -> LexborNode:
        (node,) = self.page.css(selector)
        return node

    @property
    def text(self) -> str:
        body = self.page.body
        return re.sub(r"\s+", " ", body.text(separator=" ")) if body else ""


@pytest.fixture
async def found(running: Running, say: Sayer) -> InterventionReady:
    """An intervention with its first offer."""
    event = ready()
    await say(running.kafka, event)
    desk = Desk(running)

    async def shown() -> bool:
        return await desk.open(f"/interventions/{event.intervention_id}") == 200

    await wait_for(shown, limit=30)
    return event


def link(desk: Desk, start: str) -> str:
    return next(
        str(node.attributes["href"])
        for node in desk.page.css("a")
        if str(node.attributes.get("href")).startswith(start)
    )


async def test_the_list_leads_to_the_intervention_and_to_its_decision(
    running: Running, found: InterventionReady
) -> None:
    desk = Desk(running)

    assert await desk.open("/") == 200
    assert found.dossier_number in desk.text
    await desk.open(link(desk, "/interventions/"))
    assert "En attente de réponse" in desk.text
    assert "Proposition exclusive à" in desk.text
    await desk.open(link(desk, "/decisions/"))

    assert "Pourquoi ce choix ?" in desk.text
    assert "Ont leurs documents à jour" in desk.text
    assert "Classée première" in desk.text


async def test_the_box_says_why_not_any_firm(running: Running, found: InterventionReady) -> None:
    desk = Desk(running)
    await desk.open(f"/interventions/{found.intervention_id}")
    decision = link(desk, "/decisions/")

    await desk.open(f"{decision}?entreprise=44-0172")
    suspended_or_not_agreed = desk.text
    await desk.open(f"{decision}?entreprise=13-0122")
    far = desk.text
    await desk.open(f"{decision}?entreprise=99-9999")

    assert "Pas d'agrément de l'assureur : allianz, Peinture." in suspended_or_not_agreed
    assert "Sa zone ne couvre pas la commune" in far
    assert "n'était pas connue du réseau" in desk.text


async def test_a_cc_assigns_by_hand_and_the_timeline_says_so(running: Running, found: InterventionReady) -> None:
    desk = Desk(running, "cc")
    path = f"/interventions/{found.intervention_id}"
    await desk.open(path)
    version = desk.one("input[name=version]").attributes["value"] or ""

    done = await desk.send(
        f"{path}/assign", firm_code="44-0172", reason="Connaît le bâtiment", agreed="on", version=version
    )
    await desk.open(path)

    assert done == 303
    assert "Attribuée" in desk.text
    assert "Choix à la main : Connaît le bâtiment" in desk.text
    assert "Camille Essai" in desk.text
    assert desk.page.css("form[action$=assign]") == []


async def test_a_form_made_from_an_older_state_shows_the_newer_one_and_keeps_what_was_typed(
    running: Running, found: InterventionReady
) -> None:
    desk = Desk(running, "cc")
    path = f"/interventions/{found.intervention_id}"
    await desk.open(path)

    status = await desk.send(f"{path}/assign", firm_code="44-0122", reason="Ma raison à moi", version="99")

    assert status == 409
    assert "a changé depuis que vous l'avez ouverte" in desk.text
    assert "Ma raison à moi" in desk.one("textarea[name=reason]").text()


async def test_a_choice_without_reason_or_without_the_role_is_refused(
    running: Running, found: InterventionReady
) -> None:
    path = f"/interventions/{found.intervention_id}"
    cc, expert = Desk(running, "cc"), Desk(running, "re")
    await cc.open(path)
    await expert.open(path)

    assert await cc.send(f"{path}/assign", firm_code="44-0122", reason="", version="1") == 422
    assert await expert.send(f"{path}/assign", firm_code="44-0122", reason="Raison", version="1") == 403


async def test_the_network_its_coverage_and_the_rules_are_shown(running: Running) -> None:
    desk = Desk(running)

    assert await desk.open("/entreprises?departement=44&metier=PEINTURE") == 200
    assert "Gourvil Peinture et Décors" in desk.text
    assert await desk.open("/entreprises/44-0172") == 200
    assert "Trois visites manquées en un mois" in desk.text
    assert await desk.open("/couverture?departement=35&assureur=mirabelle") == 200
    assert "Recherche de fuite" in desk.text
    assert await desk.open("/couverture") == 200
    assert await desk.open("/regles") == 200
    assert "Mirabelle Assurances" in desk.text


@pytest.mark.parametrize("path", ["/interventions/rien", "/entreprises/XX-1", "/couverture?departement=XX"])
async def test_what_does_not_exist_is_a_french_page(running: Running, path: str) -> None:
    desk = Desk(running)

    assert await desk.open(path) == 404
    assert "n'existe pas" in desk.text or "n'a le code" in desk.text


async def test_an_unknown_intervention_is_not_found_and_a_stranger_signs_in(running: Running) -> None:
    desk = Desk(running)

    assert await desk.open(f"/interventions/{uuid7()}") == 404
    async with running.http.get(f"{running.service.url}/", allow_redirects=False) as answer:
        assert (answer.status, "/connexion?next=" in answer.headers["Location"]) == (303, True)


async def test_no_person_to_help_and_no_street_is_on_any_screen(running: Running, found: InterventionReady) -> None:
    desk = Desk(running)
    await desk.open(f"/interventions/{found.intervention_id}")

    assert found.place.commune in desk.text
    assert set(InterventionReady.model_fields) & {"insured", "site", "phones", "address"} == set()
