"""How a moment is written in the vendor's API."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]  # Any: JSON


def moment(at: datetime | None) -> str | None:
    """A date-time as the vendor writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
