"""The share of one order in a message that brings several: its parts, and its pieces of the text.

The message stays whole and is one original; each of its orders is an item that shows its own share of the reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.domain.reading import Reading


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

    def cut(self, reading: Reading) -> Reading:
        """The reading with only what belongs to this order."""
        parts = tuple(part for part in reading.parts if part.path in self.parts)
        others = tuple(f"{part.name or part.path} : " for part in reading.parts if part.path not in self.parts)
        sheets = tuple(
            replace(reading.sheets[one.sheet], text=reading.sheets[one.sheet].text[one.start : one.end])
            for one in self.slices
            if one.sheet < len(reading.sheets)
        )
        defects = tuple(defect for defect in reading.defects if not defect.startswith(others))
        return replace(reading, parts=parts, sheets=sheets, defects=defects)

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """The share as plain values, for the database."""
        slices = [[one.sheet, one.start, one.end] for one in self.slices]
        return {"place": self.place, "of": self.of, "parts": list(self.parts), "slices": slices}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Share":  # Any: a JSON document
        """The share that `as_json` gave."""
        slices = tuple(Slice(*one) for one in found["slices"])
        return cls(found["place"], found["of"], tuple(found["parts"]), slices)
