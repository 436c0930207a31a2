"""When a channel that brings nothing is an alarm: after so many working hours, not after a night or a Sunday."""

from collections.abc import Mapping
from datetime import datetime

from services.intake.domain.working_time import Closed, working_hours


def silent(
    last: Mapping[str, datetime], allowed: Mapping[str, float], *, since: datetime, now: datetime, closed: Closed
) -> dict[str, float]:
    """The channels silent for longer than they may be, with their working hours of silence.

    A channel that never brought anything counts from `since`, when somebody began to look.
    """
    hours = {channel: working_hours(last.get(channel, since), now, closed) for channel in allowed}
    return {channel: round(count, 1) for channel, count in hours.items() if count > allowed[channel]}
