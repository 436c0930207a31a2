"""What comes in by the JSON door and in the network file: a firm with its dated parts, a choice by hand.

`since` is the first day of every part that names no other.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from contracts.codes import TRADES
from services.assignment.domain import network, texts
from services.assignment.domain.network import Part
from services.assignment.use_cases.maintaining import Draft
from shared.errors import Invalid

Text = Annotated[str, BeforeValidator(texts.one_line), StringConstraints(min_length=1, max_length=200)]
Phone = Annotated[str, AfterValidator(texts.phone)]
Email = Annotated[str, StringConstraints(max_length=200), AfterValidator(texts.email)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z._-]{1,30}$")]
Insurer = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]


Day = Annotated[date, Field(ge=date(1900, 1, 1))]
FirstDay = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 1, 1))]
"""What begins later is a year mistyped, and the firm would silently be gone until then."""
Count = Annotated[int, Field(ge=0, le=100_000)]


def _known_trade(code: str) -> str:
    if code not in TRADES:
        raise ValueError(f"Le corps de métier « {code} » n'existe pas.")
    return code


TradeCode = Annotated[str, AfterValidator(_known_trade)]


class Body(BaseModel):
    """Strict: a field nobody knows is a mistake, and so is a number written as a text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Dated(Body):
    """A part of a firm, with the days on which it is true."""

    valid_from: FirstDay | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("La fin précède le début.")
        return self

    def parts(self, since: date) -> Iterator[Part]:
        """As the domain knows it."""
        raise NotImplementedError

    def days(self, since: date) -> dict[str, Any]:  # Any: keyword arguments of a part
        """Its period, `since` standing in for a missing start.

        Raises:
            Invalid: it would end before it begins.
        """
        begins = self.valid_from or since
        if self.valid_to and self.valid_to < begins:
            raise Invalid("La fin précède le début.", rule="NET-004", field="valid_to")
        return {"valid_from": begins, "valid_to": self.valid_to}


class ProfileBody(Dated):
    """Name and reach of the firm."""

    name: Text
    phone: Phone | None = None
    email: Email | None = None
    base: str | None = None

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Profile(name=self.name, phone=self.phone, email=self.email, base=self.base, **self.days(since))


class PersonBody(Dated):
    """A professional, or the manager."""

    number: Code
    name: Text
    phone: Phone | None = None
    email: Email | None = None
    role: Literal["professional", "manager"] = "professional"
    trades: tuple[TradeCode, ...] = ()

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Person(
            number=self.number,
            name=self.name,
            phone=self.phone,
            email=self.email,
            role=self.role,
            trades=self.trades,
            **self.days(since),
        )


class _Trades(Dated):
    trades: tuple[TradeCode, ...] = Field(min_length=1)


class TradesBody(_Trades):
    """Trades the firm does."""

    def parts(self, since: date) -> Iterator[Part]:
        """One part per trade."""
        return (network.Trade(trade=one, **self.days(since)) for one in self.trades)


class AgreementBody(_Trades):
    """An insurer's agreement for some trades."""

    insurer: Insurer

    def parts(self, since: date) -> Iterator[Part]:
        """One part per trade."""
        return (network.Agreement(insurer=self.insurer, trade=one, **self.days(since)) for one in self.trades)


class ZoneBody(Dated):
    """Where the firm works, or does not."""

    kind: Literal["commune", "postal", "department"]
    codes: tuple[str, ...] = Field(min_length=1)
    effect: Literal["include", "exclude"] = "include"

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Zone(kind=self.kind, codes=self.codes, effect=self.effect, **self.days(since))


class AbsenceBody(Dated):
    """The firm, or one of its people, is away."""

    reason: Text
    number: Code | None = None

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Absence(reason=self.reason, number=self.number, **self.days(since))


class SuspensionBody(Dated):
    """The network gives no work to the firm for a while."""

    reason: Text

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Suspension(reason=self.reason, **self.days(since))


class CapacityBody(Dated):
    """How much the firm takes."""

    max_open: Count | None = None
    max_week: Count | None = None

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Capacity(max_open=self.max_open, max_week=self.max_week, **self.days(since))


class PaperBody(Dated):
    """A document that expires."""

    kind: Code
    trade: TradeCode | None = None

    def parts(self, since: date) -> Iterator[Part]:
        """One part."""
        yield network.Paper(kind=self.kind, trade=self.trade, **self.days(since))


PART_BODIES: dict[str, type[Dated]] = {
    "profiles": ProfileBody,
    "people": PersonBody,
    "trades": TradesBody,
    "zones": ZoneBody,
    "agreements": AgreementBody,
    "absences": AbsenceBody,
    "suspensions": SuspensionBody,
    "capacities": CapacityBody,
    "papers": PaperBody,
}
"""The last word of `POST /v1/firms/{code}/…` → the form of its body."""


class FirmBody(Body):
    """A whole firm."""

    since: FirstDay
    version: int | None = None
    """The version it was read at; if it has changed meanwhile, nothing is written."""
    profiles: tuple[ProfileBody, ...] = Field(min_length=1)
    people: tuple[PersonBody, ...] = ()
    trades: tuple[TradesBody, ...] = ()
    zones: tuple[ZoneBody, ...] = ()
    agreements: tuple[AgreementBody, ...] = ()
    absences: tuple[AbsenceBody, ...] = ()
    suspensions: tuple[SuspensionBody, ...] = ()
    capacities: tuple[CapacityBody, ...] = ()
    papers: tuple[PaperBody, ...] = ()

    def draft(self, code: str) -> Draft:
        """As the use case takes it."""
        dated: list[Dated] = [one for name in PART_BODIES for one in getattr(self, name)]
        return Draft(code=code, parts=tuple(part for one in dated for part in one.parts(self.since)))


class CodedFirm(FirmBody):
    """A whole firm in a list."""

    code: Code


class NetworkBody(Body):
    """Many firms: the form of the network file."""

    firms: tuple[CodedFirm, ...]

    def drafts(self) -> list[Draft]:
        """As the use case takes them."""
        return [firm.draft(firm.code) for firm in self.firms]


class ChoiceBody(Body):
    """A CC's choice."""

    firm_code: Code
    reason: Annotated[str, BeforeValidator(texts.one_line), StringConstraints(min_length=3, max_length=500)]
    agreed: bool = False
    number: Code | None = None
    version: int | None = None
