"""The letters of the bench, seen and held out, are what their scripts write, and the truth about them can be measured.

What reading makes of them is not asked here: `make bench` measures it.
"""

from email import message_from_bytes, policy
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from bench.intake.letters import FOLDERS, Tally, Told, Truth, letters
from services.casework.domain.numbers import read_number
from services.intake.domain.kinds import Kind
from services.intake.domain.values import plain
from tests.samples.intake.letters_held import make as held
from tests.samples.intake.letters_seen import make as seen
from tests.samples.intake.letters_seen2 import make as seen2
from tests.samples.intake.letters_seen3 import make as seen3

SCRIPTS = {"seen": seen, "seen2": seen2, "seen3": seen3, "held": held}
each = pytest.mark.parametrize(
    ("folder", "script"), [(FOLDERS[half], script) for half, script in SCRIPTS.items()], ids=list(SCRIPTS)
)


@each
def test_the_kept_letters_are_the_ones_that_the_script_writes(folder: Path, script: ModuleType) -> None:
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".eml", ".yaml")}

    assert kept == script.made()


@each
def test_every_letter_has_a_truth_that_intake_can_say(folder: Path, script: ModuleType) -> None:
    kinds = {kind.value for kind in Kind}
    numbers = {dossier["number"] for dossier in yaml.load((folder / "dossiers.yaml").read_text(), yaml.CSafeLoader)}

    found = letters(folder)

    assert len(found) == len(script.LETTERS) >= 40
    assert all(read_number(number) == number for number in numbers)
    for _, truth in found.values():
        assert {truth.kind, *truth.also} <= kinds
        assert truth.tie is None or (truth.tie in numbers and truth.by in ("dossier_number", "claim_number", "name"))


@each
def test_every_letter_says_what_ties_it(folder: Path, script: ModuleType) -> None:
    found = letters(folder)

    for letter in script.LETTERS:
        words, truth = _words(found[letter.name][0]), found[letter.name][1]
        assert bool(truth.by) == (letter.tie is not None), letter.name
        if letter.tie is None:
            continue
        told = {"dossier_number": letter.tie.number in words, "claim_number": letter.tie.claim in words}
        if truth.by == "name":
            assert plain(letter.tie.name.split()[-1]) in plain(words), letter.name
            assert not any(told.values()), letter.name
        else:
            assert told[truth.by], letter.name


def test_a_wrong_kind_counts_as_confident_only_where_intake_was_sure() -> None:
    tally = Tally()
    chase = Truth(kind="chase", sure=True, tie=None)

    tally.add("right", chase, Told("chase", True))
    tally.add("unsure", chase, Told("reply", False))
    tally.add("sure", chase, Told("cancellation", True))
    tally.add("also", Truth(kind="complaint", sure=False, tie=None, also=["chase"]), Told("chase", False))
    tally.add("lost", chase, None)

    assert (tally.accuracy(), tally.accuracy("chase"), tally.sure) == (0.4, 0.25, 2)
    assert tally.sure_wrong == ["sure: cancellation is chase"]


def _words(raw: bytes) -> str:
    message = message_from_bytes(raw, policy=policy.default)
    texts = (part.get_content() for part in message.walk() if part.get_content_maintype() == "text")
    return " ".join([str(message["From"]), *(str(part["Subject"]) for part in message.walk()), *texts])
