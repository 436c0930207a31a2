"""Mails to people who sign nothing: followers, approvers, users. The words are made when the mail is ordered.

The link is no part of the stored words: they hold a mark in its place, and the link is made when the mail leaves.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

LINK_MARK: Final = "\x1flien\x1f"
"""Where the link goes; no caller's text can hold this character by accident."""
SANDBOX_MARK: Final = "[TEST – SANS VALEUR] "


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail to be sent; its link is found by `link_path`, `link_of` and `link_issued_at`."""

    recipient: str
    subject: str
    body: str
    link_path: str
    link_of: UUID
    link_issued_at: datetime
    request_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DueLetter:
    """A letter taken from its row to be sent now."""

    id: UUID
    recipient: str
    subject: str
    body: str
    link_path: str
    link_of: UUID
    link_issued_at: datetime
    attempts: int


def subject_of(text: str, *, sandbox: bool) -> str:
    """A subject: one line, marked in the sandbox."""
    return f"{SANDBOX_MARK if sandbox else ''}{' '.join(text.split())}"[:512]


def with_link(body: str, link: str) -> str:
    """The words as they leave."""
    return body.replace(LINK_MARK, link)
