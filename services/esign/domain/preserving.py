"""How long a stored paper can be proved: until the certificate of its last archive time stamp ends, unless renewed.

A renewal is worth something only when today's unit lasts longer than the one that stamped before. Signed papers of
requests and electronic seals are kept alike; only the former have a chain of evidence that says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

GAIN: Final = timedelta(days=30)
"""By how much a new time stamp must outlive the old one: less is no reason to change a file."""
LEASE: Final = timedelta(minutes=5)
"""How long a paper that was taken is nobody else's; one that could not be done is taken again after it."""


class Renewer(Protocol):
    """Whoever adds archive time stamps."""

    async def renew(self, document: bytes) -> bytes:
        """One more archive time stamp."""

    async def last_stamp_ends(self, document: bytes) -> datetime | None:
        """When the certificate of the last one ends; nothing when there is none."""

    async def stamp_ends(self) -> datetime:
        """When the certificate of today's unit ends."""


class Sort(StrEnum):
    """What kind of paper is kept provable."""

    DOCUMENT = "document"
    SEAL = "seal"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A stored paper and how long its proofs last; not looked at yet when nothing. A seal belongs to no request."""

    sort: Sort
    id: UUID
    request_id: UUID | None
    sandbox: bool
    sha256: bytes
    ends_at: datetime | None


def due_before(*, now: datetime, days: int, unit_ends_at: datetime) -> datetime:
    """Papers whose proofs end before this are renewed now."""
    return min(now + timedelta(days=days), unit_ends_at - GAIN)
