"""The clock's door: deadlines are looked at each second, because business time may jump (design.md §3)."""

from services.casework.use_cases.deadlines import Deadlines
from shared.service import Gauge, Loop


def loops(deadlines: Deadlines) -> list[Loop]:
    """The loops of casework."""
    return [Loop("deadlines", every=1.0, run=deadlines.mark_late)]


def gauges(deadlines: Deadlines) -> list[Gauge]:
    """The figures of casework."""
    return [Gauge("late_dates", "Running dates d'action past their original due date, by code", deadlines.late)]
