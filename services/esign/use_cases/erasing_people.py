"""Erasing people at casework's word: the requests of a dossier go by the chain's own function, now or once they may.

A request under way is waited for until it ended; one under legal hold until somebody lifts the hold; one with which a
mandate was signed until nothing can be collected under it any more and what was can no more be claimed back. What
mandates' own rows hold is kept: accounts are kept for ten years.
"""

from datetime import date, datetime
from functools import partial
from uuid import UUID

import structlog

from contracts import topics
from contracts.events.casework import PersonErased
from services.esign.domain import keeping as rules
from services.esign.domain.mandates import ZONE
from services.esign.store import erasing_people as store
from services.esign.store import erasure
from services.esign.store import holds as hold_store
from services.esign.store import mandates as mandate_store
from services.esign.store import requests as request_store
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.erasing import Counts, obey
from shared.errors import Refused
from shared.inbox import Heard

log = structlog.get_logger()

AT_ONCE = 50
BY = "system"
REASON = "personne effacée"


class ErasingPeople:
    """Hears who is erased, and obeys."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def person_erased(self, tx: Transaction, heard: Heard[PersonErased]) -> None:
        """Erases the requests of the person's dossiers; those that may not go yet are remembered."""
        event, at = heard.event, self._clock.wall()
        await obey(tx, event, topics=topics.HEARS["esign"], erase=partial(self._erase, tx, event, at=at), at=at)

    async def _erase(self, tx: Transaction, event: PersonErased, *, at: datetime) -> Counts:
        found = await store.requests_of(tx, event.files)
        later = [one for one in found if not await self._erased(tx, one)]
        for request_id in later:
            await store.want(tx, request_id, person_id=event.person_id, at=at)
        copies = await store.erase_copies(tx, event.files)
        bound = [one for one in later if await mandate_store.signed_with(tx, one)]
        counts = {"requests": len(found) - len(later), "requests_kept": len(later), "copies": copies}
        return counts | {"mandates_kept": len(bound)}

    async def round(self) -> int:
        """Erases what was remembered and may go now; how many requests."""
        async with self._db.reading() as tx:
            due = await store.wanted(tx, claimed_since=rules.claimed_since(self._today()), limit=AT_ONCE)
        for request_id in due:
            async with self._db.transaction() as tx:
                await self._erased(tx, request_id)
        return len(due)

    def _today(self) -> date:
        return self._clock.now().astimezone(ZONE).date()

    async def _erased(self, tx: Transaction, request_id: UUID) -> bool:
        request = await request_store.held(tx, request_id)
        try:
            rules.check_not_held(await hold_store.active(tx, request_id))
            rules.check_ended(request.status)
            rules.check_unbound(await mandate_store.signed_with(tx, request_id), today=self._today())
        except Refused as refusal:
            log.info("rule_blocked", rule=refusal.rule, request=str(request_id))
            return False
        await erasure.erase(tx, request_id, by=BY, reason=REASON, at=self._clock.wall())
        await store.done(tx, request_id)
        return True
