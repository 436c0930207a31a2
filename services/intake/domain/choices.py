"""Choices on a form: boxes beside words, and which of them is chosen.

Boxes are signs in the text: `☒`, `☐`, and `▣` where nobody can tell. Brackets that people type (`[x]`, `( )`) are boxes
too. Only exactly one chosen box of a row says something.
"""

import re
from dataclasses import dataclass
from typing import Final

TICKED: Final = "☒"
EMPTY: Final = "☐"
DOUBTFUL: Final = "▣"
SIGNS: Final = TICKED + EMPTY + DOUBTFUL

_TYPED = re.compile(r"[\[(][ ]{0,2}([xX✓✔✗✘*■]?)[ ]{0,2}[\])]")
_GLYPHS: Final = str.maketrans({
    "☑": TICKED, "✓": TICKED, "✔": TICKED, "✗": TICKED, "✘": TICKED, "■": TICKED, "⊠": TICKED,
    "🗹": TICKED, "🗷": TICKED, "◉": TICKED,
    "□": EMPTY, "❑": EMPTY, "❏": EMPTY, "◻": EMPTY, "○": EMPTY, "▢": EMPTY,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that may be chosen, and where they stand in their line."""

    sign: str
    words: str
    start: int
    end: int


def with_boxes(line: str) -> str:
    """The line with every kind of box as its sign, sign for sign as long as the line."""

    def sign(found: re.Match[str]) -> str:
        return (TICKED if found[1] else EMPTY).ljust(len(found[0]))

    return (
        _TYPED.sub(sign, line.translate(_GLYPHS))
        if _TYPED.search(line) or any(one in line for one in "☑✓✔✗✘■⊠◉□❑❏◻○▢")
        else line
    )


def choices_in(line: str, begin: int = 0) -> list[Choice]:
    """The choices of a line from a place on: each box with the words after it, or before it where one ends the line."""
    boxes = [at for at in range(begin, len(line)) if line[at] in SIGNS]
    if not boxes:
        return []
    before = line[begin : boxes[0]].strip(" :\t.-")
    after = line[boxes[-1] + 1 :].strip(" :\t.-;,")
    if before and not after:
        starts = [begin, *(at + 1 for at in boxes[:-1])]
        return [_choice(line, at, start, at) for at, start in zip(boxes, starts, strict=True)]
    ends = [*boxes[1:], len(line)]
    return [_choice(line, at, at + 1, end) for at, end in zip(boxes, ends, strict=True)]


def _choice(line: str, box: int, start: int, end: int) -> Choice:
    return Choice(line[box], line[start:end].strip(" :\t.-;,"), min(box, start), max(end, box + 1))
