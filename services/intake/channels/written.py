"""The canonical value of a field in the words that stand by its label, or nothing when they are none."""

import re
from collections.abc import Mapping
from typing import Final

from services.intake.domain import values
from services.intake.domain.labels import CHOSEN, CODED, TYPED
from services.intake.domain.value_words import DWELLING_WORDS, LOSS_WORDS, OCCUPANCY_WORDS, SHORT, TRADE_WORDS, Words

LONGEST_CHOICE: Final = 80
"""Signs within which a code is said; more is a sentence."""

_CODE_WORD = re.compile(r"[ ]*[:=.]?[ ]*((?=[A-Za-z0-9./_\-]{0,24}\d)[A-Za-z0-9][A-Za-z0-9./_\-]{0,24})")
_SPACED_CODE = re.compile(r"[ ]*[:=.]?[ ]*([A-Z]{0,3}[ ]?\d{1,4}(?:[ ]\d{2,4}){1,4}|[A-Z]{1,3}[ ]\d{4,12})(?![\w])")
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
"""A day is nobody's number."""
_PHONE = re.compile(r"0[1-9]\d{8}")
"""Nor is a telephone number, or what is left of one."""
_SPACED_DAY = re.compile(r"^(\d{1,2})[ |]{1,3}(\d{1,2})[ |]{1,3}(\d{4}|\d{2})(?!\d| \d)")
"""A day filled into cells."""
_RUN_TOGETHER = re.compile(r"^(\d{2})(\d{2})(20\d{2})(?!\d)")
"""A day filled into a box for each figure."""
_TOWN = re.compile(r"^[ ]?\d{5}[ ]{1,2}[A-ZÀ-Ÿ][A-Za-zà-ÿ'’\-]{2,}")
"""A postal code with its town is nobody's number."""
_POSTAL = re.compile(r"\d{5}|2[AB]\d{3}")
SHORTEST_CODE: Final = 3


def read(field: str, raw: str) -> str:
    """The canonical value of a field in its raw words, or nothing."""
    text = raw.strip(" \t,;:")
    if field in CODED:
        found = _SPACED_CODE.match(raw) or _CODE_WORD.match(raw)
        code = re.sub(r"\s", "", found[1]).strip("./-_").upper() if found else ""
        if field == "postal_code":
            return code if _POSTAL.fullmatch(code) else ""
        if _TOWN.match(raw):
            return ""
        if _DAY.fullmatch(code) or _PHONE.fullmatch(re.sub(r"[./-]", "", code)):
            return ""
        return "" if (len(code) < SHORTEST_CODE and field != "order_number") else code
    if field in TYPED:
        return _typed(field, text)
    return _chosen(field, text) if field in CHOSEN else " ".join(text.split())[:200]


def _typed(field: str, text: str) -> str:
    match field:
        case "phones":
            numbers = values.phones(re.sub(r"(?<=\d)[,;:](?=\d\d(?:\D|$))", ".", text))
            return ", ".join(map(values.readable_phone, numbers))
        case "loss_date":
            return readable_day(values.day(_RUN_TOGETHER.sub(r"\1/\2/\3", _SPACED_DAY.sub(r"\1/\2/\3", text))))
        case "email":
            return values.email(mended_mail(text)) or values.email(text) or ""
        case _:
            amount = values.cents(text)
            return "" if amount is None else values.readable_amount(amount)


LISTS: Final[Mapping[str, Words]] = {
    "loss_kind": LOSS_WORDS,
    "trade": TRADE_WORDS,
    "occupancy": OCCUPANCY_WORDS,
    "dwelling": DWELLING_WORDS,
}
AMONG: Final = {
    name: {
        code: (*LISTS[name].get(code, ()), *SHORT.get(name, {}).get(code, ()))
        for code in dict.fromkeys((*LISTS[name], *SHORT.get(name, {})))
    }
    for name in LISTS
}
"""The words of each list where it is known that a code of this list is said."""


def _chosen(field: str, text: str) -> str:
    if words := LISTS.get(field):
        said = text[:LONGEST_CHOICE]
        return (
            values.whole_code(said, AMONG[field])
            or values.code(said, words)
            or values.near_code(said, words)
            or values.code(said, AMONG[field])
            or ""
        )
    said_yes = values.yes(text)
    if said_yes is None and values.doubted(text):
        return " ".join(text.split())[:LONGEST_CHOICE]  # neither yes nor no: the desk is asked
    return "oui" if said_yes else ""


def says_only(field: str, raw: str) -> bool:
    """Whether a code's words are all that was said: nothing else stood there that could turn the meaning."""
    return field not in LISTS or values.whole_code(raw.strip(" \t,;:|"), AMONG[field]) is not None


def mended_mail(text: str) -> str:
    """A mail address whose `@` or blanks an engine misread, as it must have stood; other text as it is."""
    at = _MISREAD_AT.sub("@", values.with_points(text), count=1)
    return re.sub(r"[ ]*([@.])[ ]*", r"\1", at) if at.count("@") == 1 and _MAIL_LIKE.search(at) else text


_MISREAD_AT = re.compile(r"[ ]?(?:\(?@\)?|©|®|\(a\)|\(at\)|\[at\]|€|¢)[ ]?")
_MAIL_LIKE = re.compile(r"^[^\s@]{2,64}[ ]?@[ ]?[^\s@]{1,190}(?:[ .]{1,3}[a-z]+){0,8}$", re.I)


def readable_day(iso: str | None) -> str:
    """A date as the form shows it; nothing for a year that can only be misread."""
    if not iso:
        return ""
    year, month, number = iso.split("-")
    return f"{number}/{month}/{year}" if int(year) in _YEARS else ""


_YEARS: Final = range(2000, 2100)
