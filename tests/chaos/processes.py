"""A hub of real processes for the fault tests: any of them can be killed, stopped, or started again differently.

It has a broker and a database of its own, because those are killed too. The insurers' sandbox and the outbox live in
the test process: they are the outside, and what they hold is what is counted.
"""

import asyncio
import copy
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import yaml

from deploy.demo.insurer_sandbox.platform import Platform
from deploy.demo.insurer_sandbox.samples import sample
from deploy.demo.insurer_sandbox.server import running as sandbox_running
from deploy.demo.outbox.server import Outbox
from deploy.demo.outbox.server import running as outbox_running
from deploy.kafka.fetch import KAFKA
from deploy.local import layout as places
from deploy.local import programs
from deploy.local.layout import Layout
from deploy.local.processes import Child, Program, free_port
from deploy.prepare import Ground, prepare_databases, prepare_keys, prepare_topics
from deploy.services import database_of
from shared.clock import move_clock
from tests.support.hub import until_morning
from tests.support.waiting import wait_for

SMS_KEY = "chaos"
LIMIT = 60.0


@dataclass
class ProcessHub:
    """The processes by name, and the outside world."""

    layout: Layout
    ground: Ground
    programs: Mapping[str, Program]
    platform: Platform
    outbox: Outbox
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, **environment: str) -> None:
        """Starts a process, perhaps with other settings than usual, and waits until it is ready."""
        program = self.programs[name]
        child = Child(replace(program, environment={**program.environment, **environment}))
        self.children[name] = child
        child.wait_ready()

    def start_many(self, names: Sequence[str]) -> None:
        """Starts processes side by side."""
        for name in names:
            self.children[name] = Child(self.programs[name])
        for name in names:
            self.children[name].wait_ready()

    def stop(self, name: str) -> None:
        """Asks a process to end and waits."""
        self.children.pop(name).stop()

    def kill(self, name: str) -> None:
        """`kill -9`."""
        self.children.pop(name).kill()

    def restart(self, name: str, **environment: str) -> None:
        """Stops a process, if it still runs, and starts it again."""
        if name in self.children:
            self.stop(name)
        self.start(name, **environment)

    async def died(self, name: str) -> None:
        """Waits until a process has killed itself at its failpoint."""
        child = self.children[name]
        await wait_for(lambda: child.ended is not None, LIMIT)
        assert child.ended == -9, f"{name} ended with {child.ended}, not by its failpoint"
        del self.children[name]

    def stop_all(self) -> None:
        """Everything, in reverse order."""
        for child in reversed(list(self.children.values())):
            child.stop()
        self.children.clear()

    def url(self, service: str) -> str:
        """Where a service is."""
        return self.layout.url(places.SERVICE_PORTS[service])

    def move(self, **delta: float) -> None:
        """Moves business time for all processes."""
        move_clock(self.layout.data / "clock", by=timedelta(**delta))

    async def rows(self, service: str, sql: str, *args: object) -> list[dict[str, Any]]:
        """What stands in a service's database, seen as its administrator."""
        url = self.ground.postgres_admin_url.rpartition("/")[0] + f"/{database_of(service)}"
        connection = await asyncpg.connect(url)
        try:
            return [dict(row) for row in await connection.fetch(sql, *args)]
        finally:
            await connection.close()

    async def order(self, name: str = "mb-peinture", *, count: int = 1) -> list[str]:
        """Sends orders of a sample as an insurer's program does: the same key again until it is told 202."""
        chosen = sample(name)

        async def one() -> str:
            mark = secrets.token_hex(4)
            content = copy.deepcopy(chosen.order) | {"insurer_reference": f"C-{mark}"}
            told = await self.platform.send(chosen.partner, content, label=name, tries=40)
            return str(told["order_id"])

        return list(await asyncio.gather(*(one() for _ in range(count))))

    async def unsent(self, service: str) -> list[str]:
        """The types of what a service has committed and not yet published."""
        rows = await self.rows(service, "select type from outbox join unsent using (id) order by id")
        return [row["type"] for row in rows]

    def told(self, order_id: str) -> Counter[str]:
        """What the insurer's own books hold about an order: how many different messages of each kind."""
        return Counter(one.type for one in self.platform.ledger.received("mirabelle", order_id=order_id))

    async def offers(self, orders: Sequence[str]) -> list[dict[str, Any]]:
        """The offers on the portal for these orders."""
        numbers = [row["number"] for row in await self.dossiers(orders)]
        return await self.rows(
            "provider_portal", "select * from offer where dossier_number = any($1) order by made_at", numbers
        )

    async def jobs(self, orders: Sequence[str]) -> list[dict[str, Any]]:
        """The missions on the portal for these orders."""
        numbers = [row["number"] for row in await self.dossiers(orders)]
        return await self.rows("provider_portal", "select * from job where dossier_number = any($1)", numbers)

    async def dossiers(self, orders: Sequence[str]) -> list[dict[str, Any]]:
        """The dossiers casework opened for these orders: by web under the gateway's id, by mail under intake's."""
        return await self.rows(
            "casework",
            """select * from (select id, number, claim_number, order_id as intake_order_id,
                                     coalesce(source::jsonb->>'gateway_order_id', order_id::text) as order_id
                                from dossiers) d
                where order_id = any($1)""",
            list(orders),
        )


@asynccontextmanager
async def process_hub(folder: Path) -> AsyncIterator[ProcessHub]:
    """Starts everything on free ports; stops it in reverse."""
    KAFKA.fetch()
    ports = {port.setting: str(free_port()) for port in places.ALL}
    layout = Layout(data=folder, environment={**ports, "LOG_LEVEL": "INFO"})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clock").write_text(str(until_morning()))
    postgres, kafka = programs.postgres(layout), programs.kafka(layout)
    postgres.initialise()
    kafka.initialise()
    ground = Ground(postgres_admin_url=postgres.admin_url, kafka_bootstrap_servers=kafka.bootstrap_servers, data=folder)
    servers = {
        "postgres": postgres.program(layout.logs / "postgres.log"),
        "kafka": kafka.program(layout.logs / "kafka.log"),
    }
    async with AsyncExitStack() as stack:
        hub = ProcessHub(layout, ground, servers, None, None)  # type: ignore[arg-type]  # filled in below
        stack.callback(hub.stop_all)
        await asyncio.to_thread(hub.start_many, list(servers))
        for step in (prepare_keys, prepare_databases, prepare_topics):
            await asyncio.to_thread(step, ground, lambda _line: None)
        hub.outbox = await stack.enter_async_context(
            outbox_running(
                folder=folder / "outbox",
                sms_key=SMS_KEY,
                http_port=layout.port(places.OUTBOX),
                smtp_port=layout.port(places.OUTBOX_SMTP),
            )
        )
        sandbox = await stack.enter_async_context(
            sandbox_running(
                folder=folder / "sandbox",
                keys=folder / "keys",
                gateway_url=layout.url(places.SERVICE_PORTS["insurer_gateway"]),
                port=layout.port(places.SANDBOX),
            )
        )
        hub.platform = sandbox.platform
        hub.programs = servers | {
            program.name: _as_test(program, layout) for program in programs.services(layout, ground)
        }
        await asyncio.to_thread(hub.start_many, [name for name in hub.programs if name not in servers])
        yield hub


def _boundless_network(file: Path) -> Path:
    """The demo's network with everybody there and no capacities: many orders come to one town here."""
    if not file.exists():
        network = yaml.load(
            (places.ROOT / "deploy" / "network" / "network.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
        )
        for firm in network["firms"]:
            firm.pop("capacities", None)
            firm.pop("absences", None)
            for part in (*firm["papers"], *firm["agreements"]):
                part.pop("valid_to", None)
        file.write_text(yaml.safe_dump(network, allow_unicode=True), encoding="utf-8")
    return file


def _as_test(program: Program, layout: Layout) -> Program:
    """A service that hands its SMS and mails to this run's outbox and reads the demo's network."""
    outside = {
        "ASSIGNMENT_NETWORK_FILE": str(_boundless_network(layout.data / "network.yaml")),
        "PROVIDER_PORTAL_SMTP_PORT": str(layout.port(places.OUTBOX_SMTP)),
        "PROVIDER_PORTAL_SMS_URL": layout.url(places.OUTBOX),
        "PROVIDER_PORTAL_SMS_KEY": SMS_KEY,
        "INSURER_GATEWAY_RETRY_SCHEDULE": "0,1,1,1,2,2,2" + ",5" * 60,
    }
    return replace(program, environment={**program.environment, **outside})
