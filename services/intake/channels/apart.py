"""Reading and drawing in a process of their own, which is killed when it takes too much time or memory.

Killed, refused or broken, the caller always gets an answer: a reading that says why, or an `Unreadable`.
The programs it starts are `worker.py`, `drawing_worker.py` and `vouching.py`.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.intake.channels.confined import UNREADABLE
from services.intake.channels.documents import Unreadable
from services.intake.channels.read import stopped
from services.intake.channels.spf import Client
from services.intake.domain.reading import Reading, Verdict

WORKER: Final = "services.intake.channels.worker"
DRAWING: Final = "services.intake.channels.drawing_worker"
VOUCHING: Final = "services.intake.channels.vouching"
LONGEST_ANSWER: Final = 64 << 20
ROOT: Final = Path(__file__).resolve().parents[3]
ENVIRONMENT: Final = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
"""The process reads hostile bytes: it gets no address and no password of ours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may take."""

    seconds: float = 30
    memory: int = 512 << 20
    at_once: int = 2


class Apart:
    """Starts, feeds, bounds and kills the processes; at most `at_once` of them live."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._places = asyncio.Semaphore(self._limits.at_once)

    async def read(self, raw: bytes) -> Reading:
        """The reading of these bytes; never raises for what the bytes hold."""
        try:
            found = json.loads(await self._run(raw, "read"))
            return Reading.from_json(found)
        except (Unreadable, ValueError, KeyError, TypeError) as error:
            return stopped(raw, str(error) if isinstance(error, Unreadable) else "Lecture impossible.")

    async def page(self, raw: bytes, *, part: str, page: int) -> bytes:
        """A page of a part of a mail, as PNG.

        Raises:
            Unreadable: there is none, or it cannot be drawn within the limits.
        """
        return await self._run(raw, "page", part, str(page), program=DRAWING)

    async def scan(self, raw: bytes, *, part: str, page: int) -> bytes:
        """A page of a part as the engines read it: as wide as a fax, pixels square.

        Raises:
            Unreadable: there is none, or it cannot be drawn within the limits.
        """
        return await self._run(raw, "scan", part, str(page), program=DRAWING)

    async def html(self, raw: bytes) -> str:
        """The HTML body of a mail, made harmless.

        Raises:
            Unreadable: it has none, or cleaning it took too much.
        """
        return (await self._run(raw, "html")).decode()

    async def vouched(self, raw: bytes, *, dns: str, client: Client | None = None) -> tuple[Verdict, ...]:
        """Who vouches for these bytes, and for the client who handed them over, by one DNS server; never raises."""
        who = (client.address, client.helo, client.mail_from) if client else ()
        try:
            return tuple(Verdict(**one) for one in json.loads(await self._run(raw, dns, *who, program=VOUCHING)))
        except (Unreadable, ValueError, TypeError):
            return (Verdict("dkim", "temperror", "", "passerelle"),)

    async def _run(self, raw: bytes, *arguments: str, program: str = WORKER) -> bytes:
        async with self._places:
            process = await self._started(program, arguments)
            try:
                out, err = await asyncio.wait_for(process.communicate(raw), self._limits.seconds)
            except TimeoutError:
                raise Unreadable(f"La lecture a été arrêtée après {self._limits.seconds:g} secondes.") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        return _answer(process.returncode, out, err)

    async def _started(self, program: str, arguments: tuple[str, ...]) -> asyncio.subprocess.Process:
        limits = str(self._limits.memory), str(int(self._limits.seconds) + 1)
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", program, *limits, *arguments,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip


def _answer(status: int | None, out: bytes, err: bytes) -> bytes:
    if status == 0 and len(out) <= LONGEST_ANSWER:
        return out
    if status == UNREADABLE:
        raise Unreadable(err.decode("utf-8", "replace").strip()[-300:])
    raise Unreadable("La lecture a demandé trop de mémoire ou de temps et a été arrêtée.")
