"""Rounds and their offers: locked, read and written in lists, one statement per table.

A round is read with the offers of that round; older ones stand in `offers`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from contracts.events.envelope import Place
from services.assignment.domain.rounds import Intervention, Offer, Round
from services.assignment.domain.states import RoundState
from services.assignment.store.offers import add_offers, offer_of, save_offers
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


async def living(tx: Transaction, dossier_ids: Iterable[UUID]) -> list[Round]:
    """The present rounds of these dossiers that are not over."""
    rows = await tx.fetch(
        """select * from intervention where dossier_id = any($1) and state in ('offering', 'assigned', 'exhausted')
            order by dossier_id, id""",
        list(dossier_ids),
    )
    return list((await _with_offers(tx, rows)).values())


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
    fresh = [after for before, after in changes if before is None]
    await tx.add(
        "intervention", _COLUMNS, [(*_row(one), correlations.get(one.intervention.id, ""), 1) for one in fresh]
    )
    await _move(tx, [after for before, after in changes if before is not None])
    new: list[tuple[Round, Offer]] = []
    changed: list[tuple[Round, Offer]] = []
    for before, after in (*ended, *changes):
        known = {one.id: one for one in before.offers} if before else {}
        for one in after.offers:
            if one.id not in known:
                new.append((after, one))
            elif one != known[one.id]:
                changed.append((after, one))
    await save_offers(tx, changed)  # first: an offer won no more makes place (`offer_one_winner`)
    await add_offers(tx, new)


_COLUMNS: Final = (
    "id", "dossier_id", "dossier_number", "insurer", "trade", "loss_kind", "insee", "postal_code", "commune", "round",
    "ready_at", "left_out", "reason", "state", "decision_id", "rules_version", "opened_at", "ends_at", "wave",
    "wave_at", "due_at", "exhausted_why", "firm_id", "correlation_id", "version",
)  # fmt: skip


def _row(round: Round) -> tuple[Any, ...]:  # Any: a value per column, of that column's type
    one = round.intervention
    return (
        one.id, one.dossier_id, one.dossier_number, one.insurer, one.trade, one.loss_kind, one.place.insee,
        one.place.postal_code, one.place.commune, one.round, one.ready_at, one.left_out, one.reason,
        round.state.value, round.decision_id, round.rules_version, round.opened_at, round.ends_at, round.wave,
        round.wave_at, round.due_at, round.exhausted_why, round.winner.firm.id if round.winner else None,
    )  # fmt: skip


async def _move(tx: Transaction, rounds: Sequence[Round]) -> None:
    if not rounds:
        return
    rows = [(*row[:11], array(row[11]), *row[12:]) for row in map(_row, rounds)]
    await tx.execute(
        """update intervention i set
               trade = n.trade, loss_kind = n.loss_kind, insee = n.insee, postal_code = n.postal_code,
               commune = n.commune, round = n.round, ready_at = n.ready_at, left_out = n.left_out::uuid[],
               reason = n.reason, state = n.state, decision_id = n.decision_id, rules_version = n.rules_version,
               opened_at = n.opened_at, ends_at = n.ends_at, wave = n.wave, wave_at = n.wave_at, due_at = n.due_at,
               exhausted_why = n.exhausted_why, firm_id = n.firm_id, version = i.version + 1
             from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                         $8::text[], $9::text[], $10::int[], $11::timestamptz[], $12::text[], $13::text[],
                         $14::text[], $15::uuid[], $16::text[], $17::timestamptz[], $18::timestamptz[], $19::int[],
                         $20::timestamptz[], $21::timestamptz[], $22::text[], $23::uuid[])
                  as n (id, dossier_id, dossier_number, insurer, trade, loss_kind, insee, postal_code, commune, round,
                        ready_at, left_out, reason, state, decision_id, rules_version, opened_at, ends_at, wave,
                        wave_at, due_at, exhausted_why, firm_id)
            where i.id = n.id""",
        *map(list, zip(*rows, strict=True)),
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
