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
        "is_protected": one.is_protected,
        "is_signed": one.is_signed,
        "created_at": moment(one.created_at),
        "total_pages": one.total_pages,
        "is_locked": one.is_signed,
        "initials": _initials(one),
        "total_anchors": one.total_anchors,
        "excluded_approvers": [str(each) for each in one.excluded_approvers],
        "excluded_signers": [str(each) for each in one.excluded_signers],
    }


def _initials(one: Document) -> Json | None:
    if one.initials is None:
        return None
    return one.initials | {"per_page": [{"page": page} for page in range(1, one.total_pages + 1)]}


def field(one: Field) -> Json:
    """A field as it is read, with the keys of its kind."""
    place = {"page": one.page, "x": one.x, "y": one.y}
    signer = str(one.signer_id) if one.signer_id else None
    own = {"id": str(one.id), "document_id": str(one.document_id), "signer_id": signer, "type": one.type}
    return own | place | {name: value for name, value in one.options.items() if name != "answer"}
