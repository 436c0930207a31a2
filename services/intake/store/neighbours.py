"""Orders whose dossier has just opened, until the others of their building were looked for: off an order's own way."""

from typing import Final
from uuid import UUID

from services.intake.domain.likeness import NEAR_DAYS
from services.intake.store.likeness import MOST
from shared.db import Transaction


async def take(tx: Transaction, *, most: int) -> list[UUID]:
    """Takes some from the list; whoever fails gives them back."""
    rows = await tx.fetch(
        """delete from neighbour_due
            where item_id in (select item_id from neighbour_due order by item_id limit $1 for update skip locked)
        returning item_id""",
        most,
    )
    return sorted(row["item_id"] for row in rows)


async def near_others(tx: Transaction, ids: list[UUID]) -> list[UUID]:
    """Those with some other order of their commune in their days, and not so many that it is a storm.

    What a storm costs is bounded: no more of its orders are looked at than tell that it is one, once for all that came.
    """
    rows = await tx.fetch(_NEAR_OTHERS, ids, NEAR_DAYS, MOST)
    return [row["id"] for row in rows]


_NEAR_OTHERS: Final = """
with mine as (
    select id, loss_insee, loss_day from item where id = any($1) and loss_insee is not null and loss_day is not null
), places as (
    select p.loss_insee, p.loss_day, (select count(*) from (
               select from item i
                where i.loss_insee = p.loss_insee and i.loss_day between p.loss_day - $2::int and p.loss_day + $2::int
                  and i.state in ('waiting', 'submitted')
                limit $3 + 1) as counted) as many
      from (select distinct loss_insee, loss_day from mine) as p
)
select m.id from mine m join places p using (loss_insee, loss_day) where p.many between 2 and $3 order by m.id
"""
