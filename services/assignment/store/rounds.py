"""Rounds and their offers: locked, read and written in lists, one statement per table.

A round is read with the offers of that round; older ones stand in `offers`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from contracts.events.envelope import Place
from services.assignment.domain.rounds import Intervention, Offer, Round
from services.assignment.domain.states import RoundState
from services.assignment.store.offers import offer_of, save_offers
from shared.db import ROW, Transaction

Change = tuple[Round | None, Round]
"""A round as it was, if it was, and as it is."""


async def lock(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Round]:
    """The present rounds of these interventions, in one order of locks, with the offers of that round."""
    rows = await tx.fetch("select * from intervention where id = any($1) order by id for update", sorted(ids))
    return await _with_offers(tx, rows)


async def read(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Round]:
    """The same without a lock."""
    rows = await tx.fetch("select * from intervention where id = any($1)", list(ids))
    return await _with_offers(tx, rows)


async def of_dossier(tx: Transaction, dossier_id: UUID) -> dict[UUID, Round]:
    """Every intervention of a dossier, locked."""
    rows = await tx.fetch("select * from intervention where dossier_id = $1 order by id for update", dossier_id)
    return await _with_offers(tx, rows)


async def due(tx: Transaction, now: datetime, *, limit: int) -> dict[UUID, Round]:
    """Rounds whose clock has something to do; those another process holds are left to it."""
    rows = await tx.fetch(
        """select * from intervention where due_at <= $1 order by due_at limit $2 for update skip locked""", now, limit
    )
    return await _with_offers(tx, rows)


async def correlations(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Intervention → the correlation id of its order: what a clock does later still belongs to that walk."""
    rows = await tx.fetch("select id, correlation_id from intervention where id = any($1)", list(ids))
    return {row["id"]: row["correlation_id"] for row in rows}


async def save(
    tx: Transaction,
    changes: Sequence[Change],
    *,
    ended: Sequence[Change] = (),
    correlations: Mapping[UUID, str] = MappingProxyType({}),
) -> None:
    """Writes rounds as they are now, and of their offers those that are new or changed; of `ended` rounds, which a
    newer one replaces, the offers only. `correlations` are those of interventions that are new."""
    await _save_rounds(tx, [after for _, after in changes], correlations)
    await save_offers(tx, [(after, one) for before, after in (*ended, *changes) for one in _changed(before, after)])


def _changed(before: Round | None, after: Round) -> Iterable[Offer]:
    known = {one.id: one for one in before.offers} if before else {}
    return (one for one in after.offers if known.get(one.id) != one)


async def _save_rounds(tx: Transaction, rounds: Sequence[Round], correlations: Mapping[UUID, str]) -> None:
    if not rounds:
        return
    jobs = [one.intervention for one in rounds]
    await tx.execute(
        """insert into intervention as i (id, dossier_id, dossier_number, insurer, trade, loss_kind, insee, postal_code,
                                     commune, round, ready_at, left_out, reason, state, decision_id, rules_version,
                                     opened_at, ends_at, wave, wave_at, due_at, exhausted_why, firm_id, correlation_id,
                                     version)
           select id, dossier_id, dossier_number, insurer, trade, loss_kind, insee, postal_code, commune, round,
                  ready_at, left_out::uuid[], reason, state, decision_id, rules_version, opened_at, ends_at, wave,
                  wave_at, due_at, exhausted_why, firm_id, correlation_id, 1
             from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                         $8::text[], $9::text[], $10::int[], $11::timestamptz[], $12::text[], $13::text[],
                         $14::text[], $15::uuid[], $16::text[], $17::timestamptz[], $18::timestamptz[], $19::int[],
                         $20::timestamptz[], $21::timestamptz[], $22::text[], $23::uuid[], $24::text[])
                  as n (id, dossier_id, dossier_number, insurer, trade, loss_kind, insee, postal_code, commune, round,
                        ready_at, left_out, reason, state, decision_id, rules_version, opened_at, ends_at, wave,
                        wave_at, due_at, exhausted_why, firm_id, correlation_id)
           on conflict (id) do update set
               trade = excluded.trade, loss_kind = excluded.loss_kind, insee = excluded.insee,
               postal_code = excluded.postal_code, commune = excluded.commune, round = excluded.round,
               ready_at = excluded.ready_at, left_out = excluded.left_out, reason = excluded.reason,
               state = excluded.state, decision_id = excluded.decision_id, rules_version = excluded.rules_version,
               opened_at = excluded.opened_at, ends_at = excluded.ends_at, wave = excluded.wave,
               wave_at = excluded.wave_at, due_at = excluded.due_at, exhausted_why = excluded.exhausted_why,
               firm_id = excluded.firm_id, version = i.version + 1""",
        [one.id for one in jobs],
        [one.dossier_id for one in jobs],
        [one.dossier_number for one in jobs],
        [one.insurer for one in jobs],
        [one.trade for one in jobs],
        [one.loss_kind for one in jobs],
        [one.place.insee for one in jobs],
        [one.place.postal_code for one in jobs],
        [one.place.commune for one in jobs],
        [one.round for one in jobs],
        [one.ready_at for one in jobs],
        [array(one.left_out) for one in jobs],
        [one.reason for one in jobs],
        [one.state.value for one in rounds],
        [one.decision_id for one in rounds],
        [one.rules_version for one in rounds],
        [one.opened_at for one in rounds],
        [one.ends_at for one in rounds],
        [one.wave for one in rounds],
        [one.wave_at for one in rounds],
        [one.due_at for one in rounds],
        [one.exhausted_why for one in rounds],
        [one.winner.firm.id if one.winner else None for one in rounds],
        [correlations.get(one.id, "") for one in jobs],
    )


def array(ids: Iterable[UUID]) -> str:
    """A uuid[] as PostgreSQL writes it: arrays of arrays cannot be unnested."""
    return "{" + ",".join(map(str, ids)) + "}"


async def _with_offers(tx: Transaction, rows: Sequence[ROW]) -> dict[UUID, Round]:
    if not rows:
        return {}
    offers: dict[UUID, list[Offer]] = {row["id"]: [] for row in rows}
    found = await tx.fetch(
        """select o.* from offer o join intervention i on i.id = o.intervention_id and i.round = o.round
            where i.id = any($1) order by o.rank""",
        list(offers),
    )
    for row in found:
        offers[row["intervention_id"]].append(offer_of(row))
    return {row["id"]: _round(row, tuple(offers[row["id"]])) for row in rows}


def _round(row: ROW, offers: tuple[Offer, ...]) -> Round:
    return Round(
        intervention=Intervention(
            id=row["id"],
            dossier_id=row["dossier_id"],
            dossier_number=row["dossier_number"],
            insurer=row["insurer"],
            trade=row["trade"],
            loss_kind=row["loss_kind"],
            place=Place(insee=row["insee"], postal_code=row["postal_code"], commune=row["commune"]),
            round=row["round"],
            ready_at=row["ready_at"],
            left_out=tuple(row["left_out"]),
            reason=row["reason"],
        ),
        state=RoundState(row["state"]),
        decision_id=row["decision_id"],
        rules_version=row["rules_version"],
        opened_at=row["opened_at"],
        ends_at=row["ends_at"],
        wave=row["wave"],
        wave_at=row["wave_at"],
        offers=offers,
        exhausted_why=row["exhausted_why"],
        version=row["version"],
    )
