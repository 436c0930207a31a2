"""Working hours: Monday to Friday, 08:00 to 18:00 on the network's own clock, holidays left out.

Which days are holidays comes in as a function. Nights, Sundays and both daylight-saving nights count nothing.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Paris")
OPENS: Final = time(8)
CLOSES: Final = time(18)
LONGEST: Final = timedelta(days=60)
"""Further back nothing is counted: whatever is silent for so long is silent."""

Closed = Callable[[date], bool]
"""Whether a day is a public holiday."""


def working_hours(start: datetime, end: datetime, closed: Closed) -> float:
    """The working hours between two moments."""
    begun, ended = max(start, end - LONGEST).astimezone(ZONE), end.astimezone(ZONE)
    days = ((begun.date() + timedelta(days=at)) for at in range((ended.date() - begun.date()).days + 1))
    return sum(_of_day(day, begun, ended) for day in days if _works(day, closed))


def after_working_hours(start: datetime, hours: float, closed: Closed) -> datetime:
    """The moment at which so many working hours have gone by."""
    left, day = timedelta(hours=hours), start.astimezone(ZONE).date()
    while True:
        opens, closes = _opens(day), _closes(day)
        room = closes - max(opens, start) if _works(day, closed) else timedelta(0)
        if room >= left:
            return max(opens, start) + left
        left -= max(timedelta(0), room)
        day += timedelta(days=1)


def _works(day: date, closed: Closed) -> bool:
    return day.weekday() < 5 and not closed(day)


def _opens(day: date) -> datetime:
    """In UTC, so that differences are real time."""
    return datetime.combine(day, OPENS, ZONE).astimezone(UTC)


def _closes(day: date) -> datetime:
    return datetime.combine(day, CLOSES, ZONE).astimezone(UTC)


def _of_day(day: date, begun: datetime, ended: datetime) -> float:
    return max(0.0, (min(_closes(day), ended) - max(_opens(day), begun)).total_seconds() / 3600)
