"""Boxes to tick: found on the image by their edges, read by their row; only exactly one ticked box says something."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from services.intake.channels.boxes import Grey, ticks_of, without
from services.intake.channels.labels import Labels
from services.intake.channels.ticked import ticked
from services.intake.domain.choices import EMPTY, TICKED, choices_in, with_boxes
from services.intake.domain.reading import RAPIDOCR, Sheet

SIDE = 30


def a_page() -> Grey:
    return np.full((400, 900), 255, np.uint8)


def a_box(page: Grey, left: int, top: int, *, tick: str = "") -> None:
    """A frame of two dots with a tick of some kind in it."""
    right, bottom = left + SIDE, top + SIDE
    cv2.rectangle(page, (left, top), (right, bottom), 0, 2)
    match tick:
        case "cross":
            cv2.line(page, (left - 4, top - 4), (right + 4, bottom + 4), 0, 4)
            cv2.line(page, (left - 4, bottom + 4), (right + 4, top - 4), 0, 4)
        case "check":
            cv2.line(page, (left + 4, top + 16), (left + 13, bottom - 4), 0, 4)
            cv2.line(page, (left + 13, bottom - 4), (right + 8, top - 9), 0, 4)
        case "black":
            cv2.rectangle(page, (left + 4, top + 4), (right - 4, bottom - 4), 0, -1)
        case _:
            pass  # an empty box


@pytest.mark.parametrize("tick", ["cross", "check", "black"])
def test_a_box_is_found_whatever_stands_in_it_and_taken_off(tick: str) -> None:
    page = a_page()
    for at, kind in enumerate(("", tick, "")):
        a_box(page, 100 + at * 250, 100, tick=kind)

    ticks = ticks_of(page)
    clean = without(page, ticks)

    assert [(one.sign, round(one.x0, -1)) for one in ticks] == [(EMPTY, 100), (TICKED, 350), (EMPTY, 600)]
    assert (clean == 255).all()


def test_letters_cells_of_a_table_and_a_comb_for_digits_are_no_boxes() -> None:
    page = a_page()
    for at, word in enumerate(("DOSSIER", "ORDRE", "BOD 08")):
        cv2.putText(page, word, (40, 60 + at * 60), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0,), 3)
    cv2.rectangle(page, (500, 40), (800, 90), 0, 2)
    for at in range(6):
        cv2.rectangle(page, (500 + at * SIDE, 200), (500 + (at + 1) * SIDE, 200 + SIDE), 0, 2)

    assert ticks_of(page) == []


def said(text: str) -> dict[str, str]:
    sheet = Sheet("1.2", 1, "fax, page 1", text, engine=RAPIDOCR)
    return {one.field: one.value for one in ticked(sheet, Labels())[1]}


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("Statut : ☐ locataire\t☒ propriétaire occupant\t☐ bailleur", "occupancy", "PROPRIETAIRE_OCCUPANT"),
        ("Statut : locataire ☐\tpropriétaire occupant ☐\tbailleur ☒", "occupancy", "PROPRIETAIRE_NON_OCCUPANT"),
        ("Garantie mise en jeu\t☐ Eau\t☐ Glaces\n☒ Véhicule\t☐ Électricité", "loss_kind", "CHOC"),
        ("Logement :\n[ ] maison  [x] appartement", "dwelling", "APPARTEMENT"),
        ("☐ maison\n☒ appartement", "dwelling", "APPARTEMENT"),
    ],
)
def test_the_ticked_word_of_a_row_is_what_is_said(text: str, field: str, code: str) -> None:
    assert said(text) == {field: code}


@pytest.mark.parametrize(
    "text",
    [
        "Statut : ☐ locataire\t☐ bailleur",
        "Statut : ☒ locataire\t☒ bailleur",
        "Statut : ☒ locataire\t▣ bailleur",
        "Assuré présent : ☐ oui\t☒ non",
        "Statut : ☐ locataire\t☒ autre",
    ],
)
def test_none_or_several_or_another_question_say_nothing(text: str) -> None:
    assert said(text) == {}


def test_what_is_not_ticked_is_not_read_by_other_rules() -> None:
    sheet, _ = ticked(Sheet("1.2", 1, "fax", "Statut : ☐ locataire\t☐ bailleur\nNom : PENVERNOU"), Labels())

    assert "locataire" not in sheet.text
    assert "Nom : PENVERNOU" in sheet.text


def test_words_stand_after_their_boxes_or_before_them() -> None:
    after = choices_in(with_boxes("[x] eau  ( ) vent"))
    before = choices_in("eau ☒ vent ☐")

    assert [(one.sign, one.words) for one in after] == [(TICKED, "eau"), (EMPTY, "vent")]
    assert [(one.sign, one.words) for one in before] == [(TICKED, "eau"), (EMPTY, "vent")]


def test_bowls_of_letters_are_no_boxes() -> None:
    page = Image.new("L", (1728, 500), 255)
    pen = ImageDraw.Draw(page)
    for size, top in ((30, 20), (44, 120), (60, 240), (75, 360)):
        pen.text((60, top), "B D P R b d p q : B 8 & B", fill=0, font=ImageFont.load_default(size))

    assert ticks_of(np.asarray(page)) == []
