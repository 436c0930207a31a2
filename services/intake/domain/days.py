"""Days as French people write them: in figures, with the month in words, or wholly in words.

A day is never guessed: `31/02` is none. A month may be misread by a letter.
"""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Final, NamedTuple

MONTHS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_ONES: Final = (
    "", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS: Final = {20: "vingt", 30: "trente"}
MISREAD: Final = 0.8
"""From this likeness on, a word is a month that was misread."""


def _spelled() -> Iterator[tuple[str, int]]:
    """The numbers up to 39 in words, each as people write it, blanks for hyphens."""
    for ten, word in {0: "", **_TENS}.items():
        for one in range(20 if not ten else 10):
            last = f"et {_ONES[one]}" if ten and one == 1 else _ONES[one]
            yield f"{word} {last}".strip().replace("-", " "), ten + one
    yield "premier", 1


_NUMBERS: Final = {word: number for word, number in _spelled() if word}
_NUMBER: Final = "|".join(re.escape(word).replace("\\ ", "[ -]") for word in sorted(_NUMBERS, key=len, reverse=True))
_FIGURES: Final = r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})"
_WORDS: Final = (
    rf"(?:\d{{1,2}}(?:er)?|{_NUMBER})\s{{1,3}}[a-z]{{3,9}}\.?\s{{1,3}}"
    rf"(?:\d{{4}}|\d{{2}}(?!\s?[\dh:])|deux[ -]mille(?:[ -](?:{_NUMBER}))?)"
)
WRITTEN: Final = rf"(?<![\w/])(?<!\d[.\-])(?:\d{{4}}-\d{{2}}-\d{{2}}|{_FIGURES}|{_WORDS})(?![\w/]|[.\-]\d)"
"""A pattern of what may be a day, in lower case without accents."""
_WRITTEN: Final = re.compile(WRITTEN)
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_IN_FIGURES: Final = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})")
_IN_WORDS: Final = re.compile(r"(.+?)\s+([a-z]{3,9})\.?\s+(\d{4}|\d{2}|deux.+)")


class Day(NamedTuple):
    """A day of a text: as YYYY-MM-DD, and where it stands."""

    iso: str
    start: int
    end: int


def first(lowered: str) -> str | None:
    """The first day of a text, as YYYY-MM-DD; nothing when it cannot be one."""
    found = _WRITTEN.search(lowered)
    return _day(found[0]) if found else None


def days(lowered: str) -> Iterator[Day]:
    """The days of a text in lower case without accents, as they stand in it."""
    for found in _WRITTEN.finditer(lowered):
        if iso := _day(found[0]):
            yield Day(iso, found.start(), found.end())


def _day(written: str) -> str | None:
    if found := _ISO.fullmatch(written):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _IN_FIGURES.fullmatch(written):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    found = _IN_WORDS.fullmatch(written)
    month = _month(found[2]) if found else None
    if found is None or month is None:
        return None
    return _date(
        _number(found[3].removeprefix("deux").lstrip(" -").removeprefix("mille"), 2000), month, _number(found[1])
    )


def _number(written: str, more: int = 0) -> int:
    """A number in figures as it is, one in words with `more`."""
    text = written.strip(" -").replace("-", " ")
    if text.removesuffix("er").isdigit():
        return int(text.removesuffix("er"))
    return more + _NUMBERS.get(text, 0)


def _month(word: str) -> int | None:
    starting = [at for at, month in enumerate(MONTHS, 1) if month.startswith(word)]
    if len(starting) == 1:
        return starting[0]
    near = get_close_matches(word, MONTHS, 1, MISREAD) if len(word) > 3 and not starting else []
    return MONTHS.index(near[0]) + 1 if near else None


def _date(year: int, month: int, number: int) -> str | None:
    try:
        return date(year + 2000 if year < 100 else year, month, number).isoformat()
    except ValueError:
        return None
