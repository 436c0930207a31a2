"""Boxes to tick on a page image: where they are, and which of them are ticked.

A box is a small square frame, told by its four edges, whatever stands in it: a cross, a check mark that goes beyond its
edges, black all over. It is taken off the page before the engines read it, for they take it for a letter, and comes
back as a sign of its own among their words. Cells in a row that share their edges (a digit in each) are no boxes.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import cv2
import numpy as np

from services.intake.channels import buttons
from services.intake.domain.choices import DOUBTFUL, EMPTY, TICKED
from services.intake.domain.layout import Word

Grey = Any  # a numpy array of bytes; opencv's own types are looser still
Square = buttons.Square

INK: Final = 140
SMALLEST: Final = 17
LARGEST: Final = 64
"""Dots of an edge at 204 dpi: two to eight millimetres."""
LOW: Final = 0.8
HIGH: Final = 1.2
"""A box is as high as it is wide, by these shares."""
FLAT: Final = 0.74
"""The same where a cross through the corners made both edges longer."""
STROKE: Final = 13
"""Dots: a shorter line is no edge."""
CROSSED: Final = 7
"""Dots within which a side may stand: a cross through the corners makes the edges look longer than they are."""
WHOLE: Final = 0.8
"""Share of an edge that must be ink: a fax loses dots."""
FILLED: Final = 0.09
BARE: Final = 0.045
"""Share of ink inside from which on a box is ticked, and up to which it is empty; between, nobody can tell."""
APART: Final = 0.5
"""Share of its side by which a box stands apart from the next: cells of a comb do not."""
MARGIN: Final = 7
"""Dots of white paper beside a box; letters of a word stand closer."""
TALLER: Final = 0.2
FLECKS: Final = 2
ASTRAY: Final = 4
"""Signs by which the place of a box in a text is told wrongly, for letters are not equally wide."""
MOST: Final = 120
"""More are a pattern, not a form."""


class Tick(NamedTuple):
    """A box and what is in it."""

    sign: str
    x0: int
    y0: int
    x1: int
    y1: int


def ticks_of(page: Grey) -> list[Tick]:
    """The boxes of a page, from top to bottom."""
    ink = (page < INK).astype(np.uint8)
    squares = _lonely([one for one in _squares(ink) if _is_frame(ink, one)])
    found = [Tick(_sign(ink, square), *square) for square in squares]
    found += [
        Tick(buttons.pressed(ink, ring), *ring)
        for ring in buttons.rings(ink)
        if not any(_within(ring, one) for one in squares)
    ]
    return sorted(found, key=lambda tick: (tick.y0, tick.x0)) if len(found) <= MOST else []


def without(page: Grey, ticks: list[Tick]) -> Grey:
    """The page with its boxes painted white, and what of a tick goes beyond its box."""
    if not ticks:
        return page
    clean = page.copy()
    _, marks, stats, _ = cv2.connectedComponentsWithStats((page < INK).astype(np.uint8), connectivity=8)
    for _, x0, y0, x1, y1 in ticks:
        side = x1 - x0
        around = slice(max(0, y0 - 2), y1 + 3), slice(max(0, x0 - 2), x1 + 3)
        for mark in np.unique(marks[around]).tolist():
            if mark and max(stats[mark, cv2.CC_STAT_WIDTH], stats[mark, cv2.CC_STAT_HEIGHT]) <= 2.2 * side:
                left, top, wide, high = stats[mark, :4].tolist()
                piece = slice(top, top + high), slice(left, left + wide)
                clean[piece][marks[piece] == mark] = 255
        clean[around] = 255
    return clean


def as_words(ticks: list[Tick]) -> list[Word]:
    """The boxes as signs among the words of the page, as high as its letters with what hangs below them."""
    return [
        Word(sign, x0, y0 - TALLER * (y1 - y0), x1, y1 + TALLER * (y1 - y0)) for sign, x0, y0, x1, y1 in ticks
    ]  # fmt: skip


def parted(word: Word, ticks: Sequence[Word]) -> list[Word]:
    """A stretch of text that goes on over boxes, in the pieces between them: an engine reads such a line as one."""
    middle = (word.y0 + word.y1) / 2
    inside = [tick for tick in ticks if tick.y0 < middle < tick.y1 and word.x0 < tick.x0 < tick.x1 < word.x1]
    pieces, text, start = [], word.text, word.x0
    each = (word.x1 - word.x0) / max(1, len(text))
    for tick in sorted(inside, key=lambda one: one.x0):
        at = _gap(text, round((tick.x0 - start) / each))
        if at is None:
            continue
        pieces.append(Word(text[:at].rstrip(_BLANKS), start, word.y0, tick.x0, word.y1))
        text, start = text[at:].lstrip(_BLANKS), tick.x1
    return [one for one in (*pieces, Word(text, start, word.y0, word.x1, word.y1)) if one.text]


_BLANKS: Final = " _□"


def _gap(text: str, near: int) -> int | None:
    """The blank of a text, or what an engine writes for one, that is nearest to a place."""
    found = [at for at, sign in enumerate(text) if sign in " _" and abs(at - near) <= ASTRAY]
    return min(found, key=lambda at: abs(at - near), default=None)


def _squares(ink: Grey) -> list[Square]:
    """Frames as wide as high: a stroke above, one below, ink all along both sides."""
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, STROKE), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    found: list[Square] = []
    edges = sorted(
        (int(top), int(left), int(left + wide - 1), int(high))
        for left, top, wide, high, _ in stats[1:].tolist()
        if SMALLEST <= wide <= LARGEST and high <= LARGEST + 2
    )
    for number, (top, left, right, high) in enumerate(edges):
        side = right - left
        if LOW * side <= high <= HIGH * side and _is_black(ink, left, top, right, top + high - 1):
            found.append((left, top, right, top + high - 1))
            continue
        for low, begin, end, _ in edges[number + 1 :]:
            if low - top > HIGH * side:
                break
            narrow = min(side, end - begin)  # a tick that crosses an edge makes it longer
            alike = abs(begin - left) <= 5 and abs(end - right) <= 5 and FLAT * narrow <= low - top <= HIGH * narrow
            if (
                alike
                and min(right, end) - max(left, begin) >= SMALLEST - 2
                and _has_sides(ink, max(left, begin), top, min(right, end), low)
            ):
                found.append((max(left, begin), top, min(right, end), low))
                break
    return _once(found)


def _is_black(ink: Grey, x0: int, y0: int, x1: int, y1: int) -> bool:
    return bool(ink[y0 : y1 + 1, x0 : x1 + 1].mean() > 0.93)


def _has_sides(ink: Grey, x0: int, y0: int, x1: int, y1: int) -> bool:
    rows = slice(y0, y1 + 1)
    left = ink[rows, max(0, x0 - 2) : x0 + CROSSED].any(axis=1).mean()
    right = ink[rows, max(0, x1 - CROSSED + 1) : x1 + 3].any(axis=1).mean()
    inside = slice(x0, x1 + 1)
    above = ink[max(0, y0 - 2) : y0 + 4, inside].any(axis=0).mean()
    below = ink[max(0, y1 - 3) : y1 + 4, inside].any(axis=0).mean()
    return bool(min(left, right, above, below) >= WHOLE)


def _is_frame(ink: Grey, square: Square) -> bool:
    """Whether it has four corners and stands free: a letter is round somewhere, or has its neighbours."""
    x0, y0, x1, y1 = square
    corners = [
        ink[max(0, y - 1) : y + 4, max(0, x - 1) : x + 4].any()
        for x, y in ((x0, y0), (x1 - 2, y0), (x0, y1 - 2), (x1 - 2, y1 - 2))
    ]
    if not all(corners):
        return False
    height, width = ink.shape
    left, top = max(0, x0 - MARGIN), max(0, y0 - 3)
    piece = ink[top : min(height, y1 + 4), left : min(width, x1 + MARGIN + 1)]
    _, marks = cv2.connectedComponents(piece, connectivity=8)
    own = marks[y0 - top : y1 - top + 1, x0 - left : x1 - left + 1]
    others = np.setdiff1d(np.unique(marks), np.append(np.unique(own), 0))
    if np.isin(marks[3:-3], others).sum() > FLECKS:
        return False
    reach = round(0.5 * (y1 - y0))
    below = ink[y1 + 4 : min(height, y1 + reach), x0 : x1 + 1]
    return not (_goes_on(below) or any(_is_stem(ink[max(0, y0 - reach) : y0 - 3, stem]) for stem in _stems(x0, x1)))


def _stems(x0: int, x1: int) -> tuple[slice, slice]:
    """Where the stem of a letter goes up beside its bowl, as of `B`, `b` or `d`; a check mark leans away from there."""
    return slice(max(0, x0 - 2), x0 + 6), slice(max(0, x1 - 5), x1 + 3)


def _is_stem(piece: Grey) -> bool:
    """Whether a stroke goes straight up through it; the arm of a cross goes aslant."""
    return bool(piece.size and piece.mean(axis=0).max() > 0.9)


def _goes_on(piece: Grey) -> bool:
    """Whether a stroke runs through it from above to below."""
    return bool(piece.size and piece.any(axis=1).mean() > 0.9)


def _once(found: list[Square]) -> list[Square]:
    """Without frames within frames: the outer one is the box."""
    kept: list[Square] = []
    for one in sorted(found, key=lambda square: -(square[2] - square[0])):
        if not any(_within(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda square: (square[1], square[0]))


def _within(one: Square, other: Square) -> bool:
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return other[0] - 4 <= x <= other[2] + 4 and other[1] - 4 <= y <= other[3] + 4


def _lonely(squares: list[Square]) -> list[Square]:
    """Those that stand apart from each other: one beside the next without room for a word is a cell of a comb."""

    def crowded(one: Square) -> bool:
        side = one[2] - one[0]
        return any(
            other is not one
            and abs(other[1] - one[1]) <= side / 2
            and -4 <= max(other[0] - one[2], one[0] - other[2]) < APART * side
            for other in squares
        )

    return [one for one in squares if not crowded(one)]


def _sign(ink: Grey, square: Square) -> str:
    x0, y0, x1, y1 = square
    inset = max(4, round(0.17 * (x1 - x0)))
    share = float(ink[y0 + inset : y1 - inset + 1, x0 + inset : x1 - inset + 1].mean())
    return TICKED if share >= FILLED else EMPTY if share <= BARE else DOUBTFUL
