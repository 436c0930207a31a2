"""Intake as it runs: real PostgreSQL, files on disk, the HTTP door, the SMTP door spoken to over a socket."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
import asyncpg
import orjson
import pytest
from uuid_utils.compat import uuid7

from contracts.events.envelope import Event
from deploy.databases import DatabaseUrls
from services.intake import smtp
from services.intake.app import build
from services.intake.settings import Settings
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from shared.db import Database
from shared.inbox import Heard
from shared.parking import Received
from shared.service import Service
from tests.intake.builders import Here, all_packs, communes
from tests.support.building import SILENT_KAFKA
from tests.support.exchanges import Answer, Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

TO = "odm@passerelle.exemple.invalid"


@dataclass
class Hub:
    """A running intake, and ways to look at it from outside."""

    service: Service
    settings: Settings
    urls: DatabaseUrls
    rows: "asyncpg.Connection[asyncpg.Record]"
    session: aiohttp.ClientSession
    staff_keys: StaffKeys
    smtp_port: int

    async def mail(self, raw: bytes, *, sender: str = "agence@exemple.invalid", to: str = TO) -> tuple[int, str]:
        """Hands a message over by SMTP; gives the server's last answer, whatever it was."""
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=self.smtp_port, timeout=90)
        await client.connect()
        try:
            await client.ehlo()
            await client.mail(sender)
            await client.rcpt(to)
            code, text = await client.data(raw)
            return int(code), text
        except aiosmtplib.SMTPResponseException as error:
            return error.code, error.message
        finally:
            client.close()

    async def read_all(self, seconds: float = 45) -> None:
        """Waits until every stored message is read."""

        async def done() -> bool:
            return not await self.rows.fetchval("select count(*) from original where state = 'stored'")

        await wait_for(done, seconds)

    async def items(self) -> list[asyncpg.Record]:
        """Every item, oldest first."""
        return await self.rows.fetch("select * from item order by received_at, id")

    async def item_of(self, raw: bytes, **options: str) -> asyncpg.Record:
        """Mails these bytes and gives the item they became."""
        code, text = await self.mail(raw, **options)
        assert code == 250, (code, text)
        await self.read_all()
        return (await self.items())[-1]

    async def facts(self) -> list[tuple[str, int]]:
        """Type and sequence of everything said, in order."""
        rows = await self.rows.fetch("select type, sequence from outbox order by id")
        return [(row["type"], row["sequence"]) for row in rows]

    def api(
        self, role: str = "cc", *, team: str | None = "general", id: str = "1002", name: str = "Amandine Essai"
    ) -> "Desk":
        """The JSON door, as a member of the staff."""
        token = self.staff_keys.token((role,), id=id, name=name, team=team)
        return Desk(Exchanges(self.session, self.service.url, service="intake"), token)

    async def browser(self, *, team: str | None = "general", id: str = "1002", role: str = "cc") -> "Browser":
        """The HTML door, as a member of the staff with a browser's cookies."""
        jar = aiohttp.CookieJar(unsafe=True)
        jar.update_cookies(self.staff_keys.staff_cookie((role,), id=id, name="Amandine Essai", team=team))
        return Browser(self.service.url, aiohttp.ClientSession(cookie_jar=jar))


@dataclass
class Desk:
    """Documented exchanges with a staff token."""

    exchanges: Exchanges
    token: str

    async def get(self, path: str, **options: Any) -> Answer:  # Any: options of the checked exchange
        return await self.exchanges.get(path, headers={"Authorization": f"Bearer {self.token}"}, **options)

    async def post(self, path: str, json: dict[str, Any]) -> Answer:  # Any: a JSON document
        return await self.exchanges.post(path, headers={"Authorization": f"Bearer {self.token}"}, json=json)

    async def delete(self, path: str, **options: Any) -> Answer:  # Any: options of the checked exchange
        return await self.exchanges.send("DELETE", path, headers={"Authorization": f"Bearer {self.token}"}, **options)


@dataclass
class Browser:
    """A browser without a screen: keeps cookies, sends forms with their token."""

    url: str
    session: aiohttp.ClientSession

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as response:
            return response.status, await response.text()

    async def press(self, path: str, act: str, **fields: str) -> tuple[int, str]:
        """Sends the item's form; gives status and page, or the place redirected to."""
        await self.get(path)
        token = next(cookie.value for cookie in self.session.cookie_jar if cookie.key == "passerelle_csrf")
        data = {"csrf": token, "act": act, **fields}
        async with self.session.post(self.url + path, data=data, allow_redirects=False) as response:
            return response.status, response.headers.get("Location", "") or await response.text()

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()


@asynccontextmanager
async def hub_running(
    *, postgres: TestServer, staff_keys: StaffKeys, folder: Path, kafka: str = SILENT_KAFKA, **chosen: Any
) -> AsyncIterator[Hub]:
    """Intake and its SMTP door on a fresh database."""
    urls = await postgres.fresh("intake")
    values: dict[str, Any] = {
        "port": 0,
        "smtp_port": 0,
        "database_url": urls.runtime,
        "kafka": kafka,
        "kafka_group": f"intake-{uuid7()}",
        "data_dir": folder / "files",
        "staff_jwks_url": staff_keys.url,
        "public_url": "",
        "ocr_engines": "",  # a page takes seconds: only the tests of reading images switch the engines on
    }
    settings = Settings(**values | chosen)
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(build(settings, Here()).running())
        door = await stack.enter_async_context(smtp.running(settings))
        rows = await asyncpg.connect(urls.admin)
        stack.push_async_callback(rows.close)
        await _json(rows)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Hub(service, settings, urls, rows, session, staff_keys, door.port)


async def _json(rows: "asyncpg.Connection[asyncpg.Record]") -> None:
    await rows.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=orjson.loads)


@pytest.fixture
async def hub(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Hub]:
    """Intake without Kafka."""
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as running:
        yield running


@dataclass
class WebDoor:
    """The use case that hears, on a database of its own, without the rest."""

    web_orders: WebOrders
    db: Database
    rows: "asyncpg.Connection[asyncpg.Record]"
    database_url: str

    async def hear(self, handler: Callable[..., Any], *events: Event) -> Any:  # Any: handlers take their own events
        """Hears events in one list and one transaction, as the inbox would."""
        async with self.db.transaction() as tx:
            return await handler(tx, [heard(event) for event in events])

    async def hear_one(self, handler: Callable[..., Any], event: Event) -> None:  # Any: as above
        """Hears one event."""
        async with self.db.transaction() as tx:
            await handler(tx, heard(event))

    async def facts(self) -> list[asyncpg.Record]:
        """Everything said, in order, with its body."""
        return await self.rows.fetch("select type, key, sequence, correlation_id, body from outbox order by id")


@pytest.fixture
async def web_door(postgres: TestServer) -> AsyncIterator[WebDoor]:
    """Web orders on a fresh database."""
    urls = await postgres.fresh("intake")
    db = Database(urls.runtime)
    await db.start()
    rows = await asyncpg.connect(urls.admin)
    await _json(rows)
    yield WebDoor(WebOrders(clock=Clock(), packs=all_packs(), communes=communes()), db, rows, urls.runtime)
    await rows.close()
    await db.stop()


def heard(event: Event, *, correlation_id: str = "c-0123456789") -> Heard[Any]:
    """An event as the inbox hands it over."""
    at = Clock().wall()
    return Heard(
        event, Received(event.TOPIC, event.key, 1, str(uuid7()), event.TYPE, at, correlation_id, None, b"", False)
    )
