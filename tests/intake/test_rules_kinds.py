"""What a message is: every sample as its hand-written expectation says, and no text that makes judging fail."""

from functools import cache

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.channels import kinds, packs
from services.intake.channels.read import read
from services.intake.domain.kinds import KIND_LABELS, Judgement, Kind, KindRules, Seen, kind_of
from services.intake.domain.reading import BODY, Forwarded, Reading, Sheet
from services.intake.domain.threads import LONGEST_EXCERPT, excerpt, told
from tests.intake.builders import ROOT, SAMPLES, drafts, judging

LETTERS = SAMPLES / "letters"
EXPECTED: dict[str, dict[str, object]] = yaml.load(
    (LETTERS / "expected.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)

SENTENCES: list[dict[str, str]] = yaml.load((LETTERS / "sentences.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def rules() -> KindRules:
    return kinds.load(ROOT / "deploy" / "intake" / "kinds.yaml")


def judged(raw: bytes) -> Judgement:
    reading = read(raw)
    return judging().judged(reading, drafts().draft(reading))


def words(new: str, subject: str = "") -> Judgement:
    return kind_of(Seen(subject=subject, new=new), rules())


def test_every_letter_has_an_expectation() -> None:
    assert sorted(file.stem for file in LETTERS.glob("*.eml")) == sorted(EXPECTED)
    assert {one["kind"] for one in EXPECTED.values()} >= set(Kind) - {Kind.OTHER}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_is_what_its_expectation_says(name: str) -> None:
    found = judged((LETTERS / f"{name}.eml").read_bytes())

    assert (found.kind, found.sure) == (EXPECTED[name]["kind"], EXPECTED[name]["sure"]), found
    assert bool(found.reasons) is (found.kind is not Kind.UNKNOWN)


@pytest.mark.parametrize("name", sorted(file.stem for file in SAMPLES.glob("*.eml") if "newsletter" not in file.stem))
def test_no_order_is_taken_for_a_letter(name: str) -> None:
    found = judged((SAMPLES / f"{name}.eml").read_bytes())

    assert found.may_be_order, found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Merci de ne pas annuler l'intervention.", Kind.OTHER),
        ("Ceci n'est pas une réclamation.", Kind.UNKNOWN),
        ("Nous n'annulons pas ce dossier.", Kind.UNKNOWN),
        ("En cas d'annulation, prévenez-nous 48 h avant.", Kind.UNKNOWN),
        ("Sans réclamation de sa part, le dossier est clos.", Kind.UNKNOWN),
        ("Il ne faut pas tarder. Merci d'annuler la mission.", Kind.CANCELLATION),
        ("Je n'ai toujours pas de nouvelles.", Kind.CHASE),
        ("Merci d'annuler le rendez-vous de jeudi.", Kind.OTHER),
        ("Malgré nos relances restées sans réponse, nous déposons une réclamation.", Kind.COMPLAINT),
    ],
)
def test_a_denied_word_says_nothing(text: str, kind: Kind) -> None:
    assert words(text).kind is kind, words(text)


@pytest.mark.parametrize("said", SENTENCES, ids=lambda said: said["text"][:40])
def test_what_people_write_to_an_insurance_desk_is_told_by_its_words(said: dict[str, str]) -> None:
    found = words(said["text"], said["subject"])

    assert found.kind == said["kind"], found
    assert bool(found.reasons) is (found.kind is not Kind.UNKNOWN)


def test_a_sentence_that_a_mail_program_broke_over_lines_is_one() -> None:
    broken = "Bonjour, nous vous serions reconnaissants de bien vouloir nous indiquer par retour\nla date du passage."

    assert words(broken).kind is Kind.CHASE


def test_short_lines_are_sentences_of_their_own() -> None:
    assert words("Merci de nous indiquer\nla date du passage.").kind is Kind.UNKNOWN


def test_two_kinds_that_come_near_are_a_doubt_which_names_both() -> None:
    found = words("Ci-joint notre facture et, en pièce jointe, le rapport du cabinet.")

    assert not found.sure
    assert found.confidence <= 0.6
    assert found.reasons[-1].startswith("peut-être aussi : ")


def test_the_subject_of_an_answer_is_the_old_ones() -> None:
    new, old = words("", "Relance"), words("", "RE: Relance")

    assert new.kind is Kind.CHASE
    assert old.kind is not Kind.CHASE


@pytest.mark.parametrize(
    "quote",
    [
        "Le lun. 9 mars 2026 à 09:30, Agence <a@exemple.invalid> a écrit :\n> Merci d'annuler.",
        "Le 9 mars 2026 à 09:30, Agence de Nancy <a@exemple.invalid>\na écrit :\n\nMerci d'annuler.",
        "-----Message d'origine-----\nDe : a@exemple.invalid\nMerci d'annuler.",
        "De : Agence <a@exemple.invalid>\nEnvoyé : lundi 9 mars\nObjet : x\n\nMerci d'annuler.",
        "> Merci d'annuler.",
        "On Mon, 9 Mar 2026, Agence wrote:\nMerci d'annuler.",
    ],
)
def test_what_is_quoted_below_is_not_new(quote: str) -> None:
    found = told(f"Bonjour, c'est noté.\n\n{quote}", forwarded=False)

    assert found.new.strip() == "Bonjour, c'est noté."
    assert "annuler" in found.quoted


def test_what_is_forwarded_is_new_and_what_that_quotes_is_not() -> None:
    text = (
        "Pour suite à donner.\n\n---------- Message transféré ----------\nDe : Agence <a@exemple.invalid>\n"
        "Date: lun. 9 mars 2026\nObjet : sinistre\n\nMerci d'annuler la mission.\n\n"
        + "Le lun. 2 mars 2026 à 09:30, Passerelle <odm@exemple.invalid> a écrit :\n> Dossier ouvert.\n"
    )
    reading = Reading(
        forwards=(Forwarded("a@exemple.invalid", "Agence", "sinistre", "block"),),
        sheets=(Sheet(part="1", page=None, source=BODY, text=text),),
    )

    assert "Merci d'annuler" in reading.body.new
    assert "Dossier ouvert" not in reading.body.new


FORWARDED = "La voici :\n\n> Merci d'annuler la mission.\n>> Dossier ouvert.\n"


def test_what_is_forwarded_with_a_mark_before_each_line_is_new_too() -> None:
    told_by = Reading(subject="TR: Sinistre", sheets=(Sheet(part="1", page=None, source=BODY, text=FORWARDED),))

    assert "Merci d'annuler" in told_by.body.new
    assert "Dossier ouvert" not in told_by.body.new


@pytest.mark.parametrize("subject", ["RE: TR: Sinistre", "Sinistre"])
def test_what_an_answer_marks_so_is_old(subject: str) -> None:
    told_by = Reading(subject=subject, sheets=(Sheet(part="1", page=None, source=BODY, text=FORWARDED),))

    assert told_by.body.new.strip() == "La voici :"


def test_a_cancellation_in_the_form_of_an_answer_never_acts_as_an_answer() -> None:
    found = words(
        "Oui, comme convenu, en réponse à votre demande, voici notre accord ; l'intervention est annulée.",
        "Re: Les pièces demandées",
    )

    assert (found.kind, found.sure) == (Kind.REPLY, False)
    assert "peut-être aussi : annulation" in found.reasons


def test_what_stands_below_a_signature_says_nothing() -> None:
    assert told("Vu.\nCordialement,\nLe service réclamations", forwarded=False).new.strip() == "Vu."


@settings(deadline=None)
@given(st.text(max_size=600), st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3))
def test_judging_never_raises_and_only_what_is_said_is_sure(new: str, subject: str, files: list[str]) -> None:
    body = told(new, forwarded=bool(files))
    found = kind_of(Seen(subject=subject, new=body.new, files=tuple(files), titles=tuple(files)), rules())

    assert body.new in new
    assert found.kind in KIND_LABELS
    assert 0 <= found.confidence <= 0.98
    assert not found.sure or found.reasons
    assert Judgement.from_json(found.as_json()) == found
    assert len(excerpt(new)) <= LONGEST_EXCERPT + 1


@settings(deadline=None)
@given(st.lists(st.sampled_from([*"\n >:", "De", "Le", "a écrit", "annuler", "relance", "facture", "ne", "pas"])))
def test_no_arrangement_of_treacherous_words_makes_judging_fail(pieces: list[str]) -> None:
    text = " ".join(pieces)
    reading = Reading(subject=text, sheets=(Sheet(part="1", page=None, source=BODY, text=text),))

    assert judging().judged(reading, drafts().draft(reading)).confidence <= 0.98


@pytest.mark.parametrize("piece", ["\n", " ", "> ", "-- ", "De : ", "\t\n", "<", "le ", "pas de ", "ne "])
def test_a_text_made_to_be_slow_is_judged_at_once(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "x"
    reading = Reading(subject=piece * 200, sheets=(Sheet(part="1", page=None, source=BODY, text=text),))

    assert judging().judged(reading, drafts().draft(Reading())).confidence <= 0.98


def test_an_insurers_own_words_count_for_his_letters_alone() -> None:
    own = packs.load(ROOT / "deploy" / "insurers").get("mirabelle")
    assert own is not None
    seen = Seen(new="Merci de passer ce dossier en SSR.")

    assert kind_of(seen, rules(), own.kinds).kind is Kind.CANCELLATION
    assert kind_of(seen, rules()).kind is Kind.UNKNOWN


def test_what_is_none_of_the_others_never_acts_by_itself() -> None:
    found = words(
        "Changement de numéro : notez le nouveau numéro de l'assurée. Je dois décaler le rendez-vous de lundi.",
        "Candidature",
    )

    assert (found.kind, found.sure) == (Kind.OTHER, False)
    assert found.confidence >= 0.85
