"""How electronic seals and archives read in the vendor's API."""

from services.esign.domain.seals import Archive, Seal, SealDocument, SealImage, SealStatus
from services.esign.domain.shapes.moments import Json, moment


def seal(one: Seal) -> Json:
    """A seal as it is read; `timestamp` is when it was sealed."""
    return {
        "id": str(one.id),
        "document_id": str(one.document_id),
        "image_id": str(one.image_id) if one.image_id else None,
        "external_id": one.external_id,
        "signature_level": "electronic_seal",
        "certificate_id": None,
        "fields": one.fields,
        "status": one.status,
        "timestamp": moment(one.sealed_at),
        "created_at": moment(one.created_at),
        "workspace_id": str(one.workspace_id),
    }


def seal_document(one: SealDocument, *, sealed: bool) -> Json:
    """A document of a seal."""
    return {
        "id": str(one.id),
        "filename": one.filename,
        "content_type": one.content_type,
        "sha256": one.sha256.hex(),
        "is_protected": False,
        "is_signed": sealed,
        "created_at": moment(one.created_at),
        "total_pages": one.total_pages,
        "workspace_id": str(one.workspace_id),
    }


def seal_image(one: SealImage) -> Json:
    """A picture of seals."""
    return {
        "id": str(one.id),
        "filename": one.filename,
        "content_type": "image/png",
        "sha256": one.sha256.hex(),
        "created_at": moment(one.created_at),
        "workspace_id": str(one.workspace_id),
    }


def seal_trail(one: Seal, document: SealDocument) -> Json:
    """What happened to a document that was sealed: its hash before and after, and when."""
    sealed = one.sealed_sha256.hex() if one.sealed_sha256 else None
    return {
        "version": 1,
        "electronic_seal": {"id": str(one.id), "status": one.status, "created_at": moment(one.created_at)},
        "document": {
            "id": str(document.id),
            "name": document.filename,
            "mime_type": document.content_type,
            "initial_hash": document.sha256.hex(),
            "sealed_hash": sealed,
            "sealed_at": moment(one.sealed_at) if one.status is SealStatus.DONE else None,
        },
    }


def archive(one: Archive) -> Json:
    """An archived file."""
    return {
        "id": str(one.id),
        "sha256": one.sha256.hex(),
        "filename": one.filename,
        "created_at": moment(one.created_at),
        "expired_at": moment(one.expired_at),
        "content_type": one.content_type,
        "size": one.size,
        "archive_y_identifier": None,
        "tags": one.tags,
        "workspace_id": str(one.workspace_id),
    }
