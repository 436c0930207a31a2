"""An original: a message as it came in, before anybody knows what it is.

Kept before it is answered for; read later, by a loop that may be killed at any moment. After
`MOST_ATTEMPTS` readings that never ended, it becomes an item unread.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import Conflict

MOST_ATTEMPTS: Final = 3
LEASE: Final = timedelta(minutes=8)
"""Longer than any reading may take; after it another reader may take the original over."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed a message over, as the transport said."""

    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    helo: str = ""
    """The name the client gave itself."""

    def as_json(self) -> Mapping[str, object]:
        """As plain values, for the database."""
        return {
            "from": _storable(self.mail_from),
            "to": [_storable(one) for one in self.recipients],
            "peer": self.peer,
            "helo": _storable(self.helo),
        }


def _storable(address: str) -> str:
    """An address as a database can hold it: bytes that are no text, and NUL, are shown as escapes."""
    return address.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def return_path(written: str, sender: str) -> str:
    """Where a message's bounces go: as a server wrote it (`<>` of a bounce is nobody), else its sender."""
    return re.sub(r"^<|>$", "", written.strip()) if written.strip() else sender


class Scan(StrEnum):
    """What the virus scanner has to do with a message."""

    OFF = "off"
    PENDING = "pending"
    CLEAN = "clean"
    FOUND = "found"
    LET_OUT = "let_out"
    """Found, and let out by a person who knew better."""


class NotQuarantined(Conflict):
    """The message is not in quarantine."""


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
    scan: Scan = Scan.OFF
    finding: str = ""
    """What the scanner found."""
    removed_at: datetime | None = None
    """When its bytes were removed, their period over."""
    held_why: str = ""
    """Why its bytes are kept beyond their period; empty when nobody holds them."""

    @property
    def held(self) -> str:
        """Why nobody may see these bytes, in French; empty when everybody may."""
        if self.scan is Scan.PENDING:
            return "Ce message attend son analyse antivirus ; il n'est pas encore montré."
        return quarantined(self.finding) if self.scan is Scan.FOUND else ""

    def genuine(self, raw: bytes) -> bool:
        """Whether these are the bytes that came."""
        return hashlib.sha256(raw).digest() == self.sha256


def quarantined(finding: str) -> str:
    """What the desk reads of a message in quarantine."""
    return (
        f"En quarantaine : l'antivirus signale « {finding} ». Le message n'est ni lu, ni montré, ni rendu ; "
        "demandez un nouvel envoi à l'expéditeur, ou saisissez l'ordre avec lui."
    )
