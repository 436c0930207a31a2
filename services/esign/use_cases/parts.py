"""A document or a signer found among the parts of a request."""

from uuid import UUID

from services.esign.domain.documents import Document
from services.esign.domain.requests import Bundle
from services.esign.domain.signers import Signer
from shared.errors import NotFound


def document_in(bundle: Bundle, document_id: UUID | None) -> Document:
    """A document of a request; its only one when none is named.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.documents:
        if one.id == document_id or (document_id is None and len(bundle.documents) == 1):
            return one
    raise NotFound("Ce document n'existe pas.", rule="ESIGN-404", field="document_id")


def signer_in(bundle: Bundle, signer_id: UUID) -> Signer:
    """A signer of a request.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.signers:
        if one.id == signer_id:
            return one
    raise NotFound("Ce signataire n'existe pas.", rule="ESIGN-404", field="signer_id")
