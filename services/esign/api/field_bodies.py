"""A field as callers describe it: its place, its kind, and the keys of that kind; others are left alone."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr, model_validator

from services.esign.domain.fields import FAMILIES
from services.esign.domain.forms import DATE_FORMATS, OFFSET_UNITS, TIME_FORMATS
from services.esign.domain.glyphs import check_writable
from services.esign.use_cases.newcomers import WantedField
from shared.errors import Invalid, NotFound

_PLACE: Final = {"type", "document_id", "signer_id", "page", "x", "y"}
KEYS: Final = {
    "signature": {"width", "height", "reason", "display"},
    "mention": {"width", "height", "mention", "name", "font"},
    "text": {"width", "height", "max_length", "question", "instruction", "optional", "name", "font", "default_value",
             "read_only"},
    "checkbox": {"size", "optional", "checked", "read_only", "name"},
    "radio_group": {"radios", "optional", "read_only", "name"},
    "read_only_text": {"width", "height", "text", "name", "font"},
    "signature_date": {"width", "height", "date_format", "time_format", "show_timezone", "show_email", "offset_unit",
                       "offset_value", "name", "font"},
    "signer_name": {"width", "height", "name_format", "name", "font"},
    "signer_email": {"width", "height", "name", "font"},
}  # fmt: skip
"""The keys of each kind (reference §1.5)."""


def _writable(value: str) -> str:
    try:
        return check_writable(value, field="fields")
    except Invalid as error:
        raise ValueError(error.sentence) from error


def _one_of(*values: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in values:
            raise ValueError("Ce choix n'existe pas.")
        return value

    return AfterValidator(check)


Written = Annotated[str, AfterValidator(_writable)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Variants(_Part):
    """How letters are drawn."""

    bold: bool = False
    italic: bool = False


class Font(_Part):
    """How a text is written."""

    family: Annotated[str, _one_of(*FAMILIES)] = "Helvetica"
    size: int = Field(default=12, ge=7, le=96)
    color: str = Field(default="#000000", pattern=r"^#[0-9a-fA-F]{6}$")
    variants: Variants = Variants()


class Radio(_Part):
    """A choice of a group."""

    x: int = Field(ge=0, le=32767)
    y: int = Field(ge=0, le=32767)
    size: int = Field(default=24, ge=8, le=240)
    name: str | None = Field(default=None, max_length=255)
    checked: bool = False


class FieldBody(_Part):
    """A field; the keys of its kind beside its place."""

    type: Literal[
        "signature",
        "mention",
        "text",
        "checkbox",
        "radio_group",
        "read_only_text",
        "signature_date",
        "signer_name",
        "signer_email",
    ]
    document_id: UUID | None = None
    signer_id: UUID | None = None
    page: int = Field(ge=1, le=32767)
    x: int = Field(default=0, ge=0, le=32767)
    y: int = Field(default=0, ge=0, le=32767)
    width: int | None = Field(default=None, ge=24, le=2000)
    height: int | None = Field(default=None, ge=1, le=1000)
    reason: str | None = Field(default=None, max_length=150)
    display: Literal["minimal", "detailed", "legacy"] | None = None
    mention: Written | None = Field(default=None, min_length=1, max_length=255)
    max_length: int | None = Field(default=None, ge=1, le=5000)
    question: str | None = Field(default=None, max_length=255)
    instruction: str | None = Field(default=None, max_length=255)
    name: str | None = Field(default=None, max_length=255)
    optional: bool | None = None
    default_value: Written | None = Field(default=None, max_length=5000)
    read_only: bool | None = None
    checked: bool | None = None
    size: int | None = Field(default=None, ge=8, le=240)
    radios: list[Radio] | None = Field(default=None, min_length=1, max_length=100)
    text: Written | None = Field(default=None, min_length=1, max_length=5000)
    date_format: Annotated[str, _one_of(*DATE_FORMATS)] | None = None
    time_format: Annotated[str, _one_of(*TIME_FORMATS)] | None = None
    show_timezone: bool | None = None
    show_email: bool | None = None
    offset_unit: Annotated[str, _one_of(*OFFSET_UNITS)] | None = None
    offset_value: int | None = Field(default=None, ge=0, le=1000)
    name_format: Literal["full_name", "first_name", "last_name"] | None = None
    font: Font | None = None

    @model_validator(mode="before")
    @classmethod
    def _has_place(cls, given: Any) -> Any:  # Any: JSON
        """Every kind has a place of its own but a group, whose choices have theirs."""
        if isinstance(given, dict) and given.get("type") != "radio_group" and not {"x", "y"} <= given.keys():
            raise ValueError("Un champ a une place : x et y.")
        return given

    @model_validator(mode="after")
    def _whole(self) -> "FieldBody":
        needed = {"mention": self.mention, "radio_group": self.radios, "read_only_text": self.text,
                  "text": self.max_length}  # fmt: skip
        if self.type in needed and needed[self.type] is None:
            raise ValueError("Il manque à ce champ ce qui fait sa sorte.")
        if self.type == "signature":
            self.width, self.height = self.width or 85, self.height or 37
            if self.width < 85 or self.height < 37:
                raise ValueError("Une signature mesure au moins 85 sur 37.")
        if self.radios and sum(one.checked for one in self.radios) > 1:
            raise ValueError("Un seul choix d'un groupe est coché.")
        if self.default_value and self.max_length and len(self.default_value) > self.max_length:
            raise ValueError("Le texte par défaut dépasse la longueur du champ.")
        return self

    def wanted(self, document_id: UUID | None = None) -> WantedField:
        """As the use case takes it."""
        place = document_id or self.document_id
        if place is None:
            raise NotFound("Ce document n'existe pas.", rule="ESIGN-404", field="document_id")
        return WantedField(
            document_id=place,
            signer_id=self.signer_id,
            type=self.type,
            page=self.page,
            x=self.x,
            y=self.y,
            options=self.model_dump(include=KEYS[self.type], exclude_none=True),
        )


class AnswerBody(_Part):
    """What a field is filled in with before its signer comes."""

    answer: StrictBool | StrictStr
