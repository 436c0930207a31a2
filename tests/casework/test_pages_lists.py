"""The desk's lists through the real app on a real database: home, search, narrowing, paging, late dates."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.events.envelope import Person
from tests.casework.case_desk import CaseDesk, case_desk
from tests.casework.stories import Story, mirabelle, submitted, with_job
from tests.support.postgres import TestServer


@pytest.fixture
async def desk(postgres: TestServer, tmp_path: Path) -> AsyncIterator[CaseDesk]:
    """A running casework with an empty database."""
    async with case_desk(postgres, tmp_path) as running:
        yield running


def now() -> datetime:
    """The moment the app sees: its business clock is not moved here."""
    return datetime.now(UTC)


def insured(last_name: str, *phones: str) -> Person:
    """Somebody invented."""
    return Person(last_name=last_name, first_name="Ysaline", phones=phones or ("02 61 91 44 10",))


async def test_the_list_puts_the_most_overdue_first_and_marks_it(desk: CaseDesk) -> None:
    fresh = Story(submitted(insured=insured("Frais")), at=now())
    late = Story(submitted(insured=insured("Tardif")), at=now() - timedelta(days=3))
    later = Story(submitted(insured=insured("Oublié")), at=now() - timedelta(days=9))
    await desk.keep(fresh, late, later)

    page = await desk.member().get("/dossiers")

    places = [page.html.index(name) for name in ("Oublié", "Tardif", "Frais")]
    assert places == sorted(places)
    assert page.html.count('class="is-late"') == 2
    assert "En retard de 8 j" in page.text


@pytest.mark.parametrize("typed", ["{number}", "corbinaud", "CORBI", "02 61 91 44 77", "C2S 7788", "c2s7788"])
async def test_a_dossier_is_found_by_number_name_phone_or_claim(desk: CaseDesk, typed: str) -> None:
    wanted = Story(submitted(insured=insured("Corbinaud", "+33261914477"), claim_number="C2S7788"), at=now())
    other = Story(submitted(insured=insured("Valdoreille", "+33261910001"), claim_number="C2S1111"), at=now())
    await desk.keep(wanted, other)

    page = await desk.member().get("/dossiers", q=typed.format(number=wanted.dossier.number))

    assert "Corbinaud" in page.text
    assert "Valdoreille" not in page.text


async def test_the_list_narrows_by_insurer_date_owner_and_state(desk: CaseDesk) -> None:
    held = Story(submitted(insured=insured("Tenu")), at=now())
    given = with_job(order=mirabelle(insured=insured("Confié")), at=now() - timedelta(hours=3))
    over = Story(mirabelle(insured=insured("Fini")), at=now()).cancel_order()
    await desk.keep(held, given, over)
    member = desk.member()

    async def names(**query: str) -> set[str]:
        text = (await member.get("/dossiers", **query)).text
        return {name for name in ("Tenu", "Confié", "Fini") if name in text}

    assert await names() == {"Tenu", "Confié"}
    assert await names(assureur="mirabelle") == {"Confié"}
    assert await names(date="HOLD_TLV") == {"Tenu"}
    assert await names(responsable="provider") == {"Confié"}
    assert await names(etat="clos") == {"Fini"}
    assert await names(etat="tous") == {"Tenu", "Confié", "Fini"}
    assert await names(etat="retard") == set()


async def test_a_long_list_is_read_page_by_page_without_a_gap_or_a_repeat(desk: CaseDesk) -> None:
    stories = [Story(mirabelle(insured=insured(f"Nom{n:03d}")), at=now()) for n in range(60)]
    await desk.keep(*stories)
    member, seen, path = desk.member(), [], "/dossiers"

    while path:
        page = await member.get(path)
        seen += [name for name in (f"Nom{n:03d}" for n in range(60)) if name in page.text]
        found = page.html.partition('" rel="next"')[0].rpartition('href="')[2] if 'rel="next"' in page.html else ""
        path = found.replace("&amp;", "&")

    assert sorted(seen) == [f"Nom{n:03d}" for n in range(60)]


async def test_an_empty_search_says_so(desk: CaseDesk) -> None:
    page = await desk.member().get("/dossiers", q="personne")

    assert "Aucun dossier ne correspond" in page.text


async def test_a_number_with_a_wrong_letter_finds_nothing_and_says_why(desk: CaseDesk) -> None:
    kept = Story(mirabelle(), at=now())
    await desk.keep(kept)
    digits, letter = kept.dossier.number[:-1], kept.dossier.number[-1]
    wrong = "B" if letter == "A" else "A"

    page = await desk.member().get("/dossiers", q=f"{digits}{wrong}".lower())

    assert "La lettre de contrôle ne va pas avec ce numéro" in page.text
    assert kept.dossier.number not in page.text


async def test_the_home_page_counts_what_waits_and_names_the_latest(desk: CaseDesk) -> None:
    late = Story(submitted(insured=insured("Tardif")), at=now() - timedelta(days=3))
    await desk.keep(late, Story(submitted(), at=now()))

    page = await desk.member().get("/")

    assert "Bonjour Maud" in page.text
    assert "2 Télévaluations à faire dont 1 en retard" in page.text
    assert "1 Échéances dépassées" in page.text
    assert "Tardif" in page.text


async def test_late_dates_are_counted_by_date_and_by_team(desk: CaseDesk) -> None:
    expert = Story(submitted(has_expert=True, insured=insured("Expert")), at=now() - timedelta(days=3))
    late = with_job(order=mirabelle(insured=insured("Tardif")), at=now() - timedelta(days=4))
    await desk.keep(expert, late)

    text = (await desk.member().get("/echeances")).text

    assert "En attente de télévaluation à faire Chargé de clientèle 1 1" in text
    assert "Contact client pour devis Prestataire 1 1" in text
    assert "allianz 1 1" in text
    assert "Sans équipe 1 1" in text
    assert "Tardif" in text
