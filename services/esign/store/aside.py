"""Work that takes the processor, or that reads bytes nobody here made, in one process aside.

It may take its time, its memory or its life: work that kills the process, or holds it too long, is an answer to
whoever asked for it, and the next call gets a new process. What the process may take of the machine's memory is bounded
before it reads anything.
"""

import asyncio
import os
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Final, ParamSpec, Self, TypeVar

from shared.errors import ServiceError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
MEMORY: Final = 4 << 30
"""Bytes of address space; a document of 50 MB needs a tenth of it."""
_STARTING: Final = 120.0
"""Seconds until the process stands and has loaded what it works with: three when nobody else wants the machine."""


class Aside:
    """One process aside; use it as an async context manager."""

    def __init__(self, *, seconds: float, dead: Callable[[], ServiceError], late: Callable[[], ServiceError]) -> None:
        """`dead` gives what is raised when the work took the process with it, `late` when it took too long."""
        self._seconds = seconds
        self._dead = dead
        self._late = late
        self._pool: ProcessPoolExecutor | None = None
        self._loaded: set[Callable[..., object]] = set()
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._drop()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does the work there, one after the other and once its process stands, so that the time counted is its own.

        Raises:
            ServiceError: what `dead` or `late` gives, or the work raises; Unavailable when the process does not stand.
        """
        async with self._turn:
            try:
                pool = await self._ready(work)
                return await asyncio.wait_for(asyncio.wrap_future(pool.submit(work, *args, **kwargs)), self._seconds)
            except (BrokenProcessPool, MemoryError) as error:
                self._drop()
                raise self._dead() from error
            except TimeoutError as error:
                self._drop()
                raise self._late() from error

    async def _ready(self, work: Callable[..., object]) -> ProcessPoolExecutor:
        """The process, which has loaded the work."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("forkserver"), initializer=_begin)
        if work not in self._loaded:
            loading = asyncio.wrap_future(self._pool.submit(_load, work))
            try:
                await asyncio.wait_for(loading, _STARTING)
            except TimeoutError as error:
                self._drop()
                sentence = "Le service est très occupé ; réessayez dans un instant."
                raise Unavailable(sentence, rule="ESIGN-160") from error
            self._loaded.add(work)
        return self._pool

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        self._loaded.clear()
        if pool is not None:
            for process in list((getattr(pool, "_processes", None) or {}).values()):
                process.kill()  # the pool itself has no way to end a running process
            pool.shutdown(wait=False, cancel_futures=True)


def _load(_work: Callable[..., object]) -> None:
    """Naming the work is enough: its module is imported to find it."""


def _begin() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """No process aside outlives the service, however that one ended."""
    parent = parent_process()
    assert parent is not None, "started by a pool"
    wait([parent.sentinel])
    os._exit(1)
