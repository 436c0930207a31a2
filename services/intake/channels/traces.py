"""Where a value stands in what was read: after which words, and how far from the words around it.

Used twice: to see how a value that a person typed stands in the original, and to read a sender's form by the places
that were learned of him.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.intake.channels.labels import Candidate
from services.intake.channels.written import read
from services.intake.domain.fields import BY_NAME
from services.intake.domain.habits import NEAR_X, Habit, Kind, Place, Trace
from services.intake.domain.layout import Box, box_of, united
from services.intake.domain.reading import Reading, Sheet
from services.intake.domain.values import plain
from services.intake.domain.wording import aligned

MOST_WORDS: Final = 5
"""Words of a label; more are a sentence."""
FARTHEST_X: Final = 0.5
FARTHEST_Y: Final = 0.12
"""Shares of the page within which a word may be an anchor."""
MOST_ANCHORS: Final = 40
GAP: Final = 0.02
"""Of the page's width: what stands farther to the right is another value."""
SHORTEST: Final = 3
"""Letters of a value or an anchor: fewer stand everywhere."""


class _Word(NamedTuple):
    text: str
    """Without case, accents and marks."""
    raw: str
    box: Box


def trace(reading: Reading, field: str, value: str) -> Trace:
    """How a field's value stands in a reading with places; of the first sheet that has it."""
    pattern = _spelled(value.split(", ")[0]) if BY_NAME[field].kind not in ("choice", "flag", "long") else None
    if pattern is None:
        return Trace()
    for sheet in reading.sheets:
        if found := pattern.search(aligned(sheet.text)):
            label = _label(sheet.text, found.start())
            return Trace((label,) if label else (), _anchors(sheet, found.start(), found.end()))
    return Trace()


def _spelled(value: str) -> re.Pattern[str] | None:
    """The value as it may be written: whatever stands between its letters and digits."""
    signs = [sign for sign in aligned(value) if sign.isalnum()]
    if len(signs) < SHORTEST:
        return None
    return re.compile(r"(?<![a-z0-9])" + r"[^a-z0-9\n\t]{0,2}".join(map(re.escape, signs)) + r"(?![a-z0-9])")


def _label(text: str, start: int) -> str:
    """The words before a value on its line, else those above it; nothing when they are a sentence or hold digits."""
    line_start = text.rfind("\n", 0, start) + 1
    before = re.split(r"[\t;|]|[ ]{3}", text[line_start:start].rstrip(" \t:=.-–—"))[-1]
    if not before.strip() and line_start:
        before = text[text.rfind("\n", 0, line_start - 1) + 1 : line_start - 1]
        before = "" if "\t" in before else before
    words = plain(before).strip(" :=.-–—*•>()").split()
    label = " ".join(words)
    usable = 0 < len(words) <= MOST_WORDS and len(label) >= SHORTEST and not re.search(r"\d", label)
    return label if usable else ""


def _anchors(sheet: Sheet, start: int, end: int) -> dict[str, Place]:
    """The words around a value that stand once on its page, the nearest first, and where it is seen from each."""
    box = box_of(sheet.spans, start, end) if sheet.spans else None
    if box is None:
        return {}
    words = _words(sheet)
    once = {word for word, count in Counter(one.text for one in words).items() if count == 1}
    size = round(box.x1 - box.x0, 4), round(box.y1 - box.y0, 4)
    seen = {
        one.text: Place(round(box.x0 - one.box.x0, 4), round(box.y0 - one.box.y0, 4), *size)
        for one in words
        if one.text in once and one.text.isalpha() and len(one.text) >= SHORTEST and not _covers(box, one.box)
    }
    near = {word: at for word, at in seen.items() if -0.05 <= at.dx <= FARTHEST_X and abs(at.dy) <= FARTHEST_Y}
    nearest = sorted(near, key=lambda word: abs(near[word].dx) + 3 * abs(near[word].dy))
    return {word: near[word] for word in nearest[:MOST_ANCHORS]}


def _covers(box: Box, word: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _words(sheet: Sheet, *, apart: str = r"[^\s:;,()]+") -> list[_Word]:
    found = ((one[0], box_of(sheet.spans, one.start(), one.end())) for one in re.finditer(apart, sheet.text))
    return [_Word(plain(raw).strip("."), raw, box) for raw, box in found if box]


def placed(sheet: Sheet, habits: Sequence[Habit], *, confidence: float) -> Iterator[Candidate]:
    """The values that stand where a sender's form has them."""
    wanted = [one for one in habits if one.kind is Kind.PLACE and one.place]
    if not wanted or not sheet.spans:
        return
    anchors, words = _words(sheet), _words(sheet, apart=r"\S+")
    for habit in wanted:
        alike = [one for one in anchors if one.text == habit.words]
        found = _there(words, alike[0].box, habit.place) if len(alike) == 1 and habit.place else []
        raw = " ".join(one.raw for one in found)
        if value := read(habit.field, raw):
            box = united([one.box for one in found])
            yield Candidate(habit.field, value, raw, sheet.source, sheet.part, sheet.page, confidence, "template", box)


def _there(words: Sequence[_Word], anchor: Box, place: Place) -> list[_Word]:
    """The words that begin at a place and go on until a gap: a longer name is longer."""
    left, middle = anchor.x0 + place.dx, anchor.y0 + place.dy + place.height / 2
    line = sorted(
        (one for one in words if abs((one.box.y0 + one.box.y1) / 2 - middle) <= 0.75 * place.height),
        key=lambda one: one.box.x0,
    )
    found: list[_Word] = []
    for one in line:
        begins = not found and left - NEAR_X <= one.box.x0 <= left + place.width
        if begins or (found and one.box.x0 - found[-1].box.x1 <= GAP):
            found.append(one)
        elif found:
            break
    return found
