"""What stands around a request, read together with it."""

from services.esign.domain.around import Around
from services.esign.domain.requests import SignatureRequest
from services.esign.store import approvers, demands, experiences, labels
from shared.db import Transaction


async def read(tx: Transaction, request: SignatureRequest) -> Around:
    """What stands around a request."""
    return Around(
        approvers=tuple(await approvers.of_request(tx, request.id)),
        labels=tuple(await labels.of_request(tx, request.id)),
        experience=await experiences.of_request(tx, request),
        demands=await demands.read(tx, request.id),
    )
