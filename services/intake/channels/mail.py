"""A mail taken apart: headers, and a flat list of parts with their bytes, whatever the mail looks like.

Total: any bytes give a `Mail`, what went wrong stands in `defects`. Bounded: at most `MOST_PARTS` parts and
`DEEPEST` levels are taken; the rest is counted and said.
"""

import email.header
import email.utils
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from typing import Final, cast

from services.intake.channels.charsets import text_of
from services.intake.domain.reading import PartKind

MOST_PARTS: Final = 100
DEEPEST: Final = 12
LARGEST_HEADER: Final = 4_000
MOST_HEADERS: Final = 500
LONGEST_ID: Final = 998
"""Bytes of a Message-ID, the longest line there is; an index could not hold any length."""
_HEADERS_FROM: Final = 1 << 18

_MAGIC: Final[tuple[tuple[bytes, PartKind], ...]] = (
    (b"%PDF-", "pdf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)


@dataclass(frozen=True, slots=True)
class MailPart:
    """One leaf of a mail: its path, what it is (by its first bytes, not by what it claims), its bytes."""

    path: str
    kind: PartKind
    content_type: str
    charset: str | None
    name: str | None
    attached: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, flat."""

    sender: str
    sender_name: str
    subject: str
    message_id: str
    automatic: bool
    forwarded_from: str
    """Who wrote the mail that this one carries as an attachment."""
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
        message = BytesParser(policy=compat32).parsebytes(raw)
        parts = _parts(message, defects)
        inner = _inner_sender(message)
    except (RecursionError, MemoryError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        why = "demande trop de mémoire" if isinstance(error, MemoryError) else f"est mal formé ({type(error).__name__})"
        defects.append(f"Le message {why} ; seul son en-tête a été lu.")
        message, parts, inner = _headers_only(raw), [], ""
    if not any(part.data.strip() for part in parts):
        defects.append("Le message n'a aucun contenu.")
    return _mail(message, tuple(parts), tuple(defects), inner)


def headers_of(raw: bytes) -> Mail:
    """Only the envelope of a mail: what can be told when reading it was stopped."""
    return _mail(_headers_only(raw), (), ())


def _headers_only(raw: bytes) -> Message:
    head = re.split(rb"\r?\n\r?\n", raw[:_HEADERS_FROM], maxsplit=1)[0]
    try:
        return BytesHeaderParser(policy=compat32).parsebytes(head)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return Message()


def _mail(message: Message, parts: tuple[MailPart, ...], defects: tuple[str, ...], inner: str = "") -> Mail:
    headers = tuple((name.lower(), _decoded(value)) for name, value in _raw_headers(message))
    named = dict(reversed(headers))
    name, address = _address(named.get("from", ""))
    return Mail(
        sender=address,
        sender_name=name,
        subject=" ".join(named.get("subject", "").split()),
        message_id=named.get("message-id", "").strip().encode()[:LONGEST_ID].decode(errors="ignore"),
        automatic=_automatic(named),
        forwarded_from=inner,
        headers=headers,
        parts=parts,
        defects=defects,
    )


def _raw_headers(message: Message) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in list(message.raw_items())[:MOST_HEADERS]]


def _decoded(value: str) -> str:
    """A header's text: RFC 2047 words decoded, raw eight-bit bytes read as text."""
    text = value[:LARGEST_HEADER]
    if re.search(r"[\udc80-\udcff]", text):
        text = text_of(text.encode("utf-8", "surrogateescape"))
    try:
        words = email.header.decode_header(text)
    except (ValueError, LookupError, AttributeError, IndexError):
        return text_of(text.encode("utf-8", "replace"))
    pieces = [word if isinstance(word, str) else text_of(word, charset) for word, charset in words]
    return text_of("".join(pieces).encode("utf-8", "replace"))


def _address(text: str) -> tuple[str, str]:
    try:
        name, address = email.utils.parseaddr(text)
    except (ValueError, IndexError, TypeError, RecursionError):
        return "", ""
    return name[:200], address.lower()[:254]


def _automatic(headers: dict[str, str]) -> bool:
    """Lists, newsletters, automatic answers: never answered, seldom orders."""
    if headers.get("auto-submitted", "no").lower() not in ("no", ""):
        return True
    if headers.get("precedence", "").lower() in ("bulk", "list", "junk"):
        return True
    return "list-unsubscribe" in headers or "list-id" in headers


def _parts(message: Message, defects: list[str]) -> list[MailPart]:
    """Leaves in reading order, without recursion: a deep mail must not exhaust the stack."""
    found: list[MailPart] = []
    todo: list[tuple[Message, str, int]] = [(message, "1", 1)]
    left_out = 0
    while todo:
        part, path, depth = todo.pop()
        if len(found) >= MOST_PARTS:
            left_out += 1
            continue
        inner = _inside(part)
        if inner and depth <= DEEPEST:
            todo.extend((each, f"{path}.{at}", depth + 1) for at, each in reversed(list(enumerate(inner, 1))))
        elif inner:
            left_out += 1
        else:
            found.append(_part(part, path))
    if left_out:
        defects.append(f"{left_out} parties au-delà des limites ({MOST_PARTS} parties, {DEEPEST} niveaux) non lues.")
    return found


def _inside(part: Message) -> list[Message]:
    """What a part holds: the parts of a multipart, or the mail that it carries, however that was packed."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return [BytesParser(policy=compat32).parsebytes(_bytes_of(part))] if _is_mail_file(part) else []
    inner = cast("list[Message]", payload)
    packed = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    if part.get_content_type() == "message/rfc822" and packed and inner and not inner[0].keys():
        # The standard forbids it, mail servers do it; the parser took the base64 for the carried mail's text.
        again = Message()
        again["Content-Transfer-Encoding"] = "base64"
        again.set_payload(inner[0].get_payload())
        return [BytesParser(policy=compat32).parsebytes(_bytes_of(again))]
    return inner


def _is_mail_file(part: Message) -> bool:
    return (_filename(part) or "").lower().endswith(".eml")


def _inner_sender(message: Message) -> str:
    """The sender of the first mail carried whole inside this one, looked for one level down."""
    for part in _inside(message):
        if part.get_content_type() == "message/rfc822" or _is_mail_file(part):
            for carried in _inside(part):
                return _address(_decoded(str(carried.get("From", ""))))[1]
    return ""


def _part(part: Message, path: str) -> MailPart:
    data = _bytes_of(part)
    content_type = re.sub(r"[^!-~]+", "", part.get_content_type())[:100]
    name = _filename(part)
    attached = "attachment" in str(part.get("Content-Disposition", "")).lower()
    return MailPart(
        path=path,
        kind=_kind(data, content_type, attached=attached, name=name),
        content_type=content_type,
        charset=_charset(part),
        name=name,
        attached=attached,
        data=data,
    )


def _bytes_of(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError, UnicodeError):
        return None


def _filename(part: Message) -> str | None:
    try:
        given = part.get_filename()
    except (ValueError, LookupError, TypeError, UnicodeError, AttributeError):
        return None
    if not given:
        return None
    name = re.sub(r"[\x00-\x1f/\\]+", "_", _decoded(given)).strip()
    return name[-120:] or None


def _kind(data: bytes, content_type: str, *, attached: bool, name: str | None) -> PartKind:
    head = data[:1024].lstrip()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024] and (content_type == "application/pdf" or (name or "").lower().endswith(".pdf")):
        return "pdf"  # some scanners write something of their own before it
    if content_type == "text/html" or (name or "").lower().endswith((".html", ".htm")):
        return "html"
    if content_type.startswith("text/") and (not attached or (name or "").lower().endswith((".txt", ".text"))):
        return "text"
    return "other"
