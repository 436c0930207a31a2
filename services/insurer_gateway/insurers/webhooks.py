"""Sends one signed fact to an insurer's address, and reads what he answers; never raises for his faults.

Only the sandbox, when a setting names it, may stand on a private address; any other address inside is
refused at the moment of connecting (design.md §8).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import structlog

from services.insurer_gateway.domain.deliveries import Answer
from services.insurer_gateway.insurers.keyring import SecretsUnreadable
from services.insurer_gateway.insurers.signatures import BadSecret, headers
from shared import client
from shared.client import Client
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

LONGEST_KEPT = 2000
"""Characters of an answer kept with the attempt."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One message on its way."""

    endpoint: str
    url: str
    message_id: str
    body: bytes
    correlation_id: str


class Webhooks:
    """The way out: one client for the world, one that may reach the sandbox."""

    def __init__(
        self, *, outside: Client, sandbox: Client, sandbox_url: str, keys: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._outside = outside
        self._sandbox = sandbox
        self._sandbox_origin = _origin(sandbox_url) if sandbox_url else None
        self._keys = keys

    async def send(self, call: Call, *, at: datetime) -> Answer:
        """Calls the address once, within the client's timeout."""
        try:
            signed = headers(message_id=call.message_id, at=at, body=call.body, keys=self._keys(call.endpoint))
        except (SecretsUnreadable, BadSecret) as error:
            log.error("webhook_secret_unusable", endpoint=call.endpoint, error=str(error))
            return Answer(error="le secret de signature de cette adresse n'est pas utilisable")
        if not signed["webhook-signature"]:
            return Answer(error="aucun secret de signature pour cette adresse")
        through = self._sandbox if _origin(call.url) == self._sandbox_origin else self._outside
        try:
            answer = await through.request(
                "POST",
                call.url,
                data=call.body,
                headers={
                    **signed,
                    "content-type": "application/json",
                    "user-agent": "Passerelle",
                    "x-correlation-id": call.correlation_id,
                },
            )
        except (Unavailable, Refused) as error:
            return Answer(error=error.sentence)
        return _answer(answer, now=at)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _answer(answer: client.Answer, *, now: datetime) -> Answer:
    text = answer.body.decode(errors="replace").replace("\x00", "")[:LONGEST_KEPT]
    given = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(status=answer.status, text=text, retry_after=_retry_after(given.get("retry-after"), now=now))


def _retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Seconds, or an HTTP date; anything else is as if it were not there."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,6}", value.strip()):
        return timedelta(seconds=int(value))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))
