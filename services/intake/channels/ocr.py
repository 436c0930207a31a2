"""The pool of warm readers: a page image in, each engine's text with places out, within time and memory.

A reader that takes too long or dies is killed, and the next page starts a new one. As many pages are read at once as
there are readers; who asks for more waits in order, holding no thread and no connection.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import structlog

from services.intake.channels.apart import ENVIRONMENT, ROOT
from services.intake.channels.documents import Unreadable
from services.intake.domain.layout import Laid, Span
from services.intake.domain.reading import ENGINES

log = structlog.get_logger()

WORKER: Final = "services.intake.channels.ocr_worker"
START_SECONDS: Final = 30
"""A reader's first page waits for its models too."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may take, and how many are read at once."""

    seconds: float = 45
    memory: int = 3 << 30
    """Address space; resident it is about one gigabyte."""
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
        self._engines = engines
        self._limits = limits
        self._process: asyncio.subprocess.Process | None = None

    async def read(self, png: bytes) -> dict[str, Any]:  # Any: a JSON document
        """The answer to one page."""
        fresh = self._process is None
        seconds = self._limits.seconds + (START_SECONDS if fresh else 0)
        done = False
        try:
            answer = await asyncio.wait_for(self._asked(png), seconds)
            done = True
        except TimeoutError:
            raise Unreadable(f"la lecture de l'image a été arrêtée après {seconds:g} secondes") from None
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            raise Unreadable("la lecture de l'image a demandé trop de mémoire et a été arrêtée") from error
        finally:
            if not done:
                await self.end()
        return answer

    async def _asked(self, png: bytes) -> dict[str, Any]:  # Any: a JSON document
        process = self._process or await self._started()
        assert process.stdin is not None, "a pipe"
        assert process.stdout is not None, "a pipe"
        process.stdin.write(len(png).to_bytes(4, "big") + png)
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(4), "big")
        answer: dict[str, Any] = json.loads(await process.stdout.readexactly(size))  # Any: a JSON document
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        limits = str(self._limits.memory), f"{self._limits.seconds:g}"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", WORKER, *limits, ",".join(self._engines),
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return self._process

    async def end(self) -> None:
        """Kills the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()


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
