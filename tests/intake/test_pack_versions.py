"""Versions of intake's packs: one that was in force is never edited, a new one says only what changes."""

import hashlib
import json

import pytest
import yaml

from tests.intake.builders import ROOT

RELEASED = {
    "allianz": {
        "2026-01": "683a5635f403023c",
        "2026-11": "dbbd3cc7093e8966",
        "2026-11-30": "7bfc4d1a052ca38b",
        "2026-12": "de7b69a7ecf30dd3",
    },
    "mirabelle": {
        "2026-01": "66c0c0d452ec73b2",
        "2026-11": "9381e1910d5fb856",
        "2026-11-30": "66acd0cd44a6c019",
        "2026-12": "58154f539ae52666",
    },
}
"""What each version says, as a digest, whatever its comments and the order of its lines. Outcomes are counted by what a
version proposed: a change is a new version, and a new line here."""


@pytest.mark.parametrize("insurer", RELEASED)
def test_no_version_that_was_in_force_was_edited(insurer: str) -> None:
    file = ROOT / "deploy" / "insurers" / insurer / "intake.yaml"
    versions = {one["version"]: one for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))}

    digests = {name: json.dumps(one, sort_keys=True, default=str).encode() for name, one in versions.items()}

    assert {name: hashlib.sha256(told).hexdigest()[:16] for name, told in digests.items()} == RELEASED[insurer]
