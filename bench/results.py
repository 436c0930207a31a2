"""The figures of a run: what each is beside the floor of the same run, on which machine, as a table and as JSON.

A ratio is the median of the rounds' own ratios, so that a machine that drifts moves both sides alike; the absolute
values are medians of the rounds.
"""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

LATEST: Final = Path(__file__).parent / "results" / "latest.json"

AIMS: Final = {
    "flow.cpu_over_floor": ("≤", 1.6),
    "flow.textbook_over_ours": ("≥", 15.0),
    "flow.latency_p50_over_floor": ("≤", 2.0),
    "flow.latency_p99_over_floor": ("≤", 3.0),
    "decide.p99_ms": ("≤", 1.0),
    "esign.blta_per_s_per_core": ("≥", 20.0),
    "esign.blta_over_pyhanko": ("≥", 0.9),
    "esign.sign_p95_ms": ("≤", 150.0),
    "intake.blocking_p99_ms": ("≤", 1.0),
    "intake.reader_peak_mb": ("≤", 512.0),
    "review.open_next_p95_ms": ("≤", 200.0),
    "review.keystrokes": ("≤", 8.0),
    "floor.four_hops_cpu_ms": ("≤", 0.42),
}
"""What is aimed at; the last says that the floor is a good one: it comes near 0.35 ms, within a fifth."""


@dataclass(frozen=True)
class Figure:
    """One line of the results; `floor` and `ratio` where there is a floor to compare with."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None

    @property
    def aim(self) -> str:
        """The aim, and whether it is reached."""
        if self.name not in AIMS:
            return ""
        sign, limit = AIMS[self.name]
        reached = self.value <= limit if sign == "≤" else self.value >= limit
        return f"{sign} {limit:g} {'reached' if reached else 'MISSED'}"


def machine() -> str:
    """Cores, CPU model, memory, Python, and how busy it was with other things: absolute values mean something on it."""
    cores, python = len(os.sched_getaffinity(0)), platform.python_version()
    load = f"load {os.getloadavg()[0]:.1f} before the run"
    return f"{cores} cores, {_model()}, {_memory_gib()} GiB, Python {python}, {load}"


def write(figures: Iterable[Figure], here: str, file: Path = LATEST) -> None:
    """Keeps the figures as the list everybody reads."""
    file.parent.mkdir(exist_ok=True)
    rows = [{name: _short(value) for name, value in asdict(figure).items()} | {"machine": here} for figure in figures]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(figures: Sequence[Figure]) -> str:
    """For people: one line per figure."""
    head = ("figure", "value", "unit", "floor", "ratio", "aim")
    lines = [(one.name, _text(one.value), one.unit, _text(one.floor), _text(one.ratio), one.aim) for one in figures]
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    return "\n".join("  ".join(_aligned(line, widths)).rstrip() for line in (head, *lines))


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Names and aims to the left, numbers to the right."""
    return [
        text.rjust(width) if column in (1, 3, 4) else text.ljust(width)
        for column, (text, width) in enumerate(zip(line, widths, strict=True))
    ]


def _text(value: float | None) -> str:
    return "" if value is None else f"{_short(value):g}"


def _short(value: object) -> object:
    """Four figures are more than a shared machine can promise."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _model() -> str:
    named = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return named[0].partition(":")[2].strip() if named else platform.machine()


def _memory_gib() -> int:
    total = Path("/proc/meminfo").read_text().splitlines()[0].split()[1]
    return round(int(total) / (1 << 20))
