"""The load: prebuilt HTTP requests over kept connections, from a process of its own, as cheap as Python allows.

`python -m bench.load PLAN` reads a JSON plan, sends, and writes a JSON answer: for each order its key, when it was
sent and how it was answered. Its own CPU is not counted; it runs on the same two cores all the same.
"""

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import uvloop


@dataclass(frozen=True)
class Plan:
    """What to send: `rate` orders a second, or as fast as the connections allow when it is 0."""

    host: str
    port: int
    path: str
    token: str
    order: dict[str, Any]
    mark: str
    count: int
    connections: int
    rate: float
    answer: str

    def write(self, file: Path) -> None:
        """Keeps the plan for the load process."""
        file.write_text(json.dumps(asdict(self)))


def requests(plan: Plan) -> list[tuple[str, bytes]]:
    """Key and bytes of every request."""
    built = []
    for number in range(plan.count):
        key = f"{plan.mark}-{number:06d}"
        body = json.dumps(plan.order | {"insurer_reference": key, "claim_number": f"M{plan.mark}{number:06d}"}).encode()
        head = (
            f"POST {plan.path} HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\nAuthorization: Bearer {plan.token}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        built.append((key, head.encode() + body))
    return built


async def send(plan: Plan) -> dict[str, Any]:
    """Sends all; the moments of sending by key, and the answers that were not 202."""
    waiting, begun = deque(enumerate(requests(plan))), time.time() + 0.2
    sent: dict[str, float] = {}
    wrong: list[str] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(plan.host, plan.port)
        while waiting:
            number, (key, request) = waiting.popleft()
            if plan.rate and (wait := begun + number / plan.rate - time.time()) > 0:
                await asyncio.sleep(wait)
            sent[key] = time.time()
            writer.write(request)
            status, body = await _answer(reader)
            if status != 202:
                wrong.append(f"{status} {body[:200]!r}")
        writer.close()

    await asyncio.gather(*(connection() for _ in range(plan.connections)))
    return {"sent": sent, "wrong": wrong, "answered_at": time.time()}


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(head[9:12]), await reader.readexactly(length)


def main() -> None:
    """Runs one plan."""
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text()))
    Path(plan.answer).write_text(json.dumps(uvloop.run(send(plan))))


if __name__ == "__main__":
    main()
