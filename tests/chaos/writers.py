"""A process that hears orders for the insurers' door, several at once, until it has heard enough or is killed.

`python -m tests.chaos.writers DATABASE_URL WRITERS EACH [apart]` prints the number of each order once it is committed:
what stands in its log must be read by the insurer. `apart` takes positions in a transaction of their own, as a database
sequence gives numbers: the test must fail on it, or it proves nothing.
"""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any

from uuid_utils.compat import uuid7

from contracts.events import intake
from services.insurer_gateway.store import facts as fact_store
from services.insurer_gateway.use_cases.bell import Bell
from services.insurer_gateway.use_cases.facts import Telling
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.inbox import Heard, Hearing, Inbox, Outcomes
from shared.parking import Received
from tests.insurer_gateway.builders import PROFILES, a_received, a_source

PARTNERS = ("mirabelle", "allianz")


class Apart:
    """A transaction that is not one: the positions are given back to the others before the facts are written."""

    def __init__(self, database: Database, tx: Transaction) -> None:
        self._database = database
        self._tx = tx

    def __getattr__(self, name: str) -> Any:  # Any: whatever the transaction has
        return getattr(self._tx, name)

    async def fetch(self, sql: str, *args: Any) -> Any:  # Any: as the transaction's own
        """Rows, those of the counters from elsewhere."""
        if sql != fact_store._TAKE_POSITIONS:
            return await self._tx.fetch(sql, *args)
        async with self._database.transaction() as another:
            return await another.fetch(sql, *args)


def hearing(database: Database, *, apart: bool) -> Hearing:
    """What the service does with an order that reached intake."""
    telling = Telling(profiles=PROFILES, clock=Clock(), bell=Bell())

    async def wrongly(tx: Transaction, heard: list[Heard[intake.OrderReceived]]) -> Outcomes:
        return await telling.received(Apart(database, tx), heard)  # type: ignore[arg-type]  # behaves like one

    return Hearing(intake.OrderReceived.TOPIC, {intake.OrderReceived: wrongly if apart else telling.received})


def message(event: intake.OrderReceived) -> Received:
    """The event as it comes from the topic."""
    body = event.model_dump_json(exclude_none=True).encode()
    at = datetime.now(UTC)
    return Received(event.TOPIC, event.key, 1, str(uuid7()), event.TYPE, at, "walk-1", None, body)


async def write(inbox: Inbox, each: int) -> None:
    """An order for each partner at a time, in one transaction."""
    for _ in range(each):
        events = [a_received(a_source(partner)) for partner in PARTNERS]
        await inbox.absorb([message(event) for event in events])
        sys.stdout.write(f"committed {events[0].order_id}\n")
        sys.stdout.flush()


async def run(url: str, writers: int, each: int, *, apart: bool) -> None:
    """All writers of this process."""
    database = Database(url, max_size=2 * writers)
    await database.start()
    inbox = Inbox(database=database, clock=Clock(), hearing=hearing(database, apart=apart))
    await asyncio.gather(*(write(inbox, each) for _ in range(writers)))
    await database.stop()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), apart="apart" in sys.argv[4:]))
