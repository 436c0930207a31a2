"""The caller's own words for mails and SMS, and the mails he does not want, checked at the door."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.esign.domain import own_words

ADDRESS: Final = r"^https?://[^\s\x00]+$"


class Words(BaseModel):
    """What all of these share: unknown keys are left alone."""

    model_config = ConfigDict(extra="ignore")


class Texts(Words):
    """Subjects and bodies in place of ours."""

    request_subject: str | None = Field(default=None, max_length=512)
    request_body: str | None = Field(default=None, max_length=2000)
    reminder_subject: str | None = Field(default=None, max_length=512)
    reminder_body: str | None = Field(default=None, max_length=2000)


class OtpMessage(Words):
    """The words around a code."""

    custom_text: Annotated[str, AfterValidator(own_words.check_sms)] | None = None


class Sms(Words):
    """SMS to a signer."""

    otp_message: OtpMessage | None = None


class Sender(Words):
    """Who a mail seems to come from."""

    type: Literal["organization", "workspace", "custom", "user"]
    custom_name: str | None = Field(default=None, max_length=100)


class MailWords(Words):
    """Mails of a request or to a signer."""

    sender: Sender | None = None
    custom_note: str | None = Field(default=None, max_length=2000)
    custom_text: Texts | None = None
    disabled: list[str] | None = Field(default=None, max_length=30)


class Redirects(Words):
    """Where a signer goes afterwards: to a site, never to a script."""

    success: str | None = Field(default=None, max_length=255, pattern=ADDRESS)
    error: str | None = Field(default=None, max_length=255, pattern=ADDRESS)
    decline: str | None = Field(default=None, max_length=255, pattern=ADDRESS)
