"""Fields on a document: a place, a kind, and how each becomes a form field of the PDF.

The names have a fixed width, so that no validator mistakes one for the beginning of another. A mention is a text that
its signer does not type: it is written for him, in his own revision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.esign.domain.sealing import Answer, Box, Slot
from services.esign.domain.signers import Signer
from shared.errors import Invalid

TYPES: Final = ("signature", "text", "checkbox", "mention")
MOST_FIELDS: Final = 500
_TEXT_HEIGHT: Final = 24.0


class AnswerMissing(Invalid):
    """A field that must be filled in was left empty."""


class AnswerTooLong(Invalid):
    """A text longer than its field."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of one signer; `options` are the keys of its kind."""

    id: UUID
    document_id: UUID
    signer_id: UUID
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
    def label(self) -> str:
        """What is asked, as a screen reader says it."""
        return str(self.options.get("question") or self.options.get("name") or self.options.get("mention") or "")

    @property
    def max_length(self) -> int:
        """Characters of a text."""
        return int(self.options.get("max_length") or 255)

    @property
    def box(self) -> Box:
        """Its place; kinds without a size of their own get the usual one."""
        side = float(self.options.get("size") or 24)
        width = side if self.type == "checkbox" else float(self.options.get("width") or 180)
        height = side if self.type == "checkbox" else float(self.options.get("height") or _TEXT_HEIGHT)
        return Box(page=self.page, x=self.x, y=self.y, width=width, height=height)


@dataclass(frozen=True, kw_only=True)
class Form:
    """What one document needs before its seal, and which name each field got."""

    slots: tuple[Slot, ...]
    answers: tuple[Answer, ...]
    slot_of: Mapping[UUID, str]
    """Signer → the name of his signature."""
    name_of: Mapping[UUID, str]
    """Field → its name."""


def form_of(document_id: UUID, *, signers: Sequence[Signer], fields: Sequence[Field]) -> Form:
    """The form of a document: signers in their order, each with a signature and his answers."""
    own = [field for field in fields if field.document_id == document_id]
    slots: list[Slot] = []
    answers: list[Answer] = []
    slot_of: dict[UUID, str] = {}
    name_of: dict[UUID, str] = {}
    for signer in sorted(signers, key=lambda one: one.position):
        mine = [field for field in own if field.signer_id == signer.id]
        signature = next((field for field in mine if field.type == "signature"), None)
        if signature is None:
            continue
        number = len(slots) + 1
        slot_of[signer.id] = name_of[signature.id] = f"sig_{number:03d}"
        slots.append(Slot(name=slot_of[signer.id], box=signature.box, signer=signer.name))
        for count, field in enumerate((one for one in mine if one.type != "signature"), start=1):
            answer = _answer(field, slot=slot_of[signer.id], number=number, count=count)
            name_of[field.id] = answer.name
            answers.append(answer)
    return Form(slots=tuple(slots), answers=tuple(answers), slot_of=slot_of, name_of=name_of)


def _answer(field: Field, *, slot: str, number: int, count: int) -> Answer:
    name = f"{'chk' if field.type == 'checkbox' else 'txt'}_{number:03d}_{count:03d}"
    if field.type == "checkbox":
        return Answer(name=name, slot=slot, kind="checkbox", box=field.box, label=field.label)
    return Answer(name=name, slot=slot, kind="text", box=field.box, max_length=field.max_length, label=field.label)


def check_answers(fields: Sequence[Field], given: Mapping[str, str]) -> dict[str, str | bool]:
    """What a signer filled in, by field id; mentions are written for him.

    Raises:
        AnswerMissing, AnswerTooLong: a field is not as it must be.
    """
    kept: dict[str, str | bool] = {}
    for field in fields:
        typed = given.get(str(field.id), "").strip()
        match field.type:
            case "mention":
                kept[str(field.id)] = str(field.options.get("mention") or "")
            case "checkbox":
                kept[str(field.id)] = bool(typed)
            case "text":
                kept[str(field.id)] = typed
            case _:
                continue
        _check(field, kept[str(field.id)])
    return kept


def _check(field: Field, value: str | bool) -> None:
    if field.type != "mention" and not field.optional and not value:
        sentence = f"« {field.label or 'Champ'} » est à remplir."
        raise AnswerMissing(sentence, rule="ESIGN-040", field=f"field-{field.id}")
    if isinstance(value, str) and len(value) > field.max_length:
        sentence = f"« {field.label or 'Champ'} » a {field.max_length} caractères au plus."
        raise AnswerTooLong(sentence, rule="ESIGN-041", field=f"field-{field.id}")
