"""CPU time and memory of process trees, as the kernel counts them.

A tree's time is the time of every living process in it and of the children they have buried, so that a PostgreSQL
backend that came and went is counted too.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system seconds of these processes and all their descendants so far."""
    return sum(_ticks(pid) for pid in trees(roots)) / _TICKS


def resident_mb(root: int) -> float:
    """Resident memory of one tree now, in megabytes; pages that several processes share count once in all."""
    return sum(_proportional_kb(pid) for pid in trees([root])) * 1024 / 1e6


def peak_mb(root: int, program: str) -> float:
    """The most memory that any living process of a tree ever held which runs this program, in megabytes."""
    held = [_read(pid, "status") for pid in trees([root]) if program in _read(pid, "cmdline")]
    lines = [line for status in held for line in status.splitlines() if line.startswith("VmHWM:")]
    return max((int(line.split()[1]) for line in lines), default=0) * 1024 / 1e6


def _proportional_kb(pid: int) -> int:
    lines = _read(pid, "smaps_rollup").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def trees(roots: Iterable[int]) -> set[int]:
    """The processes and their living descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid in _all():
        if stat := _stat(pid):
            children[int(stat[1])].append(pid)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children[pid]
    return found


def commands() -> list[str]:
    """What runs on this machine, by command line and working folder."""
    return [f"{_read(pid, 'cmdline')} {_folder(pid)}" for pid in _all()]


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _folder(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _ticks(pid: int) -> int:
    stat = _stat(pid)
    return sum(int(value) for value in stat[11:15]) if stat else 0  # utime, stime, cutime, cstime


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, which may hold anything."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:  # it ended meanwhile, or is somebody else's
        return ""
