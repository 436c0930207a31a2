"""Clocks that run only in the insurer's hours, in the site's own zone; SMS are sent only then too.

Windows are wall-clock hours of the site turned into UTC, so a daylight-saving night is neither lost nor
counted twice: what has run is always real minutes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
LEAST_TO_NOTIFY: Final = timedelta(minutes=15)
"""With less than this left in the day, the SMS waits for the next opening: a carrier needs some minutes."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes`, minutes since local midnight; 0 to 1440 never closes."""

    opens: int = 8 * 60
    closes: int = 20 * 60


def running_until(*, start: datetime, span: timedelta, hours: Hours, zone: ZoneInfo) -> datetime:
    """When `span` of open time has run since `start`; remembered, because a batch starts many clocks at once."""
    return _running_until(start, span, hours, zone)


@lru_cache(maxsize=512)
def _running_until(start: datetime, span: timedelta, hours: Hours, zone: ZoneInfo) -> datetime:
    left, day = span, start.astimezone(zone).date()
    while True:
        opens, closes = window(day, hours, zone)
        begin = max(start, opens)
        if begin < closes:
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        day += DAY


def next_open(*, moment: datetime, hours: Hours, zone: ZoneInfo, least: timedelta = timedelta(0)) -> datetime:
    """The first moment from `moment` on that is open, with at least `least` before closing."""
    day = moment.astimezone(zone).date()
    if hours.closes - hours.opens >= 1440:
        return moment
    while True:
        opens, closes = window(day, hours, zone)
        begin = max(moment, opens)
        if begin + least < closes:
            return begin
        day += DAY


def notify_between(*, made_at: datetime, ends_at: datetime, hours: Hours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when and until when the craftsman may be told: one open day, never past the offer's end (R-050)."""
    return _notify_between(made_at, ends_at, hours, zone)


@lru_cache(maxsize=512)
def _notify_between(made_at: datetime, ends_at: datetime, hours: Hours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if hours.closes - hours.opens >= 1440:
        return made_at, ends_at
    start = min(next_open(moment=made_at, hours=hours, zone=zone, least=LEAST_TO_NOTIFY), ends_at)
    _, closes = window(start.astimezone(zone).date(), hours, zone)
    return start, min(closes, ends_at)


@lru_cache(maxsize=512)
def window(day: date, hours: Hours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The open hours of one local day, in UTC."""
    return _moment(day, hours.opens, zone), _moment(day, hours.closes, zone)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, 1440)
    local = datetime.combine(day + days * DAY, time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)
