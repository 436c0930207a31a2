"""How the dossiers of orders ended, were merged into another one, or opened again: what casework said last.

A file and the file beside it are told on two keys without order between them: what is older than what is known is
passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.receipts import ANSWERED
from shared.db import Transaction

MERGED: Final = "merged"


@dataclass(frozen=True, slots=True)
class End:
    """What became of an order's dossier; `how` is nothing when it is open again."""

    order_id: UUID
    at: datetime
    how: str | None
    merged_into: UUID | None = None
    """The order whose dossier goes on with the claim."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A file of an order as it stands; `beside`: the companion."""

    order_id: UUID
    number: str
    dossier_id: UUID
    beside: bool


async def note(tx: Transaction, ends: Sequence[End]) -> set[UUID]:
    """Writes the ends; gives those whose senders hear of it from here."""
    rows = await tx.fetch(
        """with told as (
               update item set dossier_end = o.how, merged_into = o.merged_into, dossier_moved_at = o.at
                 from (select distinct on (order_id) *
                         from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[])
                           as h (order_id, at, how, merged_into)
                        order by order_id, at desc) as o
                where item.id = o.order_id and (item.dossier_moved_at is null or item.dossier_moved_at <= o.at)
            returning item.id, item.channel
           ) select id from told where channel = any($5)""",
        [one.order_id for one in ends],
        [one.at for one in ends],
        [one.how for one in ends],
        [one.merged_into for one in ends],
        list(ANSWERED),
    )
    return {row["id"] for row in rows}


async def fill(tx: Transaction, standing: Sequence[Standing]) -> None:
    """Writes ids and numbers of files into their orders, where a snapshot says them anew: nothing follows from it."""
    await tx.execute(
        """update item set dossier_number = coalesce(o.main, dossier_number),
                           companion_number = coalesce(o.companion, companion_number),
                           dossier_id = coalesce(o.dossier_id, item.dossier_id)
             from (select order_id, max(number) filter (where not beside) as main,
                          max(number) filter (where beside) as companion,
                          max(dossier_id::text) filter (where not beside)::uuid as dossier_id
                     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::boolean[])
                          as h (order_id, number, dossier_id, beside)
                    group by order_id) as o
            where item.id = o.order_id""",
        [one.order_id for one in standing],
        [one.number for one in standing],
        [one.dossier_id for one in standing],
        [one.beside for one in standing],
    )
