"""How a program that reads hostile bytes runs: one message in, one answer out, within limits set before the first byte.

It knows no address and no password; killed, it leaves nothing behind. `apart.py` starts it. What such a program imports
is loaded anew for every message, so each imports only what its own verbs need (`worker.py`, `drawing_worker.py`).
"""

import sys
from collections.abc import Callable, Mapping
from typing import Final

from services.intake.channels.documents import Unreadable
from services.intake.channels.limits import confine

UNREADABLE: Final = 3
"""Exit status when it says itself, on its error output, why it cannot."""

Answers = Mapping[str, Callable[..., bytes]]
"""What is done with the message, by the verb that asks for it."""


def answered(answers: Answers, memory: str, seconds: str, verb: str, *arguments: str) -> int:
    """The program: reads its input, writes the answer, gives its exit status."""
    confine(memory=int(memory), seconds=int(seconds))
    raw = sys.stdin.buffer.read()
    try:
        answer = answers[verb](raw, *arguments)
    except Unreadable as error:
        sys.stderr.write(str(error))
        return UNREADABLE
    sys.stdout.buffer.write(answer)
    return 0
