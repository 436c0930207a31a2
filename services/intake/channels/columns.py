"""Which cell of a row stands in the column of a heading: by its order where row and headings are as many, else by its
place.

Headings are written over the left, the middle or the right of their column, values mostly at its left.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from services.intake.domain.layout import Box

Cell = tuple[int, int]
Placed = tuple[Cell, Box]
"""Where a stretch of a line stands in it, and on the page."""

ASIDE: Final = 0.08
"""Share of the page's width by which a value may stand beside the column of its label."""


def cells_of(line: str) -> Iterator[Cell]:
    """The stretches of a line between its tabs."""
    for cell in re.finditer(r"[^\t]+", line):
        yield cell.start(), cell.end()


def cell_of(
    label: Box, column: int, heads: Sequence[Box], row: Sequence[Placed], words: Callable[[int, int], list[Placed]]
) -> Cell | None:
    """The cell of a row that is a label's, the `column`-th of its headings; cut where the next column begins."""
    if len(row) == len(heads) > 1 and _is_below(heads, row):
        return row[column][0]
    right = min((box.x0 for box in heads if box.x0 > label.x1), default=1.0)
    near = sorted((_aside(label, box), cell, box) for cell, box in row)
    if not near:
        return None
    aside, cell, box = near[0]
    if (box.x0 <= label.x0 and box.x1 > right + 0.02) or (aside > ASIDE and box.x0 < label.x0 < box.x1):
        inside = [place for place, one in words(*cell) if label.x0 - 0.015 <= one.x0 < right - 0.01]
        return (inside[0][0], inside[-1][1]) if inside else None
    return cell if aside <= ASIDE and box.x0 < right else None


def _is_below(heads: Sequence[Box], row: Sequence[Placed]) -> bool:
    """Whether each cell of a row stands below its own heading, between those beside it."""
    boxes = [box for _, box in row]
    return all(
        (not at or box.x1 > heads[at - 1].x1) and (at + 1 == len(heads) or box.x0 < heads[at + 1].x0)
        for at, box in enumerate(boxes)
    )


def _aside(label: Box, cell: Box) -> float:
    """How far a cell stands beside its label's column: by its left, its middle, or its right."""
    middle = (cell.x0 + cell.x1 - label.x0 - label.x1) / 2
    return min(abs(cell.x0 - label.x0), abs(middle), abs(cell.x1 - label.x1))
