"""`python -m deploy.check`: runs every check of the tree and says each in one line.

All checks run even when one fails; what failed is printed under its line. It is everything CI does
besides the tests, in under two minutes on two cores.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.check import locks, tree

_BIN = Path(sys.executable).parent
_ROOMS = ("contracts", "shared", "services", "deploy", "tests", "bench")


@dataclass(frozen=True)
class Check:
    """One line of `make check`: its name, and what complains (empty: all is well)."""

    name: str
    complaints: Callable[[], str]


def main() -> int:
    """Runs all checks, the slow one beside the quick ones; 1 when any complains."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [(check, pool.submit(_timed, check)) for check in checks()]
        failed = [check.name for check, future in running if not _told(check, future)]
    print(
        f"{'FAIL' if failed else 'ok':4} make check in {time.monotonic() - started:.0f} s {', '.join(failed)}".rstrip()
    )
    return 1 if failed else 0


def checks() -> Sequence[Check]:
    """Everything that is checked; types first, because they take longest."""
    rooms = [room for room in _ROOMS if (tree.ROOT / room).exists()]
    return (
        Check("types (mypy strict)", _program("mypy", "--no-error-summary", *rooms)),
        Check("lint (ruff)", _program("ruff", "check", "--quiet", ".")),
        Check("format (ruff)", _program("ruff", "format", "--check", "--quiet", ".")),
        Check("imports (import-linter)", _program("lint-imports", "--no-logo")),
        Check("generated contracts are current", _module("deploy.contracts", "--check")),
        Check("released contracts are kept", _module("deploy.released", "--check")),
        Check("the settings page is current", _module("deploy.settings_page", "--check")),
        Check("locks fit pyproject.toml", _listed(locks.problems)),
        Check("no module named after nothing", _listed(tree.forbidden_names)),
        Check("no index address", _listed(tree.index_addresses)),
        Check("no path of one machine", _listed(tree.machine_paths)),
        Check("telephone numbers are fiction", _listed(tree.real_phones)),
        Check("rule ids exist", _listed(tree.unknown_rules)),
    )


def _program(name: str, *arguments: str) -> Callable[[], str]:
    return lambda: _output([str(_BIN / name), *arguments])


def _module(name: str, *arguments: str) -> Callable[[], str]:
    return lambda: _output([sys.executable, "-m", name, *arguments])


def _output(command: list[str]) -> str:
    environment = os.environ | {"NO_COLOR": "1", "TERM": "dumb"}
    ended = subprocess.run(command, cwd=tree.ROOT, env=environment, capture_output=True, text=True, check=False)
    return "" if ended.returncode == 0 else (ended.stdout + ended.stderr).strip() or f"ended with {ended.returncode}"


def _listed(rule: Callable[[], list[str]]) -> Callable[[], str]:
    return lambda: "\n".join(rule())


def _timed(check: Check) -> tuple[str, float]:
    started = time.monotonic()
    return check.complaints(), time.monotonic() - started


def _told(check: Check, future: "Future[tuple[str, float]]") -> bool:
    complaints, seconds = future.result()
    print(f"{'FAIL' if complaints else 'ok':4} {check.name} ({seconds:.1f} s)", flush=True)
    if complaints:
        print("     " + complaints.replace("\n", "\n     "), flush=True)
    return not complaints


if __name__ == "__main__":
    sys.exit(main())
