"""How a moment reads in JSON."""

from datetime import datetime


def moment(at: datetime | None) -> str | None:
    """A moment in UTC, or null."""
    return at.isoformat().replace("+00:00", "Z") if at else None
