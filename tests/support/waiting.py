"""Waiting for a condition, with a limit: what tests do instead of sleeping."""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine
from typing import TypeVar, overload

Seen = TypeVar("Seen")

_PAUSE_S = 0.02


@overload
async def wait_for(condition: Callable[[], Coroutine[object, object, Seen]], limit: float = 30.0) -> Seen: ...


@overload
async def wait_for(condition: Callable[[], Seen], limit: float = 30.0) -> Seen: ...


async def wait_for(condition: Callable[[], object], limit: float = 30.0) -> object:
    """Asks again and again until the answer is true, and gives it back; fails after `limit` seconds."""
    end = time.monotonic() + limit
    while True:
        answer = condition()
        seen = await answer if inspect.isawaitable(answer) else answer
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"still not so after {limit:g} s: {_source(condition)} (last answer: {seen!r})")
        await asyncio.sleep(_PAUSE_S)


def _source(condition: Callable[..., object]) -> str:
    try:
        return inspect.getsource(condition).strip()
    except (OSError, TypeError):
        return repr(condition)
