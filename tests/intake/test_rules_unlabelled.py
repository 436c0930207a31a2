"""What pages say without a usual label: questions, sentences, table rows, a city by its code, a mail by a name."""

import cv2
import numpy as np
import pytest

from services.intake.channels.boxes import Grey, parted, ticks_of
from services.intake.channels.labels import Labels
from services.intake.channels.ticked import ticked
from services.intake.channels.validators import mail_of, names_in_mail
from services.intake.domain.choices import EMPTY, TICKED
from services.intake.domain.layout import Word
from services.intake.domain.reading import RAPIDOCR, Sheet
from tests.intake.test_rules_rivals import draft, field


def values(*rows: tuple[str, ...]) -> dict[str, str]:
    return draft(*rows).values()


def test_a_form_that_asks_questions_is_read_by_them() -> None:
    read = values(
        ("Pour qui ?", "Mme Solène PENVERNOU"), ("Où ?", "14 sentier des Vignes"), ("", "35400 SAINT-MALO"),
        ("Quoi ?", "bris de glace"), ("Depuis quand ?", "27/08/2026"), ("Qui d'autre ?", "M. Odrimont, 02 61 91 77 10"),
    )  # fmt: skip

    assert (read["last_name"], read["first_name"]) == ("PENVERNOU", "Solène")
    assert (read["address"], read["postal_code"], read["city"]) == ("14 sentier des Vignes", "35400", "SAINT-MALO")
    assert (read["loss_kind"], read["loss_date"]) == ("BDG", "27/08/2026")
    assert "phones" not in read


def test_a_letter_says_for_whom_and_where_in_its_sentence() -> None:
    read = values(
        ("Merci de dépêcher une entreprise chez M Malo PENVERNOU, 3 B faubourg des Grains à Saint-Malo (35400).",)
    )

    assert (read["last_name"], read["first_name"]) == ("PENVERNOU", "Malo")
    assert (read["address"], read["postal_code"], read["city"]) == ("3 B faubourg des Grains", "35400", "Saint-Malo")


@pytest.mark.parametrize("written", ["Mme Penvernou Solène", "Mme Solène Penvernou", "Penvernou Solène"])
def test_of_two_words_the_given_name_is_no_family_s(written: str) -> None:
    read = values(("Assuré", written))

    assert (read["last_name"], read["first_name"]) == ("Penvernou", "Solène")


def test_a_name_ends_where_its_number_begins_and_the_number_is_proposed() -> None:
    read = values(("Assuré : PENVERNOU Malo | 04 65 71 08 79 | malo.penvernou@courriel.exemple.invalid",))

    assert (read["last_name"], read["first_name"], read["phones"]) == ("PENVERNOU", "Malo", "04 65 71 08 79")
    assert read["email"] == "malo.penvernou@courriel.exemple.invalid"


def test_a_row_of_a_table_of_people_is_no_heading_of_what_follows() -> None:
    read = values(
        ("Assuré", "PENVERNOU Malo", "04 65 71 08 79"), ("Expert", "Odrimont", "02 61 91 77 10"),
        ("Mél : malo.penvernou@courriel.exemple.invalid",),
    )  # fmt: skip

    assert read["email"] == "malo.penvernou@courriel.exemple.invalid"
    assert read["phones"] == "04 65 71 08 79"


def test_of_two_people_the_one_above_the_address_is_the_insured() -> None:
    read = values(
        ("Madame PENVERNOU Solène",), ("12 rue Basse",), ("35400 SAINT-MALO",),
        ("Peinture cloquée par la fuite du voisin, M. Odrimont",),
    )  # fmt: skip

    assert (read["last_name"], read["first_name"], read["address"]) == ("PENVERNOU", "Solène", "12 rue Basse")


def test_a_name_at_the_end_of_a_line_does_not_take_the_next_line_s_label() -> None:
    read = values(
        ("Demande d'intervention d'urgence pour le compte de Mme Solène PENVERNOU",), ("Réf. contrat AP118442",)
    )

    assert (read["last_name"], read["first_name"]) == ("PENVERNOU", "Solène")


def test_a_day_filled_into_cells_is_a_day_and_a_telephone_no_description() -> None:
    read = values(
        ("Date du sinistre", "27 08 2026"), ("Tél. dom. :",), ("04 65 71 08 79",), ("malo@x.exemple.invalid",)
    )

    assert read["loss_date"] == "27/08/2026"
    assert (read["phones"], read.get("description")) == ("04 65 71 08 79", None)


def test_the_city_of_a_code_is_found_beside_it_by_the_commune_table_and_not_sure() -> None:
    read = field("city", ("CD POST : 35400", "VIL : SAINT MALO"))

    assert (read.value, read.rule) == ("Saint-Malo", "commune")
    assert read.confidence < 0.9
    assert not read.proved


def test_of_several_mail_addresses_the_one_made_of_the_insured_s_name_is_his() -> None:
    read = field(
        "email", ("Nom de l'assuré", "PENVERNOU"), ("Mél", "gestion@cabinet.exemple.invalid"),
        ("Bonjour, sa boîte est m.penvernou@courriel.exemple.invalid",),
    )  # fmt: skip

    assert read.value == "m.penvernou@courriel.exemple.invalid"
    assert read.confidence < 0.9


def test_a_mail_address_of_an_initial_stays_as_it_is() -> None:
    told = "m.penvernou@courriel.exemple.invalid"

    assert mail_of(told, first="Malo", last="PENVERNOU") == told
    assert names_in_mail("malo_penvernou@x.exemple.invalid", "PENVERNOU")
    assert not names_in_mail("accueil@x.exemple.invalid", "PENVERNOU")


@pytest.mark.parametrize(
    "after",
    ["Tenez-moi au courant svp. Bien à vous,", "Prévenir le voisin, 02 61 91 77 10", "09:12 ouvert par Odrimont",
     "[ Annuler ]   [ Envoyer ]", "FIN EDITION"],
)  # fmt: skip
def test_a_description_ends_where_somebody_turns_to_something_else(after: str) -> None:
    text = "Portail enfoncé par une camionnette, pilier descellé."

    assert field("description", ("Constat :",), (text,), (after,)).value == text


def test_a_text_that_only_names_the_loss_is_no_description_beside_one() -> None:
    text = "Portail enfoncé par une camionnette, pilier descellé."
    read = field("description", ("Circonstances",), ("choc de véhicule, en date du 27/04/26",), ("Travaux à prévoir",),
                 (text,))  # fmt: skip

    assert read.value == text


def test_the_kind_of_home_before_an_address_is_no_part_of_it() -> None:
    read = values(("Lieu des travaux", "maison, 12 rue Basse, 35400 SAINT-MALO"))

    assert (read["address"], read["dwelling"]) == ("12 rue Basse", "MAISON")


def test_a_telephone_number_is_nobody_s_code() -> None:
    assert "agent_code" not in values(("Agence", "05 36 49 53 52"))


def a_screen(pressed: int) -> Grey:
    """Three round buttons with words behind them, one of them pressed."""
    page = np.full((300, 900), 255, np.uint8)
    for number in range(3):
        left = 60 + 260 * number
        cv2.circle(page, (left, 100), 15, 0, 2)
        if number == pressed:
            cv2.circle(page, (left, 100), 7, 0, -1)
        cv2.putText(page, "Oo", (left + 40, 112), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
    return page


@pytest.mark.parametrize("pressed", [0, 2])
def test_round_buttons_are_found_and_which_is_pressed(pressed: int) -> None:
    signs = [tick.sign for tick in ticks_of(a_screen(pressed))]

    assert signs == [TICKED if number == pressed else EMPTY for number in range(3)]


def test_a_lonely_round_letter_is_no_button() -> None:
    page = np.full((300, 900), 255, np.uint8)
    cv2.circle(page, (60, 100), 15, 0, 2)

    assert ticks_of(page) == []


def test_a_line_that_an_engine_reads_over_its_boxes_is_cut_at_them() -> None:
    line = Word("maison _appartement _local", 100, 50, 360, 80)
    boxes = [Word(EMPTY, 166, 45, 180, 85), Word(EMPTY, 292, 45, 306, 85)]

    assert [one.text for one in parted(line, boxes)] == ["maison", "appartement", "local"]


def test_boxes_below_each_other_of_different_lists_are_different_questions() -> None:
    text = "35400 SAINT-MALO\n☒ dégât des eaux ☐ vol\n☐ locataire ☒ propriétaire occupant\n☐ maison ☒ appartement"

    sheet, said = ticked(Sheet("1", 1, "fax", text, engine=RAPIDOCR), Labels())

    assert {one.field: one.value for one in said} == {
        "loss_kind": "DDE", "occupancy": "PROPRIETAIRE_OCCUPANT", "dwelling": "APPARTEMENT"
    }  # fmt: skip
    assert "SAINT-MALO" in sheet.text
