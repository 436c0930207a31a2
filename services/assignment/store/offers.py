"""Offers of every round, as rows: written in one statement, read one by one or all of an intervention.

The partial unique index `offer_one_winner` decides who won, whatever the code above believes.
"""

from collections.abc import Iterable, Sequence
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


async def save_offers(tx: Transaction, offers: Sequence[tuple[Round, Offer]]) -> None:
    """Writes offers that are new or changed."""
    if not offers:
        return
    made = [one for _, one in offers]
    await tx.execute(
        """insert into offer (id, intervention_id, dossier_id, decision_id, round, rank, wave, firm_id, firm_code,
                              firm_name, number, name, state, made_at, exclusive_until, ends_at, notify_from,
                              notify_until, answered_at, closed_at, decline_reason, comment, by_hand)
           select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::int[], $7::int[],
                                $8::uuid[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                                $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[],
                                $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::text[], $22::text[],
                                $23::boolean[])
           on conflict (id) do update set
               number = excluded.number, name = excluded.name, state = excluded.state,
               answered_at = excluded.answered_at, closed_at = excluded.closed_at,
               decline_reason = excluded.decline_reason, comment = excluded.comment, by_hand = excluded.by_hand""",
        [one.id for one in made],
        [round.intervention.id for round, _ in offers],
        [round.intervention.dossier_id for round, _ in offers],
        [one.decision_id for one in made],
        [one.round for one in made],
        [one.rank for one in made],
        [one.wave for one in made],
        [one.firm.id for one in made],
        [one.firm.code for one in made],
        [one.firm.name for one in made],
        [one.professional.number for one in made],
        [one.professional.name for one in made],
        [one.state.value for one in made],
        [one.made_at for one in made],
        [one.exclusive_until for one in made],
        [one.ends_at for one in made],
        [one.notify_from for one in made],
        [one.notify_until for one in made],
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
