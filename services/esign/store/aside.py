"""Work on bytes that nobody here made, in one process aside: it may take its time, its memory or its life.

A file that kills the process, or holds it too long, is refused; the next call gets a new process. What the process
may take of the machine's memory is bounded before it reads anything.
"""

import asyncio
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final, ParamSpec, Self, TypeVar

from shared.errors import ServiceError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
MEMORY: Final = 4 << 30
"""Bytes of address space; a document of 50 MB needs a tenth of it."""


class Aside:
    """One process aside; use it as an async context manager."""

    def __init__(self, *, seconds: float, dead: Callable[[], ServiceError]) -> None:
        """`dead` is what is raised when the work took the process with it."""
        self._seconds = seconds
        self._dead = dead
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._drop()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does the work there, one after the other, so that the time counted is the work's own.

        Raises:
            Unavailable: it took too long. Whatever `dead` gives: it took the process with it. What the work raises.
        """
        async with self._turn:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_bounded)
            job = self._pool.submit(work, *args, **kwargs)
            try:
                return await asyncio.wait_for(asyncio.wrap_future(job), self._seconds)
            except (BrokenProcessPool, MemoryError) as error:
                self._drop()
                raise self._dead() from error
            except TimeoutError as error:
                self._drop()
                raise Unavailable("Le document est trop long à lire ; réessayez dans un instant.") from error

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list(getattr(pool, "_processes", {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
