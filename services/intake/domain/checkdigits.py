"""Numbers that prove themselves: a SIRET by Luhn's sum, an IBAN by its remainder of 97.

What passes is that number and nothing else, so it is never taken for a claim or a policy; with one digit misread it
does not pass. An IBAN is only told from other numbers and kept nowhere: nobody who reads an order needs it.
"""

import re
from collections.abc import Iterator
from typing import Final

_LENGTHS: Final = {"FR": 27, "MC": 27, "BE": 16, "LU": 20, "DE": 22, "ES": 24, "IT": 27, "PT": 25}


def siret(text: str) -> str | None:
    """Fourteen digits whose Luhn sum is right, however they are spaced."""
    digits = re.sub(r"[\s.]", "", text)
    return digits if re.fullmatch(r"\d{14}", digits) and _luhn(digits) else None


def sirets(text: str) -> Iterator[tuple[str, str]]:
    """The SIRETs printed in a text, each as it stands there. Nine digits alone say nothing: a SIREN is of all of a
    firm's offices, and by chance one number of ten passes for one."""
    for found in _PRINTED.finditer(text):
        if number := siret(found[1]):
            yield number, found[1]


_BLANK: Final = "[ .\u00a0\u202f]?"
_PRINTED: Final = re.compile(rf"(?<!\d)(?=(\d{{3}}(?:{_BLANK}\d{{3}}){{2}}(?:{_BLANK}\d){{5}})(?!\d))")
"""A SIREN by threes or in one piece, and five digits behind it."""


def iban(text: str) -> str | None:
    """An account number of a country we know, of its length, with the right key."""
    found = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", found) or len(found) != _LENGTHS.get(found[:2]):
        return None
    turned = "".join(str(int(sign, 36)) for sign in found[4:] + found[:4])
    return found if int(turned) % 97 == 1 else None


def _luhn(digits: str) -> bool:
    doubled = (int(sign) * (2 if at % 2 else 1) for at, sign in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0
