"""The network in memory, brought up to the database's version before each use.

One invariant: what `current` gives is exactly the rows of the version it carries, on the day it carries.
"""

import asyncio
from datetime import date, datetime

from services.assignment.domain.communes import MAINLAND, Communes
from services.assignment.domain.index import Network
from services.assignment.store import network as store
from shared.db import Transaction


def day_of(moment: datetime) -> date:
    """The network's calendar is that of Paris, wherever the site is: a paper expires on one day."""
    return moment.astimezone(MAINLAND).date()


class Keeper:
    """Holds the one `Network` of this process."""

    def __init__(self, communes: Communes) -> None:
        self.communes = communes
        self._network: Network | None = None
        self._one_at_a_time = asyncio.Lock()

    async def current(self, tx: Transaction, now: datetime) -> Network:
        """The network at the newest version this transaction sees, today."""
        version = await store.version(tx)
        async with self._one_at_a_time:
            network = self._network
            if network is None:
                network = self._network = Network(communes=self.communes, day=day_of(now), version=-1)
            if network.version < version:
                network.put(await store.changed_since(tx, network.version, at=version), version=version)
            if network.day < day_of(now):
                network.turn(day_of(now))
        return network
