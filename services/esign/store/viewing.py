"""Pages that signers looked at: each once, the first time; told to the chain of evidence when the signer acts."""

from datetime import datetime
from uuid import UUID

from services.esign.domain.evidence import Seen
from shared.db import Transaction


async def looked(tx: Transaction, *, signer_id: UUID, document_id: UUID, page: int, at: datetime) -> None:
    """A page was shown; only the first time counts."""
    await tx.execute(
        """insert into page_views (signer_id, document_id, page, first_at) values ($1, $2, $3, $4)
           on conflict do nothing""",
        signer_id, document_id, page, at,
    )  # fmt: skip


async def untold(tx: Transaction, signer_id: UUID, *, since: datetime | None) -> list[Seen]:
    """What he looked at since it was told last."""
    rows = await tx.fetch(
        """select document_id, page, first_at from page_views
            where signer_id = $1 and ($2::timestamptz is null or first_at > $2) order by first_at, document_id, page""",
        signer_id, since,
    )  # fmt: skip
    return [Seen(document_id=row["document_id"], page=row["page"], at=row["first_at"]) for row in rows]


async def last_told(tx: Transaction, request_id: UUID, signer_id: UUID) -> datetime | None:
    """When his views were told last."""
    found: datetime | None = await tx.fetchval(
        "select max(at) from evidence where request_id = $1 and signer_id = $2 and kind = 'pages_viewed'",
        request_id,
        signer_id,
    )
    return found


async def request_of(tx: Transaction, signer_id: UUID) -> UUID:
    """The request of a signer."""
    found: UUID = await tx.fetchval("select request_id from signers where id = $1", signer_id)
    return found
