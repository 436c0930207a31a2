"""Makes and keeps `.venv`: uv from PyPI, exactly the locked packages, every one checked by its hash.

Standard library only. An environment that holds the development packages keeps them when the hub is run: it is
brought up to requirements-dev.lock instead of being stripped, so that `make run` and `make test`
do not undo each other.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
UV = "uv>=0.9,<1"

_STAMP = VENV / "passerelle.lock"  # which lock the environment was last brought up to


class NoEnvironment(Exception):
    """The environment could not be made."""


def ensure(*, tests: bool, tools: Path, say: Callable[[str], None]) -> None:
    """Brings .venv up to the lock; does nothing when it is."""
    lock = TEST_LOCK if tests or _holds_tests() else RUN_LOCK
    if _works() and _stamp() in {_mark(lock), _mark(TEST_LOCK)}:
        return
    uv = _uv(tools, say)
    if not _works():
        say(f"making .venv with Python {sys.version.split()[0]}")
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    say(f"installing {lock.name} (each package checked by its hash)")
    _run([uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", str(lock)])
    _STAMP.write_text(_mark(lock))


def _mark(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def _stamp() -> str:
    return _STAMP.read_text() if _STAMP.exists() else ""


def _holds_tests() -> bool:
    return any(VENV.glob("lib/python3*/site-packages/pytest"))


def _works() -> bool:
    """Whether the environment's Python runs and is new enough (a moved folder or a removed Python breaks it)."""
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _uv(tools: Path, say: Callable[[str], None]) -> str:
    """The machine's uv when it runs, else one of our own from PyPI."""
    for candidate in filter(None, (shutil.which("uv"), str(tools / "bin" / "uv"))):
        if Path(candidate).exists() and _answers(candidate):
            return candidate
    say("fetching uv from PyPI")
    _run([sys.executable, "-m", "venv", "--clear", str(tools)])
    _run([str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    return str(tools / "bin" / "uv")


def _answers(uv: str) -> bool:
    return subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> None:
    """Shows what the command says on the way, but not its list of every package."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as work:
        assert work.stdout is not None
        for line in work.stdout:
            if not line.startswith((" + ", " - ")):
                print(f"    {line}", end="", flush=True)
    if work.returncode != 0:
        raise NoEnvironment(f"{' '.join(command)} failed")
