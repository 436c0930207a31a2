"""Merging two dossiers and undoing it: one transaction, both locked, from the versions that were read.

Sent twice it is done once. A second writer changes nothing and gets the newer state of both (409).
"""

from dataclasses import replace
from uuid import UUID

import structlog

from services.casework.domain import mergeable, merging, parting
from services.casework.domain.comparing import Comparison, compare
from services.casework.domain.file import Dossier
from services.casework.domain.mergeable import Pair
from services.casework.domain.merges import Merge
from services.casework.domain.parting import NotMerged, Standings
from services.casework.domain.pen import Book, Change
from services.casework.domain.people import Staff
from services.casework.domain.texts import reason_of
from services.casework.domain.views import DossierView, TwoOutcome, TwoOutdated, TwoPerformed
from services.casework.store import merges
from services.casework.store.files import load, save
from services.casework.use_cases.reading import Reading, dossier_id
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound, ServiceError
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

_MOST = 10
"""Dossiers offered for a comparison."""


class Merging:
    """Merges, and parts again."""

    def __init__(self, *, db: Database, clock: Clock, book: Book, reading: Reading) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._reading = reading

    async def compare(self, key: str, other: str, *, staff: Staff) -> Comparison:
        """The two side by side, and which of them may be kept.

        Raises:
            NotFound: one of them is unknown.
        """
        async with self._db.reading() as tx:
            ids = await dossier_id(tx, key), await dossier_id(tx, other)
            found = await load(tx, ids)
            one, two = (_found(found, each) for each in ids)
            ones, twos = [await merges.absorbed_numbers(tx, each) for each in ids]
        return compare(Pair(one, two, twos), Pair(two, one, ones), book=self._book, staff=staff)

    async def resembling(self, key: str) -> tuple[Dossier, ...]:
        """Open dossiers of the same claim number or telephone, the newest first.

        Raises:
            NotFound: the dossier is unknown.
        """
        async with self._db.reading() as tx:
            mine = await dossier_id(tx, key)
            ids = await merges.resembling(tx, mine, limit=_MOST)
            found = await load(tx, ids)
        return tuple(found[one] for one in ids)

    async def merge(
        self, key: str, *, into: str, version: int, into_version: int, reason: str, staff: Staff
    ) -> TwoOutcome:
        """The dossier `key` ends, the dossier `into` goes on with its work; each named by its id or number.

        Raises:
            NotFound: one of them is unknown. Refused, Forbidden: a rule said no.
        """
        reason = reason_of(reason)
        async with self._db.transaction() as tx:
            absorbed_id, kept_id = await dossier_id(tx, key), await dossier_id(tx, into)
            before = await merges.locked(tx, (absorbed_id, kept_id))
            absorbed, kept = _found(before, absorbed_id), _found(before, kept_id)
            if absorbed.is_companion or kept.is_companion:
                refusal = await self._tried(tx, Pair(kept, absorbed), before, staff)
            elif not await self._merged_already(tx, absorbed, kept, version=version, staff=staff):
                if (absorbed.version, kept.version) != (version, into_version):
                    return TwoOutdated(*await self._views(tx, kept_id, absorbed_id, staff))
                pair = Pair(kept, absorbed, await merges.absorbed_numbers(tx, absorbed_id))
                await self._merge(tx, pair, before, reason=reason, staff=staff)
                return TwoPerformed(*await self._views(tx, kept_id, absorbed_id, staff))
            else:
                return TwoPerformed(*await self._views(tx, kept_id, absorbed_id, staff))
        raise refusal

    async def _tried(self, tx: Transaction, pair: Pair, before: dict[UUID, Dossier], staff: Staff) -> ServiceError:
        """The attempt on a companion file is journalled and committed; the refusal is raised after it (R-006)."""
        at = self._clock.now()
        tried = {one.id: one for one in (pair.kept, pair.absorbed) if one.is_companion}
        changes = [merging.refused_on_companion(self._book, one, staff=staff, at=at) for one in tried.values()]
        try:
            mergeable.check(pair, staff=staff)
        except ServiceError as refusal:
            await _keep(tx, changes, before)
            return refusal
        raise AssertionError("a companion file passed")

    async def _merged_already(
        self, tx: Transaction, absorbed: Dossier, kept: Dossier, *, version: int, staff: Staff
    ) -> bool:
        """Whether this very command was done: the same person's, from the same version."""
        if absorbed.merged_into != kept.id:
            return False
        done = await merges.latest(tx, absorbed.id)
        return done is not None and (done.version, done.by.id) == (version, staff.id)

    async def _merge(
        self, tx: Transaction, pair: Pair, before: dict[UUID, Dossier], *, reason: str, staff: Staff
    ) -> None:
        at = self._clock.now()
        made = merging.merge(self._book, pair, staff=staff, reason=reason, at=at)
        beside = [
            merging.merge_companion(self._book, one, pair.kept, reason=reason, at=at)
            for one in before.values()
            if one.companion_of == pair.absorbed.id
        ]
        await merges.add(tx, made.merge)
        await _keep(tx, [made.absorbed, *beside, made.kept], before)
        log.info("dossiers_merged", absorbed=str(pair.absorbed.id), kept=str(pair.kept.id))

    async def undo(self, key: str, *, version: int, reason: str, staff: Staff) -> TwoOutcome:
        """The dossier `key` is one of its own again.

        Raises:
            NotFound: it is unknown. NotUndoable, Forbidden: a rule said no.
        """
        reason = reason_of(reason)
        async with self._db.transaction() as tx:
            absorbed_id = await dossier_id(tx, key)
            done = await merges.latest(tx, absorbed_id)
            if done is None:
                raise NotMerged("Ce dossier n'est réuni à aucun autre.", rule="MERGE-009")
            before = await merges.locked(tx, (absorbed_id, done.kept_id))
            done = await merges.latest(tx, absorbed_id) or done
            if not _undone_already(done, version=version, staff=staff):
                if before[absorbed_id].version != version:
                    return TwoOutdated(*await self._views(tx, done.kept_id, absorbed_id, staff))
                await self._undo(tx, done, before, reason=reason, staff=staff)
            return TwoPerformed(*await self._views(tx, done.kept_id, absorbed_id, staff))

    async def _undo(
        self, tx: Transaction, done: Merge, before: dict[UUID, Dossier], *, reason: str, staff: Staff
    ) -> None:
        at = self._clock.now()
        absorbed = await _with_dates(tx, before[done.absorbed_id], done)
        before = {**before, absorbed.id: absorbed}
        held = Standings(done, _found(before, done.kept_id), absorbed)
        made = parting.part(self._book, held, staff=staff, reason=reason, at=at)
        beside = [
            parting.reopen_companion(self._book, one, reason=reason, at=at)
            for one in before.values()
            if one.companion_of == absorbed.id and one.merged_into == done.kept_id
        ]
        await merges.undo(tx, made.merge)
        await _keep(tx, [made.kept, made.absorbed, *beside], before)
        log.info("merge_undone", absorbed=str(absorbed.id), kept=str(done.kept_id))

    async def _views(
        self, tx: Transaction, kept_id: UUID, absorbed_id: UUID, staff: Staff
    ) -> tuple[DossierView, DossierView]:
        kept = await self._reading.view(tx, kept_id, staff=staff)
        return kept, await self._reading.view(tx, absorbed_id, staff=staff)


def _undone_already(done: Merge, *, version: int, staff: Staff) -> bool:
    undone = done.undone
    return undone is not None and (undone.version, undone.by.id) == (version, staff.id)


def _found(dossiers: dict[UUID, Dossier], dossier_id: UUID) -> Dossier:
    if dossier_id not in dossiers:
        raise NotFound("Ce dossier n'existe pas.")
    return dossiers[dossier_id]


async def _with_dates(tx: Transaction, absorbed: Dossier, done: Merge) -> Dossier:
    """The dossier with the ended dates that would come back: what is loaded is what still runs."""
    ended = await merges.dates(tx, [date for one in done.stopped for date in one.dates])
    interventions = tuple(
        replace(one, dates=(*one.dates, *ended[one.id])) if one.id in ended else one for one in absorbed.interventions
    )
    return replace(absorbed, interventions=interventions)


async def _keep(tx: Transaction, changes: list[Change], before: dict[UUID, Dossier]) -> None:
    await save(tx, changes, before=before)
    cause = Cause.current()
    await publish(tx, [Said(event, cause) for change in changes for event in change.said])
