"""Texts that run their items together with strokes, as a telex does: *SIN B123 DU 08.05 / TEL 04 … / RISQUE 14 RUE …*.

Between two strokes stands what a form has on a line of its own. The text keeps its length, so that every place in it
stays what it was.
"""

import re
from dataclasses import replace
from typing import Final

from services.intake.channels.labels import Labels
from services.intake.domain.reading import Sheet

LEAST: Final = 4
"""Items that begin with a label from which on a page is written so."""
_STROKE: Final = re.compile(r"[ \n]/[ \n]")


def parted(sheet: Sheet, labels: Labels) -> Sheet:
    """The sheet with each item on a line of its own, where its text is run together; any other as it is."""
    found = list(_STROKE.finditer(sheet.text))
    if len(found) < LEAST:
        return sheet
    items = [sheet.text[one.end() : after.start()] for one, after in zip(found, [*found[1:], found[-1]], strict=True)]
    if sum(bool(labels.meaning(item.replace("\n", " "))) for item in items) < LEAST:
        return sheet
    first = sheet.text.rfind("\n", 0, found[0].start()) + 1
    run = re.sub(r"\n", " ", sheet.text[first : found[-1].end()])
    return replace(sheet, text=sheet.text[:first] + re.sub(r" / ", " \n ", run) + sheet.text[found[-1].end() :])
