"""Forms that write label and value as one run of words: *Localité Saint-Nazaire*, *ASSURE M. SOREL ERIC*.

One such line is a sentence like any other. Where several lines of a page begin with labels of the table and few have a
mark behind theirs, the page is written so, and what begins its lines are labels; their values are never sure.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels.columns import cells_of
from services.intake.channels.hits import BESIDE, WITHIN, Hit
from services.intake.channels.wordings import Wordings
from services.intake.channels.written import read
from services.intake.domain.label_owners import OTHER
from services.intake.domain.labels import CHOSEN, CODED, TYPED

LEAST: Final = 4
"""Lines that begin so from which on the page is written so."""
SHORTEST: Final = 15
"""Signs of a description that stands behind its label."""
LONGEST: Final = 72
"""Signs of a line of a form; a longer one is a sentence."""

Hits = Sequence[tuple[Hit, ...]]


def opened(lines: Sequence[str], plains: Sequence[str], hits: Hits, wordings: Wordings) -> Hits:
    """The labels of a page, with those that begin its lines without a mark, where it is written so."""
    found = {
        at: [hit for hit, _ in cells if hit]
        for at, (line, plain) in enumerate(zip(lines, plains, strict=True))
        if not _marked(hits[at]) and (cells := _cells(line, plain, wordings)) and all(told for _, told in cells)
    }
    marked = sum(map(_marked, hits))
    if len(found) < LEAST or len(found) <= marked:
        return hits
    for at, line in enumerate(lines):
        if at not in found and (hit := _text(line, plains[at], wordings)):
            found[at] = [hit]
    return [_with(found[at], one) if at in found else one for at, one in enumerate(hits)]


def _text(line: str, plain: str, wordings: Wordings) -> Hit | None:
    """The label of a description that begins a line, with the first words of it behind."""
    hit = wordings.opening(line, plain) if "\t" not in line else None
    told = hit is not None and hit.fields[0] == "description" and len(line) - hit.end >= SHORTEST
    return hit if hit and told and line[hit.end].isupper() else None


def _cells(line: str, plain: str, wordings: Wordings) -> list[tuple[Hit | None, bool]]:
    """The label that begins each cell of a line, and whether it can be one; none where the first has no value."""
    found: list[tuple[Hit | None, bool]] = []
    for start, end in cells_of(line) if len(line) <= LONGEST else ():
        hit = wordings.opening(line[start:end], plain[start:end])
        told = hit is not None and _has_value(hit, line[start:end])
        if hit and told:
            hit = replace(hit, start=hit.start + start, end=hit.end + start, label_end=hit.label_end + start)
        found.append((hit if told else None, told))
    return found


def _marked(hits: Sequence[Hit]) -> bool:
    return any(hit.strength == BESIDE and not hit.near for hit in hits)


def _with(found: Sequence[Hit], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The labels that begin a line's cells, one that is proved whole, and those behind them that a number proves."""
    kept: list[Hit] = []
    for first in found:
        proved = next((hit for hit in hits if hit.start == first.start and not hit.near), None)
        kept.append(replace(proved, strength=BESIDE) if proved else first)
    last = kept[-1]
    return (*kept, *(hit for hit in hits if hit.start >= last.end and hit.strength == WITHIN and not hit.near))


def _has_value(hit: Hit, line: str) -> bool:
    """Whether what stands behind a label can be its value: in its form, or begun by a capital or a figure."""
    value = line[hit.end :].strip(" ,;-")
    name = hit.fields[0]
    if not value or name == "description":
        return False
    if name == OTHER:
        return any(map(str.isdigit, value)) or value[0].isupper()
    if name in CODED | TYPED | CHOSEN:
        return any(read(one, line[hit.end :]) for one in hit.fields)
    return value[0].isupper() or value[0].isdigit()
