"""What a template holds, by value: documents by their hash, places with their fields, texts, consents, files asked for.

Everything refers to everything else by its place in a list, so that what happens to the request later changes nothing.
Nothing of a person comes along. A template of an earlier day lacks what was not kept then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from services.esign.domain import anchors
from services.esign.domain.around import Around
from services.esign.domain.demands import ConsentRequest, Demands, FileRequest
from services.esign.domain.documents import Document, by_value, from_value
from services.esign.domain.fields import Field
from services.esign.domain.glyphs import check_writable
from services.esign.domain.requests import Bundle, RequestStatus, SignatureRequest
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.domain.templates import NoTemplate, PlaceholderWrong, Template, check_labels, check_person

# Any in this module: JSON, and the fields of a person.
Json = dict[str, Any]
NewId = Callable[[], UUID]
_FIELD: Final = ("type", "page", "x", "y")
_SIGNER: Final = ("signature_level", "authentication_mode", "options", "with_previous")


def content_of(bundle: Bundle, labels: Sequence[str], *, texts: Mapping[UUID, str] = MappingProxyType({})) -> Json:
    """A request by value; each signer becomes a place with a label of its own, each read-only text may have one.

    Raises:
        NoTemplate: no document, not one label for each signer, or a label for what is no read-only text.
    """
    if not bundle.documents:
        raise NoTemplate("Un modèle a au moins un document.", rule="ESIGN-250", field="signature_request_id")
    check_labels(labels, count=len(bundle.signers))
    order = {one.id: place for place, one in enumerate(bundle.documents)}
    places = {one.id: place for place, one in enumerate(bundle.signers)}
    demands = bundle.around.demands
    return {
        "documents": [_document(one, bundle.request.status, places) for one in bundle.documents],
        "signers": [
            {name: getattr(signer, name) for name in _SIGNER}
            | {"label": label, "fields": _fields(bundle.fields, order, of=signer.id)}
            for label, signer in zip(labels, bundle.signers, strict=True)
        ],
        "texts": _texts(bundle.fields, order, texts),
        "consents": [
            {"type": one.type, "text": one.text, "optional": one.optional}
            | {"document": order.get(one.document_id) if one.document_id else None}
            | {"places": [places[who] for who in one.signer_ids]}
            for one in demands.consents
        ],
        "files": [
            {"title": one.title, "optional": one.optional, "places": [places[who] for who in one.signer_ids]}
            for one in demands.files
        ],
        "ordered": bundle.request.ordered_signers,
    }


def _document(one: Document, status: RequestStatus, places: Mapping[UUID, int]) -> Json:
    """What anchors became once the request went out is among its fields: here they make none a second time."""
    hidden = [places[who] for who in one.excluded_signers if who in places]
    return by_value(one) | {"anchors": one.anchors if status is RequestStatus.DRAFT else [], "hidden_from": hidden}


def _fields(fields: Sequence[Field], order: Mapping[UUID, int], *, of: UUID | None) -> list[Json]:
    """The fields of one signer or of nobody; what somebody answered was his own."""
    return [
        {name: getattr(one, name) for name in _FIELD}
        | {"document": order[one.document_id]}
        | {"options": {name: value for name, value in one.options.items() if name != "answer"}}
        for one in fields
        if one.signer_id == of
    ]


def _texts(fields: Sequence[Field], order: Mapping[UUID, int], labels: Mapping[UUID, str]) -> list[Json]:
    """The texts for everybody; one is called what was said of its field, else by its field's own name."""
    own = [one for one in fields if one.signer_id is None]
    if set(labels) - {one.id for one in own}:
        sentence = "Un libellé de texte désigne un champ « read_only_text » de la demande."
        raise NoTemplate(sentence, rule="ESIGN-268", field="read_only_text_fields")
    return [
        kept | {"label": labels.get(one.id) or one.options.get("name")}
        for one, kept in zip(own, _fields(fields, order, of=None), strict=True)
    ]


def content_of_file(document: Document, labels: Sequence[str], *, mode: str) -> Json:
    """A file with smart anchors; each signer they name is a place.

    Raises:
        NoTemplate: they name nobody, or there is not one label for each.
    """
    count = max((found[0] for one in document.anchors if (found := anchors.read(one))), default=0)
    if not count:
        sentence = "Le document ne porte aucune ancre, comme {{s1|signature|180|70}} : personne n'y a sa place."
        raise NoTemplate(sentence, rule="ESIGN-255", field="file")
    if labels and len(labels) != count:
        sentence = f"Le document nomme {count} signataires (s1 à s{count}) : donnez autant de libellés, ou aucun."
        raise NoTemplate(sentence, rule="ESIGN-259", field="labels")
    labels = labels or [f"Signataire {number + 1}" for number in range(count)]
    check_labels(labels, count=count)
    place = {"signature_level": "electronic_signature", "authentication_mode": mode, "options": {}, "fields": []}
    return {
        "documents": [_document(document, RequestStatus.DRAFT, {})],
        "signers": [{**place, "label": label} for label in labels],
    }


def texts_of(template: Template) -> tuple[str, ...]:
    """The texts that stand on its documents for everybody, which a request may have otherwise."""
    return tuple(str(one["options"].get("text", "")) for one in template.content.get("texts", ()))


def texts_labelled(template: Template, given: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Its texts, those of a label given otherwise wherever that label stands.

    Raises:
        PlaceholderWrong: no text has this label, or it is given twice.
    """
    labels = [one.get("label") for one in template.content.get("texts", ())]
    otherwise = dict(given)
    if len(otherwise) != len(given) or not set(otherwise) <= set(labels):
        known = ", ".join(sorted({one for one in labels if one})) or "aucun"
        sentence = f"Les textes du modèle ont ces libellés, chacun une fois : {known}."
        raise PlaceholderWrong(sentence, rule="ESIGN-261", field="template_placeholders.read_only_text_fields")
    return tuple(otherwise.get(label, text) for label, text in zip(labels, texts_of(template), strict=True))


def filled(
    template: Template,
    request: SignatureRequest,
    people: Mapping[str, Mapping[str, Any]],
    *,
    new_id: NewId,
    texts: Sequence[str] | None = None,
) -> Bundle:
    """The request made of it, with a person in each place, and its own texts where it has some.

    Raises:
        PlaceholderWrong: somebody cannot take his place. NotWritable: a text has signs our letters do not have.
    """
    content = template.content
    signers = tuple(
        _signer(place, people[place["label"]], request, position=position, new_id=new_id)
        for position, place in enumerate(content["signers"])
    )
    documents = tuple(
        _made(one, request, signers, position=position, new_id=new_id)
        for position, one in enumerate(content["documents"])
    )
    own = [(one, who.id) for place, who in zip(content["signers"], signers, strict=True) for one in place["fields"]]
    nobodys = [(one, None) for one in _written(content.get("texts", []), texts)]
    return Bundle(
        request=request,
        documents=documents,
        signers=signers,
        fields=tuple(_field(one, documents, signer_id=who, new_id=new_id) for one, who in (*own, *nobodys)),
        around=Around(demands=_demands(content, request, documents, signers, new_id=new_id)),
    )


def _made(
    one: Mapping[str, Any], request: SignatureRequest, signers: Sequence[Signer], *, position: int, new_id: NewId
) -> Document:
    kept = {name: value for name, value in one.items() if name != "hidden_from"}
    made = from_value(kept, document_id=new_id(), request_id=request.id, position=position, now=request.created_at)
    return replace(made, excluded_signers=[signers[place].id for place in one.get("hidden_from", ())])


def _signer(
    place: Mapping[str, Any], person: Mapping[str, Any], request: SignatureRequest, *, position: int, new_id: NewId
) -> Signer:
    check_person(place, person, field="template_placeholders.signers")
    return Signer(
        id=new_id(),
        request_id=request.id,
        position=position,
        status=SignerStatus.INITIATED,
        **{name: place[name] for name in _SIGNER if name in place},
        **person,
    )


def _field(one: Mapping[str, Any], documents: Sequence[Document], *, signer_id: UUID | None, new_id: NewId) -> Field:
    kept = {name: one[name] for name in (*_FIELD, "options")}
    return Field(id=new_id(), document_id=documents[one["document"]].id, signer_id=signer_id, **kept)


def _written(fields: Sequence[Json], texts: Sequence[str] | None) -> list[Json]:
    """The texts that stand for everybody, as this request has them."""
    if texts is None:
        return list(fields)
    return [
        one | {"options": one["options"] | {"text": check_writable(text, field=f"text-{number}")}}
        for number, (one, text) in enumerate(zip(fields, texts, strict=True))
    ]


def _demands(
    content: Json, request: SignatureRequest, documents: Sequence[Document], signers: Sequence[Signer], *, new_id: NewId
) -> Demands:
    """What is asked of whoever has each place."""

    def asked(one: Mapping[str, Any], position: int) -> Json:
        who = tuple(signers[place].id for place in one["places"])
        return {"id": new_id(), "request_id": request.id, "position": position, "signer_ids": who}

    consents = [
        ConsentRequest(
            **asked(one, position),
            **{name: one[name] for name in ("type", "text", "optional")},
            document_id=None if one["document"] is None else documents[one["document"]].id,
        )
        for position, one in enumerate(content.get("consents", ()))
    ]
    files = [
        FileRequest(**asked(one, position), title=one["title"], optional=one["optional"])
        for position, one in enumerate(content.get("files", ()))
    ]
    return Demands(consents=tuple(consents), files=tuple(files))


def sample(template: Template, request: SignatureRequest, *, new_id: NewId) -> Bundle:
    """How a request of it looks, its places in the names of people, whatever they need; anchors made fields.

    Raises:
        NotReady: more fields than a request may have.
    """
    nobody = {"last_name": "", "email": "", "phone_number": "+", "locale": "fr"}
    people = {label: nobody | {"first_name": label} for label in template.labels}
    return anchors.grown(filled(template, request, people, new_id=new_id))
