"""To which dossier a letter belongs: a number alone suggests, a number in known hands or two references settle it."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.intake.domain.reading import BODY, Part, Reading, Sheet
from services.intake.domain.ties import Candidate, File, Grade, Trait, Writer, clues_of, numbers_in, role_of, tied

AGENCY = Writer("nancy@mirabelle-assurances.exemple.invalid", "mirabelle")
STRANGER = Writer("quidam@exemple.invalid")
INSURED = Writer("Elouan@exemple.invalid")


def file(insurer: str = "mirabelle", *, claim: str = "MIR1", end: str | None = None, id: UUID | None = None) -> File:
    return File(
        id or uuid7(), uuid7(), "26-004217-K", insurer, "metz@exemple.invalid", "elouan@exemple.invalid", claim, end
    )


def candidate(*traits: Trait, of: File | None = None) -> Candidate:
    return Candidate(of or file(), frozenset(traits))


@pytest.mark.parametrize(
    ("traits", "writer", "grade"),
    [
        ((Trait.NUMBER,), AGENCY, Grade.CERTAIN),
        ((Trait.NUMBER,), INSURED, Grade.CERTAIN),
        ((Trait.NUMBER,), Writer("metz@exemple.invalid"), Grade.CERTAIN),
        ((Trait.NUMBER,), STRANGER, Grade.PROBABLE),
        ((Trait.NUMBER, Trait.CLAIM), STRANGER, Grade.CERTAIN),
        ((Trait.THREAD, Trait.QUOTED), STRANGER, Grade.CERTAIN),
        ((Trait.THREAD,), AGENCY, Grade.CERTAIN),
        ((Trait.CLAIM,), AGENCY, Grade.CERTAIN),
        ((Trait.CLAIM,), STRANGER, Grade.PROBABLE),
        ((Trait.PHONE, Trait.NAME), AGENCY, Grade.PROBABLE),
        ((Trait.NAME, Trait.PLACE), STRANGER, Grade.PROBABLE),
        ((Trait.PHONE,), STRANGER, Grade.NONE),
        ((Trait.NUMBER, Trait.CLAIM), Writer(AGENCY.address, "mirabelle", believed=False), Grade.PROBABLE),
    ],
)
def test_what_is_shared_and_who_writes_say_how_sure_it_is(
    traits: tuple[Trait, ...], writer: Writer, grade: Grade
) -> None:
    found = tied([candidate(*traits)], writer)

    assert found.grade is grade
    assert (found.certain is not None) is (grade is Grade.CERTAIN)


def test_another_insurers_agency_is_a_stranger_to_the_dossier() -> None:
    assert tied([candidate(Trait.NUMBER, of=file("allianz"))], AGENCY).grade is Grade.PROBABLE


def test_two_dossiers_that_are_both_named_are_asked() -> None:
    found = tied([candidate(Trait.NUMBER), candidate(Trait.THREAD, of=file(claim="MIR2"))], AGENCY)

    assert (found.grade, len(found.candidates)) == (Grade.PROBABLE, 2)


def test_a_claims_second_trade_is_no_rival_of_the_dossier_whose_number_stands_there() -> None:
    first, second = candidate(Trait.NUMBER, Trait.CLAIM), candidate(Trait.CLAIM)

    assert tied([second, first], AGENCY).certain == Candidate(first.file, first.traits | {Trait.PARTY})
    assert tied([second, candidate(Trait.CLAIM)], AGENCY).grade is Grade.PROBABLE


def test_a_dossier_that_has_ended_is_named_last_and_can_still_be_certain() -> None:
    ended = candidate(Trait.NUMBER, of=file(end="closed"))

    assert tied([ended], AGENCY).certain is not None


def test_who_writes_is_told_by_the_dossier() -> None:
    assert role_of(file(), AGENCY, expert=False) == "insurer"
    assert role_of(file(), INSURED, expert=False) == "insured"
    assert role_of(file(), AGENCY, expert=True) == "expert"
    assert role_of(file("allianz"), AGENCY, expert=False) == "unknown"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Dossier 26-004217-K", ("26-004217-K",)),
        ("votre n° 26 004217 k.", ("26-004217-K",)),
        ("26004217K et 26-004218-M", ("26-004217-K", "26-004218-M")),
        ("le 26-004217", ()),
        ("MIR-2026-004410", ()),
        ("02 61 91 20 17 Rennes", ()),
        ("du 12 mars 2026 à 10 h", ()),
    ],
)
def test_a_dossiers_number_is_known_by_its_form(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers


def test_a_number_in_a_quoted_mail_or_a_document_is_worth_less_than_one_that_was_written() -> None:
    body = "Suite au dossier 26-004217-K.\n\n> Le dossier 26-004218-M est ouvert."
    reading = Reading(
        subject="Relance",
        parts=(Part("2", "pdf", "application/pdf", "rapport_26-004219-N.pdf", 10),),
        sheets=(
            Sheet(part="1", page=None, source=BODY, text=body),
            Sheet(part="2", page=1, source="rapport, page 1", text="Réf. 26-004220-P"),
        ),
    )

    clues = clues_of(reading, {"last_name": "MORVAN"}, claim_key="B1", phones=[7])

    assert clues.numbers == ("26-004217-K", "26-004219-N")
    assert clues.quoted == ("26-004218-M", "26-004220-P")
    assert (clues.name, clues.claim_key, clues.phones) == ("MORVAN", "B1", (7,))
