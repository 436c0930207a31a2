"""Child processes: how one is described, started, watched and stopped.

A child never outlives the program that started it: it runs in a session of its own (Ctrl-C reaches only the parent,
which stops its children in order) and the kernel signals it when the parent dies by whatever cause.
"""

import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAUSE_S = 0.05  # between two looks at a process or a port


@dataclass(frozen=True)
class Program:
    """What is run and how one sees that it is ready."""

    name: str
    command: tuple[str, ...]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None  # another account to run under; only root may ask for one
    stop_signal: signal.Signals = signal.SIGTERM
    patience_s: float = 60.0  # until ready
    before: Callable[[], None] = lambda: None  # clears what a killed predecessor left


class NotReady(Exception):
    """A program died or stayed silent instead of becoming ready; the text ends with its last log lines."""


class Child:
    """One running (or ended) process of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._asked = False
        program.before()
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*prefix(program), *program.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environment},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id (the prefix replaces itself by the program, so it is the program's own)."""
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """The exit status once it ended (negative: the signal's number)."""
        return self._process.poll()

    def wait_ready(self) -> None:
        """Returns when the program is ready; NotReady when it ended or took too long."""
        limit = time.monotonic() + self.program.patience_s
        while not self.program.ready():
            if self.ended is not None:
                raise NotReady(f"{self.program.name} ended with status {self.ended}:\n{tail(self.program.log)}")
            if time.monotonic() > limit:
                raise NotReady(
                    f"{self.program.name} is not ready after {self.program.patience_s:.0f} s:\n{tail(self.program.log)}"
                )
            time.sleep(PAUSE_S)

    def ask(self) -> None:
        """Asks it to end, once."""
        if self.ended is None and not self._asked:
            self._asked = True
            self._process.send_signal(self.program.stop_signal)

    def stop(self, limit_s: float = 20.0) -> bool:
        """Asks it to end, unless it was asked, and waits; False when it had to be killed."""
        self.ask()
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """Ends the process and whatever it started, at once."""
        if self.ended is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, indented."""
    if not log.exists():
        return "  (no log)"
    return "\n".join(f"  {line}" for line in log.read_text(errors="replace").splitlines()[-lines:])


def accepts(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something listens on the port."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


_PORTS = itertools.cycle(random.sample(range(20_000, 32_000), k=12_000))
"""Below those the kernel lends to outgoing connections: one of these may take a port of its own range between our look
and our use. In any order, so that processes side by side seldom meet, and none twice: who asks for twelve uses the
first after the last was chosen."""


def free_port() -> int:
    """A port nobody listens on now, and that this process was not given before."""
    while True:
        port = next(_PORTS)
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def prefix(program: Program) -> list[str]:
    """Makes the kernel stop the child with its parent and, for root, changes the account."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        if program.account is not None:
            raise NotReady(f"setpriv (package util-linux) is needed to run {program.name} as {program.account}")
        return []
    words = [setpriv, "--pdeathsig", program.stop_signal.name.removeprefix("SIG")]
    if program.account is not None:
        # the environment or the data folder may lie below a folder (/root) this account may not enter: let it search
        capability = "+dac_read_search" if _holds(_CAP_DAC_READ_SEARCH) else "+dac_override"
        if _holds(_CAP_SETPCAP):  # PostgreSQL asks access(2), which forgets capabilities of an account that is not root
            words += ["--securebits", "+no_setuid_fixup"]
        words += ["--reuid", program.account, "--regid", "nogroup", "--clear-groups"]
        words += ["--inh-caps", capability, "--ambient-caps", capability]
    return words


_CAP_DAC_READ_SEARCH = 2
_CAP_SETPCAP = 8


def _holds(capability: int) -> bool:
    """Whether this process holds the capability of that number; containers often drop some."""
    status = Path("/proc/self/status").read_text()
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(effective.split()[1], 16) & (1 << capability))
