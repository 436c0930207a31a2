"""Valid objects of the service, of which a test names only what matters to it; and a PDF to sign."""

import io
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import typst
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.requests import Bundle, RequestStatus, SignatureRequest
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.domain.webhooks import Subscription

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_pdf(*lines: str, pages: int = 1, password: str | None = None) -> bytes:
    """A small contract."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=password)
    for page in range(pages):
        for n, line in enumerate(lines or (f"Contrat de travaux, page {page + 1}",)):
            canvas.drawString(72, 760 - 18 * n, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_request(**changes: Any) -> SignatureRequest:  # Any: fields of the request
    fields: dict[str, Any] = {
        "id": uuid4(),
        "workspace_id": uuid4(),
        "sandbox": True,
        "name": "Attestation",
        "status": RequestStatus.DRAFT,
        "delivery_mode": "email",
        "ordered_signers": False,
        "signers_allowed_to_decline": True,
        "timezone": "Europe/Paris",
        "external_id": None,
        "expires_at": NOW + timedelta(days=30),
        "options": {},
        "created_at": NOW,
    }
    return SignatureRequest(**fields | changes)


def a_document(**changes: Any) -> Document:  # Any: fields of the document
    fields: dict[str, Any] = {
        "id": uuid4(),
        "request_id": uuid4(),
        "position": 0,
        "filename": "contrat.pdf",
        "nature": "signable_document",
        "content_type": "application/pdf",
        "sha256": bytes(32),
        "current_sha256": bytes(32),
        "size": 1000,
        "total_pages": 1,
        "created_at": NOW,
    }
    return Document(**fields | changes)


def a_signer(**changes: Any) -> Signer:  # Any: fields of the signer
    fields: dict[str, Any] = {
        "id": uuid4(),
        "request_id": uuid4(),
        "position": 0,
        "status": SignerStatus.INITIATED,
        "first_name": "Ana",
        "last_name": "Essai",
        "email": "ana@exemple.invalid",
        "phone_number": None,
        "locale": "fr",
        "signature_level": "electronic_signature",
        "authentication_mode": "otp_email",
        "options": {},
    }
    return Signer(**fields | changes)


def a_field(document: Document, signer: Signer, **changes: Any) -> Field:  # Any: fields of the field
    fields: dict[str, Any] = {
        "id": uuid4(),
        "document_id": document.id,
        "signer_id": signer.id,
        "type": "signature",
        "page": 1,
        "x": 72,
        "y": 600,
        "options": {},
    }
    return Field(**fields | changes)


def a_bundle(**changes: Any) -> Bundle:  # Any: parts of the bundle
    """A draft that could go out."""
    document, signer = a_document(), a_signer()
    parts: dict[str, Any] = {
        "request": a_request(),
        "documents": (document,),
        "signers": (signer,),
        "fields": (a_field(document, signer),),
    }
    return Bundle(**parts | changes)


def a_subscription(**changes: Any) -> Subscription:  # Any: fields of the subscription
    fields: dict[str, Any] = {
        "id": uuid4(),
        "workspace_id": uuid4(),
        "sandbox": True,
        "endpoint": "https://exemple.invalid/hook",
        "description": None,
        "events": ("signature_request.done",),
        "scopes": ("*",),
        "workspaces": ("*",),
        "secret_key": "0123456789abcdef0123456789abcdef",
        "auto_retry": True,
        "enabled": True,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Subscription(**fields | changes)


def a_person() -> dict[str, str]:
    """Somebody with a mailbox and a phone nobody else has, as the API names him."""
    n = next(_numbers)
    return {
        "first_name": "Ana",
        "last_name": "Essai",
        "email": f"ana{n}@exemple.invalid",
        "phone_number": f"+3319900{n:04d}",
        "locale": "fr",
    }


def a_tagged_pdf() -> bytes:
    """A contract whose tags say what is a heading, as our own papers do."""
    return typst.compile(_TAGGED.encode(), format="pdf", pdf_standards=["ua-1"])


_TAGGED = """
#set document(title: "Attestation de fin de travaux")
#set text(lang: "fr")
#set page(paper: "a4")
= Attestation de fin de travaux
Les travaux de peinture commandés par la compagnie sont finis et conformes au devis.
== Chantier
Douze mètres carrés de plafond, deux couches, protection des sols comprise.
== Réserves
Aucune réserve n'est faite à ce jour.
"""


async def nobody_removes(_sha256: bytes) -> None:
    """A claim on a file where nothing removes any."""
