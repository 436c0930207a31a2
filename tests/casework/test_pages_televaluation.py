"""The télévaluation block, the decisions on cover and the list that says why, through the real app and its contract."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from services.casework.domain.calendar import PARIS
from shared.guards import STAFF_COOKIE
from tests.casework.case_desk import CaseDesk, case_desk
from tests.casework.stories import Story, mirabelle, submitted
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer

NUMBER = "+33261914410"


@pytest.fixture(scope="module")
async def desk(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CaseDesk]:
    """A running casework; each test looks at dossiers of its own."""
    async with case_desk(postgres, tmp_path_factory.mktemp("desk"), sms_url="http://127.0.0.1:9") as running:
        yield running


def now() -> datetime:
    """The moment the app sees: its business clock is not moved here."""
    return datetime.now(UTC)


async def test_chases_are_noted_on_the_page_until_the_sms_is_ordered(desk: CaseDesk) -> None:
    """R-021…R-023, R-030."""
    story = Story(submitted(), at=now())
    await desk.keep(story)
    number, member = story.dossier.number, desk.member()
    called = story.dossier.phones[0]

    before = await member.get(f"/dossiers/{number}")
    for outcome, hour in (("no_answer", "00:00"), ("message_left", "00:01")):
        page = await member.act(number, "record_chase", number=called, outcome=outcome, chased_at="2020-01-01",
                                chased_at_hour=hour)  # fmt: skip
        assert (page.status, "antérieur à l'ouverture" in page.text) == (422, True)
    at = now().astimezone(PARIS)
    dayless = await member.act(number, "record_chase", number=called, outcome="no_answer", chased_at_hour="14:30")
    minute = {"chased_at": f"{at:%Y-%m-%d}", "chased_at_hour": f"{at:%H:%M}"}
    await member.act(number, "record_chase", number=called, outcome="message_left", **minute)
    twice = await member.act(number, "record_chase", number=called, outcome="no_answer", **minute)
    after = await member.get(f"/dossiers/{number}")

    assert (dayless.status, "Donnez aussi le jour" in dayless.text) == (422, True)
    assert "relance 1 sur 3" in before.text
    assert "Êtes-vous" not in before.text
    assert "La fuite est-elle réparée ?" in before.text
    assert "elle compte une fois" in twice.text
    assert "Message laissé" in after.text
    assert "Relances : 1 sur 3" in after.text


async def test_what_emma_hands_back_is_on_the_dossier_and_in_the_list(desk: CaseDesk) -> None:
    """R-025."""
    event = submitted(dwelling=None, occupancy=None)
    story = Story(event, at=now(), emma=True).talk("Je veux parler à un conseiller")
    waiting = Story(submitted(order_id=uuid7()), at=now(), emma=True)
    await desk.keep(story, waiting)

    page = await desk.member().get(f"/dossiers/{story.dossier.number}")
    listed = await desk.member().get("/dossiers", date="HOLD_TLV", responsable="cc")
    home = await desk.member().get("/")

    assert "Rendue par Emma : le client souhaite parler à une personne" in page.text
    assert "rendu par Emma : le client souhaite" not in page.text.partition("Actes possibles")[0], "said once"
    assert "// 02 61 91 00 42 // allo" in page.text
    assert "(997) EMMA" in page.text
    assert "rendu par Emma : le client souhaite parler à une personne" in listed.text
    assert waiting.dossier.number not in listed.text
    assert "Télévaluations chez Emma" in home.text


async def test_an_amount_is_decided_on_the_page_with_a_decimal_comma(desk: CaseDesk) -> None:
    """R-037, R-043, R-118."""
    story = Story(submitted(loss_kind="BDG", description="Vérifier si expertise", limit=None), at=now())
    await desk.keep(story)
    member = desk.member()

    wrong = await member.act(story.dossier.number, "judge_amount", amount_cents="trois cents")
    await member.act(story.dossier.number, "judge_amount", amount_cents="300,01 €", lines="Reprise esthétique du mur")
    page = await member.get(f"/dossiers/{story.dossier.number}")

    assert "Écrivez un montant en euros" in wrong.text
    assert "300,01 € TTC : expertise à demander" in page.text
    assert "Ouverture, limite 300,00 € TTC" in page.text
    assert "Ligne signalée (R-043) : Reprise esthétique du mur" in page.text


async def test_the_api_takes_the_same_acts_and_shows_calls_and_decisions(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now(), emma=True)
    await desk.keep(story)
    cookies = {STAFF_COOKIE: desk.member().cookies[STAFF_COOKIE]}
    path = f"/v1/dossiers/{story.dossier.number}"

    async with aiohttp.ClientSession() as session:
        api = Exchanges(session, desk.url, service="casework")
        shown = (await api.get(path, cookies=cookies)).json()
        acts: list[dict[str, object]] = [
            {"act": "record_chase", "number": NUMBER, "outcome": "no_answer"},
            {"act": "judge_amount", "amount_cents": 155001},
            {"act": "give_back", "reason": "hors réseau"},
        ]
        for act in acts:
            body = {"version": shown["version"], "act": act}
            shown = (await api.post(f"{path}/acts", json=body, cookies=cookies)).json()

    (held,) = [one["televaluation"] for one in shown["interventions"]]
    assert (held["handler"], len(held["calls"]), held["call_at"]) == ("desk", 1, None)
    assert [one["outcome"] for one in shown["decisions"]] == ["insurer"]
    assert shown["status"] == "closed"


async def test_a_second_intervention_is_opened_on_the_page_and_the_forms_ask_which(desk: CaseDesk) -> None:
    """R-055."""
    story = Story(mirabelle(), at=now())
    await desk.keep(story)
    member, number = desk.member(), story.dossier.number

    await member.act(number, "open_intervention", trade="ELECTRICITE", reason="prises noyées")
    page = await member.get(f"/dossiers/{number}")

    assert "Autre intervention ouverte : Électricité // prises noyées" in page.text
    assert 'id="intervention-2"' in page.html
    assert 'name="intervention"' in page.html
