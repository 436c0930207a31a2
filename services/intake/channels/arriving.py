"""A message as it arrives after `DATA`: its bytes up to the dot on a line of its own, whatever the lines are.

Only CRLF ends a line here (a bare LF belongs to the message: no smuggling), dots are unstuffed at the end, and what
is held is bounded: per message by the largest one taken, over all connections by one budget that they share.
"""

from dataclasses import dataclass
from typing import Final

_END: Final = b"\r\n.\r\n"


@dataclass
class Budget:
    """Bytes of unfinished messages that all connections may hold together: a mail bomb costs this and no more."""

    most: int
    held: int = 0


class Arriving:
    """The bytes of one message; `take` until it gives what came after the end."""

    def __init__(self, *, largest: int, budget: Budget) -> None:
        self._largest = largest
        self._budget = budget
        # The command's own end of line, so that a message of no line ends like any other.
        self._held = bytearray()
        self._hold(b"\r\n")
        self.size = 0
        self.too_large = False
        """More than we take: refused for good."""
        self.crowded_out = False
        """The budget is spent by others: refused for now."""

    def take(self, data: bytes) -> bytes | None:
        """Adds what came; at the message's end gives the bytes behind it, before that nothing."""
        self.size += len(data)
        searched = max(0, len(self._held) - len(_END) + 1)
        self._hold(data)
        end = self._held.find(_END, searched)
        if end < 0:
            self._bound()
            return None
        rest = bytes(self._held[end + len(_END) :])
        self._drop(end + 2, len(self._held))
        self._bound()
        return rest

    def content(self) -> bytes:
        """The message without the dots that were added for the way; what was held is given back."""
        lines = self._held.replace(b"\r\n.", b"\r\n")
        self.forget()
        del lines[:2]
        return bytes(lines)

    def forget(self) -> None:
        """Gives back what is held."""
        self._drop(0, len(self._held))

    def _bound(self) -> None:
        """Beyond a limit only as much is held as a message's end may need."""
        self.too_large = self.too_large or len(self._held) - 2 > self._largest
        self.crowded_out = self.crowded_out or self._budget.held > self._budget.most
        if self.too_large or self.crowded_out:
            self._drop(0, max(0, len(self._held) - len(_END) + 1))

    def _hold(self, data: bytes) -> None:
        self._held += data
        self._budget.held += len(data)

    def _drop(self, start: int, end: int) -> None:
        before = len(self._held)
        del self._held[start:end]
        self._budget.held -= before - len(self._held)
