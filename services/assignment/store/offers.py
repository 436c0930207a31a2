"""Offers of every round, as rows: written in one statement, read one by one or all of an intervention.

The partial unique index `offer_one_winner` decides who won, whatever the code above believes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from contracts.events.envelope import Firm, Professional
from services.assignment.domain.rounds import Offer, Round
from services.assignment.domain.states import OfferState
from shared.db import ROW, Transaction


async def decliners(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Intervention → firms that declined it in any round."""
    rows = await tx.fetch(
        """select intervention_id, array_agg(distinct firm_id) as firms from offer
            where intervention_id = any($1) and state = 'declined' group by intervention_id""",
        list(ids),
    )
    return {row["intervention_id"]: frozenset(row["firms"]) for row in rows}


async def offers_of(tx: Transaction, intervention_id: UUID) -> list[Offer]:
    """Every offer of every round, oldest first."""
    rows = await tx.fetch("select * from offer where intervention_id = $1 order by round, rank", intervention_id)
    return [offer_of(row) for row in rows]


async def offer(tx: Transaction, offer_id: UUID) -> Offer | None:
    """One offer of any round."""
    row = await tx.fetchrow("select * from offer where id = $1", offer_id)
    return offer_of(row) if row else None


_COLUMNS: Final = (
    "id", "intervention_id", "dossier_id", "decision_id", "round", "rank", "wave", "firm_id", "firm_code", "firm_name",
    "number", "name", "state", "made_at", "exclusive_until", "ends_at", "notify_from", "notify_until", "answered_at",
    "closed_at", "decline_reason", "comment", "by_hand",
)  # fmt: skip


async def add_offers(tx: Transaction, offers: Sequence[tuple[Round, Offer]]) -> None:
    """Writes offers that are new."""
    await tx.add("offer", _COLUMNS, [_row(round, one) for round, one in offers])


def _row(round: Round, one: Offer) -> tuple[Any, ...]:  # Any: a value per column, of that column's type
    return (
        one.id, round.intervention.id, round.intervention.dossier_id, one.decision_id, one.round, one.rank, one.wave,
        one.firm.id, one.firm.code, one.firm.name, one.professional.number, one.professional.name, one.state.value,
        one.made_at, one.exclusive_until, one.ends_at, one.notify_from, one.notify_until, one.answered_at,
        one.closed_at, one.decline_reason, one.comment, one.by_hand,
    )  # fmt: skip


async def save_offers(tx: Transaction, offers: Sequence[tuple[Round, Offer]]) -> None:
    """Writes offers that changed."""
    if not offers:
        return
    made = [one for _, one in offers]
    await tx.execute(
        """update offer o set number = n.number, name = n.name, state = n.state, answered_at = n.answered_at,
                  closed_at = n.closed_at, decline_reason = n.decline_reason, comment = n.comment, by_hand = n.by_hand
             from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                         $7::text[], $8::text[], $9::boolean[])
                  as n (id, number, name, state, answered_at, closed_at, decline_reason, comment, by_hand)
            where o.id = n.id""",
        [one.id for one in made],
        [one.professional.number for one in made],
        [one.professional.name for one in made],
        [one.state.value for one in made],
        [one.answered_at for one in made],
        [one.closed_at for one in made],
        [one.decline_reason for one in made],
        [one.comment for one in made],
        [one.by_hand for one in made],
    )


def offer_of(row: ROW) -> Offer:
    """A row as the domain knows it."""
    return Offer(
        id=row["id"],
        decision_id=row["decision_id"],
        round=row["round"],
        rank=row["rank"],
        wave=row["wave"],
        firm=Firm(id=row["firm_id"], code=row["firm_code"], name=row["firm_name"]),
        professional=Professional(number=row["number"], name=row["name"]),
        made_at=row["made_at"],
        exclusive_until=row["exclusive_until"],
        ends_at=row["ends_at"],
        notify_from=row["notify_from"],
        notify_until=row["notify_until"],
        state=OfferState(row["state"]),
        answered_at=row["answered_at"],
        closed_at=row["closed_at"],
        decline_reason=row["decline_reason"],
        comment=row["comment"],
        by_hand=row["by_hand"],
    )
