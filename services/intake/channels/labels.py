"""Labelled values in running text: `label : value`, a label above its value, a label within a sentence.

Text in, candidates out; each says which words it stood in, where, and how sure the place makes it. Whether
a value is allowed is not asked here. Time grows with the length of the text, nothing backtracks over lines.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from services.intake.domain import values
from services.intake.domain.labels import CHOSEN, CODED, LABELS, TYPED
from services.intake.domain.layout import Box, box_of, united
from services.intake.domain.reading import BODY, Sheet

BESIDE: Final = 0.95
"""A label, a separator, and the value on the same line."""
BELOW: Final = 0.88
"""A label alone, the value on the next line."""
WITHIN: Final = 0.85
"""A label within a sentence, followed by a value whose form proves it."""

LONGEST_LINE: Final = 2_000
LONGEST_BLOCK: Final = 60
"""Lines of a description, R-008: kept whole, within reason."""

_SEPARATOR = re.compile(r"[ ]*(?:\([^()]{0,30}\)[ ]*)?(?:[:=]|\.{3,}|\t|[–—]|-(?=[ ]))[ :\t.]*")
_GAP = re.compile(r"(?:\t|[ ]{2}|[;,|(.][ ]?|[ ][-–—][ ])$")
_BULLETS = " \t-*•·>|0123456789.)(/"
_CODE_WORD = re.compile(r"[ ]*[:=.]?[ ]*((?=[A-Za-z0-9./_\-]{0,24}\d)[A-Za-z0-9][A-Za-z0-9./_\-]{0,24})")
_SPACED_CODE = re.compile(r"[ ]*[:=.]?[ ]*([A-Z]{0,3}[ ]?\d{1,4}(?:[ ]\d{2,4}){1,4})(?![\w])")
_CLOSING = re.compile(
    r"^(?:bien )?(?:cordialement|sinceres salutations|salutations|bien a vous|tres cordialement|respectueusement|"
    r"--\s*$|envoye de mon|veuillez agreer|merci d'avance et bonne)"
)
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


class Labels:
    """The labels of one insurer: those of the trade and its own."""

    def __init__(self, more: Mapping[str, tuple[str, ...]] | None = None) -> None:
        spelled = [
            (label, field)
            for table in (LABELS, more or {})
            for field, labels in table.items()
            for label in labels
        ]  # fmt: skip
        spelled.sort(key=lambda pair: -len(pair[0]))
        self._fields = [field for _, field in spelled]
        groups = "|".join(f"({_pattern(label)})" for label, _ in spelled)
        self._any = re.compile(rf"(?<![a-z0-9])(?:{groups})(?![a-z0-9])")

    def candidates(self, sheet: Sheet) -> Iterator[Candidate]:
        """Every labelled value of a text."""
        lines = [line[:LONGEST_LINE] for line in sheet.text.split("\n")]
        starts = [0, *accumulate(len(line) + 1 for line in sheet.text.split("\n"))]
        plains = [_aligned(line) for line in lines]
        signed = _signatures(plains) if sheet.source == BODY else frozenset()
        hits = [() if at in signed else tuple(self._hits(plain)) for at, plain in enumerate(plains)]
        for at, line in enumerate(lines):
            for number, hit in enumerate(hits[at]):
                end = hits[at][number + 1].start if number + 1 < len(hits[at]) else len(line)
                for candidate in _found(hit, line, end, at, lines, hits, sheet):
                    yield replace(candidate, box=place_of(sheet, candidate.raw, starts[at] + hit.start))

    def _hits(self, plain: str) -> Iterator["_Hit"]:
        """Labels that stand where a label stands: with a separator at a start or gap, or before a proven value."""
        for found in self._any.finditer(plain):
            field = self._fields[(found.lastindex or 1) - 1]
            before = plain[: found.start()]
            placed = not before.strip(_BULLETS) or bool(_GAP.search(before))
            separator = _SEPARATOR.match(plain, found.end())
            if placed and separator:
                yield _Hit(field, found.start(), separator.end(), BESIDE)
            elif placed and not plain[found.end() :].strip(" :\t.") and not before.strip(_BULLETS):
                yield _Hit(field, found.start(), len(plain), BELOW)
            elif field in CODED or field in TYPED:
                yield _Hit(field, found.start(), found.end(), WITHIN)


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


@dataclass(frozen=True, slots=True)
class _Hit:
    field: str
    start: int
    end: int
    strength: float


def _pattern(label: str) -> str:
    """A label as a pattern: any spelling of `n°`, any blank between words."""
    words = (r"n(?:[o°º]|um(?:ero)?)?\.?" if word == "n°" else re.escape(word) for word in label.split())
    return "[ ]{0,2}".join(words)


def _aligned(line: str) -> str:
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
        elif _CLOSING.match(plain.strip()):
            closed = True
        if closed:
            muted.add(at)
    return frozenset(muted)


def _found(
    hit: _Hit, line: str, end: int, at: int, lines: list[str], hits: list[tuple[_Hit, ...]], sheet: Sheet
) -> Iterator[Candidate]:
    raw, value = _value(hit, line, end, at, lines, hits)
    if value:
        yield Candidate(hit.field, value, raw, sheet.source, sheet.part, sheet.page, hit.strength, "label")


def _value(hit: _Hit, line: str, end: int, at: int, lines: list[str], hits: list[tuple[_Hit, ...]]) -> tuple[str, str]:
    """The raw words of a hit, and the value they read as; both empty when it is no value."""
    if hit.field == "description" and hit.strength != WITHIN:
        text = "\n".join([line[hit.end :], *_block(at, lines, hits, limit=LONGEST_BLOCK, blanks=True)]).strip()
        return text, text
    if hit.field == "address" and hit.strength != WITHIN:
        more = _block(at, lines, hits, limit=3, blanks=False)
        text = ", ".join(piece.strip(" ,;\t") for piece in (_cell(line, hit, end), *more) if piece.strip(" ,;\t"))
        return text, text
    if hit.strength == BELOW:
        below = next(iter(_block(at, lines, hits, limit=1, blanks=False)), "")
        return below, _read(hit.field, below)
    raw = line[hit.end : end] if hit.strength == WITHIN else _cell(line, hit, end)
    return raw.strip(), _read(hit.field, raw[:60] if hit.strength == WITHIN else raw)


def _cell(line: str, hit: _Hit, end: int) -> str:
    return line[hit.end : end].split("\t")[0].strip(" ,;|(–—-")


def _block(at: int, lines: list[str], hits: list[tuple[_Hit, ...]], *, limit: int, blanks: bool) -> list[str]:
    """The lines below a label, up to the next line that begins with a label or closes the message."""
    found: list[str] = []
    for below in range(at + 1, min(at + 1 + limit, len(lines))):
        text = lines[below].strip()
        begins = any(hit.strength != WITHIN and hit.start <= 6 for hit in hits[below])
        if begins or _CLOSING.match(values.plain(text)) or (not text and not blanks):
            break
        found.append(text)
    return found


def _read(field: str, raw: str) -> str:
    """The canonical value of a field in its raw words, or nothing."""
    text = raw.strip(" \t,;:")
    if field in CODED:
        found = _SPACED_CODE.match(raw) or _CODE_WORD.match(raw)
        return re.sub(r"\s", "", found[1]).strip("./-_").upper() if found else ""
    if field in TYPED:
        return _typed(field, text)
    return _chosen(field, text) if field in CHOSEN else " ".join(text.split())[:200]


def _typed(field: str, text: str) -> str:
    match field:
        case "phones":
            return ", ".join(values.readable_phone(number) for number in values.phones(text))
        case "loss_date":
            return readable_day(values.day(text))
        case "email":
            return values.email(text) or ""
        case _:
            amount = values.cents(text)
            return "" if amount is None else values.readable_amount(amount)


def _chosen(field: str, text: str) -> str:
    match field:
        case "loss_kind":
            return values.code(text, values.LOSS_WORDS) or ""
        case "trade":
            return values.code(text, values.TRADE_WORDS) or ""
        case "occupancy":
            return values.code(text, values.OCCUPANCY_WORDS) or ""
        case "dwelling":
            return values.code(text, values.DWELLING_WORDS) or ""
        case _:
            said = values.yes(text)
            return "" if said is None else ("oui" if said else "")


def readable_day(iso: str | None) -> str:
    """A date as the form shows it."""
    if not iso:
        return ""
    year, month, number = iso.split("-")
    return f"{number}/{month}/{year}"
