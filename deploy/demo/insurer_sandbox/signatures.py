"""Checks a Standard Webhooks signature the way an insurer's own program would: written from the specification.

It shares no line with the gateway's signing, so that each proves the other.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping


def verified(headers: Mapping[str, str], body: bytes, secrets: Iterable[str], *, tolerance: float = 300) -> str | None:
    """The message id when one of the secrets signed it lately; nothing otherwise."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not message_id or not timestamp.isdigit() or abs(time.time() - int(timestamp)) > tolerance:
        return None
    signed = f"{message_id}.{timestamp}.".encode() + body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        good = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(good, given) for given in headers.get("webhook-signature", "").split(" ")):
            return message_id
    return None
