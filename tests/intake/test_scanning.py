"""The virus scanner, a real clamd: a hit is quarantined and told, a scanner that is away loses nothing."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.intake.builders import sample
from tests.intake.conftest import Hub, hub_running
from tests.support.clamd import EICAR, Clamd
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@pytest.fixture
async def clamd() -> AsyncIterator[Clamd]:
    clamd = Clamd()
    await clamd.start()
    yield clamd
    clamd.remove()


@pytest.fixture
async def hub(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, clamd: Clamd) -> AsyncIterator[Hub]:
    at = f"127.0.0.1:{clamd.port}"
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, clamd=at) as hub:
        yield hub


def infected(size: int = 0) -> bytes:
    head = b"From: agence@exemple.invalid\r\nSubject: ODM 4711\r\nMIME-Version: 1.0\r\n"
    head += (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nVoir le fichier\r\n"
    )
    part = b"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
    part += b'Content-Disposition: attachment; filename="odm.pdf"\r\n\r\n'
    return head + b"x" * size + part + base64.encodebytes(EICAR) + b"\r\n--b--\r\n"


async def test_a_hit_is_an_item_in_quarantine_whose_bytes_nobody_is_shown(hub: Hub) -> None:
    item = (await hub.item_of(infected()))["id"]
    desk = hub.api()

    shown = (await desk.get(f"/v1/items/{item}")).json()
    original = await desk.get(f"/v1/items/{item}/original")
    page = await desk.get(f"/v1/items/{item}/parts/1.2/pages/1")
    (line,) = (await desk.get("/v1/items?state=waiting")).json()["items"]
    async with await hub.browser() as browser:
        _, tray = await browser.get("/")
        _, opened = await browser.get(f"/elements/{item}")

    assert (shown["quarantine"], shown["subject"], shown["parts"]) == ("Eicar-Essai.UNOFFICIAL", "ODM 4711", [])
    assert "Eicar-Essai" in shown["note"]
    assert [(one.status, one.json()["rule"]) for one in (original, page)] == [(404, "AV-001")] * 2
    assert line["quarantined"] is True
    assert "Quarantaine" in tray
    assert f"/v1/items/{item}/original" not in opened


async def test_a_message_is_scanned_again_and_let_out_by_a_supervisor_with_a_reason(hub: Hub) -> None:
    item = (await hub.item_of(infected()))["id"]
    path, desk, supervisor = f"/v1/items/{item}", hub.api(), hub.api("supervisor")

    again = await desk.post(f"{path}/scan-again", {})
    await wait_for(lambda: _verbs(hub, item, least=3))
    still = (await desk.get(path)).json()
    refused = [
        await desk.post(f"{path}/let-out", {"reason": "fichier d'essai"}),
        await supervisor.post(f"{path}/let-out", {"reason": " "}),
    ]
    out = await supervisor.post(f"{path}/let-out", {"reason": "fichier d'essai"})
    await wait_for(lambda: _verbs(hub, item, least=5))
    shown = (await desk.get(path)).json()
    original = await desk.get(f"{path}/original")
    twice = await supervisor.post(f"{path}/let-out", {"reason": "encore"})

    assert (again.status, still["quarantine"]) == (204, "Eicar-Essai.UNOFFICIAL")
    assert [(one.status, one.json().get("rule")) for one in refused] == [(403, "ACCESS-002"), (422, "AV-003")]
    assert (out.status, twice.status, twice.json()["rule"]) == (204, 409, "AV-002")
    assert (shown["quarantine"], shown["state"], original.status) == (None, "waiting", 200)
    assert "odm.pdf" in [part["name"] for part in shown["parts"]]
    assert await _verbs(hub, item) == ["read", "scan_again", "read_again", "let_out", "read_again"]


async def _verbs(hub: Hub, item: object, least: int = 0) -> list[str]:
    found = [row["verb"] for row in await hub.rows.fetch("select verb from act where item_id = $1 order by id", item)]
    return found if len(found) >= least else []


async def test_while_the_scanner_is_away_messages_wait_stored_and_are_read_once_it_is_back(
    hub: Hub, clamd: Clamd
) -> None:
    clamd.stop()
    assert (await hub.mail(sample("14_mirabelle_agence")))[0] == 250
    await hub.rows.execute("update original set received_at = received_at - interval '10 minutes'")
    health = await _health(hub)
    assert await hub.items() == []
    assert "messages en attente d'analyse antivirus: 1" in health["degraded"]

    await clamd.start()
    await wait_for(hub.items, 60)

    (item,) = await hub.items()
    assert (item["state"], await hub.rows.fetchval("select scan from original")) == ("submitted", "clean")
    assert (await _health(hub))["degraded"] == [one for one in health["degraded"] if "antivirus" not in one]


async def test_what_the_scanner_cannot_judge_is_held_too(hub: Hub) -> None:
    item = (await hub.item_of(infected(size=3 << 20)))["id"]

    shown = (await hub.api().get(f"/v1/items/{item}")).json()

    assert "antivirus" in shown["quarantine"]


async def _health(hub: Hub) -> dict[str, list[str]]:
    async with hub.session.get(f"{hub.service.url}/health") as answer:
        found: dict[str, list[str]] = await answer.json()
        return found
