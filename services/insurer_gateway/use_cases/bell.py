"""Rings when facts were written, so that deliveries and waiting readers need not look all the time.

It only saves time: whoever misses a ring looks again by himself within a second.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """Every listener has its own event; ringing sets them all."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()

    def listen(self) -> asyncio.Event:
        """An event that is set at each ring, for as long as the process lives."""
        heard = asyncio.Event()
        self._listeners.add(heard)
        return heard

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """The same for as long as the block lasts."""
        heard = self.listen()
        try:
            yield heard
        finally:
            self._listeners.discard(heard)

    def ring(self) -> None:
        """Something was written."""
        for heard in self._listeners:
            heard.set()
