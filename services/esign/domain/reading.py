"""A document as it is read aloud: pages of passages, headings where the document says which they are.

A document's own headings stand below the page's, one step at a time: a reader who goes from heading to heading must
not fall into a hole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

TOP: Final = 4
"""The level of a document's first heading on our page: below the page (1), the document (2) and its page (3)."""
LOWEST: Final = 6


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A piece of text: a heading (`level` 4 to 6) or a paragraph (0)."""

    text: str
    level: int = 0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page: its size in points, and what it says."""

    width: float
    height: float
    passages: tuple[Passage, ...]


def passages_of(said: Sequence[tuple[str, str]]) -> tuple[Passage, ...]:
    """Passages from what a document's tags say: pairs of its own tag (H1, P…) and text."""
    passages: list[Passage] = []
    above = TOP - 1
    for tag, text in said:
        words = " ".join(text.split())
        if not words:
            continue
        wanted = heading_of(tag)
        level = min(wanted + TOP - 1, above + 1, LOWEST) if wanted else 0
        above = level or above
        passages.append(Passage(text=words, level=level))
    return tuple(passages)


def heading_of(tag: str) -> int:
    """1 to 6 for a heading, 0 for all else."""
    if tag in ("H", "Title"):
        return 1
    return int(tag[1]) if len(tag) == 2 and tag[0] == "H" and tag[1] in "123456" else 0
