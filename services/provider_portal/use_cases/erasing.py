"""Erasing people at another service's word: in the transaction that hears it, and once more harmless.

What must have been heard before is waited for: heard after, it would write again what was erased.
"""

import structlog

from contracts.events.assignment import ProfessionalErased
from contracts.events.casework import PersonErased
from services.provider_portal.store import erasing as store
from shared.clock import Clock
from shared.db import Transaction
from shared.errors import Awaited
from shared.inbox import Heard

log = structlog.get_logger()


class Erasing:
    """Hears who is erased, and obeys."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """What jobs showed of the insured goes, and what was reported of him."""
        event, at = heard.event, self._clock.wall()
        if await store.not_heard(tx, event.after):
            raise Awaited("Des faits antérieurs à l'effacement ne sont pas encore connus.")
        counts = await store.erase_people(tx, event.files)
        await store.note(tx, person_id=event.person_id, topic=event.TOPIC, counts=counts, at=at)
        log.info("person_erased", person_id=str(event.person_id), counts=dict(counts))

    async def professional_erased(self, tx: Transaction, heard: Heard[ProfessionalErased]) -> None:
        """A craftsman left the network: his account, sessions and codes go, and his name from offers and jobs."""
        event, at = heard.event, self._clock.wall()
        if await store.not_heard(tx, event.after):
            raise Awaited("Des faits antérieurs à l'effacement ne sont pas encore connus.")
        counts = await store.erase_professional(tx, firm_id=event.firm_id, number=event.number)
        await store.note(tx, person_id=event.person_id, topic=event.TOPIC, counts=counts, at=at)
        log.info("person_erased", person_id=str(event.person_id), counts=dict(counts))
