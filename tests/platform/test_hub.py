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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.kafka.fetch import KAFKA
from deploy.local import layout as places
from deploy.local.processes import accepts, free_port
from deploy.local.records import started_at
from deploy.services import SERVICES, database_of
from tests.support.servers import embedded_kafka, embedded_postgres
from tests.support.waiting import wait_for

PATIENCE_S = 150.0


@dataclass
class Run:
    """`make run` on one data folder, as often as a test likes."""

    data: Path
    ports: dict[str, int] = field(default_factory=lambda: {port.setting: free_port() for port in places.ALL})
    servers: dict[str, str] = field(default_factory=dict)  # the addresses of those it is given
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
                env={**environment, **given, **self.servers, "DATA_DIR": str(self.data)},
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

    def listening(self) -> set[str]:
        """The settings whose ports somebody listens on."""
        return {name for name, port in self.ports.items() if accepts(port)}

    def processes(self) -> list[str]:
        """The command of every living process that was told of the data folder or stands in it."""
        return [command_of(process) for process in Path("/proc").glob("[0-9]*") if knows(process, self.data)]

    def password(self, role: str) -> str:
        """The one of the demo account of that role."""
        accounts = json.loads((self.data / "keys" / "demo_accounts.json").read_text())
        return next(str(one["password"]) for one in accounts if role in one["roles"])

    def dossiers(self) -> list[str]:
        """The numbers of the dossiers it keeps."""
        addresses = json.loads((self.data / "secrets" / "databases.json").read_text())
        with psycopg.connect(addresses["CASEWORK_DATABASE_URL"]) as client:
            return [number for (number,) in client.execute("select number from dossiers order by number")]


def knows(process: Path, folder: Path) -> bool:
    """Whether a process has the folder in its command, its environment or as its place."""
    try:
        told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        return str(folder).encode() in told + os.readlink(process / "cwd").encode()
    except OSError:  # it ended, or is somebody else's
        return False


def command_of(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return process.name


@contextmanager
def a_run(folder: Path) -> Iterator[Run]:
    """A data folder to start on, which nobody uses afterwards."""
    run = Run(data=folder / "data")
    try:
        yield run
    finally:
        if run.runner is not None and run.runner.poll() is None:
            run.end(signal.SIGTERM)


@pytest.mark.timeout(600)
async def test_the_hub_starts_from_nothing_and_starts_again_whatever_ended_it(tmp_path: Path) -> None:
    KAFKA.fetch()
    with a_run(tmp_path) as hub:
        first = await hub.start()
        numbers = hub.dossiers()
        assert "all have arrived" in first
        assert hub.password("cc") in first
        assert f"logs {hub.data}/logs" in first
        assert len(hub.listening()) == len(places.ALL)
        assert len(hub.processes()) > len(hub.children())  # the runner is one more
        assert numbers

        assert hub.end(signal.SIGTERM) == 0
        assert hub.listening() == set()
        assert hub.processes() == []

        second = await hub.start()
        assert "sample orders" not in second
        assert hub.dossiers() == numbers

        children = hub.children()
        hub.end(signal.SIGKILL)
        await hub.start()
        assert not any(started_at(pid) and pid in hub.children().values() for pid in children.values())
        assert hub.dossiers() == numbers
        assert hub.end(signal.SIGINT) == 0
        assert hub.listening() == set()
        assert hub.processes() == []


@pytest.mark.timeout(300)
async def test_a_hub_that_is_given_its_servers_uses_those_and_starts_none(tmp_path: Path) -> None:
    with embedded_postgres() as postgres, embedded_kafka() as kafka, a_run(tmp_path) as hub:
        hub.servers = {"POSTGRES_ADMIN_URL": postgres.admin_url, "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers}
        (hub.data / "run").mkdir(parents=True)
        (hub.data / "run" / "fed").touch()  # sample orders are the other test's

        printed = await hub.start()
        own = {place.setting for place in (places.POSTGRES, places.KAFKA, places.KAFKA_CONTROLLER)}
        assert "the one of POSTGRES_ADMIN_URL" in printed
        assert f"the one of KAFKA_BOOTSTRAP_SERVERS ({kafka.bootstrap_servers})" in printed
        assert hub.listening() == hub.ports.keys() - own
        assert hub.children().keys().isdisjoint({"PostgreSQL", "Kafka"})
        assert databases(postgres.admin_url) >= {database_of(service) for service in SERVICES}
        await wait_for(lambda: hearing(kafka.bootstrap_servers, "casework"))

        assert hub.end(signal.SIGTERM) == 0
        assert hub.processes() == []
        assert postgres.answers()
        assert accepts(kafka.port)


def databases(admin_url: str) -> set[str]:
    with psycopg.connect(admin_url) as client:
        return {name for (name,) in client.execute("select datname from pg_database")}


async def hearing(bootstrap_servers: str, service: str) -> bool:
    """Whether a service's consumers are known to the broker."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        return any(name.startswith(f"{service}.") for name, *_ in await admin.list_consumer_groups())
    finally:
        await admin.close()
