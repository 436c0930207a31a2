"""Two clocks: *business* time, which tests and the demo can move, and *wall* time, which nobody can.

Business time is wall time plus an offset read from one file that all processes share (design.md §3).
It only grows, and unset means it cannot be moved. Timers, due dates and offers use `now()`; tokens,
leases, retries and time stamps use `wall()`.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_CACHE_SECONDS = 0.2


class Clock:
    """Tells both times; `file` holds the offset in seconds, as text."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._offset = 0.0
        self._read_at = float("-inf")

    @property
    def movable(self) -> bool:
        """Whether business time can be moved at all."""
        return self._file is not None

    def wall(self) -> datetime:
        """The real moment, in UTC."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """The business moment, in UTC. Never earlier than it has been in this process."""
        return self.wall() + timedelta(seconds=self._current_offset())

    def _current_offset(self) -> float:
        if self._file is None:
            return 0.0
        if time.monotonic() - self._read_at >= _CACHE_SECONDS:
            self._offset = max(self._offset, _read_offset(self._file))
            self._read_at = time.monotonic()
        return self._offset


def move_clock(file: Path, *, by: timedelta) -> None:
    """Moves business time forward for every process that reads `file`.

    Raises:
        ValueError: when asked to go back; business time only grows.
    """
    if by < timedelta(0):
        raise ValueError("business time only grows")
    new = file.with_suffix(".new")
    new.write_text(str(_read_offset(file) + by.total_seconds()))
    os.replace(new, file)


def _read_offset(file: Path) -> float:
    try:
        return float(file.read_text() or 0)
    except FileNotFoundError:
        return 0.0
