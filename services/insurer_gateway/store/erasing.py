"""Erasing people at another service's word: by the database's own functions, and what is kept of it.

The runtime role may call these functions, and still may not rewrite what they rewrite.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts import topics
from contracts.events.casework import ErasedFile
from contracts.events.envelope import Reached
from shared.db import Transaction

_HEARD: Final = frozenset(topic for topic, readers in topics.HEARD_BY.items() if "insurer_gateway" in readers)

Counts = Mapping[str, Any]  # Any: how many rows of what, as JSON


async def not_heard(tx: Transaction, places: Sequence[Reached]) -> int:
    """How many of these places of the topics heard here were not reached yet."""
    ours = [one for one in places if one.topic in _HEARD]
    columns = [one.topic for one in ours], [one.key for one in ours], [one.sequence for one in ours]
    return int(await tx.fetchval("select not_heard($1, $2, $3)", *columns))


async def erase_people(tx: Transaction, files: Sequence[ErasedFile]) -> Counts:
    """Takes the insured out of orders, commands and facts; positions, acks and references stay."""
    gateway = [one.gateway_order_id for one in files if one.gateway_order_id]
    dossiers, orders = [one.dossier_id for one in files], [one.order_id for one in files]
    counts: Counts = await tx.fetchval("select erase_people($1, $2, $3)", dossiers, orders, gateway)
    return counts


async def note(tx: Transaction, *, person_id: UUID, topic: str, counts: Counts, at: datetime) -> None:
    """Keeps that a person was erased, and what went; the first time's counts stay."""
    await tx.execute(
        """insert into erased_people as e (person_id, topic, erased_at, counts) values ($1, $2, $3, $4)
           on conflict (person_id) do update set times = e.times + 1""",
        person_id, topic, at, counts,
    )  # fmt: skip
