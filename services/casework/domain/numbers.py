"""The dossier's human number: two digits of the year, a counter, a check letter: `26-004217-K`.

It is said on the telephone, so a wrong digit or two swapped digits must show: the letter is the digits
modulo 23, a prime, over letters that no ear or eye takes for a digit.
"""

import re
import unicodedata

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SHAPE = re.compile(r"(?:NO?)?([0-9]{2})([0-9]{6,9})([A-Z])")
"""Two digits, a counter, a letter; *n°* may stand before."""


def dossier_number(*, year: int, counter: int) -> str:
    """The number of the dossier that took `counter` in `year`."""
    digits = f"{year % 100:02d}{counter:06d}"
    return f"{digits[:2]}-{digits[2:]}-{check_letter(digits)}"


def check_letter(digits: str) -> str:
    """The letter that belongs to the digits."""
    return LETTERS[int(digits) % len(LETTERS)]


def read_number(text: str) -> str | None:
    """The number a person typed, in its proper form; nothing when it cannot be one (the letter included)."""
    match = _shape(text)
    if match is None or check_letter(match[1] + match[2]) != match[3]:
        return None
    return f"{match[1]}-{match[2]}-{match[3]}"


def is_mistyped(text: str) -> bool:
    """Whether it has a number's form and not its letter: a digit was misheard or mistyped."""
    return _shape(text) is not None and read_number(text) is None


def _shape(text: str) -> re.Match[str] | None:
    return _SHAPE.fullmatch(re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper())
