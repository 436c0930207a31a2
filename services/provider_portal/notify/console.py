"""The carrier of development: writes on the terminal what would be sent, and always succeeds."""

import sys
from typing import TextIO

from services.provider_portal.domain.notices import Message


class Console:
    """Prints messages; never used where logs are kept, for it shows phones and codes."""

    def __init__(self, to: TextIO = sys.stdout) -> None:
        self._to = to

    async def send(self, message: Message) -> str:
        """Print it."""
        subject = f" {message.text.subject}" if message.text.subject else ""
        self._to.write(f"--- {message.channel} → {message.to}{subject}\n{message.text.body}\n---\n")
        self._to.flush()
        return f"console {message.reference}"
