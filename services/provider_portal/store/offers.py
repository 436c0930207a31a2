"""Offers: written by the list as they are heard, read only by those whom they were made to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.events.assignment import InterventionAssigned, InterventionExhausted, OfferClosed, OfferMade
from services.provider_portal.domain.offers import MOVES, Answer, Offer, State, Verb
from services.provider_portal.domain.sign_in import Craftsman
from shared.db import ROW, Transaction
from shared.inbox import Heard
from shared.outbox import Cause

KEPT_IN_SIGHT: Final = timedelta(days=7)
"""How long an offer that ended still stands in the list."""


async def insert(tx: Transaction, heard: Sequence[Heard[OfferMade]], codes: Sequence[str]) -> None:
    """Write offers just heard, in one statement; one that stands already is left alone."""
    events = [one.event for one in heard]
    await tx.execute(
        """
        insert into offer (id, code, dossier_id, dossier_number, intervention_id, round, insurer, trade, loss_kind,
                           insee, postal_code, commune, firm_id, professional_number, professional_name,
                           made_at, exclusive_until, ends_at, correlation_id, causation_id, traceparent)
        select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::text[],
                             $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[], $14::text[],
                             $15::text[], $16::timestamptz[], $17::timestamptz[], $18::timestamptz[], $19::text[],
                             $20::text[], $21::text[])
        on conflict (id) do nothing
        """,
        [e.offer_id for e in events],
        codes,
        [e.dossier_id for e in events],
        [e.dossier_number for e in events],
        [e.intervention_id for e in events],
        [e.round for e in events],
        [e.insurer for e in events],
        [e.trade for e in events],
        [e.loss_kind for e in events],
        [e.place.insee for e in events],
        [e.place.postal_code for e in events],
        [e.place.commune for e in events],
        [e.firm.id for e in events],
        [e.professional.number for e in events],
        [e.professional.name for e in events],
        [e.made_at for e in events],
        [e.exclusive_until for e in events],
        [e.ends_at for e in events],
        [one.cause.correlation_id for one in heard],
        [one.cause.causation_id for one in heard],
        [one.cause.traceparent for one in heard],
    )


async def close(tx: Transaction, event: OfferClosed) -> bool:
    """Note the end of an offer and its sentence; False when the offer is not known."""
    return await _moved(tx, Verb.CLOSE, event.offer_id, event.reason, event.sentence, event.closed_at)


async def win(tx: Transaction, event: InterventionAssigned) -> bool:
    """Note that this offer won; False when it is not known."""
    return await _moved(tx, Verb.ASSIGN, event.offer_id, None, None, None)


async def exhaust(tx: Transaction, event: InterventionExhausted) -> None:
    """Close what is still open of a round that is over; normally each offer was closed by itself before."""
    await tx.execute(
        """
        update offer set state = 'closed', end_reason = 'exhausted', end_sentence = $3, ended_at = $4
         where intervention_id = $1 and round = $2 and state = 'open'
        """,
        event.intervention_id,
        event.round,
        "Cette proposition est close.",
        event.exhausted_at,
    )


async def _moved(
    tx: Transaction, verb: Verb, offer_id: UUID, reason: str | None, sentence: str | None, at: datetime | None
) -> bool:
    now = await tx.fetchval("select state from offer where id = $1 for update", offer_id)
    if now is None:
        return False
    await tx.execute(
        "update offer set state = $2, end_reason = $3, end_sentence = $4, ended_at = $5 where id = $1",
        offer_id,
        MOVES[State(now), verb],
        reason,
        sentence,
        at,
    )
    return True


async def of(tx: Transaction, who: Craftsman, now: datetime) -> list[Offer]:
    """The offers a craftsman sees: the open ones by their end, then those that ended lately."""
    rows = await tx.fetch(
        f"""
        {_SELECT}
         where o.firm_id = $1 and ($2 or o.professional_number = $3)
           and (o.state <> 'closed' or o.ended_at > $4) and o.made_at > $5
         order by (o.state = 'open' and o.ends_at > $6) desc, o.ends_at desc, o.id
         limit 200
        """,
        who.firm_id,
        who.manager,
        who.number,
        now - KEPT_IN_SIGHT,
        now - 4 * KEPT_IN_SIGHT,
        now,
    )
    return [_offer(row) for row in rows]


async def one(tx: Transaction, who: Craftsman, offer_id: UUID) -> Offer | None:
    """One offer, if it is his to see."""
    row = await tx.fetchrow(f"{_SELECT} where o.id = $4 and {_HIS}", who.firm_id, who.manager, who.number, offer_id)
    return _offer(row) if row else None


async def one_locked(tx: Transaction, who: Craftsman, offer_id: UUID) -> tuple[Offer, Cause] | None:
    """The same, held until the transaction ends, with the cause to go on from."""
    row = await tx.fetchrow(
        f"{_SELECT} where o.id = $4 and {_HIS} for update of o", who.firm_id, who.manager, who.number, offer_id
    )
    return (_offer(row), _cause(row)) if row else None


async def id_of_code(tx: Transaction, code: str) -> UUID | None:
    """The offer a short link names; it says nothing about who may see it."""
    found: UUID | None = await tx.fetchval("select id from offer where code = $1", code)
    return found


async def seen_by_recipient(tx: Transaction, offer_id: UUID, recipient: str) -> UUID | None:
    """The account with this proved phone or e-mail that may see this offer, the professional's own first."""
    found: UUID | None = await tx.fetchval(
        """
        select a.id from offer o join account a on a.firm_id = o.firm_id join firm f on f.id = a.firm_id
         where o.id = $1 and a.active and f.active
           and (a.number = o.professional_number or a.role = 'manager')
           and ($2 in (a.phone, a.email) or a.role = 'manager' and $2 in (f.phone, f.email))
         order by a.number <> o.professional_number, a.number limit 1
        """,
        offer_id,
        recipient,
    )
    return found


async def answered(tx: Transaction, offer: Offer, answer: Answer) -> None:
    """Keep what was pressed."""
    await tx.execute(
        """
        update offer set state = $2, answer_id = $3, answered_at = $4, answered_by = $5, decline_reason = $6
         where id = $1
        """,
        offer.id,
        offer.state,
        answer.id,
        answer.at,
        answer.by.name,
        answer.reason,
    )


async def made_at(tx: Transaction, offer_id: UUID) -> datetime | None:
    """When an offer was made: the assignment's moment (R-125)."""
    found: datetime | None = await tx.fetchval("select made_at from offer where id = $1", offer_id)
    return found


_HIS: Final = "o.firm_id = $1 and ($2 or o.professional_number = $3)"

_SELECT: Final = """
select o.*, (select j.id from job j where j.offer_id = o.id limit 1) as job_id from offer o
"""


def _offer(row: ROW) -> Offer:
    return Offer(
        id=row["id"],
        code=row["code"],
        dossier_id=row["dossier_id"],
        dossier_number=row["dossier_number"],
        intervention_id=row["intervention_id"],
        round=row["round"],
        trade=row["trade"],
        loss_kind=row["loss_kind"],
        insee=row["insee"],
        postal_code=row["postal_code"],
        commune=row["commune"],
        firm_id=row["firm_id"],
        professional_number=row["professional_number"],
        professional_name=row["professional_name"],
        made_at=row["made_at"],
        exclusive_until=row["exclusive_until"],
        ends_at=row["ends_at"],
        state=State(row["state"]),
        end_sentence=row["end_sentence"],
        answered_at=row["answered_at"],
        answered_by=row["answered_by"],
        decline_reason=row["decline_reason"],
        job_id=row["job_id"],
    )


def _cause(row: ROW) -> Cause:
    return Cause(row["correlation_id"], row["causation_id"], row["traceparent"])
