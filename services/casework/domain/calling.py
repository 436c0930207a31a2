"""Which télévaluations the robot takes and when it may call: an insurer's data (R-024), and the next hour that fits."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from contracts.events.envelope import OrderContent
from services.casework.domain.calendar import Calendar, at_site, department_of, zone_of
from services.casework.domain.conditions import When
from services.casework.domain.script import Script


@dataclass(frozen=True, slots=True)
class RobotRules:
    """What the robot does for an insurer: its pack's `robot`."""

    when: When
    tries: int
    """Calls in vain before the desk has it again; they count among the chases (R-021)."""
    pause_minutes: int
    opens: time
    closes: time
    """The hours of the site's working days in which it calls."""
    script: Script

    def takes(self, order: OrderContent) -> bool:
        """Whether it takes the télévaluation of this order; without a phone nobody can be called."""
        return self.when.holds(order) and bool(order.insured.phones)

    def next_call(self, *, after: datetime, insee: str, calendar: Calendar) -> datetime:
        """The first moment it may call, from `after` on."""
        zone = zone_of(insee)
        local = after.astimezone(zone)
        worked = local.weekday() < 5 and not calendar.closed(local.date(), department_of(insee))
        if worked and self.opens <= local.time() < self.closes:
            return after
        day = local.date()
        if not worked or local.time() >= self.closes:
            day = calendar.working_day_after(day=day, count=1, insee=insee)
        return at_site(day=day, hour=self.opens, zone=zone)

    def pause(self) -> timedelta:
        """Between two calls."""
        return timedelta(minutes=self.pause_minutes)
