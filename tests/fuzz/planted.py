"""A bug planted on purpose behind the real reading, so that we know that the fuzzer finds one where it would hurt.

Every input is read by `target.parse`. The defect is in what is done with one sign of a rich text's words, which only a
mail can bring whose part is taken for rich text, in a group that is not silent, by a control word with another
number: no seed has it. Coverage leads there branch by branch, as it does to any bug of reading.
"""

from typing import Final

from services.intake.domain.reading import Reading
from tests.fuzz import target

WESTERN: Final = 256
"""The rich text of the seeds says `\\u233`."""


class Planted(Exception):
    """The planted bug was met."""


def parse(raw: bytes) -> Reading:
    """The reading of any bytes, with a bug.

    Raises:
        Planted: it was met.
    """
    reading = target.parse(raw)
    rich = {part.path for part in reading.parts if part.kind == "rtf"}
    for sheet in reading.sheets:
        if sheet.part in rich:
            for sign in sheet.text:
                _set(ord(sign))
    return reading


def _set(code: int) -> None:
    """As if it laid a sign out in a face that has the signs of western Europe alone."""
    if code >= WESTERN:
        raise Planted(hex(code))
