"""The insurers' rule files: read whole at start, or the service does not start."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.assignment.domain.rules import from_plain, to_plain
from services.assignment.settings import Settings, read_packs
from tests.assignment.builders import ROOT

GOOD = """
version: "1"
valid_from: 2026-01-01
insurer: essai
name: Assurance d'essai
papers: [URSSAF]
offers: {exclusive_minutes: 30, wave_size: 2, wave_every_minutes: 30, hard_end_hours: 4}
"""


def folder(tmp_path: Path, text: str, *, name: str = "essai") -> Path:
    (tmp_path / name).mkdir()
    (tmp_path / name / "assignment.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_both_insurers_have_their_rules_and_the_default_hours() -> None:
    packs = {pack.insurer: pack.rules() for pack in read_packs(ROOT / "deploy" / "insurers")}

    assert set(packs) >= {"allianz", "mirabelle"}
    assert (packs["allianz"].clocks.hours.opens, packs["allianz"].clocks.hours.closes) == (8 * 60, 20 * 60)
    assert packs["mirabelle"].clocks.hours.closes == 24 * 60


def test_a_file_holds_several_versions(tmp_path: Path) -> None:
    later = (
        GOOD.replace('"1"', '"2"').replace("2026-01-01", "2027-01-01").replace("hard_end_hours: 4", "hard_end_hours: 6")
    )

    packs = read_packs(folder(tmp_path, f"{GOOD}---{later}"))

    assert [pack.version for pack in packs] == ["1", "2"]
    assert packs[1].rules().clocks.hard_end == timedelta(hours=6)


def test_rules_survive_being_kept_as_json() -> None:
    for pack in read_packs(ROOT / "deploy" / "insurers"):
        assert from_plain(to_plain(pack.rules())) == pack.rules()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (GOOD, "autre"),
        (GOOD.replace("wave_size: 2", "wave_size: 0"), "essai"),
        (GOOD.replace("papers:", "papiers:"), "essai"),
        (GOOD.replace("hard_end_hours: 4", "hard_end_hours: 4, hours: {opens: 20, closes: 8}"), "essai"),
        (GOOD.replace("valid_from: 2026-01-01", "valid_from: demain"), "essai"),
    ],
)
def test_a_wrong_file_stops_the_start(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises((ValidationError, ValueError)):
        read_packs(folder(tmp_path, text, name=name))


def test_no_network_file_is_said_by_an_empty_setting() -> None:
    settings = Settings.model_validate({"database_url": "postgresql://nowhere", "network_file": ""})

    assert settings.network_file is None
