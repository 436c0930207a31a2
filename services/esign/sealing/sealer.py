"""The sealer: hands documents to processes that sign, so that the event loop is never held.

Each process loads the authority's keys once. A document that kills its process is an answer too: not signable.
"""

import asyncio
import multiprocessing
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp

from services.esign.domain.sealing import Answer, Mark, Note, Signed, Signer, Slot, TooLong, Unreadable, Verdict
from services.esign.sealing.authority import Authority, authority
from services.esign.sealing.pades import Pades
from services.esign.sealing.stamping import OwnStamper, PatientStamper, outside_stamper
from services.esign.sealing.verifying import verdict

LONGEST: Final = 60.0
"""Seconds one document may take to be sealed, outside time stamps and all."""

T = TypeVar("T")
Work = Callable[[Pades], Coroutine[Any, Any, T]]  # Any: a coroutine's other two types are never used


@dataclass(frozen=True)
class Plan:
    """What a process needs to sign: where the authority lies, how to open it, whose time stamps to take."""

    file: Path
    passphrase: bytes
    sandbox: bool
    stamp_url: str = ""


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
        await asyncio.to_thread(_authority, self._plan)  # made before several processes look for it
        self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_begin, initargs=(self._plan,)
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

    async def verify(self, document: bytes) -> Verdict:
        """What each signature of the file is worth."""
        return await self._done(_verify, document)

    async def renew(self, document: bytes) -> bytes:
        """One more archive time stamp."""
        return await self._done(_renew, document)

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


def _begin(plan: Plan) -> None:
    _HERE[:] = [plan]
    _authority(plan)


@cache
def _authority(plan: Plan) -> Authority:
    """The authority's keys, read once per process."""
    return authority(plan.file, passphrase=plan.passphrase, sandbox=plan.sandbox)


def _awake() -> None:
    """Nothing: that it is done says that the process has its keys."""


def _run(work: Work[T]) -> T:
    return asyncio.run(_with_keys(work))


async def _with_keys(work: Work[T]) -> T:
    plan = _HERE[0]
    held = _authority(plan)
    if not plan.stamp_url:
        own = PatientStamper(OwnStamper(held.stamp, root=held.root))
        return await work(Pades(authority=held, stamper=own, sandbox=plan.sandbox))
    async with aiohttp.ClientSession() as session:
        stamper = outside_stamper(plan.stamp_url, session)
        return await work(Pades(authority=held, stamper=stamper, sandbox=plan.sandbox))


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


def _renew(document: bytes) -> bytes:
    return _run(lambda pades: pades.renew(document))


def _verify(document: bytes) -> Verdict:
    return asyncio.run(verdict(document, roots=[_authority(_HERE[0]).root]))
