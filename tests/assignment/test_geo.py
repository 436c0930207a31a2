"""The committed commune table: its counts, and the quirks of French geography that break naive code."""

import csv
import gzip
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from deploy.geo import build

GEO = Path(__file__).parents[2] / "deploy" / "geo"
Rows = dict[str, dict[str, str]]


def read(name: str) -> list[dict[str, str]]:
    with gzip.open(GEO / name, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def communes() -> Rows:
    return {row["insee"]: row for row in read("communes.csv.gz")}


def test_every_current_commune_and_arrondissement_is_there_once(communes: Rows) -> None:
    rows = read("communes.csv.gz")

    assert len(rows) == len(communes) == 34_969 + 45
    assert tuple(rows[0]) == build.COMMUNE_COLUMNS


def test_every_commune_has_a_point_on_its_side_of_the_earth(communes: Rows) -> None:
    mainland = [row for row in communes.values() if len(row["department"]) == 2]

    assert all(41 < float(row["lat"]) < 51.2 and -5.3 < float(row["lon"]) < 9.7 for row in mainland)
    assert all(row["lat"] and row["lon"] for row in communes.values())
    assert float(communes["97411"]["lat"]) < -20


def test_the_three_big_cities_keep_their_arrondissements_and_parents(communes: Rows) -> None:
    children = Counter(row["parent"] for row in communes.values() if row["parent"])

    assert children == {"75056": 20, "69123": 9, "13055": 16}
    assert communes["75101"]["postal_codes"] == "75001"
    assert "75116" in communes["75116"]["postal_codes"].split(";")
    assert communes["69383"]["name"] == "Lyon 3e Arrondissement"


def test_a_postal_code_is_not_a_commune(communes: Rows) -> None:
    by_code: dict[str, list[str]] = defaultdict(list)
    for row in communes.values():
        if not row["parent"]:
            for code in filter(None, row["postal_codes"].split(";")):
                by_code[code].append(row["insee"])

    assert len(by_code) == 6_310
    assert len(by_code["51300"]) == 46
    assert len(communes["31555"]["postal_codes"].split(";")) == 6
    assert by_code["97133"] == ["97701"]


def test_the_department_is_never_the_prefix_of_the_postal_code(communes: Rows) -> None:
    strangers = [
        row["insee"]
        for row in communes.values()
        if len(row["department"]) == 2 and not row["department"].startswith("2")
        if not all(code.startswith(row["department"]) for code in row["postal_codes"].split(";"))
    ]

    assert 15 <= len(strangers) <= 40
    assert "71085" in strangers


def test_corsica_is_2a_and_2b_with_postal_codes_in_20(communes: Rows) -> None:
    corsica = [row for row in communes.values() if row["department"] in ("2A", "2B")]

    assert communes["2A004"]["name"] == "Ajaccio"
    assert all(code.startswith("20") for row in corsica for code in row["postal_codes"].split(";"))


def test_names_are_shared_and_never_enough(communes: Rows) -> None:
    shared = {name: n for name, n in Counter(row["name"] for row in communes.values()).items() if n > 1}

    assert len(shared) > 1_400
    assert shared["Sainte-Colombe"] == 12


def test_the_villages_that_died_for_france_are_valid_codes(communes: Rows) -> None:
    villages = ("55039", "55050", "55139", "55189", "55239", "55307")

    assert {communes[code]["population"] for code in villages} == {"0"}


def test_old_names_lead_to_a_current_commune(communes: Rows) -> None:
    aliases = read("aliases.csv.gz")

    assert len(aliases) > 1_900
    assert all(row["insee"] in communes for row in aliases)
    assert {"alias": "Abriès", "insee": "05001"} in aliases


def test_neighbouring_departments_are_those_of_the_map() -> None:
    touching = {row["department"]: set(row["neighbours"].split(";")) for row in read("departments.csv.gz")}

    assert len(touching) == 96
    assert touching["35"] == {"22", "44", "50", "53", "56"}
    assert touching["69"] == {"01", "38", "42", "71"}
    assert touching["75"] == {"92", "93", "94"}
    assert touching["2A"] == {"2B"}
    assert all(one in touching[other] for one, others in touching.items() for other in others)


def test_both_files_stay_small_and_carry_no_build_time() -> None:
    packed = [(GEO / name).read_bytes() for name in ("communes.csv.gz", "aliases.csv.gz")]

    assert sum(map(len, packed)) < 800_000
    assert all(content[4:8] == b"\0\0\0\0" for content in packed)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Saint-Étienne-du-Rouvray", "ST ETIENNE DU ROUVRAY"),
        ("Paris 1er Arrondissement", "Paris 01"),
        ("Œting", "Oeting"),
    ],
)
def test_two_spellings_of_a_commune_are_matched_when_building(written: str, other: str) -> None:
    assert build.plain(written) == build.plain(other)
