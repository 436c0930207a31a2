"""The case desk's acts: each is one transaction, made from the version the form was read at.

A second writer changes nothing and gets the newer state (409); an act on the companion file is refused and
its attempt journalled (R-006).
"""

from datetime import datetime
from uuid import UUID

import structlog

from services.casework.domain import desk
from services.casework.domain.acts import StaffAct
from services.casework.domain.file import Dossier, Intervention
from services.casework.domain.pen import Book, Change
from services.casework.domain.people import Staff
from services.casework.domain.permits import CompanionUntouched
from services.casework.domain.views import Outcome, Outdated, Performed
from services.casework.store.files import save
from services.casework.use_cases.keeping import keep
from services.casework.use_cases.reading import Reading, locked
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound, ServiceError

log = structlog.get_logger()


class Desk:
    """Does what the staff asks."""

    def __init__(self, *, db: Database, clock: Clock, book: Book, reading: Reading) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._reading = reading

    async def perform(
        self, key: str, act: StaffAct, *, staff: Staff, version: int, intervention_id: UUID | None = None
    ) -> Outcome:
        """Does the act on the dossier named by its id or number, if it still stands at `version`.

        Raises:
            NotFound: no such dossier or intervention. Refused, Forbidden: a rule said no.
        """
        async with self._db.transaction() as tx:
            dossier = await locked(tx, key)
            if dossier.is_companion:
                refusal = await self._refuse(tx, dossier, act, staff=staff)
            elif dossier.version != version:
                return Outdated(await self._reading.view(tx, dossier.id, staff=staff))
            else:
                await self._do(tx, dossier, act, staff=staff, intervention_id=intervention_id)
                return Performed(await self._reading.view(tx, dossier.id, staff=staff))
        raise refusal

    async def _refuse(self, tx: Transaction, dossier: Dossier, act: StaffAct, *, staff: Staff) -> Exception:
        """The attempt is journalled and committed; the refusal is raised after it."""
        at = self._clock.now()
        try:
            self._performed(dossier, act, intervention=None, staff=staff, at=at)
        except CompanionUntouched as refusal:
            change = desk.refused_on_companion(self._book, dossier, act, staff=staff, at=at)
            await save(tx, [change], before={dossier.id: dossier})
            return refusal
        raise AssertionError("an act passed on a companion file")

    def _performed(
        self, dossier: Dossier, act: StaffAct, *, intervention: Intervention | None, staff: Staff, at: datetime
    ) -> Change:
        """The change; a rule that blocks it is logged by its id (R-257)."""
        try:
            return desk.perform(self._book, dossier, act, intervention=intervention, staff=staff, at=at)
        except ServiceError as refusal:
            log.info("rule_blocked", rule=refusal.rule, act=act.act, dossier_id=str(dossier.id))
            raise

    async def _do(
        self, tx: Transaction, dossier: Dossier, act: StaffAct, *, staff: Staff, intervention_id: UUID | None
    ) -> None:
        at = self._clock.now()
        intervention = _named(dossier, intervention_id)
        change = self._performed(dossier, act, intervention=intervention, staff=staff, at=at)
        await keep(tx, self._book, [change], before={dossier.id: dossier}, at=at)


def _named(dossier: Dossier, intervention_id: UUID | None) -> Intervention | None:
    if intervention_id is None:
        return None
    found = dossier.intervention(intervention_id)
    if found is None:
        raise NotFound("Cette intervention n'existe pas sur ce dossier.")
    return found
