"""A document of a request: what it is, and which bytes are current. Originals are never changed.

Each seal or signature makes a new revision; a revision is named by its SHA-256, under which the file store keeps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shared.errors import Invalid, Refused

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of a document, as the vendor limits it."""
MOST_PAGES: Final = 1000
NOWHERE: Final = UUID(int=0)
"""The request of a document that has none yet."""
LOOSE_FOR: Final = timedelta(days=7)
"""How long a document without a request is kept."""
NATURES: Final = ("signable_document", "attachment")
PDF: Final = "application/pdf"
IMAGES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""How an attachment begins that is no PDF."""


class BadDocument(Invalid):
    """What was uploaded is no document we can have signed."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document and its two revisions that matter: as it came, as it is now."""

    id: UUID
    request_id: UUID
    position: int
    filename: str
    nature: str
    content_type: str
    sha256: bytes
    current_sha256: bytes
    size: int
    total_pages: int
    created_at: datetime
    is_protected: bool = False
    """It came with a password; it is kept without."""
    initials: dict[str, Any] | None = None  # Any: JSON; alignment, y
    sheets: list[list[float]] = field(default_factory=list)
    """Runs of pages of one size, as they are seen: width, height, how many."""
    anchors: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON; see domain/anchors.py
    total_anchors: int = 0
    excluded_signers: list[UUID] = field(default_factory=list)
    excluded_approvers: list[UUID] = field(default_factory=list)

    @property
    def page_sizes(self) -> Iterator[tuple[float, float]]:
        """Width and height of each page, as it is seen."""
        for width, height, times in self.sheets:
            for _ in range(int(times)):
                yield width, height

    @property
    def is_signed(self) -> bool:
        """Whether a seal or a signature was put on it here."""
        return self.sha256 != self.current_sha256


class AlreadyAttached(Refused):
    """The document belongs to a request already."""


_BY_VALUE: Final = (
    "filename",
    "nature",
    "content_type",
    "size",
    "total_pages",
    "is_protected",
    "initials",
    "sheets",
    "anchors",
    "total_anchors",
)
"""What is kept of a document outside a request, beside its file; who does not see it is a matter of each request."""


def by_value(one: Document) -> dict[str, Any]:  # Any: JSON
    """A document as it is kept outside a request."""
    return {name: getattr(one, name) for name in _BY_VALUE} | {"sha256": one.sha256.hex()}


def from_value(
    content: Mapping[str, Any], *, document_id: UUID, request_id: UUID, position: int, now: datetime
) -> Document:  # Any: JSON
    """A document of a request, made of what was kept."""
    digest = bytes.fromhex(content["sha256"])
    return Document(
        id=document_id,
        request_id=request_id,
        position=position,
        sha256=digest,
        current_sha256=digest,
        created_at=now,
        **{name: value for name, value in content.items() if name != "sha256"},
    )


def is_word(data: bytes) -> bool:
    """Whether the bytes are a Word document (DOCX)."""
    return data.startswith(b"PK\x03\x04") and b"word/" in data


def content_type_of(data: bytes, *, nature: str) -> str:
    """What the bytes are, whatever they are called; it must be of use for what they are meant.

    Raises:
        BadDocument: empty, too large, or of a kind that is not taken.
    """
    if not data:
        raise BadDocument("Le fichier est vide.", rule="ESIGN-010", field="file")
    if len(data) > LARGEST:
        raise BadDocument("Le fichier dépasse 50 Mo.", rule="ESIGN-011", field="file")
    if b"%PDF-" in data[:1024]:
        return PDF
    if is_word(data):
        sentence = "Un document Word n'est pas converti ici : envoyez-le en PDF."
        raise BadDocument(sentence, rule="ESIGN-153", field="file")
    image = next((kind for start, kind in IMAGES.items() if data.startswith(start)), None)
    if image is None or nature != "attachment":
        sentence = "Le fichier n'est pas un PDF." if image is None else "Une image ne peut être qu'une pièce jointe."
        raise BadDocument(sentence, rule="ESIGN-012", field="file")
    return image


def moved(positions: list[UUID], one: UUID, *, behind: UUID | None) -> list[UUID]:
    """The documents in their new order.

    Raises:
        BadDocument: there is none to put it behind.
    """
    others = [each for each in positions if each != one]
    if behind is None:
        return [*others, one]
    if behind not in others:
        sentence = "Le document derrière lequel le placer n'existe pas."
        raise BadDocument(sentence, rule="ESIGN-154", field="insert_after_id")
    at = others.index(behind) + 1
    return [*others[:at], one, *others[at:]]
