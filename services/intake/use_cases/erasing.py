"""Erasing people at another service's word: in the transaction that hears it, and once more harmless.

What must have been heard before is waited for: heard after, it would write again what was erased.
"""

import asyncio
from functools import partial

from contracts import topics
from contracts.events.casework import PersonErased
from services.intake.store import erasing as store
from shared.clock import Clock
from shared.db import Transaction
from shared.erasing import obey
from shared.inbox import Heard


class Erasing:
    """Hears who is erased, and obeys."""

    def __init__(self, *, clock: Clock, bytes_to_go: asyncio.Event) -> None:
        self._clock = clock
        self._bytes_to_go = bytes_to_go

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """Items, copies and letters of these orders name him no longer; their originals go next."""
        event, at = heard.event, self._clock.wall()
        await obey(
            tx, event, topics=topics.HEARS["intake"], erase=partial(store.erase_people, tx, event.files, at=at), at=at
        )
        tx.after_commit(self._bytes_to_go.set)
