"""Linking two dossiers and taking the link away: a row and two lines in one transaction, once however often sent.

No version is asked: nothing that somebody could have changed meanwhile is overwritten.
"""

from collections.abc import Awaitable, Callable, Iterable

from contracts.events.intake import OrderRelated
from services.casework.domain import links
from services.casework.domain.file import Dossier
from services.casework.domain.merges import Link
from services.casework.domain.pen import Book, Change
from services.casework.domain.people import BATCH, Staff
from services.casework.domain.texts import reason_of
from services.casework.domain.views import DossierView
from services.casework.store import merges
from services.casework.store.files import load, save
from services.casework.use_cases.reading import Reading, dossier_id
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Awaited, NotFound
from shared.inbox import Heard


class Linking:
    """Links, and takes links away."""

    def __init__(self, *, db: Database, clock: Clock, book: Book, reading: Reading) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._reading = reading

    async def link(self, key: str, *, other: str, reason: str, staff: Staff) -> DossierView:
        """The two show each other.

        Raises:
            NotFound: one of them is unknown. Refused, Forbidden: a rule said no.
        """
        return await self._changed(key, other, reason, staff, write=merges.link, words=links.linked)

    async def unlink(self, key: str, *, other: str, reason: str, staff: Staff) -> DossierView:
        """The two no longer show each other.

        Raises:
            NotFound: one of them is unknown. Refused, Forbidden: a rule said no.
        """
        return await self._changed(key, other, reason, staff, write=merges.unlink, words=links.unlinked)

    async def _changed(
        self,
        key: str,
        other: str,
        reason: str,
        staff: Staff,
        *,
        write: Callable[[Transaction, Link], Awaitable[bool]],
        words: Callable[[Book, Iterable[Dossier], Link], list[Change]],
    ) -> DossierView:
        """Writes the link, or its end, and a line in both journals; what is so already changes nothing."""
        reason = reason_of(reason)
        async with self._db.transaction() as tx:
            one, two = await self._pair(tx, key, other, staff)
            link = links.link_of(self._book, one, two, by=staff.actor, reason=reason, at=self._clock.now())
            if await write(tx, link):
                await save(tx, words(self._book, (one, two), link), before={one.id: one, two.id: two})
            return await self._reading.view(tx, one.id, staff=staff)

    async def related(self, tx: Transaction, heard: Heard[OrderRelated]) -> None:
        """Intake found orders of one building, or one order twice: their dossiers are linked, unless they were parted.

        Raises:
            Awaited: one of the orders has no dossier yet.
        """
        event, at = heard.event, self._clock.now()
        grouped, before = await merges.of_orders(tx, (event.order_id, *event.related))
        if len(grouped) < len({event.order_id, *event.related}):
            raise Awaited("Le dossier d'un de ces ordres n'est pas encore connu.")
        mains = {one: dossiers[0] for one, dossiers in grouped.items()}
        mine = mains.pop(event.order_id)
        new = await merges.never_linked(tx, mine.id, [one.id for one in mains.values()])
        others = [one for one in mains.values() if one.id in new]
        why = links.reason_of(event)
        for other in others:
            await merges.link(tx, links.link_of(self._book, mine, other, by=BATCH, reason=why, at=at))
        if others:
            lines = links.found(self._book, mine, others, why=why, by=event.actor, at=at)
            await save(tx, lines, before=before)

    async def _pair(self, tx: Transaction, key: str, other: str, staff: Staff) -> tuple[Dossier, Dossier]:
        ids = await dossier_id(tx, key), await dossier_id(tx, other)
        found = await load(tx, ids, lock=True)
        if any(one not in found for one in ids):
            raise NotFound("Ce dossier n'existe pas.")
        one, two = (found[each] for each in ids)
        links.check(one, two, staff=staff)
        return one, two
