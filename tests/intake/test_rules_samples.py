"""Every sample is read as its hand-written expectation says: fields, provenance, doubts, problems."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.channels.read import read
from services.intake.domain import forms
from services.intake.domain.checks import check
from services.intake.domain.reading import Draft, Reading
from tests.intake.builders import SAMPLES, all_packs, communes, drafts

Expected = dict[str, Any]  # a YAML document

NAMES = sorted(file.stem for file in SAMPLES.glob("*.yaml"))


def expected(name: str) -> Expected:
    document: Expected = yaml.load((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return document


def read_sample(name: str) -> tuple[Reading, Draft]:
    reading = read((SAMPLES / f"{name}.eml").read_bytes())
    return reading, drafts().draft(reading)


def test_every_mail_has_an_expectation_and_every_expectation_a_mail() -> None:
    assert sorted(file.stem for file in SAMPLES.glob("*.eml")) == NAMES
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_recognised(name: str) -> None:
    wanted = expected(name)

    reading, draft = read_sample(name)

    assert (draft.insurer, draft.origin, draft.order_like) == (
        wanted["insurer"],
        wanted["origin"],
        wanted["order_like"],
    )
    for key in ("sender", "forwarded_from", "subject", "is_fax", "caller", "automatic"):
        if key in wanted:
            assert getattr(reading, key) == wanted[key], key
    if "defects_contain" in wanted:
        assert wanted["defects_contain"] in "\n".join(reading.defects)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_its_fields(name: str) -> None:
    wanted = expected(name)

    _, draft = read_sample(name)

    values = draft.values()
    assert {key: values.get(key) for key in wanted["fields"]} == wanted["fields"]
    if "description_contains" in wanted:
        assert wanted["description_contains"] in values["description"]
    for key, source in wanted.get("sources", {}).items():
        assert draft.fields[key].source == source
    assert [key for key in wanted.get("missing", []) if key in values] == []
    assert [key for key in wanted.get("not_fields", []) if key in values] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_knows_what_it_is_sure_of(name: str) -> None:
    wanted = expected(name)

    _, draft = read_sample(name)

    pack = all_packs().get(draft.insurer)
    sure = pack.sure if pack else 1
    unsure = {
        key: draft.fields[key].confidence for key in wanted.get("sure", []) if draft.fields[key].confidence < sure
    }
    assert unsure == {}
    assert [key for key in wanted.get("doubtful", []) if draft.fields[key].confidence >= sure] == []
    for key, rivals in wanted.get("conflicts", {}).items():
        read_field = draft.fields[key]
        assert {read_field.value, *read_field.others} == set(rivals)


@pytest.mark.parametrize("name", [name for name in NAMES if "blocking" in expected(name)])
def test_a_sample_meets_its_checks(name: str) -> None:
    wanted = expected(name)
    _, draft = read_sample(name)
    pack = all_packs().get(draft.insurer)
    assert pack is not None

    checked = check(forms.typed(draft.values()).order, pack=pack, communes=communes(), at=datetime.now(UTC))

    assert sorted({finding.rule for finding in checked.blocking}) == sorted(wanted["blocking"])
    if "insee" in wanted:
        assert checked.order.site.insee == wanted["insee"]


@pytest.mark.parametrize("name", [name for name in NAMES if "pages" in expected(name)])
def test_a_sample_shows_its_pages(name: str) -> None:
    reading, _ = read_sample(name)

    assert {part.name: part.pages for part in reading.parts if part.pages} == expected(name)["pages"]


def test_the_generated_samples_are_what_their_script_makes(tmp_path: Path) -> None:
    from tests.samples.intake import make

    for name, content in (("01_agence_odm_pdf", make.agency_form()), ("11_charset_menteur", make.lying_charset())):
        assert (SAMPLES / f"{name}.eml").read_bytes() == content
