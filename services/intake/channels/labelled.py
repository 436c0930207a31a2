"""The value that belongs to a label: beside it, within its sentence, or below it in the same column (`columns.py`).

Which words are a label is found in `wordings.py`; what goes on over lines ends by `blocks.py`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import accumulate
from typing import Final

from services.intake.channels import columns
from services.intake.channels.blocks import FAR, Blocks
from services.intake.channels.columns import cells_of
from services.intake.channels.hits import BEHIND, BELOW, BESIDE, WITHIN, Hit
from services.intake.channels.roles import role_of
from services.intake.channels.vocabulary import by_key
from services.intake.channels.written import read
from services.intake.domain.label_owners import OTHER
from services.intake.domain.layout import Box, box_of
from services.intake.domain.reading import Sheet
from services.intake.domain.wording import aligned, told

WHOLE: Final = frozenset({"address", "description"})
"""Fields whose values go on over lines."""
MOST_WORDS: Final = 5
"""Words of a cell that may be a label."""
HEADS: Final = 3
"""Cells from which on a line can be told to be one of headings."""
STRAIGHT: Final = 0.012
"""Share of the page's width by which a value may begin beside its heading."""
LONGEST_ABOVE: Final = 12
"""Lines of a text above its label."""
WRAPPED, PEOPLE = 5, 8
"""Lines of a cell of a table; rows of a table of people."""
NEAR: Final = 60
"""Signs after a label within a sentence in which its value stands."""


@dataclass(frozen=True)
class Labelled:
    """A sheet with its labels found."""

    sheet: Sheet
    lines: Sequence[str]
    plains: Sequence[str]
    hits: Sequence[tuple[Hit, ...]]
    starts: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        lengths = accumulate((len(line) + 1 for line in self.sheet.text.split("\n")), initial=0)
        object.__setattr__(self, "starts", tuple(lengths))

    @cached_property
    def found(self) -> tuple[tuple[Hit, str, int, str, str], ...]:
        """Each label that has a value: its field, where it stands in the text, the raw words, what they read as."""
        return tuple(self._found())

    def _found(self) -> Iterator[tuple[Hit, str, int, str, str]]:
        for at, hits in enumerate(self.hits):
            for number, hit in enumerate(hits):
                for name in hit.fields:
                    raw, value = self._value(hit, name, at, number) if name != OTHER else ("", "")
                    if value:
                        yield hit, name, self.starts[at] + hit.start, raw, value
                        break

    def _value(self, hit: Hit, name: str, at: int, number: int) -> tuple[str, str]:
        """The raw words of a hit, and the value they read as; both empty when it is no value."""
        line, after = self.lines[at], self._after(at, number)
        end = after.start if after else len(line)
        if self.captions and (hit.strength == BELOW or self._heads_a_column(hit, at, after)):
            above = self._over(hit, at)
            return above, _whole(name, above)
        if self.behind and hit.strength in (BEHIND, BELOW) and (before := self.before(hit, at)):
            return before, _whole(name, before)
        if hit.strength == BEHIND:
            return "", ""
        if self._heads_a_column(hit, at, after) or (name in _NAMES and self._stands_by_a_label(hit, at, end)):
            below = self._under(hit, at)
            return below, _whole(name, below)
        if name in WHOLE and hit.strength != WITHIN:
            text = self._blocks.description(at, hit) if name == "description" else self._address(hit, at, end)
            return text, text
        if hit.strength == BELOW:
            below = self._under(hit, at) if self.sheet.spans else self._blocks.next_line(at).split("\t")[0]
            return below, read(name, below)
        raw = line[hit.end : end] if hit.strength == WITHIN else _cell(line, hit, end)
        value = read(name, raw[:NEAR] if hit.strength == WITHIN else raw)
        if not value and hit.strength == BESIDE and ("\t" in line[hit.label_end : hit.end] or not raw.strip()):
            raw = self._under(hit, at)  # what stands beside it heads a column too, by a word nobody knows
            value = read(name, raw)
        return raw.strip(), value

    def _address(self, hit: Hit, at: int, end: int) -> str:
        """The address of a label: on its line and those below, or in its column where another text stands beside."""
        below = at + 1 < len(self.lines) and "\t" in self.lines[at + 1]
        under = self._under(hit, at) if hit.strength == BELOW and below and self.sheet.spans else ""
        return under or self._blocks.address(at, hit, end)

    def _after(self, at: int, number: int) -> Hit | None:
        return self.hits[at][number + 1] if number + 1 < len(self.hits[at]) else None

    def _heads_a_column(self, hit: Hit, at: int, after: Hit | None) -> bool:
        """Whether the value must stand below: beside the label is another label, or nothing and a column before it."""
        if hit.strength == WITHIN:
            return False
        line = self.lines[at]
        if after is not None and after.strength != WITHIN and "\t" in line[hit.label_end : after.start]:
            return not _NOTHING.sub("", self.plains[at][hit.label_end : after.start])
        return (hit.strength == BELOW and "\t" in line[: hit.start]) or self._heads_a_row(at)

    def _stands_by_a_label(self, hit: Hit, at: int, end: int) -> bool:
        """Whether the cell beside a label is a label that the table does not have: no name is *garanti par*."""
        line = self.lines[at]
        cell = line[hit.end : end].split("\t")[0]
        if hit.strength == WITHIN or "\t" not in line[hit.label_end : hit.end] or any(map(str.isdigit, cell)):
            return False
        words = frozenset(one.word for one in told(aligned(line[hit.end :].split("\t")[0])))
        known = 0 < len(words) <= MOST_WORDS and not cell.isupper() and bool(by_key(words))
        return known or cell.rstrip().endswith(":")

    def _heads_a_row(self, at: int) -> bool:
        """Whether a line is one of headings: the next has as many cells below its own, and no label."""
        line, below = self.lines[at], at + 1
        if line.count("\t") < HEADS - 1 or ":" in line or below >= len(self.lines):
            return False
        if any(hit.strength != WITHIN for hit in self.hits[below]) or self.lines[below].count("\t") != line.count("\t"):
            return False
        columns = zip(self._heads(at), self._heads(below), strict=False)
        return bool(self.sheet.spans) and all(abs(one.x0 - other.x0) < STRAIGHT for one, other in columns)

    def _under(self, hit: Hit, at: int) -> str:
        """The cell below a label: the one that shares its column."""
        below = next((row for row in range(at + 1, min(at + 3, len(self.lines))) if self.lines[row].strip()), None)
        if below is not None and self._role(below) == "theirs":  # a table of people: the insured's row, if it has one
            rows = range(below, min(below + PEOPLE, len(self.lines)))
            below = next((row for row in rows if self._role(row) == "ours"), below)
        return "" if below is None else " ".join(filter(None, self._wrapped(hit, at, below)))

    def _wrapped(self, hit: Hit, at: int, below: int) -> Iterator[str]:
        """The cell below a heading, with the lines it goes on: they begin to the right of the first column."""
        yield self._in_row(hit, at, below)
        heads = self._heads(at)
        for row in range(below + 1, min(below + WRAPPED, len(self.lines))) if len(heads) > HEADS else ():
            cells = self._heads(row)
            if self.hits[row] or not cells or cells[0].x0 < heads[0].x1 or self.is_far(row, 1.0):
                return
            yield self._in_row(hit, at, row)

    def _role(self, row: int) -> str:
        """Who a row of a table of people is about, as its first cell says."""
        return role_of(self.lines[row].split("\t")[0].strip()) if "\t" in self.lines[row] else ""

    def cell_under(self, hit: Hit, at: int) -> tuple[int, int] | None:
        """Where in the text the cell below a label stands."""
        below = next((row for row in range(at + 1, min(at + 3, len(self.lines))) if self.lines[row].strip()), None)
        text = self._in_row(hit, at, below) if below is not None else ""
        if below is None or not text:
            return None
        start = self.starts[below] + self.lines[below].find(text)
        return start, start + len(text)

    def is_far(self, at: int, heights: float = FAR) -> bool:
        """Whether much empty paper stands above a line."""
        above, here = (self.box(row, 0, len(self.lines[row])) for row in (at - 1, at))
        return bool(at and above and here and here.y0 - above.y1 > heights * (above.y1 - above.y0))

    def _over(self, hit: Hit, at: int) -> str:
        """The cell above a label that is written under its value."""
        above = next((row for row in range(at - 1, max(at - 3, -1), -1) if self.lines[row].strip()), -1)
        if above >= 0 and "\t" not in self.lines[above] + self.lines[at] and not self.hits[above]:
            return self.lines[above].strip()  # a caption may stand under the middle of its line
        return self._in_row(hit, at, above) if above >= 0 else ""

    def _in_row(self, hit: Hit, at: int, row: int) -> str:
        cells = list(cells_of(self.lines[row]))
        label = self.box(at, hit.start, hit.label_end)
        column = self.lines[at][: hit.start].count("\t")
        if label is None:
            chosen = cells[column] if len(cells) == self.lines[at].count("\t") + 1 else None
        else:
            placed = [(cell, box) for cell in cells if (box := self.box(row, *cell))]
            chosen = columns.cell_of(label, column, self._heads(at), placed, partial(self._words, row))
        if chosen is None or any(one.strength != WITHIN and one.start == chosen[0] for one in self.hits[row]):
            return ""
        return self.lines[row][chosen[0] : chosen[1]].strip()

    def _words(self, row: int, start: int, end: int) -> list[columns.Placed]:
        """The words of a stretch of a line, with their places."""
        found = re.finditer(r"\S+", self.lines[row][start:end])
        words = ((start + word.start(), start + word.end()) for word in found)
        return [(word, box) for word in words if (box := self.box(row, *word))]

    def _heads(self, at: int) -> list[Box]:
        return [box for cell in cells_of(self.lines[at]) if (box := self.box(at, *cell))]

    def box(self, at: int, start: int, end: int) -> Box | None:
        """Where a stretch of a line stands."""
        return box_of(self.sheet.spans, self.starts[at] + start, self.starts[at] + end) if self.sheet.spans else None

    @cached_property
    def captions(self) -> bool:
        """Whether this form has its labels under their values: more of them read as values above than below."""
        alone = [(at, hit) for at, hits in enumerate(self.hits) for hit in hits if hit.strength == BELOW]
        typed = [(at, hit, hit.fields[0]) for at, hit in alone if hit.fields[0] not in (*WHOLE, OTHER, *_NAMES)]
        above = sum(bool(read(name, self._over(hit, at))) for at, hit, name in typed)
        below = sum(bool(read(name, self._under(hit, at))) for at, hit, name in typed)
        return above >= 3 and above > 2 * below

    @cached_property
    def behind(self) -> bool:
        """Whether this form has its labels behind their values, on the same line: more read so than from below."""
        last = [(at, hits[-1]) for at, hits in enumerate(self.hits) if hits and hits[-1].strength in (BEHIND, BELOW)]
        typed = [(at, hit, hit.fields[0]) for at, hit in last if hit.fields[0] not in (*WHOLE, OTHER, *_NAMES)]
        before = sum(bool(read(name, self.before(hit, at))) for at, hit, name in typed)
        below = sum(bool(read(name, self._under(hit, at))) for at, hit, name in typed)
        return before >= 3 and before > 2 * below

    def before(self, hit: Hit, at: int) -> str:
        """The cell before a label; a label alone on its line has the lines above it, up to the next such label."""
        line = self.lines[at]
        before = _BRACKET.sub("", line[: hit.start])
        if before.strip():
            return before.split("\t")[-1].strip(" |:")
        above: list[str] = []
        for row in range(at - 1, max(-1, at - LONGEST_ABOVE), -1):
            if self.hits[row] or not self.lines[row].strip():
                break
            above.append(self.lines[row].strip())
        return "\n".join(reversed(above))

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self.sheet, self.lines, self.plains, self.hits, self.box)


_NOTHING: Final = re.compile(r"[ :.\t()']|\b(?:le|la|les|l|du|de|des|d|votre|vos|notre|nos|son|sa)\b")
"""What may stand between two headings."""
_BRACKET = re.compile(r"\s*\([^()]*$")
_NAMES: Final = ("last_name", "first_name", "city", "access")


def _cell(line: str, hit: Hit, end: int) -> str:
    return line[hit.end : end].split("\t")[0].strip(" ,;|(–—-")


def _whole(name: str, raw: str) -> str:
    return raw if name in WHOLE else read(name, raw)
