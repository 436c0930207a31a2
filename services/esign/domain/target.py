"""The days on which euro payments are settled: TARGET is closed on weekends and six days a year (ECB, since 2002).

A due date on a closing day is presented on the next open one, never sooner: its debtor was told of no earlier day.
"""

from datetime import date, timedelta
from functools import cache


def is_open(day: date) -> bool:
    """Whether euro payments are settled on this day."""
    return day.weekday() < 5 and day not in closing_days(day.year)


@cache
def closing_days(year: int) -> frozenset[date]:
    """1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December."""
    easter = easter_sunday(year)
    moving = easter - timedelta(days=2), easter + timedelta(days=1)
    return frozenset((date(year, 1, 1), *moving, date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)))


def next_open(day: date) -> date:
    """This day, or the first open one after it."""
    while not is_open(day):
        day += timedelta(days=1)
    return day


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian computus (Meeus, Jones, Butcher)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    moon = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - moon + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
