"""The HTTP side: the SMS provider's API, the robot's line, the page that lists everything, the same list as JSON.

`POST /sms` is the smallest SMS provider there is: a bearer key, {to, from, text, reference}, 202 with an id.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from aiosmtpd.smtp import SMTP
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.demo.outbox import telephone
from deploy.demo.outbox.behaviour import ANSWERS, Behaviour
from deploy.demo.outbox.kept import Kept, Message
from deploy.demo.outbox.mail import MailSink, paper_in

_BIGGEST_MAIL = 12_000_000
_SHOWN = 200


class Sms(BaseModel):
    """An SMS as the provider's clients hand it over."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid")

    to: str = Field(pattern=r"^\+[1-9]\d{6,14}$")
    sender: str = Field(alias="from", min_length=1, max_length=11)
    text: str = Field(min_length=1, max_length=1530)
    reference: str | None = Field(default=None, max_length=64)


@dataclass
class Outbox:
    """A running outbox: where it listens, what it kept, how it answers."""

    kept: Kept
    behaviour: Behaviour
    http_port: int
    smtp_port: int

    @property
    def url(self) -> str:
        """The address of the page and of the SMS API."""
        return f"http://127.0.0.1:{self.http_port}"


@asynccontextmanager
async def running(
    *, folder: Path, sms_key: str, host: str = "127.0.0.1", http_port: int = 0, smtp_port: int = 0
) -> AsyncIterator[Outbox]:
    """Serve both carriers until the block ends; port 0 takes a free one."""
    kept, behaviour = Kept(folder), Behaviour()
    runner = web.AppRunner(_application(kept, behaviour, sms_key))
    await runner.setup()
    site = web.TCPSite(runner, host, http_port)
    await site.start()
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(MailSink(kept, behaviour), data_size_limit=_BIGGEST_MAIL, enable_SMTPUTF8=True), host, smtp_port
    )
    try:
        yield Outbox(
            kept=kept, behaviour=behaviour, http_port=runner.addresses[0][1], smtp_port=smtp.sockets[0].getsockname()[1]
        )
    finally:
        smtp.close()
        await smtp.wait_closed()
        await runner.cleanup()


def _application(kept: Kept, behaviour: Behaviour, sms_key: str) -> web.Application:
    page = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("page.html")

    async def sms(request: web.Request) -> web.Response:
        if not compare_digest(request.headers.get("Authorization", ""), f"Bearer {sms_key}"):
            return _error(401, "invalid_key")
        if behaviour.sms != "ok":
            return _error(503, "unavailable") if behaviour.sms == "unavailable" else _error(422, "invalid_number")
        try:
            order = Sms.model_validate_json(await request.read())
        except ValidationError:
            return _error(422, "invalid_message")
        message = kept.keep(
            channel="sms",
            sender=order.sender,
            recipients=(order.to,),
            subject="",
            text=order.text,
            reference=order.reference,
        )
        return web.json_response({"id": message.id}, status=202)

    async def listed(request: web.Request) -> web.Response:
        wanted, to = request.query.get("channel"), request.query.get("to")
        return web.json_response(
            [
                asdict(message)
                for message in kept.newest_first()
                if (wanted is None or message.channel == wanted) and (to is None or to in message.recipients)
            ]
        )

    async def shown(request: web.Request) -> web.Response:
        messages = [
            {**asdict(m), "shown_at": _shown_at(m), "paper": paper_in(kept.raw(m.id) or b"") is not None}
            for m in kept.newest_first()[:_SHOWN]
        ]
        return web.Response(text=page.render(messages=messages), content_type="text/html")

    async def raw(request: web.Request) -> web.Response:
        body = kept.raw(request.match_info["id"])
        if body is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type="text/plain", charset="utf-8")

    async def paper(request: web.Request) -> web.Response:
        found = paper_in(kept.raw(request.match_info["id"]) or b"")
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found, content_type="application/pdf")

    async def behave(request: web.Request) -> web.Response:
        asked = await request.json()
        for carrier in ("sms", "smtp"):
            if asked.get(carrier, "ok") not in ANSWERS:
                return _error(422, "unknown_behaviour")
            setattr(behaviour, carrier, asked.get(carrier, getattr(behaviour, carrier)))
        return web.json_response(asdict(behaviour))

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "messages": len(kept.newest_first())})

    application = web.Application(client_max_size=64_000)
    application.router.add_get("/", shown)
    application.router.add_get("/messages.json", listed)
    application.router.add_get(r"/messages/{id:[0-9a-f-]{36}}.eml", raw)
    application.router.add_get(r"/messages/{id:[0-9a-f-]{36}}.pdf", paper)
    application.router.add_post("/sms", sms)
    application.router.add_put("/behaviour", behave)
    application.router.add_get("/health/live", alive)
    telephone.routes(application, telephone.Telephone(), sms_key)
    return application


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"error": code}, status=status)


def _shown_at(message: Message) -> str:
    moment = datetime.fromisoformat(message.received_at).astimezone(ZoneInfo("Europe/Paris"))
    return moment.strftime("%d/%m/%Y %H:%M:%S")
