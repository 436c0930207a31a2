"""Forms that write label and value as one run of words: *Localité Saint-Nazaire*, *ASSURE M. SOREL ERIC*.

One such line is a sentence like any other. Where several lines of a page begin with labels of the table and few have a
mark behind theirs, the page is written so, and what begins its lines are labels; their values are never sure.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels.hits import BESIDE, WITHIN, Hit
from services.intake.channels.wordings import Wordings
from services.intake.channels.written import read
from services.intake.domain.label_owners import OTHER
from services.intake.domain.labels import CHOSEN, CODED, TYPED

LEAST: Final = 4
"""Lines that begin so from which on the page is written so."""
LONGEST: Final = 72
"""Signs of a line of a form; a longer one is a sentence."""

Hits = Sequence[tuple[Hit, ...]]


def opened(lines: Sequence[str], plains: Sequence[str], hits: Hits, wordings: Wordings) -> Hits:
    """The labels of a page, with those that begin its lines without a mark, where it is written so."""
    found = {
        at: hit
        for at, (line, plain) in enumerate(zip(lines, plains, strict=True))
        if len(line) <= LONGEST and "\t" not in line and not _marked(hits[at])
        if (hit := wordings.opening(line, plain)) and _has_value(hit, line)
    }
    marked = sum(map(_marked, hits))
    if len(found) < LEAST or len(found) <= marked:
        return hits
    return [_with(found[at], one) if at in found else one for at, one in enumerate(hits)]


def _marked(hits: Sequence[Hit]) -> bool:
    return any(hit.strength == BESIDE for hit in hits)


def _with(first: Hit, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The label that begins a line and those behind it that a number proves; one that is proved itself stays whole."""
    if hits and hits[0].start <= first.start and not hits[0].near:
        return (replace(hits[0], strength=BESIDE), *hits[1:])
    return (first, *(hit for hit in hits if hit.start >= first.end and hit.strength == WITHIN))


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
