"""`make test`: the whole suite in one run, where a skip fails and the first line says which servers are used.

The suite's servers, ports and data are its own, so a hub may run beside it.
"""

import os
import sys

from tests.support import servers


def main() -> None:
    """Becomes pytest; what follows on the command line is passed on (`make test ARGS="tests/intake -x"`)."""
    print(servers.says(), flush=True)  # noqa: T201 — a program that talks to a terminal
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "--no-skips", *sys.argv[1:]])


if __name__ == "__main__":
    main()
