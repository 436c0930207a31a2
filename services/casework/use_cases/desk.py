"""The case desk's acts: each is one transaction, made from the version the form was read at.

A second writer changes nothing and gets the newer state (409); an act on the companion file is refused and
its attempt journalled (R-006).
"""

from collections.abc import Mapping
from uuid import UUID

from services.casework.domain import desk
from services.casework.domain.acts import Cancel, StaffAct
from services.casework.domain.ending import cancel
from services.casework.domain.file import Dossier, Intervention, Status
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH, Staff
from services.casework.domain.views import Outcome, Outdated, Performed
from services.casework.store.files import companions_of, load, save
from services.casework.use_cases.reading import Reading, dossier_id
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound
from shared.outbox import Cause, Said, publish


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
        refusal: desk.CompanionUntouched | None = None
        async with self._db.transaction() as tx:
            dossier = await self._locked(tx, key)
            if dossier.version != version and not dossier.is_companion:
                return Outdated(await self._reading.view(tx, dossier.id, staff=staff))
            try:
                changes = await self._changes(tx, dossier, act, staff=staff, intervention_id=intervention_id)
            except desk.CompanionUntouched as error:
                refusal = error
                at = self._clock.now()
                changes = [desk.refused_on_companion(self._book, dossier, act, staff=staff, at=at)]
            await self._write(tx, {dossier.id: dossier}, changes)
            view = await self._reading.view(tx, dossier.id, staff=staff)
        if refusal is not None:
            raise refusal
        return Performed(view)

    async def _locked(self, tx: Transaction, key: str) -> Dossier:
        found = await dossier_id(tx, key)
        dossier = (await load(tx, [found], lock=True)).get(found)
        if dossier is None:
            raise NotFound("Ce dossier n'existe pas.")
        return dossier

    async def _changes(
        self, tx: Transaction, dossier: Dossier, act: StaffAct, *, staff: Staff, intervention_id: UUID | None
    ) -> list[Change]:
        at = self._clock.now()
        intervention = _named(dossier, intervention_id)
        changes = [desk.perform(self._book, dossier, act, intervention=intervention, staff=staff, at=at)]
        if isinstance(act, Cancel):
            for other in await companions_of(tx, [dossier.id]):
                changes += cancel_companion(self._book, other, reason=act.reason, number=dossier.number, pen_at=at)
        return changes

    async def _write(self, tx: Transaction, before: Mapping[UUID, Dossier], changes: list[Change]) -> None:
        await save(tx, changes, before=before)
        cause = Cause.current()
        await publish(tx, [Said(event, cause) for change in changes for event in change.said])
