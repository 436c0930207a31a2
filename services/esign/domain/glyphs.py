"""Which letters can be written into a document: those the embedded font has, Europe's alphabets and their signs.

What cannot be written is refused while it is typed: a paper never shows an empty square where evidence holds a letter.
"""

import unicodedata
from typing import Final

from shared.errors import Invalid

RANGES: Final = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x24F),  # Latin with its accents, A and B
    (0x370, 0x3FF),  # Greek
    (0x400, 0x525),  # Cyrillic
    (0x1E00, 0x1FFE),  # more Latin and Greek with accents
    (0x2010, 0x205E),  # dashes, quotes, bullets
    (0x20A0, 0x20B5),  # currencies
    (0x2110, 0x2149),  # N°, ™ and the like
    (0x2190, 0x2199),  # arrows
    (0x2260, 0x2265),  # ≠ ≤ ≥
    (0x2610, 0x2612),  # boxes to tick
    (0x2713, 0x2718),  # ticks and crosses
)
"""First and last character of each block."""


class NotWritable(Invalid):
    """A text with a letter that the embedded font does not have."""


def written(text: str) -> str:
    """The text as it is drawn: accents joined to their letters, lines kept."""
    joined = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return joined.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}").replace("\N{SOFT HYPHEN}", "")


def check_writable(text: str, *, field: str) -> str:
    """The text as it is drawn.

    Raises:
        NotWritable: one of its letters cannot be drawn, named.
    """
    for one in (drawn := written(text)):
        if one != "\n" and not any(first <= ord(one) <= last for first, last in RANGES):
            sentence = f"Le caractère « {one} » ne peut pas être écrit dans le document."
            raise NotWritable(sentence, rule="ESIGN-150", field=field)
    return drawn
