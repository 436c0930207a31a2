"""The parts of a message: a flat list of leaves with their bytes, out of every container they came in.

Total and bounded: at most `MOST_PARTS` parts, `DEEPEST` levels of MIME, `MOST_MAILS` mails in one another; what is
left out is counted, what is not opened is listed with its reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Final, cast

from services.intake.channels.containers import Closed, Room, is_container, never_opened, opened
from services.intake.channels.headers import address_of, clean_name, decoded, filename
from services.intake.channels.packed import Held, Opened
from services.intake.domain.reading import PartKind

MOST_PARTS: Final = 100
DEEPEST: Final = 12
MOST_MAILS: Final = 5
"""Mails carried in mails: beyond, the carried mail is listed and not opened."""

_MAGIC: Final[tuple[tuple[bytes, PartKind], ...]] = (
    (b"%PDF-", "pdf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)
_MAIL: Final = "message/rfc822"
_TOO_MANY: Final = f"message au-delà de {MOST_MAILS} messages l'un dans l'autre : non lu"


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
    problem: str | None = None
    """Why it was not opened."""
    opened: bool = False
    """A container whose content follows in the list."""
    claimed: int | None = None
    """Its size as its container claims, when the bytes were not taken out."""

    @property
    def size(self) -> int:
        """Bytes of the part."""
        return len(self.data) if self.claimed is None else self.claimed


@dataclass(frozen=True, slots=True)
class _Node:
    """Something still to be looked at, and how deep it stands."""

    what: Message | Held
    path: str
    levels: int = 1
    mails: int = 0
    archives: int = 0


@dataclass
class Walk:
    """What was found on the way through a message."""

    parts: list[MailPart] = field(default_factory=list)
    senders: list[tuple[int, str]] = field(default_factory=list)
    """How deep each mail carried inside stands, and who wrote it."""
    outlook: Opened | None = None
    """The first Outlook message that was opened."""
    left_out: int = 0
    room: Room = field(default_factory=Room)

    def origins(self) -> tuple[str, ...]:
        """Who wrote the first carried mail, then the one inside that, and so on."""
        found: list[tuple[int, str]] = []
        for depth, address in self.senders:
            if not found or depth > found[-1][0]:
                found.append((depth, address))
        return tuple(address for _, address in found if address)


def parts_of(what: Message | Held) -> Walk:
    """Leaves in reading order, without recursion: a deep mail must not exhaust the stack."""
    walk = Walk()
    todo = [_Node(what, "1")]
    while todo:
        node = todo.pop()
        if len(walk.parts) >= MOST_PARTS or node.levels > DEEPEST + 1:
            walk.left_out += 1
            continue
        inner = _mime(node, walk) if isinstance(node.what, Message) else _held(node, node.what, walk)
        todo.extend(reversed(inner))
    return walk


def _below(node: _Node, children: Sequence[Message | Held], *, mails: int = 0, archives: int = 0) -> list[_Node]:
    return [
        _Node(each, f"{node.path}.{at}", node.levels + 1, node.mails + mails, node.archives + archives)
        for at, each in enumerate(children, 1)
    ]


def _mime(node: _Node, walk: Walk) -> list[_Node]:
    """A part of a MIME message: what it holds, or itself as a leaf or as a file that may be a container."""
    part = cast("Message", node.what)
    if not part.is_multipart():  # asked for as bytes alone: as text it is read by whatever charset it names
        return _held(node, _leaf(part), walk)
    inner = cast("list[Message]", part.get_payload())
    if part.get_content_type() != _MAIL:
        return _below(node, inner)
    if node.mails >= MOST_MAILS:
        walk.parts.append(_listed(node, Held(filename(part), _MAIL, b"", problem=_TOO_MANY), kind="message"))
        return []
    return _carried(node, [_repacked(part, inner[0])] if inner else [], walk)


def _carried(node: _Node, mails: list[Message], walk: Walk) -> list[_Node]:
    for mail in mails:
        walk.senders.append((node.mails, address_of(decoded(str(mail.get("From", ""))))[1]))
    return _below(node, mails, mails=1)


def _repacked(part: Message, inner: Message) -> Message:
    """The carried mail; the standard forbids base64 around it, mail servers do it, the parser takes it for its text."""
    packed = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    if not packed or inner.keys():
        return inner
    again = Message()
    again["Content-Transfer-Encoding"] = "base64"
    again.set_payload(inner.get_payload())
    return BytesParser(policy=compat32).parsebytes(_bytes_of(again))


def _held(node: _Node, held: Held, walk: Walk) -> list[_Node]:
    """A file: opened when it is a mail or a container, else a leaf."""
    if (held.name or "").lower().endswith(".eml") and held.data and not held.problem:
        if node.mails < MOST_MAILS:
            return _carried(node, [BytesParser(policy=compat32).parsebytes(held.data)], walk)
        walk.parts.append(_listed(node, held, kind="message", problem=_TOO_MANY))
        return []
    if held.problem or not is_container(held.data, held.name):
        walk.parts.append(_listed(node, held, problem=never_opened(held.data)))
        return []
    try:
        found = opened(held.data, walk.room, depth=node.archives + 1)
    except Closed as error:
        walk.parts.append(_listed(node, held, problem=str(error)))
        return []
    walk.parts.append(_listed(node, held, is_open=True))
    walk.outlook = walk.outlook or (found if found.senders else None)
    for depth, sender in enumerate(found.senders, node.mails):
        walk.senders.append((depth, address_of(decoded(sender))[1]))
    return _below(node, found.held, mails=_is_mail(found), archives=1)


def _is_mail(found: Opened) -> int:
    return 1 if found.senders else 0


def _leaf(part: Message) -> Held:
    return Held(
        name=filename(part),
        content_type=re.sub(r"[^!-~]+", "", part.get_content_type())[:100],
        data=_bytes_of(part),
        charset=_charset(part),
        attached="attachment" in str(part.get("Content-Disposition", "")).lower(),
    )


def _listed(
    node: _Node, held: Held, *, kind: PartKind | None = None, problem: str | None = None, is_open: bool = False
) -> MailPart:
    name = clean_name(held.name) if held.name else None
    return MailPart(
        path=node.path,
        kind=kind or _kind(held.data, held.content_type, attached=held.attached, name=name),
        content_type=held.content_type,
        charset=held.charset,
        name=name,
        attached=held.attached,
        data=held.data,
        problem=held.problem or problem,
        opened=is_open,
        claimed=held.size,
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


def _kind(data: bytes, content_type: str, *, attached: bool, name: str | None) -> PartKind:
    head = data[:1024].lstrip()
    lower = (name or "").lower()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024] and (content_type == "application/pdf" or lower.endswith(".pdf")):
        return "pdf"  # some scanners write something of their own before it
    if is_container(data, name):
        return "message" if lower.endswith(".msg") else "archive"
    if content_type == "image/svg+xml" or lower.endswith((".svg", ".svgz")):
        return "other"
    if content_type == "text/html" or lower.endswith((".html", ".htm")):
        return "html"
    if content_type == "text/rtf" or head.startswith(b"{\\rtf"):
        return "rtf"
    if content_type.startswith("text/") and (not attached or lower.endswith((".txt", ".text"))):
        return "text"
    return "text" if content_type == "application/octet-stream" and lower.endswith((".txt", ".text")) else "other"
