"""The sealer: hands documents to processes that sign, so that the event loop is never held.

Each process loads the authority's keys once. A document that kills its process is an answer too: not signable.
"""

import asyncio
import logging
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

import aiohttp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from services.esign.domain.sealing import Answer, Box, Mark, Note, Signed, Signer, Slot, TooLong, Unreadable, Verdict
from services.esign.sealing.authority import Authority, root_id
from services.esign.sealing.cachets import preview
from services.esign.sealing.examining import Trusted
from services.esign.sealing.grounds import Outside
from services.esign.sealing.pades import Pades
from services.esign.sealing.plan import Plan as Plan
from services.esign.sealing.plan import held_by
from services.esign.sealing.stamping import OwnStamper, PatientStamper, outside_stamper
from services.esign.sealing.unit import answer
from services.esign.sealing.verifying import last_stamp_ends, verdict

LONGEST: Final = 60.0
"""Seconds one document may take to be sealed, outside time stamps and all."""

T = TypeVar("T")
Work = Callable[[Pades], Coroutine[Any, Any, T]]  # Any: a coroutine's other two types are never used


class PoolSealer:
    """Signs in processes of its own; use it as an async context manager."""

    def __init__(self, plan: Plan, *, processes: int, longest: float = LONGEST) -> None:
        self._plan = plan
        self._processes = processes
        self._longest = longest
        self._turns = asyncio.Semaphore(processes)
        self._pool: ProcessPoolExecutor | None = None
        self._awake: Future[None]

    async def __aenter__(self) -> "PoolSealer":
        await asyncio.to_thread(held_by, self._plan)  # made before several processes look for it
        self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def processes(self) -> list[int]:
        """The processes that sign, once something was signed."""
        return list(getattr(self._pool, "_processes", None) or ())

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("forkserver"),
            initializer=_begin,
            initargs=(self._plan, dict(os.environ)),
        )
        self._awake = self._pool.submit(_awake)

    async def prepare(
        self, document: bytes, *, slots: Sequence[Slot], answers: Sequence[Answer], notes: Sequence[Note] = ()
    ) -> bytes:
        """Notes, every field, then the organisation's certifying seal."""
        return await self._done(_prepare, document, tuple(slots), tuple(answers), tuple(notes))

    async def sign(
        self,
        document: bytes,
        *,
        slot: str,
        signer: Signer,
        mark: Mark,
        answers: Mapping[str, str | bool],
        last: bool,
        reason: str | None = None,
    ) -> Signed:
        """One signature; the last one is followed by the closing seal."""
        return await self._done(_sign, document, slot, signer, mark, dict(answers), last, reason)

    async def token(self, digest: bytes) -> bytes:
        """A time-stamp token over this SHA-256."""
        return await self._done(_token, digest)

    async def verify(self, document: bytes) -> Verdict:
        """What each signature of the file is worth."""
        return await self._done(_verify, document)

    async def renew(self, document: bytes) -> bytes:
        """One more archive time stamp."""
        return await self._done(_renew, document)

    async def seal(self, document: bytes) -> bytes:
        """The organisation's seal on a finished paper."""
        return await self._done(_seal, document)

    async def affix(
        self, document: bytes, *, places: Sequence[Box], texts: Sequence[tuple[Box, str]], image: bytes | None
    ) -> bytes:
        """An electronic seal, seen at these places, beside these texts."""
        return await self._done(_affix, document, tuple(places), tuple(texts), image)

    async def preview(self, image: bytes, *, width: float, height: float) -> bytes:
        """How a picture looks in a seal of this size, PNG."""
        return await self._done(preview, image, width, height)

    def trusted(self) -> Trusted:
        """What a signature of this environment is believed by, as the authority's file has it now."""
        held, outside = held_by(self._plan), self._plan.outside_roots()
        return Trusted(
            roots=tuple(one.certificate.public_bytes(Encoding.DER) for one in held.roots),
            stamps=tuple(one.public_bytes(Encoding.DER) for one in outside),
            revoked=tuple(held.revoked),
            sandbox=self._plan.sandbox,
        )

    async def last_stamp_ends(self, document: bytes) -> datetime | None:
        """When the certificate of the file's last archive time stamp ends; nothing when it has none."""
        return await self._done(_last_stamp_ends, document)

    async def stamp_ends(self) -> datetime:
        """When the certificate of today's time-stamp unit ends."""
        return await self._done(_stamp_ends)

    async def stamp(self, request: bytes) -> bytes:
        """The unit's reply to an RFC 3161 request, granted or not."""
        return await self._done(_stamp, request)

    async def revocation_list(self, root: str) -> bytes | None:
        """The list of one of our roots, DER; nothing when it is none of ours."""
        return await self._done(_revocation_list, root)

    async def roots(self) -> Mapping[str, bytes]:
        """Every root that is trusted here, by its id, DER; today's first."""
        return await self._done(_roots)

    async def _done(self, work: Callable[..., T], *args: Any) -> T:  # Any: the arguments of `work`
        """Does the work; once more when a process died meanwhile, for it may have been another document's fault.

        No more work is handed over than there are processes, so that the limit counts one document's own time. One
        that passes it ends with the processes of its pool; what they had in hand besides is done again.

        Raises:
            Unreadable: the document killed its process twice. TooLong: it took longer than any document may.
        """
        async with self._turns:
            for again in (False, True):
                pool = self._pool
                assert pool is not None, "use the sealer as a context manager"
                try:
                    # what a process needs to start is no document's time; a caller that leaves ends it for nobody else
                    await asyncio.shield(asyncio.wrap_future(self._awake))
                    return await asyncio.wait_for(
                        asyncio.get_running_loop().run_in_executor(pool, work, *args), self._longest
                    )
                except TimeoutError as error:
                    self._restart(pool)
                    raise TooLong from error
                except BrokenProcessPool as error:
                    self._restart(pool)
                    if again:
                        raise Unreadable from error
        raise AssertionError("the second try returns or raises")

    def _restart(self, pool: ProcessPoolExecutor) -> None:
        """The first to notice that a pool is lost starts the next one."""
        if self._pool is pool:
            self._start()
            for process in list((getattr(pool, "_processes", None) or {}).values()):
                process.kill()
            pool.shutdown(wait=False)


_HERE: list[Plan] = []
"""The plan of this process: one, set when it starts. Processes of a pool have no other way to be told."""


def _begin(plan: Plan, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)  # a device's library reads it; what we are forked from may be older than it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.disable()  # the library logs names and addresses of certificates it doubts; its answers are what we tell
    _HERE[:] = [plan]
    held_by(plan)


def _end_with_parent() -> None:
    """No process that holds keys outlives the service, however that one ended."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "started by a pool"
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def _awake() -> None:
    """Nothing: that it is done says that the process has its keys."""


def _run(work: Work[T]) -> T:
    return asyncio.run(_with_keys(work))


async def _with_keys(work: Work[T]) -> T:
    plan = _HERE[0]
    held = held_by(plan)
    if not plan.stamp_url:
        return await work(_own_bench(held, plan.sandbox))
    async with aiohttp.ClientSession() as session:
        stamper = outside_stamper(plan.stamp_url, session)
        outside = Outside(
            [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in plan.outside_roots()],
            AIOHttpFetcherBackend(session),
        )
        return await work(Pades(authority=held, stamper=stamper, sandbox=plan.sandbox, outside=outside))


@lru_cache(maxsize=2)
def _own_bench(held: Authority, sandbox: bool) -> Pades:
    """What signs with our own unit: kept, because the library asks a new stamper for a trial stamp first."""
    return Pades(authority=held, stamper=PatientStamper(OwnStamper(held.stamp, root=held.root)), sandbox=sandbox)


def _prepare(document: bytes, slots: tuple[Slot, ...], answers: tuple[Answer, ...], notes: tuple[Note, ...]) -> bytes:
    return _run(lambda pades: pades.prepare(document, slots=slots, answers=answers, notes=notes))


def _sign(
    document: bytes,
    slot: str,
    signer: Signer,
    mark: Mark,
    answers: dict[str, str | bool],
    last: bool,
    reason: str | None,
) -> Signed:
    return _run(
        lambda pades: pades.sign(
            document, slot=slot, signer=signer, mark=mark, answers=answers, last=last, reason=reason
        )
    )


def _seal(document: bytes) -> bytes:
    return _run(lambda pades: pades.seal(document))


def _affix(document: bytes, places: tuple[Box, ...], texts: tuple[tuple[Box, str], ...], image: bytes | None) -> bytes:
    return _run(lambda pades: pades.affix(document, places=places, texts=texts, image=image))


def _token(digest: bytes) -> bytes:
    return _run(lambda pades: pades.token(digest))


def _renew(document: bytes) -> bytes:
    return _run(lambda pades: pades.renew(document))


def _verify(document: bytes) -> Verdict:
    plan = _HERE[0]
    held = held_by(plan)
    roots = [*(one.certificate for one in held.roots), *plan.outside_roots()]
    return asyncio.run(verdict(document, roots=roots, revoked=held.revoked))


def _last_stamp_ends(document: bytes) -> datetime | None:
    return last_stamp_ends(document)


def _stamp_ends() -> datetime:
    return held_by(_HERE[0]).stamp.certificate.not_valid_after_utc


def _stamp(request: bytes) -> bytes:
    return answer(request, authority=held_by(_HERE[0]))


def _revocation_list(root: str) -> bytes | None:
    held = held_by(_HERE[0])
    found = [one for one in held.roots if root_id(one.certificate) == root]
    return held.revocation_list(found[0]).public_bytes(Encoding.DER) if found else None


def _roots() -> dict[str, bytes]:
    certificates = [one.certificate for one in held_by(_HERE[0]).roots]
    return {root_id(one): one.public_bytes(Encoding.DER) for one in certificates}
