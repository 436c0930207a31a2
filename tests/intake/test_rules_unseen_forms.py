"""Forms that put their labels where one does not look for them, and numbers and mails that no label tells."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels import numbered
from services.intake.channels.validators import mail_of
from services.intake.channels.written import read
from services.intake.domain.values import with_points
from tests.intake.builders import all_packs
from tests.intake.test_rules_rivals import SURE, draft, field


def values(*rows: tuple[str, ...]) -> dict[str, str]:
    return draft(*rows).values()


def test_labels_in_brackets_behind_their_values_are_read_on_their_line() -> None:
    read = values(
        ("Mme PENVERNOU Solène", "(sociétaire)"), ("04 65 71 08 79", "(le joindre au)"),
        ("s.penvernou@courriel.exemple.invalid", "(mél du client)"), ("14 sentier des Vignes", "(adresse du bien)"),
        ("35400 SAINT-MALO", "(commune)"), ("HB4471209", "(contrat habitation)"),
        ("27/08/2026", "(date du sinistre)"), ("02 61 91 77 10", "(notre fax)"),
        ("Parquet du salon gondolé sur neuf mètres carrés.",), ("(travaux à prévoir)",),
    )  # fmt: skip

    assert (read["last_name"], read["phones"], read["city"]) == ("PENVERNOU", "04 65 71 08 79", "SAINT-MALO")
    assert (read["address"], read["policy_number"]) == ("14 sentier des Vignes", "HB4471209")
    assert read["description"] == "Parquet du salon gondolé sur neuf mètres carrés."


def test_a_form_without_marks_is_read_by_the_labels_that_begin_its_lines() -> None:
    read = draft(
        ("Nom d'usage PENVERNOU",), ("Prénom usuel Solène",), ("Téléphone(s) client 04 65 71 08 79",),
        ("Situation du risque 14 sentier des Vignes",), ("Code postal 35400",), ("Localité Saint-Malo",),
        ("Date de naissance 18/06/1965",),
    )  # fmt: skip

    assert read.values()["last_name"] == "PENVERNOU"
    assert (read.values()["address"], read.values()["city"]) == ("14 sentier des Vignes", "Saint-Malo")
    assert read.fields["last_name"].confidence < SURE


def test_one_line_that_begins_with_a_label_is_a_sentence() -> None:
    assert "city" not in values(("Commune Libre est le nom de son association.",))


def test_a_row_of_headings_has_its_values_below_whoever_knows_their_words() -> None:
    read = values(("Civilité", "Nom du client", "Autre mention"), ("Mme", "PENVERNOU", "Solène"))

    assert read["last_name"] == "PENVERNOU"


def test_no_name_is_a_label_that_stands_beside() -> None:
    read = values(("Nom du client", "Garanti par contrat"), ("PENVERNOU",))

    assert read["last_name"] == "PENVERNOU"


def test_an_address_ends_where_a_label_begins() -> None:
    read = values(("Passez donc au 14 sentier des Vignes",), ("CP - localité =", "35400 SAINT-MALO"))

    assert (read["address"], read["postal_code"]) == ("14 sentier des Vignes", "35400")


def test_a_commune_in_brackets_is_no_number_of_a_post() -> None:
    read = values(("Les lieux sont situés 205 passage de la Vieille Poste à Troyes (10000). Il y fait humide.",))

    assert (read["address"], read["city"]) == ("205 passage de la Vieille Poste", "Troyes")


def test_the_end_of_a_clause_is_no_label() -> None:
    read = values(
        ("Ce qui s'est passé :",), ("Muret renversé par un fourgon. Conducteur identifié, constat",),
        ("rempli sur place.",),
    )  # fmt: skip

    assert read["description"].endswith("Conducteur identifié, constat\nrempli sur place.")


def test_a_text_that_goes_on_to_another_case_is_for_a_person() -> None:
    damage = "Muret renversé par un fourgon, grille sortie de ses rails."
    other = "Un constat a été signé en 2021 pour une autre affaire."

    assert field("description", ("Ce qui s'est passé :",), (damage,)).confidence >= SURE
    assert field("description", ("Ce qui s'est passé :",), (damage,), (other,)).confidence < SURE


def test_a_name_that_lost_its_blank_is_two() -> None:
    read = values(("Nom et prénom du client", "Mme PENVERNOUSolène"))

    assert (read["last_name"], read["first_name"]) == ("PENVERNOU", "Solène")


def test_the_stamp_of_the_day_on_which_a_fax_came_is_no_day_of_a_loss() -> None:
    assert "loss_date" not in values(("ARRIVÉE 18/11/2026",))
    assert values(("Arrivé le :", "18/11/2026"))["loss_date"] == "18/11/2026"


def test_what_says_whose_day_it_is_comes_before_what_does_not() -> None:
    read = field("loss_date", ("Date :", "07/11/2026"), ("Jour de l'événement :", "09/10/2026"))

    assert (read.value, read.others) == ("09/10/2026", ())


def test_the_sender_s_code_is_read_from_a_sentence_and_never_sure() -> None:
    read = field("broker_code", ("Allianz Courtage",), ("Le code de notre cabinet chez elle est le 54505.",))

    assert read.value == "54505"
    assert read.confidence < SURE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AGENTS GENERAUX CODE F3112", [("agent_code", "F3112")]),
        ("Cabinet Brehault, code 27269", [("broker_code", "27269")]),
        ("le code de la porte est 4471", []),
        ("digicode 4471, code postal 35400", []),
        ("CODE DES ASSURANCES L.512-6, 4471", []),
    ],
)
def test_a_code_is_the_sender_s_and_no_door_s(text: str, found: list[tuple[str, str]]) -> None:
    assert list(numbered.codes(text)) == found


def test_a_claim_in_its_insurer_s_form_needs_no_label_and_no_rival() -> None:
    packs = all_packs().all()

    assert numbered.claim("ouvert sous la référence C 30588403 ;", packs) == ("C30588403", "C 30588403")
    assert numbered.claim("B1234567 et B7654321", packs) is None
    assert numbered.claim("C30588403", ()) is None


@given(st.text(max_size=300))
def test_any_text_gives_codes_that_stand_in_it(text: str) -> None:
    for field_name, code in numbered.codes(text):
        assert field_name in ("agent_code", "broker_code")
        assert any(map(str.isdigit, code))


def test_a_claim_number_may_stand_apart_from_its_letter() -> None:
    assert read("claim_number", " B 5729144") == "B5729144"


def test_a_comma_in_a_mail_address_is_a_point() -> None:
    assert read("email", "s.penvernou@courriel.exemple,invalid") == "s.penvernou@courriel.exemple.invalid"
    assert with_points("rue Basse, Nantes ; a@b.fr, merci") == "rue Basse, Nantes ; a@b.fr, merci"


def test_a_household_s_mail_address_and_its_number_are_no_misread_name() -> None:
    own = "fam.penvernou@courriel.exemple.invalid"

    assert mail_of(own, first="Odile", last="PENVERNOU") == own
    assert mail_of("o.penvernou56@b.fr", first="Odile", last="PENVERNOU") == "o.penvernou56@b.fr"


def test_mending_a_mail_address_takes_no_time() -> None:
    begun = time.process_time()

    read("email", "quelqu.un@" + "abcdefgh" * 12 + " 4!")

    assert time.process_time() - begun < 1
