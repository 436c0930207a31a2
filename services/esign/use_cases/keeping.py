"""Keeping and erasing: legal holds, erasure on request, what is past its years, and whether evidence still holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import structlog

from services.esign.domain import keeping as rules
from services.esign.domain.evidence import Happening, Link, broken_at
from services.esign.domain.keeping import LegalHold
from services.esign.domain.mandates import ZONE
from services.esign.domain.requests import SignatureRequest
from services.esign.store import erasure as store
from services.esign.store import holds as hold_store
from services.esign.store import mandates as mandate_store
from services.esign.store import proofs as proof_store
from services.esign.store import requests as request_store
from services.esign.store import signing as signing_store
from services.esign.store import wanted_files as wanted_store
from services.esign.store.files import Files
from services.esign.store.proofs import Token
from services.esign.store.signing import happened
from services.esign.use_cases.insiders import Insider, found_for
from services.esign.use_cases.parts import signer_in
from shared.clock import Clock
from shared.db import Database, Transaction, new_id

log = structlog.get_logger()

AT_ONCE = 50
RETENTION = "conservation échue"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A request's evidence, computed again."""

    request: SignatureRequest
    links: list[Link]
    tokens: list[Token]
    hold: LegalHold | None
    broken_at: int | None

    @property
    def erased(self) -> int:
        """How many payloads were erased."""
        return sum(one.payload is None for one in self.links)


class Keeping:
    """The use cases of keeping and erasing."""

    def __init__(self, *, db: Database, clock: Clock, files: Files, years: Mapping[str, int]) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._years = years

    async def check(self, who: Insider, request_id: UUID) -> Checked:
        """Computes the chain again.

        Raises:
            NotFound: there is no such request for him.
        """
        async with self._db.reading() as tx:
            return await self._checked(tx, await found_for(tx, who, request_id))

    async def hold(self, who: Insider, request_id: UUID, *, reason: str) -> LegalHold:
        """Puts a request under legal hold.

        Raises:
            HoldUnchanged: it is.
        """
        at, words = self._clock.wall(), rules.reason_of(reason)
        async with self._db.transaction() as tx:
            request = await found_for(tx, who, request_id, lock=True)
            rules.check_settable(await hold_store.active(tx, request_id))
            hold = LegalHold(id=new_id(), request_id=request.id, set_at=at, set_by=who.name, reason=words)
            await hold_store.insert(tx, hold)
            payload = {"by": who.name, "reason": words}
            await happened(tx, request.id, [Happening(kind="hold_set", at=at, signer_id=None, payload=payload)])
        log.info("hold_set", request=str(request_id))
        return hold

    async def lift(self, who: Insider, request_id: UUID, *, reason: str) -> LegalHold:
        """Lifts the hold of a request.

        Raises:
            HoldUnchanged: there is none.
        """
        at, words = self._clock.wall(), rules.reason_of(reason)
        async with self._db.transaction() as tx:
            request = await found_for(tx, who, request_id, lock=True)
            hold = rules.check_liftable(await hold_store.active(tx, request_id))
            hold = replace(hold, lifted_at=at, lifted_by=who.name, lift_reason=words)
            await hold_store.lift(tx, hold)
            payload = {"by": who.name, "reason": words}
            await happened(tx, request.id, [Happening(kind="hold_lifted", at=at, signer_id=None, payload=payload)])
        log.info("hold_lifted", request=str(request_id))
        return hold

    async def erase(self, who: Insider, request_id: UUID, *, reason: str, signer_id: UUID | None) -> Checked:
        """Erases what names people in a request, or one signer of it.

        Raises:
            Held, UnderWay, Bound: not now. NotFound: no such request or signer for him.
        """
        words = rules.reason_of(reason)
        async with self._db.transaction() as tx:
            request = await found_for(tx, who, request_id, lock=True)
            if signer_id is not None:
                signer_in(await request_store.bundle(tx, request), signer_id)
            await self._erase(tx, request, signer_id=signer_id, by=who.name, reason=words)
            return await self._checked(tx, request)

    async def round(self) -> int:
        """Erases what is past its years, by the business clock; how many requests."""
        limits = rules.limits(self._years, now=self._clock.now())
        async with self._db.reading() as tx:
            since = rules.kept_since(self._today())
            due = await store.past_keeping(tx, limits, mandates_since=since, limit=AT_ONCE)
        for request_id in due:
            async with self._db.transaction() as tx:
                request = await request_store.held(tx, request_id)
                if await hold_store.active(tx, request_id) is None:
                    await self._erase(tx, request, signer_id=None, by="system", reason=RETENTION)
        return len(due)

    async def remove_files(self) -> int:
        """Removes the files of erased requests that no other request names or is about to name; how many."""
        async with self._db.transaction() as tx:
            await wanted_store.forget(tx, now=self._clock.wall())
            doomed = await store.doomed(tx, limit=AT_ONCE)
        return sum([await self._remove_file(sha256) for sha256 in doomed])

    async def _remove_file(self, sha256: bytes) -> bool:
        """Asks once more and removes, under the lock that whoever writes the same bytes takes first.

        The connection is held meanwhile, against the custom: it is what the writer waits for.
        """
        async with self._db.transaction() as tx:
            await wanted_store.hold(tx, sha256)
            if not await store.still_doomed(tx, sha256):
                return False
            await self._files.delete(sha256)
            await store.gone(tx, sha256)
        return True

    def _today(self) -> date:
        return self._clock.now().astimezone(ZONE).date()

    async def _erase(
        self, tx: Transaction, request: SignatureRequest, *, signer_id: UUID | None, by: str, reason: str
    ) -> None:
        rules.check_not_held(await hold_store.active(tx, request.id))
        rules.check_ended(request.status)
        rules.check_unbound(await mandate_store.signed_with(tx, request.id), today=self._today())
        gone = await store.erase(tx, request.id, signer_id=signer_id, by=by, reason=reason, at=self._clock.wall())
        log.info("evidence_erased", request=str(request.id), payloads=gone)

    async def _checked(self, tx: Transaction, request: SignatureRequest) -> Checked:
        links = await signing_store.evidence(tx, request.id)
        return Checked(
            request=request,
            links=links,
            tokens=await proof_store.tokens(tx, request.id),
            hold=await hold_store.latest(tx, request.id),
            broken_at=broken_at(links),
        )
