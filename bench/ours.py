"""The hub itself under measure: its five services as processes, as `make run` starts them, quiet and without partners.

Webhooks, SMS and e-mails are rows that nobody sends; the network has no capacity limits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import yaml

from bench.ground import Ground
from deploy.demo.insurer_sandbox.samples import sample
from deploy.local import layout as places
from deploy.local import programs
from deploy.local.layout import Layout
from deploy.local.processes import Program, free_port
from deploy.prepare import Ground as Prepared
from deploy.prepare import prepare_databases, prepare_keys, prepare_topics
from deploy.services import SERVICES, database_of

ON_THE_WAY = tuple(name for name in SERVICES if name != "esign")
"""The services an order passes: no paper is signed on its way, and the floor has no such process."""


class Ours:
    """Carries orders through the real services."""

    name = "ours"

    def __init__(self) -> None:
        self._ground: Ground | None = None
        self._layout: Layout | None = None

    async def start(self, ground: Ground) -> None:
        """Prepares databases and topics, starts the services."""
        ports = {port.setting: str(free_port()) for port in places.ALL}
        self._ground = ground
        self._layout = Layout(data=ground.folder / "hub", environment=ports)
        self._layout.data.mkdir(parents=True)
        prepared = Prepared(
            postgres_admin_url=ground.admin_url, kafka_bootstrap_servers=ground.kafka, data=self._layout.data
        )
        (self._layout.data / "clock").touch()
        for step in (prepare_keys, prepare_databases):
            step(prepared, _silent)
        await _in_thread(prepare_topics, prepared)
        await _in_thread(
            ground.start,
            [
                self._quiet(program)
                for program in programs.services(self._layout, prepared)
                if program.name in ON_THE_WAY
            ],
        )

    def _quiet(self, program: Program) -> Program:
        assert self._layout is not None
        own = {
            "LOG_LEVEL": "WARNING",
            "INSURER_GATEWAY_DELIVERIES": "false",
            "PROVIDER_PORTAL_NOTICES": "false",
            "ASSIGNMENT_NETWORK_FILE": str(_boundless(self._layout.data / "network.yaml")),
        }
        return replace(program, environment={**program.environment, **own})

    async def door(self) -> tuple[int, str, str]:
        """A token of the zero-touch insurer, and where its orders go."""
        assert self._layout is not None
        secrets = json.loads((self._layout.data / "keys" / "partner_clients.json").read_text())
        port = self._layout.port(places.SERVICE_PORTS["insurer_gateway"])
        auth = aiohttp.encode_basic_auth("mirabelle-orders", secrets["mirabelle-orders"])
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"http://127.0.0.1:{port}/oauth/token",
                data={"grant_type": "client_credentials"},
                headers={"Authorization": auth},
            ) as answer,
        ):
            return port, "/v1/orders", (await answer.json())["access_token"]

    def order(self) -> dict[str, Any]:
        """A zero-touch order: it comes with its trade."""
        return sample("mb-plomberie").order

    async def rows(self, since: UUID) -> Sequence[int]:
        """Deliveries of *accepted*, dates A1, offers."""
        counts = {
            "insurer_gateway": "select count(*) from facts where id > $1 and act = 'accepted'",
            "casework": "select count(*) from action_dates where id > $1 and code = 'A1'",
            "provider_portal": "select count(*) from offer where id > $1",
        }
        return [(await self._fetch(service, sql, since))[0][0] for service, sql in counts.items()]

    async def durable(self, mark: str) -> Mapping[str, datetime]:
        """When the last of the three rows of each order became durable."""
        accepted, lines, offers = await self._rows(mark)
        keys = {row["order_ref"]: row["key"] for row in await self._orders(mark)}
        numbers = await self._fetch("casework", "select number, source::json->>'gateway_order_id' as ref from dossiers")
        refs = {row["number"]: row["ref"] for row in numbers}
        ends = {keys[ref]: at for ref, at in accepted.items()}
        for number, at in (*lines.items(), *offers.items()):
            key = keys[refs[number]]
            ends[key] = max(ends[key], at)
        return ends

    async def _rows(self, mark: str) -> tuple[Mapping[str, datetime], Mapping[str, datetime], Mapping[str, datetime]]:
        """Deliveries of *accepted* by order, the four lines of A1 by dossier, offers by dossier: durable when."""
        ground = self._ground
        assert ground is not None
        keys = f"(select id from orders where idempotency_key like '{mark}-%')"
        accepted = await ground.durable_at(
            database_of("insurer_gateway"),
            f"""select d.order_ref::text as key, d.xmin as row_xmin from deliveries d
                  join facts f on f.id = d.message_id where f.act = 'accepted' and d.order_ref in {keys}""",
        )
        lines = await ground.durable_at(
            database_of("casework"),
            f"""select x.number as key, j.xmin as row_xmin from journal j join dossiers x on x.id = j.dossier_id
                 where x.claim_number like 'M{mark}%' and j.body like 'Intervention sous-assign%'""",
        )
        known = "(" + ",".join(f"'{number}'" for number in lines) + ")" if lines else "('')"
        offers = await ground.durable_at(
            database_of("provider_portal"),
            f"select dossier_number as key, xmin as row_xmin from offer where dossier_number in {known}",
        )
        return accepted, lines, offers

    async def _orders(self, mark: str) -> list[Any]:  # Any: records
        sql = "select id::text as order_ref, idempotency_key as key from orders where idempotency_key like $1"
        return await self._fetch("insurer_gateway", sql, f"{mark}-%")

    async def _fetch(self, service: str, sql: str, *args: object) -> list[Any]:  # Any: records
        assert self._ground is not None
        return await self._ground.fetch(database_of(service), sql, *args)


def _boundless(file: Path) -> Path:
    """The demo's network without capacities and absences."""
    if not file.exists():
        network = yaml.load(
            (places.ROOT / "deploy" / "network" / "network.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
        )
        for firm in network["firms"]:
            firm.pop("capacities", None)
            firm.pop("absences", None)
        file.write_text(yaml.safe_dump(network, allow_unicode=True), encoding="utf-8")
    return file


def _silent(_line: str) -> None:
    """The bench says its own lines."""


async def _in_thread(step: Any, *args: Any) -> None:  # Any: one of the preparing steps
    import asyncio

    await asyncio.to_thread(step, *args, *([_silent] if step is prepare_topics else []))
