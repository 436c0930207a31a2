"""Documents uploaded before there is a request: kept by value until one takes them, or their days have passed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.documents import Document, by_value
from services.esign.store.keys import Caller
from shared.db import Transaction


async def insert(tx: Transaction, one: Document, *, caller: Caller) -> None:
    """A document of nobody's request yet."""
    await tx.execute(
        """insert into loose_documents (id, workspace_id, sandbox, sha256, content, created_at)
           values ($1, $2, $3, $4, $5, $6)""",
        one.id, caller.workspace_id, caller.sandbox, one.sha256, by_value(one), one.created_at,
    )  # fmt: skip


async def take(tx: Transaction, document_id: UUID, *, caller: Caller) -> dict[str, Any] | None:  # Any: a document
    """A document of this caller, by value; it is loose no more."""
    content: dict[str, Any] | None = await tx.fetchval(
        """delete from loose_documents
            where id = $1 and ($2::uuid is null or workspace_id = $2) and sandbox = $3 returning content""",
        document_id, caller.sees, caller.sandbox,
    )  # fmt: skip
    return content


async def is_taken(tx: Transaction, document_id: UUID, *, caller: Caller) -> bool:
    """Whether a request of this caller has it."""
    found = await tx.fetchval(
        """select exists (select 1 from documents d join signature_requests r on r.id = d.request_id
                           where d.id = $1 and ($2::uuid is null or r.workspace_id = $2) and r.sandbox = $3)""",
        document_id, caller.sees, caller.sandbox,
    )  # fmt: skip
    return bool(found)


async def forget(tx: Transaction, *, before: datetime, now: datetime) -> None:
    """Those that no request took in time go, and their files follow."""
    await tx.execute(
        """with gone as (
               delete from loose_documents where created_at < $1 returning sha256)
           insert into doomed_files (sha256, since) select distinct sha256, $2::timestamptz from gone
           on conflict do nothing""",
        before, now,
    )  # fmt: skip
