"""Templates: a draft kept to be made again, with places for people where its signers were.

A template holds everything by value (files by their hash), so that what happens to the draft later changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.esign.domain.documents import Document
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


def content_of(draft: Bundle, labels: Sequence[str]) -> dict[str, Any]:  # Any: JSON
    """A draft by value; each signer becomes a place with a label of its own.

    Raises:
        NoTemplate: no document, or not one label for each signer.
    """
    if not draft.documents:
        raise NoTemplate("Un modèle a au moins un document.", rule="ESIGN-250", field="signature_request_id")
    if len(set(labels)) != len(draft.signers) or len(labels) != len(draft.signers):
        sentence = "Donnez à chaque signataire du brouillon un libellé qui n'est qu'à lui."
        raise NoTemplate(sentence, rule="ESIGN-251", field="labels")
    order = {one.id: place for place, one in enumerate(draft.documents)}
    return {
        "documents": [_document(one) for one in draft.documents],
        "signers": [
            _place(label, signer, [one for one in draft.fields if one.signer_id == signer.id], order)
            for label, signer in zip(labels, draft.signers, strict=True)
        ],
    }


def _document(one: Document) -> dict[str, Any]:  # Any: JSON
    names = ("filename", "nature", "content_type", "size", "total_pages")
    return {name: getattr(one, name) for name in names} | {"sha256": one.sha256.hex()}


def _place(
    label: str, signer: Signer, fields: Sequence[Field], order: Mapping[UUID, int]
) -> dict[str, Any]:  # Any: JSON
    return {
        "label": label,
        "signature_level": signer.signature_level,
        "authentication_mode": signer.authentication_mode,
        "options": signer.options,
        "fields": [
            {"document": order[one.document_id], "type": one.type, "page": one.page, "x": one.x, "y": one.y}
            | {"options": one.options}
            for one in fields
        ],
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


def documents_of(template: Template, request_id: UUID, *, ids: Sequence[UUID], now: datetime) -> list[Document]:
    """The documents of a request made from it."""
    return [
        Document(
            id=ids[place],
            request_id=request_id,
            position=place,
            sha256=bytes.fromhex(one["sha256"]),
            current_sha256=bytes.fromhex(one["sha256"]),
            created_at=now,
            **{name: value for name, value in one.items() if name != "sha256"},
        )
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
        Field(
            id=ids[number],
            document_id=documents[one["document"]].id,
            signer_id=signer_id,
            **{name: one[name] for name in ("type", "page", "x", "y", "options")},
        )
        for number, one in enumerate(place["fields"])
    ]
