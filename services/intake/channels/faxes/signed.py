"""Faxes of any program that signs as Standard Webhooks does: HMAC-SHA256 over `id.timestamp.body`, pages inline.

The body is JSON with the pages in base64, or a form with the same fields and the pages as its file
`media`. Our HylaFAX hook (`deploy/fax`) speaks to this door.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final, cast

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from services.intake.channels.faxes.adapter import Told, refused
from services.intake.domain.faxes import FaxReceived
from shared.errors import Invalid
from shared.web import check_storable, checked

_SHORTEST_SECRET: Final = 24
"""Bytes, as Standard Webhooks asks: an empty secret would sign for everybody."""


class _Fax(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=200)
    received_at: AwareDatetime
    caller_number: str = Field(default="", max_length=100)
    called_number: str = Field(default="", max_length=100)
    csid: str = Field(default="", max_length=100)
    pages: int | None = Field(default=None, ge=0, le=100_000)
    media: bytes | None = None
    error: str | None = Field(default=None, max_length=200)


class _Inline(_Fax):
    media: Base64Bytes | None = None


class Signed:
    """The adapter; `secrets` are `whsec_…` keys, several while one replaces another."""

    name = "signed"

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [base64.b64decode(one.removeprefix("whsec_"), validate=True) for one in secrets]
        if any(len(secret) < _SHORTEST_SECRET for secret in self._secrets):
            raise ValueError(f"a fax secret has fewer than {_SHORTEST_SECRET} bytes")

    def timestamp(self, headers: Mapping[str, str]) -> str:
        """As `webhook-timestamp` says."""
        return headers.get("webhook-timestamp", "")

    def prove(self, headers: Mapping[str, str], body: bytes) -> None:
        """Checks that one of the signatures is one of our secrets'."""
        content = b".".join((headers.get("webhook-id", "").encode(), self.timestamp(headers).encode(), body))
        ours = [base64.b64encode(hmac.digest(secret, content, "sha256")) for secret in self._secrets]
        given = [one.removeprefix("v1,").encode() for one in headers.get("webhook-signature", "").split()]
        if not any(hmac.compare_digest(one, other) for one in ours for other in given):
            raise refused()

    def read(self, headers: Mapping[str, str], body: bytes) -> Told:
        """The fax in the JSON or in the form."""
        told = _form(headers, body) if _is_form(headers) else checked(lambda: _Inline.model_validate_json(body))
        check_storable(told.model_dump(exclude={"media"}))
        return FaxReceived(
            provider=self.name,
            provider_id=told.id,
            caller_number=told.caller_number,
            called_number=told.called_number,
            csid=told.csid,
            pages=told.pages,
            received_at=told.received_at,
            media=told.media,
            error=told.error,
        )


def _is_form(headers: Mapping[str, str]) -> bool:
    return headers.get("Content-Type", "").lower().startswith("multipart/form-data")


def _form(headers: Mapping[str, str], body: bytes) -> _Fax:
    """A form, by its own parts: nothing of it touches the disk."""
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    parsed = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, object] = {}
    for part in parsed.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content = cast("bytes", part.get_payload(decode=True) or b"")
            fields[name] = content if name == "media" else content.decode("utf-8", "replace").strip()
    if not fields:
        raise Invalid("Le formulaire n'est pas lisible.", rule="FORM-001")
    return checked(lambda: _Fax.model_validate({name: value for name, value in fields.items() if value != ""}))
