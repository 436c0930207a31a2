"""What a signer looked at, as evidence: told in one event when he consents or declines."""

from datetime import datetime
from uuid import UUID

from services.esign.domain.evidence import Happening, pages_viewed
from services.esign.domain.signers import Signer
from services.esign.store import viewing as store
from shared.db import Database, Transaction


async def look(db: Database, *, signer_id: UUID, document_id: UUID, page: int, at: datetime) -> None:
    """A page was shown to him."""
    async with db.transaction() as tx:
        await store.looked(tx, signer_id=signer_id, document_id=document_id, page=page, at=at)


async def seen(tx: Transaction, signer: Signer, *, at: datetime) -> list[Happening]:
    """The event that tells what he looked at since it was told last; none when there is nothing new."""
    since = await store.last_told(tx, signer.request_id, signer.id)
    views = await store.untold(tx, signer.id, since=since)
    return [pages_viewed(signer.id, views, at=at)] if views else []
