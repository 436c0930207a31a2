"""Requests with their documents, signers and fields: written one by one, read together in one picture."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.requests import AlreadyThere, Bundle, RequestStatus, SignatureRequest
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.store import around
from shared.db import ROW, Transaction

_REQUEST: Final = tuple(one.name for one in fields(SignatureRequest))
SIGNER: Final = """id, request_id, position, status, first_name, last_name, email, phone_number, locale,
             signature_level, authentication_mode, options, draft, link_expires_at, opened_at, consent_at, signed_at,
             tries, with_previous"""


async def insert(tx: Transaction, request: SignatureRequest) -> None:
    """A new request.

    Raises:
        AlreadyThere: a form was sent twice.
    """
    try:
        await _insert(tx, request)
    except asyncpg.UniqueViolationError as error:
        raise AlreadyThere("Cette demande existe déjà : rien n'est créé une seconde fois.", rule="ESIGN-262") from error


async def _insert(tx: Transaction, request: SignatureRequest) -> None:
    await tx.execute(
        """insert into signature_requests (id, workspace_id, sandbox, name, status, delivery_mode, ordered_signers,
                signers_allowed_to_decline, timezone, external_id, expires_at, options, created_at,
                previous_attempt_id, workflow_session_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        request.id, request.workspace_id, request.sandbox, request.name, request.status, request.delivery_mode,
        request.ordered_signers, request.signers_allowed_to_decline, request.timezone, request.external_id,
        request.expires_at, request.options, request.created_at, request.previous_attempt_id,
        request.workflow_session_id,
    )  # fmt: skip


async def save(tx: Transaction, request: SignatureRequest) -> None:
    """The state of a request, and when it came to it."""
    await tx.execute(
        """update signature_requests set status = $2, activated_at = $3, completed_at = $4, decline_signer_id = $5,
                decline_reason = $6, declined_at = $7 where id = $1""",
        request.id, request.status, request.activated_at, request.completed_at, request.decline_signer_id,
        request.decline_reason, request.declined_at,
    )  # fmt: skip


async def insert_document(tx: Transaction, document: Document) -> None:
    """A new document, behind the others of its request."""
    await tx.execute(
        """insert into documents (id, request_id, position, filename, nature, content_type, sha256, current_sha256,
                size, total_pages, created_at, is_protected, initials, sheets, anchors, total_anchors,
                excluded_signers, excluded_approvers)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)""",
        document.id, document.request_id, document.position, document.filename, document.nature,
        document.content_type, document.sha256, document.current_sha256, document.size, document.total_pages,
        document.created_at, document.is_protected, document.initials, document.sheets, document.anchors,
        document.total_anchors, document.excluded_signers, document.excluded_approvers,
    )  # fmt: skip


async def revise(tx: Transaction, document_id: UUID, *, before: bytes, after: bytes) -> bool:
    """Makes a revision the current one, if the one it was made from still is."""
    status = await tx.execute(
        "update documents set current_sha256 = $3 where id = $1 and current_sha256 = $2", document_id, before, after
    )
    return status.endswith(" 1")


async def insert_signer(tx: Transaction, signer: Signer) -> None:
    """A new signer, behind the others of his request."""
    await tx.execute(
        """insert into signers (id, request_id, position, status, first_name, last_name, email, phone_number, locale,
                signature_level, authentication_mode, options, with_previous)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        signer.id, signer.request_id, signer.position, signer.status, signer.first_name, signer.last_name,
        signer.email, signer.phone_number, signer.locale, signer.signature_level, signer.authentication_mode,
        signer.options, signer.with_previous,
    )  # fmt: skip


async def save_signer(tx: Transaction, signer: Signer) -> None:
    """The state of a signer."""
    await tx.execute(
        """update signers set status = $2, draft = $3, opened_at = $4, consent_at = $5, signed_at = $6, tries = $7
            where id = $1""",
        signer.id, signer.status, signer.draft, signer.opened_at, signer.consent_at, signer.signed_at, signer.tries,
    )  # fmt: skip


async def set_link(
    tx: Transaction, signer_id: UUID, *, sha256: bytes, issued_at: datetime, expires_at: datetime
) -> None:
    """The link a signer is found by from now on."""
    await tx.execute(
        "update signers set link_sha256 = $2, link_issued_at = $3, link_expires_at = $4 where id = $1",
        signer_id, sha256, issued_at, expires_at,
    )  # fmt: skip


async def signer_of_link(tx: Transaction, sha256: bytes) -> ROW | None:
    """Whose link this is: `signer_id`, `request_id`, `expires_at`."""
    return await tx.fetchrow(
        "select id as signer_id, request_id, link_expires_at as expires_at from signers where link_sha256 = $1", sha256
    )


async def links(tx: Transaction, request_id: UUID) -> dict[UUID, datetime]:
    """When the link of each signer that has one was issued."""
    rows = await tx.fetch(
        "select id, link_issued_at from signers where request_id = $1 and link_issued_at is not null", request_id
    )
    return {row["id"]: row["link_issued_at"] for row in rows}


async def insert_fields(tx: Transaction, new: Sequence[Field]) -> None:
    """New fields."""
    await tx.executemany(
        """insert into fields (id, document_id, signer_id, type, page, x, y, options)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        [(one.id, one.document_id, one.signer_id, one.type, one.page, one.x, one.y, one.options) for one in new],
    )


async def one(
    tx: Transaction, request_id: UUID, *, workspace_id: UUID | None, sandbox: bool, lock: bool = False
) -> SignatureRequest | None:
    """A request of this workspace (of any, when none is named) and environment; held until the commit when `lock`."""
    row = await tx.fetchrow(
        f"""select * from signature_requests where id = $1 and ($2::uuid is null or workspace_id = $2) and sandbox = $3
               and status <> 'deleted' {"for update" if lock else ""}""",
        request_id, workspace_id, sandbox,
    )  # fmt: skip
    return request_of(row) if row else None


async def held(tx: Transaction, request_id: UUID) -> SignatureRequest:
    """A request that is there, held until the commit: who signs, declines or expires waits here."""
    row = await tx.fetchrow("select * from signature_requests where id = $1 for update", request_id)
    if row is None:
        raise LookupError(f"no request {request_id}")
    return request_of(row)


async def read(tx: Transaction, request_id: UUID) -> SignatureRequest:
    """A request that is there, as it is."""
    row = await tx.fetchrow("select * from signature_requests where id = $1", request_id)
    if row is None:
        raise LookupError(f"no request {request_id}")
    return request_of(row)


async def anybodys(tx: Transaction, request_id: UUID) -> SignatureRequest | None:
    """A request of whichever workspace, for the staff; nothing when there is none, or it was deleted."""
    row = await tx.fetchrow("select * from signature_requests where id = $1 and status <> 'deleted'", request_id)
    return request_of(row) if row else None


async def bundle(tx: Transaction, request: SignatureRequest) -> Bundle:
    """The request with all that belongs to it."""
    documents = await tx.fetch("select * from documents where request_id = $1 order by position", request.id)
    signers = await tx.fetch(f"select {SIGNER} from signers where request_id = $1 order by position", request.id)
    placed = await tx.fetch(
        """select f.* from fields f join documents d on d.id = f.document_id
            where d.request_id = $1 order by d.position, f.page, f.y, f.x, f.id""",
        request.id,
    )
    return Bundle(
        request=request,
        documents=tuple(Document(**row) for row in documents),
        signers=tuple(map(signer_of, signers)),
        fields=tuple(Field(**row) for row in placed),
        around=await around.read(tx, request),
    )


async def expired(tx: Transaction, *, now: datetime, limit: int) -> list[UUID]:
    """Requests under way whose day has passed."""
    rows = await tx.fetch(
        "select id from signature_requests where status = 'ongoing' and expires_at < $1 order by expires_at limit $2",
        now,
        limit,
    )
    return [row["id"] for row in rows]


def request_of(row: ROW) -> SignatureRequest:
    """A row as a request."""
    values: dict[str, Any] = {name: row[name] for name in _REQUEST}  # Any: columns have types of their own
    return SignatureRequest(**values | {"status": RequestStatus(row["status"])})


def signer_of(row: ROW) -> Signer:
    """A row as a signer."""
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Signer(**values | {"status": SignerStatus(row["status"])})
