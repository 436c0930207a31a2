"""What is sure on a form nobody has seen: a label that says whose its value is, or nothing else that could be meant."""

import pytest

from services.intake.channels.rivals import AMONG
from services.intake.domain.reading import Draft, FieldRead
from tests.intake.test_rules_voting import a_fax, a_page

SURE = 0.9
HEAD = [("Agence Allianz du Bocage",), ("Sinistre n°", "B6307489")]


def draft(*rows: tuple[str, ...]) -> Draft:
    page = a_page(*HEAD, *rows)
    return a_fax(("rapidocr", page), ("tesseract", page))


def field(name: str, *rows: tuple[str, ...]) -> FieldRead:
    return draft(*rows).fields[name]


@pytest.mark.parametrize(
    ("name", "weak", "strong", "value", "rival"),
    [
        ("phones", "Tél.", "Tél. de l'assuré", "04 65 71 08 79", ("Secrétariat", "02 61 91 77 10")),
        (
            "email",
            "E-mail",
            "E-mail de l'assuré",
            "malo@courriel.exemple.invalid",
            ("Secrétariat", "a@b.exemple.invalid"),
        ),
        ("city", "CP / Ville", "CP / Ville du risque", "35400 SAINT-MALO", ("Bureau 3", "74400 Chamonix-Mont-Blanc")),
    ],
)
def test_a_label_that_does_not_say_whose_it_is_needs_to_be_alone(
    name: str, weak: str, strong: str, value: str, rival: tuple[str, ...]
) -> None:
    alone, among = field(name, (weak, value)), field(name, (weak, value), rival)

    assert alone.confidence >= SURE
    assert (among.value, among.rule) == (alone.value, AMONG)
    assert among.confidence < SURE
    assert name == "phones" or field(name, (strong, value), rival).confidence >= SURE


def test_a_number_that_a_label_gives_to_somebody_else_is_no_rival() -> None:
    read = field("phones", ("Tél.", "04 65 71 08 79"), ("Fax", "02 61 91 77 10"))

    assert (read.value, read.confidence) == ("04 65 71 08 79", 0.97)


def test_the_part_of_a_form_below_somebody_else_s_heading_is_nobody_s() -> None:
    read = draft(
        ("Coordonnées de l'assuré",), ("Nom :", "PENVERNOU"), ("Tél. :", "04 65 71 08 79"),
        ("Coordonnées du tiers",), ("Nom :", "MARCHEVAUX"), ("Tél. :", "02 61 91 77 10"),
    )  # fmt: skip

    assert (read.fields["last_name"].value, read.fields["phones"].value) == ("PENVERNOU", "04 65 71 08 79")
    assert read.fields["phones"].confidence < SURE


def test_the_number_of_an_expert_in_a_sentence_is_not_the_insured_s() -> None:
    read = field("phones", ("Tél. assuré : 04 65 71 08 79",), ("Notre expert, M. Odrimont (02 61 91 77 10), passera.",))

    assert read.value == "04 65 71 08 79"


def test_a_code_told_by_more_than_its_words_is_not_sure() -> None:
    told, more = field("occupancy", ("Statut", "Locataire")), field("occupancy", ("Statut", "Locataire depuis peu"))

    assert told.confidence >= SURE
    assert (more.value, more.confidence) == ("LOCATAIRE", 0.85)


def test_a_mark_in_a_number_may_be_a_letter_that_both_engines_lost() -> None:
    assert field("policy_number", ("N° de contrat", "HB44796177")).confidence >= SURE
    assert field("policy_number", ("N° de contrat", "HB44/96177")).confidence < SURE


def test_a_mail_address_is_spelled_as_the_names_in_it_and_is_not_sure_then() -> None:
    names = (("Nom de l'assuré", "PENVERNOU"), ("Prénom", "Malo"))
    read = field("email", *names, ("E-mail de l'assuré", "rnalo.penvemou@courriel.exemple.invalid"))

    assert read.value == "malo.penvernou@courriel.exemple.invalid"
    assert read.others == ("rnalo.penvemou@courriel.exemple.invalid",)
    assert read.confidence < SURE


def test_a_description_ends_where_small_print_or_somebody_s_signature_begins() -> None:
    read = field(
        "description", ("Travaux à effectuer :",), ("Portail enfoncé par une camionnette,",),
        ("pilier en pierre descellé.",),
        ("Votre correspondant : Mme Keltoumi",), ("Entreprise régie par le Code des assurances.",),
    )  # fmt: skip

    assert read.value == "Portail enfoncé par une camionnette,\npilier en pierre descellé."


def test_labels_under_their_values_are_read_upwards() -> None:
    read = draft(
        ("04 65 71 08 79", "27/08/2026"), ("(téléphone)", "(date du sinistre)"), ("AP118442", "N6947"),
        ("(n° de police)", "(code agent)"), ("Dégât des eaux",), ("(nature du sinistre)",),
    ).values()  # fmt: skip

    assert (read["phones"], read["loss_date"], read["policy_number"]) == ("04 65 71 08 79", "27/08/2026", "AP118442")
    assert (read["agent_code"], read["loss_kind"]) == ("N6947", "DDE")


def test_among_several_places_of_a_letter_the_one_where_it_happened_is_proposed() -> None:
    read = draft(
        ("Nous vous écrivons du 3 quai Sud, 74400 Chamonix-Mont-Blanc.",),
        ("M. Malo PENVERNOU a été victime le 27/08/2026 d'un dégât des eaux.",),
        ("Les lieux se trouvent 12 rue des Ormes, 35400 Saint-Malo.",),
    )  # fmt: skip

    assert (read.values()["address"], read.values()["city"]) == ("12 rue des Ormes", "Saint-Malo")
    assert (read.values()["last_name"], read.values()["loss_date"]) == ("PENVERNOU", "27/08/2026")
    assert max(read.fields[name].confidence for name in ("address", "city", "last_name", "loss_date")) < SURE
