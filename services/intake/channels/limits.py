"""The limits that a process sets on itself before it looks at the first byte of a stranger's message."""

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def confine(*, memory: int, seconds: int) -> None:
    """No more memory and processor time than this, no core dump, no file of any length."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


class TooLong(BaseException):
    """What was given a limit took longer. No `Exception`: libraries that swallow those must not swallow this one."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends what takes more CPU than this; only on a process's main thread, where the reading of mails runs.

    Raises:
        TooLong: it took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLong
