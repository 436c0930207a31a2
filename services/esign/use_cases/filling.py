"""A request made from a template: its documents, a person in each place, the fields; in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.esign.domain import templates as rules
from services.esign.domain.requests import SignatureRequest
from services.esign.store import requests as request_store
from services.esign.store import templates as store
from services.esign.store import users as user_store
from services.esign.store.keys import Caller
from shared.db import Transaction
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Who takes a place: somebody as he is described, or a user."""

    label: str
    info: Mapping[str, Any] | None  # Any: names, address, phone, language
    user_id: UUID | None


async def fill(
    tx: Transaction, caller: Caller, request: SignatureRequest, template_id: UUID, people: Sequence[Placed]
) -> None:
    """Puts all of a template on a new request.

    Raises:
        NotFound: no such template or user. PlaceholderWrong: a place has nobody, or somebody has no place.
    """
    template = await store.one(tx, template_id, workspace_id=caller.sees, sandbox=caller.sandbox)
    if template is None:
        raise NotFound("Ce modèle n'existe pas.", rule="ESIGN-404", field="template_id")
    rules.check_places(template, [one.label for one in people])
    ids = [uuid7() for _ in template.content["documents"]]
    documents = rules.documents_of(template, request.id, ids=ids, now=request.created_at)
    for document in documents:
        await request_store.insert_document(tx, document)
    by_label = {one.label: one for one in people}
    for position, place in enumerate(template.content["signers"]):
        person = await _person(tx, by_label[place["label"]])
        signer = rules.signer_of(place, person, request_id=request.id, signer_id=uuid7(), position=position)
        await request_store.insert_signer(tx, signer)
        field_ids = [uuid7() for _ in place["fields"]]
        fields = rules.fields_of(place, signer_id=signer.id, documents=documents, ids=field_ids)
        await request_store.insert_fields(tx, fields)


async def _person(tx: Transaction, placed: Placed) -> Mapping[str, Any]:  # Any: the fields of a person
    if placed.user_id is not None:
        user = await user_store.one(tx, placed.user_id)
        if user is None:
            raise NotFound("Cet utilisateur n'existe pas.", rule="ESIGN-404", field="template_placeholders.signers")
        names = ("first_name", "last_name", "email", "phone_number", "locale")
        return {name: getattr(user, name) for name in names}
    if placed.info is None:
        sentence = "Dites qui prend cette place."
        raise rules.PlaceholderWrong(sentence, rule="ESIGN-254", field="template_placeholders.signers")
    return placed.info
