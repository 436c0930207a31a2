"""Erasing people at another service's word: by the database's own functions, and what is kept of it.

The runtime role may call these functions, and still may not rewrite what they rewrite.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts.events.casework import ErasedFile
from contracts.events.envelope import Actor, Reached
from shared.db import Transaction
from shared.erasing import Counts


async def erase_people(tx: Transaction, files: Sequence[ErasedFile]) -> Counts:
    """Takes the words people wrote about an insured's search; places, days and decisions stay."""
    counts: Counts = await tx.fetchval("select erase_people($1)", [one.dossier_id for one in files])
    return counts


async def erase_professional(tx: Transaction, *, firm_id: UUID, number: str, on: date) -> Counts:
    """Takes a professional's name, phone and e-mail out of the network's whole past; his number stays."""
    counts: Counts = await tx.fetchval("select erase_professional($1, $2, $3)", firm_id, number, on)
    return counts


async def erased_before(tx: Transaction, firm_id: UUID, number: str) -> UUID | None:
    """The id under which this professional was erased before."""
    found: UUID | None = await tx.fetchval(
        "select person_id from erased_professional where firm_id = $1 and number = $2", firm_id, number
    )
    return found


async def keep_professional(tx: Transaction, person_id: UUID, *, firm_id: UUID, number: str, by: Actor) -> None:
    """Keeps under which id a professional was erased first, and by whom."""
    await tx.execute(
        """insert into erased_professional (firm_id, number, person_id, by_whom) values ($1, $2, $3, $4)
           on conflict do nothing""",
        firm_id, number, person_id, by.model_dump(),
    )  # fmt: skip


async def in_hand(tx: Transaction, firm_id: UUID, number: str) -> bool:
    """Whether an offer to this professional is open, or a job of his goes on."""
    return bool(
        await tx.fetchval(
            """select exists (
                select 1 from offer o join intervention i on i.id = o.intervention_id and i.round = o.round
                 where o.firm_id = $1 and o.number = $2
                   and (o.state = 'open' or o.state = 'accepted' and i.state = 'assigned'))""",
            firm_id, number,
        )
    )  # fmt: skip


async def reached(tx: Transaction, topic: str, key: str) -> list[Reached]:
    """How far we have said something of a key."""
    at: int | None = await tx.fetchval("select sequence from stream where topic = $1 and key = $2", topic, key)
    return [Reached(topic=topic, key=key, sequence=at)] if at else []
