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
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system seconds of these processes and all their descendants so far."""
    return sum(_ticks(pid) for pid in trees(roots)) / _TICKS


def resident_mb(root: int) -> float:
    """Resident memory of one tree now, in megabytes (shared pages are counted in each process)."""
    return sum(int(_read(pid, "statm").split()[1]) * _PAGE for pid in trees([root])) / 1e6


def trees(roots: Iterable[int]) -> set[int]:
    """The processes and their living descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children[int(stat[1])].append(int(entry.name))
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children[pid]
    return found


def _ticks(pid: int) -> int:
    stat = _stat(pid)
    return sum(int(value) for value in stat[11:15]) if stat else 0  # utime, stime, cutime, cstime


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, which may hold anything."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
