"""A mail taken apart: headers, and a flat list of parts with their bytes, whatever the mail looks like.

Total: any bytes give a `Mail`, what went wrong stands in `defects`. Bounded: at most `MOST_PARTS` parts and
`DEEPEST` levels are taken; the rest is counted and said.
"""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from typing import Final

from services.intake.channels.containers import OLE
from services.intake.channels.headers import address_of, decoded, raw_headers
from services.intake.channels.packed import Held
from services.intake.channels.parts import DEEPEST, MOST_PARTS, MailPart, Walk, parts_of
from services.intake.domain.kinds import Machine

LONGEST_ID: Final = 998
"""Bytes of a Message-ID, the longest line there is; an index could not hold any length."""
MOST_REFERENCES: Final = 20
"""The newest of a thread's Message-IDs: a longer thread has been tied before."""
_HEADERS_FROM: Final = 1 << 18
_ID: Final = re.compile(r"<[!-;=?-~]{3,250}>")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, flat."""

    sender: str
    sender_name: str
    subject: str
    message_id: str
    automatic: bool
    machine: Machine
    references: tuple[str, ...]
    origins: tuple[str, ...]
    """Who wrote the mails that this one carries as attachments, one in the other, outermost first."""
    headers: tuple[tuple[str, str], ...]
    parts: tuple[MailPart, ...]
    defects: tuple[str, ...]

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return next((text for key, text in self.headers if key == name.lower()), "")


def taken_apart(raw: bytes) -> Mail:
    """The mail in these bytes; never raises."""
    defects: list[str] = []
    try:
        message, walk = _outlook(raw) if raw.startswith(OLE) else _mime(raw)
    except (RecursionError, MemoryError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        why = "demande trop de mémoire" if isinstance(error, MemoryError) else f"est mal formé ({type(error).__name__})"
        defects.append(f"Le message {why} ; seul son en-tête a été lu.")
        message, walk = _headers_only(raw), Walk()
    if walk.left_out:
        limits = f"({MOST_PARTS} parties, {DEEPEST} niveaux)"
        defects.append(f"{walk.left_out} parties au-delà des limites {limits} non lues.")
    if not any(part.data.strip() for part in walk.parts):
        defects.append("Le message n'a aucun contenu.")
    return _mail(message, tuple(walk.parts), tuple(defects), walk.origins())


def _mime(raw: bytes) -> tuple[Message, Walk]:
    message = BytesParser(policy=compat32).parsebytes(raw)
    return message, parts_of(message)


def _outlook(raw: bytes) -> tuple[Message, Walk]:
    """A `.msg` that came as the message itself, from a watched folder for instance."""
    walk = parts_of(Held("message.msg", "application/vnd.ms-outlook", raw))
    message = Message()
    if walk.outlook and walk.senders:
        message["From"] = walk.senders.pop(0)[1]
        message["Subject"] = walk.outlook.subject
        message["Message-ID"] = walk.outlook.message_id
    return message, walk


def headers_of(raw: bytes) -> Mail:
    """Only the envelope of a mail: what can be told when reading it was stopped."""
    return _mail(_headers_only(raw), (), ())


def _headers_only(raw: bytes) -> Message:
    head = re.split(rb"\r?\n\r?\n", raw[:_HEADERS_FROM], maxsplit=1)[0]
    try:
        return BytesHeaderParser(policy=compat32).parsebytes(head)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return Message()


def _mail(
    message: Message, parts: tuple[MailPart, ...], defects: tuple[str, ...], origins: tuple[str, ...] = ()
) -> Mail:
    headers = tuple((name.lower(), decoded(value)) for name, value in raw_headers(message))
    named = dict(reversed(headers))
    name, address = address_of(named.get("from", ""))
    return Mail(
        sender=address,
        sender_name=name,
        subject=" ".join(named.get("subject", "").split()),
        message_id=named.get("message-id", "").strip().encode()[:LONGEST_ID].decode(errors="ignore"),
        automatic=_automatic(named),
        machine=_machine(named),
        references=_references(named),
        origins=origins,
        headers=headers,
        parts=parts,
        defects=defects,
    )


def _automatic(headers: dict[str, str]) -> bool:
    """Lists, newsletters, automatic answers: never answered, seldom orders."""
    if headers.get("auto-submitted", "no").lower() not in ("no", ""):
        return True
    if headers.get("precedence", "").lower() in ("bulk", "list", "junk"):
        return True
    return "list-unsubscribe" in headers or "list-id" in headers


def _machine(headers: dict[str, str]) -> Machine:
    """Which machine wrote it, as it says itself."""
    if headers.get("content-type", "").lower().startswith("multipart/report"):
        return "bounce"
    if headers.get("auto-submitted", "no").partition(";")[0].strip().lower() not in ("no", ""):
        return "auto_reply"
    if {"x-autoreply", "x-autorespond"} & headers.keys():
        return "auto_reply"
    listed = headers.get("precedence", "").lower() in ("bulk", "list", "junk")
    return "list" if listed or "list-unsubscribe" in headers or "list-id" in headers else ""


def _references(headers: dict[str, str]) -> tuple[str, ...]:
    """The messages it answers, the newest last."""
    found = _ID.findall(f"{headers.get('references', '')} {headers.get('in-reply-to', '')}")
    return tuple(dict.fromkeys(found))[-MOST_REFERENCES:]
