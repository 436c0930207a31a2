"""Documents that were uploaded before there was a request, put on it where it is made; in the caller's transaction."""

from collections.abc import Sequence
from uuid import UUID

from services.esign.domain.documents import AlreadyAttached, from_value
from services.esign.domain.requests import SignatureRequest
from services.esign.store import loose_documents as store
from services.esign.store import requests as request_store
from services.esign.store.keys import Caller
from shared.db import Transaction
from shared.errors import NotFound, ServiceError


async def attach(tx: Transaction, caller: Caller, request: SignatureRequest, ids: Sequence[UUID]) -> None:
    """Puts these documents on a new request, behind those it has; each keeps its id.

    Raises:
        NotFound: there is no such document. AlreadyAttached: another request has it.
    """
    if not ids:
        return
    first = len((await request_store.bundle(tx, request)).documents)
    for position, document_id in enumerate(ids, start=first):
        content = await store.take(tx, document_id, caller=caller)
        if content is None:
            raise await _missing(tx, caller, document_id)
        document = from_value(
            content, document_id=document_id, request_id=request.id, position=position, now=request.created_at
        )
        await request_store.insert_document(tx, document)


async def _missing(tx: Transaction, caller: Caller, document_id: UUID) -> ServiceError:
    if await store.is_taken(tx, document_id, caller=caller):
        sentence = "Ce document appartient déjà à une demande."
        return AlreadyAttached(sentence, rule="ESIGN-321", field="documents")
    return NotFound("Ce document n'existe pas.", rule="ESIGN-404", field="documents")
