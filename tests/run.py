"""`make test`: the whole suite in one run, where a skip fails and the first line says which servers are used.

The suite's servers, ports and data are its own, so a hub may run beside it. Three processes share the tests by lanes
(`tests.support.lanes`), each with servers of its own; servers that are given are one set, and one process uses them.
"""

import os
import sys
from typing import Final

from tests.support import servers

PROCESSES: Final = 3
"""One more than the cores of the smallest machine: much of a test is waiting, and two left a fifth of them idle."""


def main() -> None:
    """Becomes pytest; what follows on the command line is passed on (`make test ARGS="tests/intake -x"`)."""
    print(servers.says(), flush=True)  # noqa: T201 — a program that talks to a terminal
    given = servers.is_given(servers.POSTGRES_VARIABLE) or servers.is_given(servers.KAFKA_VARIABLE)
    processes = [] if given else [f"--numprocesses={PROCESSES}", "--dist=loadscope", "--no-loadscope-reorder"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "--no-skips", *processes, *sys.argv[1:]])


if __name__ == "__main__":
    main()
