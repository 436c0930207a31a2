"""When a channel that brings nothing is an alarm: after so many working hours, not after a night or a Sunday.

Working hours are Monday to Friday, 08:00 to 18:00 on the network's own clock, holidays left out. Which days are
holidays comes in as a function.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
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
    return sum(_of_day(day, begun, ended) for day in days if day.weekday() < 5 and not closed(day))


def silent(
    last: Mapping[str, datetime], allowed: Mapping[str, float], *, since: datetime, now: datetime, closed: Closed
) -> dict[str, float]:
    """The channels silent for longer than they may be, with their working hours of silence.

    A channel that never brought anything counts from `since`, when somebody began to look.
    """
    hours = {channel: working_hours(last.get(channel, since), now, closed) for channel in allowed}
    return {channel: round(count, 1) for channel, count in hours.items() if count > allowed[channel]}


def _of_day(day: date, begun: datetime, ended: datetime) -> float:
    opens, closes = datetime.combine(day, OPENS, ZONE), datetime.combine(day, CLOSES, ZONE)
    return max(0.0, (min(closes, ended) - max(opens, begun)).total_seconds() / 3600)
