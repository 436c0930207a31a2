"""How fast Python is here, by the work of one bare door: aiohttp on uvloop reads an order, checks it, says 202.

A pipeline's milliseconds mean little without the machine they were measured on. The baseline that the floor's four hops
are compared with came with this door's own figure. It says nothing of how fast broker and database are, which are more
than half of four hops: another build of Python moves the door and not them.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Final

import uvloop
from aiohttp import web

from bench.cpu import cpu_seconds
from bench.load import Plan
from contracts.events.envelope import OrderContent
from deploy.demo.insurer_sandbox.samples import sample
from deploy.local.processes import Child, Program, accepts, free_port

BASELINE_US: Final = 77.0
"""CPU of such a door for a request on the machine where four hops cost about as much as this:"""
FOUR_HOPS_MS: Final = 0.35
"""Medians of its series went from 0.30 to 0.47."""


async def door_us(folder: Path, *, requests: int) -> float:
    """Microseconds of CPU of the door's process for one request, under the same load as the flow."""
    port, answer = free_port(), folder / "answer.json"
    program = Program(
        name="bare door",
        command=(sys.executable, "-m", "bench.yardstick"),
        log=folder / "bare_door.log",
        ready=lambda: accepts(port),
        environment={"FLOOR_PORT": str(port)},
    )
    door = Child(program)
    try:
        await asyncio.to_thread(door.wait_ready)
        plan = Plan(
            "127.0.0.1", port, "/orders", "none", sample("mb-plomberie").order, "yard", requests, 64, 0, str(answer)
        )
        plan.write(folder / "plan.json")
        await _sent(folder / "plan.json")  # once to warm it
        before = cpu_seconds([door.pid])
        await _sent(folder / "plan.json")
        spent = cpu_seconds([door.pid]) - before
    finally:
        door.stop()
    if json.loads(answer.read_text())["wrong"]:
        raise RuntimeError("the bare door did not take every order")
    return spent * 1e6 / requests


async def _sent(plan: Path) -> None:
    load = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.load", str(plan))
    await load.wait()


async def serve() -> None:
    """The door, until it is ended."""

    async def take(request: web.Request) -> web.Response:
        order = OrderContent.model_validate_json(await request.read())
        return web.json_response({"claim": order.claim_number}, status=202)

    app = web.Application()
    app.router.add_post("/orders", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["FLOOR_PORT"])).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
