"""What callers may send, checked at the door. Unknown keys are left alone, as the vendor's clients send many.

An empty body counts as `{}` and the content type is not looked at: clients in several languages differ in both.
"""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from aiohttp import web
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.esign.api.field_bodies import FieldBody
from services.esign.api.words import MailWords, Redirects, Sms, Texts
from services.esign.domain.consent import Where
from services.esign.domain.order import Place, unmixed
from services.esign.domain.requests import EXTERNAL_ID, LONGEST_EXTERNAL_ID
from services.esign.use_cases.newcomers import WantedSigner
from services.esign.use_cases.requests import Wanted
from shared.errors import Forbidden, Invalid, NotFound
from shared.web import check_storable, checked

M = TypeVar("M", bound=BaseModel)
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’\-])*", re.UNICODE)
NOT_KEPT: Final = {"name", "delivery_mode", "ordered_signers", "signers_allowed_to_decline", "timezone",
                    "external_id", "expiration_date", "previous_attempt_id", "workflow_session_id",
                    "labels", "workspace_id", "template_placeholders", "documents", "signers"}  # fmt: skip
"""What a request keeps in columns of its own; the rest is given back as it came."""


def _person(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("Un nom se compose de lettres, d'apostrophes et de traits d'union.")
    return value


def zone_of(value: str) -> str:
    """A time zone that exists."""
    if value not in available_timezones():
        raise ValueError("Ce fuseau horaire n'existe pas.")
    return ZoneInfo(value).key


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_person)]
Mail = Annotated[str, Field(max_length=100, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")]
Phone = Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
Locale = Literal["en", "fr", "de", "it", "nl", "es", "pl"]
Json = dict[str, Any]  # Any: kept and given back as it came
SIMPLE: Final = "electronic_signature"
ABOVE_SIMPLE: Final = frozenset(
    {
        "advanced_electronic_signature",
        "qualified_electronic_signature",
        "electronic_signature_with_qualified_certificate",
        "qualified_electronic_signature_mode_1",
    }
)
_NOBODY: Final[Json] = {"first_name": "", "last_name": "", "email": "", "phone_number": None, "locale": "fr"}
"""In place of the data that a contact or a user brings."""


class Body(BaseModel):
    """What all bodies share."""

    model_config = ConfigDict(extra="ignore")


class Reminders(Body):
    """When a signer is reminded."""

    interval_in_days: Literal[1, 2, 7, 14]
    max_occurrences: int = Field(ge=1, le=10)


class Info(Body):
    """Who signs."""

    first_name: Name
    last_name: Name
    email: Mail
    phone_number: Phone | None = None
    locale: Locale = "fr"


def check_level(level: str) -> None:
    """Whether a signature of this level is made here.

    Raises:
        Forbidden: it is above simple: a simple signature never passes as more. Invalid: there is no such level.
    """
    if level in ABOVE_SIMPLE:
        raise Forbidden("Seule la signature simple est proposée ici.", rule="ESIGN-070", field="signature_level")
    if level != SIMPLE:
        raise Invalid("Ce niveau de signature n'existe pas.", rule="ESIGN-079", field="signature_level")


class SignerBody(Body):
    """A signer from scratch, from the book of contacts or among the users, with his fields and his place."""

    info: Info | None = None
    contact_id: UUID | None = None
    user_id: UUID | None = None
    verified_identity_id: UUID | None = None
    insert_after_id: UUID | None = None
    group_with_id: UUID | None = None
    signature_level: str = "electronic_signature"
    signature_authentication_mode: Literal["otp_sms", "otp_email", "no_otp"] | None = "otp_email"
    redirect_urls: Redirects | None = None
    custom_text: Texts | None = None
    sms_notification: Sms | None = None
    email_notification: MailWords | None = None
    delivery_mode: Literal["email", "none"] | None = None
    fields: list[FieldBody] = Field(default_factory=list, max_length=500)

    @model_validator(mode="after")
    def _reachable(self) -> "SignerBody":
        if self.verified_identity_id is not None:
            return self
        if self.info is None and self.contact_id is None and self.user_id is None:
            raise ValueError("Un signataire se donne par ses coordonnées (info), par contact_id ou par user_id.")
        number = self.contact_id or self.user_id or (self.info and self.info.phone_number)
        if self.signature_authentication_mode == "otp_sms" and not number:
            raise ValueError("Un code par SMS demande un numéro de téléphone.")
        return self

    def wanted(self) -> WantedSigner:
        """As the use case takes it.

        Raises:
            Forbidden: a level above simple: a simple signature never passes as more.
            NotFound: an identity that was verified: there is none, as nobody's is verified for a simple signature.
        """
        check_level(self.signature_level)
        if self.verified_identity_id is not None:
            sentence = "Cette identité vérifiée n'existe pas."
            raise NotFound(sentence, rule="ESIGN-404", field="verified_identity_id")
        kept = {"redirect_urls", "custom_text", "sms_notification", "email_notification", "delivery_mode"}
        return WantedSigner(
            **(self.info.model_dump() if self.info else _NOBODY),
            contact_id=self.contact_id,
            user_id=self.user_id,
            place=Place(insert_after_id=self.insert_after_id, group_with_id=self.group_with_id),
            signature_level=self.signature_level,
            authentication_mode=self.signature_authentication_mode or "no_otp",
            options=self.model_dump(mode="json", include=kept, exclude_none=True),
            fields=[one.wanted() for one in self.fields],
        )


class RequestBody(Body):
    """A new request."""

    name: str = Field(min_length=1, max_length=128)
    delivery_mode: Literal["email", "none"]
    ordered_signers: bool = False
    signers_allowed_to_decline: bool = False
    timezone: Annotated[str, AfterValidator(zone_of)] = "Europe/Paris"
    external_id: str | None = Field(default=None, max_length=LONGEST_EXTERNAL_ID, pattern=EXTERNAL_ID)
    expiration_date: date | None = None
    reminder_settings: Reminders | None = None
    audit_trail_locale: Literal["de", "en", "es", "fr", "it", "pt", "ro"] | None = None
    email_custom_note: str | None = Field(default=None, max_length=500)
    email_notification: MailWords | None = None
    custom_experience_id: UUID | None = None
    branding_id: UUID | None = None
    previous_attempt_id: UUID | None = None
    workflow_session_id: UUID | None = None
    ordered_approvers: bool = False
    custom_recipient_order: Annotated[bool, AfterValidator(unmixed)] = False
    workspace_id: UUID | None = None
    template_id: UUID | None = None
    template_placeholders: Json | None = None
    labels: list[Annotated[str, Field(min_length=1, max_length=128)]] = Field(default_factory=list, max_length=50)
    documents: list[UUID] = Field(default_factory=list, max_length=5)
    signers: list[SignerBody] = Field(default_factory=list, max_length=100)

    def wanted(self) -> Wanted:
        """As the use case takes it.

        Raises:
            Forbidden, NotFound: one of its signers cannot be, as he could not be added alone.
        """
        return Wanted(
            name=self.name,
            delivery_mode=self.delivery_mode,
            ordered_signers=self.ordered_signers,
            signers_allowed_to_decline=self.signers_allowed_to_decline,
            timezone=self.timezone,
            external_id=self.external_id,
            expiration_date=self.expiration_date,
            labels=tuple(self.labels),
            workspace_id=self.workspace_id,
            document_ids=tuple(self.documents),
            signers=tuple(one.wanted() for one in self.signers),
            options=self.model_dump(mode="json", exclude=NOT_KEPT, exclude_none=True),
            previous_attempt_id=self.previous_attempt_id,
            workflow_session_id=self.workflow_session_id,
        )


class CancelBody(Body):
    """Why a request is canceled."""

    reason: Literal["contractualization_aborted", "errors_in_document", "other"]
    custom_note: str | None = Field(default=None, max_length=500)


class SignBody(Body):
    """A code collected on the caller's own page."""

    otp: str = Field(default="", pattern=r"^([0-9]{6})?$")
    ip_address: str = Field(min_length=2, max_length=45)
    consent_given_at: AwareDatetime

    def where(self) -> Where:
        """From where the signer acted, as the caller says."""
        return Where(ip_address=self.ip_address, user_agent="")


async def read_body(request: web.Request, model: type[M]) -> M:
    """The body as `model`.

    Raises:
        Invalid: unreadable, or a field that is missing or wrong.
    """
    body = await request.read() or b"{}"
    given = checked(lambda: model.model_validate_json(body))
    if b"\\u0000" in body:
        check_storable(given.model_dump())
        raise Invalid("Le contenu porte un caractère interdit.", rule="FORM-002")
    return given


def id_in(request: web.Request, name: str) -> UUID:
    """An id of the path.

    Raises:
        NotFound: it is none, so nothing has it.
    """
    try:
        return UUID(request.match_info[name])
    except ValueError as error:
        raise NotFound("Cette ressource n'existe pas.", rule="ESIGN-404") from error
