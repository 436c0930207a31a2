"""How long a newcomer waits: `make run` in a fresh clone until it says *ready*, and once more on the data it left.

The clone has data and ports of its own; the package caches of the machine are used as they are (warm when something
was installed before). Ctrl-C ends it, and nothing may be left running.
"""

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.cpu import commands
from bench.results import Figure
from deploy.local import layout as places
from deploy.local.processes import free_port

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT_S: Final = 900.0
READY: Final = re.compile(r"ready in [0-9.]+ s\. Open")
OWN: Final = ("DATA_DIR", "KAFKA_BOOTSTRAP_SERVERS", "POSTGRES_ADMIN_URL", "VIRTUAL_ENV", "PYTHONPATH")
"""What this process may have been told that the clone must not hear."""


class StillThere(Exception):
    """Processes of the clone outlived Ctrl-C."""


def figures(root: Path, say: Callable[[str], None]) -> list[Figure]:
    """Seconds of the first and of the second start."""
    with tempfile.TemporaryDirectory(prefix="clone-", dir=root) as folder:
        clone = Path(folder) / "passerelle"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = _environment()
        took = []
        for name in ("first", "second"):
            took.append(_start(clone, environment))
            say(f"start      {name}: ready after {took[-1]:.1f} s")
    return [Figure("start.first_s", took[0], "s"), Figure("start.second_s", took[1], "s")]


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OWN}
    return inherited | {port.setting: str(free_port()) for port in places.ALL}


def _start(clone: Path, environment: dict[str, str]) -> float:
    """Seconds from the command to *ready*, the making of the environment included."""
    begun = time.monotonic()
    with subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as hub:
        late = threading.Timer(LIMIT_S, os.killpg, (hub.pid, signal.SIGINT))
        late.start()
        try:
            took = _until_ready(hub, begun)
        finally:
            late.cancel()
            _interrupted(hub)
    _nobody_left(clone)
    return took


def _until_ready(hub: "subprocess.Popen[str]", begun: float) -> float:
    assert hub.stdout is not None
    said = []
    for line in hub.stdout:
        said.append(line)
        if READY.search(line):
            return time.monotonic() - begun
    raise RuntimeError("make run did not get ready:\n" + "".join(said[-30:]))


def _interrupted(hub: "subprocess.Popen[str]") -> None:
    """Ctrl-C, as the terminal sends it to everybody in the foreground."""
    if hub.poll() is None:
        os.killpg(hub.pid, signal.SIGINT)
    hub.communicate(timeout=60)


def _nobody_left(clone: Path) -> None:
    end = time.monotonic() + 5
    while left := [command for command in commands() if str(clone) in command]:
        if time.monotonic() > end:
            raise StillThere("\n".join(left))
        time.sleep(0.1)
