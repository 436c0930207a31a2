"""Erasing people: an insured at casework's word, and on request a professional who left his firm.

A professional's number stays wherever it stands, so that past decisions can still be computed again; his name, phone
and e-mail go, and the others are told.
"""

from functools import partial
from uuid import UUID

import structlog

from contracts import topics
from contracts.events.assignment import ProfessionalErased
from contracts.events.casework import PersonErased
from contracts.events.envelope import Actor
from services.assignment.domain.leaving import check_gone
from services.assignment.store import erasing as store
from services.assignment.store import network
from services.assignment.use_cases.keeper import day_of
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.erasing import obey
from shared.errors import NotFound
from shared.inbox import Heard
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()


class Erasing:
    """Hears who is erased, and obeys."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def erase_professional(self, code: str, number: str, *, actor: Actor) -> UUID:
        """Erases a professional who is no longer of the firm, and gives the id he is erased under; said again it erases
        what came since.

        Raises:
            NotFound: no such firm, or nobody of that number ever. StillOfTheFirm, WorkInHand: not now.
        """
        today = day_of(self._clock.now())
        async with self._db.transaction() as tx:
            await network.next_version(tx)  # nobody takes him on again meanwhile
            firm_id = (await network.coded(tx, [code])).get(code)
            if firm_id is None or not await network.ever_of(tx, firm_id, number):
                raise NotFound("Ce professionnel n'existe pas dans le réseau.")
            (firm,) = await network.files(tx, [firm_id])
            check_gone(firm, number, on=today, in_hand=await store.in_hand(tx, firm_id, number))
            person_id = await store.erased_before(tx, firm_id, number) or new_id()
            counts = await store.erase_professional(tx, firm_id=firm_id, number=number, on=today)
            await store.keep_professional(tx, person_id, firm_id=firm_id, number=number, by=actor)
            await publish(tx, [Said(await self._said(tx, person_id, firm_id, number, actor), Cause.current())])
        log.info("person_erased", person_id=str(person_id), counts=dict(counts))
        return person_id

    async def _said(
        self, tx: Transaction, person_id: UUID, firm_id: UUID, number: str, actor: Actor
    ) -> ProfessionalErased:
        after = await store.reached(tx, topics.ASSIGNMENT_NETWORK, str(firm_id))
        return ProfessionalErased(
            actor=actor, person_id=person_id, firm_id=firm_id, number=number, after=tuple(after),
            erased_at=self._clock.now(),
        )  # fmt: skip

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """What people wrote about the insured's search goes."""
        event, at = heard.event, self._clock.wall()
        await obey(
            tx, event, topics=topics.HEARS["assignment"], erase=partial(store.erase_people, tx, event.files), at=at
        )
