"""Faxes sent by Telnyx: the page is uploaded to its media storage, then a fax of that name is ordered.

So no address of ours need be reachable, and the order, unlike one that carries its page, may hold a `client_state`:
every later event names the receipt and its try, even if we died before its answer. Telnyx knows no idempotency key.
"""

import base64
import re
from typing import Final
from uuid import UUID

import orjson
import structlog

from services.intake.channels.faxes.outgoing import Handed, Outgone
from shared.client import Answer, Client
from shared.errors import Refused, ServiceError, Unavailable

log = structlog.get_logger()

KEPT_SECONDS: Final = 86400
"""How long Telnyx keeps the page; it fetches it when the fax is processed, minutes later at most."""
_STATE: Final = re.compile(r"recu:([0-9a-f-]{36}):(\d{1,6})")


class TelnyxSender:
    """The client; `connection` is the id of the Fax Application, `number` the one its faxes come from."""

    def __init__(self, client: Client, *, url: str, key: str, connection: str, number: str) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._key = key
        self._connection = connection
        self._number = number

    async def send(self, fax: Outgone) -> Handed:
        """Uploads the page and orders the fax.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        name = f"recu-{fax.receipt_id}-{fax.attempt}"
        await self._upload(name, fax.document)
        order = {
            "connection_id": self._connection,
            "from": self._number,
            "to": fax.to.e164,
            "media_name": name,
            "client_state": state_of(fax.receipt_id, fax.attempt),
        }
        answer = await self._call("/v2/faxes", orjson.dumps(order), "application/json", taken=(200, 201, 202))
        return Handed("remis au fournisseur de fax", _id_of(answer))

    async def _upload(self, name: str, document: bytes) -> None:
        """A file without a file name is no file to Telnyx."""
        boundary = f"=_{name}"
        fields = {"media_name": name, "ttl_secs": str(KEPT_SECONDS)}
        parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}' for key, value in fields.items()]
        head = f'Content-Disposition: form-data; name="media"; filename="{name}.pdf"\r\nContent-Type: application/pdf'
        text = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}\r\n{head}\r\n\r\n"
        body = text.encode() + document + f"\r\n--{boundary}--\r\n".encode()
        await self._call("/v2/media", body, f'multipart/form-data; boundary="{boundary}"', taken=(200, 201))

    async def _call(self, path: str, body: bytes, kind: str, *, taken: tuple[int, ...]) -> Answer:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": kind, "Accept": "application/json"}
        answer = await self._client.request("POST", self._url + path, data=body, headers=headers)
        if answer.status not in taken:
            raise _error(answer)
        return answer


def state_of(receipt_id: UUID, attempt: int) -> str:
    """The `client_state` that names a try of a receipt, base64 as Telnyx wants it."""
    return base64.b64encode(f"recu:{receipt_id}:{attempt}".encode()).decode()


def named_by(state: str) -> tuple[UUID, int] | None:
    """The try of a receipt that a `client_state` names; nothing when it is not one of ours."""
    try:
        found = _STATE.fullmatch(base64.b64decode(state, validate=True).decode("ascii"))
        return (UUID(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _error(answer: Answer) -> ServiceError:
    status, code = answer.status, _code_of(answer)
    if status in (401, 402, 403):
        log.error("fax_provider_refuses_us", status=status, code=code)
        return Unavailable("notre compte est refusé par le fournisseur de fax")
    if status == 429:
        return Unavailable("fournisseur de fax saturé")
    if status >= 500 or status in (408, 425):
        return Unavailable(f"fournisseur de fax indisponible ({status})")
    log.error("fax_refused_by_provider", status=status, code=code)
    return Refused(f"fax refusé par le fournisseur ({status}{f', code {code}' if code else ''})")


def _id_of(answer: Answer) -> str | None:
    """Its id of the fax; without one the fax was taken all the same, and its events name the receipt."""
    found = _read(answer).get("data")
    return str(found["id"])[:200] if isinstance(found, dict) and found.get("id") else None


def _code_of(answer: Answer) -> str:
    errors = _read(answer).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return str(first.get("code", ""))[:40] if isinstance(first, dict) else ""


def _read(answer: Answer) -> dict[str, object]:
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
