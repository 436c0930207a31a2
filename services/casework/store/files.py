"""Loading and saving case files in lists: one statement per table, whatever the number of dossiers.

What is loaded is what can still move: open dates and offers, the job in hand. Saving writes what is not the
same value as before, new journal lines, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.casework.domain.calls import Call, Televaluation
from services.casework.domain.file import ActionDate, Attempt, Dossier, Intervention, Job, Offer
from services.casework.domain.pen import Change
from services.casework.store import columns, fillings, letters, messages, rows
from shared.db import Transaction


async def load(
    tx: Transaction, ids: Iterable[UUID], *, lock: bool = False, offer_ids: Sequence[UUID] = ()
) -> dict[UUID, Dossier]:
    """The dossiers, those that exist; `offer_ids` brings ended offers back with their A1 (a late winner)."""
    wanted = sorted(set(ids))
    found = await tx.fetch(_LOCKED if lock else _DOSSIERS, wanted)
    if not found:
        return {}
    known = [row["id"] for row in found]
    dates = await _grouped(tx, _DATES, rows.action_date, known, offer_ids)
    offers = await _grouped(tx, _OFFERS, rows.offer, known, offer_ids)
    jobs = {row["intervention_id"]: row for row in await tx.fetch(_JOBS, known)}
    attempts = await _attempts(tx, [row["id"] for row in jobs.values()])
    held = {row["intervention_id"]: row for row in await tx.fetch(_TELEVALUATIONS, known)}
    calls = await _calls(tx, [row["id"] for row in held.values()])
    interventions: dict[UUID, list[Intervention]] = defaultdict(list)
    for row in await tx.fetch(_INTERVENTIONS, known):
        tlv = held.get(row["id"])
        job = jobs.get(row["id"])
        interventions[row["dossier_id"]].append(
            rows.intervention(
                row,
                dates=tuple(dates.get(row["id"], ())),
                offers=tuple(offers.get(row["id"], ())),
                job=rows.job(job, attempts=tuple(attempts.get(job["id"], ()))) if job else None,
                televaluation=rows.televaluation(tlv, calls=tuple(calls.get(tlv["id"], ()))) if tlv else None,
            )
        )
    return {row["id"]: rows.dossier(row, interventions=tuple(interventions.get(row["id"], ()))) for row in found}


# Any: each reader makes its own value of a row.
async def _grouped(
    tx: Transaction, sql: str, read: Any, ids: Sequence[UUID], offer_ids: Sequence[UUID]
) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in await tx.fetch(sql, ids, offer_ids):
        grouped[row["intervention_id"]].append(read(row))
    return grouped


async def _attempts(tx: Transaction, job_ids: Sequence[UUID]) -> dict[UUID, list[Attempt]]:
    grouped: dict[UUID, list[Attempt]] = defaultdict(list)
    if job_ids:
        for row in await tx.fetch("select * from attempts where job_id = any($1) order by at", job_ids):
            grouped[row["job_id"]].append(rows.attempt(row))
    return grouped


async def _calls(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[Call]]:
    grouped: dict[UUID, list[Call]] = defaultdict(list)
    if ids:
        for row in await tx.fetch(
            "select * from televaluation_calls where televaluation_id = any($1) order by id", ids
        ):
            grouped[row["televaluation_id"]].append(rows.call(row))
    return grouped


async def companions_of(tx: Transaction, ids: Sequence[UUID]) -> list[Dossier]:
    """The files opened beside these, locked."""
    found = await tx.fetch("select id from dossiers where companion_of = any($1)", ids)
    return list((await load(tx, [row["id"] for row in found], lock=True)).values())


async def opened(tx: Transaction, order_ids: Sequence[UUID], *, counters: int) -> tuple[set[UUID], list[int]]:
    """Which of the orders have a dossier already, and numbers for new ones; a number not used leaves a gap."""
    row = await tx.fetchrow(_OPENED, order_ids, counters)
    assert row is not None  # a statement without a table gives one row
    return set(row["known"]), row["counters"]


async def save(tx: Transaction, changes: Sequence[Change], *, before: Mapping[UUID, Dossier]) -> None:
    """Writes what changed; `before` holds the dossiers as they were loaded, new ones are not in it."""
    fresh = [change.dossier for change in changes if change.dossier.id not in before]
    known = [change.dossier for change in changes if change.dossier.id in before]
    moved = _Moved(before, changes)
    await tx.add("dossiers", columns.DOSSIER, [columns.new_dossier(dossier) for dossier in fresh])
    await _write(tx, _UPDATE_DOSSIERS, columns.DOSSIER_MOVES, columns.known_dossiers(known))
    for table, kinds, rows_ in moved.known.tables():  # first: a date that is current no more makes place for a new one
        await _write(tx, _UPSERTS[table], kinds, rows_)
    for table, kinds, rows_ in moved.new.tables():
        await tx.add(table, kinds, rows_)
    await tx.add("attempts", columns.ATTEMPT, fillings.attempts(moved.attempts))
    await tx.add("televaluation_calls", columns.CALL, fillings.calls(moved.calls))
    await tx.add("client_messages", columns.CLIENT_MESSAGE, fillings.client_messages(changes))
    await tx.add("decisions", columns.DECISION, fillings.decisions(changes))
    await tx.add("journal", columns.JOURNAL, fillings.journal(changes))
    await letters.save(tx, changes)
    await messages.save(tx, changes)


async def _write(tx: Transaction, sql: str, kinds: columns.Columns, rows_: columns.Rows) -> None:
    """One statement with one array per column; none when there is no row."""
    if rows_:
        await tx.execute(sql, *columns.arrays(kinds, rows_))


class _Parts:
    """What belongs to dossiers, table by table."""

    def __init__(self) -> None:
        self.interventions: list[tuple[UUID, Intervention]] = []
        self.offers: list[tuple[UUID, UUID, Offer]] = []
        self.dates: list[tuple[UUID, UUID, ActionDate]] = []
        self.jobs: list[tuple[UUID, UUID, Job]] = []
        self.televaluations: list[tuple[UUID, UUID, Televaluation]] = []

    def tables(self) -> Iterable[tuple[str, columns.Columns, columns.Rows]]:
        """Table, columns and rows."""
        yield "interventions", columns.INTERVENTION, fillings.interventions(self.interventions)
        yield "offers", columns.OFFER, fillings.offers(self.offers)
        yield "action_dates", columns.ACTION_DATE, fillings.action_dates(self.dates)
        yield "jobs", columns.JOB, fillings.jobs(self.jobs)
        yield "televaluations", columns.TELEVALUATION, fillings.televaluations(self.televaluations)


class _Moved:
    """What is not the same value as before, over all changes of a list: what is new, and what was there."""

    def __init__(self, before: Mapping[UUID, Dossier], changes: Sequence[Change]) -> None:
        self._before = before
        self.new, self.known = _Parts(), _Parts()
        self.attempts: list[tuple[UUID, Attempt]] = []
        self.calls: list[tuple[UUID, Call]] = []
        for change in changes:
            self._compare(change)

    def _compare(self, change: Change) -> None:
        dossier = change.dossier
        old = self._before.get(dossier.id)
        for now in dossier.interventions:
            was = old.intervention(now.id) if old else None
            if now is not was:
                self._add(dossier.id, now, was)
        self.known.jobs += [(dossier.id, intervention_id, job) for intervention_id, job in change.ended_jobs]

    def _add(self, dossier_id: UUID, now: Intervention, was: Intervention | None) -> None:
        (self.known if was else self.new).interventions.append((dossier_id, now))
        offers = {one.id: one for one in was.offers} if was else {}
        for offer in now.offers:
            if (old := offers.get(offer.id)) is not offer:
                (self.known if old else self.new).offers.append((dossier_id, now.id, offer))
        dates = {one.id: one for one in was.dates} if was else {}
        for date in now.dates:
            if (there := dates.get(date.id)) is not date:
                (self.known if there else self.new).dates.append((dossier_id, now.id, date))
        self._add_televaluation(dossier_id, now, was)
        old_job = was.job if was else None
        if now.job is not None and now.job is not old_job:
            self.known.jobs.append((dossier_id, now.id, now.job))  # new ones too: one statement, ended jobs first
            seen = {one.report_id for one in old_job.attempts} if old_job else set()
            self.attempts += [(now.job.id, one) for one in now.job.attempts if one.report_id not in seen]

    def _add_televaluation(self, dossier_id: UUID, now: Intervention, was: Intervention | None) -> None:
        tlv, old = now.televaluation, was.televaluation if was else None
        if tlv is not None and tlv is not old:
            (self.known if old else self.new).televaluations.append((dossier_id, now.id, tlv))
            told = {one.id for one in old.calls} if old else set()
            self.calls += [(tlv.id, one) for one in tlv.calls if one.id not in told]


_OPENED = """
select array(select order_id from dossiers where order_id = any($1) and companion_of is null) as known,
       array(select nextval('dossier_counter') from generate_series(1, $2)) as counters
"""
_DOSSIERS = "select * from dossiers where id = any($1) order by id"
_LOCKED = f"{_DOSSIERS} for update"
_INTERVENTIONS = "select * from interventions where dossier_id = any($1) order by id"
_DATES = """
select * from action_dates
 where dossier_id = any($1) and (ended_at is null or offer_id = any($2) and code = 'A1') order by set_at, id
"""
_OFFERS = """
select * from offers where dossier_id = any($1) and (closed_at is null or id = any($2)) order by made_at, id
"""
_TELEVALUATIONS = "select * from televaluations where dossier_id = any($1)"
_JOBS = "select * from jobs where dossier_id = any($1) and ended_at is null"

_UPDATE_DOSSIERS = columns.update("dossiers", columns.DOSSIER_MOVES)
_UPSERTS = {
    "interventions": columns.upsert(
        "interventions", columns.INTERVENTION, ("stage", "trade", "round", "excluded", "counts", "works_on")
    ),
    "offers": columns.upsert("offers", columns.OFFER, ("closed_at", "end_reason", "accepted_at")),
    "action_dates": columns.upsert(
        "action_dates", columns.ACTION_DATE, ("due_at", "standing", "comment", "met_at", "ended_at", "end_reason")
    ),
    "jobs": columns.upsert("jobs", columns.JOB, ("visit_at", "ended_at", "end_reason")),
    "televaluations": columns.upsert(
        "televaluations",
        columns.TELEVALUATION,
        ("handler", "answers", "call_at", "sms_at", "back_at", "back_code", "back_sentence", "done_at"),
    ),
}
