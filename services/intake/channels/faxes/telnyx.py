"""Faxes as Telnyx tells of them: Ed25519 over `timestamp|body`, JSON events, pages behind a short-lived address.

Of incoming faxes `fax.received` and `fax.failed` matter (somebody tried to reach us), of outgoing ones those of
receipts, known by their `client_state`. The others are acknowledged and dropped.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, Field

from services.intake.channels.faxes.adapter import Told, refused
from services.intake.channels.faxes.telnyx_codes import worth
from services.intake.channels.faxes.telnyx_outgoing import named_by
from services.intake.domain.fax_replies import Cause, FaxNews, News
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
    client_state: str | None = Field(default=None, max_length=1000)


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

    def read(self, headers: Mapping[str, str], body: bytes) -> Told:
        """A fax that arrived or failed to, or news of a receipt; nothing for other events."""
        event = checked(lambda: _Message.model_validate_json(body)).data
        if event.event_type not in _OF_OURS and event.event_type != "fax.received":
            return None
        told = checked(lambda: _Payload.model_validate(event.payload))
        if told.direction == "outbound":
            return _news(told, _OF_OURS.get(event.event_type))
        return _fax(told, event.occurred_at) if event.event_type in ("fax.received", "fax.failed") else None


_OF_OURS: Final = {
    "fax.queued": News.ACCEPTED,
    "fax.media.processed": News.ACCEPTED,
    "fax.sending.started": News.ACCEPTED,
    "fax.delivered": News.DELIVERED,
    "fax.failed": News.FAILED,
}


def _news(told: _Payload, news: News | None) -> FaxNews | None:
    """News of a receipt; nothing when the fax is somebody else's of the same account."""
    named = named_by(told.client_state or "")
    if named is None or news is None:
        return None
    cause, reason = worth(told.failure_reason or "") if news is News.FAILED else (Cause.FINAL, "")
    return FaxNews(*named, provider_id=told.fax_id, news=news, to=told.called, reason=reason, cause=cause)


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
