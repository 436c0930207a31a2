"""A message to a signer: what it is about, on its way to one phone or one mailbox, and when it is tried again.

Its words are in domain/letters.py. Kinds: `invitation`, `reminder`, `renewal`, `done`, and the codes `code`,
`together` (one code for several signatures) and `access`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.esign.domain.evidence import Happening

BACKOFF: Final = (5, 15, 60, 300, 900, 3600)
"""Seconds before the next try; after the last one the message is given up."""
LEASE: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Text:
    """What a person receives; subject and HTML are for e-mail only."""

    body: str
    subject: str = ""
    html: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    data: bytes
    content_type: str = "application/pdf"


@dataclass(frozen=True)
class Message:
    """A text on its way to one phone or one mailbox; `reference` is the same at every try."""

    channel: str
    to: str
    text: Text
    reference: str
    attachments: tuple[Attachment, ...] = ()
    logo: Attachment | None = None
    """What the mail shows as `cid:logo`."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A message taken from its row to be sent now."""

    id: UUID
    kind: str
    channel: str
    to: str
    attempts: int
    signer_id: UUID
    code_id: UUID | None
    first_name: str
    request_name: str
    link_issued_at: datetime | None
    sandbox: bool
    request_id: UUID
    locale: str = "fr"
    note: str | None = None
    options: dict[str, Any] = field(default_factory=dict)  # Any: kept as the sender said it
    request_options: dict[str, Any] = field(default_factory=dict)  # Any: the same, for all signers of the request
    look: dict[str, Any] = field(default_factory=dict)  # Any: settings of the request's custom experience
    logo_sha256: bytes | None = None
    logo_type: str | None = None
    """The logo of that experience."""


def carried(due: Due, *, state: str, answer: str, at: datetime) -> Happening:
    """What evidence says of a message that was handed over, or given up."""
    payload = {
        "message": due.kind,
        "channel": due.channel,
        "recipient": due.to,
        "result": state,
        "attempts": due.attempts,
        "carrier": answer,
    }
    return Happening(kind="message_carried", at=at, signer_id=due.signer_id, payload=payload)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try after `attempts` attempts, or nothing when it is given up."""
    return now + timedelta(seconds=BACKOFF[attempts - 1]) if attempts <= len(BACKOFF) else None
