"""Standard Webhooks signatures: HMAC-SHA256 over id, timestamp and body, with `whsec_` secrets.

Each secret of an endpoint signs, so a rotation is a time with two secrets: the receiver accepts either.
"""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
LENGTHS = range(24, 65)
"""Bytes of a secret, as Standard Webhooks asks: an empty one would sign for everybody."""


class BadSecret(ValueError):
    """What stands as a secret is not one."""


def headers(*, message_id: str, at: datetime, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The three headers of a signed message."""
    timestamp = str(int(at.timestamp()))
    signed = [f"v1,{_signature(key, message_id, timestamp, body)}" for key in keys]
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signed)}


def _signature(key: str, message_id: str, timestamp: str, body: bytes) -> str:
    try:
        secret = base64.b64decode(key.removeprefix(PREFIX), validate=True)
    except ValueError:
        raise BadSecret("a webhook secret is not base64") from None  # the chained text would show it
    if len(secret) not in LENGTHS:
        raise BadSecret("a webhook secret has not 24 to 64 bytes")
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.digest(secret, content, "sha256")).decode()
