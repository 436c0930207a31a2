"""Seals that are due are made, one by one, each under a lease; their callers are told.

The sealed file lies under its hash before its row says *done*; a kill between them seals again when the lease ends.
"""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from services.esign.domain import seals as rules
from services.esign.domain.sealing import NotSignable, TimestampUnavailable
from services.esign.domain.seals import Cachet, Seal, Step
from services.esign.domain.shapes.seals import seal
from services.esign.domain.trust import Fault
from services.esign.store import preserving as preserving_store
from services.esign.store import seals as store
from services.esign.store.files import Files
from services.esign.use_cases.announcing import announce
from services.esign.use_cases.sealers import NoSealer
from services.esign.use_cases.trust import Faults
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()

AT_ONCE = 10


def cachet_of(cachets: Mapping[bool, Cachet], *, sandbox: bool) -> Cachet:
    """Whoever seals in an environment.

    Raises:
        NoSealer: it is not offered here.
    """
    try:
        return cachets[sandbox]
    except KeyError as error:
        raise NoSealer("Cet environnement n'est pas ouvert ici.", rule="ESIGN-071") from error


class Cachets:
    """Makes the seals that were asked for."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, cachets: Mapping[bool, Cachet], faults: Faults
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._cachets = cachets
        self._faults = faults

    async def round(self) -> int:
        """Makes the seals that are due; how many were taken."""
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            taken = await store.take(tx, now=now, lease_until=now + rules.LEASE, limit=AT_ONCE)
        for one in taken:
            await self._make(one)
        return len(taken)

    async def _make(self, one: Seal) -> None:
        try:
            digest = await self._sealed(one)
        except (TimestampUnavailable, NoSealer) as error:
            next_at = rules.next_try(one.attempts, now=self._clock.wall())
            if next_at is not None:
                postponed = replace(one, status=rules.after(one.status, Step.POSTPONE))
                async with self._db.transaction() as tx:
                    await store.move(tx, postponed, next_at=next_at)
                return
            await self._end(replace(one, status=rules.after(one.status, Step.FAIL), reason=error.sentence))
        except NotSignable as error:
            await self._end(replace(one, status=rules.after(one.status, Step.FAIL), reason=error.sentence))
        else:
            done = rules.after(one.status, Step.FINISH)
            await self._end(replace(one, status=done, sealed_sha256=digest, sealed_at=self._clock.wall()))

    async def _sealed(self, one: Seal) -> bytes:
        if one.sandbox and await self._faults.happens(one.workspace_id, Fault.SEAL):
            raise NotSignable("Une panne a été commandée dans ce bac à sable.", rule="ESIGN-317")
        cachet = cachet_of(self._cachets, sandbox=one.sandbox)
        async with self._db.reading() as tx:
            document, image = await store.read_parts(tx, one)
        sealed = await cachet.affix(
            await self._files.get(document),
            places=rules.places_of(one.fields),
            texts=rules.texts_of(one.fields),
            image=await self._files.get(image) if image else None,
        )
        return await self._files.put(sealed)

    async def _end(self, one: Seal) -> None:
        """The end of a seal, and its webhook, in one transaction; nothing when somebody else took it meanwhile."""
        name = f"electronic_seal.{one.status}"
        async with self._db.transaction() as tx:
            if not await store.move(tx, one, next_at=self._clock.wall()):
                return
            if one.sealed_sha256 is not None:
                await preserving_store.begin_seal(tx, one.id, sha256=one.sealed_sha256, now=self._clock.wall())
            await announce(
                tx,
                [(name, lambda: {"electronic_seal": seal(one)})],
                about_id=one.id,
                workspace_id=one.workspace_id,
                sandbox=one.sandbox,
                clock=self._clock,
            )
        log.info("seal_ended", seal=str(one.id), status=one.status)
