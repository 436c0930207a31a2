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


async def held(
    tx: Transaction, document_id: UUID, *, caller: Caller
) -> tuple[dict[str, Any], UUID | None] | None:  # Any: a document by value
    """A document of this caller, and the request that has it already; held until the commit."""
    row = await tx.fetchrow(
        """select content, request_id from loose_documents
            where id = $1 and ($2::uuid is null or workspace_id = $2) and sandbox = $3 for update""",
        document_id, caller.sees, caller.sandbox,
    )  # fmt: skip
    return (row["content"], row["request_id"]) if row else None


async def attach(tx: Transaction, document_id: UUID, *, request_id: UUID) -> None:
    """It belongs to a request from now on."""
    await tx.execute("update loose_documents set request_id = $2 where id = $1", document_id, request_id)


async def forget(tx: Transaction, *, before: datetime, now: datetime) -> None:
    """Those that no request took in time go, and their files follow."""
    await tx.execute(
        """with gone as (
               delete from loose_documents where request_id is null and created_at < $1 returning sha256)
           insert into doomed_files (sha256, since) select distinct sha256, $2::timestamptz from gone
           on conflict do nothing""",
        before, now,
    )  # fmt: skip
