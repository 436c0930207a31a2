"""A page image made fit for reading: black borders, specks, boxes and rules off, straight, and only its inked part.

Lines are told on the straightened page (`Prepared.words`): on a page that lies askew, two columns of one line are at
two heights. Places are shown on the page as a person sees it (`Prepared.seen`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from services.intake.channels.boxes import Tick, ticks_of, without
from services.intake.channels.combs import closed
from services.intake.domain.layout import Span, Word

Grey = Any  # a numpy array of bytes; opencv's own types are looser still

INK: Final = 140
"""Darker is ink."""
SPECK: Final = 5
"""Dots: smaller marks are noise of the line, when there are many of them."""
MANY_SPECKS: Final = 0.0004
"""Share of a page's dots from which on specks are noise and not dots of letters."""
LONG_RULE: Final = 90
"""Dots: an unbroken line longer than this is no letter."""
DOT: Final = 6
"""Dots of the image: a printed dot is not larger."""
FEWEST_DOTS: Final = 6
"""So many in a row lead from a label to its value."""
STEEPEST: Final = 3.0
"""Degrees of skew looked for."""
MARGIN: Final = 24


@dataclass(frozen=True)
class Prepared:
    """An image to read, and the way back to the page."""

    image: Grey
    noisy: bool
    left: int
    top: int
    back: Grey
    """Two by three: from the straightened page to the page."""
    ticks: tuple[Tick, ...] = ()
    """Its boxes, with their places on the straightened page."""

    def words(self, found: list[Word], *, scale: float = 1.0) -> list[Word]:
        """Words found on this image (or on it enlarged by `scale`) with their places on the straightened page."""
        left, top = self.left, self.top
        return [
            Word(
                one.text, one.x0 / scale + left, one.y0 / scale + top, one.x1 / scale + left, one.y1 / scale + top
            )
            for one in found
        ]  # fmt: skip

    def seen(self, spans: Iterable[Span], *, width: float, height: float) -> list[Span]:
        """The places of the straightened page on the page as it came: there a person looks for them."""
        return [self._seen(span, width, height) for span in spans]

    def _seen(self, span: Span, width: float, height: float) -> Span:
        x0, x1, y0, y1 = span.x0 * width, span.x1 * width, span.y0 * height, span.y1 * height
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x0, y1, 1], [x1, y1, 1]]) @ self.back.T
        middle, half = corners[:, 1].mean(), (y1 - y0) / 2
        left, right = corners[:, 0].min() / width, corners[:, 0].max() / width
        box = (left, (middle - half) / height, right, (middle + half) / height)
        return Span(span.start, span.end, *(round(min(1.0, max(0.0, float(one))), 4) for one in box))


def prepared(page: Grey) -> Prepared:
    """The page, cleaned, straightened, and cut to what is written on it."""
    page = _without_borders(page)
    page, noisy = _without_specks(page)
    angle = _skew(page)
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    if abs(angle) >= 0.1:
        page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255,))
    ticks = ticks_of(page)
    page = _without_leaders(closed(_without_rules(without(page, ticks))))
    left, top, right, bottom = _inked(page)
    return Prepared(page[top:bottom, left:right], noisy, left, top, cv2.invertAffineTransform(turn), tuple(ticks))


def _without_borders(page: Grey) -> Grey:
    """Black bars of a scanner's lid upset page analysis: they are painted white (tesseract #3453)."""
    clean = page.copy()
    dark = page < INK
    for axis in (0, 1):
        share = dark.mean(axis=axis)
        for side in (share, share[::-1]):
            stop = int(np.argmax(side < 0.6)) if side[0] >= 0.6 else 0
            if 0 < stop < len(side) // 6:
                at = slice(0, stop + 2) if side is share else slice(len(side) - stop - 2, len(side))
                clean[(slice(None), at) if axis == 0 else (at, slice(None))] = 255
    return clean


def _without_specks(page: Grey) -> tuple[Grey, bool]:
    """The page without lonely dots, when there are so many that they are noise."""
    ink = (page < INK).astype(np.uint8)
    _, marks, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] <= SPECK
    noisy = bool(small.sum() > MANY_SPECKS * page.size)
    if not noisy:
        return page, False
    small[0] = False
    clean = page.copy()
    clean[small[marks]] = 255
    holes = cv2.morphologyEx((clean < INK).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    return np.where(holes > 0, 0, 255).astype(np.uint8), True


def _without_rules(page: Grey) -> Grey:
    """The rules of tables and forms painted white: Tesseract takes whole framed rows for pictures."""
    ink = (page < INK).astype(np.uint8)
    clean = page.copy()
    for shape in ((LONG_RULE, 1), (1, LONG_RULE)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        clean[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 255
    return clean


def _without_leaders(page: Grey) -> Grey:
    """The page without the dots that lead from a label to its value: an engine takes them for letters."""
    _, _, stats, middles = cv2.connectedComponentsWithStats((page < INK).astype(np.uint8), connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    dots = np.nonzero((wide <= DOT) & (high <= DOT))[0]
    dots = dots[np.lexsort((middles[dots, 0], np.round(middles[dots, 1] / DOT)))]
    steps = np.abs(np.diff(middles[dots], axis=0))
    parts = np.split(dots, np.nonzero((steps[:, 0] > 4 * DOT) | (steps[:, 1] > DOT / 2))[0] + 1)
    clean = page.copy()
    for part in parts:
        if len(part) >= FEWEST_DOTS:
            for left, top, width, height in stats[part, :4].tolist():
                clean[top : top + height, left : left + width] = 255
    return clean


def _skew(page: Grey) -> float:
    """Degrees to turn by: the angle at which rows of ink and rows of paper differ most."""
    small = cv2.resize((page < INK).astype(np.float32), (600, max(1, round(600 * page.shape[0] / page.shape[1]))))
    centre = (small.shape[1] / 2, small.shape[0] / 2)

    def contrast(angle: float) -> float:
        turn = cv2.getRotationMatrix2D(centre, angle, 1.0)
        rows = cv2.warpAffine(small, turn, (small.shape[1], small.shape[0])).sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    coarse = max(np.arange(-STEEPEST, STEEPEST + 0.1, 0.5), key=contrast)
    best = float(max(np.arange(coarse - 0.4, coarse + 0.41, 0.1), key=contrast))
    return best if contrast(best) > 1.05 * contrast(0.0) else 0.0


def _inked(page: Grey) -> tuple[int, int, int, int]:
    """The part of the page with ink, and a margin around it; the whole page when there is none."""
    rows, columns = np.nonzero((page < INK).any(axis=1))[0], np.nonzero((page < INK).any(axis=0))[0]
    height, width = page.shape
    if not len(rows) or not len(columns):
        return 0, 0, width, height
    return (
        max(0, int(columns[0]) - MARGIN),
        max(0, int(rows[0]) - MARGIN),
        min(width, int(columns[-1]) + MARGIN),
        min(height, int(rows[-1]) + MARGIN),
    )
