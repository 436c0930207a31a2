"""The labels a new request asks for, put on it in the transaction that makes it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.esign.domain.labels import Label, check_room
from services.esign.store import labels as store
from services.esign.store.keys import Caller
from shared.db import Transaction, new_id
from shared.errors import NotFound


async def put_on(tx: Transaction, caller: Caller, request_id: UUID, given: Sequence[str], *, now: datetime) -> None:
    """The labels a new request asks for: by id, or by name, which makes those that do not exist.

    Raises:
        NotFound: an id that no label has. TooManyLabels: too many.
    """
    check_room(len(set(given)))
    ids = [UUID(one) for one in given if _is_id(one)]
    for one in ids:
        await label_of(tx, caller, one)
    names = sorted({one for one in given if not _is_id(one)})
    await store.named(tx, names, ids=[new_id() for _ in names], sandbox=caller.sandbox, now=now)
    ids += await store.ids_of(tx, names, sandbox=caller.sandbox)
    await store.attach(tx, request_id, ids)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


async def label_of(tx: Transaction, caller: Caller, label_id: UUID) -> Label:
    """A label of the caller's environment.

    Raises:
        NotFound: there is none.
    """
    label = await store.one(tx, label_id, sandbox=caller.sandbox)
    if label is None:
        raise NotFound("Cette étiquette n'existe pas.", rule="ESIGN-404", field="labels")
    return label
