"""Renewal: a paper whose last archive time stamp ends within so many days gets another one, by the business clock.

The new revision lies under its own hash before its row moves, and the row moves only if it is still at the revision it
was made from: done twice, the second time finds nothing to do. A unit that does not answer leaves all as it was.
"""

from collections.abc import Mapping
from datetime import timedelta

import structlog

from services.esign.domain.evidence import Happening
from services.esign.domain.preserving import Paper, Renewer, due_before
from services.esign.domain.sealing import NotSignable, TimestampUnavailable
from services.esign.store import preserving as store
from services.esign.store import requests as request_store
from services.esign.store.files import Files
from services.esign.store.signing import happened
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()

AT_ONCE = 5


class Preserving:
    """Keeps stored papers provable."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, renewers: Mapping[bool, Renewer], days: int
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._renewers = renewers
        self._days = days

    async def round(self) -> int:
        """Looks at new papers, renews those that end soon; how many were renewed."""
        await self._look()
        return sum([await self._renew_all(sandbox, renewer) for sandbox, renewer in self._renewers.items()])

    async def ending(self) -> float:
        """How many end soon all the same: today's unit ends as soon, or does not answer."""
        async with self._db.reading() as tx:
            return await store.ending_soon(tx, before=self._clock.now() + timedelta(days=self._days))

    async def _look(self) -> None:
        async with self._db.reading() as tx:
            papers = await store.not_looked_at(tx, limit=AT_ONCE)
        for paper in papers:
            if renewer := self._renewers.get(paper.sandbox):
                ends_at = await renewer.last_stamp_ends(await self._files.get(paper.sha256))
                async with self._db.transaction() as tx:
                    now = self._clock.wall()
                    await store.lasts(tx, paper.document_id, sha256=paper.sha256, ends_at=ends_at or now, now=now)

    async def _renew_all(self, sandbox: bool, renewer: Renewer) -> int:
        before = due_before(now=self._clock.now(), days=self._days, unit_ends_at=await renewer.stamp_ends())
        async with self._db.reading() as tx:
            papers = await store.ending(tx, sandbox=sandbox, before=before, limit=AT_ONCE)
        renewed = [await self._renew(paper, renewer) for paper in papers]
        return sum(renewed)

    async def _renew(self, paper: Paper, renewer: Renewer) -> bool:
        try:
            data = await renewer.renew(await self._files.get(paper.sha256))
        except (NotSignable, TimestampUnavailable) as error:
            log.warning("renewal_postponed", request=str(paper.request_id), rule=error.rule)
            return False
        ends_at = await renewer.last_stamp_ends(data)
        after = await self._files.put(data)
        async with self._db.transaction() as tx:
            await request_store.held(tx, paper.request_id)
            if not await request_store.revise(tx, paper.document_id, before=paper.sha256, after=after):
                return False
            now = self._clock.wall()
            await store.lasts(tx, paper.document_id, sha256=after, ends_at=ends_at or now, now=now)
            payload = {
                "document_id": str(paper.document_id),
                "sha256_before": paper.sha256.hex(),
                "sha256_after": after.hex(),
                "proved_until": ends_at.isoformat() if ends_at else None,
            }
            await happened(tx, paper.request_id, [Happening(kind="renewed", at=now, signer_id=None, payload=payload)])
        log.info("paper_renewed", request=str(paper.request_id))
        return True
