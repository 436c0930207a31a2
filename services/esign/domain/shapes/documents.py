"""How documents and fields read in the vendor's API."""

from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.shapes.moments import Json, moment


def document(one: Document) -> Json:
    """A document as it is read."""
    return {
        "id": str(one.id),
        "filename": one.filename,
        "nature": one.nature,
        "content_type": one.content_type,
        "sha256": one.sha256.hex(),
        "is_protected": False,
        "is_signed": one.is_signed,
        "created_at": moment(one.created_at),
        "total_pages": one.total_pages,
        "is_locked": one.is_signed,
        "initials": None,
        "total_anchors": 0,
        "excluded_approvers": [],
        "excluded_signers": [],
    }


def field(one: Field) -> Json:
    """A field as it is read, with the keys of its kind."""
    place = {"page": one.page, "x": one.x, "y": one.y}
    own = {"id": str(one.id), "document_id": str(one.document_id), "signer_id": str(one.signer_id), "type": one.type}
    return own | place | one.options
