"""Habits of forms: numbered questions, captions in brackets, menus for a pen, strokes, tables and cards of people."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.damage import said_only
from services.intake.channels.menus import without_menus
from services.intake.channels.people import people
from services.intake.channels.roles import role_of
from services.intake.channels.sentences import insured, loss_day
from services.intake.channels.validators import mail_of
from services.intake.channels.written import read
from services.intake.domain.reading import Sheet
from tests.intake.test_rules_rivals import SURE, draft


def values(*rows: tuple[str, ...]) -> dict[str, str]:
    return draft(*rows).values()


def test_a_sheet_of_questions_has_its_answers_below_them() -> None:
    read = draft(
        ("3. Qui est l'assuré ?",), ("Solène PENVERNOU",), ("4. Comment le joindre ?",), ("04 65 71 08 79",),
        ("5. Où faut-il intervenir ?",), ("14 sentier des Vignes, 35400 Saint-Malo",),
        ("6. Que s'est-il passé, et quand ?",), ("Dégât des eaux, le 27 août 26",),
        ("7. Quels dommages avez-vous relevés ?",), ("Parquet du salon gondolé sur neuf mètres carrés.",),
        ("8. Comment entrer ?",), ("Portail vert",),
    )  # fmt: skip

    found = read.values()
    assert (found["last_name"], found["first_name"], found["phones"]) == ("PENVERNOU", "Solène", "04 65 71 08 79")
    assert (found["address"], found["city"]) == ("14 sentier des Vignes", "Saint-Malo")
    assert (found["loss_kind"], found["loss_date"]) == ("DDE", "27/08/2026")
    assert found["description"] == "Parquet du salon gondolé sur neuf mètres carrés."
    assert read.fields["last_name"].confidence < SURE


def test_a_question_names_what_it_asks_for_and_says_nothing() -> None:
    read = values(
        ("Qui est l'assuré ?",), ("Solène PENVERNOU",), ("S'agit-il d'une maison ou d'un appartement ?",),
        ("Non communiqué",), ("Comment le joindre ?",), ("04 65 71 08 79",),
    )  # fmt: skip

    assert "dwelling" not in read


def test_a_single_question_is_a_sentence() -> None:
    assert "last_name" not in values(("Qui peut nous dire ce qu'il en est ?",), ("PENVERNOU Solène",))


def test_a_row_of_captions_in_brackets_is_of_the_row_above() -> None:
    read = values(
        ("AP118442",), ("(n° de police)",), ("PENVERNOU", "Solène"), ("(nom du client)", "(prénom usuel)"),
        ("35400", "SAINT-MALO"), ("(code postal)", "(ville)"), ("04 65 71 08 79",), ("(téléphone)",),
        ("27/08/2026",), ("(survenance)",),
    )  # fmt: skip

    assert (read["last_name"], read["first_name"]) == ("PENVERNOU", "Solène")
    assert (read["postal_code"], read["city"]) == ("35400", "SAINT-MALO")


def test_choices_without_boxes_say_nothing_of_which_was_meant() -> None:
    read = values(
        ("Rayer les mentions inutiles",), ("Propriétaire occupant", "Locataire", "Copropriétaire"),
        ("Maison", "Appartement"), ("Dégât des eaux", "Incendie", "Bris de glace", "Vol"), ("Tempête",),
    )  # fmt: skip

    assert not {"occupancy", "dwelling", "loss_kind"} & {*read}


@given(st.text(alphabet="abc é\t/\nMaison", max_size=200))
def test_a_text_without_its_menus_is_as_long_as_before(text: str) -> None:
    assert len(without_menus(Sheet("1", 1, "fax", text)).text) == len(text)


def test_items_between_strokes_stand_on_lines_of_their_own() -> None:
    read = values(
        ("MERCI MISSIONNER / POLICE HB4471209 / CODE AGENT F3112 / ASSURE MME",),
        ("PENVERNOU SOLENE / LOCATAIRE / TEL 04 65 71 08 79 / RISQUE 14",),
        ("SENTIER DES VIGNES 35400 SAINT MALO / DOMMAGES PARQUET DU SALON",),
        ("GONDOLE SUR NEUF METRES CARRES. / RETOUR SOUS 48 H / STOP",),
    )  # fmt: skip

    assert (read["last_name"], read["first_name"], read["phones"]) == ("PENVERNOU", "SOLENE", "04 65 71 08 79")
    assert (read["address"], read["policy_number"]) == ("14 SENTIER DES VIGNES", "HB4471209")
    assert read["description"] == "PARQUET DU SALON GONDOLE SUR NEUF METRES CARRES."


def test_of_a_table_of_people_the_insured_s_row_counts_wherever_it_stands() -> None:
    read = values(
        ("Qualité", "Nom et prénom", "Téléphone"), ("Tiers (voisin)", "MARCHEVAUX Agnès", "02 61 91 77 10"),
        ("Assuré", "PENVERNOU Solène", "04 65 71 08 79"), ("Syndic", "HAUTERIVE Paul", "05 36 49 20 20"),
    )  # fmt: skip

    assert (read["last_name"], read["phones"]) == ("PENVERNOU", "04 65 71 08 79")


@pytest.mark.parametrize(
    ("cell", "role"),
    [("Assuré", "ours"), ("Tiers (voisin)", "theirs"), ("Plombier sur place", "theirs"), ("Maison", ""), ("", "")],
)
def test_a_cell_says_whose_its_row_is(cell: str, role: str) -> None:
    assert role_of(cell) == role


def test_of_two_cards_the_one_called_insured_is_his_and_so_is_its_number() -> None:
    read = values(
        ("M. Malo PENVERNOU", "Mme Agnès MARCHEVAUX"), ("Bailleur (assuré)", "Occupante"),
        ("04 65 71 08 79", "02 61 91 77 10"),
    )  # fmt: skip

    assert (read["last_name"], read["phones"]) == ("PENVERNOU", "04 65 71 08 79")


def test_a_cell_that_goes_on_in_the_lines_below_is_read_whole() -> None:
    read = values(
        ("REF. SINISTRE", "ASSURE", "TELEPHONE", "ADRESSE DU RISQUE"),
        ("B6307489", "PENVERNOU", "0465710879", "14 SENTIER DES"), ("", "SOLENE", "", "VIGNES 35400"),
        ("", "", "", "SAINT MALO"),
    )  # fmt: skip

    assert read["address"].startswith("14 SENTIER DES")


def test_the_day_of_a_fax_s_cover_is_no_day_of_a_loss() -> None:
    read = values(
        ("De la part de :", "Mme Colombier"), ("Date :", "7 novembre 2026"), ("Nombre de pages :", "1"),
        ("N° de police", "HB4471209"),
    )  # fmt: skip

    assert "loss_date" not in read


def test_a_day_behind_the_number_of_a_loss_is_its_day() -> None:
    assert values(("Dossier sinistre :", "B6307489 du 9 septembre 2026"))["loss_date"] == "09/09/2026"


def test_a_commune_may_have_its_postal_code_behind_it() -> None:
    read = values(("Commune :", "Sète (34200)"))

    assert (read["postal_code"], read["city"]) == ("34200", "Sète")


def test_nobody_lives_where_mail_is_delivered_apart() -> None:
    assert "address" not in values(("Cabinet Brehault - 18 rue des Toiles - CS 40112 - 76041 ROUEN CEDEX 1",))


def test_a_postal_code_with_its_town_is_no_number_of_a_contract() -> None:
    assert read("policy_number", " 44600 SAINT-NAZAIRE") == ""
    assert read("claim_number", " 03.53.01.51.20") == ""
    assert read("policy_number", " 44600") == "44600"


@pytest.mark.parametrize(
    ("told", "damage"),
    [
        (
            "Les dommages nous sont décrits ainsi : « Parquet du salon gondolé. » Nous vous remercions.",
            "Parquet du salon gondolé.",
        ),
        (
            "Ce que nous avons vu en visite : Parquet du salon gondolé. Nous validons les travaux.",
            "Parquet du salon gondolé.",
        ),
        ("Surtension : chaudière hors service depuis hier.", "Surtension : chaudière hors service depuis hier."),
    ],
)
def test_a_damage_is_told_without_what_leads_to_it_and_what_its_writer_says(told: str, damage: str) -> None:
    assert said_only(told) == damage


def test_the_day_on_which_somebody_declared_a_loss_of_a_day_is_not_asked() -> None:
    assert loss_day("nous a déclaré la tempête en date du 9 septembre 2026.") == "9 septembre 2026"


def test_the_person_asked_for_may_have_a_name_of_two_words() -> None:
    assert insured("merci d'intervenir pour le compte de Mme Josette DU PLESSOIR, copropriétaire") == (
        "Mme Josette DU PLESSOIR"
    )


def test_who_stands_above_the_address_may_have_his_status_behind_his_name() -> None:
    read = insured("Mme PENVERNOU Solène, locataire\n14 rue des Vignes, 35400 Saint-Malo\nM. Paul HAUTERIVE")

    assert read == "Mme PENVERNOU Solène"


def test_a_mail_box_of_the_family_name_and_a_year_is_no_misread_one() -> None:
    assert mail_of("penvernou67@b.fr", first="Solène", last="PENVERNOU") == "penvernou67@b.fr"


@given(st.text(max_size=300))
def test_any_text_names_people_that_stand_in_it(text: str) -> None:
    assert all(0 < one.end <= len(text) for one in people(text))


@pytest.mark.parametrize("text", ["M. A" + "A-" * 20_000, "J. " * 20_000, "a" * 60_000 + " :", "« " * 30_000])
def test_finding_people_and_damages_takes_no_time(text: str) -> None:
    begun = time.process_time()

    list(people(text))
    said_only(text)

    assert time.process_time() - begun < 1
