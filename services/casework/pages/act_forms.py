"""The desk's acts as HTML forms: what was typed is kept, and what was wrong stands beside its field.

The list of acts, their fields and whether they are possible come from the domain; nothing is added here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, Field

from services.casework.domain.acts import StaffAct
from services.casework.domain.forms import FORMS, ActOffer, FormField
from shared.errors import Invalid, NotFound, Problem, ServiceError
from shared.web import checked

Typed = Mapping[str, str]

_HOUR_HINTS: Final = {"chased_at": "Exigée avec le jour"}
"""Moments whose hour is not filled in for the person."""


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form, with what was typed in it and what is wrong with that."""

    name: str
    label: str
    kind: str
    required: bool
    choices: Sequence[tuple[str, str]]
    hint: str | None
    value: str
    hour: str
    hour_hint: str
    error: str | None


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act that is possible now, as a form."""

    act: str
    label: str
    danger: bool
    open: bool
    inputs: Sequence[Input]


@dataclass(frozen=True, slots=True)
class Tried:
    """The act somebody just tried, what was typed, and why it was not done."""

    act: str
    typed: Typed
    error: ServiceError

    def error_of(self, name: str) -> str | None:
        """The sentence about one field."""
        return next((one.sentence for one in self.problems if one.field == name), None)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that was wrong; a field's name without where it lies in the request."""
        return tuple(
            Problem(one.sentence, one.rule, one.field.rpartition(".")[2] if one.field else None)
            for one in self.error.problems
        )

    def links(self) -> tuple[Problem, ...]:
        """The problems with the names of their fields and their ids on the page."""
        return tuple(self._link(one) for one in self.problems)

    def _link(self, one: Problem) -> Problem:
        labels = {field.name: field.label for field in FORMS[self.act][1]({})} if self.act in FORMS else {}
        if one.field not in labels:
            return Problem(one.sentence, one.rule, f"acte-{self.act}")
        return Problem(f"{labels[one.field]} : {one.sentence}", one.rule, f"{self.act}-{one.field}")


def forms_of(offers: Sequence[ActOffer], tried: Tried | None = None) -> list[ActForm]:
    """The forms of the acts that are possible now; the one just tried is open and keeps what was typed."""
    return [_form(one, tried if tried and tried.act == one.act else None) for one in offers if one.allowed]


def _form(offer: ActOffer, tried: Tried | None) -> ActForm:
    return ActForm(
        act=offer.act,
        label=offer.label,
        danger=offer.danger,
        open=tried is not None,
        inputs=[_input(one, tried) for one in offer.fields],
    )


def _input(one: FormField, tried: Tried | None) -> Input:
    typed: Typed = tried.typed if tried else {}
    sole = one.choices[0][0] if one.required and len(one.choices) == 1 else ""
    return Input(
        name=one.name,
        label=one.label,
        kind=one.kind,
        required=one.required,
        choices=one.choices,
        hint=one.hint[0].upper() + one.hint[1:] if one.hint else None,
        value=typed.get(one.name, sole),
        hour=typed.get(f"{one.name}_hour", ""),
        hour_hint=_HOUR_HINTS.get(one.name, "Vide : l'heure habituelle, 09:00"),
        error=tried.error_of(one.name) if tried else None,
    )


class Filled(BaseModel):
    """A filled form as the act it stands for."""

    act: Annotated[StaffAct, Field(discriminator="act")]


def act_of(name: str, typed: Typed) -> StaffAct:
    """The act a form stands for.

    Raises:
        NotFound: there is no such act.
        Invalid: a field that is missing or wrong.
    """
    if name not in FORMS:
        raise NotFound("Cet acte n'existe pas.")
    fields = FORMS[name][1]({})
    values: dict[str, object] = {"act": name}
    for one in fields:
        values |= _value(one, typed)
    return checked(lambda: Filled.model_validate({"act": values})).act


_MONEY = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")


def _cents(text: str, field: str) -> int:
    """An amount as people write it: `1 550,00 €`."""
    found = _MONEY.fullmatch(re.sub(r"[\s€]", "", text))
    if found is None:
        raise Invalid("Écrivez un montant en euros, par exemple 300,01.", rule="FORM-002", field=field)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _value(one: FormField, typed: Typed) -> dict[str, object]:
    text = typed.get(one.name, "").strip()
    hour = typed.get(f"{one.name}_hour", "").strip() if one.kind == "datetime" else ""
    if not text and hour:
        raise Invalid("Donnez aussi le jour.", rule="FORM-002", field=one.name)
    if not text:
        return {}
    if one.kind == "money":
        return {one.name: _cents(text, one.name)}
    if one.kind != "datetime":
        return {one.name: text}
    moment: dict[str, object] = {one.name: f"{text}T{hour or '09:00'}"}
    return moment if one.required else {**moment, "has_hour": bool(hour)}
