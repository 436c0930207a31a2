"""Choices printed side by side without a box, of which somebody struck out or ringed some: *propriétaire / locataire*.

What a pen made of them the text does not tell, so such a line says nothing: none of its words is anybody's value.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.intake.channels.written import AMONG
from services.intake.domain import values
from services.intake.domain.reading import Sheet

LEAST: Final = {"occupancy": 2, "dwelling": 2, "loss_kind": 3}
"""Different codes of a list on one line from which on it is a choice among them."""
_CELL: Final = re.compile(r"[^\t/]+")


def without_menus(sheet: Sheet) -> Sheet:
    """The sheet with blanks for the lines that only list what may be chosen, and those on which the list goes on."""
    before = ""
    lines = sheet.text.split("\n")
    for at, line in enumerate(lines):
        before = next(iter(_listed(line, before)), "")
        if before:
            lines[at] = re.sub(r"[^\t]", " ", line)
    return replace(sheet, text="\n".join(lines))


def _listed(line: str, before: str) -> Iterator[str]:
    """The list of which a line says nothing but words; `before` is the one of the line above, which may go on."""
    cells = [cell.strip() for cell in _CELL.findall(line) if cell.strip()]
    if not cells or any(len(cell) > 40 for cell in cells):
        return
    for name, least in LEAST.items():
        codes = [code for cell in cells if (code := values.whole_code(cell, AMONG[name]))]
        if len(codes) * 2 > len(cells) and len({*codes}) >= (1 if name == before else least):
            yield name
