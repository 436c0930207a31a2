"""The servers a run stands on: Apache Kafka and PostgreSQL of its own, durable, stock settings, commit times kept.

`track_commit_timestamp` is the one setting that is not stock: it tells when each row became durable, for whoever is
measured, without asking him.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from deploy.kafka.fetch import KAFKA
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from deploy.local.processes import Child, Program, free_port


@dataclass
class Ground:
    """Running servers, and the processes under measure that were started on them."""

    folder: Path
    admin_url: str
    kafka: str
    servers: Mapping[str, Child]
    children: dict[str, Child] = field(default_factory=dict)
    lines: dict[str, Any] = field(default_factory=dict)
    """The administrator's connections, by database."""

    def start(self, programs: list[Program]) -> None:
        """Starts programs side by side and waits for all."""
        for program in programs:
            self.children[program.name] = Child(program)
        for program in programs:
            self.children[program.name].wait_ready()

    def stop(self) -> None:
        """Stops the programs and hangs up, not the servers."""
        for line in self.lines.values():
            line.terminate()
        self.lines.clear()
        for child in reversed(list(self.children.values())):
            child.stop()
        self.children.clear()

    def pids(self) -> list[int]:
        """Everything whose CPU is counted: broker, database, programs."""
        return [child.pid for child in (*self.servers.values(), *self.children.values())]

    def database(self, name: str) -> str:
        """The administrator's address of a database."""
        return self.admin_url.rpartition("/")[0] + f"/{name}"

    async def fetch(self, database: str, sql: str, *args: object) -> list[Any]:  # Any: asyncpg's records
        """Rows, as the administrator sees them, over a line that is kept: to let him in anew each time he counts would
        cost the database more than many orders, and is counted as theirs."""
        if database not in self.lines:
            self.lines[database] = await asyncpg.connect(self.database(database))
        return list(await self.lines[database].fetch(sql, *args))

    async def durable_at(self, database: str, sql: str) -> dict[str, datetime]:
        """Key → when its last row became durable; `sql` gives (key, xmin) pairs as `select key, row_xmin`."""
        wrapped = f"select key, max(pg_xact_commit_timestamp(row_xmin)) as at from ({sql}) as found group by key"
        return {str(row["key"]): row["at"] for row in await self.fetch(database, wrapped)}

    async def row_bytes(self) -> int:
        """What tables and indexes of all databases take."""
        found = await self.fetch("postgres", "select sum(pg_database_size(oid))::bigint as bytes from pg_database")
        return int(found[0]["bytes"])

    def event_bytes(self) -> int:
        """What the topics take on the broker's disk; its own book of offsets is not counted."""
        logs = (self.folder / "kafka").rglob("*.log")
        return sum(log.stat().st_size for log in logs if not log.parent.name.startswith("__"))


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Starts the servers; stops them and whatever was started on them."""
    KAFKA.fetch()
    postgres = LocalPostgres(folder=folder / "postgres", port=free_port(), settings={"track_commit_timestamp": "on"})
    kafka = LocalKafka(folder=folder / "kafka", port=free_port(), controller_port=free_port(), heap_mb=384)
    postgres.initialise()
    kafka.initialise()
    servers = {
        "PostgreSQL": Child(postgres.program(folder / "postgres.log")),
        "Kafka": Child(kafka.program(folder / "kafka.log")),
    }
    running = Ground(folder, postgres.admin_url, kafka.bootstrap_servers, servers)
    try:
        for child in servers.values():
            child.wait_ready()
        yield running
    finally:
        running.stop()
        for child in reversed(list(servers.values())):
            child.stop()


async def settled(ground: Ground) -> None:
    """Lets the database write what is left of an earlier run before the next is measured."""
    await ground.fetch("postgres", "checkpoint")
    await asyncio.sleep(0.5)
