"""The pool of warm readers: a page image in, each engine's text with places out, within time and memory.

A reader that takes too long or dies is killed, and the next page starts a new one; where one engine alone was too slow,
what the other read is kept. As many pages are read at once as
there are readers; who asks for more waits in order, holding no thread and no connection.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import structlog

from services.intake.channels.documents import Unreadable
from services.intake.channels.warm import Warm
from services.intake.domain.layout import Laid, Span
from services.intake.domain.reading import ENGINES

log = structlog.get_logger()

WORKER: Final = "services.intake.channels.ocr_worker"
LATE: Final = "late"
"""Said of an engine that was still reading: nobody can stop a thread, so its process goes with it."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may take, and how many are read at once."""

    seconds: float = 30
    memory: int = 2 << 30
    """Address space, of which 1.1 GB are used; resident it is half a gigabyte at the most, 0.2 GB between two pages."""
    at_once: int = 0
    """0 is one reader per core."""


class Readers:
    """The readers of this service; as a resource it ends them with it. Without engines it reads nothing."""

    def __init__(self, engines: tuple[str, ...] = ENGINES, limits: PageLimits | None = None) -> None:
        self.engines = tuple(name for name in engines if name in ENGINES)
        self._limits = limits or PageLimits()
        self._idle: asyncio.LifoQueue[_Reader] = asyncio.LifoQueue()
        self._all = [_Reader(self.engines, self._limits) for _ in range(_processes(self._limits))]
        for reader in self._all:
            self._idle.put_nowait(reader)

    @property
    def at_once(self) -> int:
        """How many pages are read at the same time."""
        return len(self._all)

    async def page(self, png: bytes) -> Mapping[str, Laid]:
        """What each engine reads on a page; an engine that failed is not among them.

        Raises:
            Unreadable: the page took too much time or memory.
        """
        reader = await self._idle.get()  # the last used is the warm one
        try:
            return _laid(await reader.read(png))
        finally:
            self._idle.put_nowait(reader)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for reader in self._all:
            await reader.end()


class _Reader:
    """One process, started when it is first needed and again after it was killed."""

    def __init__(self, engines: tuple[str, ...], limits: PageLimits) -> None:
        self._seconds = limits.seconds
        self._warm = Warm(
            WORKER, str(limits.memory), f"{limits.seconds:g}", ",".join(engines), seconds=limits.seconds
        )  # fmt: skip

    async def read(self, png: bytes) -> dict[str, Any]:  # Any: a JSON document
        """The answer to one page."""
        try:
            answer: dict[str, Any] = json.loads(await self._warm.ask(png))  # Any: a JSON document
        except TimeoutError:
            raise Unreadable(f"la lecture de l'image a été arrêtée après {self._seconds:g} secondes") from None
        except (EOFError, ValueError) as error:
            raise Unreadable("la lecture de l'image a demandé trop de mémoire et a été arrêtée") from error
        late = [one == {"error": LATE} for one in answer.values()]
        if any(late):
            await self.end()
        if late and all(late):
            raise Unreadable(f"la lecture de l'image a été arrêtée après {self._seconds:g} secondes")
        return answer

    async def end(self) -> None:
        """Kills the process, if there is one."""
        await self._warm.end()


def _processes(limits: PageLimits) -> int:
    return limits.at_once or len(os.sched_getaffinity(0))


def _laid(answer: Mapping[str, Any]) -> dict[str, Laid]:  # Any: a JSON document
    found = {}
    for name, page in answer.items():
        if name == "error" or "error" in page:
            log.warning("engine_failed", engine=name, error=page if name == "error" else page["error"])
        else:
            found[name] = Laid(page["text"], tuple(Span(*span) for span in page["spans"]), page["noisy"])
    return found
