"""How many calls a key may make: by the minute and by the hour, each counted from its beginning by the wall clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SPANS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most calls of a key."""

    minute: int
    hour: int

    @property
    def block(self) -> int:
        """How many calls a process takes from the common count at once: a hundredth, cheap and near."""
        return max(1, min(self.minute, self.hour) // 100)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What a key has left at one moment; `reset` seconds end its minute."""

    limits: Limits
    left_minute: int
    left_hour: int
    reset: int

    def headers(self) -> dict[str, str]:
        """As the vendor says it on every answer."""
        return {
            "RateLimit-Limit": str(self.limits.minute),
            "RateLimit-Remaining": str(min(self.left_minute, self.left_hour)),
            "RateLimit-Reset": str(self.reset),
            "X-RateLimit-Limit-Minute": str(self.limits.minute),
            "X-RateLimit-Limit-Hour": str(self.limits.hour),
            "X-RateLimit-Remaining-Minute": str(self.left_minute),
            "X-RateLimit-Remaining-Hour": str(self.left_hour),
        }


def began(now: datetime, span: str) -> datetime:
    """When the minute or the hour of a moment began."""
    start = now.replace(second=0, microsecond=0)
    return start if span == "minute" else start.replace(minute=0)


def seconds_left(now: datetime, span: str) -> int:
    """Until the next minute or hour begins."""
    return int((began(now, span) + SPANS[span] - now).total_seconds()) + 1
