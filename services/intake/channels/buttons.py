"""Round buttons on a page image, of which one is pressed: what a screen shows where a form has boxes to tick.

A button is a ring of ink standing free, and there are at least two of a size in one row or column: one alone is a
letter. What is in its middle says whether it is pressed.
"""

from typing import Any, Final

import cv2
import numpy as np

from services.intake.domain.choices import DOUBTFUL, EMPTY, TICKED

Grey = Any  # a numpy array of bytes; opencv's own types are looser still
Square = tuple[int, int, int, int]
"""Left, top, right, bottom."""

SMALLEST: Final = 17
LARGEST: Final = 64
"""Dots of its width at 204 dpi: two to eight millimetres."""
APART: Final = 7
"""Dots of white paper at its left and right; letters of a word stand closer."""
FLECKS: Final = 2
BARE: Final = 0.045
ROUND: Final = 0.86
"""A round button is as high as it is wide, by this share…"""
INNER: Final = 0.72
OUTER: Final = 1.08
"""…and its ink lies between these shares of its radius."""
PRESSED: Final = 0.2
"""Share of ink in its middle from which on it is pressed."""


def rings(ink: Grey) -> list[Square]:
    """Round buttons: rings of ink standing free, at least two of a size in one row or column; one alone is a letter."""
    _, marks, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found: list[Square] = []
    for mark, (left, top, wide, high, area) in enumerate(stats.tolist()):
        if mark and SMALLEST <= wide <= LARGEST and ROUND * wide <= high <= wide / ROUND and area < 0.6 * wide * high:
            square = left, top, left + wide - 1, top + high - 1
            if _is_ring(marks[top : top + high, left : left + wide] == mark) and _is_apart(ink, square):
                found.append(square)
    return [one for one in found if any(_is_fellow(one, other) for other in found if other is not one)]


def _is_ring(shape: Grey) -> bool:
    """Whether all ink of a shape lies about as far from its middle."""
    high, wide = shape.shape
    rows, columns = np.nonzero(shape)
    far = np.hypot((rows - (high - 1) / 2) / (high / 2), (columns - (wide - 1) / 2) / (wide / 2))
    around = np.histogram(np.arctan2(rows - (high - 1) / 2, columns - (wide - 1) / 2), bins=24)[0]
    return bool((far > INNER).mean() > 0.97 and (far < OUTER).mean() > 0.97 and (around > 0).all())


def _is_apart(ink: Grey, square: Square) -> bool:
    """Whether nothing stands close at the left or the right of it, as letters of a word do."""
    x0, y0, x1, y1 = square
    left, right = ink[y0 : y1 + 1, max(0, x0 - APART) : x0], ink[y0 : y1 + 1, x1 + 1 : x1 + 1 + APART]
    return bool(left.sum() <= FLECKS and right.sum() <= FLECKS)


def _is_fellow(one: Square, other: Square) -> bool:
    alike = abs((one[2] - one[0]) - (other[2] - other[0])) <= 3
    return alike and (abs(one[1] - other[1]) <= 4 or abs(one[0] - other[0]) <= 4)


def pressed(ink: Grey, square: Square) -> str:
    """What is in a round button."""
    x0, y0, x1, y1 = square
    inset = round(0.3 * (x1 - x0))
    share = float(ink[y0 + inset : y1 - inset + 1, x0 + inset : x1 - inset + 1].mean())
    return TICKED if share >= PRESSED else EMPTY if share <= BARE else DOUBTFUL
