"""Our pages inside another site's frame: who may embed them, what the frame tells, where a signer goes at the end.

Browsers ask the page itself who may frame it. In the sandbox a link that says so may be framed by anybody: what is
signed there is worth nothing. A frame of another site has a cookie jar of its own, which our form token needs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit
from uuid import UUID

from aiohttp import web

from services.esign.domain.fields import Field
from services.esign.domain.signers import Signer, SignerStatus
from shared.web import CSP, CSRF_COOKIE

ANYBODY: Final = "disable_domain_validation"
_OURS: Final = "frame-ancestors 'self'"
_REDIRECTS: Final = {SignerStatus.SIGNED: "success", SignerStatus.DECLINED: "decline"}
"""What is over for a signer, by his state; in every other state only his code can be: `error`."""


@dataclass(frozen=True)
class Framing:
    """The sites that may embed us."""

    origins: Sequence[str]

    @classmethod
    def of(cls, listed: str) -> Self:
        """From the setting: origins with a comma between them; what is none is left out."""
        parts = [urlsplit(one.strip()) for one in listed.split(",")]
        return cls([f"{one.scheme}://{one.netloc}" for one in parts if one.scheme in ("https", "http") and one.netloc])

    def allow(self, response: web.Response, request: web.Request, *, anybody: bool) -> None:
        """Says on a page who may embed it, and gives a foreign frame a form token it can send back."""
        who = "*" if anybody else " ".join(("'self'", *self.origins))
        response.headers["Content-Security-Policy"] = CSP.replace(_OURS, f"frame-ancestors {who}")
        framed = request.headers.get("Sec-Fetch-Dest") == "iframe"
        if framed and (token := request.get("csrf_new")):
            request["csrf_new"] = None
            cookie = f"{CSRF_COOKIE}={token}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned"
            response.headers.add("Set-Cookie", cookie)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a page tells the site around it."""

    events: str
    answers: str


def told(
    events: Sequence[str],
    redirects: Mapping[str, Any],  # Any: kept as they came
    *,
    fields: Sequence[Field],
    answers: Mapping[UUID, str | bool],
) -> Told:
    """The events of a page; none at all when the sender wants redirects instead."""
    if any(redirects.values()):
        return Told(events="", answers="[]")
    shown = [
        {"field_id": str(one.id), "type": one.type, "question": one.label, "answer": answers[one.id]}
        for one in fields
        if one.id in answers
    ]
    return Told(events=" ".join(events), answers=json.dumps(shown, ensure_ascii=False))


def redirect_of(signer: Signer, redirects: Mapping[str, Any]) -> str | None:  # Any: kept as they came
    """Where the sender wants him when it is over for him here; only the web's own addresses."""
    wanted = redirects.get(_REDIRECTS.get(signer.status, "error"))
    if not isinstance(wanted, str) or not wanted.isprintable() or " " in wanted:
        return None
    parts = urlsplit(wanted)
    return wanted if parts.scheme in ("https", "http") and parts.netloc else None
