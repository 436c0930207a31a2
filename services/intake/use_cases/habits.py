"""Corrections become proposals about their sender, supervisors decide them, readings apply what was accepted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from services.intake.channels.traces import trace
from services.intake.domain import habits
from services.intake.domain.acts import Person
from services.intake.domain.fields import BY_NAME
from services.intake.domain.habits import TOLD, Correction, Habit, State, Verb, corrected, lesson, sender_of
from services.intake.domain.items import Item
from services.intake.domain.packs import Origin
from services.intake.domain.reading import Reading
from services.intake.store import habits as rows
from services.intake.store import layouts
from services.intake.store.habits import HabitAct
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ShownHabit:
    """A habit with what it came from and what became of it."""

    habit: Habit
    corrections: list[Correction]
    acts: list[HabitAct]


class Habits:
    """What supervisors see and decide."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def listed(self, state: State | None) -> list[ShownHabit]:
        """Habits in a state, or all, with their corrections."""
        async with self._db.reading() as tx:
            found = await rows.listed(tx, [state] if state else list(State))
            return [ShownHabit(one, await rows.evidence(tx, one), await rows.acts(tx, one.id)) for one in found]

    async def decide(self, habit_id: UUID, verb: Verb, person: Person, *, version: int, reason: str) -> Habit:
        """Accepts, refuses or withdraws; an accepted one takes the place of what was accepted of the same field.

        Raises:
            NotFound: there is no such habit. NoSuchExit: it is not in a state for that, or somebody was quicker.
        """
        async with self._db.transaction() as tx:
            habit = await rows.held(tx, habit_id)
            if habit is None:
                raise NotFound("Cette proposition n'existe pas.")
            now = self._clock.now()
            decided = habits.decided(habit, verb, version=version, person=person, at=now, reason=reason)
            for other in await rows.standing(tx, habit) if verb is Verb.ACCEPT else ():
                gone = habits.decided(
                    other, Verb.WITHDRAW, version=other.version, person=person, at=now, reason="Remplacée."
                )
                await rows.save(tx, gone, verb=Verb.WITHDRAW, person=person)
            await rows.save(tx, decided, verb=verb, person=person)
        log.info("habit_decided", habit_id=str(habit_id), verb=verb, staff_id=person.id)
        return decided


async def learn(tx: Transaction, item: Item, origin: Origin | None, *, at: datetime) -> None:
    """Keeps what a person corrected in an order he lets go, and proposes what corrections of its sender say alike."""
    sender = sender_of(item.reading)
    read = item.draft.fields
    filled = {name: one.value for name, one in origin.fixed.items()} if origin else {}
    proposed = filled | item.draft.values()
    changed = [
        name for name in BY_NAME if name not in TOLD and corrected(proposed.get(name, ""), item.values.get(name, ""))
    ]
    if not sender or not changed:
        return
    whole = await layouts.placed(tx, item.original_id)
    own = item.share.cut(whole) if item.share else whole
    for name in changed:
        human = item.values[name].strip()
        rule = read[name].rule if name in read else ""
        correction = Correction(item.id, name, proposed.get(name, ""), human, rule, trace(own, name, human), at)
        await rows.add_correction(tx, sender, correction)
        if said := lesson(await rows.corrections(tx, sender, name)):
            habit = Habit(new_id(), sender, name, said.kind, said.words, said.place, said.evidence, at)
            if await rows.propose(tx, habit):
                log.info("habit_proposed", habit_id=str(habit.id), field=name, kind=said.kind)


async def known_of(tx: Transaction, reading: Reading) -> list[Habit]:
    """What a person has accepted of this sender's ways."""
    return await rows.accepted(tx, sender_of(reading))
