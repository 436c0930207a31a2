"""Faxes as Telnyx tells of them: Ed25519 over `timestamp|body`, JSON events, pages behind a short-lived address.

Only two events matter here: `fax.received`, and `fax.failed` of an incoming fax (somebody tried to reach
us). The others, of faxes being sent or still arriving, are acknowledged and dropped.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, Field

from services.intake.channels.faxes.adapter import refused
from services.intake.domain.faxes import FaxReceived
from shared.web import checked

SIGNATURE: Final = "telnyx-signature-ed25519"
TIMESTAMP: Final = "telnyx-timestamp"


class _Payload(BaseModel):
    fax_id: str = Field(min_length=1, max_length=200)
    direction: Literal["inbound", "outbound"] = "inbound"
    caller: str = Field(default="", alias="from", max_length=100)
    called: str = Field(default="", alias="to", max_length=100)
    page_count: int | None = Field(default=None, ge=0, le=100_000)
    media_url: str | None = Field(default=None, max_length=4000)
    failure_reason: str | None = Field(default=None, max_length=200)


class _Event(BaseModel):
    event_type: str
    occurred_at: AwareDatetime
    payload: dict[str, object]


class _Message(BaseModel):
    data: _Event


class Telnyx:
    """The adapter; `key` is the account's public key as Telnyx shows it, base64."""

    name = "telnyx"

    def __init__(self, key: str) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))

    def timestamp(self, headers: Mapping[str, str]) -> str:
        """As `telnyx-timestamp` says."""
        return headers.get(TIMESTAMP, "")

    def prove(self, headers: Mapping[str, str], body: bytes) -> None:
        """Checks the signature over `timestamp|body`."""
        signed = headers.get(TIMESTAMP, "").encode() + b"|" + body
        try:
            self._key.verify(base64.b64decode(headers.get(SIGNATURE, ""), validate=True), signed)
        except (InvalidSignature, ValueError):
            raise refused() from None

    def read(self, headers: Mapping[str, str], body: bytes) -> FaxReceived | None:
        """A fax that arrived or failed to; nothing for other events."""
        event = checked(lambda: _Message.model_validate_json(body)).data
        if event.event_type not in ("fax.received", "fax.failed"):
            return None
        told = checked(lambda: _Payload.model_validate(event.payload))
        return _fax(told, event.occurred_at) if told.direction == "inbound" else None


def _fax(told: _Payload, at: datetime) -> FaxReceived:
    failed = told.failure_reason or ("" if told.media_url else "aucune page annoncée")
    return FaxReceived(
        provider=Telnyx.name,
        provider_id=told.fax_id,
        caller_number=told.caller,
        called_number=told.called,
        pages=told.page_count,
        received_at=at,
        media=told.media_url,
        error=failed or None,
    )
