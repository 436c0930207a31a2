"""What a hub leaves written about its own processes, so that the next start and `make stop` find them.

A process is known by its id and its start time together: an id alone may belong to somebody else by now, and
somebody else's process is never touched.
"""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.processes import PAUSE_S


class AlreadyRunning(Exception):
    """Another hub runs on this data folder."""


def started_at(pid: int) -> str | None:
    """The start time of a living process, in the kernel's ticks; None when it lives no more."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


class Records:
    """The folder `run/` of the data folder: who runs, in the order they were started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Holds the folder for this process as long as it lives, however it dies."""
        with (self._folder / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise AlreadyRunning(
                    f"a hub runs on {self._folder.parent} already (process {self.runner()})"
                ) from error
            self._write("runner.json", {"runner": os.getpid()})
            yield

    def runner(self) -> int | None:
        """The process that runs the hub, when it lives."""
        return next(iter(self._living("runner.json").values()), None)

    def keep(self, pids: dict[str, int]) -> None:
        """Writes down who runs now."""
        self._write("children.json", pids)

    def living(self) -> dict[str, int]:
        """The processes written down that live."""
        return self._living("children.json")

    def end_leftovers(self, limit_s: float = 15.0) -> list[str]:
        """Ends, last started first, what an earlier runner left behind; the names of what it found."""
        found = self.living()
        for pid in reversed(found.values()):
            os.kill(pid, signal.SIGTERM)
        limit = time.monotonic() + limit_s
        while left := self.living():
            if time.monotonic() > limit:
                for pid in left.values():
                    os.kill(pid, signal.SIGKILL)
            time.sleep(PAUSE_S)
        return list(found)

    def _write(self, name: str, pids: dict[str, int]) -> None:
        rows = {who: [pid, started_at(pid)] for who, pid in pids.items()}
        fresh = self._folder / f".{name}"
        fresh.write_text(json.dumps(rows))
        fresh.rename(self._folder / name)

    def _living(self, name: str) -> dict[str, int]:
        file = self._folder / name
        rows = json.loads(file.read_text()) if file.exists() else {}
        return {who: pid for who, (pid, started) in rows.items() if started and started_at(pid) == started}
