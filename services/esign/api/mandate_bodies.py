"""What our own doors of mandates and collections take, checked at the door; the rules themselves are the domain's."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.esign.api.bodies import Name
from services.esign.domain.creditors import Address
from services.esign.domain.mandates import Debtor, Kind, Scheme
from services.esign.use_cases.mandates import WantedMandate
from services.esign.use_cases.planning import WantedDebit


def _one_line(value: str) -> str:
    if any(ord(sign) < 32 for sign in value):
        raise ValueError("Ce texte tient sur une ligne.")
    return value


Line = Annotated[str, Field(min_length=1, max_length=70), AfterValidator(_one_line)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Reference = Annotated[str, Field(max_length=35, pattern=r"^[\w@.%+\-]+$")]
Iban = Annotated[str, Field(min_length=5, max_length=50)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
Mode = Literal["otp_sms", "otp_email"]


class Strict(BaseModel):
    """Our own bodies: what is not known is refused, so that a mistyped key is noticed."""

    model_config = ConfigDict(extra="forbid")


class AddressBody(Strict):
    """A postal address; a town and a country stand by themselves."""

    street: str = Field(default="", max_length=70)
    number: str = Field(default="", max_length=16)
    postal_code: str = Field(default="", max_length=16)
    town: str = Field(default="", max_length=35)
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    lines: list[Line] = Field(default_factory=list, max_length=7)

    def wanted(self) -> Address:
        """As the domain takes it."""
        return Address(**self.model_dump(exclude={"lines"}), lines=tuple(self.lines))


class PersonBody(Strict):
    """Who pays and signs."""

    first_name: Name
    last_name: Name
    company: str = Field(default="", max_length=70)
    email: str = Field(max_length=100, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")
    phone_number: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")
    address: AddressBody

    def wanted(self) -> Debtor:
        """As the domain takes him."""
        return Debtor(**self.model_dump(exclude={"address"}), address=self.address.wanted())


class MandateBody(Strict):
    """A new mandate."""

    creditor: Code
    scheme: Scheme = Scheme.CORE
    kind: Kind = Kind.RECURRENT
    debtor: PersonBody
    iban: Iban
    rum: str | None = Field(default=None, max_length=100)
    contract_number: Reference | None = None
    dossier_id: UUID | None = None
    authentication_mode: Mode = "otp_sms"

    @model_validator(mode="after")
    def _reachable(self) -> "MandateBody":
        if self.authentication_mode == "otp_sms" and not self.debtor.phone_number:
            raise ValueError("Un code par SMS demande un numéro de téléphone.")
        return self

    def wanted(self) -> WantedMandate:
        """As the use case takes it."""
        known = {name: getattr(self, name) for name in type(self).model_fields if name != "debtor"}
        return WantedMandate(**known, debtor=self.debtor.wanted())


class AmendmentBody(Strict):
    """What changes of a signed mandate."""

    iban: Iban | None = None
    rum: str | None = Field(default=None, max_length=100)

    def changes(self) -> dict[str, str]:
        """What was given."""
        return self.model_dump(exclude_none=True)


class ConfirmationBody(Strict):
    """The day on which a company confirmed its mandate to its bank."""

    confirmed_on: Day


class DebitBody(Strict):
    """A debit to come."""

    due_on: Day
    amount_cents: int = Field(strict=True)
    label: str = Field(min_length=1, max_length=140)
    last: bool = False
    represents: UUID | None = None


class ScheduleBody(Strict):
    """Debits, and the day on which their debtor was told of them all."""

    notified_on: Day
    agreed_days: int | None = Field(default=None, ge=1, le=60)
    instalments: list[DebitBody] = Field(min_length=1, max_length=120)

    def wanted(self) -> list[WantedDebit]:
        """As the use case takes them."""
        return [WantedDebit(**one.model_dump()) for one in self.instalments]


class CollectionBody(Strict):
    """All that is due until a day, in one file."""

    creditor: Code
    scheme: Scheme = Scheme.CORE
    due_until: Day
