"""The value that belongs to a label: beside it, within its sentence, or below it in the same column.

Which words are a label is found in `labels.py`. Columns are told by the places of words where they are known, by
tabs elsewhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from services.intake.domain import values
from services.intake.domain.labels import CHOSEN, CODED, TYPED
from services.intake.domain.layout import Box, box_of
from services.intake.domain.reading import Sheet

BESIDE: Final = 0.95
"""A label, a separator, and the value on the same line."""
BELOW: Final = 0.88
"""A label alone, the value on the next line."""
WITHIN: Final = 0.85
"""A label within a sentence, followed by a value whose form proves it."""

LONGEST_BLOCK: Final = 60
"""Lines of a description, R-008: kept whole, within reason."""
FAR: Final = 2.5
"""Line heights of empty paper after which what follows is another thing: a stamp, a footer."""

_CODE_WORD = re.compile(r"[ ]*[:=.]?[ ]*((?=[A-Za-z0-9./_\-]{0,24}\d)[A-Za-z0-9][A-Za-z0-9./_\-]{0,24})")
_SPACED_CODE = re.compile(r"[ ]*[:=.]?[ ]*([A-Z]{0,3}[ ]?\d{1,4}(?:[ ]\d{2,4}){1,4})(?![\w])")
_ROW = re.compile(r"[^\W\d][^\d\t:]{1,28}(?:[ .]*:|[ .]*\t(?=.))")
"""A row of a form: some words that are no part of an address, and a value beside them."""
_COMMUNE = re.compile(r"(?<!\d)(?:\d{2}|2[AB])[ ]?\d{3}[ ]{1,2}[^\W\d]")
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
"""A day is nobody's number."""
CLOSING: Final = re.compile(
    r"^(?:bien )?(?:cordialement|sinceres salutations|salutations|bien a vous|tres cordialement|respectueusement|"
    r"--\s*$|envoye de mon|veuillez agreer|merci d'avance et bonne)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a line that are a label."""

    field: str
    start: int
    end: int
    strength: float
    label_end: int
    """Where the label's own words end, before any separator."""


@dataclass(frozen=True)
class Labelled:
    """A sheet with its labels found."""

    sheet: Sheet
    lines: Sequence[str]
    hits: Sequence[tuple[Hit, ...]]
    starts: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        lengths = accumulate((len(line) + 1 for line in self.sheet.text.split("\n")), initial=0)
        object.__setattr__(self, "starts", tuple(lengths))

    def found(self) -> Iterator[tuple[Hit, int, str, str]]:
        """Each label that has a value: where it stands in the text, the raw words, and what they read as."""
        for at, hits in enumerate(self.hits):
            for number, hit in enumerate(hits):
                after = hits[number + 1] if number + 1 < len(hits) else None
                raw, value = self._value(hit, at, after)
                if value:
                    yield hit, self.starts[at] + hit.start, raw, value

    def _value(self, hit: Hit, at: int, after: Hit | None) -> tuple[str, str]:
        """The raw words of a hit, and the value they read as; both empty when it is no value."""
        line = self.lines[at]
        end = after.start if after else len(line)
        if self._heads_a_column(hit, at, after):
            below = self._under(hit, at)
            return below, _whole(hit.field, below)
        if hit.field == "description" and hit.strength != WITHIN:
            text = "\n".join([line[hit.end :], *self._block(at, limit=LONGEST_BLOCK, blanks=True)]).strip()
            return text, text
        if hit.field == "address" and hit.strength != WITHIN:
            pieces = (_cell(line, hit, end), *self._address(hit, at))
            text = ", ".join(piece.strip(" ,;\t") for piece in pieces if piece.strip(" ,;\t"))
            return text, text
        if hit.strength == BELOW:
            below = next(iter(self._block(at, limit=1, blanks=False)), "").split("\t")[0]
            return below, read(hit.field, below)
        raw = line[hit.end : end] if hit.strength == WITHIN else _cell(line, hit, end)
        value = read(hit.field, raw[:60] if hit.strength == WITHIN else raw)
        if not value and hit.strength == BESIDE and "\t" in line[hit.label_end : hit.end]:
            raw = self._under(hit, at)  # what stands beside it heads a column too, by a word nobody knows
            value = read(hit.field, raw)
        return raw.strip(), value

    def _heads_a_column(self, hit: Hit, at: int, after: Hit | None) -> bool:
        """Whether the value must stand below: beside the label is another label, or nothing and a column before it."""
        if hit.strength == WITHIN:
            return False
        line = self.lines[at]
        if after is not None and after.strength != WITHIN and "\t" in line[hit.label_end : after.start]:
            return not line[hit.label_end : after.start].strip(" :.\t")
        return hit.strength == BELOW and "\t" in line[: hit.start]

    def _under(self, hit: Hit, at: int) -> str:
        """The cell below a label: the one that shares its column."""
        below = next((row for row in range(at + 1, min(at + 3, len(self.lines))) if self.lines[row].strip()), None)
        if below is None:
            return ""
        cells = list(_cells(self.lines[below]))
        label = self._box(at, hit.start, hit.label_end)
        if label is None:
            column, above = self.lines[at][: hit.start].count("\t"), self.lines[at].count("\t") + 1
            chosen = cells[column] if len(cells) == above else None
        else:
            chosen = next((cell for cell in cells if _in_column(label, self._box(below, *cell))), None)
        if chosen is None or any(one.strength != WITHIN and one.start == chosen[0] for one in self.hits[below]):
            return ""
        return self.lines[below][chosen[0] : chosen[1]].strip()

    def _box(self, at: int, start: int, end: int) -> Box | None:
        return box_of(self.sheet.spans, self.starts[at] + start, self.starts[at] + end) if self.sheet.spans else None

    def _block(self, at: int, *, limit: int, blanks: bool) -> list[str]:
        """The lines below a label, up to the next label, a closing formula, or much empty paper."""
        found: list[str] = []
        for below in range(at + 1, min(at + 1 + limit, len(self.lines))):
            text = self.lines[below].strip()
            begins = any(hit.strength != WITHIN and hit.start <= 6 for hit in self.hits[below])
            closed = CLOSING.match(values.plain(text)) or (not text and not blanks)
            if begins or closed or self._far(below):
                break
            found.append(text)
        return found

    def _address(self, hit: Hit, at: int) -> list[str]:
        """The lines on which an address goes on: up to its commune, and none that begins another row of the form."""
        lines = self._block(at, limit=3, blanks=False)
        first = self._box(at, hit.end, len(self.lines[at])) if self.lines[at][hit.end :].strip() else None
        beside = "\t" in self.lines[at][hit.label_end : hit.end] and first is not None
        for number, text in enumerate(lines):
            if _ROW.match(text) or (beside and first and self._left_of(at + 1 + number, first)):
                return lines[:number]
            if _COMMUNE.search(text):
                return lines[: number + 1]
        return lines

    def _left_of(self, at: int, box: Box) -> bool:
        here = self._box(at, 0, len(self.lines[at]))
        return here is not None and here.x0 < box.x0 - 0.03

    def _far(self, at: int) -> bool:
        above, here = (self._box(row, 0, len(self.lines[row])) for row in (at - 1, at))
        return bool(above and here and here.y0 - above.y1 > FAR * (above.y1 - above.y0))


def _cells(line: str) -> Iterator[tuple[int, int]]:
    for cell in re.finditer(r"[^\t]+", line):
        yield cell.start(), cell.end()


def _in_column(label: Box, cell: Box | None) -> bool:
    """Whether a cell begins in the column of its label: not left of it, and before the label's words are over."""
    return cell is not None and cell.x0 <= label.x1 and cell.x0 >= label.x0 - 0.03


def _cell(line: str, hit: Hit, end: int) -> str:
    return line[hit.end : end].split("\t")[0].strip(" ,;|(–—-")


def _whole(name: str, raw: str) -> str:
    return raw if name in ("address", "description") else read(name, raw)


def read(field: str, raw: str) -> str:
    """The canonical value of a field in its raw words, or nothing."""
    text = raw.strip(" \t,;:")
    if field in CODED:
        found = _SPACED_CODE.match(raw) or _CODE_WORD.match(raw)
        code = re.sub(r"\s", "", found[1]).strip("./-_").upper() if found else ""
        return "" if _DAY.fullmatch(code) else code
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


_LISTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "loss_kind": values.LOSS_WORDS,
    "trade": values.TRADE_WORDS,
    "occupancy": values.OCCUPANCY_WORDS,
    "dwelling": values.DWELLING_WORDS,
}


def _chosen(field: str, text: str) -> str:
    if words := _LISTS.get(field):
        return values.code(text, words) or values.near_code(text, words) or ""
    said = values.yes(text)
    return "" if said is None else ("oui" if said else "")


def readable_day(iso: str | None) -> str:
    """A date as the form shows it; nothing for a year that can only be misread."""
    if not iso:
        return ""
    year, month, number = iso.split("-")
    return f"{number}/{month}/{year}" if int(year) in _YEARS else ""


_YEARS: Final = range(2000, 2100)
