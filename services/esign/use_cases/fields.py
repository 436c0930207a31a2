"""Fields of a draft as they change, and answers that the caller gives before the signer does."""

from dataclasses import replace
from uuid import UUID

from services.esign.domain.fields import Field, check_answer
from services.esign.domain.requests import Bundle, RequestStatus, StatusForbids
from services.esign.domain.signers import SignerStatus
from services.esign.store import documents as document_store
from services.esign.store import requests as store
from services.esign.store.keys import Caller
from services.esign.use_cases.contents import draft_of
from services.esign.use_cases.newcomers import WantedField, check_page
from services.esign.use_cases.parts import document_in, signer_in
from services.esign.use_cases.requests import found
from shared.db import Database
from shared.errors import NotFound

_BEFORE_CONSENT = (SignerStatus.INITIATED, SignerStatus.NOTIFIED, SignerStatus.VERIFIED)


class Fields:
    """The use cases of a field that is there."""

    def __init__(self, *, db: Database) -> None:
        self._db = db

    async def get(self, caller: Caller, request_id: UUID, document_id: UUID, field_id: UUID) -> Field:
        """A field.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            return _field_in(await store.bundle(tx, await found(tx, caller, request_id)), document_id, field_id)

    async def change(self, caller: Caller, request_id: UUID, field_id: UUID, wanted: WantedField) -> Field:
        """Gives a field of a draft other values.

        Raises:
            StatusForbids: no draft any more. NotFound: it or its signer is not here. Invalid: no such page.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            before = _field_in(draft, wanted.document_id, field_id)
            check_page(document_in(draft, wanted.document_id), wanted.page)
            signer_id = None if before.signer_id is None else wanted.signer_id or before.signer_id
            if signer_id is not None:
                signer_in(draft, signer_id)
            kept = {name: value for name, value in before.options.items() if name == "answer"}
            changed = replace(
                before,
                signer_id=signer_id,
                page=wanted.page,
                x=wanted.x,
                y=wanted.y,
                options={**wanted.options, **kept},
            )
            await document_store.save_field(tx, changed)
        return changed

    async def remove(self, caller: Caller, request_id: UUID, document_id: UUID, field_id: UUID) -> None:
        """Takes a field from a draft.

        Raises:
            StatusForbids: no draft any more. NotFound: it is not here.
        """
        async with self._db.transaction() as tx:
            draft = await draft_of(tx, caller, request_id)
            await document_store.remove_field(tx, _field_in(draft, document_id, field_id).id)

    async def answer(
        self, caller: Caller, request_id: UUID, document_id: UUID, field_id: UUID, value: str | bool
    ) -> None:
        """Fills a field in for its signer, who finds the answer in his form and may still change it.

        Raises:
            StatusForbids: he has consented already, or it is over. AnswerTooLong, NoSuchChoice: it cannot be.
        """
        async with self._db.transaction() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id, lock=True))
            field = _field_in(bundle, document_id, field_id)
            under_way = bundle.request.status in (RequestStatus.DRAFT, RequestStatus.ONGOING)
            if not under_way or (field.signer_id and bundle.signer(field.signer_id).status not in _BEFORE_CONSENT):
                sentence = "Le signataire a déjà répondu, ou la demande est terminée."
                raise StatusForbids(sentence, rule="ESIGN-158", field="status")
            options = {**field.options, "answer": check_answer(field, value)}
            await document_store.save_field(tx, replace(field, options=options))


def _field_in(bundle: Bundle, document_id: UUID, field_id: UUID) -> Field:
    document_in(bundle, document_id)
    for one in bundle.fields:
        if one.id == field_id and one.document_id == document_id:
            return one
    raise NotFound("Ce champ n'existe pas.", rule="ESIGN-404", field="field_id")
