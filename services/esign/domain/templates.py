"""Templates: a request kept to be made again, with places for people where its signers were.

What it holds is in `template_contents`; here stand its name, its places, and who may take them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.errors import Conflict, Invalid, Refused

MOST_A_PAGE: Final = 10
LONGEST_NAME: Final = 128
ARCHIVED: Final = "archived"


class PlaceholderWrong(Invalid):
    """A place has nobody, or there is no such place."""


class NoTemplate(Refused):
    """What was given cannot be one."""


class NoName(Invalid):
    """A template or a place without a name, or two places of one name."""


class Archived(Refused):
    """It is offered no more."""


class ChangedSince(Conflict):
    """A form was made from an older state of the template."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template; `content` is the request by value."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    name: str
    description: str | None
    status: str
    content: dict[str, Any]  # Any: JSON, written and read in template_contents only
    created_at: datetime
    version: int = 1

    @property
    def labels(self) -> tuple[str, ...]:
        """What its places are called, in their order."""
        return tuple(place["label"] for place in self.content["signers"])


def check_places(template: Template, given: Sequence[str]) -> None:
    """Whether every place has somebody, and everybody a place.

    Raises:
        PlaceholderWrong: not so.
    """
    if sorted(given) != sorted(template.labels):
        expected = ", ".join(template.labels) or "aucun"
        sentence = f"Le modèle attend une personne pour chacun de ces libellés : {expected}."
        raise PlaceholderWrong(sentence, rule="ESIGN-252", field="template_placeholders.signers")


def check_labels(labels: Sequence[str], *, count: int, field: str = "labels") -> None:
    """Whether each of so many places has a label of its own.

    Raises:
        NoTemplate: not so.
    """
    if len(labels) != count or len(set(labels)) != count:
        sentence = "Donnez à chaque signataire un libellé qui n'est qu'à lui."
        raise NoTemplate(sentence, rule="ESIGN-251", field=field)


def check_version(template: Template, version: int | None) -> None:
    """Whether a form was made from the template as it stands.

    Raises:
        ChangedSince: it has changed, or is offered no more.
    """
    if version is not None and template.version != version:
        raise ChangedSince("Ce modèle a été modifié entre-temps.", rule="ESIGN-256", field="version")


def must_be_offered(template: Template) -> None:
    """What is asked needs a template that is still in use.

    Raises:
        Archived: it was removed.
    """
    if template.status == ARCHIVED:
        raise Archived("Ce modèle a été retiré.", rule="ESIGN-257")


def archived(template: Template) -> Template:
    """Offered no more; requests made from it stay.

    Raises:
        Archived: it was already.
    """
    must_be_offered(template)
    return replace(template, status=ARCHIVED, version=template.version + 1)


def renamed(template: Template, *, name: str, description: str, labels: Sequence[str]) -> Template:
    """The template and its places under other names.

    Raises:
        Archived: it is offered no more. NoName: a name is missing, too long, or given twice.
    """
    must_be_offered(template)
    kept = [checked_name(one, field=f"label-{place}") for place, one in enumerate(labels)]
    check_labels(kept, count=len(template.labels), field="label-0")
    places = [place | {"label": label} for place, label in zip(template.content["signers"], kept, strict=True)]
    return replace(
        template,
        name=checked_name(name, field="name"),
        description=" ".join(description.split()) or None,
        content=template.content | {"signers": places},
        version=template.version + 1,
    )


def checked_name(typed: str, *, field: str) -> str:
    """A name as it is kept.

    Raises:
        NoName: none, or too long.
    """
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NoName(f"Un nom a de 1 à {LONGEST_NAME} caractères.", rule="ESIGN-258", field=field)
    return name


def check_person(place: Mapping[str, Any], person: Mapping[str, Any], *, field: str) -> None:  # Any: JSON
    """Whether a person can take a place.

    Raises:
        PlaceholderWrong: his code goes to a phone he has not.
    """
    if place["authentication_mode"] == "otp_sms" and not person.get("phone_number"):
        raise PlaceholderWrong("Un code par SMS demande un numéro de téléphone.", rule="ESIGN-253", field=field)
