"""The screens of two dossiers through the real app: side by side, merged, parted again, linked; and their JSON door."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from contracts.events.envelope import Person
from tests.casework.case_desk import CaseDesk, Member, case_desk
from tests.casework.stories import Story, mirabelle, with_job
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer


@pytest.fixture(scope="module")
async def desk(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CaseDesk]:
    """A running casework; each test looks at dossiers of its own."""
    async with case_desk(postgres, tmp_path_factory.mktemp("merging")) as running:
        yield running


def a_story(last_name: str, phone: str, claim_number: str) -> Story:
    """A dossier a craftsman is looked for."""
    insured = Person(last_name=last_name, first_name="Solène", phones=(phone,))
    return Story(mirabelle(order_id=uuid7(), insured=insured, claim_number=claim_number), at=datetime.now(UTC))


async def two(desk: CaseDesk, phone: str, claim_number: str) -> tuple[str, str]:
    """The numbers of two dossiers that look alike."""
    one, other = a_story("Quéméneur-Test", phone, claim_number), a_story("Quemener-Test", phone, claim_number)
    await desk.keep(one, other)
    return one.dossier.number, other.dossier.number


async def merged(desk: CaseDesk, member: Member, kept: str, absorbed: str) -> None:
    """One into the other, by the form."""
    page = await member.get(f"/dossiers/{absorbed}/reunir", avec=kept)
    done = await member.send(f"/dossiers/{absorbed}/reunir", **form_of(page.html, other=kept, keep=kept))
    assert (done.status, done.location) == (303, f"{desk.url}/dossiers/{kept}?fait=reunion")


def form_of(html: str, **given: str) -> dict[str, str]:
    """What the page's form would send: the versions it was made from."""
    versions = {}
    for name in ("version", "other_version"):
        versions[name] = html.partition(f'name="{name}" value="')[2].partition('"')[0]
    return {**versions, "reason": "Envoyé par web et par fax.", **given}


async def test_what_looks_alike_is_offered_and_compared(desk: CaseDesk) -> None:
    one, other = await two(desk, phone="02 61 91 00 11", claim_number="MIR-2026-000011")

    offered = await desk.member().get(f"/dossiers/{one}/reunir")
    compared = await desk.member().get(f"/dossiers/{one}/reunir", avec=other)

    assert f"Comparer avec {other}" in offered.text
    assert f"Le dossier {one} continue Le dossier {other} se ferme" in compared.text
    assert "Assuré Quéméneur-Test Solène Quemener-Test Solène" in compared.text
    assert "Ce qui est pareil : assureur, téléphones, sinistre" in compared.text


async def test_the_other_dossier_is_found_by_a_name(desk: CaseDesk) -> None:
    one, _ = await two(desk, phone="02 61 91 00 12", claim_number="MIR-2026-000012")
    other = a_story("Kervella-Test", "02 61 91 00 13", "MIR-2026-000013")
    await desk.keep(other)

    found = await desk.member().get(f"/dossiers/{one}/reunir", avec="kervella")
    nobody = await desk.member().get(f"/dossiers/{one}/reunir", avec="personne")

    assert f"Comparer avec {other.dossier.number}" in found.text
    assert "Aucun autre dossier" in nobody.text


async def test_a_merged_dossier_leads_to_the_one_that_goes_on_which_shows_its_lines(desk: CaseDesk) -> None:
    kept, absorbed = await two(desk, phone="02 61 91 00 14", claim_number="MIR-2026-000014")
    member = desk.member()
    await member.act(absorbed, "add_note", text="Chien méchant.")

    await merged(desk, member, kept, absorbed)

    gone, goes_on = await member.get(f"/dossiers/{absorbed}"), await member.get(f"/dossiers/{kept}", fait="reunion")
    found = await member.get("/dossiers", q=absorbed)
    assert f"Réuni au dossier {kept}" in gone.text
    assert f'href="/dossiers/{kept}"' in gone.html
    assert gone.acts() == ["add_note"]
    assert "Les deux dossiers sont réunis" in goes_on.text
    assert f"{absorbed} Réuni à celui-ci" in goes_on.text
    assert "Chien méchant." in goes_on.text
    assert f"dossier {absorbed}" in goes_on.text
    assert f'href="/dossiers/{kept}"' in found.html


async def test_a_merge_is_undone_with_a_reason(desk: CaseDesk) -> None:
    kept, absorbed = await two(desk, phone="02 61 91 00 15", claim_number="MIR-2026-000015")
    member = desk.member()
    await merged(desk, member, kept, absorbed)
    asked = await member.get(f"/dossiers/{absorbed}/separer")

    wordless = await member.send(f"/dossiers/{absorbed}/separer", version=asked.version(), reason=" ")
    done = await member.send(f"/dossiers/{absorbed}/separer", version=asked.version(), reason="Deux logements.")

    assert (wordless.status, "Dites pourquoi." in wordless.text) == (422, True)
    assert (done.status, done.location) == (303, f"{desk.url}/dossiers/{absorbed}?fait=separation")
    assert "Ouvert" in (await member.get(f"/dossiers/{absorbed}")).text
    assert "Réuni à celui-ci" not in (await member.get(f"/dossiers/{kept}")).text


async def test_a_craftsman_decides_which_of_the_two_can_be_kept(desk: CaseDesk) -> None:
    plain = a_story("Quéméneur-Test", "02 61 91 00 16", "MIR-2026-000016")
    given = with_job(order=mirabelle(order_id=uuid7(), claim_number="MIR-2026-000016"), at=datetime.now(UTC))
    await desk.keep(plain, given)
    one, other = plain.dossier.number, given.dossier.number

    member = desk.member()
    page = await member.get(f"/dossiers/{one}/reunir", avec=other)
    forced = await member.send(f"/dossiers/{one}/reunir", **form_of(page.html, other=other, keep=one))

    assert f"Garder {one} : Plomberie Kerlann a accepté le dossier {other}" in page.text
    assert f"Le dossier {one} continue" not in page.text
    assert (forced.status, "MERGE-007" in forced.text) == (422, True)


async def test_the_second_of_two_people_sees_both_as_they_are_now(desk: CaseDesk) -> None:
    kept, absorbed = await two(desk, phone="02 61 91 00 17", claim_number="MIR-2026-000017")
    member = desk.member()
    page = await member.get(f"/dossiers/{absorbed}/reunir", avec=kept)
    await member.act(kept, "add_note", text="un appel")

    late = await member.send(f"/dossiers/{absorbed}/reunir", **form_of(page.html, other=kept, keep=kept))

    assert (late.status, "a changé entre-temps" in late.text) == (409, True)
    assert "Envoyé par web et par fax." in late.html


async def test_neighbours_are_linked_seen_on_both_and_parted(desk: CaseDesk) -> None:
    one, other = await two(desk, phone="02 61 91 00 18", claim_number="MIR-2026-000018")
    member = desk.member()
    await member.get(f"/dossiers/{one}/reunir", avec=other)

    wordless = await member.send(f"/dossiers/{one}/lier", other=other, reason="")
    linked = await member.send(f"/dossiers/{one}/lier", other=other, reason="Logement du dessous.")
    seen = await member.get(f"/dossiers/{other}")
    again = await member.get(f"/dossiers/{other}/reunir", avec=one)
    parted = await member.send(f"/dossiers/{other}/delier", other=one, reason="Autre immeuble.")

    assert (wordless.status, linked.location, parted.location) == (
        422, f"{desk.url}/dossiers/{one}?fait=lien", f"{desk.url}/dossiers/{other}?fait=lien_retire",
    )  # fmt: skip
    assert f"{one} Lié" in seen.text
    assert "Logement du dessous." in seen.text
    assert "Ces dossiers sont liés" in again.text
    assert "Lié" not in (await member.get(f"/dossiers/{one}")).text.partition("Journal")[0].partition("Autres")[2]


async def test_those_who_may_not_are_told_so(desk: CaseDesk) -> None:
    kept, absorbed = await two(desk, phone="02 61 91 00 19", claim_number="MIR-2026-000019")
    member = desk.member("metreur")

    page = await member.get(f"/dossiers/{absorbed}/reunir", avec=kept)
    forced = await member.send(f"/dossiers/{absorbed}/reunir", **form_of(page.html, other=kept, keep=kept))

    assert "Cette action est réservée" in page.text
    assert "Réunir les deux dossiers" not in page.text
    assert forced.status in (403, 422)


async def test_the_json_door_does_the_same_as_it_is_documented(desk: CaseDesk) -> None:
    kept, absorbed = await two(desk, phone="02 61 91 00 20", claim_number="MIR-2026-000020")
    api, cookies = Exchanges(desk.session, desk.url, service="casework"), desk.member().cookies
    path = f"/v1/dossiers/{absorbed}"

    found = (await api.get(f"{path}/comparison", params={"with": kept}, cookies=cookies)).json()
    command = {
        "into": kept,
        "version": found["left"]["version"],
        "into_version": found["right"]["version"],
        "reason": "Le même sinistre.",
    }
    itself = await api.post(f"{path}/merge", json={**command, "into": absorbed}, cookies=cookies)
    stale = await api.post(f"{path}/merge", json={**command, "into_version": 999}, cookies=cookies)
    made = await api.post(f"{path}/merge", json=command, cookies=cookies)
    again = await api.post(f"{path}/merge", json=command, cookies=cookies)
    version = made.json()["absorbed"]["version"]
    late = await api.post(f"{path}/merge/undo", json={"version": 1, "reason": "Non."}, cookies=cookies)
    undone = await api.post(f"{path}/merge/undo", json={"version": version, "reason": "Non."}, cookies=cookies)
    linked = await api.post(f"{path}/links", json={"other": kept, "reason": "Voisins."}, cookies=cookies)
    parted = await api.post(f"{path}/links/end", json={"other": kept, "reason": "Non."}, cookies=cookies)
    unknown = await api.post(f"{path}/links", json={"other": "26-999999-A", "reason": "x"}, cookies=cookies)
    listed = await api.get("/v1/dossiers", params={"q": absorbed}, cookies=cookies)

    assert [way["possible"] for way in found["ways"]] == [True, True]
    assert (itself.status, itself.json()["rule"]) == (422, "MERGE-001")
    assert (stale.status, stale.json()["current"]["kept"]["number"]) == (409, kept)
    assert made.json()["absorbed"]["merged_into"]["number"] == kept
    assert [one["number"] for one in made.json()["kept"]["absorbed"]] == [absorbed]
    assert again.json() == made.json()
    assert (late.status, late.json()["current"]["absorbed"]["version"]) == (409, version)
    assert undone.json()["absorbed"]["status"] == "open"
    assert [one["number"] for one in linked.json()["links"]] == [kept]
    assert (parted.json()["links"], unknown.status, listed.status) == ([], 404, 200)
