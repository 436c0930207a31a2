"""What callers may change, checked at the door: what is absent stays as it is."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from services.esign.api.bodies import (
    NOT_KEPT,
    SIMPLE,
    Body,
    Json,
    Locale,
    Mail,
    Name,
    Phone,
    Reminders,
    check_level,
    zone_of,
)
from services.esign.api.words import MailWords, Redirects, Sms, Texts
from services.esign.domain.order import Place, unmixed

_MAY_GO: Final = {"external_id", "expiration_date"}
"""What null takes away."""


class InfoPatch(Body):
    """What changes of who signs."""

    first_name: Name | None = None
    last_name: Name | None = None
    email: Mail | None = None
    phone_number: Phone | None = None
    locale: Locale | None = None

    def data(self) -> dict[str, str | None]:
        """What was given; only a number can be taken away."""
        given = self.model_dump(exclude_unset=True, include=set(InfoPatch.model_fields))
        return {name: value for name, value in given.items() if value is not None or name == "phone_number"}


class RequestPatch(Body):
    """What changes of a draft; what is absent stays, null takes away what may be absent."""

    name: str | None = Field(default=None, min_length=1, max_length=128)
    delivery_mode: Literal["email", "none"] | None = None
    ordered_signers: bool | None = None
    ordered_approvers: bool | None = None
    custom_recipient_order: Annotated[bool, AfterValidator(unmixed)] | None = None
    signers_allowed_to_decline: bool | None = None
    timezone: Annotated[str, AfterValidator(zone_of)] | None = None
    external_id: str | None = Field(default=None, max_length=255, pattern=r"^[\w@.%+\-]+$")
    expiration_date: date | None = None
    reminder_settings: Reminders | None = None
    audit_trail_locale: Literal["de", "en", "es", "fr", "it", "pt", "ro"] | None = None
    email_custom_note: str | None = Field(default=None, max_length=500)
    email_notification: Json | None = None
    custom_experience_id: UUID | None = None
    branding_id: UUID | None = None

    def changes(self) -> dict[str, Any]:  # Any: fields of a request
        """What was given."""
        given = self.model_dump(exclude_unset=True)
        own = {name: given[name] for name in given if name in NOT_KEPT}
        own = {name: value for name, value in own.items() if value is not None or name in _MAY_GO}
        options = self.model_dump(mode="json", exclude_unset=True, exclude=NOT_KEPT)
        return own | ({"options": options} if options else {})


class ActivateBody(Body):
    """Who a request is said to come from."""

    sender_id: UUID | None = None


class ReactivateBody(Body):
    """Until when."""

    expiration_date: date


class SignerPatch(Body):
    """What changes of a draft's signer."""

    info: InfoPatch | None = None
    signature_level: str | None = None
    signature_authentication_mode: Literal["otp_sms", "otp_email", "no_otp"] | None = None
    redirect_urls: Redirects | None = None
    custom_text: Texts | None = None
    sms_notification: Sms | None = None
    email_notification: MailWords | None = None
    insert_after_id: UUID | None = None
    group_with_id: UUID | None = None

    def changes(self) -> dict[str, Any]:  # Any: fields of a signer
        """What was given.

        Raises:
            Forbidden: a level above simple. Invalid: no level.
        """
        check_level(self.signature_level or SIMPLE)
        kept = {"redirect_urls", "custom_text", "sms_notification", "email_notification"}
        options = self.model_dump(mode="json", include=kept, exclude_unset=True)
        mode = self.signature_authentication_mode
        person = self.info.data() if self.info else {}
        return person | {"options": options} | ({"authentication_mode": mode} if mode else {})

    def place(self) -> Place | None:
        """Where he is wanted, when that was given."""
        if {"insert_after_id", "group_with_id"} & self.model_fields_set:
            return Place(insert_after_id=self.insert_after_id, group_with_id=self.group_with_id)
        return None
