"""Forms with a box for each letter: the strokes between the boxes are taken off and the letters moved together.

Old forms to fill in by typewriter have a comb of boxes in a row: strokes of one height at one distance. An engine takes
the strokes for letters, and letters that stand so far apart for words. An empty box within is a blank.
"""

from itertools import pairwise
from typing import Any, Final, NamedTuple

import cv2
import numpy as np

Grey = Any  # a numpy array of bytes; opencv's own types are looser still

INK: Final = 140
FEWEST: Final = 6
"""Strokes from which on a row of them is a comb: a postal code has as many."""
LOWEST: Final = 26
HIGHEST: Final = 90
"""Dots of a stroke at 204 dpi; the stem of a letter is lower."""
WIDEST: Final = 5
STEP: Final = (22, 70)
"""Dots from one stroke to the next."""
ASTRAY: Final = 3
"""Dots by which a stroke may stand beside its place, or be higher than the first."""
MOST: Final = 2_000
"""More strokes are a pattern, not a form."""
BETWEEN: Final = 0.16
"""Share of a box's width that is left between two letters; an empty box is a blank of half its width."""
_BLANK: Final = 0.5


class Stroke(NamedTuple):
    """A stroke straight down."""

    x: int
    wide: int
    top: int
    foot: int


def closed(page: Grey) -> Grey:
    """The page with the letters of its combs written as words, each where its comb begins."""
    strokes = _strokes(page)
    rows = [row for row in _rows(strokes) if len(row) >= FEWEST] if len(strokes) <= MOST else []
    if not rows:
        return page
    clean = page.copy()
    for row in rows:
        _write(clean, page, row)
    return clean


def _strokes(page: Grey) -> list[Stroke]:
    ink = (page < INK).astype(np.uint8)
    lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((LOWEST, 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    return sorted(
        Stroke(left, wide, top, top + high)
        for left, top, wide, high, _ in stats[1:].tolist()
        if wide <= WIDEST and LOWEST <= high <= HIGHEST
    )


def _rows(strokes: list[Stroke]) -> list[list[Stroke]]:
    """Strokes of one height side by side, each as far from the one before it as that from its own."""
    rows: list[list[Stroke]] = []
    for one in strokes:
        for row in rows:
            if _goes_on(row, one):
                row.append(one)
                break
        else:
            rows.append([one])
    return rows


def _goes_on(row: list[Stroke], one: Stroke) -> bool:
    first, step = row[0], one.x - row[-1].x
    alike = abs(one.top - first.top) <= ASTRAY and abs(one.foot - first.foot) <= ASTRAY
    if not alike or not STEP[0] <= step <= STEP[1]:
        return False
    return len(row) < 2 or abs(step - (row[1].x - first.x)) <= ASTRAY


def _write(clean: Grey, page: Grey, row: list[Stroke]) -> None:
    """Paints a comb white and writes its letters from its left end on, as near to each other as those of a word."""
    top, foot = min(one.top for one in row), max(one.foot for one in row)
    clean[max(0, top - 3) : foot + 3, max(0, row[0].x - 3) : row[-1].x + row[-1].wide + 3] = 255
    at = row[0].x
    for left, right in pairwise(row):
        cell = page[top:foot, left.x + left.wide + 1 : right.x - 1]
        columns = np.nonzero((cell < INK).sum(axis=0) > 1)[0]
        width = right.x - left.x
        if not len(columns):
            at += round(_BLANK * width)
            continue
        letter = cell[:, columns[0] : columns[-1] + 1]
        clean[top:foot, at : at + letter.shape[1]] = letter
        at += letter.shape[1] + max(3, round(BETWEEN * width))
