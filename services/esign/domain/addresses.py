"""Short-lived addresses of files: whoever has one reads these very bytes, for ten minutes, without an account.

The address carries what it gives and until when, under an HMAC: nothing is stored, and nothing in it can be changed.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import NotFound

LIFE: Final = timedelta(minutes=10)
_BODY: Final = 16 + 32 + 8
_MAC: Final = 32


class AddressOver(NotFound):
    """Not ours, changed, or too old: which one is not said."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file given out: which document, which revision of it, until when."""

    document_id: UUID
    sha256: bytes
    expires_at: datetime


def written(secret: bytes, given: Given) -> str:
    """The part of the address that cannot be guessed."""
    body = given.document_id.bytes + given.sha256 + int(given.expires_at.timestamp()).to_bytes(8)
    return base64.urlsafe_b64encode(body + _mac(secret, body)).rstrip(b"=").decode()


def read(secret: bytes, text: str, *, now: datetime) -> Given:
    """What an address gives.

    Raises:
        AddressOver: nothing, or nothing any more.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise _over() from error
    body, mac = raw[:_BODY], raw[_BODY:]
    if len(raw) != _BODY + _MAC or not hmac.compare_digest(mac, _mac(secret, body)):
        raise _over()
    expires_at = datetime.fromtimestamp(int.from_bytes(body[48:]), UTC)
    if expires_at <= now:
        raise _over()
    return Given(document_id=UUID(bytes=body[:16]), sha256=body[16:48], expires_at=expires_at)


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"file:" + body, hashlib.sha256)


def _over() -> AddressOver:
    return AddressOver("Cette adresse n'est plus valable : demandez-en une nouvelle.", rule="ESIGN-402")
