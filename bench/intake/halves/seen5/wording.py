"""How dates, telephones and capitals are written by those who fax; nothing is drawn here."""

import random
import unicodedata
from collections.abc import Sequence
from typing import Final

MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
SHORT: Final = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
UNITS: Final = (
    "zéro", "premier", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt", "vingt et un",
    "vingt-deux", "vingt-trois", "vingt-quatre", "vingt-cinq", "vingt-six", "vingt-sept", "vingt-huit", "vingt-neuf",
    "trente",
)  # fmt: skip
FIGURES: Final = ("slashes", "points", "short_slashes", "short_points", "dashes")
WORDS: Final = ("month", "short_month", "letters")


def day(date: str, style: str) -> str:
    """A day given as dd/mm/yyyy, written in this style."""
    dd, mm, yyyy = date.split("/")
    nth = "1er" if dd == "01" else str(int(dd))
    match style:
        case "slashes":
            return date
        case "points":
            return f"{dd}.{mm}.{yyyy}"
        case "dashes":
            return f"{dd}-{mm}-{yyyy}"
        case "short_slashes":
            return f"{dd}/{mm}/{yyyy[2:]}"
        case "short_points":
            return f"{dd}.{mm}.{yyyy[2:]}"
        case "month":
            return f"{nth} {MONTHS[int(mm) - 1]} {yyyy}"
        case "short_month":
            return f"{nth} {SHORT[int(mm) - 1]} {yyyy[2:]}"
        case "letters":
            return f"{UNITS[int(dd)]} {MONTHS[int(mm) - 1]} deux mille {UNITS[int(yyyy) - 2000]}"
        case _:
            raise ValueError(style)


def any_day(date: str, chance: random.Random, styles: Sequence[str] = FIGURES) -> str:
    """The same in one of these styles."""
    return day(date, chance.choice(styles))


def sent_on(chance: random.Random) -> str:
    """The day a letter says it was written: never the day of the loss."""
    return f"{chance.randint(2, 27)} novembre 2026"


def phone(number: str, style: str) -> str:
    """A telephone number given as 01 99 00 12 34, written in this style."""
    pairs = number.split()
    match style:
        case "spaces":
            return number
        case "points" | "dashes" | "run_together" | "slashes":
            return {"points": ".", "dashes": "-", "run_together": "", "slashes": "/"}[style].join(pairs)
        case "abroad":
            return f"+33 {pairs[0][1]} {' '.join(pairs[1:])}"
        case "abroad_zero":
            return f"+33 (0){pairs[0][1]} {' '.join(pairs[1:])}"
        case "double_zero":
            return f"0033 {pairs[0][1]}{''.join(pairs[1:])}"
        case _:
            raise ValueError(style)


PHONES: Final = ("spaces", "points", "dashes", "run_together", "abroad", "abroad_zero", "double_zero")


def phones(numbers: str, chance: random.Random, between: str = " / ", styles: Sequence[str] = PHONES) -> str:
    """Every number of a list, in one style."""
    style = chance.choice(styles)
    return between.join(phone(number, style) for number in numbers.split(", "))


def bare(words: str) -> str:
    """Capitals without accents, as on a telex."""
    parted = unicodedata.normalize("NFKD", words.replace("œ", "oe"))
    return "".join(one for one in parted if not unicodedata.combining(one)).upper()


def sainted(city: str) -> str:
    """Saint-Omer as ST OMER."""
    return bare(city).replace("SAINTE-", "STE ").replace("SAINT-", "ST ")
