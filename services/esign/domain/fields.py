"""Fields on a document: a place, a kind with its keys, and what a signer may put into them.

A field of a kind that its signer does not type (mention, date, name, e-mail, read-only text) is written for him, in his
own revision; a read-only text belongs to nobody and is part of the document before its seal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.esign.domain.glyphs import check_writable
from services.esign.domain.sealing import Box, Style
from shared.errors import Invalid

TYPES: Final = (
    "signature",
    "mention",
    "text",
    "checkbox",
    "radio_group",
    "read_only_text",
    "signature_date",
    "signer_name",
    "signer_email",
)
MOST_FIELDS: Final = 500
FAMILIES: Final = (
    "Inconsolata",
    "Open Sans",
    "Lato",
    "Raleway",
    "Merriweather",
    "EB Garamond",
    "Comic Neue",
    "Monaco",
    "Helvetica",
    "Courier",
    "Times Roman",
)
"""The vendor's families; all of them are drawn in the one font we embed."""
_SIDE: Final = 24.0
_USUAL: Final = {"signature": (85.0, 37.0), "signature_date": (180.0, 24.0), "read_only_text": (400.0, 24.0)}
_USUAL_TEXT: Final = (180.0, 24.0)
_FONT_SIZE: Final = 12.0


class AnswerMissing(Invalid):
    """A field that must be filled in was left empty."""


class AnswerTooLong(Invalid):
    """A text longer than its field."""


class NoSuchChoice(Invalid):
    """A choice that the group does not have."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of one signer, or of nobody; `options` are the keys of its kind."""

    id: UUID
    document_id: UUID
    signer_id: UUID | None
    type: str
    page: int
    x: float
    y: float
    options: dict[str, Any]  # Any: kept as it came, given back as it came

    @property
    def optional(self) -> bool:
        """Whether it may stay empty."""
        return bool(self.options.get("optional"))

    @property
    def read_only(self) -> bool:
        """Whether its answer stands before the signer comes."""
        return bool(self.options.get("read_only"))

    @property
    def label(self) -> str:
        """What is asked, as a screen reader says it."""
        return str(self.options.get("question") or self.options.get("name") or self.options.get("mention") or "")

    @property
    def max_length(self) -> int:
        """Characters of a text."""
        return int(self.options.get("max_length") or 255)

    @property
    def choices(self) -> Sequence[Mapping[str, Any]]:  # Any: JSON
        """The choices of a radio group."""
        return self.options.get("radios") or []

    @property
    def start(self) -> str | bool:
        """What it holds before the signer touches it: the caller's answer, or the default; of a group, the choice."""
        if "answer" in self.options:
            return self.options["answer"]  # type: ignore[no-any-return]  # checked when it was kept
        match self.type:
            case "checkbox":
                return bool(self.options.get("checked"))
            case "radio_group":
                return next((str(n) for n, one in enumerate(self.choices) if one.get("checked")), "")
            case "mention":
                return str(self.options.get("mention") or "")
            case _:
                return str(self.options.get("default_value") or "")

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Its places, one for each choice of a group; kinds without a size of their own get the usual one."""
        if self.type == "radio_group":
            return tuple(_square(one, self.page) for one in self.choices)
        if self.type == "checkbox":
            return (_square({"x": self.x, "y": self.y, **self.options}, self.page),)
        usual = _USUAL.get(self.type, _USUAL_TEXT)
        width, height = (
            float(self.options.get(key) or size) for key, size in zip(("width", "height"), usual, strict=True)
        )
        return (Box(page=self.page, x=self.x, y=self.y, width=width, height=height),)

    @property
    def style(self) -> Style:
        """How its text is written."""
        font = self.options.get("font") or {}
        variants = font.get("variants") or {}
        return Style(
            size=float(font.get("size") or (_FONT_SIZE if font else Style.size)),
            color=str(font.get("color") or Style.color),
            bold=bool(variants.get("bold")),
            italic=bool(variants.get("italic")),
        )


def _square(place: Mapping[str, Any], page: int) -> Box:  # Any: JSON
    side = float(place.get("size") or _SIDE)
    return Box(page=page, x=float(place["x"]), y=float(place["y"]), width=side, height=side)


def check_answers(fields: Sequence[Field], given: Mapping[str, str]) -> dict[str, str | bool]:
    """What a signer filled in, by field id; mentions and read-only fields are answered for him.

    Raises:
        AnswerMissing, AnswerTooLong, NoSuchChoice, NotWritable: a field is not as it must be.
    """
    kept: dict[str, str | bool] = {}
    for field in fields:
        typed = given.get(str(field.id), "").strip()
        match field.type:
            case "mention":
                kept[str(field.id)] = field.start
            case "text" | "checkbox" | "radio_group":
                answer = bool(typed) if field.type == "checkbox" else typed
                kept[str(field.id)] = field.start if field.read_only else check_answer(field, answer)
            case _:
                continue
        if not (field.type == "mention" or field.read_only or field.optional or kept[str(field.id)]):
            sentence = f"« {field.label or 'Champ'} » est à remplir."
            raise AnswerMissing(sentence, rule="ESIGN-040", field=f"field-{field.id}")
    return kept


def check_answer(field: Field, value: str | bool) -> str | bool:
    """An answer as it is kept, if the field can take it.

    Raises:
        AnswerTooLong, NoSuchChoice, NotWritable: it cannot.
    """
    where, label = f"field-{field.id}", field.label or "Champ"
    match field.type:
        case "checkbox" if isinstance(value, bool):
            return value
        case "radio_group" if isinstance(value, str):
            names = [str(one.get("name") or "") for one in field.choices]
            chosen = str(names.index(value)) if value and value in names else value
            if chosen and chosen not in {str(n) for n in range(len(names))}:
                raise NoSuchChoice(f"« {label} » n'a pas ce choix.", rule="ESIGN-152", field=where)
            return chosen
        case "text" if isinstance(value, str):
            if len(value) > field.max_length:
                sentence = f"« {label} » a {field.max_length} caractères au plus."
                raise AnswerTooLong(sentence, rule="ESIGN-041", field=where)
            return check_writable(value, field=where)
        case _:
            raise NoSuchChoice(f"« {label} » ne prend pas une telle réponse.", rule="ESIGN-152", field=where)
