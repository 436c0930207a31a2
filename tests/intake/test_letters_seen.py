"""The letters of the bench that the words may be written from are what their script writes, and the truth about them
can be measured. What reading makes of them is not asked here: `make bench` measures it.
"""

from email import message_from_bytes, policy

import yaml

from bench.intake.letters import SEEN, Tally, Told, Truth, letters
from services.casework.domain.numbers import read_number
from services.intake.domain.kinds import Kind
from services.intake.domain.values import plain
from tests.samples.intake.letters_seen.letter import Dossier
from tests.samples.intake.letters_seen.make import LETTERS, made


def test_the_kept_letters_are_the_ones_that_the_script_writes() -> None:
    kept = {path.name: path.read_bytes() for path in SEEN.iterdir() if path.suffix in (".eml", ".yaml")}

    assert kept == made()


def test_every_letter_has_a_truth_that_intake_can_say() -> None:
    kinds = {kind.value for kind in Kind}
    numbers = {dossier["number"] for dossier in yaml.safe_load((SEEN / "dossiers.yaml").read_text())}

    seen = letters(SEEN)

    assert len(seen) == len(LETTERS) >= 40
    assert all(read_number(number) == number for number in numbers)
    for _, truth in seen.values():
        assert {truth.kind, *truth.also} <= kinds
        assert truth.tie is None or (truth.tie in numbers and truth.by in ("dossier_number", "claim_number", "name"))


def test_every_letter_says_what_ties_it() -> None:
    seen = letters(SEEN)

    for letter in LETTERS:
        words, truth = _words(seen[letter.name][0]), seen[letter.name][1]
        match truth.by, letter.tie:
            case "dossier_number", Dossier(number=number):
                assert number in words, letter.name
            case "claim_number", Dossier(claim=claim):
                assert claim in words, letter.name
            case "name", Dossier(name=name, number=number, claim=claim):
                assert plain(name.split()[-1]) in plain(words), letter.name
                assert number not in words, letter.name
                assert claim not in words, letter.name
            case by, tie:
                assert not by, letter.name
                assert tie is None, letter.name


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
