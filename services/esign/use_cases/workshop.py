"""Work that takes the processor and not the loop: papers printed, bank files built and read. One process, bounded.

A piece of work that takes too long, or kills its process, is an answer to whoever asked for it; the next one finds a
fresh process.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final, ParamSpec, TypeVar

from shared.errors import Refused, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
LONGEST: Final = 60.0
"""Seconds one piece of work may take; a collection of a thousand takes about one."""


class Undoable(Refused):
    """The work killed the process that did it."""


class Workshop:
    """Does work in a process of its own; use it as an async context manager."""

    def __init__(self, *, longest: float = LONGEST) -> None:
        self._longest = longest
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> "Workshop":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._drop(self._pool)

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a plain function of picklable arguments.

        Raises:
            Undoable: its process died of it. Unavailable: it took too long.
        """
        pool = self._pool = self._pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(pool.submit(work, *args, **kwargs)), self._longest)
        except BrokenProcessPool as error:
            self._drop(pool)
            raise Undoable("Ce contenu ne peut pas être traité.", rule="SEPA-090") from error
        except TimeoutError as error:
            self._drop(pool)
            sentence = "Le traitement est trop long ; réessayez dans un instant."
            raise Unavailable(sentence, rule="SEPA-091") from error

    def _drop(self, pool: ProcessPoolExecutor | None) -> None:
        """Ends a pool, if it is still the one in use; whoever noticed first has already begun another."""
        if pool is None:
            return
        if self._pool is pool:
            self._pool = None
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()  # the pool itself has no way to end a running process
        pool.shutdown(wait=False, cancel_futures=True)
