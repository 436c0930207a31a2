"""How requests, documents, signers and events read in the vendor's API: every key present, unknown ones null.

The doors answer with these, and the webhooks carry them: one shape for both, so that they cannot drift apart.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.esign.domain.documents import Document
from services.esign.domain.evidence import Link
from services.esign.domain.fields import Field
from services.esign.domain.requests import Bundle
from services.esign.domain.signers import Signer
from services.esign.domain.webhooks import Subscription

Json = dict[str, Any]  # Any: JSON

_KEPT: Final = (
    "reminder_settings",
    "email_custom_note",
    "branding_id",
    "custom_experience_id",
    "audit_trail_locale",
    "email_notification",
)
"""What a caller says of a request and reads back; nothing here acts on it yet."""
_SIGNER_KEPT: Final = ("redirect_urls", "custom_text", "sms_notification", "email_notification")


def moment(at: datetime | None) -> str | None:
    """A date-time as the vendor writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def request(bundle: Bundle) -> Json:
    """A request as it is read."""
    one = bundle.request
    declined = one.decline_signer_id is not None
    return {
        "id": str(one.id),
        "status": one.status.value,
        "name": one.name,
        "delivery_mode": one.delivery_mode,
        "created_at": moment(one.created_at),
        "activated_at": moment(one.activated_at),
        "completed_at": moment(one.completed_at),
        "approved_at": None,
        "ordered_signers": one.ordered_signers,
        "ordered_approvers": False,
        "custom_recipient_order": False,
        "timezone": one.timezone,
        "expiration_date": moment(one.expires_at),
        "source": "public_api",
        "signers": [{"id": str(signer.id), "status": signer.status.value} for signer in bundle.signers],
        "approvers": [],
        "labels": [],
        "documents": [{"id": str(document.id), "nature": document.nature} for document in bundle.documents],
        "sender": None,
        "external_id": one.external_id,
        "signers_allowed_to_decline": one.signers_allowed_to_decline,
        "workspace_id": str(one.workspace_id),
        "bulk_send_batch_id": None,
        "decline_information": {
            "signer_id": str(one.decline_signer_id),
            "reason": one.decline_reason,
            "declined_at": moment(one.declined_at),
        }
        if declined
        else None,
        "rejection_information": None,
        "workflow_session_id": None,
        "previous_attempt_id": None,
        "custom_properties": None,
    } | {name: one.options.get(name) for name in _KEPT}


def activated(bundle: Bundle, links: Mapping[UUID, str]) -> Json:
    """A request just activated, with the links of its signers."""
    signers = [
        {
            "id": str(signer.id),
            "status": signer.status.value,
            "signature_link": links.get(signer.id),
            "signature_link_expiration_date": moment(signer.link_expires_at),
        }
        for signer in bundle.signers
    ]
    return request(bundle) | {"signers": signers}


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


def signer(one: Signer, *, bundle: Bundle, link: str | None) -> Json:
    """A signer as he is read."""
    info = {
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "phone_number": one.phone_number,
        "locale": one.locale,
    }
    return {
        "id": str(one.id),
        "info": info,
        "status": one.status.value,
        "fields": [field(each) for each in bundle.fields if each.signer_id == one.id],
        "signature_level": one.signature_level,
        "signature_authentication_mode": one.authentication_mode,
        "delivery_mode": bundle.request.delivery_mode,
        "signature_link": link,
        "signature_link_expiration_date": moment(one.link_expires_at),
        "signature_image_preview": None,
        "verified_identity_id": None,
        "identification_attestation_id": None,
        "pre_identity_verification_required": False,
        "excluded_documents": [],
        "recipient_stage_index": one.position if bundle.request.ordered_signers else 0,
        "signed_at": moment(one.signed_at),
    } | {name: one.options.get(name) for name in _SIGNER_KEPT}


def subscription(one: Subscription) -> Json:
    """A webhook subscription as it is read."""
    return {
        "id": str(one.id),
        "endpoint": one.endpoint,
        "description": one.description,
        "sandbox": one.sandbox,
        "subscribed_events": list(one.events),
        "scopes": list(one.scopes),
        "workspaces": list(one.workspaces),
        "secret_key": one.secret_key,
        "auto_retry": one.auto_retry,
        "enabled": one.enabled,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
    }


def event(*, event_id: UUID, name: str, at: datetime, to: Subscription, bundle: Bundle, about: Signer | None) -> Json:
    """What a webhook carries."""
    data: Json = {"signature_request": request(bundle)}
    if about is not None:
        data["signer"] = signer(about, bundle=bundle, link=None)
    return {
        "event_id": str(event_id),
        "event_name": name,
        "event_time": str(int(at.timestamp())),
        "subscription_id": str(to.id),
        "subscription_description": to.description,
        "sandbox": to.sandbox,
        "data": data,
    }


def chain(links: list[Link]) -> list[Json]:
    """The chain of evidence, so that anybody can compute it again."""
    return [
        {
            "sequence": link.sequence,
            "kind": link.kind,
            "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "signer_id": str(link.signer_id) if link.signer_id else None,
            "payload": link.payload,
            "salt": link.salt.hex(),
            "payload_hash": link.payload_hash.hex(),
            "previous": link.previous.hex(),
            "hash": link.hash.hex(),
        }
        for link in links
    ]
