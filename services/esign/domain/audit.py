"""A signer's audit trail as the vendor's version 5 writes it, with the chain of evidence beside it."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.esign.domain.evidence import Link
from services.esign.domain.requests import Bundle
from services.esign.domain.shapes import Json, chain, moment
from services.esign.domain.signers import Signer, SignerStatus
from shared.errors import Refused

VERSION: Final = 5
SIMPLE: Final = "electronic_signature"


class TrailNotReady(Refused):
    """The signer has not signed yet."""


def trail(
    bundle: Bundle, signer: Signer, *, signed: Mapping[UUID, Mapping[str, Any]], evidence: Sequence[Link]
) -> Json:  # Any: what the store has of one signature
    """All of it.

    Raises:
        TrailNotReady: nothing was signed yet.
    """
    if signer.status is not SignerStatus.SIGNED:
        raise TrailNotReady("Le signataire n'a pas encore signé.", rule="ESIGN-060")
    own = [link for link in evidence if link.signer_id == signer.id]
    return {
        "version": VERSION,
        "signature_request": _request(bundle),
        "sender": None,
        "signer": _signer(signer, own),
        "documents": [_document(one, signed[one.id]) for one in bundle.documents if one.id in signed],
        "organization": {"id": str(bundle.request.workspace_id), "name": "Passerelle"},
        "authentication": _authentication(signer, own),
        "electronic_signature_level": {"level": SIMPLE},
        "evidence_chain": chain(list(evidence)),
    }


def _request(bundle: Bundle) -> Json:
    one = bundle.request
    return {
        "id": str(one.id),
        "name": one.name,
        "sent_at": moment(one.activated_at),
        "expired_at": moment(one.expires_at),
    }


def _signer(signer: Signer, own: Sequence[Link]) -> Json:
    return {
        "id": str(signer.id),
        "first_name": signer.first_name,
        "last_name": signer.last_name,
        "ip_address": _told(own, "signed", "ip_address"),
        "phone_number": signer.phone_number,
        "email_address": signer.email,
        "consent_given_at": moment(signer.consent_at),
        "signature_process_completed_at": moment(signer.signed_at),
    }


def _document(document: Any, signature: Mapping[str, Any]) -> Json:  # Any: a document and its signature's row
    certificate: bytes = signature["certificate"]
    return {
        "id": str(document.id),
        "name": document.filename,
        "mime_type": document.content_type,
        "initial_hash": document.sha256.hex(),
        "initial_storage_id": document.sha256.hex(),
        "signatures": [
            {
                "hash": signature["sha256_after"].hex(),
                "reason": None,
                "certificate": {
                    "dn": None,
                    "oid": None,
                    "hash": hashlib.sha256(certificate).hexdigest(),
                    "content": base64.b64encode(certificate).decode(),
                    "generated_at": moment(signature["signed_at"]),
                },
            }
        ],
    }


def _authentication(signer: Signer, own: Sequence[Link]) -> Json:
    validated = next((link.at for link in own if link.kind == "code_accepted"), None)
    return {"mode": signer.authentication_mode, "message": None, "validated_at": moment(validated)}


def _told(own: Sequence[Link], kind: str, name: str) -> str | None:
    return next((str(link.payload[name]) for link in own if link.kind == kind and link.payload), None)
