"""Two engines and one page: what they agree on is sure, what they dispute or only one of them saw is for a person."""

from collections.abc import Mapping

import orjson
import pytest

from services.intake.channels.labels import Candidate
from services.intake.channels.validators import DOUBTED, LIKELY, limit_of, nearest, street
from services.intake.channels.voting import ALONE, ALONE_CODE, DISPUTED, voted
from services.intake.domain.checkdigits import iban, siret
from services.intake.domain.layout import Laid, Word, laid_out
from services.intake.domain.reading import Draft, Reading, Sheet
from tests.intake.builders import communes, drafts


def candidate(field: str, value: str, *, rule: str = "label") -> Candidate:
    """A value on the first page of a fax."""
    return Candidate(field, value, value, "fax, page 1", "1.2", 1, 0.95 if rule == "label" else 0.72, rule)


def vote(field: str, *values: str, rule: str = "label") -> Candidate:
    """What becomes of one field that one or two engines read."""
    read = {
        engine: {field: candidate(field, value, rule=rule)}
        for engine, value in zip(("rapidocr", "tesseract"), values, strict=False)
    }
    (found,) = voted(read, lambda name, value: name != "claim_number" or value.startswith("B"))
    return found


def test_what_both_read_alike_after_a_label_is_sure() -> None:
    found = vote("last_name", "ROUSSELAINÉ", "Rousselaine")

    assert (found.value, found.confidence) == ("ROUSSELAINÉ", 0.97)
    assert found.engines == {"rapidocr": "ROUSSELAINÉ", "tesseract": "Rousselaine"}


def test_agreement_without_a_label_is_not_sure_enough() -> None:
    assert vote("city", "Nantes", "Nantes", rule="words").confidence < 0.9


def test_a_dispute_keeps_both_and_is_never_sure() -> None:
    found = vote("agent_code", "N0723", "NO723")

    assert found.confidence == DISPUTED
    assert set(found.engines.values()) == {"N0723", "NO723"}


def test_in_a_dispute_the_value_its_insurer_would_write_is_proposed() -> None:
    assert vote("claim_number", "84417093", "B4417093").value == "B4417093"


def test_one_engine_alone_is_for_a_person_and_its_mixed_codes_most_of_all() -> None:
    assert vote("city", "Nantes").confidence == ALONE
    assert vote("agent_code", "N0723").confidence == ALONE_CODE


def test_a_letter_or_two_do_not_make_two_descriptions() -> None:
    text = "Infiltration par le plafond de la salle de bains, peinture à refaire sur 9 m2"

    assert vote("description", text, text.replace("peinture", "pelnture")).confidence == 0.97
    assert vote("last_name", "MAUBRILLET", "MAUBRLLET").confidence == DISPUTED


@pytest.mark.parametrize(
    ("field", "value", "most"),
    [
        ("phones", "04 65 71 08 79", 1.0),
        ("phones", "+1 200 000 0000", DOUBTED),
        ("policy_number", "73282932000074", DOUBTED),
        ("policy_number", "AP118442", 1.0),
        ("address", "12 rue des Platanes", 1.0),
        ("address", "134 aliée des Tilleuls", LIKELY),
        ("last_name", "MORTES4GNE", DOUBTED),
        ("email", "malo@courriel.exemple.invalid", 1.0),
        ("email", "malo@courriel.exemple.invalic", DOUBTED),
    ],
)
def test_the_form_of_a_value_limits_its_confidence(field: str, value: str, most: float) -> None:
    assert limit_of(field, value, seen=True) == most


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("134 aliée des Tilleuls", "134 allée des Tilleuls"),
        ("8 bis CHERNIN DU BOIS", "8 bis CHEMIN DU BOIS"),
        ("4 clos des Pins", "4 clos des Pins"),
        ("9 montée de la rue Haute", "9 montée de la rue Haute"),
        ("lieu-dit Kervadec", "lieu-dit Kervadec"),
    ],
)
def test_a_misread_kind_of_street_is_mended_and_others_stay(read: str, mended: str) -> None:
    assert street(read) == mended


def test_on_a_noisy_page_words_that_nothing_proves_are_never_sure() -> None:
    names = {"last_name": "PENVERNOU", "address": "12 rue des Platanes"}
    proved = {"phones": "04 65 71 08 79", "claim_number": "B6307489"}

    assert {limit_of(name, value, seen=True, noisy=True) for name, value in names.items()} == {LIKELY}
    assert {limit_of(name, value, seen=True, noisy=True) for name, value in proved.items()} == {1.0}


def test_a_misread_commune_is_the_one_of_its_postal_code_or_none() -> None:
    found = nearest(communes(), postal_code="27400", city="Acquignv")

    assert found is not None
    assert found.name == "Acquigny"
    assert nearest(communes(), postal_code="27400", city="Marseille") is None
    assert nearest(communes(), postal_code="99999", city="Acquigny") is None


def test_check_digits_prove_a_siret_and_an_iban() -> None:
    assert siret("732 829 320 00074") == "73282932000074"
    assert siret("732 829 320 00075") is None
    assert iban("FR76 3000 6000 0112 3456 7890 189") == "FR7630006000011234567890189"
    assert iban("FR76 3000 6000 0112 3456 7890 188") is None
    assert iban("ZZ76 3000 6000 0112 3456 7890 189") is None


def a_fax(*pages: tuple[str, Laid]) -> Draft:
    """The draft of a fax whose one page each engine read so."""
    sheets = tuple(Sheet("1.2", 1, "fax.tif, page 1", laid.text, laid.spans, engine) for engine, laid in pages)
    return drafts().draft(Reading(is_fax=True, caller="+33353010000", sheets=sheets))


def a_table(claim: str) -> Laid:
    """A framed form: labels in the head of each row, values below them."""
    words = [
        Word("Agence Allianz du Bocage", 100, 60, 500, 90), Word("Tél. 03 53 01 00 00", 100, 100, 400, 130),
        Word("Sinistre n°", 100, 200, 260, 230), Word("Code agent", 500, 200, 660, 230),
        Word("Nom", 800, 200, 860, 230),
        Word(claim, 100, 250, 260, 280), Word("N6947", 500, 250, 600, 280), Word("PENVERNOU", 800, 250, 960, 280),
        Word("Portable", 100, 350, 220, 380), Word("Survenu le", 500, 350, 640, 380),
        Word("04 65 71 08 79", 100, 400, 320, 430), Word("27/08/2026", 500, 400, 660, 430),
        Word("Circonstances :", 100, 500, 300, 530), Word("Portail enfoncé, pilier descellé.", 100, 540, 600, 570),
        Word("COPIE CLIENT", 600, 900, 800, 930),
    ]  # fmt: skip
    return laid_out(words, width=1000, height=1000, longest=5000)


def test_a_table_is_read_by_its_columns_with_the_place_of_each_value() -> None:
    draft = a_fax(("rapidocr", a_table("B6307489")), ("tesseract", a_table("B6307489")))

    assert (draft.insurer, draft.origin) == ("allianz", "AGENCE")
    assert draft.values() == {
        "claim_number": "B6307489", "agent_code": "N6947", "last_name": "PENVERNOU", "phones": "04 65 71 08 79",
        "loss_date": "27/08/2026", "description": "Portail enfoncé, pilier descellé.", "origin": "AGENCE",
    }  # fmt: skip
    claim = draft.fields["claim_number"]
    assert (claim.page, claim.part, claim.box, claim.confidence) == (1, "1.2", (0.1, 0.25, 0.26, 0.28), 0.97)


def test_what_the_engines_dispute_on_a_page_shows_both_and_lights_one_place() -> None:
    draft = a_fax(("rapidocr", a_table("B6307489")), ("tesseract", a_table("86307489")))

    claim = draft.fields["claim_number"]

    assert (claim.value, claim.others, claim.confidence) == ("B6307489", ("86307489",), DISPUTED)
    assert Draft.from_json(orjson.loads(orjson.dumps(draft.as_json()))) == draft


def a_page(*rows: tuple[str, ...]) -> Laid:
    """Rows of cells, the first of each at the left margin, the others in columns of their own."""
    words = [
        Word(cell, 70 + column * 340, 100 + row * 40, 70 + column * 340 + 11 * len(cell), 125 + row * 40)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    return laid_out(words, width=1000, height=1400, longest=5000)


def of_both(page: Laid) -> Mapping[str, str]:
    return a_fax(("rapidocr", page), ("tesseract", page)).values()


def test_an_address_ends_where_another_row_of_the_form_begins() -> None:
    ruled = a_page(
        ("Agence Allianz du Bocage",), ("Nom", "PENVERNOU"), ("Lieu d'intervention", "138 rue Basse"),
        ("Secteur", "Bocage nord"), ("C.P..", "85200"), ("Commune du risque", "Auchay-sur-Vendée"),
    )  # fmt: skip
    block = a_page(
        ("Agence Allianz du Bocage",), ("Nom : PENVERNOU",), ("Adresse :", "Résidence des Ormes"),
        ("", "138 rue Basse"), ("", "85200 Auchay-sur-Vendée"), ("", "porte verte"),
    )  # fmt: skip

    read, other = of_both(ruled), of_both(block)

    assert (read["address"], read["postal_code"], read["city"]) == ("138 rue Basse", "85200", "Auchay-sur-Vendée")
    assert (other["address"], other["city"]) == ("Résidence des Ormes, 138 rue Basse", "Auchay-sur-Vendée")


@pytest.mark.parametrize(
    ("label", "value", "field"),
    [
        ("Commune du risque", "Belverne", "city"),
        ("Portable de l'assurée", "04 65 71 08 79", "phones"),
        ("Prénom(s)", "Malo", "first_name"),
        ("Prénom de l'assuré.", "Malo", "first_name"),
        ("Assuré(e)", "PENVERNOU", "last_name"),
        ("Courriel du client", "malo@courriel.exemple.invalid", "email"),
    ],
)
def test_a_label_may_say_whose_it_is_and_end_in_dots(label: str, value: str, field: str) -> None:
    assert of_both(a_page(("Agence Allianz du Bocage",), (label, value)))[field] == value


def test_a_label_misread_by_a_letter_still_heads_its_column_and_so_does_its_neighbour() -> None:
    cells = a_page(
        ("Agence Allianz du Bocage",), ("Adresse", "Code Postal", "Localilé"),
        ("17 impasse des Hirondelles", "93100", "Montreuil"), ("Code agent", "Zone", "Villa"), ("N6947", "B2", "C4"),
    )  # fmt: skip

    read = of_both(cells)

    assert (read["address"], read["postal_code"], read["city"]) == ("17 impasse des Hirondelles", "93100", "Montreuil")
    assert read["agent_code"] == "N6947"


def test_a_few_lines_without_a_form_give_the_only_day_and_their_sentences() -> None:
    told = "Double vitrage de la baie du séjour fêlé, dimensions 120 x 215 cm."
    lines = a_page(
        ("Agence Allianz du Bocage, tél. 03 53 01 00 00",), ("Bris de glace 02/05/2026 - sinistre n° B6194512",),
        ("Fait à notre bureau, le 17/11/2026",), (told,), ("Portail enfoncé.",), ("Merci de missionner un artisan.",),
    )  # fmt: skip

    draft = a_fax(("rapidocr", lines), ("tesseract", lines))

    assert draft.fields["loss_date"].value == "02/05/2026"
    assert draft.fields["description"].value == told
    assert max(draft.fields[name].confidence for name in ("loss_date", "description")) < 0.9


def test_a_commune_that_goes_on_in_the_next_line_is_told_whole() -> None:
    letter = a_page(
        ("Agence Allianz du Bocage",), ("Merci d'intervenir chez notre assuré, 12 rue des Ormes, 05000 La",),
        ("Bâtie-Vieille, locataire.",),
    )  # fmt: skip

    read = of_both(letter)

    assert (read["address"], read["postal_code"], read["city"]) == ("12 rue des Ormes", "05000", "La Bâtie-Vieille")


def test_a_telephone_among_others_that_nobody_tells_apart_is_not_sure() -> None:
    form = [("Agence Allianz du Bocage",), ("Sinistre n°", "B6307489"), ("Mobile", "04 65 71 08 79")]
    alone, among = a_page(*form), a_page(*form, ("Expert Kerouan", "02 61 91 77 10"))

    sure, doubted = (a_fax(("rapidocr", page), ("tesseract", page)).fields["phones"] for page in (alone, among))

    assert (sure.value, sure.confidence) == ("04 65 71 08 79", 0.97)
    assert (doubted.value, doubted.confidence) == ("04 65 71 08 79", 0.85)


def test_an_address_without_a_label_beside_another_place_is_not_sure() -> None:
    form = [("Agence Allianz du Bocage",), ("Intervenir 12 rue des Ormes, 35400 Saint-Malo, chez M. Malo PENVERNOU.",)]
    alone, among = a_page(*form), a_page(*form, ("Notre bureau : 3 quai Sud, 74400 Chamonix-Mont-Blanc",))

    sure, doubted = (a_fax(("rapidocr", page), ("tesseract", page)).fields["city"] for page in (alone, among))

    assert sure.confidence == 0.97
    assert doubted.confidence <= DOUBTED


def test_a_box_for_every_answer_is_no_answer() -> None:
    form = [("Agence Allianz du Bocage",), ("Sinistre n°", "B6307489")]
    told, boxes = a_page(*form, ("Statut", "Locataire")), a_page(*form, ("Statut", "Propriétaire X", "Locataire"))

    sure, doubted = (a_fax(("rapidocr", page), ("tesseract", page)).fields["occupancy"] for page in (told, boxes))

    assert (sure.value, sure.confidence) == ("LOCATAIRE", 0.97)
    assert doubted.confidence <= DOUBTED


def test_a_day_is_nobody_s_policy_number() -> None:
    assert "policy_number" not in of_both(a_page(("Agence Allianz",), ("N° de contrat", "08/11/2023")))


def test_a_capital_i_that_was_taken_for_an_l_is_no_small_letter() -> None:
    letter = a_page(("Agence Allianz du Bocage",), ("Notre assurée, Mme ROUSSELAlNE Solène, est locataire.",))

    read = of_both(letter)

    assert (read["last_name"], read["first_name"]) == ("ROUSSELAINE", "Solène")


def test_with_one_engine_nothing_read_from_an_image_is_sure() -> None:
    draft = a_fax(("tesseract", a_table("B6307489")))

    assert max(read.confidence for read in draft.fields.values()) <= ALONE
