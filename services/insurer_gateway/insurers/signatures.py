"""Standard Webhooks signatures: HMAC-SHA256 over id, timestamp and body, with `whsec_` secrets.

Each secret of an endpoint signs, so a rotation is a time with two secrets: the receiver accepts either.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)


class BadSignature(ValueError):
    """The message is not signed by a secret we know, or is too old."""


def new_secret() -> str:
    """A fresh secret of 32 bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(*, message_id: str, at: datetime, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The three headers of a signed message."""
    timestamp = str(int(at.timestamp()))
    signed = [f"v1,{_signature(key, message_id, timestamp, body)}" for key in keys]
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signed)}


def verify(received: Mapping[str, str], body: bytes, *, keys: Iterable[str], now: datetime) -> str:
    """The message id, once the signature and the time are good.

    Raises:
        BadSignature: a header is missing, the time is off, or no secret fits.
    """
    try:
        message_id, timestamp = received["webhook-id"], received["webhook-timestamp"]
        given = [part.partition(",") for part in received["webhook-signature"].split()]
        age = abs(now.timestamp() - int(timestamp))
    except (KeyError, ValueError) as error:
        raise BadSignature("headers") from error
    if age > TOLERANCE.total_seconds():
        raise BadSignature("timestamp")
    expected = [_signature(key, message_id, timestamp, body) for key in keys]
    if not any(
        version == "v1" and hmac.compare_digest(value, good) for version, _, value in given for good in expected
    ):
        raise BadSignature("signature")
    return message_id


def _signature(key: str, message_id: str, timestamp: str, body: bytes) -> str:
    try:
        secret = base64.b64decode(key.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise BadSignature("secret") from error
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.digest(secret, content, "sha256")).decode()
