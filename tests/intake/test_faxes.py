"""The fax doors, spoken to as providers speak: proof first, pages fetched at once, one item however often told."""

import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.intake.channels.mail import taken_apart
from tests.intake.builders import sample
from tests.intake.conftest import Hub, hub_running
from tests.support.exchanges import Answer, Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

KEY: Final = Ed25519PrivateKey.generate()
PUBLIC: Final = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
SECRET: Final = "whsec_" + base64.b64encode(b"un secret de test, sans valeur").decode()
CALLER: Final = "+33261914410"
LARGEST: Final = 1 << 19


def pages() -> bytes:
    """The TIFF of the sample fax."""
    return next(part.data for part in taken_apart(sample("08_fax_tiff")).parts if part.kind == "tiff")


@dataclass
class Provider:
    """A fax provider: keeps pages for a while, signs what he tells."""

    hub: Hub
    exchanges: Exchanges
    url: str
    kept: dict[str, bytes] = field(default_factory=dict)
    fetched: int = 0

    async def tells(self, body: bytes, *, at: int | None = None, signature: str | None = None) -> Answer:
        """A signed Telnyx message."""
        stamp = str(at or int(time.time()))
        signed = base64.b64encode(KEY.sign(stamp.encode() + b"|" + body)).decode()
        headers = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": signature or signed}
        return await self.exchanges.post("/v1/faxes/telnyx", data=body, headers={**headers, **JSON})

    async def signs(self, body: bytes, *, secret: str = SECRET) -> Answer:
        """A message signed as Standard Webhooks does."""
        return await self.exchanges.post("/v1/faxes/signed", data=body, headers={**signature(body, secret), **JSON})

    async def signs_form(self, body: bytes) -> str:
        """The same with a form (the contract's checker reads no binary file in one)."""
        headers = signature(body, SECRET) | {"Content-Type": "multipart/form-data; boundary=b"}
        async with self.hub.session.post(f"{self.hub.service.url}/v1/faxes/signed", data=body, headers=headers) as one:
            return await one.text()

    def received(self, name: str = "/f1", **changed: Any) -> bytes:  # Any: a JSON document
        payload = {
            "fax_id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0", "direction": "inbound", "from": CALLER,
            "to": "+33199006120", "page_count": 1, "media_url": self.url + name, "status": "received",
        } | changed  # fmt: skip
        event = {"event_type": "fax.received", "occurred_at": "2026-03-12T09:14:00.000Z", "payload": payload}
        return orjson.dumps({"data": {"record_type": "event", "id": "e-1", **event}, "meta": {"attempt": 1}})


def signature(body: bytes, secret: str) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    stamp, key = str(int(time.time())), base64.b64decode(secret.removeprefix("whsec_"))
    signed = base64.b64encode(hmac.digest(key, f"msg_1.{stamp}.".encode() + body, "sha256")).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": f"v1,AAAA v1,{signed}"}


JSON: Final = {"Content-Type": "application/json"}


@asynccontextmanager
async def provider_of(hub: Hub) -> AsyncIterator[Provider]:
    """A provider beside this hub."""

    async def give(request: web.Request) -> web.Response:
        beside.fetched += 1
        kept = beside.kept.get(request.path)
        if request.path[1:].isdigit():
            return web.Response(status=int(request.path[1:]))
        if request.path == "/later" and kept is None:
            return web.Response(status=503)
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/f1"})
        return web.Response(body=kept) if kept is not None else web.Response(status=403)

    app = web.Application()
    app.router.add_get("/{name}", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    exchanges = Exchanges(hub.session, hub.service.url, service="intake")
    beside = Provider(hub, exchanges, f"http://127.0.0.1:{runner.addresses[0][1]}", {"/f1": pages()})
    yield beside
    await runner.cleanup()


@pytest.fixture
async def provider(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Provider]:
    chosen: dict[str, Any] = {
        "fax_telnyx_key": PUBLIC, "fax_secrets": SECRET, "fax_private_media": True, "fax_largest": LARGEST,
    }  # fmt: skip
    async with (
        hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, **chosen) as hub,
        provider_of(hub) as provider,
    ):
        yield provider


async def test_a_fax_told_by_webhook_is_an_item_of_the_tray_like_a_faxed_mail(provider: Provider) -> None:
    answer = await provider.tells(provider.received())
    await provider.hub.read_all()

    (item,) = await provider.hub.items()
    desk = provider.hub.api()
    shown = (await desk.get(f"/v1/items/{item['id']}")).json()
    page = await desk.get(f"/v1/items/{item['id']}/parts/1.1/pages/1")
    kept = await provider.hub.rows.fetchrow("select * from fax")
    assert (answer.status, answer.json()) == (200, {"status": "kept"})
    assert (shown["channel"], shown["caller"], shown["values"]["agent_code"]) == ("fax", CALLER, "N2208")
    assert page.body.startswith(b"\x89PNG")
    assert kept is not None
    assert kept["media_sha256"] == hashlib.sha256(pages()).digest()


async def test_a_fax_told_again_is_the_same_fax_and_its_pages_are_not_fetched_again(provider: Provider) -> None:
    first = await provider.tells(provider.received())
    provider.kept.clear()
    again = await provider.tells(provider.received())

    assert (first.json(), again.json()) == ({"status": "kept"}, {"status": "known"})
    assert provider.fetched == 1
    assert await provider.hub.rows.fetchval("select count(*) from original") == 1


async def test_what_is_not_signed_not_signed_now_or_not_by_the_provider_is_refused(provider: Provider) -> None:
    body = provider.received()

    forged = await provider.tells(body, signature=base64.b64encode(bytes(64)).decode())
    old = await provider.tells(body, at=int(time.time()) - 301)
    unsigned = await provider.exchanges.post("/v1/faxes/telnyx", data=body, headers=JSON)
    other = await provider.signs(b"{}", secret="whsec_" + base64.b64encode(bytes(32)).decode())
    nobody = await provider.exchanges.post("/v1/faxes/inconnu", data=body, headers=JSON)

    assert [(one.status, one.json()["rule"]) for one in (forged, old, unsigned, other, nobody)] == [
        (401, "FAX-001"), (401, "FAX-002"), (401, "FAX-001"), (401, "FAX-001"), (404, "FAX-000"),
    ]  # fmt: skip
    assert await provider.hub.rows.fetchval("select count(*) from original") == 0


async def test_a_fax_whose_pages_are_gone_or_that_failed_is_still_an_item_that_says_so(provider: Provider) -> None:
    gone = await provider.tells(provider.received("/perdu"))
    failed = provider.received(fax_id="f-2", media_url=None, failure_reason="receiver_call_dropped")
    await provider.tells(failed.replace(b"fax.received", b"fax.failed"))
    await provider.hub.read_all()

    texts = [
        "".join(sheet["text"] for sheet in row["reading"]["sheets"])
        for row in await provider.hub.rows.fetch("select reading from original order by received_at")
    ]
    assert gone.status == 200
    assert "pages perdues chez le fournisseur (403)" in texts[0]
    assert "receiver_call_dropped" in texts[1]
    assert {row["channel"] for row in await provider.hub.items()} == {"fax"}


async def test_events_of_faxes_being_sent_are_acknowledged_and_dropped(provider: Provider) -> None:
    outbound = await provider.tells(provider.received(direction="outbound"))
    arriving = await provider.tells(provider.received().replace(b"fax.received", b"fax.receiving.started"))

    assert (outbound.json(), arriving.json()) == ({"status": "ignored"}, {"status": "ignored"})


async def test_a_signed_program_sends_pages_inline_or_in_a_form(provider: Provider) -> None:
    told = {"id": "hyla-1", "received_at": "2026-03-12T09:14:00+01:00", "caller_number": CALLER, "csid": "AGENCE"}
    inline = orjson.dumps(told | {"media": base64.b64encode(pages()).decode()})
    form = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in {**{k: v.encode() for k, v in told.items()}, "id": b"hyla-2", "media": pages()}.items()
    )

    first = await provider.signs(inline)
    second = await provider.signs_form(form + b"--b--\r\n")

    sums = {row["media_sha256"] for row in await provider.hub.rows.fetch("select media_sha256 from fax")}
    assert (first.json(), second) == ({"status": "kept"}, '{"status": "kept"}')
    assert sums == {hashlib.sha256(pages()).digest()}
    assert await provider.hub.rows.fetchval("select count(*) from original") == 2


async def test_a_signed_fax_whose_pages_are_none_is_an_item_that_says_why(provider: Provider) -> None:
    told = {"id": "x", "received_at": "2026-03-12T09:14:00+01:00", "caller_number": CALLER}
    word = b"PK\x03\x04 un .docx"
    provider.kept |= {"/page": b"<html>Session ended</html>", "/large": b"II*\x00" + bytes(LARGEST)}

    answers = [
        await provider.signs(orjson.dumps(told)),
        await provider.signs(orjson.dumps(told | {"id": "y", "media": base64.b64encode(word).decode()})),
        await provider.signs(orjson.dumps(told | {"id": "z", "media": base64.b64encode(bytes(LARGEST + 1)).decode()})),
        await provider.tells(provider.received("/page", fax_id="f-1")),
        await provider.tells(provider.received("/large", fax_id="f-2")),
        await provider.tells(provider.received("/moved", fax_id="f-3")),
    ]
    await provider.hub.read_all()

    assert [(one.status, one.json()["status"]) for one in answers] == [(200, "kept")] * 6
    assert await texts(provider.hub) == [
        "Le fax n'est pas arrivé entier : aucune page annoncée.",
        "Le fax n'est pas arrivé entier : ses pages ne sont ni un TIFF ni un PDF.",
        "Le fax n'est pas arrivé entier : ses pages dépassent la taille admise.",
        "Le fax n'est pas arrivé entier : ses pages ne sont ni un TIFF ni un PDF.",
        "Le fax n'est pas arrivé entier : ses pages dépassent la taille admise.",
        "Le fax n'est pas arrivé entier : pages perdues chez le fournisseur (302).",
    ]
    assert {(row["channel"], row["state"]) for row in await provider.hub.items()} == {("fax", "waiting")}
    original = await provider.hub.api().get(f"/v1/items/{(await provider.hub.items())[1]['id']}/original")
    assert base64.b64encode(word) in original.body


async def texts(hub: Hub) -> list[str]:
    """The first line of what was read of each message."""
    rows = await hub.rows.fetch("select reading from original order by received_at, id")
    return ["".join(sheet["text"] for sheet in row["reading"]["sheets"]).splitlines()[0] for row in rows]


async def test_pages_that_are_not_given_now_are_asked_for_again(provider: Provider) -> None:
    answers = [await provider.tells(provider.received(f"/{status}")) for status in (202, 408, 429, 500)]

    assert [(one.status, one.json()["rule"]) for one in answers] == [(503, "FAX-005")] * 4
    assert await provider.hub.rows.fetchval("select count(*) from original") == 0


async def test_pages_are_asked_for_again_though_the_provider_tells_no_more(provider: Provider) -> None:
    told = provider.received("/later")
    first = await provider.tells(told)
    provider.kept["/later"] = pages()

    await provider.hub.rows.execute("update fax_awaited set next_at = now()")
    await wait_for(lambda: provider.hub.rows.fetchval("select count(*) from fax"))
    again = await provider.tells(told)
    await wait_for(lambda: provider.hub.rows.fetchval("select not exists (select from fax_awaited)"))
    await provider.hub.read_all()

    kept = await provider.hub.rows.fetchrow("select * from fax")
    assert kept is not None
    assert (first.status, again.json(), provider.fetched) == (503, {"status": "known"}, 2)
    assert kept["media_sha256"] == hashlib.sha256(pages()).digest()
    assert (kept["caller_number"], kept["pages"], kept["error"]) == (CALLER, 1, None)
    assert len(await provider.hub.items()) == 1


async def test_pages_that_are_never_given_leave_an_item_that_says_so(provider: Provider) -> None:
    await provider.tells(provider.received("/500"))
    await provider.hub.rows.execute("update fax_awaited set next_at = now()")
    asked = "select count(*) from fax_awaited where attempts = 2 and next_at < now() + interval '1 minute'"
    await wait_for(lambda: provider.hub.rows.fetchval(asked))
    early = await provider.hub.rows.fetchval("select count(*) from fax")

    await provider.hub.rows.execute(
        "update fax_awaited set next_at = now(), first_at = first_at - interval '31 minutes'"
    )
    await wait_for(lambda: provider.hub.rows.fetchval("select count(*) from fax"))
    await provider.hub.read_all()

    assert early == 0
    assert await texts(provider.hub) == ["Le fax n'est pas arrivé entier : pages jamais rendues par le fournisseur."]
    assert {(row["channel"], row["state"]) for row in await provider.hub.items()} == {("fax", "waiting")}


async def test_a_signed_message_that_is_no_fax_is_told_rule_sentence_and_field(provider: Provider) -> None:
    missing = await provider.signs(orjson.dumps({"id": "x"}))
    huge = await provider.signs(b" " * 900_000)

    assert [(one.status, one.json()["rule"], one.json()["field"]) for one in (missing, huge)] == [
        (422, "FORM-002", "received_at"), (413, "FAX-004", "media"),
    ]  # fmt: skip


async def test_pages_at_a_private_address_are_not_fetched_and_the_fax_is_an_item(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    chosen: dict[str, Any] = {"fax_telnyx_key": PUBLIC}
    async with (
        hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, **chosen) as hub,
        provider_of(hub) as provider,
    ):
        answer = await provider.tells(provider.received())
        odd = await provider.tells(provider.received(fax_id="f-2", media_url="pas une adresse"))
        await hub.read_all()

        assert [(one.status, one.json()) for one in (answer, odd)] == [(200, {"status": "kept"})] * 2
        assert provider.fetched == 0
        assert (
            await texts(hub)
            == ["Le fax n'est pas arrivé entier : ses pages sont à une adresse qui ne peut pas être appelée."] * 2
        )
