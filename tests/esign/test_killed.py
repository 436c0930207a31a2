"""`kill -9` of the real process at each point between the accepted code and the answer; and codes that come in storms.

After a restart and a retry the paper has one filled field of its signer, his chain one event, his caller one webhook.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg
import pytest

from deploy.demo.outbox.server import Outbox
from deploy.demo.outbox.server import running as outbox_running
from deploy.keys import ESIGN_KEYS_FILE, make_keys
from deploy.local.processes import Child, Program, accepts, free_port
from services.esign.app.sealers import plans
from services.esign.domain.evidence import broken_at
from services.esign.sealing.sealer import PoolSealer
from services.esign.settings import Settings
from services.esign.store import signing as signing_store
from services.esign.store.files import Files
from shared.db import Database
from tests.esign.builders import a_person, nobody_removes
from tests.esign.conftest import Desk, Hearer, hearing
from tests.esign.conftest import Program as Caller
from tests.support.building import SILENT_KAFKA
from tests.support.exchanges import Answer, Exchanges
from tests.support.postgres import TestServer
from tests.support.waiting import wait_for

BEFORE_COMMIT: Final = ("esign.code_accepted", "esign.sealed", "esign.before_commit")
POINTS: Final = (*BEFORE_COMMIT, "esign.committed")


@dataclass
class Process:
    """The service as a process of its own, its caller's program, and its rows as its administrator sees them."""

    program: Program
    settings: Settings
    outbox: Outbox
    caller: Caller
    rows: "asyncpg.Connection[asyncpg.Record]"
    hearer: Hearer
    child: Child | None = None

    async def start(self, **environment: str) -> None:
        program = replace(self.program, environment={**self.program.environment, **environment})
        self.child = Child(program)
        await asyncio.to_thread(self.child.wait_ready)

    async def stop(self) -> None:
        if self.child is not None:
            await asyncio.to_thread(self.child.stop)

    async def dies(self, pools: set[int]) -> None:
        """By its failpoint, and the processes that hold keys with it."""
        assert self.child is not None
        child = self.child
        await wait_for(lambda: child.ended is not None, 30)
        assert child.ended == -9, "by its failpoint"
        await wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pools), 10)

    def pools(self) -> set[int]:
        """The processes it started to seal documents."""
        assert self.child is not None
        tasks = Path(f"/proc/{self.child.pid}/task").glob("*/children")
        children = {int(pid) for task in tasks for pid in task.read_text().split()}
        return {pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


@pytest.fixture
async def process(postgres: TestServer, tmp_path: Path) -> AsyncIterator[Process]:
    make_keys(tmp_path / "keys")
    port, keys = free_port(), tmp_path / "keys" / ESIGN_KEYS_FILE
    async with AsyncExitStack() as stack:
        outbox = await stack.enter_async_context(outbox_running(folder=tmp_path / "outbox", sms_key="essai"))
        database = await postgres.fresh("esign")
        settings = Settings(
            port=port,
            database_url=database.runtime,
            data_dir=tmp_path / "files",
            kafka=SILENT_KAFKA,
            api_keys_file=keys,
            private_webhooks=True,
            sms_url=outbox.url,
            sms_key="essai",
            smtp_port=outbox.smtp_port,
            environments="sandbox",
        )
        names = ("port", "database_url", "data_dir", "api_keys_file", "private_webhooks", "sms_url", "sms_key",
                 "smtp_port", "environments")  # fmt: skip
        environment = {f"ESIGN_{name.upper()}": str(getattr(settings, name)) for name in names}
        program = Program(
            name="esign",
            command=(sys.executable, "-m", "services.esign"),
            log=tmp_path / "esign.log",
            ready=lambda: accepts(port),
            environment={**environment, "KAFKA_BOOTSTRAP_SERVERS": SILENT_KAFKA},
        )
        rows = await asyncpg.connect(database.admin)
        stack.push_async_callback(rows.close)
        session = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
        key = next(one["key"] for one in json.loads(keys.read_text()) if one["sandbox"])
        caller = Caller(Exchanges(session, f"http://127.0.0.1:{port}", service="esign"), key)
        hearer = await stack.enter_async_context(hearing())
        running = Process(program, settings, outbox, caller, rows, hearer)
        yield running
        await running.stop()


@dataclass
class Waiting:
    """A signer whose code has reached him."""

    request: dict[str, Any]  # Any: JSON
    signer: dict[str, Any]
    code: str

    async def sign(self, caller: Caller) -> Answer:
        path = f"/signature_requests/{self.request['id']}/signers/{self.signer['id']}/sign"
        body = {"otp": self.code, "ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00Z"}
        return await caller.call("POST", path, json=body)


async def a_waiting_signer(caller: Caller, outbox: Outbox) -> Waiting:
    person = a_person()
    request = await caller.sent_out(person, delivery_mode="none", signer={"signature_authentication_mode": "otp_sms"})
    (signer,) = request["signers"]
    await caller.call("POST", f"/signature_requests/{request['id']}/signers/{signer['id']}/send_otp")

    def texts() -> list[str]:
        return [one.text for one in outbox.kept.newest_first() if person["phone_number"] in one.recipients]

    await wait_for(lambda: bool(texts()))
    code = next(word.strip(".") for word in texts()[0].split() if word.strip(".").isdigit())
    return Waiting(request, signer, code)


@pytest.mark.timeout(480)  # eight lives of a real process
async def test_killed_anywhere_a_retry_signs_once(process: Process) -> None:
    await process.start(FAILPOINTS=POINTS[0])  # what comes before a signature meets none of them
    hook = {
        "endpoint": process.hearer.url,
        "subscribed_events": ["signer.done", "signature_request.done"],
        "sandbox": True,
        "auto_retry": True,
        "enabled": True,
        "scopes": ["*"],
    }
    await process.caller.call("POST", "/webhooks", json=hook)
    signers = {point: await a_waiting_signer(process.caller, process.outbox) for point in POINTS}

    for point, signer in signers.items():
        if point != POINTS[0]:
            await process.start(FAILPOINTS=point)
        holding = process.pools()
        with pytest.raises(aiohttp.ClientError):
            await signer.sign(process.caller)
        await process.dies(holding)
    await process.start()
    answers = {point: (await signer.sign(process.caller)).status for point, signer in signers.items()}
    await wait_for(lambda: len(process.hearer.heard) >= 2 * len(POINTS), 40)

    assert answers == dict.fromkeys(BEFORE_COMMIT, 204) | {"esign.committed": 400}
    heard = [json.loads(body) for body, _ in process.hearer.heard]
    told = Counter((one["data"]["signature_request"]["id"], one["event_name"]) for one in heard)
    assert set(told.values()) == {1}
    assert len({one["event_id"] for one in heard}) == 2 * len(POINTS)
    await check_papers(process, signers)


async def check_papers(process: Process, signers: dict[str, Waiting]) -> None:
    """Each stored paper: one signature of the signer, closed, valid; its chain says so once and holds."""
    database = Database(process.settings.database_url)
    await database.start()
    files = Files.at("", folder=process.settings.data_dir, claim=nobody_removes)
    async with PoolSealer(plans(process.settings)[True], processes=1) as sealer:
        for point, signer in signers.items():
            row = await process.rows.fetchrow(
                "select request_id, current_sha256 from documents where request_id = $1::text::uuid",
                signer.request["id"],
            )
            assert row is not None
            verdict = await sealer.verify(await files.get(row["current_sha256"]))
            async with database.reading() as tx:
                chain = await signing_store.evidence(tx, row["request_id"])
            assert [(one.field, one.trusted) for one in verdict.findings] == [
                ("sig_000", True), ("sig_001", True), ("sig_999", True)
            ], point  # fmt: skip
            assert verdict.unsigned == ()
            assert Counter(one.kind for one in chain)["signed"] == 1, point
            assert broken_at(chain) is None
    await database.stop()


async def test_a_storm_of_wrong_codes_counts_each_and_then_takes_none(desk: Desk) -> None:
    program = desk.program()
    signer = await a_waiting_signer(program, desk.outbox)
    wrong = replace(signer, code=f"{(int(signer.code) + 1) % 1_000_000:06d}")

    answers = await asyncio.gather(*(wrong.sign(program) for _ in range(20)))
    right = await signer.sign(program)

    statuses = Counter(one.status for one in answers)
    assert statuses == {400: 5, 429: 15}, "five tries, however they come"
    assert right.status == 429
    refused = await desk.rows.fetchval(
        "select count(*) from evidence where request_id = $1::text::uuid and kind = 'code_refused'",
        signer.request["id"],
    )
    assert refused == 5
