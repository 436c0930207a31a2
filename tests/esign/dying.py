"""The same service once more as a process of its own, that kills itself at a named point."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.request import urlopen

from deploy.local.processes import Child, Program, free_port
from services.esign.settings import Settings
from tests.esign.conftest import Desk
from tests.support.waiting import wait_for


@asynccontextmanager
async def dying(desk: Desk, point: str) -> AsyncIterator[str]:
    """The address of a process over the same database and files; it must have died when the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = Program(
        name="esign",
        command=(sys.executable, "-m", "services.esign"),
        log=Path(desk.settings.data_dir) / f"{point}.log",
        ready=lambda: _ready(url),
        environment=_environment(desk.settings, port=port, point=point),
    )
    child = Child(program)
    try:
        await asyncio.to_thread(child.wait_ready)
        yield url
        await wait_for(lambda: child.ended is not None)
        assert child.ended == -9, f"it was to die at {point}"
    finally:
        await asyncio.to_thread(child.kill)


def _environment(settings: Settings, *, port: int, point: str) -> dict[str, str]:
    """The settings of the running service, as a process reads them."""
    values = settings.model_dump() | {"port": port, "failpoints": point, "loops": False}
    names = {name: field.validation_alias or f"ESIGN_{name.upper()}" for name, field in Settings.model_fields.items()}
    return {str(names[name]): _written(value) for name, value in values.items() if value is not None}


def _written(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
