"""The front door of the Makefile: `python3 -m deploy.local run|test|status|stop|clean…` with the machine's own Python.

Standard library only. It gets the machine, the environment and the broker's jars ready, then becomes the program
asked for, so that signals reach it directly.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 — this is where an older one is told
    sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": try make run PYTHON=python3.11")

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from deploy.jars import JarsDiffer, PinnedJars
from deploy.kafka.fetch import KAFKA
from deploy.local import environment, machine
from deploy.local.stop import stop_hub

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = {
    "run": "deploy.local.run",
    "status": "deploy.local.status",
    "stop": "deploy.local.stop",
    "test": "tests.run",
    "test-compose": "tests.compose.run",
    "bench": "bench.run",
    "operate": "deploy.operate",
}
NEEDS_TESTS = {"test", "test-compose", "bench"}
JUDGES = {
    "the Commission's signature library (22 MB, once)": PinnedJars(here=ROOT / "tests/support/dss", name="DSS"),
    "what others know of ISO 20022 (56 MB, once)": PinnedJars(here=ROOT / "tests/support/iso20022", name="ISO 20022"),
    "the judge of PDF/A (16 MB, once)": PinnedJars(here=ROOT / "tests/support/verapdf", name="veraPDF"),
}
"""What judges our papers and messages in tests, and is not ours."""


def say(line: str) -> None:
    """One line of progress."""
    print(f"  {line}", flush=True)


def data_dir() -> Path:
    """The hub's data folder."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".local").resolve()


def make_ready(entry: str) -> None:
    """Installs what the entry needs and lacks."""
    machine.install(_needs(entry), say)
    environment.ensure(tests=entry in NEEDS_TESTS, tools=data_dir() / "tools", say=say)
    if entry in {"run", "test", "bench"} and not _given_kafka(entry) and KAFKA.differences():
        say("fetching the Kafka broker (44 MB, once)")
        KAFKA.fetch(say)
        say("the Kafka jars are those of deploy/kafka/sums.sha256")
    for name, judge in JUDGES.items() if entry == "test" else ():
        if judge.differences():
            say(f"fetching {name}")
            judge.fetch(say)


def _needs(entry: str) -> Iterable[machine.Need]:
    if entry in {"run", "test", "bench"}:
        yield machine.SETPRIV
        yield from machine.READING
        if not _given_kafka(entry):
            yield machine.JAVA
    if entry == "bench":
        yield from machine.FONTS
    if entry == "test":
        yield machine.CHROMIUM
        yield from machine.DOORS
        yield from machine.JUDGES
        yield from machine.SIGNING
    if not environment.PYTHON.exists() and shutil.which("uv") is None:
        yield machine.VENV


def _given_kafka(entry: str) -> bool:
    variable = "PASSERELLE_TEST_KAFKA" if entry == "test" else "KAFKA_BOOTSTRAP_SERVERS"
    return bool(os.environ.get(variable))


def become(entry: str, rest: list[str]) -> NoReturn:
    """Turns this process into the program, in the environment's Python."""
    python = str(environment.PYTHON)
    os.chdir(ROOT)
    os.execve(python, [python, "-m", ENTRIES[entry], *rest], {**_of_the_hub(entry), **os.environ})


def _of_the_hub(entry: str) -> dict[str, str]:
    """What an operator's command reads of the local hub: its databases and its clock."""
    addresses = data_dir() / "secrets" / "databases.json"
    if entry != "operate" or not addresses.exists():
        return {}
    return {**json.loads(addresses.read_text()), "CLOCK_FILE": str(data_dir() / "clock")}


def clean() -> int:
    """Stops the hub and removes all that `make run` and `make test` made."""
    stop_hub(data_dir(), say)
    for folder in (data_dir(), environment.VENV, KAFKA.folder, *(one.folder for one in JUDGES.values())):
        if folder.exists():
            shutil.rmtree(folder)
            say(f"removed {folder}")
    return 0


def main() -> int:
    """Runs one entry."""
    asked, *rest = sys.argv[1:] or [""]
    if asked == "clean":
        return clean()
    if asked not in ENTRIES:
        print(f"usage: python3 -m deploy.local {'|'.join([*ENTRIES, 'clean'])}", file=sys.stderr)
        return 2
    try:
        if asked not in {"status", "stop", "operate"} or not environment.PYTHON.exists():
            make_ready(asked)
    except (machine.Missing, environment.NoEnvironment, JarsDiffer) as error:
        print(f"\n  {error}", file=sys.stderr)
        return 1
    become(asked, rest)


if __name__ == "__main__":
    sys.exit(main())
