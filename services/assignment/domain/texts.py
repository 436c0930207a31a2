"""What people type of the network, kept and looked for: one visible line, a telephone that rings, a mail address.

A craftsman whose number is none never hears of an offer, and a name with a line's end breaks the head of a mail.
"""

import re
import unicodedata
from typing import Final

_PHONE: Final = re.compile(r"\+(33[1-9][0-9]{8}|(?!33)[1-9][0-9]{6,14})")
_LOCAL: Final = r"[^@\s<>,;:\"()\[\]\\]{1,64}"
_LABEL: Final = r"[^@\s<>,;:\"()\[\]\\.-](?:[^@\s<>,;:\"()\[\]\\.]*[^@\s<>,;:\"()\[\]\\.-])?"
_EMAIL: Final = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


def one_line(text: object) -> object:
    """A text without signs of no width, on one line; anything else as it came, and NUL for the door to refuse."""
    if not isinstance(text, str) or "\0" in text:
        return text
    seen = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join("".join(seen).split())


def folded(text: str) -> str:
    """A text as it is looked for: without accents, in small letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def phone(text: str) -> str:
    """A telephone in E.164; a French one has nine digits after its +33.

    Raises:
        ValueError: it is none.
    """
    if not _PHONE.fullmatch(text):
        raise ValueError("Un numéro s'écrit avec son pays : +33261910117.")
    return text


def email(text: str) -> str:
    """An address of mail, bare.

    Raises:
        ValueError: it is none.
    """
    if not _EMAIL.fullmatch(text):
        raise ValueError("Ceci n'est pas une adresse e-mail.")
    return text
