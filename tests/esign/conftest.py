"""A service that runs: real PostgreSQL, the outbox as its carriers, a caller's program that hears webhooks."""

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from aiohttp import web

from deploy.demo.outbox.kept import Message
from deploy.demo.outbox.server import Outbox
from deploy.demo.outbox.server import running as outbox_running
from deploy.keys import ESIGN_KEYS_FILE, make_keys
from deploy.local.processes import free_port
from services.esign.app import build
from services.esign.settings import Settings
from services.esign.use_cases.sealers import Sealers
from shared.clock import move_clock
from shared.db import Database
from shared.service import Service
from tests.esign.builders import a_pdf, a_person
from tests.provider_portal.phone import Phone
from tests.support.building import SILENT_KAFKA
from tests.support.dss.judge import Judge, judging
from tests.support.exchanges import Answer, Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.verapdf.judge import Conforming
from tests.support.verapdf.judge import conforming as judged_conforming
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type


@dataclass
class Hearer:
    """A caller's program: keeps what it is told, with the raw body and the headers; answers as asked."""

    url: str
    status: int = 200
    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    def names(self) -> list[str]:
        """What it was told, in order."""
        return [json.loads(body)["event_name"] for body, _ in self.heard]

    def signed(self, secret: str) -> bool:
        """Whether every body carries the HMAC of this secret, computed here by hand."""
        return all(
            headers["X-Yousign-Signature-256"]
            == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            for body, headers in self.heard
        )


@asynccontextmanager
async def hearing() -> AsyncIterator[Hearer]:
    """A program that listens, until the block ends."""
    port = free_port()
    hearer = Hearer(f"http://127.0.0.1:{port}/hook")

    async def hear(request: web.Request) -> web.Response:
        hearer.heard.append((await request.read(), dict(request.headers)))
        return web.Response(status=hearer.status)

    app = web.Application()
    app.router.add_post("/hook", hear)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield hearer
    finally:
        await runner.cleanup()


@dataclass
class Desk:
    """A running service, a program that calls it, and a connection to look at its rows from outside."""

    service: Service
    settings: Settings
    outbox: Outbox
    rows: "asyncpg.Connection[asyncpg.Record]"
    session: aiohttp.ClientSession
    keys: dict[bool, str]
    browsers: list[Phone] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.service.url

    def move_clock(self, by: timedelta) -> None:
        assert self.settings.clock_file is not None
        move_clock(self.settings.clock_file, by=by)

    async def end_writing(self) -> None:
        """As if an hour had passed since files were written: whoever removes files need not wait for their rows."""
        await self.rows.execute("delete from wanted_files")

    def browser(self) -> Phone:
        """A browser nobody used before."""
        browser = Phone(self.url)
        self.browsers.append(browser)
        return browser

    def program(self, *, sandbox: bool = True, key: str | None = None) -> "Program":
        """A program with a key of one environment."""
        return Program(Exchanges(self.session, self.url, service="esign"), key or self.keys[sandbox])

    async def attempted(self, times: int) -> None:
        """Once so many webhook attempts were made and written down."""

        async def there() -> bool:
            done = await self.rows.fetchval("select count(*) from attempts where ended_at is not null")
            return bool(done == times)

        await wait_for(there)

    def texts_for(self, person: dict[str, str]) -> list[str]:
        """What reached this person, the oldest first."""
        own = {person["email"], person["phone_number"]}
        return [one.text for one in reversed(self.outbox.kept.newest_first()) if own & set(one.recipients)]

    def mails_for(self, person: dict[str, str]) -> list[Message]:
        """What reached this person's mailbox, whole, the newest first."""
        return [one for one in self.outbox.kept.newest_first() if person["email"] in one.recipients]

    async def link_for(self, person: dict[str, str]) -> str:
        """The path of the link that reached this person."""
        await wait_for(lambda: any("/s/" in text for text in self.texts_for(person)))
        found = [re.search(r"/s/[0-9a-f]{64}", text) for text in self.texts_for(person)]
        return [one[0] for one in found if one][-1]

    async def until(self, program: "Program", request: Json, status: str) -> Json:
        """The request, once it has come to this state."""
        found: list[Json] = []

        async def there() -> bool:
            found.append((await program.call("GET", f"/signature_requests/{request['id']}")).json())
            return bool(found[-1]["status"] == status)

        await wait_for(there)
        return found[-1]

    async def code_for(self, person: dict[str, str], *, after: int = 0) -> str:
        """The code that reached this person's phone or mailbox, the one behind `after` others."""

        def codes() -> list[str]:
            return [word for text in self.texts_for(person) for word in re.findall(r"\b[0-9]{6}\b", text)]

        await wait_for(lambda: len(codes()) > after)
        return codes()[-1]


@dataclass
class Program:
    """The caller's program; every exchange is checked against the contract."""

    exchanges: Exchanges
    key: str

    async def call(self, method: str, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        """One call with its key."""
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        return await self.exchanges.send(method, f"/v3{path}", headers=headers, **options)

    async def own(self, method: str, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        """One call of our own doors, outside the vendor's."""
        return await self.exchanges.send(
            method, f"/v1{path}", headers={"Authorization": f"Bearer {self.key}"}, **options
        )

    async def draft(self, **changes: Any) -> Json:  # Any: fields of the request
        """A new request."""
        body = {"name": "Attestation de fin de travaux", "delivery_mode": "email", **changes}
        answer = await self.call("POST", "/signature_requests", json=body)
        assert answer.status == 201, answer.body
        return answer.json()

    async def upload(
        self, request: Json, data: bytes | None = None, *, path: str | None = None, **fields: str
    ) -> Answer:
        """A document on it, or at another path."""
        boundary = "xxESIGNxx"
        values = {"nature": "signable_document", **fields}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in values.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="contrat.pdf"\r\n'
        head += "Content-Type: application/pdf\r\n\r\n"
        body = (
            b"".join(parts) + head.encode() + (a_pdf() if data is None else data) + f"\r\n--{boundary}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        where = path or f"/signature_requests/{request['id']}/documents"
        return await self.call("POST", where, data=body, headers=headers)

    async def add_signer(self, request: Json, document: Json, person: dict[str, str], **changes: Any) -> Json:
        """A signer with one signature on it. Any: fields of the signer."""
        fields = [{"type": "signature", "document_id": document["id"], "page": 1, "x": 72, "y": 600}]
        body = {
            "info": person,
            "signature_level": "electronic_signature",
            "signature_authentication_mode": "otp_email",
            "fields": fields,
            **changes,
        }
        answer = await self.call("POST", f"/signature_requests/{request['id']}/signers", json=body)
        assert answer.status == 201, answer.body
        return answer.json()

    async def ready(self, *people: dict[str, str], signer: Json = None, **changes: Any) -> Json:
        """A draft with one document and these signers, to be activated. Any: fields of the request."""
        request = await self.draft(**changes)
        document = (await self.upload(request)).json()
        for person in people or (a_person(),):
            await self.add_signer(request, document, person, **(signer or {}))
        return request

    async def sent_out(self, *people: dict[str, str], signer: Json = None, **changes: Any) -> Json:
        """A request under way, as activation answers it. Any: fields of the request."""
        request = await self.ready(*people, signer=signer, **changes)
        answer = await self.call("POST", f"/signature_requests/{request['id']}/activate")
        assert answer.status == 201, answer.body
        return answer.json()


ORGANISATION = "cle-de-l-organisation"


def with_organisation(folder: Path) -> Path:
    """A key file that knows a key of the organisation beside those of one workspace."""
    make_keys(folder / "keys")
    known = json.loads((folder / "keys" / ESIGN_KEYS_FILE).read_text())
    whole = {"key": ORGANISATION, "workspace": known[0]["workspace"], "sandbox": True, "scope": "organization"}
    (folder / "all.json").write_text(json.dumps([*known, whole]))
    return folder / "all.json"


@asynccontextmanager
async def running_desk(
    *, postgres: TestServer, staff_keys: StaffKeys, folder: Path, sealers: Sealers | None = None, **changes: Any
) -> AsyncIterator[Desk]:
    """A service with an outbox of its own, until the block ends. Any: settings."""
    make_keys(folder / "keys")
    (folder / "clock").write_text("0")
    port = free_port()
    async with AsyncExitStack() as stack:
        outbox = await stack.enter_async_context(outbox_running(folder=folder / "outbox", sms_key="essai"))
        database = await postgres.fresh("esign")
        values: dict[str, Any] = {
            "port": port,
            "public_url": f"http://127.0.0.1:{port}",
            "database_url": database.runtime,
            "data_dir": folder / "files",
            "kafka": SILENT_KAFKA,
            "clock_file": folder / "clock",
            "environments": "sandbox",
            "staff_jwks_url": staff_keys.url,
            "api_keys_file": folder / "keys" / ESIGN_KEYS_FILE,
            "private_webhooks": True,
            "trusted_proxies": "127.0.0.1/32",
            "sms_url": outbox.url,
            "sms_key": "essai",
            "smtp_port": outbox.smtp_port,
        }
        settings = Settings(**values | changes)
        built = build(settings, sealers=sealers) if sealers else build(settings)
        service = await stack.enter_async_context(built.running())
        rows = await asyncpg.connect(database.admin)
        stack.push_async_callback(rows.close)
        session = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
        keys = {one["sandbox"]: one["key"] for one in json.loads(settings.api_keys_file.read_text())}
        desk = Desk(service, settings, outbox, rows, session, keys)
        yield desk
        for browser in desk.browsers:
            await browser.close()


@pytest.fixture(scope="module")
async def desk(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """One service for the tests of a file: each has fresh people and requests."""
    folder = tmp_path_factory.mktemp("esign")
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder) as running:
        yield running


@pytest.fixture
async def own_desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Desk]:
    """A service for one test that moves its clock or hears its webhooks."""
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as running:
        yield running


@pytest.fixture
async def db(postgres: TestServer) -> AsyncIterator[Database]:
    """An open pool on a fresh database of the service."""
    opened = Database((await postgres.fresh("esign")).runtime)
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def hearer() -> AsyncIterator[Hearer]:
    """A caller's program that listens."""
    async with hearing() as one:
        yield one


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """The European Commission's library: one JVM for all files of the run."""
    with judging() as one:
        yield one


@pytest.fixture(scope="session")
def conforming() -> Iterator[Conforming]:
    """The judge of PDF/A and PDF/UA: one JVM for all files of the run."""
    with judged_conforming() as one:
        yield one
