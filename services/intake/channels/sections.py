"""The parts of a form that a heading gives to somebody, and which lines can only be the order's."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from services.intake.channels.hits import BELOW, WITHIN, Hit
from services.intake.channels.labelled import Labelled
from services.intake.channels.vocabulary import words_in
from services.intake.domain.label_owners import HEADING, OCCUPYING, OF_SOMEBODY, OTHER, OURS, THEIRS
from services.intake.domain.wording import aligned, told

SECTION: Final = 14
"""Lines that a heading rules at most."""

_NUMBERED: Final = re.compile(r"^\W*(?:\d{1,2}|[a-z]|[ivx]{1,4})[ ]?[.)/-][ ]")
"""The number of a part of a form: *4. Cabinet*."""
Range = tuple[int, int]


class _Heading(NamedTuple):
    at: int
    x0: float
    ours: bool


def of_sections(labelled: Labelled) -> Iterator[Range]:
    """What stands below a heading that names somebody else, up to the next heading or a label of the order."""
    headings = list(_headings(labelled))
    for one in headings:
        if one.ours:
            continue
        right = min((other.x0 for other in headings if other.at == one.at and other.x0 > one.x0), default=2.0)
        for row in range(one.at + 1, min(one.at + SECTION, len(labelled.lines))):
            if any(
                other.at == row and (right < 2 or other.x0 < one.x0 + 0.3) and other.x0 >= one.x0 - 0.05
                for other in headings
            ):
                break
            if right == 2.0 and (is_of_order(labelled, row) or labelled.is_far(row)):
                break
            yield from _columns(labelled, row, one.x0 - 0.03, right - 0.02)


def _headings(labelled: Labelled) -> Iterator[_Heading]:
    for at, line in enumerate(labelled.lines):
        for cell in re.finditer(r"[^\t]+", line):
            text = _NUMBERED.sub("", labelled.plains[at][cell.start() : cell.end()]).strip(" :.-–")
            words = [one.word for one in told(text)]
            if not 0 < len(words) <= 5 or any(map(str.isdigit, text)) or "," in text or "@" in text:
                continue
            names = [word for word in words if word not in words_in(HEADING)]
            their, our = (any(word in words_in(table) for word in names) for table in (THEIRS, OURS))
            if (
                (their or our)
                and all(word in words_in(THEIRS) | words_in(OURS) for word in names)
                and _rules(labelled, at, cell.start())
            ):
                box = labelled.box(at, cell.start(), cell.end())
                yield _Heading(at, box.x0 if box else 0.0, ours=our and not their)


def _rules(labelled: Labelled, at: int, start: int) -> bool:
    """Whether labels stand below a cell, and no label above it whose value it is."""
    below = next((row for row in range(at + 1, min(at + 3, len(labelled.lines))) if labelled.lines[row].strip()), None)
    if below is None:
        return False
    alone = "\t" not in labelled.lines[at]
    before = labelled.hits[at - 1] if at else ()
    under = any(hit.strength == BELOW and (alone or hit.start > 0) for hit in before)
    line = labelled.plains[at]
    inline = any(hit.end == start and ":" in line[hit.label_end : hit.end] for hit in labelled.hits[at])
    behind = any("last_name" in hit.fields for hit in before) and aligned(labelled.lines[at]).strip() in OCCUPYING
    if inline or under or behind:
        return False
    line = _NUMBERED.sub("", line)
    cell = labelled.lines[at][start:].split("\t")[0]
    named = {one.word for one in told(labelled.plains[at][start : start + len(cell)])} & words_in(HEADING)
    if not alone and not cell.isupper() and any(map(str.isdigit, line)):
        return False  # a row of a table of people: a name and a number stand beside it
    return bool(named) or cell.isupper() or any(hit.strength != WITHIN for hit in labelled.hits[below])


def _columns(labelled: Labelled, row: int, left: float, right: float) -> Iterator[Range]:
    """The parts of a line that stand between two places."""
    start = labelled.starts[row]
    for cell in re.finditer(r"[^\t]+", labelled.lines[row]):
        box = labelled.box(row, cell.start(), cell.end())
        if box is None or left <= box.x0 < right:
            yield start + cell.start(), start + cell.end()


def is_of_order(labelled: Labelled, row: int) -> bool:
    """Whether a line has a label that can only be the order's."""
    return any(_is_own(hit) for hit in labelled.hits[row])


def _is_own(hit: Hit) -> bool:
    fields = set(hit.fields) - {OTHER, "insurer_reference"}
    if not fields:
        return False
    return (
        not (hit.weak and fields <= OF_SOMEBODY)
        if hit.strength != WITHIN
        else not hit.weak and not fields <= {"phones", "email"}
    )
