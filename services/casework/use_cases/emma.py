"""The robot Emma: takes the calls that are due, talks along the insurer's script, records what came of it (R-024).

The conversation is held without any transaction. A process that dies in it leaves the call to another one when the
lease ends; what a person did meanwhile counts, not the call.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from services.casework.domain import robot
from services.casework.domain.calls import ANSWERED
from services.casework.domain.file import Dossier
from services.casework.domain.pen import Book, Change
from services.casework.domain.robot import Dialled, RobotCall
from services.casework.domain.script import Dialogue, Script, begin
from services.casework.store import televaluations as rows
from services.casework.store.files import load
from services.casework.store.televaluations import ToCall
from services.casework.use_cases.keeping import keep
from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

_AT_ONCE: Final = 5
LONGEST_CALL: Final = 600.0
"""Seconds of one conversation; past them the line counts as down."""
_LEASE: Final = timedelta(seconds=LONGEST_CALL + 60)
_LATER: Final = timedelta(minutes=2)
"""Before a line that was down is tried again."""

Rule = Callable[[Dossier, datetime], Change | None]
"""What a call does to the dossier as it is by then."""


class Line(Protocol):
    """A telephone line that speaks and listens. Each method raises `Unavailable` (later) or `Refused` (never)."""

    async def dial(self, number: str, *, reference: str) -> Dialled:
        """Calls the number; the same reference is the same call."""

    async def ask(self, call_id: str, text: str) -> str | None:
        """Says the text and gives what was answered; none when the client hung up."""

    async def end(self, call_id: str, text: str) -> None:
        """Says goodbye and hangs up."""


class Emma:
    """The robot."""

    def __init__(self, *, db: Database, clock: Clock, book: Book, line: Line) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._line = line

    async def call_due(self) -> int:
        """Makes the calls that are due; how many were taken in hand."""
        at, wall = self._clock.now(), self._clock.wall()
        async with self._db.transaction() as tx:
            taken = await rows.take_calls(tx, at=at, wall=wall, lease=_LEASE, limit=_AT_ONCE)
        await asyncio.gather(*map(self._call, taken))
        return len(taken)

    async def _call(self, one: ToCall) -> None:
        async with self._db.reading() as tx:
            dossier = (await load(tx, [one.dossier_id]))[one.dossier_id]
        try:
            async with asyncio.timeout(LONGEST_CALL):
                made = await self._talk(dossier, one)
        except (Unavailable, TimeoutError) as error:
            log.warning("robot_line_down", televaluation=str(one.id), error=type(error).__name__)
            await self._keep(one, self._line_down(one, for_good=False))
        except Refused as error:
            log.error("robot_line_refuses_us", televaluation=str(one.id), error=error.sentence)
            await self._keep(one, self._line_down(one, for_good=True))
        else:
            if made is not None:
                await self._keep(one, lambda dossier, at: robot.call_made(self._book, dossier, made, at=at))
                log.info("robot_called", televaluation=str(one.id), outcome=made.outcome)

    def _line_down(self, one: ToCall, *, for_good: bool) -> Rule:
        return lambda dossier, at: robot.line_down(self._book, dossier, one.intervention_id, for_good=for_good, at=at)

    async def _talk(self, dossier: Dossier, one: ToCall) -> RobotCall | None:
        """One call; none where the télévaluation is no longer hers."""
        intervention = robot.hers(dossier, one.intervention_id)
        pack = self._book.packs.of(insurer=dossier.insurer, version=dossier.pack_version)
        if intervention is None or intervention.televaluation is None or pack.robot is None:
            return None
        number = dossier.phones[0]
        tried = len(intervention.televaluation.calls)
        at = self._clock.now()
        dialled = await self._line.dial(number, reference=f"{one.id}-{tried}")
        dialogue = None
        if dialled.outcome == ANSWERED:
            script, order = pack.robot.script, dossier.order
            known = {"dwelling": order.dwelling, "occupancy": order.occupancy}
            begun = begin(script, known={name: value for name, value in known.items() if value})
            words = {"insurer": pack.name, "number": dossier.number}
            dialogue = await self._converse(dialled.id, script, begun, words)
        return RobotCall(self._book.new_id(), one.intervention_id, at, number, dialled.outcome, dialogue)

    async def _converse(self, call_id: str, script: Script, dialogue: Dialogue, words: dict[str, str]) -> Dialogue:
        greeting = f"{script.greeting.format(**words)} "
        while (question := dialogue.question) is not None:
            dialogue = dialogue.heard(await self._line.ask(call_id, f"{greeting}{question}"))
            greeting = ""
        if dialogue.end is not None and dialogue.end.back != "hung_up":
            await self._line.end(call_id, script.farewell)
        return dialogue

    async def _keep(self, one: ToCall, rule: Rule) -> None:
        at = self._clock.now()
        async with self._db.transaction() as tx:
            before = await load(tx, [one.dossier_id], lock=True)
            change = rule(before[one.dossier_id], at)
            await keep(tx, self._book, [change] if change else [], before=before, at=at)
            await rows.release_call(tx, one.id, until=None if change else self._clock.wall() + _LATER)
