"""A document of a request: what it is, and which bytes are current. Originals are never changed.

Each seal or signature makes a new revision; a revision is named by its SHA-256, under which the file store keeps it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.errors import Invalid

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of a document, as the vendor limits it."""
MOST_PAGES: Final = 1000
NATURES: Final = ("signable_document", "attachment")
PDF: Final = "application/pdf"


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

    @property
    def is_signed(self) -> bool:
        """Whether a seal or a signature was put on it here."""
        return self.sha256 != self.current_sha256


def check_upload(data: bytes) -> None:
    """The form a document must have before anybody opens it.

    Raises:
        BadDocument: empty, too large, or no PDF.
    """
    if not data:
        raise BadDocument("Le fichier est vide.", rule="ESIGN-010", field="file")
    if len(data) > LARGEST:
        raise BadDocument("Le fichier dépasse 50 Mo.", rule="ESIGN-011", field="file")
    if b"%PDF-" not in data[:1024]:
        raise BadDocument("Le fichier n'est pas un PDF.", rule="ESIGN-012", field="file")
