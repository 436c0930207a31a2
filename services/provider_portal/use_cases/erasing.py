"""Erasing people at another service's word: in the transaction that hears it, and once more harmless.

What must have been heard before is waited for: heard after, it would write again what was erased.
"""

from functools import partial

from contracts import topics
from contracts.events.assignment import ProfessionalErased
from contracts.events.casework import PersonErased
from services.provider_portal.store import erasing as store
from shared.clock import Clock
from shared.db import Transaction
from shared.erasing import obey
from shared.inbox import Heard


class Erasing:
    """Hears who is erased, and obeys."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """What jobs showed of the insured goes, and what was reported of him."""
        event, at = heard.event, self._clock.wall()
        await obey(
            tx, event, topics=topics.HEARS["provider_portal"], erase=partial(store.erase_people, tx, event.files), at=at
        )

    async def professional_erased(self, tx: Transaction, heard: Heard[ProfessionalErased]) -> None:
        """A craftsman left the network: his account, sessions and codes go, and his name from offers and jobs."""
        event, at = heard.event, self._clock.wall()
        erase = partial(store.erase_professional, tx, firm_id=event.firm_id, number=event.number)
        await obey(tx, event, topics=topics.HEARS["provider_portal"], erase=erase, at=at)
