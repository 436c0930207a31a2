"""How consents and files asked of signers read in the vendor's API."""

from services.esign.domain.demands import ConsentRequest, FileRequest, SignerFile
from services.esign.domain.shapes.moments import Json, moment


def consent_request(one: ConsentRequest) -> Json:
    """A consent that is asked."""
    return {
        "id": str(one.id),
        "type": one.type,
        "settings": {"text": one.text},
        "optional": one.optional,
        "signer_ids": [str(each) for each in one.signer_ids],
        "document_id": str(one.document_id) if one.document_id else None,
    }


def file_request(one: FileRequest) -> Json:
    """A file that is asked."""
    return {
        "id": str(one.id),
        "title": one.title,
        "optional": one.optional,
        "signer_ids": [str(each) for each in one.signer_ids],
    }


def signer_file(one: SignerFile) -> Json:
    """A file that a signer gave."""
    return {
        "id": str(one.id),
        "document_request_id": str(one.document_request_id),
        "filename": one.filename,
        "content_type": one.content_type,
        "sha256": one.sha256.hex(),
        "size": one.size,
        "created_at": moment(one.created_at),
    }
