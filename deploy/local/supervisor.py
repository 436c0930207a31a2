"""Keeps a list of programs running: starts them in waves, restarts what dies, stops them in reverse order.

It says every start, death and restart in one line, and nothing it started is left when it returns.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import PAUSE_S, Child, Program
from deploy.local.records import Records

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # a child that lived this long is restarted at once again

Say = Callable[[str], None]


@dataclass
class Watched:
    """One program, its present process, and what is due when it has none."""

    program: Program
    child: Child
    since: float
    pause_s: float = FIRST_PAUSE_S
    restart_at: float | None = None
    waiting: bool = False  # restarted and not yet ready

    @property
    def name(self) -> str:
        """How it is called in what is said."""
        return self.program.name


@dataclass
class Supervisor:
    """Programs that run until `stop`."""

    records: Records
    say: Say
    clock: Callable[[], float] = time.monotonic
    _watched: list[Watched] = field(default_factory=list)
    _waves: list[list[Watched]] = field(default_factory=list)
    _passing: dict[str, Child] = field(default_factory=dict)  # run to their end, never restarted

    def start(self, wave: Sequence[Program]) -> None:
        """Starts programs side by side and returns when all of them are ready."""
        begun = self.clock()
        started: list[Watched] = []
        self._waves.append(started)
        for program in wave:
            watched = Watched(program=program, child=Child(program), since=self.clock())
            started.append(watched)
            self._watched.append(watched)
            self._record()
        for watched in started:
            watched.child.wait_ready()
            self.say(f"{watched.name:<18} ready in {self.clock() - begun:.1f} s")

    def watch_until(self, ended: Callable[[], bool]) -> None:
        """Restarts whatever dies, until `ended` says so."""
        while not ended():
            self.look()
            time.sleep(PAUSE_S)

    def run(self, program: Program) -> int:
        """Runs a program to its end while the others are watched, and says what it logs; its exit status."""
        logged = _Appended(program.log)
        child = self._passing[program.name] = Child(program)
        self._record()

        def over() -> bool:
            ended = child.ended is not None  # asked before the last lines are read
            for line in logged.lines():
                self.say(f"  {line.strip()}")
            return ended

        try:
            self.watch_until(over)
        finally:
            child.stop()
            del self._passing[program.name]
            self._record()
        assert child.ended is not None, "it was watched to its end, and stopped"
        return child.ended

    def look(self) -> None:
        """One look at every process."""
        for watched in self._watched:
            if watched.restart_at is not None:
                self._restart_if_due(watched)
            elif watched.child.ended is not None:
                self._bury(watched)
            elif watched.waiting and watched.program.ready():
                watched.waiting = False
                self.say(f"{watched.name} is back")

    def stop(self) -> None:
        """Stops the waves in reverse order; inside a wave, the last started is asked first."""
        while self._waves:
            wave = self._waves[-1]
            for watched in reversed(wave):
                watched.child.ask()
            for watched in reversed(wave):
                clean = watched.child.stop()
                self.say(f"{watched.name:<18} {'stopped' if clean else 'killed: it did not stop'}")
                self._watched.remove(watched)
            self._waves.pop()
            self._record()

    def _bury(self, watched: Watched) -> None:
        if self.clock() - watched.since > STEADY_S:
            watched.pause_s = FIRST_PAUSE_S
        watched.restart_at = self.clock() + watched.pause_s
        status = watched.child.ended or 0
        how = f"killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self.say(f"{watched.name} died ({how}): restarted in {watched.pause_s:.1f} s; see {watched.program.log}")
        watched.pause_s = min(watched.pause_s * 2, LONGEST_PAUSE_S)

    def _restart_if_due(self, watched: Watched) -> None:
        if watched.restart_at is None or self.clock() < watched.restart_at:
            return
        watched.child = Child(watched.program)
        watched.since, watched.restart_at, watched.waiting = self.clock(), None, True
        self._record()

    def _record(self) -> None:
        watched = {watched.name: watched.child.pid for watched in self._watched}
        self.records.keep({**watched, **{name: child.pid for name, child in self._passing.items()}})


class _Appended:
    """The lines a log gets from now on."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = log.stat().st_size if log.exists() else 0

    def lines(self) -> Iterator[str]:
        """Those that came since the last look, each whole."""
        with self._log.open("rb") as log:
            log.seek(self._read)
            for line in log:
                if line.endswith(b"\n"):
                    self._read += len(line)
                    yield line.decode(errors="replace").rstrip()
