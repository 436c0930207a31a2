"""How the dossiers of orders ended, were merged into another one, or opened again: what casework said last.

A file and the file beside it are told on two keys without order between them: what is older than what is known is
passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

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


async def note(tx: Transaction, ends: Sequence[End]) -> set[UUID]:
    """Writes the ends; gives the mailed ones."""
    rows = await tx.fetch(
        """with told as (
               update item set dossier_end = o.how, merged_into = o.merged_into, dossier_moved_at = o.at
                 from (select distinct on (order_id) *
                         from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[])
                           as h (order_id, at, how, merged_into)
                        order by order_id, at desc) as o
                where item.id = o.order_id and (item.dossier_moved_at is null or item.dossier_moved_at <= o.at)
            returning item.id, item.channel
           ) select id from told where channel = 'email'""",
        [one.order_id for one in ends],
        [one.at for one in ends],
        [one.how for one in ends],
        [one.merged_into for one in ends],
    )
    return {row["id"] for row in rows}
