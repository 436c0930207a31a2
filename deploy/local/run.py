"""`make run`: the whole hub on this machine, from nothing to where to click, until Ctrl-C or SIGTERM.

Whatever way a former run ended, this one starts; whatever way this one ends, no process is left.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import FrameType

from deploy.create_topics import BrokerSilent, TopicsDiffer
from deploy.databases import MigrationFailed
from deploy.local import layout as places
from deploy.local import programs
from deploy.local.layout import Layout, PortTaken, WrongSetting
from deploy.local.processes import NotReady
from deploy.local.records import AlreadyRunning, Records
from deploy.local.servers import Servers
from deploy.local.supervisor import Supervisor
from deploy.local.welcome import welcome
from deploy.prepare import Ground, NotPrepared, prepare_databases, prepare_keys, prepare_topics

EXPECTED = (PortTaken, WrongSetting, NotReady, AlreadyRunning, NotPrepared, MigrationFailed, BrokerSilent, TopicsDiffer)

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, `make stop`, the terminal closed."""


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM; a BaseException, so that nothing on the way takes it for a failure."""


class Hub:
    """One run: the servers it starts or is given, the services, the demo's outside world."""

    def __init__(self, layout: Layout, say: Callable[[str], None]) -> None:
        self._layout = layout
        self._say = say
        self._records = Records(layout.data / "run")
        self._supervisor = Supervisor(records=self._records, say=say)
        self._servers = Servers(layout)

    def run(self) -> None:
        """Until StopAsked, or an expected error on the way up."""
        begun = time.monotonic()
        with self._records.only_one(), ExitStack() as stack:
            if left := self._records.end_leftovers():
                self._say(f"ended what an earlier run left: {', '.join(left)}")
            self._layout.check(self._servers.ports())
            stack.callback(self._down)
            self._supervisor.start(self._servers.own(self._say))
            ground = self._servers.ground()
            self._prepare(ground)
            self._supervisor.start([*programs.demo(self._layout), *programs.services(self._layout, ground)])
            self._feed_once()
            accounts = programs.demo_accounts(self._layout)
            self._say(welcome(self._layout, seconds=time.monotonic() - begun, accounts=accounts))
            self._supervisor.watch_until(lambda: False)

    def _prepare(self, ground: Ground) -> None:
        for step in (prepare_keys, prepare_databases, prepare_topics):
            step(ground, self._say)
        (self._layout.data / "clock").touch()

    def _feed_once(self) -> None:
        """Sample orders through the real doors, the first time only."""
        done = self._layout.data / "run" / "fed"
        if done.exists():
            return
        self._say("sample orders      sent through the partner API and by mail")
        if self._supervisor.run(programs.feed(self._layout)) == 0:
            done.touch()
        else:
            self._say("the sample orders did not all arrive (see above, make status and the logs); fed again next time")

    def _down(self) -> None:
        _ignore_signals()
        self._supervisor.stop()


def _stop(_number: int, _frame: FrameType | None) -> None:
    _ignore_signals()  # Ctrl-C reaches make too, which passes it on: once is enough
    raise StopAsked


def _ignore_signals() -> None:
    for name in STOPS:
        signal.signal(name, signal.SIG_IGN)


def _say_to(layout: Layout) -> Callable[[str], None]:
    """On the terminal and in logs/run.log."""
    layout.logs.mkdir(parents=True, exist_ok=True)
    log = (layout.logs / "run.log").open("a", buffering=1)

    def say(line: str) -> None:
        with suppress(BrokenPipeError):  # nobody reads any more; what is said is in the log
            print(f"  {line}", flush=True)
        log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} {line}\n")

    return say


def main() -> int:
    """Runs the hub; 0 when it was asked to stop, 1 when it could not start."""
    os.chdir(places.ROOT)
    for name in STOPS:
        if name is not signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:  # nohup stays nohup
            signal.signal(name, _stop)
    try:
        layout = Layout.read()
        Hub(layout, _say_to(layout)).run()
    except StopAsked:
        return 0
    except EXPECTED as error:
        print(f"\n  {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
