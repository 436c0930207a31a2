"""An original: a message as it came in, before anybody knows what it is.

Kept before it is answered for; read later, by a loop that may be killed at any moment. After
`MOST_ATTEMPTS` readings that never ended, it becomes an item unread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

MOST_ATTEMPTS: Final = 3
LEASE: Final = timedelta(minutes=2)
"""Longer than any reading may take; after it another reader may take the original over."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed a message over, as the transport said."""

    mail_from: str
    recipients: tuple[str, ...]
    peer: str

    def as_json(self) -> Mapping[str, object]:
        """As plain values, for the database."""
        return {"from": self.mail_from, "to": list(self.recipients), "peer": self.peer}


@dataclass(frozen=True, slots=True)
class Original:
    """A stored message."""

    id: UUID
    sha256: bytes
    size: int
    file: str
    door: str
    envelope: Mapping[str, object]
    correlation_id: str
    received_at: datetime
    attempts: int = 0
