"""A request made from a template: its documents, a person in each place, the fields; in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.esign.domain import templates as rules
from services.esign.domain.copies import CONTACT
from services.esign.domain.requests import SignatureRequest
from services.esign.store import requests as request_store
from services.esign.store import templates as store
from services.esign.store import users as user_store
from services.esign.store.keys import Caller
from services.esign.use_cases.contacts import contact_in
from shared.db import Transaction
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Who takes a place: somebody as he is described, a user, or a contact."""

    label: str
    info: Mapping[str, Any] | None  # Any: names, address, phone, language
    user_id: UUID | None = None
    contact_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Filling:
    """Who takes the places of a template, and the texts by their labels."""

    people: tuple[Placed, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


NOTHING: Final = Filling()


async def fill(tx: Transaction, caller: Caller, request: SignatureRequest, template_id: UUID, filling: Filling) -> None:
    """Puts all of a template on a new request.

    Raises:
        NotFound: no such template, user or contact. PlaceholderWrong: a place has nobody, or somebody has no place.
    """
    template = await store.one(tx, template_id, workspace_id=caller.sees, sandbox=caller.sandbox)
    if template is None:
        raise NotFound("Ce modèle n'existe pas.", rule="ESIGN-404", field="template_id")
    rules.check_places(template, [one.label for one in filling.people])
    rules.check_texts(template, [label for label, _ in filling.texts])
    ids = [uuid7() for _ in template.content["documents"]]
    documents = rules.documents_of(template, request.id, ids=ids, now=request.created_at)
    for document in documents:
        await request_store.insert_document(tx, document)
    texts = rules.texts_of(template, dict(filling.texts), documents=documents, new_id=uuid7)
    await request_store.insert_fields(tx, texts)
    by_label = {one.label: one for one in filling.people}
    for position, place in enumerate(template.content["signers"]):
        person = await _person(tx, caller, by_label[place["label"]])
        signer = rules.signer_of(place, person, request_id=request.id, signer_id=uuid7(), position=position)
        await request_store.insert_signer(tx, signer)
        field_ids = [uuid7() for _ in place["fields"]]
        fields = rules.fields_of(place, signer_id=signer.id, documents=documents, ids=field_ids)
        await request_store.insert_fields(tx, fields)


async def _person(tx: Transaction, caller: Caller, placed: Placed) -> Mapping[str, Any]:  # Any: fields of a person
    if placed.contact_id is not None:
        contact = await contact_in(tx, caller, placed.contact_id)
        return {name: getattr(contact, name) for name in CONTACT}
    if placed.user_id is not None:
        user = await user_store.one(tx, placed.user_id)
        if user is None:
            raise NotFound("Cet utilisateur n'existe pas.", rule="ESIGN-404", field="template_placeholders.signers")
        return {name: getattr(user, name) for name in CONTACT}
    if placed.info is None:
        sentence = "Dites qui prend cette place."
        raise rules.PlaceholderWrong(sentence, rule="ESIGN-254", field="template_placeholders.signers")
    return placed.info
