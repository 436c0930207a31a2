"""What a draft is made of: signers and their fields; and what may be read of them later."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.esign.domain import audit
from services.esign.domain.contacts import Contact
from services.esign.domain.copies import CONTACT, check_phones
from services.esign.domain.documents import Document
from services.esign.domain.fields import MOST_FIELDS, Field
from services.esign.domain.order import AT_THE_END, Place, placed
from services.esign.domain.requests import MOST_SIGNERS, Bundle, NotReady, must_be_draft
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.domain.workspaces import User
from services.esign.store import life as life_store
from services.esign.store import requests as store
from services.esign.store import signing as signing_store
from services.esign.store import users as user_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.use_cases.contacts import contact_in
from services.esign.use_cases.requests import Shown, found
from shared.db import Database, Transaction
from shared.errors import NotFound


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


class Contents:
    """The use cases of documents, signers and fields."""

    def __init__(self, *, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def download(self, caller: Caller, request_id: UUID, document_id: UUID | None) -> tuple[Document, bytes]:
        """A document as it is now; the only one of a request when none is named.

        Raises:
            NotFound: there is none, or there are several.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
        document = document_in(bundle, document_id)
        return document, await self._files.get(document.current_sha256)

    async def add_signer(self, caller: Caller, request_id: UUID, wanted: WantedSigner) -> tuple[Signer, Shown]:
        """Adds a signer to a draft, with his fields.

        Raises:
            StatusForbids: no draft any more. NotFound: a field is on a document that is not here.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            if len(draft.signers) >= MOST_SIGNERS:
                raise NotReady(f"Une demande a {MOST_SIGNERS} signataires au plus.", rule="ESIGN-021")
            wanted = await _known(tx, caller, wanted)
            person = {name: getattr(wanted, name) for name in (*CONTACT, "signature_level", "authentication_mode")}
            signer = Signer(
                id=uuid7(),
                request_id=request_id,
                position=len(draft.signers),
                status=SignerStatus.INITIATED,
                options=dict(wanted.options),
                **person,
            )
            check_phones((signer,))
            await store.insert_signer(tx, signer)
            await life_store.reorder(tx, placed((*draft.signers, signer), signer, wanted.place))
            await _add_fields(tx, draft, wanted.fields, signer_id=signer.id)
            shown = Shown(bundle=await store.bundle(tx, draft.request), links={})
        return shown.bundle.signer(signer.id), shown

    async def add_field(self, caller: Caller, request_id: UUID, wanted: WantedField) -> Field:
        """Adds a field to a draft.

        Raises:
            StatusForbids: no draft any more. NotFound: its document or signer is not here.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            if wanted.signer_id is not None:
                signer_in(draft, wanted.signer_id)
            (field,) = await _add_fields(tx, draft, [wanted], signer_id=wanted.signer_id)
        return field

    async def trail(self, caller: Caller, request_id: UUID, signer_id: UUID) -> dict[str, Any]:  # Any: JSON
        """A signer's audit trail.

        Raises:
            NotFound: no such signer. TrailNotReady: he has not signed.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
            signer = signer_in(bundle, signer_id)
            signed = {one.document_id: asdict(one) for one in await signing_store.signatures(tx, signer_id)}
            evidence = await signing_store.evidence(tx, request_id)
        return audit.trail(bundle, signer, signed=signed, evidence=evidence)


async def _known(tx: Transaction, caller: Caller, wanted: WantedSigner) -> WantedSigner:
    """The signer with the data of his contact or of the user he is, when he is one."""
    if wanted.contact_id is not None:
        person: Contact | User = await contact_in(tx, caller, wanted.contact_id)
        options = {**wanted.options, "contact_id": str(person.id)}
    elif wanted.user_id is not None:
        person = await _user(tx, caller, wanted.user_id)
        options = {**wanted.options, "user_id": str(person.id)}
    else:
        return wanted
    return replace(wanted, **{name: getattr(person, name) for name in CONTACT}, options=options)


async def _user(tx: Transaction, caller: Caller, user_id: UUID) -> User:
    user = await user_store.one(tx, user_id)
    if user is None or not user.is_active or caller.sees not in (None, *user.workspace_ids):
        raise NotFound("Cet utilisateur n'existe pas.", rule="ESIGN-404", field="user_id")
    return user


async def draft_of(tx: Transaction, caller: Caller, request_id: UUID) -> Bundle:
    """A draft of this caller, held until the commit.

    Raises:
        NotFound: it is not his. StatusForbids: no draft any more.
    """
    request = await found(tx, caller, request_id, lock=True)
    must_be_draft(request)
    return await store.bundle(tx, request)


async def _add_fields(
    tx: Transaction, draft: Bundle, wanted: Sequence[WantedField], *, signer_id: UUID | None
) -> list[Field]:
    if len(draft.fields) + len(wanted) > MOST_FIELDS:
        raise NotReady(f"Une demande a {MOST_FIELDS} champs au plus.", rule="ESIGN-042", field="fields")
    fields = []
    for one in wanted:
        document_in(draft, one.document_id)
        if signer_id is None and one.type != "read_only_text":
            raise NotFound("Ce signataire n'existe pas.", rule="ESIGN-404", field="signer_id")
        fields.append(
            Field(
                id=uuid7(),
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


def document_in(bundle: Bundle, document_id: UUID | None) -> Document:
    """A document of a request; its only one when none is named.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.documents:
        if one.id == document_id or (document_id is None and len(bundle.documents) == 1):
            return one
    raise NotFound("Ce document n'existe pas.", rule="ESIGN-404", field="document_id")


def signer_in(bundle: Bundle, signer_id: UUID) -> Signer:
    """A signer of a request.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.signers:
        if one.id == signer_id:
            return one
    raise NotFound("Ce signataire n'existe pas.", rule="ESIGN-404", field="signer_id")
