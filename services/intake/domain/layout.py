"""Words with their places on a page become lines of text, and every stretch of that text finds its place again.

Text layers and both OCR engines go through here, so that one set of rules reads them all. A page's places are
fractions of it, from its upper left corner; a wide gap within a line is a tab.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

WIDE_GAP: Final = 0.9
"""A gap wider than this share of the line's height stands between columns."""


class Box(NamedTuple):
    """A place on a page: left, top, right, bottom, each a fraction of the page."""

    x0: float
    y0: float
    x1: float
    y1: float


class Word(NamedTuple):
    """Some text and its place, in any unit that grows to the right and downwards."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


class Span(NamedTuple):
    """A stretch of a sheet's text, and its place on the page."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Laid:
    """The text of a page, and where each stretch of it stands."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    noisy: bool = False
    """Noise was taken off the page before it was read, and bits of letters with it."""


def laid_out(words: Iterable[Word], *, width: float, height: float, longest: int, gap: float = WIDE_GAP) -> Laid:
    """Lines from top to bottom, at most `longest` characters."""
    text: list[str] = []
    spans: list[Span] = []
    at = 0
    for line in _lines(words):
        end: float | None = None
        wide = gap * max(word.y1 - word.y0 for word in line)
        for word in sorted(line, key=lambda one: one.x0):
            if end is not None:
                text.append("\t" if word.x0 - end > wide else " ")
                at += 1
            box = (word.x0 / width, word.y0 / height, word.x1 / width, word.y1 / height)
            spans.append(Span(at, at + len(word.text), *(round(min(1.0, max(0.0, one)), 4) for one in box)))
            text.append(word.text)
            at += len(word.text)
            end = word.x1
        text.append("\n")
        at += 1
    whole = "".join(text).removesuffix("\n")[:longest]
    return Laid(whole, tuple(span for span in spans if span.end <= longest))


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words whose middle stands within the height of a line's first word are that line's."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.y0 + one.y1) / 2):
        middle = (word.y0 + word.y1) / 2
        if lines and lines[-1][0].y0 <= middle <= lines[-1][0].y1:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def box_of(spans: Sequence[Span], start: int, end: int) -> Box | None:
    """The place of a stretch of text: what it covers of each span, together."""
    found = [_share(span, start, end) for span in spans if span.start < end and span.end > start]
    return united(found) if found else None


def united(boxes: Sequence[Box]) -> Box:
    """The smallest box around some."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _share(span: Span, start: int, end: int) -> Box:
    """A span's part between two characters, as if all its letters were equally wide."""
    each = (span.x1 - span.x0) / max(1, span.end - span.start)
    left = span.x0 + each * max(0, start - span.start)
    right = span.x0 + each * min(span.end - span.start, end - span.start)
    return Box(round(left, 4), span.y0, round(right, 4), span.y1)
