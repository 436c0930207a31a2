"""The whole flow of a zero-touch order under load, measured the same way whoever carries it.

An order is done when three rows stand: the gateway's delivery of *accepted*, casework's A1 lines, the portal's offer.
When each became durable is PostgreSQL's word (commit timestamps); CPU is the kernel's, broker and database counted.
"""

import asyncio
import json
import statistics
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from bench.cpu import cpu_seconds, resident_mb
from bench.ground import Ground, settled
from bench.load import Plan

LIMIT_S = 180.0


class Carrier(Protocol):
    """Somebody who carries orders: ours, the floor, the textbook."""

    name: str

    async def start(self, ground: Ground) -> None:
        """Starts the processes on fresh databases."""

    async def door(self) -> tuple[int, str, str]:
        """Port, path and token of the insurers' door."""

    def order(self) -> dict[str, Any]:
        """The order that is sent, but for its references."""

    async def rows(self, since: uuid.UUID) -> Sequence[int]:
        """How many rows of each kind that ends an order were made after this UUIDv7: found by their key, for what the
        database does for this question is counted with what it does for the orders."""

    async def durable(self, mark: str) -> Mapping[str, datetime]:
        """Idempotency key → when the last of its three rows became durable; and nothing twice."""


@dataclass(frozen=True)
class Run:
    """One run's figures."""

    carrier: str
    orders: int
    orders_per_s: float
    cpu_ms_per_order: float
    p50_ms: float
    p99_ms: float
    memory_mb: Mapping[str, float]
    cpu_parts_ms: Mapping[str, float]
    rows_kb_per_order: float
    events_kb_per_order: float


async def measure(ground: Ground, carrier: Carrier, *, orders: int, rate: float = 0, connections: int = 64) -> Run:
    """Sends the orders and waits until all are done.

    Raises:
        RuntimeError: an order was not taken, was lost, or was done twice.
    """
    await settled(ground)
    mark = uuid.uuid4().hex[:6]
    port, path, token = await carrier.door()
    answer = ground.folder / f"answer-{mark}.json"
    plan = Plan("127.0.0.1", port, path, token, carrier.order(), mark, orders, connections, rate, str(answer))
    plan.write(ground.folder / "plan.json")
    since = _now()
    rows, events = await ground.row_bytes(), ground.event_bytes()
    before = {name: cpu_seconds([child.pid]) for name, child in _measured(ground).items()}
    load = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.load", str(ground.folder / "plan.json"))
    await load.wait()
    told = json.loads(answer.read_text())
    if told["wrong"]:
        raise RuntimeError(f"{carrier.name}: {len(told['wrong'])} orders not taken, e.g. {told['wrong'][0]}")
    await _all_done(carrier, since, orders)
    parts = {name: cpu_seconds([child.pid]) - before[name] for name, child in _measured(ground).items()}
    grown = (await ground.row_bytes() - rows, ground.event_bytes() - events)
    ends = await carrier.durable(mark)
    return _run(ground, carrier, told["sent"], ends, parts, grown)


def _measured(ground: Ground) -> Mapping[str, Any]:
    return {**ground.servers, **ground.children}


def _now() -> uuid.UUID:
    """Less than any UUIDv7 made from now on."""
    return uuid.UUID(int=time.time_ns() // 1_000_000 << 80)


async def _all_done(carrier: Carrier, since: uuid.UUID, orders: int) -> None:
    end = time.monotonic() + LIMIT_S
    while (done := min(await carrier.rows(since))) < orders:
        if time.monotonic() > end:
            raise RuntimeError(f"{carrier.name}: {done} of {orders} orders done after {LIMIT_S:.0f} s")
        await asyncio.sleep(0.25)


def _run(
    ground: Ground,
    carrier: Carrier,
    sent: Mapping[str, float],
    ends: Mapping[str, datetime],
    parts: Mapping[str, float],
    grown: tuple[int, int],
) -> Run:
    if lost := sent.keys() - ends.keys():
        raise RuntimeError(f"{carrier.name}: {len(lost)} orders lost")
    took = sorted((ends[key] - datetime.fromtimestamp(at, UTC)).total_seconds() * 1000 for key, at in sent.items())
    whole = max(ends.values()).timestamp() - min(sent.values())
    orders = len(sent)
    return Run(
        carrier=carrier.name,
        orders=orders,
        orders_per_s=orders / whole,
        cpu_ms_per_order=sum(parts.values()) * 1000 / orders,
        p50_ms=statistics.median(took),
        p99_ms=took[int(len(took) * 0.99) - 1],
        memory_mb={name: round(resident_mb(child.pid), 1) for name, child in _measured(ground).items()},
        cpu_parts_ms={name: round(seconds * 1000 / orders, 4) for name, seconds in parts.items()},
        rows_kb_per_order=grown[0] / 1000 / orders,
        events_kb_per_order=grown[1] / 1000 / orders,
    )


def scratch(root: Path, name: str) -> Path:
    """A folder of its own for one ground."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
