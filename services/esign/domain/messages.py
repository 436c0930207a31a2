"""What is written to signers: the invitation, the code, the end. The link is in the mail, the code never beside it.

A code by SMS is one GSM-7 message; it says what it is for, and that nobody will ever ask for it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.esign.domain import own_words

BACKOFF: Final = (5, 15, 60, 300, 900, 3600)
"""Seconds before the next try; after the last one the message is given up."""
LEASE: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Text:
    """What a person receives; the subject is for e-mail only."""

    body: str
    subject: str = ""


@dataclass(frozen=True)
class Message:
    """A text on its way to one phone or one mailbox; `reference` is the same at every try."""

    channel: str
    to: str
    text: Text
    reference: str


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
    signer_options: dict[str, Any] = field(default_factory=dict)  # Any: the caller's JSON
    request_options: dict[str, Any] = field(default_factory=dict)  # Any: the caller's JSON


def text_of(due: Due, *, link: str, code: str) -> Text:
    """The words of a message."""
    mark = "[TEST – SANS VALEUR] " if due.sandbox else ""
    match due.kind:
        case "code" if due.channel == "sms":
            own = own_words.sms(due.signer_options, code)
            return Text(
                f"{mark}{own}"
                if own
                else f"{mark}Passerelle : votre code de signature est {code}. Ne le donnez a personne."
            )
        case "code":
            body = f"Bonjour {due.first_name},\n\nVotre code pour signer « {due.request_name} » est {code}.\n"
            return Text(f"{body}Il est valable 10 minutes. Ne le donnez à personne.\n", f"{mark}Votre code : {code}")
        case "done":
            body = f"Bonjour {due.first_name},\n\n« {due.request_name} » est signé par tous.\n"
            return Text(f"{body}Vos documents : {link}\n", f"{mark}Signé : {due.request_name}")
        case _:
            usual = f"Bonjour {due.first_name},\n\nUn document attend votre signature : « {due.request_name} ».\n"
            words = own_words.invitation(
                due.signer_options, due.request_options, subject=f"À signer : {due.request_name}", body=usual
            )
            link_line = f"Lire et signer : {link}\n\nCe lien vous est personnel et valable 48 heures.\n"
            return Text(f"{words.body}\n{link_line}", f"{mark}{words.subject}")


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try after `attempts` attempts, or nothing when it is given up."""
    return now + timedelta(seconds=BACKOFF[attempts - 1]) if attempts <= len(BACKOFF) else None
