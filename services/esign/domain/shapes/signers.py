"""How a signer reads in the vendor's API."""

from typing import Final

from services.esign.domain.own_words import delivery_of
from services.esign.domain.requests import Bundle
from services.esign.domain.shapes.documents import field
from services.esign.domain.shapes.moments import Json, moment
from services.esign.domain.signers import Signer, stages

_SIGNER_KEPT: Final = ("redirect_urls", "custom_text", "sms_notification", "email_notification")


def signer(one: Signer, *, bundle: Bundle, link: str | None, preview: str | None = None) -> Json:
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
        "delivery_mode": delivery_of(bundle.request.delivery_mode, one.options),
        "signature_link": link,
        "signature_link_expiration_date": moment(one.link_expires_at),
        "signature_image_preview": preview,
        "verified_identity_id": None,
        "identification_attestation_id": None,
        "pre_identity_verification_required": False,
        "excluded_documents": [],
        "recipient_stage_index": stages(bundle.signers)[one.id] if bundle.request.ordered_signers else 0,
        "signed_at": moment(one.signed_at),
    } | {name: one.options.get(name) for name in _SIGNER_KEPT}
