"""A fax as any provider tells of it, and the message it is kept as.

The message is a mail like those of the fax gateways (`X-Fax-…` headers, the pages as an attachment), so
that a fax is read, shown and kept the same way by whichever door it came. The same fax always gives the
same bytes.
"""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from services.intake.domain import values

LONGEST_WORD: Final = 100
"""Signs kept of what a provider or a fax machine says of itself."""
_KINDS: Final = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
)


@dataclass(frozen=True, slots=True)
class FaxReceived:
    """What a provider tells of a fax; `media` is the pages, or the address they must be fetched from at once."""

    provider: str
    provider_id: str
    caller_number: str
    called_number: str
    received_at: datetime
    csid: str = ""
    """What the sending machine calls itself."""
    pages: int | None = None
    media: bytes | str | None = None
    error: str | None = None
    """Why the reception, or the fetching of its pages, is not whole."""


def kind_of(media: bytes) -> tuple[str, str] | None:
    """The type and extension of a fax's pages by their first bytes; nothing when they are neither TIFF nor PDF."""
    found = next(((kind, ending) for magic, kind, ending in _KINDS if media.startswith(magic)), None)
    return found or (("application/pdf", "pdf") if b"%PDF-" in media[:1024] else None)


def as_mail(fax: FaxReceived, media: bytes) -> bytes:
    """The message a fax is kept as; without pages it says so in its text."""
    lines = [
        f"From: Fax {_word(values.readable_phone(fax.caller_number))} <fax@{_host(fax.provider)}>",
        f"Subject: {_subject(fax)}",
        f"Date: {format_datetime(fax.received_at)}",
        f"Message-ID: <{_host(fax.provider_id)}@fax.{_host(fax.provider)}>",
        f"X-Fax-Caller: {_word(fax.caller_number)}",
        f"X-Fax-Csid: {_word(fax.csid)}",
        f"X-Called-Number: {_word(fax.called_number)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f"Content-Type: multipart/mixed; boundary={_BOUNDARY}",
        "",
        *_text(fax, media),
        *_pages(media),
        f"--{_BOUNDARY}--",
        "",
    ]
    return "\r\n".join(lines).encode()


_BOUNDARY: Final = "=_passerelle_fax_="
"""Holds signs that base64 never has; the text beside the pages is ours."""


def _subject(fax: FaxReceived) -> str:
    pages = f", {fax.pages} p." if fax.pages else ""
    return f"Fax {_word(values.readable_phone(fax.caller_number)) or 'sans numero'}{pages}"


def _text(fax: FaxReceived, media: bytes) -> list[str]:
    told = []
    if fax.error:
        told.append(f"Le fax n'est pas arrivé entier : {_word(fax.error)}.")
    if not media:
        told.append("Aucune page n'est arrivée ; demandez un nouvel envoi.")
    if not told:
        return []
    return [f"--{_BOUNDARY}", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", *told]


def _pages(media: bytes) -> list[str]:
    if not media:
        return []
    kind, ending = kind_of(media) or ("application/octet-stream", "bin")
    head = [
        f"--{_BOUNDARY}",
        f"Content-Type: {kind}",
        f'Content-Disposition: attachment; filename="fax.{ending}"',
        "Content-Transfer-Encoding: base64",
        "",
    ]
    return [*head, base64.encodebytes(media).decode().replace("\n", "\r\n").rstrip()]


def _word(text: str) -> str:
    """What a stranger says, fit for a header: one line of signs that print."""
    return re.sub(r"[^\w .,;:+()'&/-]+", " ", text).strip()[:LONGEST_WORD]


def _host(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-.")[:LONGEST_WORD] or "fax"
