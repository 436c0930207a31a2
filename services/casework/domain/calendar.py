"""When a delay ends: in the site's own time zone, over both daylight-saving nights, around French holidays.

Hours run on the clock (24 h are 24 h, also in the night that has 23 or 25 of them); days and working days
keep the hour the site's clock shows (R-062, R-063). Which days are holidays comes in as a function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from services.casework.domain.dates import Delay
from shared.errors import Invalid

PARIS: Final = ZoneInfo("Europe/Paris")

_OVERSEAS: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_ALSACE_MOSELLE: Final = frozenset({"57", "67", "68"})

Closed = Callable[[date, str], bool]
"""Whether a day is a public holiday in a department (`57` and `67` have two more than the rest)."""


@cache
def zone_of(insee: str | None) -> ZoneInfo:
    """The time zone of a commune."""
    return ZoneInfo(_OVERSEAS[insee[:3]]) if insee and insee[:3] in _OVERSEAS else PARIS


def department_of(insee: str | None) -> str:
    """The department of a commune: `44`, `2A`, `974`."""
    if not insee:
        return ""
    return insee[:3] if insee[:2] in ("97", "98") else insee[:2]


def in_alsace_moselle(insee: str | None) -> bool:
    """Whether Good Friday and 26 December are holidays there too."""
    return department_of(insee) in _ALSACE_MOSELLE


@dataclass(frozen=True)
class Calendar:
    """Computes due dates."""

    closed: Closed

    def due(self, *, start: datetime, delay: Delay, insee: str | None) -> datetime:
        """The moment the delay ends, in UTC."""
        if delay.hours:
            return start + timedelta(hours=delay.hours)
        zone = zone_of(insee)
        local = start.astimezone(zone)
        day = local.date() + timedelta(days=delay.days)
        if delay.working_days:
            day = self.working_day_after(day=local.date(), count=delay.working_days, insee=insee)
        return at_site(day=day, hour=local.time().replace(fold=0), zone=zone)

    def working_day_after(self, *, day: date, count: int, insee: str | None) -> date:
        """The `count`-th working day after `day`: Monday to Friday, holidays left out."""
        department = department_of(insee)
        while count:
            day += timedelta(days=1)
            if day.weekday() < 5 and not self.closed(day, department):
                count -= 1
        return day


def at_site(*, day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The UTC moment when the site's clock shows that day and hour.

    An hour that the spring night leaves out is read as the one just after it; an hour that the autumn
    night has twice is its first.
    """
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


LEAST_TO_TELL: Final = timedelta(minutes=30)
"""So much of the open hours must be left, or whoever is to be told is told the next day."""


def hours_to_tell(*, start: datetime, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when and until when somebody may be told of something, every day in the site's hours: at once in them."""
    day = start.astimezone(zone).date()
    if start + LEAST_TO_TELL > at_site(day=day, hour=closes, zone=zone):
        day += timedelta(days=1)
    return max(start, at_site(day=day, hour=opens, zone=zone)), at_site(day=day, hour=closes, zone=zone)


class OutsideCalendar(Invalid):
    """The first and last hours of the calendar have no UTC."""


def to_utc(moment: datetime, *, zone: tzinfo, field: str = "due_at") -> datetime:
    """A moment in UTC; one without a zone is what the site's clock shows. `field` names where it was typed.

    Raises:
        OutsideCalendar: the moment is at an end of the calendar.
    """
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise OutsideCalendar("Cette date n'est pas possible.", rule="FORM-002", field=field) from error


def days_between(*, start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """How many midnights of the site lie between the two moments."""
    return (end.astimezone(zone).date() - start.astimezone(zone).date()).days
