"""The public holidays of France, by the `holidays` package."""

from datetime import date
from functools import cache

import holidays


def is_holiday(day: date) -> bool:
    """Whether nobody works that day anywhere in mainland France."""
    return day in _of(day.year)


@cache
def _of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))
