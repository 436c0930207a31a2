"""Renewal: a paper whose last archive time stamp ends within so many days gets another one, by the business clock.

The new revision lies under its own hash before its row moves, and the row moves only if it is still at the revision it
was made from: done twice, the second time finds nothing to do. A unit that does not answer leaves all as it was.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from services.esign.domain.evidence import Happening
from services.esign.domain.preserving import Paper, Renewer, due_before
from services.esign.store import preserving as store
from services.esign.store import requests as request_store
from services.esign.store.files import Files
from services.esign.store.signing import happened
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import ServiceError

log = structlog.get_logger()

MOST_A_ROUND = 500
"""Papers of one round: a stop never waits for more than the few in hand."""


class Preserving:
    """Keeps stored papers provable."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, renewers: Mapping[bool, Renewer], days: int, at_once: int
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._renewers = renewers
        self._days = days
        self._at_once = at_once

    async def round(self) -> int:
        """Looks at new papers, renews those that end soon, as many as there are; how many were renewed.

        No more are in hand than there are processes that seal: a signature waits for one of them at most.
        """
        await self._each(self._new, self._look)
        renewed = 0
        for sandbox, renewer in self._renewers.items():
            before = due_before(now=self._clock.now(), days=self._days, unit_ends_at=await renewer.stamp_ends())
            renewed += await self._each(partial(self._ending, sandbox, before), self._renew)
        return renewed

    async def ending(self) -> float:
        """How many end soon all the same: today's unit ends as soon, or does not answer."""
        async with self._db.reading() as tx:
            return await store.ending_soon(tx, before=self._clock.now() + timedelta(days=self._days))

    async def _each(self, take: Callable[[], Awaitable[list[Paper]]], do: Callable[[Paper], Awaitable[bool]]) -> int:
        """Takes a handful and does it, again and again until none is left; how many were done."""
        taken = done = 0
        while taken < MOST_A_ROUND and (papers := await take()):
            taken += len(papers)
            done += sum(await asyncio.gather(*(self._tried(do, paper) for paper in papers)))
        return done

    async def _tried(self, do: Callable[[Paper], Awaitable[bool]], paper: Paper) -> bool:
        """What cannot be done now is taken again when its lease is over; it holds up no other paper."""
        try:
            return await do(paper)
        except ServiceError as error:
            log.warning("renewal_postponed", sort=paper.sort, paper=str(paper.id), rule=error.rule)
            return False

    async def _new(self) -> list[Paper]:
        async with self._db.transaction() as tx:
            return await store.take_new(tx, now=self._clock.wall(), limit=self._at_once)

    async def _ending(self, sandbox: bool, before: datetime) -> list[Paper]:
        async with self._db.transaction() as tx:
            return await store.take_ending(
                tx, sandbox=sandbox, before=before, now=self._clock.wall(), limit=self._at_once
            )

    async def _look(self, paper: Paper) -> bool:
        if (renewer := self._renewers.get(paper.sandbox)) is None:
            return False
        ends_at = await renewer.last_stamp_ends(await self._files.get(paper.sha256))
        async with self._db.transaction() as tx:
            now = self._clock.wall()
            await store.lasts(tx, paper, sha256=paper.sha256, ends_at=ends_at or now, now=now)
        return True

    async def _renew(self, paper: Paper) -> bool:
        renewer = self._renewers[paper.sandbox]
        data = await renewer.renew(await self._files.get(paper.sha256))
        ends_at = await renewer.last_stamp_ends(data)
        after = await self._files.put(data)
        async with self._db.transaction() as tx:
            if not await self._revised(tx, paper, after):
                return False
            now = self._clock.wall()
            await store.lasts(tx, paper, sha256=after, ends_at=ends_at or now, now=now)
            if paper.request_id is not None:
                told = _renewed(paper, after, ends_at, at=now)
                await happened(tx, paper.request_id, [told])
        log.info("paper_renewed", sort=paper.sort, paper=str(paper.id))
        return True

    async def _revised(self, tx: Transaction, paper: Paper, after: bytes) -> bool:
        if paper.request_id is None:
            return await store.revise_seal(tx, paper.id, before=paper.sha256, after=after)
        await request_store.held(tx, paper.request_id)
        return await request_store.revise(tx, paper.id, before=paper.sha256, after=after)


def _renewed(paper: Paper, after: bytes, ends_at: datetime | None, *, at: datetime) -> Happening:
    payload = {
        "document_id": str(paper.id),
        "sha256_before": paper.sha256.hex(),
        "sha256_after": after.hex(),
        "proved_until": ends_at.isoformat() if ends_at else None,
    }
    return Happening(kind="renewed", at=at, signer_id=None, payload=payload)
