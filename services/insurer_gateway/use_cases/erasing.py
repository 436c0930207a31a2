"""Erasing people at another service's word: in the transaction that hears it, and once more harmless.

What must have been heard before is waited for: heard after, it would write again what was erased.
"""

from functools import partial

from contracts import topics
from contracts.events.casework import PersonErased
from services.insurer_gateway.store import erasing as store
from shared.clock import Clock
from shared.db import Transaction
from shared.erasing import obey
from shared.inbox import Heard


class Erasing:
    """Hears who is erased, and obeys."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """What the order said of its insured goes, also from what was told; the insurer's references stay."""
        event, at = heard.event, self._clock.wall()
        await obey(
            tx, event, topics=topics.HEARS["insurer_gateway"], erase=partial(store.erase_people, tx, event.files), at=at
        )
