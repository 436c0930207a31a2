"""A fax provider that speaks as Telnyx does: takes media and faxes, answers as badly as asked, signs what it tells.

It holds a caller to the provider's word: a bearer key, a file with a file name, a `client_state` in base64, numbers in
E.164, media that were uploaded before; anything else is 422.
"""

import base64
import binascii
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import aiohttp
import orjson
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

API_KEY: Final = "cle-de-bac-a-sable"
CONNECTION: Final = "1293384261075731499"
_E164: Final = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Sent:
    """A fax that was ordered."""

    id: str
    to: str
    caller: str
    state: str
    document: bytes

    @property
    def named(self) -> str:
        """What its `client_state` says."""
        return base64.b64decode(self.state).decode()


@dataclass
class FaxServer:
    """The provider: what it was sent, and what it answers next."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    url: str = ""
    media: dict[str, bytes] = field(default_factory=dict)
    faxes: list[Sent] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses of the next orders of a fax; 0 takes the fax and says nothing."""

    @property
    def public(self) -> str:
        """Its public key, as it shows it."""
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode()

    def event(self, fax: Sent, kind: str, reason: str | None = None) -> bytes:
        """What it tells of a fax."""
        payload: dict[str, object] = {
            "fax_id": fax.id, "connection_id": CONNECTION, "direction": "outbound", "from": fax.caller, "to": fax.to,
            "client_state": fax.state, "status": kind.removeprefix("fax."), "failure_reason": reason,
        }  # fmt: skip
        return _told(kind, payload)

    def received(self, *, caller: str, called: str) -> bytes:
        """What it tells of a fax that came; its pages are its media `/f1`."""
        payload: dict[str, object] = {
            "fax_id": str(uuid4()), "direction": "inbound", "from": caller, "to": called, "page_count": 1,
            "media_url": self.url + "/f1", "status": "received",
        }  # fmt: skip
        return _told("fax.received", payload)

    def headers(self, body: bytes) -> dict[str, str]:
        """Its proof."""
        stamp = str(int(time.time()))
        signed = base64.b64encode(self.key.sign(stamp.encode() + b"|" + body)).decode()
        return {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": signed, "Content-Type": "application/json"}


def _told(kind: str, payload: dict[str, object]) -> bytes:
    event = {"event_type": kind, "id": str(uuid4()), "occurred_at": "2026-03-12T09:14:00.000Z", "payload": payload}
    return orjson.dumps({"data": {"record_type": "event", **event}, "meta": {"attempt": 1}})


@asynccontextmanager
async def fax_server() -> AsyncIterator[FaxServer]:
    """A provider that listens until the block ends."""
    server = FaxServer()
    runner = web.AppRunner(_application(server))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def _application(server: FaxServer) -> web.Application:
    async def upload(request: web.Request) -> web.Response:
        if not _known(request):
            return _refused(401, "10009")
        fields, name, document = await _form(request)
        if document is None or fields.get("media_name", "") in server.media or not fields.get("ttl_secs", "").isdigit():
            return _refused(422, "10015")
        server.media[fields.get("media_name") or name] = document
        return web.json_response({"data": {"media_name": fields["media_name"]}}, status=201)

    async def order(request: web.Request) -> web.Response:
        if not _known(request):
            return _refused(401, "10009")
        status = server.answers.pop(0) if server.answers else 202
        if status not in (0, 202):
            return _refused(status, "10007" if status == 429 else "10015")
        fax = _ordered(server, orjson.loads(await request.read()))
        if fax is None:
            return _refused(422, "10015")
        server.faxes.append(fax)
        if status == 0 and request.transport:
            request.transport.close()
        return web.json_response({"data": {"record_type": "fax", "id": fax.id, "status": "queued"}}, status=202)

    async def pages(request: web.Request) -> web.Response:
        return web.Response(body=server.media[request.path])

    application = web.Application()
    application.router.add_get("/f1", pages)
    application.router.add_post("/v2/media", upload)
    application.router.add_post("/v2/faxes", order)
    return application


def _known(request: web.Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {API_KEY}"


async def _form(request: web.Request) -> tuple[dict[str, str], str, bytes | None]:
    fields: dict[str, str] = {}
    name, document = "", None
    reader = await request.multipart()
    async for part in reader:
        assert isinstance(part, aiohttp.BodyPartReader)
        if part.name == "media" and part.filename:
            name, document = part.filename, bytes(await part.read())
        elif part.name:
            fields[part.name] = await part.text()
    return fields, name, document


def _ordered(server: FaxServer, told: dict[str, str]) -> Sent | None:
    """The fax of an order; nothing when the order is not what the provider takes."""
    try:
        base64.b64decode(told.get("client_state", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    numbers = [told.get("to", ""), told.get("from", "")]
    if told.get("connection_id") != CONNECTION or not all(_E164.fullmatch(number) for number in numbers):
        return None
    document = server.media.get(told.get("media_name", ""))
    if document is None:
        return None
    return Sent(str(uuid4()), told["to"], told["from"], told.get("client_state", ""), document)


def _refused(status: int, code: str) -> web.Response:
    return web.json_response({"errors": [{"code": code, "title": "Refused"}]}, status=status)
