"""Templates: a draft kept to be made again, with places for people where its signers were, and for texts.

A template holds everything by value (files by their hash), so that what happens to the draft later changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from services.esign.domain.documents import Document, by_value, from_value
from services.esign.domain.fields import Field
from services.esign.domain.requests import Bundle
from services.esign.domain.signers import Signer, SignerStatus
from shared.errors import Invalid, Refused

MOST_A_PAGE: Final = 10


class PlaceholderWrong(Invalid):
    """A place has nobody, or there is no such place."""


class NoTemplate(Refused):
    """The draft cannot be one."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template; `content` is the draft by value."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    name: str
    description: str | None
    status: str
    content: dict[str, Any]  # Any: JSON, written and read here only
    created_at: datetime


def content_of(
    draft: Bundle, labels: Sequence[str], *, texts: Mapping[UUID, str] = MappingProxyType({})
) -> dict[str, Any]:  # Any: JSON
    """A draft by value; each signer becomes a place with a label of its own, each field of `texts` one for a text.

    Raises:
        NoTemplate: no document, not one label for each signer, or a label for what is no read-only text.
    """
    if not draft.documents:
        raise NoTemplate("Un modèle a au moins un document.", rule="ESIGN-250", field="signature_request_id")
    if len(set(labels)) != len(draft.signers) or len(labels) != len(draft.signers):
        sentence = "Donnez à chaque signataire du brouillon un libellé qui n'est qu'à lui."
        raise NoTemplate(sentence, rule="ESIGN-251", field="labels")
    order = {one.id: place for place, one in enumerate(draft.documents)}
    return {
        "documents": [by_value(one) for one in draft.documents],
        "signers": [
            _place(label, signer, [one for one in draft.fields if one.signer_id == signer.id], order)
            for label, signer in zip(labels, draft.signers, strict=True)
        ],
        "texts": _texts(draft, texts, order),
    }


def _texts(draft: Bundle, labels: Mapping[UUID, str], order: Mapping[UUID, int]) -> list[dict[str, Any]]:  # Any: JSON
    own = [one for one in draft.fields if one.signer_id is None]
    if set(labels) - {one.id for one in own}:
        sentence = "Un libellé de texte désigne un champ « read_only_text » du brouillon."
        raise NoTemplate(sentence, rule="ESIGN-255", field="read_only_text_fields")
    return [_field(one, order) | {"label": labels.get(one.id)} for one in own]


def _field(one: Field, order: Mapping[UUID, int]) -> dict[str, Any]:  # Any: JSON
    place = {"document": order[one.document_id], "type": one.type, "page": one.page, "x": one.x, "y": one.y}
    return place | {"options": one.options}


def _place(
    label: str, signer: Signer, fields: Sequence[Field], order: Mapping[UUID, int]
) -> dict[str, Any]:  # Any: JSON
    return {
        "label": label,
        "signature_level": signer.signature_level,
        "authentication_mode": signer.authentication_mode,
        "options": signer.options,
        "fields": [_field(one, order) for one in fields],
    }


def check_places(template: Template, given: Sequence[str]) -> None:
    """Whether every place has somebody, and everybody a place.

    Raises:
        PlaceholderWrong: not so.
    """
    places = [place["label"] for place in template.content["signers"]]
    if sorted(given) != sorted(places):
        sentence = f"Le modèle attend une personne pour chacun de ces libellés : {', '.join(places) or 'aucun'}."
        raise PlaceholderWrong(sentence, rule="ESIGN-252", field="template_placeholders.signers")


def check_texts(template: Template, given: Sequence[str]) -> None:
    """Whether there is a place for every text, and one text for each.

    Raises:
        PlaceholderWrong: not so.
    """
    labels = {one["label"] for one in template.content.get("texts", ()) if one["label"]}
    if len(set(given)) != len(given) or set(given) - labels:
        known = ", ".join(sorted(labels)) or "aucun"
        sentence = f"Les textes du modèle ont ces libellés, chacun une fois : {known}."
        raise PlaceholderWrong(sentence, rule="ESIGN-256", field="template_placeholders.read_only_text_fields")


def documents_of(template: Template, request_id: UUID, *, ids: Sequence[UUID], now: datetime) -> list[Document]:
    """The documents of a request made from it."""
    return [
        from_value(one, document_id=ids[place], request_id=request_id, position=place, now=now)
        for place, one in enumerate(template.content["documents"])
    ]


def signer_of(
    place: Mapping[str, Any], person: Mapping[str, Any], *, request_id: UUID, signer_id: UUID, position: int
) -> Signer:  # Any: JSON, and the fields of a person
    """A person in a place.

    Raises:
        PlaceholderWrong: his code goes to a phone he has not.
    """
    if place["authentication_mode"] == "otp_sms" and not person.get("phone_number"):
        sentence = "Un code par SMS demande un numéro de téléphone."
        raise PlaceholderWrong(sentence, rule="ESIGN-253", field="template_placeholders.signers")
    return Signer(
        id=signer_id,
        request_id=request_id,
        position=position,
        status=SignerStatus.INITIATED,
        signature_level=place["signature_level"],
        authentication_mode=place["authentication_mode"],
        options=dict(place["options"]),
        **person,
    )


def fields_of(
    place: Mapping[str, Any], *, signer_id: UUID, documents: Sequence[Document], ids: Sequence[UUID]
) -> list[Field]:  # Any: JSON
    """The fields of a place."""
    return [
        _made(one, field_id, documents, signer_id=signer_id) for one, field_id in zip(place["fields"], ids, strict=True)
    ]


def texts_of(
    template: Template, given: Mapping[str, str], *, documents: Sequence[Document], new_id: Callable[[], UUID]
) -> list[Field]:
    """Its read-only texts: what was given for their label, at every place that has it, else what the draft said."""
    fields = []
    for one in template.content.get("texts", ()):
        options = {**one["options"], **({"text": given[one["label"]]} if one["label"] in given else {})}
        fields.append(_made({**one, "options": options}, new_id(), documents, signer_id=None))
    return fields


def _made(
    one: Mapping[str, Any], field_id: UUID, documents: Sequence[Document], *, signer_id: UUID | None
) -> Field:  # Any: JSON
    kept = {name: one[name] for name in ("type", "page", "x", "y", "options")}
    return Field(id=field_id, document_id=documents[one["document"]].id, signer_id=signer_id, **kept)
