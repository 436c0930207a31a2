"""How this half writes days, telephones and names of towns."""

import datetime
import random
from collections.abc import Sequence
from typing import Final

MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
CUT: Final = (
    "janv.", "fév.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
WEEK: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FIGURES: Final = ("slashes", "points", "short", "dashes", "spaced", "backwards")
"""Days in figures: 04/09/2026, 04.09.2026, 4/9/26, 04-09-2026, 04 / 09 / 2026, 2026-09-04."""
WORDS: Final = ("month", "week", "cut")
"""Days with a word: 4 septembre 2026, vendredi 4 septembre 2026, 4 sept. 2026."""


def day(date: str, style: str) -> str:
    """A day (04/09/2026) in one of the styles."""
    d, m, y = date.split("/")
    when = datetime.date(int(y), int(m), int(d))
    first = "1er" if when.day == 1 else str(when.day)
    match style:
        case "points" | "dashes" | "spaced":
            return {"points": ".", "dashes": "-", "spaced": " / "}[style].join((d, m, y))
        case "short":
            return f"{when.day}/{when.month}/{y[2:]}"
        case "backwards":
            return when.isoformat()
        case "month":
            return f"{first} {MONTHS[when.month - 1]} {y}"
        case "week":
            return f"{WEEK[when.weekday()]} {first} {MONTHS[when.month - 1]} {y}"
        case "cut":
            return f"{first} {CUT[when.month - 1]} {y}"
        case _:
            return date


def some_day(date: str, chance: random.Random, styles: Sequence[str] = ("slashes", "points", "short", "dashes")) -> str:
    """The same in one of some styles."""
    return day(date, chance.choice(styles))


def today(chance: random.Random, style: str = "slashes") -> str:
    """The day on which the page was written, after every loss."""
    return day(f"{chance.randint(2, 27):02d}/11/2026", style)


def later(date: str, chance: random.Random) -> str:
    """A day soon after the loss, on which something else happened."""
    d, m, y = map(int, date.split("/"))
    return (datetime.date(y, m, d) + datetime.timedelta(days=chance.randint(1, 3))).strftime("%d/%m/%Y")


def phone(number: str, style: str) -> str:
    """A telephone (01 99 00 12 34) as it is written."""
    match style:
        case "points" | "dashes" | "bare":
            return number.replace(" ", {"points": ".", "dashes": "-", "bare": ""}[style])
        case "abroad":
            return f"+33 {number[1:]}"
        case "bracket":
            return f"+33 (0){number[1:]}"
        case _:
            return number


DIALLED: Final = ("spaces", "spaces", "points", "dashes", "bare", "abroad")


def numbers(phones: str, chance: random.Random, between: str = " / ", styles: Sequence[str] = DIALLED) -> str:
    """All of a person's telephones, in one manner."""
    style = chance.choice(styles)
    return between.join(phone(number, style) for number in phones.split(", "))


def saint(city: str) -> str:
    """The town as people shorten it."""
    return city.replace("Saint-", "St-").replace("Sainte-", "Ste-")


def apart(number: str) -> str:
    """A claim number with room in it, as people write it for their readers: B 704 1882."""
    head = number.rstrip("0123456789")
    return f"{head} {number[len(head) : len(head) + 3]} {number[len(head) + 3 :]}" if len(head) == 1 else number
