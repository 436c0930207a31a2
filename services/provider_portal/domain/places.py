"""Time as the site lives it: the zone of a commune, and how a moment is written and read in French.

Every moment is kept in UTC; only what a person reads or types is in the site's zone (design.md §3).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.errors import Invalid

_ZONES: Final[dict[str, str]] = {
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
"""First three characters of an INSEE code overseas → zone; all else is Paris."""


YEARS: Final = range(2000, 2101)
"""What is outside was not meant; and the ends of the calendar overflow when they are turned into UTC."""


def zone_of(insee: str | None) -> ZoneInfo:
    """The zone in which this commune reads its clocks."""
    return ZoneInfo(_ZONES.get((insee or "")[:3], "Europe/Paris"))


def written(moment: datetime, insee: str | None) -> str:
    """A moment as a person reads it there: ``10/03/2026 à 15:04``."""
    return moment.astimezone(zone_of(insee)).strftime("%d/%m/%Y à %H:%M")


def written_short(moment: datetime, insee: str | None) -> str:
    """The same in an SMS: ``10/03 15h04``."""
    return moment.astimezone(zone_of(insee)).strftime("%d/%m %Hh%M")


def read_local(typed: str, *, insee: str | None, field: str) -> datetime:
    """A moment as a form sends it (``2026-03-10T15:04``), in the site's zone unless it names its own; in UTC.

    Raises:
        Invalid: it is no date, or an hour that the night of a clock change skipped.
    """
    try:
        moment = datetime.fromisoformat(typed.strip())
        if moment.year not in YEARS:
            raise ValueError(typed)
    except ValueError as error:
        raise Invalid("Indiquez une date et une heure.", field=field) from error
    zone = zone_of(insee)
    in_utc = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if moment.tzinfo is None and in_utc.astimezone(zone).replace(tzinfo=None) != moment:
        raise Invalid("Cette heure n'existe pas : l'horloge avance cette nuit-là.", field=field)
    return in_utc


def read_day(typed: str, *, field: str) -> date:
    """A day as a form sends it (``2026-04-05``).

    Raises:
        Invalid: it is no day, or of another age.
    """
    try:
        return day_in_our_age(date.fromisoformat(typed.strip()))
    except ValueError as error:
        raise Invalid("Indiquez une date.", field=field) from error


def day_in_our_age(day: date) -> date:
    """A day as a program sends it.

    Raises:
        ValueError: it lies in another age.
    """
    if day.year not in YEARS:
        raise ValueError(f"Indiquez une date entre {YEARS[0]} et {YEARS[-1]}.")
    return day


def in_our_age(moment: datetime) -> datetime:
    """A moment as a program sends it, in UTC.

    Raises:
        ValueError: it lies in another age.
    """
    if moment.year not in YEARS:
        raise ValueError(f"Indiquez une date entre {YEARS[0]} et {YEARS[-1]}.")
    return moment.astimezone(UTC)


def remaining(until: datetime, now: datetime) -> str:
    """How long is left, as a clock on the page says it: ``2 h 13``, ``3 j 4 h``, ``dépassé``."""
    left = until - now
    if left <= timedelta(0):
        return "dépassé"
    minutes = int(left.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} j {hours} h"
    if hours:
        return f"{hours} h {minutes % 60:02d}"
    return f"{max(minutes, 1)} min"
