"""Labels as the trade writes them: every wording is one row of words, misread ones near, other people's nobody's."""

import pytest

from services.intake.channels.labels import Labels
from services.intake.domain.reading import RAPIDOCR, Sheet
from services.intake.domain.wording import words_of


def found(text: str, *, engine: str = RAPIDOCR) -> dict[str, str]:
    """What the labels of a page tell."""
    sheet = Sheet("1.2", 1, "fax, page 1", text, engine=engine)
    return {one.field: one.value for one in Labels().candidates(sheet)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N° de sinistre", "Numéro sinistre"),
        ("Tél. de l'assuré(e)", "TÉLÉPHONES ASSURÉ"),
        ("Réf. du dossier", "références dossier"),
        ("C.P.", "Code postal"),
        ("E-mail", "Courrier électronique"),
        ("N/Réf.", "Notre référence"),
        ("1ocalité", "commune"),
    ],
)
def test_every_spelling_of_a_label_is_one_row_of_words(one: str, other: str) -> None:
    assert words_of(one) == words_of(other) != ()


@pytest.mark.parametrize(
    ("label", "value", "field"),
    [
        ("N° d'enregistrement du sinistre", "B6307489", "claim_number"),
        ("Votre n° de dossier", "B6307489", "claim_number"),
        ("Police multirisque habitation n°", "AP118442", "policy_number"),
        ("Identifiant courtier", "62556", "broker_code"),
        ("Code point de vente", "N6947", "agent_code"),
        ("Titulaire du contrat", "PENVERNOU", "last_name"),
        ("À contacter au", "04 65 71 08 79", "phones"),
        ("Rue et numéro", "12 rue des Ormes", "address"),
        ("Bureau distributeur", "Belverne", "city"),
        ("Agissant en tant que", "bailleur", "occupancy"),
        ("Nature des locaux", "Appartement T3", "dwelling"),
        ("Fait générateur", "Rupture de canalisation", "loss_kind"),
        ("Sinistre du", "27/08/2026", "loss_date"),
        ("Étendue des dommages", "Plafond taché sur 4 m2.", "description"),
    ],
)
def test_the_trade_s_words_for_a_field_are_its_labels(label: str, value: str, field: str) -> None:
    assert field in found(f"{label} : {value}")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("oui", "oui"),
        ("peut-être", "peut-être"),
        ("à confirmer", "à confirmer"),
        ("?", "?"),
        ("Cabinet Brehault", None),
    ],
)
def test_an_expert_who_may_come_is_asked_about_and_never_left_out(said: str, read: str | None) -> None:
    assert found(f"Expert missionné : {said}").get("has_expert") == read


def test_a_label_that_names_somebody_else_is_nobody_s_value() -> None:
    theirs = ("Tél. expert : 02 61 91 77 10", "Fax : 02 61 91 77 11", "Cabinet Brehault, tél. : 02 61 91 77 12")

    assert found("\n".join((*theirs, "Tél. : 04 65 71 08 79"))) == {"phones": "04 65 71 08 79"}


def test_an_earlier_loss_is_another_loss() -> None:
    assert "loss_date" not in found("Dernier sinistre réglé sur ce contrat : 08/11/2023, sans suite.")
    assert "loss_date" not in found("Un précédent sinistre du 12/03/2019 est clos.")


def test_a_label_misread_by_a_letter_is_near_and_a_value_is_no_misread_label() -> None:
    (near,) = Labels().candidates(Sheet("1.2", 1, "fax", "Localilé : Belverne", engine=RAPIDOCR))

    assert (near.field, near.value, near.rule) == ("city", "Belverne", "near")
    assert found("Logement\tVilla\nCommune\tBelverne") == {"dwelling": "MAISON", "city": "Belverne"}


def test_a_word_in_a_value_is_no_label() -> None:
    assert found("Statut : Propriétaire non occupant") == {"occupancy": "PROPRIETAIRE_NON_OCCUPANT"}
    assert found("Nom : SERVICE SINISTRES") == {"last_name": "SERVICE SINISTRES"}


def test_several_labels_in_a_line_each_have_their_value() -> None:
    text = "Agissant en tant que : Co-propriétaire Genre d'habitation : Appart."

    assert found(text) == {"occupancy": "COPROPRIETAIRE", "dwelling": "APPARTEMENT"}


def test_a_cell_of_two_things_gives_both() -> None:
    text = "SIN: B6307489   POL: AP118442   AGT: N6947\nTPH: 04 65 71 08 79   SURV: 27/08/2026"

    assert found(text) == {
        "claim_number": "B6307489", "policy_number": "AP118442", "agent_code": "N6947", "phones": "04 65 71 08 79",
        "loss_date": "27/08/2026",
    }  # fmt: skip
