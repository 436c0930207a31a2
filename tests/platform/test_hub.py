"""The whole hub as `make run` starts it: sample orders through real doors, stop, second start, kill -9 of the runner.

Ports and data folder are the test's own; the environment and the jars are those of this checkout.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.kafka.fetch import KAFKA
from deploy.local import layout as places
from deploy.local.processes import accepts, free_port
from deploy.local.records import started_at
from tests.support.waiting import wait_for

PATIENCE_S = 150.0


@dataclass
class Run:
    """`make run` on one data folder, as often as a test likes."""

    data: Path
    ports: dict[str, int] = field(default_factory=lambda: {port.setting: free_port() for port in places.ALL})
    runner: "subprocess.Popen[bytes] | None" = None

    async def start(self) -> str:
        """Starts and returns what was printed up to the closing lines."""
        given = {name: str(number) for name, number in self.ports.items()}
        dropped = {"POSTGRES_ADMIN_URL", "KAFKA_BOOTSTRAP_SERVERS"}
        environment = {name: value for name, value in os.environ.items() if name not in dropped}
        printed = self.data.parent / f"printed-{time.monotonic_ns()}"
        with printed.open("wb") as out:
            runner = self.runner = subprocess.Popen(  # noqa: ASYNC220 — it outlives the test that starts it
                [sys.executable, "-m", "deploy.local.run"],
                cwd=places.ROOT,
                env={**environment, **given, "DATA_DIR": str(self.data)},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        await wait_for(lambda: runner.poll() is not None or "stop: Ctrl-C" in printed.read_text(), PATIENCE_S)
        assert runner.poll() is None, printed.read_text()
        return printed.read_text()

    def end(self, how: signal.Signals) -> int:
        """Signals the runner and waits for it."""
        assert self.runner is not None
        self.runner.send_signal(how)
        return self.runner.wait(60)

    def children(self) -> dict[str, int]:
        """The processes the hub wrote down, living or not."""
        rows = json.loads((self.data / "run" / "children.json").read_text())
        return {name: pid for name, (pid, _) in rows.items()}

    def listening(self) -> list[str]:
        """The settings whose ports somebody listens on."""
        return [name for name, port in self.ports.items() if accepts(port)]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    KAFKA.fetch()
    run = Run(data=tmp_path_factory.mktemp("hub") / "data")
    yield run
    if run.runner is not None and run.runner.poll() is None:
        run.end(signal.SIGTERM)


@pytest.mark.timeout(600)
async def test_the_hub_starts_from_nothing_and_starts_again_whatever_ended_it(hub: Run) -> None:
    first = await hub.start()
    assert "all have arrived" in first
    assert len(hub.listening()) == len(places.ALL)

    assert hub.end(signal.SIGTERM) == 0
    assert hub.listening() == []

    second = await hub.start()
    assert "sample orders" not in second

    children = hub.children()
    hub.end(signal.SIGKILL)
    await hub.start()
    assert not any(started_at(pid) and pid in hub.children().values() for pid in children.values())
    assert hub.end(signal.SIGINT) == 0
    assert hub.listening() == []
