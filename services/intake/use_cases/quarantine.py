"""The way out of quarantine: scanned once more by whatever the scanner knows today, or let out by a supervisor.

Either way the message is read again, and its item filled in, by the loop that reads everything.
"""

from uuid import UUID

import structlog

from services.intake.domain.acts import Person
from services.intake.domain.originals import NotQuarantined, Scan
from services.intake.store import items as rows
from services.intake.store import originals
from shared.clock import Clock
from shared.db import Database
from shared.errors import Invalid

log = structlog.get_logger()


class Quarantine:
    """What people do with a message that the scanner holds."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def scan_again(self, item_id: UUID, person: Person, *, reason: str) -> None:
        """Has the message scanned once more: the scanner may have been wrong, and know better by now.

        Raises:
            UnknownItem: there is no such item. NotQuarantined: the scanner does not hold it.
        """
        await self._read_anew(item_id, person, Scan.PENDING, reason=reason)

    async def let_out(self, item_id: UUID, person: Person, *, reason: str) -> None:
        """Lets the message be read and shown all the same.

        Raises:
            Invalid: no reason is given.
            UnknownItem: there is no such item. NotQuarantined: the scanner does not hold it.
        """
        if not reason.strip():
            raise Invalid("Dites pourquoi ce message est sans danger.", rule="AV-003", field="reason")
        await self._read_anew(item_id, person, Scan.LET_OUT, reason=reason)

    async def _read_anew(self, item_id: UUID, person: Person, scan: Scan, *, reason: str) -> None:
        verb = "let_out" if scan is Scan.LET_OUT else "scan_again"
        async with self._db.transaction() as tx:
            item = await rows.held(tx, item_id)
            if item.original_id is None or not await originals.read_anew(tx, item.original_id, scan):
                raise NotQuarantined("Ce message n'est pas en quarantaine.", rule="AV-002")
            detail = {"finding": item.finding, "reason": reason}
            await rows.record(tx, item_id, rows.Act(self._clock.now(), verb, person.actor, detail))
        log.warning("quarantine_opened", item_id=str(item_id), verb=verb, staff_id=person.id)
