"""Places of words: lines and columns of a page, the way back from a text to its place, a fax's header line."""

import cv2
import numpy as np

from services.intake.channels.scans import prepared
from services.intake.domain import fax_lines
from services.intake.domain.layout import Box, Laid, Word, box_of, laid_out


def page(*words: Word) -> Laid:
    """Words on a page of 1000 × 1000."""
    return laid_out(words, width=1000, height=1000, longest=1000)


def test_words_of_one_height_are_a_line_and_a_wide_gap_is_a_tab() -> None:
    laid = page(
        Word("Ville", 600, 100, 700, 130), Word("Code", 100, 102, 180, 128), Word("postal", 190, 101, 280, 131),
        Word("75001", 100, 150, 200, 180),
    )  # fmt: skip

    assert laid.text == "Code postal\tVille\n75001"


def test_a_stretch_of_text_finds_its_place_again() -> None:
    laid = page(Word("Sinistre : B4417093", 100, 100, 290, 130), Word("rue", 100, 200, 130, 230))

    start = laid.text.index("B4417093")

    assert box_of(laid.spans, start, start + 8) == Box(0.21, 0.1, 0.29, 0.13)
    assert box_of(laid.spans, 0, len(laid.text)) == Box(0.1, 0.1, 0.29, 0.23)
    assert box_of((), 0, 5) is None


def test_what_is_longer_than_wanted_is_cut_and_has_no_place() -> None:
    laid = laid_out([Word("a" * 30, 0, 0, 9, 9), Word("b" * 30, 0, 20, 9, 29)], width=100, height=100, longest=40)

    assert len(laid.text) == 40
    assert len(laid.spans) == 1


def test_on_a_page_that_lies_askew_columns_stay_one_line_and_places_are_where_a_person_sees_them() -> None:
    page = np.full((1100, 860), 255, np.uint8)
    for row in range(10):
        for left in (90, 560):
            cv2.rectangle(page, (left, 100 + row * 90), (left + 60, 120 + row * 90), 0, -1)
    askew = cv2.warpAffine(page, cv2.getRotationMatrix2D((430, 550), -1.8, 1.0), (860, 1100), borderValue=(255,))

    ready = prepared(askew)
    marks = cv2.connectedComponentsWithStats((ready.image < 140).astype(np.uint8))[2][1:]
    words = ready.words([Word("Nom", x, y, x + wide, y + high) for x, y, wide, high, _ in marks.tolist()])
    laid = laid_out(words, width=860, height=1100, longest=1000)
    seen = ready.seen(laid.spans, width=860, height=1100)

    assert laid.text == "\n".join(["Nom\tNom"] * 10)
    drawn = (
        askew[round(one.y0 * 1100) : round(one.y1 * 1100), round(one.x0 * 860) : round(one.x1 * 860)] for one in seen
    )
    assert all((bit < 140).mean() > 0.7 for bit in drawn)


def test_dots_that_lead_from_a_label_to_its_value_are_taken_off_and_those_of_a_sentence_stay() -> None:
    page = np.full((400, 860), 255, np.uint8)
    for left in (40, 60, 80, 700, 720):
        cv2.rectangle(page, (left, 100), (left + 12, 124), 0, -1)
    leaders = [(110 + step * 9, 122) for step in range(60)]
    sentence = [(745 + step * 9, 122) for step in range(3)]
    for left, top in (*leaders, *sentence):
        cv2.rectangle(page, (left, top), (left + 2, top + 2), 0, -1)

    ready = prepared(page)
    seen = {
        (left, top): bool((ready.image[top - ready.top, left - ready.left]) < 140) for left, top in leaders + sentence
    }

    assert not any(seen[dot] for dot in leaders)
    assert all(seen[dot] for dot in sentence)


def test_the_header_line_of_a_fax_is_read_and_taken_off() -> None:
    laid = page(
        Word("16/03/2026 11:02   02 61 91 44 10   AGENCE DU BOCAGE", 30, 10, 800, 30), Word("P. 1/2", 850, 10, 900, 30),
        Word("Sinistre : B2208771", 100, 100, 290, 130),
    )  # fmt: skip

    header, body = fax_lines.split(laid)

    assert header is not None
    assert (header.day, header.hour, header.number, header.page, header.pages) == (
        "2026-03-16", "11:02", "+33261914410", 1, 2,
    )  # fmt: skip
    assert body.text == "Sinistre : B2208771"
    assert box_of(body.spans, 0, 8) == Box(0.1, 0.1, 0.18, 0.13)


def test_a_first_line_that_is_no_header_stays() -> None:
    laid = page(Word("Sinistre du 16/03/2026", 30, 10, 800, 30), Word("suite", 30, 60, 90, 80))

    assert fax_lines.split(laid) == (None, laid)
    assert fax_lines.header_of("Le 16/03/2026, tél. 02 61 91 44 10") is None


def test_a_header_further_down_belongs_to_the_order() -> None:
    laid = page(Word("16/03/2026 11:02 P. 1/2", 30, 300, 800, 330))

    assert fax_lines.split(laid)[0] is None
