"""A process that is kept warm: one question in, one answer out, each behind its length, until it takes too long.

It says when it has loaded what it needs, and only then is it asked: what loading takes is never a question's own time.

What it reads is a stranger's: it knows no address and no password of ours, and has limits of its own. Killed or
broken it is gone, and the next question starts another.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import BinaryIO, Final

from services.intake.channels.apart import ENVIRONMENT, ROOT

LONGEST: Final = 64 << 20
"""Bytes of a question or an answer."""
START_SECONDS: Final = 30
"""Longest time for loading, before the first question."""
READY: Final = b"\0\0\0\0"
"""What the process says when it can be asked: an answer of nothing."""


class Warm:
    """Our side of it. One question at a time: who asks more has several."""

    def __init__(self, program: str, *arguments: str, seconds: float) -> None:
        self._command = (program, *arguments)
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, question: bytes) -> bytes:
        """Its answer.

        Raises:
            TimeoutError: it took longer than its seconds and was killed. EOFError: it died, by its own limits or
                because it is broken.
        """
        done = False
        try:
            if (process := self._process) is None:
                process = await asyncio.wait_for(self._started(), START_SECONDS)
            answer = await asyncio.wait_for(_asked(process, question), self._seconds)
            done = True
        except TimeoutError:
            raise  # an OSError too
        except OSError as error:
            raise EOFError(self._command[0]) from error
        finally:
            if not done:
                await self.end()
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        """Starts it, and waits until it has loaded."""
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self._command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None, "a pipe"
        if await process.stdout.readexactly(len(READY)) != READY:
            raise EOFError(f"{self._command[0]}: it says something before it is asked")
        return process

    async def end(self) -> None:
        """Kills the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _asked(process: asyncio.subprocess.Process, question: bytes) -> bytes:
    assert process.stdin is not None, "a pipe"
    assert process.stdout is not None, "a pipe"
    process.stdin.write(len(question).to_bytes(4, "big") + question)
    await process.stdin.drain()
    size = int.from_bytes(await process.stdout.readexactly(4), "big")
    if size > LONGEST:
        raise EOFError(f"an answer of {size} bytes")
    return await process.stdout.readexactly(size)


def serve(answer: Callable[[bytes], bytes]) -> None:
    """The process's side, once it has loaded: answers until its input ends. What a library prints from now on is no
    answer and goes to the log."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(READY)
    answers.flush()
    while question := framed(sys.stdin.buffer):
        told = answer(question)
        answers.write(len(told).to_bytes(4, "big") + told)
        answers.flush()


def framed(stream: BinaryIO) -> bytes:
    """The next length and its bytes; nothing at the end."""
    size = int.from_bytes(stream.read(4), "big")
    return stream.read(size) if 0 < size <= LONGEST else b""
