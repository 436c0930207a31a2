"""How long a stored paper can be proved: until the certificate of its last archive time stamp ends, unless renewed.

A renewal is worth something only when today's unit lasts longer than the one that stamped before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

GAIN: Final = timedelta(days=30)
"""By how much a new time stamp must outlive the old one: less is no reason to change a file."""


class Renewer(Protocol):
    """Whoever adds archive time stamps."""

    async def renew(self, document: bytes) -> bytes:
        """One more archive time stamp."""

    async def last_stamp_ends(self, document: bytes) -> datetime | None:
        """When the certificate of the last one ends; nothing when there is none."""

    async def stamp_ends(self) -> datetime:
        """When the certificate of today's unit ends."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A stored paper and how long its proofs last; not looked at yet when nothing."""

    document_id: UUID
    request_id: UUID
    sandbox: bool
    sha256: bytes
    ends_at: datetime | None


def due_before(*, now: datetime, days: int, unit_ends_at: datetime) -> datetime:
    """Papers whose proofs end before this are renewed now."""
    return min(now + timedelta(days=days), unit_ends_at - GAIN)
