"""Erasing people: at another service's word, and at a supervisor's where an item never became a dossier.

What must have been heard before is waited for: heard after, it would write again what was erased. Once more is
harmless.
"""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from contracts import topics
from contracts.events.casework import PersonErased
from services.intake.domain.acts import Person
from services.intake.domain.keeping import check_erasable
from services.intake.store import erasing as store
from services.intake.store import items as rows
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.erasing import obey
from shared.errors import Invalid
from shared.inbox import Heard

log = structlog.get_logger()


class Erasing:
    """Hears who is erased, and obeys; erases whoever an item without a dossier names."""

    def __init__(self, *, db: Database, clock: Clock, bytes_to_go: asyncio.Event) -> None:
        self._db = db
        self._clock = clock
        self._bytes_to_go = bytes_to_go

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """Items, copies and letters of these orders name him no longer; their originals go next."""
        event, at = heard.event, self._clock.wall()
        await obey(
            tx, event, topics=topics.HEARS["intake"], erase=partial(store.erase_people, tx, event.files, at=at), at=at
        )
        tx.after_commit(self._bytes_to_go.set)

    async def erase_item(self, item_id: UUID, person: Person, *, reason: str) -> None:
        """Erases whoever a rejected or set aside item names; its number, state and history stay.

        Raises:
            Invalid: no reason is given.
            NotErasable: it waits, or has a dossier.
        """
        if not reason.strip():
            raise Invalid("Dites pourquoi, sans nommer la personne.", rule="DATA-004", field="reason")
        async with self._db.transaction() as tx:
            item = await rows.held(tx, item_id)
            check_erasable(item)
            counts = await store.erase_item(tx, item_id, at=self._clock.wall())
            await rows.record(tx, item_id, rows.Act(self._clock.now(), "erase", person.actor, {"reason": reason}))
            tx.after_commit(self._bytes_to_go.set)
        log.info("item_erased", item_id=str(item_id), counts=dict(counts))
