"""How a request reads in the vendor's API: every key present, unknown ones null."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.esign.domain.requests import Bundle
from services.esign.domain.shapes.around import rejection
from services.esign.domain.shapes.moments import Json, moment

_KEPT: Final = (
    "reminder_settings",
    "email_custom_note",
    "branding_id",
    "custom_experience_id",
    "audit_trail_locale",
    "email_notification",
)
"""What a caller says of a request and reads back; nothing here acts on it yet."""


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
        "approved_at": moment(bundle.around.approved_at),
        "ordered_signers": one.ordered_signers,
        "ordered_approvers": bool(one.options.get("ordered_approvers")),
        "custom_recipient_order": False,
        "timezone": one.timezone,
        "expiration_date": moment(one.expires_at),
        "source": "public_api",
        "signers": [{"id": str(signer.id), "status": signer.status.value} for signer in bundle.signers],
        "approvers": [{"id": str(each.id), "status": each.status.value} for each in bundle.around.approvers],
        "labels": [{"id": str(each.id), "name": each.name} for each in bundle.around.labels],
        "documents": [{"id": str(document.id), "nature": document.nature} for document in bundle.documents],
        "sender": one.options.get("sender"),
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
        "rejection_information": rejection(bundle.around.rejected_by),
        "workflow_session_id": str(one.workflow_session_id) if one.workflow_session_id else None,
        "previous_attempt_id": str(one.previous_attempt_id) if one.previous_attempt_id else None,
        "custom_properties": None,
    } | {name: one.options.get(name) for name in _KEPT}


def activated(bundle: Bundle, links: Mapping[UUID, str]) -> Json:
    """A request just activated, with the links of its signers and approvers."""
    signers = [
        {
            "id": str(signer.id),
            "status": signer.status.value,
            "signature_link": links.get(signer.id),
            "signature_link_expiration_date": moment(signer.link_expires_at),
        }
        for signer in bundle.signers
    ]
    approvers = [
        {
            "id": str(one.id),
            "status": one.status.value,
            "approval_link": links.get(one.id),
            "approval_link_expiration_date": moment(one.link_expires_at),
        }
        for one in bundle.around.approvers
    ]
    return request(bundle) | {"signers": signers, "approvers": approvers}
