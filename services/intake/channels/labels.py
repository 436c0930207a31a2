"""Labelled values in running text: `label : value`, a label above its value, a label within a sentence.

Text in, candidates out; each says which words it stood in, where, and how sure the place makes it. Whether
a value is allowed is not asked here. Time grows with the length of the text, nothing backtracks over lines.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.intake.channels.hits import CLOSING
from services.intake.channels.labelled import Labelled
from services.intake.channels.opening import opened
from services.intake.channels.questions import asked
from services.intake.channels.wordings import Wordings
from services.intake.domain.layout import Box, box_of, united
from services.intake.domain.reading import BODY, Sheet
from services.intake.domain.wording import aligned

LONGEST_LINE: Final = 2_000
GUESSED: Final = 0.85
"""Highest confidence of a value whose label is no whole one of the table."""
_REOPENING = re.compile(
    r"^[>\s*_\-]*(?:de\s*:|from\s*:|expediteur\s*:|debut du message|forwarded message|message transfere|"
    r"message d'origine|original message)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have."""

    field: str
    value: str
    raw: str
    source: str
    part: str
    page: int | None
    confidence: float
    rule: str
    box: Box | None = None
    """Where the words stand on their page."""
    engines: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What each engine read, when it was read from an image."""
    at: int = 0
    """Where in the sheet's text it was told."""
    weak: bool = False
    """Its label does not say whose it is: sure only where nothing else could be meant."""
    proved: bool = False
    """Its label says what and whose it is, and nothing else on the page could be meant."""


class Labels:
    """The labels of one insurer: those of the trade and its own, and first those a sender's corrections taught."""

    def __init__(
        self, more: Mapping[str, tuple[str, ...]] | None = None, taught: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._more, self._taught = more or {}, taught or {}

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(self._more, self._taught)

    def labelled(self, sheet: Sheet) -> Labelled:
        """The sheet with the labels on it."""
        lines = [line[:LONGEST_LINE] for line in sheet.text.split("\n")]
        plains = [aligned(line) for line in lines]
        signed = _signatures(plains) if sheet.source == BODY else frozenset()
        hits = [
            () if at in signed else self._wordings.hits(line, plain, by_machine=bool(sheet.engine))
            for at, (line, plain) in enumerate(zip(lines, plains, strict=True))
        ]
        if sheet.engine:
            return Labelled(sheet, lines, plains, asked(lines, plains, opened(lines, plains, hits, self._wordings)))
        return Labelled(sheet, lines, plains, hits)

    def meaning(self, text: str) -> tuple[str, ...]:
        """The fields that a text means, if it is a label."""
        return self._wordings.meaning(aligned(text))

    def candidates(self, sheet: Sheet) -> Iterator[Candidate]:
        """Every labelled value of a text."""
        yield from candidates_of(self.labelled(sheet))


def candidates_of(labelled: Labelled) -> Iterator[Candidate]:
    """The value of each label."""
    sheet = labelled.sheet
    for hit, field, start, raw, value in labelled.found:
        box, sure = place_of(sheet, raw, start), min(hit.strength, GUESSED) if hit.near else hit.strength
        yield Candidate(
            field, value, raw, sheet.source, sheet.part, sheet.page, sure, hit.rule, box, at=start, weak=hit.weak
        )


def place_of(sheet: Sheet, raw: str, start: int) -> Box | None:
    """Where some words of a sheet stand, looked for from a place on; a label's value may go over several lines."""
    if not sheet.spans:
        return None
    boxes: list[Box] = []
    for piece in re.split(r"\n|, |\t", raw):
        at = sheet.text.find(piece.strip(), start) if piece.strip() else -1
        if at >= 0 and (box := box_of(sheet.spans, at, at + len(piece.strip()))):
            boxes.append(box)
            start = at + len(piece.strip())
    return united(boxes) if boxes else None


def _signatures(plains: list[str]) -> frozenset[int]:
    """Lines below a closing formula, up to a quoted message: the sender's own telephone is not the insured's."""
    muted: set[int] = set()
    closed = False
    for at, plain in enumerate(plains):
        if _REOPENING.match(plain):
            closed = False
        elif CLOSING.match(plain.strip()):
            closed = True
        if closed:
            muted.add(at)
    return frozenset(muted)
