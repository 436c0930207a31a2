"""When a channel that brings nothing is an alarm: after so many of its working hours, not after a night or a Sunday."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.working_time import USUAL, Closed, Hours, working_hours


@dataclass(frozen=True, slots=True)
class Allowed:
    """How long a channel may bring nothing: so many hours of those in which its senders work."""

    hours: float
    of: Hours = USUAL


def silent(
    last: Mapping[str, datetime], allowed: Mapping[str, Allowed], *, since: datetime, now: datetime, closed: Closed
) -> dict[str, float]:
    """The channels silent for longer than they may be, with their working hours of silence.

    A channel that never brought anything counts from `since`, when somebody began to look.
    """
    counts = {channel: working_hours(last.get(channel, since), now, closed, may.of) for channel, may in allowed.items()}
    return {channel: round(count, 1) for channel, count in counts.items() if count > allowed[channel].hours}
