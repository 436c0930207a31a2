"""A request made from a template: its documents, a person in each place, the fields; in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.esign.domain import template_contents as contents
from services.esign.domain import templates as rules
from services.esign.domain.copies import CONTACT
from services.esign.domain.requests import SignatureRequest
from services.esign.store import demands as demand_store
from services.esign.store import requests as request_store
from services.esign.store import templates as store
from services.esign.store.keys import Caller
from services.esign.use_cases.contacts import contact_in
from services.esign.use_cases.newcomers import user_in
from shared.db import Transaction, new_id
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Who takes a place: somebody as he is described, a user, or a contact."""

    label: str
    info: Mapping[str, Any] | None = None  # Any: names, address, phone, language
    user_id: UUID | None = None
    contact_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A template with a person in each place, and the version a form was made from."""

    template_id: UUID
    people: Sequence[Placed]
    texts: Sequence[str] | None = None
    labelled: Sequence[tuple[str, str]] = ()
    """Texts that stand for everybody, otherwise: all of them in their order, or some by their labels."""
    version: int | None = None


async def fill(tx: Transaction, caller: Caller, request: SignatureRequest, wanted: Filling) -> None:
    """Puts all of a template on a new request.

    Raises:
        NotFound: no such template, user or contact. PlaceholderWrong: a place has nobody, or somebody has no place.
        ChangedSince: the template was changed since the form was made.
    """
    template = await store.one(tx, wanted.template_id, workspace_id=caller.sees, sandbox=caller.sandbox)
    if template is None:
        raise NotFound("Ce modèle n'existe pas.", rule="ESIGN-404", field="template_id")
    rules.check_version(template, wanted.version)
    rules.check_places(template, [one.label for one in wanted.people])
    people = {one.label: await _person(tx, caller, one) for one in wanted.people}
    texts = contents.texts_labelled(template, wanted.labelled) if wanted.texts is None else wanted.texts
    bundle = contents.filled(template, request, people, new_id=new_id, texts=texts)
    for document in bundle.documents:
        await request_store.insert_document(tx, document)
    for signer in bundle.signers:
        await request_store.insert_signer(tx, signer)
    await request_store.insert_fields(tx, bundle.fields)
    await demand_store.insert(tx, bundle.around.demands)


async def _person(tx: Transaction, caller: Caller, placed: Placed) -> Mapping[str, Any]:  # Any: fields of a person
    if placed.contact_id is not None:
        contact = await contact_in(tx, caller, placed.contact_id)
        return {name: getattr(contact, name) for name in CONTACT}
    if placed.user_id is not None:
        user = await user_in(tx, caller, placed.user_id, field="template_placeholders.signers")
        return {name: getattr(user, name) for name in CONTACT}
    if placed.info is None:
        sentence = "Dites qui prend cette place."
        raise rules.PlaceholderWrong(sentence, rule="ESIGN-254", field="template_placeholders.signers")
    return placed.info
