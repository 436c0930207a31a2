"""The authorities' doors: time stamps asked and verified with OpenSSL, lists and roots, an outside unit that goes away,
faults on order, and what the service refuses to start with.
"""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from deploy.local.processes import free_port
from services.esign.app import build
from services.esign.app.sealers import NotForProduction
from services.esign.sealing.authority import root_id
from services.esign.sealing.keeping import authority
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.settings import Settings
from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Program, running_desk
from tests.support.building import settings_for
from tests.support.dss.judge import Judge
from tests.support.exchanges import Answer
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys


def openssl(*words: str) -> str:
    """What OpenSSL says; it must say it without failing."""
    done = subprocess.run(
        ["openssl", *words], capture_output=True, text=True, errors="replace", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout + done.stderr


async def ask(program: Program, query: bytes, *, environment: str = "sandbox", kind: str = "timestamp-query") -> Answer:
    headers = {"Authorization": f"Bearer {program.key}", "Content-Type": f"application/{kind}"}
    return await program.exchanges.send("POST", f"/tsa/{environment}", data=query, headers=headers)


@pytest.fixture
def query(tmp_path: Path) -> bytes:
    """A request for a time stamp of a small file, made by OpenSSL."""
    (tmp_path / "data").write_bytes(b"bonjour")
    openssl("ts", "-query", "-data", str(tmp_path / "data"), "-sha256", "-cert", "-out", str(tmp_path / "query"))
    return (tmp_path / "query").read_bytes()


async def test_openssl_asks_and_verifies_a_time_stamp(desk: Desk, query: bytes, tmp_path: Path) -> None:
    answer = await ask(desk.program(), query)
    roots = await desk.program().exchanges.send("GET", "/pki/sandbox/roots.pem")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/timestamp-reply")
    (tmp_path / "reply").write_bytes(answer.body)
    (tmp_path / "roots.pem").write_bytes(roots.body)
    text = openssl("ts", "-reply", "-in", str(tmp_path / "reply"), "-text")
    told = openssl("ts", "-verify", "-queryfile", str(tmp_path / "query"), "-in", str(tmp_path / "reply"), "-CAfile",
                   str(tmp_path / "roots.pem"))  # fmt: skip
    assert "Status: Granted." in text
    assert "Accuracy: 0x01 seconds" in text
    assert "Verification: OK" in told


async def test_a_token_carries_certificates_only_when_they_were_asked_for(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"bonjour")
    openssl("ts", "-query", "-data", str(tmp_path / "data"), "-sha512", "-out", str(tmp_path / "query"))

    answer = await ask(desk.program(), (tmp_path / "query").read_bytes())

    assert answer.status == 200
    assert len(answer.body) < 1500


@pytest.mark.parametrize(
    ("words", "said"), [(("-sha1",), "SHA-256"), (("-sha256", "-tspolicy", "1.2.3.4"), "politique")]
)
async def test_what_is_not_granted_is_said_in_the_reply(
    desk: Desk, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "data").write_bytes(b"bonjour")
    openssl("ts", "-query", "-data", str(tmp_path / "data"), *words, "-out", str(tmp_path / "query"))

    answer = await ask(desk.program(), (tmp_path / "query").read_bytes())

    (tmp_path / "reply").write_bytes(answer.body)
    told = openssl("ts", "-reply", "-in", str(tmp_path / "reply"), "-text")
    assert "Status: Rejected." in told
    assert said in answer.body.decode(errors="replace")


@pytest.mark.parametrize("data", [b"\0", b"bonjour", b"\x30\x03\x02\x01", b"\x30\x80\x00\x00", bytes(4096)])
async def test_nonsense_is_answered_in_the_protocol(desk: Desk, data: bytes, tmp_path: Path) -> None:
    answer = await ask(desk.program(), data)

    (tmp_path / "reply").write_bytes(answer.body)
    assert answer.status == 200
    assert "Rejected" in openssl("ts", "-reply", "-in", str(tmp_path / "reply"), "-text")


async def test_who_may_ask_and_how_much(desk: Desk, query: bytes) -> None:
    stranger = await desk.program().exchanges.send(
        "POST", "/tsa/sandbox", data=query, headers={"Content-Type": "application/timestamp-query"}
    )
    long = await ask(desk.program(), bytes(4097))
    other = await ask(desk.program(), query, kind="json")
    crossed = await ask(desk.program(sandbox=False), query)
    absent = await ask(desk.program(sandbox=False), query, environment="production")

    told = [one.status for one in (stranger, long, other, crossed, absent)]
    assert told == [401, 400, 400, 403, 503], "this desk has a movable clock: production is not offered"


async def test_an_open_unit_counts_by_address_and_lets_no_one_ask_without_end(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, query: bytes
) -> None:
    async with running_desk(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path / "desk", tsa="open", tsa_per_minute=2
    ) as desk:
        answers = [await as_anybody(desk, query) for _ in range(3)]
        other = await as_anybody(desk, query, address="192.0.2.9")

    assert [one.status for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 61
    assert other.status == 200


async def as_anybody(desk: Desk, query: bytes, *, address: str = "192.0.2.8") -> aiohttp.ClientResponse:
    """A question without any key, from an address as our proxy gives it."""
    headers = {"Content-Type": "application/timestamp-query", "X-Forwarded-For": address}
    async with desk.session.post(f"{desk.url}/tsa/sandbox", data=query, headers=headers) as answer:
        await answer.read()
    return answer


async def test_the_address_in_a_certificate_gives_its_list_and_its_root(desk: Desk, tmp_path: Path) -> None:
    folder = desk.settings.data_dir
    kept = authority(folder / "authority" / "sandbox.json", passphrase=(folder / "authority.key").read_bytes(),
                     sandbox=True)  # fmt: skip
    points = kept.seal.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    address = (points[0].full_name or [])[0].value

    listed = await desk.program().exchanges.send("GET", address.removeprefix(desk.url))
    root = await desk.program().exchanges.send("GET", f"/pki/{root_id(kept.root.certificate)}.crt")
    unknown = await desk.program().exchanges.send("GET", "/pki/0123456789abcdef.crl")

    assert address.startswith(desk.url)
    assert (listed.status, root.status, unknown.status) == (200, 200, 404)
    (tmp_path / "list").write_bytes(listed.body)
    (tmp_path / "root").write_bytes(root.body)
    openssl("x509", "-inform", "DER", "-in", str(tmp_path / "root"), "-out", str(tmp_path / "root.pem"))
    told = openssl("crl", "-inform", "DER", "-in", str(tmp_path / "list"), "-CAfile", str(tmp_path / "root.pem"))
    assert "verify OK" in told


@dataclass
class OutsideUnit:
    """A time-stamp unit of somebody else's, with its own root and list; it can go away."""

    url: str
    sealer: PoolSealer
    away: bool = False
    asked: int = 0


@asynccontextmanager
async def outside_unit(folder: Path) -> AsyncIterator[OutsideUnit]:
    """The unit on a free port; its certificates say where its list is."""
    port = free_port()
    plan = Plan(
        file=folder / "authority.json", passphrase=b"ailleurs", sandbox=False, address=f"http://127.0.0.1:{port}"
    )
    async with PoolSealer(plan, processes=1) as sealer:
        unit = OutsideUnit(f"http://127.0.0.1:{port}/stamp", sealer)

        async def stamp(request: web.Request) -> web.Response:
            unit.asked += 1
            if unit.away:
                return web.Response(status=503)
            reply = await sealer.stamp(await request.read())
            return web.Response(body=reply, content_type="application/timestamp-reply")

        async def listed(request: web.Request) -> web.Response:
            found = await sealer.revocation_list(request.match_info["root"])
            return web.Response(body=found, content_type="application/pkix-crl")

        app = web.Application()
        app.router.add_post("/stamp", stamp)
        app.router.add_get("/pki/{root}.crl", listed)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        (folder / "roots.pem").write_bytes(
            b"".join(
                x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM)
                for one in (await sealer.roots()).values()
            )
        )
        try:
            yield unit
        finally:
            await runner.cleanup()


async def state_of(desk: Desk, request: dict[str, Any]) -> dict[str, Any]:
    """All that signing would change of a request. Any: rows."""
    return {
        "signatures": await desk.rows.fetchval("select count(*) from signatures"),
        "files": await desk.rows.fetch(
            "select current_sha256 from documents where request_id = $1::text::uuid", request["id"]
        ),
        "signers": await desk.rows.fetch(
            "select status, signed_at from signers where request_id = $1::text::uuid", request["id"]
        ),
        "used": await desk.rows.fetchval("select count(*) from codes where used_at is not null"),
        "events": await desk.rows.fetchval(
            "select count(*) from evidence where request_id = $1::text::uuid and kind in ('signed', 'code_accepted')",
            request["id"],
        ),
    }


async def test_while_the_outside_unit_is_away_nothing_is_signed_and_the_same_code_signs_later(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, judge: Judge
) -> None:
    (tmp_path / "unit").mkdir()
    async with (
        outside_unit(tmp_path / "unit") as unit,
        running_desk(
            postgres=postgres,
            staff_keys=staff_keys,
            folder=tmp_path / "desk",
            stamp_url=unit.url,
            stamp_roots_file=tmp_path / "unit" / "roots.pem",
        ) as desk,
    ):
        program, person = desk.program(), a_person()
        unit.away = True
        draft = await program.ready(person, delivery_mode="none", signer={"signature_authentication_mode": "otp_sms"})
        refused = await program.call("POST", f"/signature_requests/{draft['id']}/activate")
        still = (await program.call("GET", f"/signature_requests/{draft['id']}")).json()
        unit.away = False
        request = (await program.call("POST", f"/signature_requests/{draft['id']}/activate")).json()
        signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
        await program.call("POST", f"{signer}/send_otp")
        body = {"otp": await desk.code_for(person), "ip_address": "192.0.2.7",
                "consent_given_at": "2026-03-10T09:00:00Z"}  # fmt: skip
        unit.away = True
        later = await program.call("POST", f"{signer}/sign", json=body)
        halfway = await state_of(desk, request)
        unit.away = False
        signed = await program.call("POST", f"{signer}/sign", json=body)
        document = request["documents"][0]["id"]
        file = (await program.call("GET", f"/signature_requests/{request['id']}/documents/{document}/download")).body
        ours, theirs = await roots_of(desk), list((await unit.sealer.roots()).values())

    assert (refused.status, still["status"]) == (503, "draft")
    assert (later.status, signed.status) == (503, 204)
    assert set(later.json()) == {"message"}
    assert "reprise" in later.json()["message"]
    assert (halfway["signatures"], halfway["used"], halfway["events"]) == (0, 0, 0)
    assert [row["status"] for row in halfway["signers"]] == ["consent_given"]
    both, alone = judge.look(file, roots=[*ours, *theirs]), judge.look(file, roots=ours)
    assert both.passed() == {"sig_000", "sig_001", "sig_999"}, both
    assert {one.verdict for one in both.timestamps} == {"PASSED"}
    assert "PASSED" not in {one.verdict for one in alone.timestamps}, "the time stamps are the other's"


async def roots_of(desk: Desk) -> list[bytes]:
    found = await desk.program().exchanges.send("GET", "/pki/sandbox/roots.pem")
    return [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(found.body)]


async def test_a_fault_on_order_happens_so_often_and_in_its_own_sandbox_only(desk: Desk) -> None:
    program = desk.program()
    draft = await program.ready()
    headers = {"Authorization": f"Bearer {program.key}"}

    told = await program.exchanges.send(
        "POST", "/v1/sandbox/faults", json={"kind": "timestamp", "times": 2}, headers=headers
    )
    answers = [await program.call("POST", f"/signature_requests/{draft['id']}/activate") for _ in range(3)]
    left = await program.exchanges.send("GET", "/v1/sandbox/faults", headers=headers)
    counts = await program.exchanges.send(
        "GET", "/v1/sandbox/faults", headers={"Authorization": f"Bearer {desk.keys[False]}"}
    )

    assert told.json() == {"faults": {"timestamp": 2}}
    assert [one.status for one in answers] == [503, 503, 201]
    assert left.json() == {"faults": {}}
    assert counts.status == 403


async def test_a_sandbox_with_a_fixed_code_sends_it_and_takes_it(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, sandbox_code="246810") as desk:
        program, person = desk.program(), a_person()
        request = await program.sent_out(
            person, delivery_mode="none", signer={"signature_authentication_mode": "otp_sms"}
        )
        signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
        await program.call("POST", f"{signer}/send_otp")
        body = {"otp": "246810", "ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00Z"}
        signed = await program.call("POST", f"{signer}/sign", json=body)
        received = await desk.code_for(person)

    assert (signed.status, received) == (204, "246810")


@pytest.mark.parametrize("changes", [{"clock_file": Path("clock")}, {"sandbox_code": "246810"}])
def test_production_refuses_to_start_beside_a_movable_clock_or_a_fixed_code(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    settings = settings_for("esign", tmp_path, **changes)
    assert isinstance(settings, Settings)

    with pytest.raises(NotForProduction, match="ESIGN_ENVIRONMENTS=sandbox"):
        build(settings)

    build(settings.model_copy(update={"environments": "sandbox"}))


def test_the_program_says_so_and_ends(tmp_path: Path) -> None:
    settings = settings_for("esign", tmp_path)
    environment = {
        **os.environ,
        "ESIGN_DATABASE_URL": settings.database_url,
        "ESIGN_DATA_DIR": str(tmp_path / "files"),
        "ESIGN_SANDBOX_CODE": "246810",
    }

    done = subprocess.run([sys.executable, "-m", "services.esign"], env=environment, capture_output=True, text=True,
                          timeout=200, check=False)  # fmt: skip

    assert done.returncode != 0
    assert re.search("production beside ESIGN_SANDBOX_CODE", done.stderr)
