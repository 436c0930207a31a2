"""An SMS provider over HTTP: a bearer key, {to, from, text, reference}, an id back. The outbox of the demo is one.

The reference is the message's id at every try, so that a provider that knows it sends once. What it answers is read by
its own code, else by its HTTP status; a code nobody knows is loud.
"""

import re
import sys
from typing import Final, TextIO

import orjson
import structlog

from services.casework.domain.calls import ClientMessage
from shared.client import Answer, Client
from shared.errors import Refused, ServiceError, Unavailable

log = structlog.get_logger()

_NEVER: Final = {"invalid_number": "numéro refusé par l'opérateur", "invalid_message": "message refusé par l'opérateur"}
_LATER: Final = {
    "invalid_key": "clé refusée par le fournisseur de SMS",
    "unavailable": "fournisseur de SMS indisponible",
    "too_many_requests": "fournisseur de SMS saturé",
}
_BY_STATUS: Final = {401: "invalid_key", 403: "invalid_key", 429: "too_many_requests", 503: "unavailable"}
_OVERSEAS: Final = {
    "262": "262", "692": "262", "693": "262", "590": "590", "690": "590", "691": "590", "594": "594", "694": "594",
    "596": "596", "696": "596", "697": "596",
}  # fmt: skip
"""The country code of an overseas number by the three digits after its zero."""


class SmsProvider:
    """Hands SMS over to the provider."""

    def __init__(self, *, client: Client, url: str, key: str, sender: str) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/sms"
        self._key = key
        self._sender = sender

    async def send(self, message: ClientMessage) -> str:
        """Hand one SMS over and return the provider's id of it.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        body = {"to": abroad(message.to), "from": self._sender, "text": message.text, "reference": str(message.id)}
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        answer = await self._client.request("POST", self._url, data=orjson.dumps(body), headers=headers)
        if answer.status not in (200, 201, 202):
            raise _error(answer.status, _said(answer, "error"))
        return _said(answer, "id")


class SmsConsole:
    """The provider of development: writes on the terminal what would be sent, and always succeeds."""

    def __init__(self, to: TextIO = sys.stdout) -> None:
        self._to = to

    async def send(self, message: ClientMessage) -> str:
        """Print it."""
        self._to.write(f"--- sms → {message.to}\n{message.text}\n---\n")
        self._to.flush()
        return f"console {message.id}"


def abroad(number: str) -> str:
    """The number as it is dialled from everywhere: `02 61 91 …` is `+33261 91…`."""
    bare = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    if bare.startswith("+"):
        return bare
    if bare.startswith("00"):
        return f"+{bare[2:]}"
    return f"+{_OVERSEAS.get(bare[1:4], '33')}{bare[1:]}" if bare.startswith("0") else f"+{bare}"


def _error(status: int, code: str) -> ServiceError:
    known = code or _BY_STATUS.get(status, "unavailable" if status >= 500 else "")
    if known in _NEVER:
        return Refused(_NEVER[known])
    if known == "invalid_key":
        log.error("sms_provider_refuses_us", status=status, code=code)
    elif known not in _LATER:
        log.error("sms_code_unknown", status=status, code=code)
    if known in _LATER:
        return Unavailable(_LATER[known])
    kind = Refused if status in (400, 404, 410, 422) else Unavailable
    return kind(f"réponse inconnue du fournisseur de SMS ({status} {code})")


def _said(answer: Answer, field: str) -> str:
    try:
        read = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    return str(read.get(field, ""))[:200] if isinstance(read, dict) else ""
