"""How an approver reads in the vendor's API."""

from services.esign.domain.approvers import Approver, ApproverStatus
from services.esign.domain.shapes.moments import Json, moment


def approver(one: Approver, *, link: str | None) -> Json:
    """An approver as he is read."""
    return {
        "id": str(one.id),
        "info": {
            "first_name": one.first_name,
            "last_name": one.last_name,
            "email": one.email,
            "phone_number": one.phone_number,
            "locale": one.locale,
        },
        "status": one.status.value,
        "approval_link": link,
        "approval_link_expiration_date": moment(one.link_expires_at),
        "custom_text": one.options.get("custom_text"),
        "approved_at": moment(one.answered_at) if one.status is ApproverStatus.APPROVED else None,
        "recipient_stage_index": one.position,
        "excluded_documents": [],
    }
