"""Working hours: the days and hours of a desk or a channel, on the network's own clock; by default Monday to Friday,
08:00 to 18:00, holidays left out.

Which days are holidays comes in as a function. Nights, closed days and both daylight-saving nights count nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Paris")
LONGEST: Final = timedelta(days=60)
"""Further back nothing is counted: whatever is silent for so long is silent."""
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WRITTEN: Final = rf"(?:{'|'.join(DAYS)})(?:-(?:{'|'.join(DAYS)}))? \d\d:\d\d-\d\d:\d\d(?: holidays)?"
"""How hours are written: `mon-fri 08:00-18:00`, `mon-sun 00:00-24:00 holidays`."""

Closed = Callable[[date], bool]
"""Whether a day is a public holiday."""


@dataclass(frozen=True, slots=True)
class Hours:
    """On which days from when to when; `opens` and `closes` are minutes of the day, 1440 its end."""

    days: frozenset[int] = frozenset(range(5))
    opens: int = 8 * 60
    closes: int = 18 * 60
    holidays: bool = False
    """Whether public holidays are worked on."""

    @classmethod
    def read(cls, text: str) -> "Hours":
        """From `mon-sat 07:30-20:00`; with `holidays` behind it these are days like others.

        Raises:
            ValueError: it is written otherwise, or there is no hour in it.
        """
        if not re.fullmatch(WRITTEN, text):
            raise ValueError(f"{text!r} are no hours: write for instance mon-fri 08:00-18:00")
        days, span, *rest = text.split()
        first, _, last = days.partition("-")
        run = range(DAYS.index(first), DAYS.index(last or first) + 1)
        opens, closes = map(_minutes, span.split("-"))
        if not run or not 0 <= opens < closes <= 1440:
            raise ValueError(f"{text!r}: no time is left between beginning and end")
        return cls(frozenset(run), opens, closes, bool(rest))

    def works(self, day: date, closed: Closed) -> bool:
        """Whether it is a working day."""
        return day.weekday() in self.days and (self.holidays or not closed(day))

    def open_at(self, moment: datetime, closed: Closed) -> bool:
        """Whether a moment is within them."""
        day = moment.astimezone(ZONE).date()
        return self.works(day, closed) and self.begins(day) <= moment < self.ends(day)

    def begins(self, day: date) -> datetime:
        """In UTC, so that differences are real time."""
        return _at(day, self.opens)

    def ends(self, day: date) -> datetime:
        """In UTC."""
        return _at(day, self.closes)


USUAL: Final = Hours()


def working_hours(start: datetime, end: datetime, closed: Closed, hours: Hours = USUAL) -> float:
    """The working hours between two moments."""
    begun, ended = max(start, end - LONGEST).astimezone(ZONE), end.astimezone(ZONE)
    days = ((begun.date() + timedelta(days=at)) for at in range((ended.date() - begun.date()).days + 1))
    return sum(_of_day(day, begun, ended, hours) for day in days if hours.works(day, closed))


def after_working_hours(start: datetime, count: float, closed: Closed, hours: Hours = USUAL) -> datetime:
    """The moment at which so many working hours have gone by."""
    left, day = timedelta(hours=count), start.astimezone(ZONE).date()
    while True:
        begins = max(hours.begins(day), start)
        room = hours.ends(day) - begins if hours.works(day, closed) else timedelta(0)
        if room >= left:
            return begins + left
        left -= max(timedelta(0), room)
        day += timedelta(days=1)


def _minutes(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    if minute > 59:
        raise ValueError(f"{text!r} is no time of day")
    return hour * 60 + minute


def _at(day: date, minutes: int) -> datetime:
    days, rest = divmod(minutes, 1440)
    return datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), ZONE).astimezone(UTC)


def _of_day(day: date, begun: datetime, ended: datetime, hours: Hours) -> float:
    return max(0.0, (min(hours.ends(day), ended) - max(hours.begins(day), begun)).total_seconds() / 3600)
