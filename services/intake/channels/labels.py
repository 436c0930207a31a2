"""Labelled values in running text: `label : value`, a label above its value, a label within a sentence.

Text in, candidates out; each says which words it stood in, where, and how sure the place makes it. Whether
a value is allowed is not asked here. Time grows with the length of the text, nothing backtracks over lines.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from services.intake.channels.labelled import BELOW, BESIDE, CLOSING, WITHIN, Hit, Labelled
from services.intake.domain.labels import CODED, LABELS, OF_SOMEBODY, TYPED, WHOSE
from services.intake.domain.layout import Box, box_of, united
from services.intake.domain.reading import BODY, Sheet

ALIKE: Final = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o"})
"""Letters that engines take for each other; labels are searched with each pair made one."""

NEARLY: Final = 84.0
"""From this likeness on (of 100), a cell of a page is a label that was misread."""

LONGEST_LINE: Final = 2_000
_CELL = re.compile(r"(?:^|(?<=\t))[ ]*([a-z][a-z' ./]{4,28})(?:[ .]*:[ :\t]*|[ .]*\t+|[ .]*$)")
_SEPARATOR = re.compile(r"[ ]*(?:\([^()]{0,30}\)[ ]*)?\.{0,2}[ ]*(?:[:=;]|\.{3,}|\t|[–—]|-(?=[ ]))[ :\t.]*")
_GAP = re.compile(r"(?:\t|[ ]{2}|[;,|(.][ ]?|[ ][-–—][ ])$")
_BULLETS = " \t-*•·>|0123456789.)(/"
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


class Labels:
    """The labels of one insurer: those of the trade and its own, and first those a sender's corrections taught."""

    def __init__(
        self, more: Mapping[str, tuple[str, ...]] | None = None, taught: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._taught = {field: tuple(labels) for field, labels in (taught or {}).items()}
        spelled = [
            (label, field)
            for table in (self._taught, LABELS, more or {})
            for field, labels in table.items()
            for label in labels
        ]  # fmt: skip
        spelled.sort(key=lambda pair: -len(pair[0]))
        self._fields = [field for _, field in spelled]
        self._words = [label.replace("n°", "no") for label, _ in spelled]
        self._any = _any_of(spelled, str)
        self._any_misread = _any_of(spelled, lambda word: word.translate(ALIKE))

    def candidates(self, sheet: Sheet) -> Iterator[Candidate]:
        """Every labelled value of a text."""
        lines = [line[:LONGEST_LINE] for line in sheet.text.split("\n")]
        plains = [aligned(line) for line in lines]
        signed = _signatures(plains) if sheet.source == BODY else frozenset()
        hits = [
            ()
            if at in signed
            else self._all_hits(plain)
            if sheet.engine
            else tuple(self._hits(plain, by_machine=False))
            for at, plain in enumerate(plains)
        ]
        for hit, start, raw, value in Labelled(sheet, lines, hits).found():
            box = place_of(sheet, raw, start)
            words = " ".join(aligned(sheet.text[start : start + 80]).split())
            told = words.startswith(self._taught.get(hit.field, ()))
            rule = "template" if told else "label"
            yield Candidate(
                hit.field, value, raw, sheet.source, sheet.part, sheet.page, hit.strength, rule, box, at=start
            )

    def _hits(self, plain: str, *, by_machine: bool) -> Iterator[Hit]:
        """Labels that stand where a label stands: with a separator at a start or gap, or before a proven value."""
        words = self._any_misread.finditer(plain.translate(ALIKE)) if by_machine else self._any.finditer(plain)
        for found in words:
            field = self._fields[(found.lastindex or 1) - 1]
            before = plain[: found.start()]
            placed = not before.strip(_BULLETS) or bool(_GAP.search(before))
            separator = _SEPARATOR.match(plain, found.end())
            if placed and separator:
                yield Hit(field, found.start(), separator.end(), BESIDE, found.end())
            elif placed and not plain[found.end() :].strip(" :\t."):
                yield Hit(field, found.start(), len(plain), BELOW, found.end())
            elif field in CODED or field in TYPED:
                yield Hit(field, found.start(), found.end(), WITHIN, found.end())

    def _all_hits(self, plain: str) -> tuple[Hit, ...]:
        """The labels of a line that a machine read, those among them that it misread by a letter or two."""
        hits = list(self._hits(plain, by_machine=True))
        for cell in _CELL.finditer(plain):
            if not any(cell.start() <= hit.start < cell.end() for hit in hits) and (field := self._nearly(cell[1])):
                alone = not plain[cell.end() :].strip(" :\t.")
                end = len(plain) if alone else cell.end()
                hits.append(Hit(field, cell.start(1), end, BELOW if alone else BESIDE, cell.end(1)))
        return tuple(sorted(hits, key=lambda hit: hit.start))

    def _nearly(self, cell: str) -> str | None:
        found = process.extractOne(cell.strip(" ."), self._words, scorer=fuzz.ratio, score_cutoff=NEARLY)
        return self._fields[found[2]] if found else None


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


def _any_of(spelled: list[tuple[str, str]], read: Callable[[str], str]) -> re.Pattern[str]:
    """All labels in one pattern, a group each; `read` gives a word as an engine may have read it."""
    whose = "|".join(f"(?:{_pattern(read(word))})" for word in WHOSE)
    groups = "|".join(
        f"({_pattern(read(label))}{_PLURAL}{f'(?:[ ]{{0,2}}(?:{whose}))?' if field in OF_SOMEBODY else ''})"
        for label, field in spelled
    )
    return re.compile(rf"(?<![a-z0-9@])(?:{groups})(?![a-z0-9])")


_PLURAL: Final = r"(?:[ ]?\((?:e|s|es|e\)\(s)\))?"


def _pattern(label: str) -> str:
    """A label as a pattern: any spelling of `n°`, any blank between words."""
    words = (r"n(?:[o°º]|um(?:ero)?)?\.?" if word == "n°" else re.escape(word) for word in label.split())
    return "[ ]{0,2}".join(words)


def aligned(line: str) -> str:
    """The line without case and accents, sign for sign as long as the line."""
    signs = (unicodedata.normalize("NFKD", sign)[0] if sign not in "’‘" else "'" for sign in line)
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in signs).replace("\u00a0", " ")


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
