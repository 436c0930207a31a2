"""The tables of corrections and of what they teach of a sender."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.acts import Person
from services.intake.domain.habits import LATEST, Correction, Habit, Kind, Place, State, Trace
from shared.db import ROW, Transaction

MOST: int = 200


@dataclass(frozen=True, slots=True)
class HabitAct:
    """What was decided of a habit."""

    at: datetime
    verb: str
    version: int
    actor_name: str
    reason: str


async def add_correction(tx: Transaction, sender: str, one: Correction) -> None:
    """Adds a correction; a field of an order is corrected once."""
    await tx.execute(
        """insert into correction (item_id, field, sender, proposal, human, rule, trace, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing""",
        one.item_id, one.field, sender, one.proposal, one.human, one.rule, one.trace.as_json(), one.at,
    )  # fmt: skip


async def corrections(tx: Transaction, sender: str, field: str) -> list[Correction]:
    """The latest corrections of a sender's field."""
    rows = await tx.fetch(
        "select * from correction where sender = $1 and field = $2 order by at desc limit $3", sender, field, LATEST
    )
    return [_correction(row) for row in rows]


async def evidence(tx: Transaction, habit: Habit) -> list[Correction]:
    """The corrections a habit was proposed from."""
    rows = await tx.fetch(
        "select * from correction where item_id = any($1) and field = $2 order by at desc",
        list(habit.evidence),
        habit.field,
    )
    return [_correction(row) for row in rows]


async def propose(tx: Transaction, habit: Habit) -> bool:
    """Adds a proposal; false when it was made before, whatever became of it."""
    added = await tx.fetchval(
        """insert into habit (id, sender, field, kind, words, place, evidence, proposed_at, state, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning true""",
        habit.id, habit.sender, habit.field, habit.kind.value, habit.words,
        asdict(habit.place) if habit.place else None, list(habit.evidence), habit.proposed_at, habit.state.value,
        habit.version,
    )  # fmt: skip
    return bool(added)


async def accepted(tx: Transaction, sender: str) -> list[Habit]:
    """What a sender always does, as supervisors have accepted it."""
    rows = await tx.fetch("select * from habit where sender = $1 and state = 'accepted' order by field", sender)
    return [_habit(row) for row in rows]


async def held(tx: Transaction, habit_id: UUID) -> Habit | None:
    """A habit, locked until the transaction ends."""
    row = await tx.fetchrow("select * from habit where id = $1 for update", habit_id)
    return _habit(row) if row else None


async def standing(tx: Transaction, habit: Habit) -> list[Habit]:
    """Other accepted habits of the same sender and field, locked."""
    rows = await tx.fetch(
        "select * from habit where sender = $1 and field = $2 and id <> $3 and state = 'accepted' for update",
        habit.sender,
        habit.field,
        habit.id,
    )
    return [_habit(row) for row in rows]


async def save(tx: Transaction, habit: Habit, *, verb: str, person: Person) -> None:
    """Writes what was decided of a habit that was held, with its act."""
    await tx.execute(
        "update habit set state = $2, version = $3, decided_at = $4, decided_by = $5, reason = $6 where id = $1",
        habit.id, habit.state.value, habit.version, habit.decided_at, habit.decided_by, habit.reason,
    )  # fmt: skip
    await tx.execute(
        """insert into habit_act (habit_id, at, verb, version, actor_id, actor_name, reason)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        habit.id, habit.decided_at, verb, habit.version, person.id, person.name, habit.reason,
    )  # fmt: skip


async def listed(tx: Transaction, states: Sequence[State]) -> list[Habit]:
    """Habits in these states, the newest first."""
    rows = await tx.fetch(
        f"select * from habit where state = any($1) order by proposed_at desc, id limit {MOST}",
        [state.value for state in states],
    )
    return [_habit(row) for row in rows]


async def acts(tx: Transaction, habit_id: UUID) -> list[HabitAct]:
    """What was decided of a habit, oldest first."""
    rows = await tx.fetch(
        "select at, verb, version, actor_name, reason from habit_act where habit_id = $1 order by id", habit_id
    )
    return [HabitAct(**dict(row)) for row in rows]


def _correction(row: ROW) -> Correction:
    return Correction(
        row["item_id"], row["field"], row["proposal"], row["human"], row["rule"], Trace.from_json(row["trace"]),
        row["at"],
    )  # fmt: skip


def _habit(row: ROW) -> Habit:
    place = Place(**row["place"]) if row["place"] else None
    kind, state = Kind(row["kind"]), State(row["state"])
    return Habit(**{**dict(row), "kind": kind, "state": state, "place": place, "evidence": tuple(row["evidence"])})
