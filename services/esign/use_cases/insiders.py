"""Whoever acts from inside: a program within its workspace, or a member of the staff, who sees all of them."""

from dataclasses import dataclass
from uuid import UUID

from services.esign.domain.requests import RequestStatus, SignatureRequest
from services.esign.store import requests as store
from services.esign.store.keys import Caller
from services.esign.use_cases.requests import found
from shared.db import Transaction
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Insider:
    """Who acts, as evidence names him; `caller` is nothing for a member of the staff."""

    name: str
    caller: Caller | None


async def found_for(tx: Transaction, who: Insider, request_id: UUID, *, lock: bool = False) -> SignatureRequest:
    """A request this insider may see, held until the commit when `lock`.

    Raises:
        NotFound: there is none for him.
    """
    if who.caller is not None:
        return await found(tx, who.caller, request_id, lock=lock)
    try:
        request = await (store.held if lock else store.read)(tx, request_id)
    except LookupError as error:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404") from error
    if request.status is RequestStatus.DELETED:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404")
    return request
