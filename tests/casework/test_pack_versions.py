"""Versions of the insurers' packs: one that was in force is never edited, a new one may say only what changes."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from services.casework.domain.pack import Pack
from services.casework.store.tables import BadTable, read_packs
from tests.casework.stories import BOOK, ROOT

RELEASED = {
    "allianz 2026-01": "2ceb1336b0e1f665",
    "allianz 2026-11": "89d4ae144c6eea38",
    "allianz 2026-12": "c2598477b843900c",
    "mirabelle 2026-01": "18024b95f26e0482",
    "mirabelle 2026-11": "e28ff03f6707407f",
    "mirabelle 2026-12": "9e7bb466b9950069",
}
"""What each version says, as a digest. Dossiers keep the version they opened with (R-044): an edit of one would change
the rules of dossiers that are under way. A change is a new version, and a new line here."""


def digest(pack: Pack) -> str:
    """What a pack says, whatever its comments, the order of its lines, and the fields that packs have got since."""
    told = TypeAdapter(Pack).dump_python(pack, mode="json", exclude_defaults=True)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def test_no_version_that_was_in_force_was_edited() -> None:
    assert {f"{pack.insurer} {pack.version}": digest(pack) for pack in BOOK.packs.all} == RELEASED


@pytest.mark.parametrize("insurer", ["allianz", "mirabelle"])
@pytest.mark.parametrize(
    ("first", "version", "more"),
    [
        (date(2026, 11, 29), "2026-11", {"insured_cancelled"}),
        (date(2026, 11, 30), "2026-12", {"unassigned", "unplaced"}),
    ],
)
def test_a_new_version_holds_from_its_day_and_tells_more(
    insurer: str, first: date, version: str, more: set[str]
) -> None:
    old = BOOK.packs.in_force(insurer=insurer, day=first - timedelta(days=1))
    new = BOOK.packs.in_force(insurer=insurer, day=first)

    assert (old.version < version, new.version) == (True, version)
    assert set(new.tells) - set(old.tells) >= more
    assert set(old.tells) <= set(new.tells)
    assert (new.limits, new.origins, new.robot) == (old.limits, old.origins, old.robot)


def folder(tmp_path: Path, text: str) -> Path:
    """The packs of one insurer, with more text below."""
    (tmp_path / "mirabelle").mkdir()
    whole = (ROOT / "deploy/insurers/mirabelle/casework.yaml").read_text(encoding="utf-8")
    (tmp_path / "mirabelle/casework.yaml").write_text(f"{whole}\n---\n{text}", encoding="utf-8")
    return tmp_path


def test_a_version_takes_what_it_does_not_name_from_the_one_it_is_based_on(tmp_path: Path) -> None:
    text = 'version: "2027-01"\nvalid_from: 2027-01-01\nbased_on: "2026-12"\nname: Mirabelle Demain\n'

    packs = read_packs(folder(tmp_path, text))

    new = packs.in_force(insurer="mirabelle", day=date(2027, 1, 1))
    assert new.name == "Mirabelle Demain"
    assert "insured_cancelled" in new.tells, "it goes on along the chain"
    assert packs.in_force(insurer="mirabelle", day=date(2026, 12, 31)).name == "Mirabelle Assurances"


@pytest.mark.parametrize(
    "text",
    [
        'version: "2027-01"\nvalid_from: 2027-01-01\nbased_on: "2031-01"\n',
        'version: "2027-01"\nbased_on: "2026-01"\n',
        'valid_from: 2027-01-01\nbased_on: "2026-01"\n',
    ],
)
def test_a_version_based_on_nothing_or_without_its_own_date_stops_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadTable, match="based"):
        read_packs(folder(tmp_path, text))
