"""The share of one order in a message that brings several: its parts, and its pieces of the text.

The message stays whole and is one original; each of its orders is an item that shows its own share of the reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.domain.reading import Reading, Sheet


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of the text: the sheet by its number in the reading, from one sign to another."""

    sheet: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Share:
    """What belongs to one order: paths of parts, pieces of text, both in reading order."""

    place: int
    """Which of the message's orders this is, from 1."""
    of: int
    """How many orders the message brings."""
    parts: tuple[str, ...]
    slices: tuple[Slice, ...]
    pages: tuple[tuple[str, int], ...] | None = None
    """The pages of those parts that are its own, when a person divided them; nothing: all of them."""

    def shows(self, part: str, page: int) -> bool:
        """Whether a page of one of its parts is its own."""
        return self.pages is None or (part, page) in self.pages

    def cut(self, reading: Reading) -> Reading:
        """The reading with only what belongs to this order."""
        parts = tuple(part for part in reading.parts if part.path in self.parts)
        others = tuple(f"{part.name or part.path} : " for part in reading.parts if part.path not in self.parts)
        sheets = tuple(_piece(reading.sheets[one.sheet], one) for one in self.slices if one.sheet < len(reading.sheets))
        defects = tuple(defect for defect in reading.defects if not defect.startswith(others))
        return replace(reading, parts=parts, sheets=sheets, defects=defects)

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """The share as plain values, for the database."""
        slices = [[one.sheet, one.start, one.end] for one in self.slices]
        return {"place": self.place, "of": self.of, "parts": list(self.parts), "slices": slices} | (
            {} if self.pages is None else {"pages": [list(one) for one in self.pages]}
        )

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Share":  # Any: a JSON document
        """The share that `as_json` gave."""
        slices = tuple(Slice(*one) for one in found["slices"])
        pages = tuple((part, page) for part, page in found["pages"]) if "pages" in found else None
        return cls(found["place"], found["of"], tuple(found["parts"]), slices, pages)


def _piece(sheet: Sheet, where: Slice) -> Sheet:
    """A stretch of a sheet; places of words move with their words."""
    spans = tuple(
        span._replace(start=span.start - where.start, end=span.end - where.start)
        for span in sheet.spans
        if span.start >= where.start and span.end <= where.end
    )
    return replace(sheet, text=sheet.text[where.start : where.end], spans=spans)
