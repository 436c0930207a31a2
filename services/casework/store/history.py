"""The past of a dossier: its journal, every date, offer and job it had; and lateness over all of them.

Lateness is counted from the original due date to the moment the date was met or ended (R-060, R-061).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.codes import TRADES
from services.casework.domain.cover import Decision
from services.casework.domain.dates import DateTable
from services.casework.domain.entries import Entry, with_receipts
from services.casework.domain.file import Dossier, Intervention
from services.casework.domain.stages import NAMES
from services.casework.domain.views import InterventionView, LateCount, Lateness, TeamCount
from services.casework.store import rows
from shared.db import ROW, Transaction


async def journal(tx: Transaction, dossier_id: UUID) -> tuple[Entry, ...]:
    """All lines, in order; a message that was read with its receipt (R-121)."""
    found = await tx.fetch("select * from journal where dossier_id = $1 order by number", dossier_id)
    return with_receipts([rows.entry(row) for row in found])


async def decisions(tx: Transaction, dossier_id: UUID) -> tuple[Decision, ...]:
    """Decisions on cover, in order."""
    found = await tx.fetch("select * from decisions where dossier_id = $1 order by at, id", dossier_id)
    return tuple(rows.decision(row) for row in found)


async def interventions(tx: Transaction, dossier: Dossier, *, at: datetime) -> tuple[InterventionView, ...]:
    """The interventions with everything they ever had."""
    dates = _by(await tx.fetch(f"{_OF.format('action_dates')} order by set_at desc, id desc", dossier.id))
    offers = _by(await tx.fetch(f"{_OF.format('offers')} order by made_at, id", dossier.id))
    jobs = _by(await tx.fetch(f"{_OF.format('jobs')} order by accepted_at, id", dossier.id))
    return tuple(_view(one, dates, offers, jobs, at) for one in dossier.interventions)


def _by(found: Iterable[ROW]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in found:
        grouped[row["intervention_id"]].append(row)
    return grouped


def _view(
    one: Intervention,
    dates: dict[UUID, list[Any]],
    offers: dict[UUID, list[Any]],
    jobs: dict[UUID, list[Any]],
    at: datetime,
) -> InterventionView:
    current = one.current
    return InterventionView(
        intervention=one,
        trade=TRADES.get(one.trade, one.trade) if one.trade else None,
        stage=NAMES[one.stage],
        current=current,
        late=current is not None and bool(current.lateness(at=at)),
        dates=tuple(rows.action_date(row) for row in dates.get(one.id, ())),
        offers=tuple(rows.offer(row) for row in offers.get(one.id, ())),
        jobs=tuple(rows.job(row) for row in jobs.get(one.id, ())),
    )


async def mark_late(tx: Transaction, *, at: datetime, limit: int) -> list[tuple[str, str]]:
    """Marks the dates whose original due date is over: code and owner of each."""
    found = await tx.fetch(_MARK_LATE, at, limit)
    return [(row["code"], row["owner"]) for row in found]


async def late_counts(tx: Transaction, *, at: datetime, table: DateTable) -> tuple[LateCount, ...]:
    """Running and late dates by code and owner."""
    found = await tx.fetch(_COUNTS, at)
    return tuple(
        LateCount(row["code"], table[row["code"]].label, row["owner"], running=row["running"], late=row["late"])
        for row in found
    )


async def team_counts(tx: Transaction, *, at: datetime) -> tuple[TeamCount, ...]:
    """Running and late dates by team; none is the desk at large."""
    found = await tx.fetch(_TEAMS, at)
    return tuple(TeamCount(row["team"], running=row["running"], late=row["late"]) for row in found)


async def late_by_code(tx: Transaction, *, at: datetime) -> dict[str, float]:
    """How many running dates are late, by code."""
    found = await tx.fetch(_LATE_BY_CODE, at)
    return {row["code"]: row["late"] for row in found}


async def lateness(tx: Transaction, *, at: datetime, firm_code: str | None, limit: int) -> tuple[Lateness, ...]:
    """The late dates of providers, the latest first."""
    found = await tx.fetch(_LATENESS, firm_code, limit, at)
    return tuple(
        Lateness(
            dossier_number=row["dossier_number"],
            code=row["code"],
            firm=row["firm_name"],
            original_due_at=row["original_due_at"],
            met_at=row["met_at"],
            ended_at=row["ended_at"],
            late_by=rows.action_date(row).lateness(at=at),
        )
        for row in found
    )


_OF = "select * from {} where dossier_id = $1"
_MARK_LATE = """
update action_dates set late_at = $1
 where id in (
     select id from action_dates
      where ended_at is null and met_at is null and late_at is null and original_due_at < $1
      order by original_due_at limit $2
      for update skip locked
 )
returning code, owner
"""
_LATE_BY_CODE = """
select code, count(*) as late from action_dates
 where ended_at is null and met_at is null and original_due_at < $1 group by code
"""
_COUNTS = """
select code, owner, count(*) as running, count(*) filter (where met_at is null and original_due_at < $1) as late
  from action_dates where ended_at is null
 group by code, owner order by late desc, code, owner
"""
_TEAMS = """
select d.team, count(*) as running, count(*) filter (where a.met_at is null and a.original_due_at < $1) as late
  from action_dates a join dossiers d on d.id = a.dossier_id
 where a.ended_at is null
 group by d.team order by late desc, d.team nulls last
"""
_LATENESS = """
select a.*, d.number as dossier_number
  from action_dates a join dossiers d on d.id = a.dossier_id
 where a.firm_code is not null and ($1::text is null or a.firm_code = $1)
   and coalesce(a.met_at, a.ended_at, $3) > a.original_due_at
 order by a.original_due_at desc limit $2
"""
