"""The rounds of the flow: the hub, the floor, the floor that rests, in turns, again and again; then the textbook.

Each has a broker and a database of its own. The hub's and the floors' stand during all rounds and wait their turn. The
textbook comes when they are gone: it polls even while it waits, and what it leaves behind (a machine that is warm, a
disk that still writes) would meet whoever comes next.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.floor.carrier import ByHand, FourHops
from bench.flow import Carrier, Run, measure, scratch
from bench.ground import Ground, ground
from bench.ours import Ours
from bench.results import Figure
from bench.yardstick import BASELINE_US, FOUR_HOPS_MS, door_us

Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """How many orders, how often."""

    orders: int = 3000
    textbook: int = 300
    paced: int = 1000
    rounds: int = 9
    paced_rounds: int = 5
    proof_rounds: int = 5
    textbook_rounds: int = 3
    rate: float = 100
    warm: int = 4000
    """Sent before anything is counted: until then the broker's JVM still compiles what it does for every order."""


@dataclass
class Rounds:
    """The runs of each carrier, in the order of the rounds."""

    ours: list[Run] = field(default_factory=list)
    floor: list[Run] = field(default_factory=list)
    rested: list[Run] = field(default_factory=list)
    textbook: list[Run] = field(default_factory=list)
    ours_paced: list[Run] = field(default_factory=list)
    floor_paced: list[Run] = field(default_factory=list)


@dataclass(frozen=True)
class _Turn:
    """Who carries orders, on which servers, and where his runs are kept."""

    where: Ground
    carrier: Carrier
    runs: list[Run]


async def rounds(root: Path, sizes: Sizes, say: Say) -> Rounds:
    """Runs all rounds."""
    found = Rounds()
    with (
        ground(scratch(root, "ours")) as first,
        ground(scratch(root, "floor")) as second,
        ground(scratch(root, "rested")) as third,
    ):
        ours, floor, rested = Ours(), ByHand("floor"), ByHand("floor", rests=True)
        for where, carrier in ((first, ours), (second, floor), (third, rested)):
            await carrier.start(where)
            await measure(where, carrier, orders=sizes.warm)
        turns = [_Turn(first, ours, found.ours), _Turn(second, floor, found.floor), _Turn(third, rested, found.rested)]
        for _ in range(sizes.rounds):
            for one in turns:
                one.runs.append(_said(await measure(one.where, one.carrier, orders=sizes.orders), say))
            turns.reverse()  # nobody is always the one who comes after the others
        paced = [_Turn(first, ours, found.ours_paced), _Turn(second, floor, found.floor_paced)]
        for _ in range(sizes.paced_rounds):
            for one in paced:
                run = await measure(one.where, one.carrier, orders=sizes.paced, rate=sizes.rate)
                one.runs.append(_said(run, say))
            paced.reverse()
    for _ in range(sizes.textbook_rounds):
        found.textbook.append(_said(await alone(root, ByHand("textbook"), sizes.textbook, sizes.textbook // 4), say))
    return found


async def four_hops(root: Path, sizes: Sizes, say: Say) -> list[Figure]:
    """The floor on four hops, beside which the measured baseline of the same hops shows whether it is a good one; and
    how fast Python is here, by a bare door measured before each of its runs."""
    hops: list[float] = []
    doors: list[float] = []
    with ground(scratch(root, "four_hops")) as where:
        carrier = FourHops()
        await carrier.start(where)
        await measure(where, carrier, orders=sizes.warm)
        for _ in range(sizes.proof_rounds):
            doors.append(await door_us(where.folder, requests=sizes.orders))
            say(f"bare door  {sizes.orders:>6} orders            {doors[-1] / 1000:7.3f} ms CPU")
            hops.append(_said(await measure(where, carrier, orders=sizes.orders * 4), say).cpu_ms_per_order)
    cost, door = statistics.median(hops), statistics.median(doors)
    return [
        Figure("floor.bare_door_us", door, "µs", BASELINE_US, door / BASELINE_US),
        Figure("floor.four_hops_cpu_ms", cost, "ms", FOUR_HOPS_MS, cost / FOUR_HOPS_MS),
    ]


async def alone(root: Path, carrier: Carrier, orders: int, warm: int) -> Run:
    """A carrier on servers that are started for this one run."""
    with tempfile.TemporaryDirectory(prefix=f"{carrier.name}-", dir=root) as folder, ground(Path(folder)) as where:
        await carrier.start(where)
        await measure(where, carrier, orders=warm)
        return await measure(where, carrier, orders=orders)


def _said(run: Run, say: Say) -> Run:
    parts = ", ".join(f"{name} {ms:.3f}" for name, ms in run.cpu_parts_ms.items())
    say(
        f"{run.carrier:<10} {run.orders:>6} orders  {run.orders_per_s:8.0f}/s  {run.cpu_ms_per_order:7.3f} ms CPU  "
        f"p50 {run.p50_ms:7.1f}  p99 {run.p99_ms:7.1f} ms  ({parts})"
    )
    return run


def figures(found: Rounds) -> Iterator[Figure]:
    """What the rounds say."""
    speed, floor_speed = _median(found.ours, "orders_per_s"), _median(found.floor, "orders_per_s")
    yield Figure("flow.orders_per_s", speed, "1/s", floor_speed, _ratio(found.ours, found.floor, "orders_per_s"))
    cpu, floor_cpu = _median(found.ours, "cpu_ms_per_order"), _median(found.floor, "cpu_ms_per_order")
    over = _ratio(found.ours, found.floor, "cpu_ms_per_order")
    yield Figure("flow.cpu_ms_per_order", cpu, "ms", floor_cpu, over)
    yield Figure("flow.cpu_over_floor", over, "×", 1.0, over)
    rested = _ratio(found.ours, found.rested, "cpu_ms_per_order")
    yield Figure("flow.cpu_over_rested_floor", rested, "×", 1.0, rested)
    textbook = _median(found.textbook, "cpu_ms_per_order")
    yield Figure("flow.textbook_over_ours", textbook / cpu, "×")
    yield Figure("flow.textbook_cpu_ms_per_order", textbook, "ms", floor_cpu, textbook / floor_cpu)
    for name in ("p50", "p99"):
        value, floor = _median(found.ours_paced, f"{name}_ms"), _median(found.floor_paced, f"{name}_ms")
        ratio = _ratio(found.ours_paced, found.floor_paced, f"{name}_ms")
        yield Figure(f"flow.latency_{name}_ms", value, "ms", floor, ratio)
        yield Figure(f"flow.latency_{name}_over_floor", ratio, "×", 1.0, ratio)
    for what in ("rows", "events"):
        kilobytes, floors = (_median(runs, f"{what}_kb_per_order") for runs in (found.ours, found.floor))
        yield Figure(f"flow.{what}_kb_per_order", kilobytes, "kB", floors, kilobytes / floors)
    for process, megabytes in found.ours_paced[-1].memory_mb.items():
        yield Figure(f"memory.{process.lower().replace(' ', '_')}_mb", megabytes, "MB")


def _median(runs: Sequence[Run], what: str) -> float:
    return float(statistics.median(getattr(run, what) for run in runs))


def _ratio(runs: Sequence[Run], beside: Sequence[Run], what: str) -> float:
    """The median of the rounds' ratios."""
    pairs = zip(runs, beside, strict=True)
    return float(statistics.median(getattr(run, what) / getattr(other, what) for run, other in pairs))


def run_rounds(root: Path, sizes: Sizes, say: Say) -> list[Figure]:
    """The whole flow, and the floor's own proof."""

    async def both() -> list[Figure]:
        proof = await four_hops(root, sizes, say)
        return [*figures(await rounds(root, sizes, say)), *proof]

    return asyncio.run(both())
