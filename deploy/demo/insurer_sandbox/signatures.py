"""Checks a Standard Webhooks signature the way an insurer's own program would: written from the specification.

It shares no line with the gateway's signing, so that each proves the other.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Mapping


def verified(headers: Mapping[str, str], body: bytes, secrets: Iterable[str], *, tolerance: float = 300) -> str | None:
    """The message id when one of the secrets signed it lately; nothing otherwise."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not message_id or not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > tolerance:
        return None
    signed = f"{message_id}.{timestamp}.".encode(errors="replace") + body
    signatures = headers.get("webhook-signature", "").encode(errors="replace").split(b" ")
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        good = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        if any(hmac.compare_digest(good, given) for given in signatures):
            return message_id
    return None
