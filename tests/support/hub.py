"""The whole hub in one process: six services on fresh databases, intake's SMTP door, the outbox, the sandbox.

Everything speaks as it does in life: HTTP, SMTP, Kafka, PostgreSQL. Only business time can be moved, for all at once.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg

from deploy.demo.insurer_sandbox.platform import Platform
from deploy.demo.insurer_sandbox.server import Sandbox
from deploy.demo.insurer_sandbox.server import running as sandbox_running
from deploy.demo.outbox.server import Outbox
from deploy.demo.outbox.server import running as outbox_running
from deploy.keys import make_keys
from deploy.local.processes import free_port
from deploy.services import SERVICES
from services.intake import smtp
from services.intake.settings import Settings as IntakeSettings
from shared.clock import Clock, move_clock
from shared.service import Service
from tests.support.building import build, settings_for
from tests.support.groups import fresh_group
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

SMS_KEY = "journey"


@dataclass
class Hub:
    """A running hub, and how a test reaches into it from outside."""

    services: Mapping[str, Service]
    databases: Mapping[str, str]
    outbox: Outbox
    sandbox: Sandbox
    platform: Platform
    clock_file: Path
    staff: StaffKeys
    folder: Path
    smtp_port: int

    def url(self, service: str) -> str:
        """Where a service is."""
        return self.services[service].url

    def now(self) -> datetime:
        """The hub's business moment."""
        return Clock(self.clock_file).now()

    async def move(self, **delta: float) -> None:
        """Moves business time forward, e.g. `await hub.move(hours=25)`, and waits until every service knows."""
        move_clock(self.clock_file, by=timedelta(**delta))
        reached = self.now()
        clocks = [service.clock for service in self.services.values()]
        await wait_for(lambda: all(clock.now() >= reached for clock in clocks))

    async def rows(self, service: str, sql: str, *args: object) -> list[dict[str, Any]]:
        """What stands in a service's database, seen from outside (as its administrator)."""
        connection = await asyncpg.connect(self.databases[service])
        try:
            return [dict(row) for row in await connection.fetch(sql, *args)]
        finally:
            await connection.close()

    @asynccontextmanager
    async def desk(
        self, *roles: str, name: str = "Camille Essai", team: str | None = None
    ) -> AsyncIterator[aiohttp.ClientSession]:
        """A browser-less member of the staff: his session cookie and his JSON calls."""
        token = self.staff.token(roles or ("cc", "supervisor"), name=name, team=team)
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield session


def until_morning() -> float:
    """Seconds to the next weekday, 9 h in Paris: offers and SMS keep the insurer's hours, whenever tests run."""
    now = datetime.now(ZoneInfo("Europe/Paris"))
    morning = (now + timedelta(days=1)).replace(hour=9, minute=0, second=0)
    while morning.weekday() > 4:
        morning += timedelta(days=1)
    return (morning - now).total_seconds()


@asynccontextmanager
async def running_hub(*, postgres: TestServer, kafka: str, folder: Path, staff: StaffKeys) -> AsyncIterator[Hub]:
    """Starts everything, and stops it in reverse."""
    make_keys(folder / "keys")
    clock_file = folder / "clock"
    clock_file.write_text(str(until_morning()))
    ports = {service: free_port() for service in SERVICES}
    urls = {service: f"http://127.0.0.1:{port}" for service, port in ports.items()}
    async with AsyncExitStack() as stack:
        outbox = await stack.enter_async_context(outbox_running(folder=folder / "outbox", sms_key=SMS_KEY))
        sandbox = await stack.enter_async_context(
            sandbox_running(folder=folder / "sandbox", keys=folder / "keys", gateway_url=urls["insurer_gateway"])
        )
        special: dict[str, dict[str, object]] = {
            "insurer_gateway": {"sandbox_url": sandbox.url, "retry_schedule": (0, 1, 1, 1), "give_up_after": 3.0},
            "provider_portal": {"smtp_port": outbox.smtp_port, "sms_url": outbox.url, "sms_key": SMS_KEY},
            "casework": {"esign_url": urls["esign"], "intake_url": urls["intake"]},
            "intake": {"ocr_engines": ""},  # seconds a page; tests/intake/test_seeing.py switches them on
            "esign": {
                "smtp_port": outbox.smtp_port,
                "sms_url": outbox.url,
                "sms_key": SMS_KEY,
                "environments": "sandbox",
            },
        }
        services: dict[str, Service] = {}
        databases = {service: await postgres.fresh(service) for service in SERVICES}
        groups = {service: await fresh_group(kafka, service) for service in SERVICES}  # before anybody speaks
        for service in SERVICES:
            built = build(
                service,
                folder,
                port=ports[service],
                public_url=urls[service],
                database_url=databases[service].runtime,
                data_dir=folder / "files" / service,
                kafka=kafka,
                kafka_group=groups[service],
                clock_file=clock_file,
                staff_jwks_url=staff.url,
                staff_sign_in_url=f"{urls['casework']}/connexion",
                **special.get(service, {}),
            )
            services[service] = await stack.enter_async_context(built.running())
        smtp_settings = settings_for(
            "intake",
            folder,
            database_url=databases["intake"].runtime,
            data_dir=folder / "files" / "intake",
            clock_file=clock_file,
            smtp_port=0,
        )
        assert isinstance(smtp_settings, IntakeSettings)
        door = await stack.enter_async_context(smtp.running(smtp_settings))
        yield Hub(
            services=services,
            databases={service: urls.admin for service, urls in databases.items()},
            outbox=outbox,
            sandbox=sandbox,
            platform=sandbox.platform,
            clock_file=clock_file,
            staff=staff,
            folder=folder,
            smtp_port=door.port,
        )
