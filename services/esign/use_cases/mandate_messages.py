"""What banks are told of mandates, as a caller fetches it: built from what was written down when it happened."""

from uuid import UUID

from services.esign.domain.bank_messages import MandateMessage
from services.esign.sepa.mandate_messages import message
from services.esign.store import mandate_messages as store
from services.esign.store.aside import Aside
from services.esign.store.keys import Caller
from services.esign.use_cases.mandates import found_mandate
from shared.db import Database
from shared.errors import NotFound


class MandateMessages:
    """The use cases of messages about mandates."""

    def __init__(self, *, db: Database, workshop: Aside) -> None:
        self._db = db
        self._workshop = workshop

    async def all(self, caller: Caller, mandate_id: UUID) -> list[MandateMessage]:
        """What a bank is told of a mandate.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            await found_mandate(tx, caller, mandate_id)
            return await store.of(tx, mandate_id)

    async def file(self, caller: Caller, mandate_id: UUID, message_id: UUID) -> bytes:
        """One of them as a bank reads it.

        Raises:
            NotFound: there is none. NotByTheSchema: no bank would take it.
        """
        for one in await self.all(caller, mandate_id):
            if one.id == message_id:
                return await self._workshop.run(message, one.kind, one.content)
        raise NotFound("Ce message n'existe pas.", rule="SEPA-404")
