"""Signers as callers describe them, put on a draft with fields and place; in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.esign.domain.contacts import Contact
from services.esign.domain.copies import CONTACT, check_phones
from services.esign.domain.documents import Document
from services.esign.domain.fields import MOST_FIELDS, Field
from services.esign.domain.order import AT_THE_END, Place, placed
from services.esign.domain.requests import MOST_SIGNERS, Bundle, NotReady
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.domain.workspaces import User
from services.esign.store import life as life_store
from services.esign.store import requests as store
from services.esign.store import users as user_store
from services.esign.store.keys import Caller
from services.esign.use_cases.contacts import contact_in
from services.esign.use_cases.parts import document_in
from shared.db import Transaction, new_id
from shared.errors import Invalid, NotFound


@dataclass(frozen=True, kw_only=True)
class WantedField:
    """A field as the caller describes it."""

    document_id: UUID
    signer_id: UUID | None
    type: str
    page: int
    x: float
    y: float
    options: Mapping[str, Any]  # Any: kept as it came


@dataclass(frozen=True, kw_only=True)
class WantedSigner:
    """A signer as the caller describes him."""

    first_name: str
    last_name: str
    email: str
    phone_number: str | None
    locale: str
    signature_level: str
    authentication_mode: str
    options: Mapping[str, Any]  # Any: kept as it came
    fields: Sequence[WantedField]
    contact_id: UUID | None = None
    user_id: UUID | None = None
    """Whose data they are, when they come from the book of contacts; those given beside it are not looked at."""
    place: Place = AT_THE_END


async def join(tx: Transaction, caller: Caller, draft: Bundle, wanted: WantedSigner) -> tuple[Signer, Bundle]:
    """Puts a signer on a draft that is held; he, and the draft with him.

    Raises:
        NotReady: it has all it may have. NotFound: a field is on a document that is not here, or he is nobody.
    """
    if len(draft.signers) >= MOST_SIGNERS:
        raise NotReady(f"Une demande a {MOST_SIGNERS} signataires au plus.", rule="ESIGN-021")
    wanted = await _known(tx, caller, wanted)
    person = {name: getattr(wanted, name) for name in (*CONTACT, "signature_level", "authentication_mode")}
    signer = Signer(
        id=new_id(),
        request_id=draft.request.id,
        position=len(draft.signers),
        status=SignerStatus.INITIATED,
        options=dict(wanted.options),
        **person,
    )
    check_phones((signer,))
    signers = placed((*draft.signers, signer), signer, wanted.place)
    await store.insert_signer(tx, signer)
    await life_store.reorder(tx, signers)
    fields = await add_fields(tx, draft, wanted.fields, signer_id=signer.id)
    joined = replace(draft, signers=signers, fields=(*draft.fields, *fields))
    return joined.signer(signer.id), joined


async def _known(tx: Transaction, caller: Caller, wanted: WantedSigner) -> WantedSigner:
    """The signer with the data of his contact or of the user he is, when he is one."""
    if wanted.contact_id is not None:
        person: Contact | User = await contact_in(tx, caller, wanted.contact_id)
        options = {**wanted.options, "contact_id": str(person.id)}
    elif wanted.user_id is not None:
        person = await user_in(tx, caller, wanted.user_id, field="user_id")
        options = {**wanted.options, "user_id": str(person.id)}
    else:
        return wanted
    return replace(wanted, **{name: getattr(person, name) for name in CONTACT}, options=options)


async def user_in(tx: Transaction, caller: Caller, user_id: UUID, *, field: str) -> User:
    """A user whom this caller may have sign; `field` is where he was named.

    Raises:
        NotFound: there is none, he was switched off, or he is in none of the caller's workspaces.
    """
    user = await user_store.one(tx, user_id)
    if user is None or not user.is_active or caller.sees not in (None, *user.workspace_ids):
        raise NotFound("Cet utilisateur n'existe pas.", rule="ESIGN-404", field=field)
    return user


def check_page(document: Document, page: int) -> None:
    """Whether a document has this page; how many it has is not known of every one.

    Raises:
        Invalid: it has not.
    """
    if document.total_pages and page > document.total_pages:
        raise Invalid(f"Le document n'a pas de page {page}.", rule="ESIGN-076", field="page")


async def add_fields(
    tx: Transaction, draft: Bundle, wanted: Sequence[WantedField], *, signer_id: UUID | None
) -> list[Field]:
    """Puts fields of one signer, or of nobody, on a draft that is held.

    Raises:
        NotReady: it has all it may have. NotFound: a document is not here. Invalid: it has no such
            page, or nobody fills the field in.
    """
    if len(draft.fields) + len(wanted) > MOST_FIELDS:
        raise NotReady(f"Une demande a {MOST_FIELDS} champs au plus.", rule="ESIGN-042", field="fields")
    fields = []
    for one in wanted:
        check_page(document_in(draft, one.document_id), one.page)
        if signer_id is None and one.type != "read_only_text":
            raise Invalid("Un champ de cette sorte est celui d'un signataire.", rule="ESIGN-088", field="signer_id")
        fields.append(
            Field(
                id=new_id(),
                document_id=one.document_id,
                signer_id=None if one.type == "read_only_text" else signer_id,
                type=one.type,
                page=one.page,
                x=one.x,
                y=one.y,
                options=dict(one.options),
            )
        )
    await store.insert_fields(tx, fields)
    return fields
