"""A box for each letter: the strokes go, the letters come together, and nothing else of a page changes."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from services.intake.channels.combs import Grey, closed

STEP, TOP, FOOT, LEFT = 40, 50, 92, 100


def a_comb(word: str, boxes: int) -> Grey:
    """A page with one comb, a letter in each of its first boxes."""
    page = Image.new("L", (900, 200), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(30)
    for at in range(boxes + 1):
        pen.line((LEFT + at * STEP, TOP, LEFT + at * STEP, FOOT), fill=0, width=2)
    for at, letter in enumerate(word):
        pen.text((LEFT + at * STEP + 11, TOP + 4), letter, fill=0, font=font)
    return np.asarray(page)


def inked(page: Grey) -> tuple[int, int]:
    """The first and the last column with ink."""
    columns = np.nonzero((page < 140).any(axis=0))[0]
    return int(columns[0]), int(columns[-1])


def gaps(page: Grey) -> list[int]:
    """The widths of the white stretches between inked columns."""
    columns = np.nonzero((page < 140).any(axis=0))[0]
    return [int(gap) - 1 for gap in np.diff(columns) if gap > 1]


def test_the_letters_of_a_comb_come_together_where_it_begins() -> None:
    page = closed(a_comb("PENVERNOU", 14))

    first, last = inked(page)
    assert first == LEFT
    assert last < LEFT + 9 * STEP * 0.8


def test_an_empty_box_between_letters_is_a_blank() -> None:
    assert max(gaps(closed(a_comb("NEUF RUE", 12)))) > 2 * max(gaps(closed(a_comb("NEUFRUES", 12))))


def test_an_empty_comb_leaves_nothing() -> None:
    assert not (closed(a_comb("", 8)) < 140).any()


def test_strokes_that_are_few_or_stand_anyhow_are_no_comb() -> None:
    few = a_comb("AP", 3)
    anyhow = np.full((200, 900), 255, np.uint8)
    for x in (100, 131, 190, 222, 300, 341, 420):
        anyhow[TOP:FOOT, x : x + 2] = 0

    assert np.array_equal(closed(few), few)
    assert np.array_equal(closed(anyhow), anyhow)
