"""A gateway that runs: real PostgreSQL, the insurers played by the sandbox over real HTTP, quick retries."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events import casework, intake
from contracts.events.envelope import Event
from deploy.demo.insurer_sandbox.insurer import Insurer
from deploy.demo.insurer_sandbox.server import Sandbox
from deploy.demo.insurer_sandbox.server import running as sandbox_running
from deploy.keys import make_keys
from deploy.local.processes import free_port
from deploy.partner_secrets import INSURERS_FOLDER
from services.insurer_gateway.app import build
from services.insurer_gateway.insurers.profiles import read_profiles
from services.insurer_gateway.settings import Settings
from services.insurer_gateway.use_cases.bell import Bell
from services.insurer_gateway.use_cases.facts import Telling
from shared.clock import Clock
from shared.db import Database
from shared.inbox import Heard
from shared.parking import Received
from shared.service import Service
from tests.support.building import SILENT_KAFKA
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@dataclass
class Door:
    """A running gateway with its sandbox, and a way to look at its rows from outside."""

    service: Service
    settings: Settings
    sandbox: Sandbox
    rows: "asyncpg.Connection[asyncpg.Record]"
    session: aiohttp.ClientSession
    db: Database
    telling: Telling
    stop: Callable[[], Awaitable[None]]

    @property
    def url(self) -> str:
        return self.service.url

    def insurer(self, partner: str = "mirabelle") -> Insurer:
        """The partner's own program."""
        return self.sandbox.platform.insurer(partner)

    async def program(self, partner: str = "mirabelle") -> "Program":
        """A program whose every exchange is checked against the contract."""
        token = await self.insurer(partner).token()
        return Program(Exchanges(self.session, self.url, service="insurer_gateway"), token)

    async def hear(self, *events: Event) -> list[Exception | None]:
        """Hears events in one list and one transaction, as the inbox would."""
        async with self.db.transaction() as tx:
            outcomes = await handler_of(self.telling, events[0])(tx, [heard(event) for event in events])
        return list(outcomes or [None] * len(events))

    async def deliveries(self, state: str) -> int:
        """How many deliveries are in this state."""
        return int(await self.rows.fetchval("select count(*) from deliveries where state = $1", state))

    async def all_delivered(self, *, limit: float = 10) -> None:
        """Waits until nothing is on its way."""

        async def quiet() -> bool:
            return not await self.deliveries("pending")

        await wait_for(quiet, limit)


@dataclass
class Program:
    """Calls with a token, checked against the OpenAPI file."""

    exchanges: Exchanges
    token: str

    async def get(self, path: str, **options: Any) -> Any:  # Any: options and answer of the checked exchange
        """A documented GET with the token."""
        return await self.exchanges.get(path, headers={"Authorization": f"Bearer {self.token}"}, **options)

    async def post(self, path: str, *, key: str | None = None, **options: Any) -> Any:  # Any: as above
        """A documented POST with the token and maybe an Idempotency-Key."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        return await self.exchanges.post(path, headers=headers, **options)


def heard(event: Event, *, correlation_id: str = "c-0123456789") -> Heard[Any]:
    """An event as the inbox hands it over."""
    return Heard(event, received(event, correlation_id=correlation_id))


def received(event: Event, *, correlation_id: str) -> Received:
    """The message an event came in."""
    at = Clock().wall()
    return Received(event.TOPIC, event.key, 1, str(uuid7()), event.TYPE, at, correlation_id, None, b"", False)


def handler_of(telling: Telling, event: Event) -> Any:  # Any: each handler takes its own event class
    return {
        intake.OrderReceived: telling.received,
        intake.OrderRejected: telling.rejected,
        intake.OrderCancelled: telling.withdrawn,
        casework.NoticeIssued: telling.noticed,
    }[type(event)]


@asynccontextmanager
async def door_running(
    *, postgres: TestServer, staff_keys: StaffKeys, folder: Path, kafka: str = SILENT_KAFKA, **chosen: Any
) -> AsyncIterator[Door]:
    """A gateway and its sandbox, each knowing the other's address."""
    database = await postgres.fresh("insurer_gateway")
    keys = folder / "keys"
    make_keys(keys)
    sandbox_port = free_port()
    settings = _settings(database.runtime, keys, sandbox_port, kafka, staff_keys, folder, chosen)
    service = build(settings)
    async with AsyncExitStack() as stack:
        service_life = await stack.enter_async_context(AsyncExitStack())
        await service_life.enter_async_context(service.running())
        sandbox = await stack.enter_async_context(
            sandbox_running(folder=folder / "sandbox", keys=keys, gateway_url=service.url, port=sandbox_port)
        )
        db = Database(database.runtime)
        await db.start()
        stack.push_async_callback(db.stop)
        rows = await asyncpg.connect(database.admin)
        stack.push_async_callback(rows.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        profiles = read_profiles(settings.insurers_dir, sandbox_url=settings.sandbox_url, today=Clock().now().date())
        telling = Telling(profiles=profiles, clock=service.clock, bell=Bell())
        yield Door(service, settings, sandbox, rows, session, db, telling, service_life.aclose)


def _settings(
    database_url: str,
    keys: Path,
    sandbox_port: int,
    kafka: str,
    staff_keys: StaffKeys,
    folder: Path,
    chosen: dict[str, Any],
) -> Settings:
    values: dict[str, Any] = {
        "port": 0,
        "database_url": database_url,
        "kafka": kafka,
        "data_dir": folder / "files",
        "signing_key_file": keys / "partners.pem",
        "sandbox_url": f"http://127.0.0.1:{sandbox_port}",
        "staff_jwks_url": staff_keys.url,
        "insurers_dir": INSURERS_FOLDER,
        "retry_schedule": (0, 0.05, *[0.1] * 600),
        "delivery_timeout": 1,
        "breaker_failures": 1000,
    }
    return Settings(**values | chosen)


@pytest.fixture
async def door(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Door]:
    """A gateway without Kafka: its doors, its deliveries, the sandbox."""
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
async def open_door(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    """The same, once per module: for tests that only knock and are refused."""
    folder = tmp_path_factory.mktemp("door")
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=folder) as running:
        yield running


def positions(batch: Sequence[dict[str, Any]]) -> list[int]:
    """The positions of messages."""
    return [message["position"] for message in batch]
