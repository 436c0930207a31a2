"""What stands around a request, read together with it."""

from uuid import UUID

from services.esign.domain.around import Around
from services.esign.store import approvers, demands, labels
from shared.db import Transaction


async def read(tx: Transaction, request_id: UUID) -> Around:
    """What stands around a request."""
    return Around(
        approvers=tuple(await approvers.of_request(tx, request_id)),
        labels=tuple(await labels.of_request(tx, request_id)),
        demands=await demands.read(tx, request_id),
    )
