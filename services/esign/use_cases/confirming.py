"""A company's mandate confirmed to its bank, as a caller says: from then on it is collected under."""

from datetime import date
from uuid import UUID

import structlog

from services.esign.domain import confirming as rules
from services.esign.domain.mandates import ZONE
from services.esign.store import mandates as store
from services.esign.store.keys import Caller
from services.esign.use_cases.mandates import ShownMandate, found_mandate
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()


class Confirming:
    """The use case of confirmations."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def confirm(self, caller: Caller, mandate_id: UUID, *, on: date) -> ShownMandate:
        """Records that the debtor confirmed his mandate to his bank; said again, nothing changes.

        Raises:
            NotFound: it is not his. NotConfirmable, MandateForbids: it cannot be.
        """
        today = self._clock.now().astimezone(ZONE).date()
        async with self._db.transaction() as tx:
            held = await found_mandate(tx, caller, mandate_id, lock=True)
            after = rules.confirmed(held, on=on, today=today)
            if after != held:
                await store.save(tx, after)
                log.info("mandate_confirmed", mandate=str(mandate_id))
            return ShownMandate(mandate=after, amendments=await store.amendments(tx, [mandate_id], open_only=False))
