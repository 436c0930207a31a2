"""Casework no longer needs a craftsman: the search ends, what is open closes, a job that was won frees its place."""

from collections.abc import Callable, Mapping
from uuid import UUID

from contracts.events.casework import DossierCancelled, DossierClosed, InterventionWithdrawn
from services.assignment.domain.offers import cancel, close, withdraw
from services.assignment.domain.rounds import Round
from services.assignment.domain.states import over
from services.assignment.domain.telling import ROBOT
from services.assignment.store import rounds
from services.assignment.use_cases.asking import Asking, Step
from shared.db import Transaction
from shared.inbox import Heard
from shared.outbox import Cause


class Ending:
    """Hears `intervention.withdrawn`, `dossier.cancelled` and `dossier.closed`."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def withdrawn(self, tx: Transaction, heard: Heard[InterventionWithdrawn]) -> None:
        """Ends one round; an older one is over already."""
        event = heard.event
        found = await rounds.lock(tx, [event.intervention_id])
        current = {id: one for id, one in found.items() if one.intervention.round <= event.round}
        await self._end(tx, current, heard.cause, lambda one: withdraw(round=one, now=self._asking.clock.now()))

    async def cancelled(self, tx: Transaction, heard: Heard[DossierCancelled]) -> None:
        """Ends every search of the dossier."""
        found = await rounds.of_dossier(tx, heard.event.dossier_id)
        await self._end(tx, found, heard.cause, lambda one: cancel(round=one, now=self._asking.clock.now()))

    async def closed(self, tx: Transaction, heard: Heard[DossierClosed]) -> None:
        """Ends every search of the dossier; its jobs no longer count for capacity."""
        found = await rounds.of_dossier(tx, heard.event.dossier_id)
        await self._end(tx, found, heard.cause, lambda one: close(round=one, now=self._asking.clock.now()))

    async def _end(
        self, tx: Transaction, found: Mapping[UUID, Round], cause: Cause, verb: Callable[[Round], Round]
    ) -> None:
        living = [one for one in found.values() if not over(one.state)]
        await self._asking.write(tx, [Step(one, verb(one), ROBOT, cause) for one in living])
