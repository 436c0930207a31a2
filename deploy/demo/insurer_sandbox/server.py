"""The sandbox's doors: the insurers' webhook addresses, a French page, and a small JSON API to steer it.

Tests, the demo and the bench use the JSON API; people use the page; the gateway uses the webhook address.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from deploy.demo.insurer_sandbox.behaviour import MODES, Told
from deploy.demo.insurer_sandbox.insurer import GatewaySilent
from deploy.demo.insurer_sandbox.ledger import Ledger, Sent
from deploy.demo.insurer_sandbox.platform import Platform
from deploy.demo.insurer_sandbox.samples import Sample, sample, samples

_SHOWN = 60


class Orders(BaseModel):
    """What to send: a sample by name, all samples of a partner, or an order of one's own."""

    model_config = ConfigDict(extra="forbid")

    partner: str | None = None
    sample: str | None = None
    order: dict[str, Any] | None = None  # Any: sent as it is, right or wrong
    key: str | None = None
    count: int = Field(default=1, ge=1, le=1000)

    @model_validator(mode="after")
    def _enough(self) -> "Orders":
        if self.order is not None and self.partner is None:
            raise ValueError("an order of one's own needs its partner")
        return self

    def chosen(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Partner, label and content of each order.

        Raises:
            KeyError: there is no such sample.
        """
        if self.order is not None and self.partner is not None:
            return [(self.partner, "à la main", self.order)] * self.count
        wanted = [sample(self.sample)] if self.sample else _of(self.partner)
        return [(one.partner, one.title, one.order) for one in wanted] * self.count


class Cancel(BaseModel):
    """Which order to cancel, and why."""

    model_config = ConfigDict(extra="forbid")

    partner: str
    order_id: str
    reason: str = "Réparation faite par l'assuré."
    key: str | None = None


class Poll(BaseModel):
    """Which partner reads the events door, from where."""

    model_config = ConfigDict(extra="forbid")

    partner: str
    after: int = 0


def _of(partner: str | None) -> list[Sample]:
    return [one for one in samples() if partner is None or one.partner == partner]


@asynccontextmanager
async def running(
    *, folder: Path, keys: Path, gateway_url: str, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator["Sandbox"]:
    """Serves until the block ends; port 0 takes a free one."""
    ledger = Ledger(folder)
    timeout = aiohttp.ClientTimeout(total=40)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        platform = Platform(ledger=ledger, keys=keys, gateway_url=gateway_url, session=session)
        runner = web.AppRunner(_application(platform), shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        try:
            yield Sandbox(platform, runner.addresses[0][1], site)
        finally:
            await runner.cleanup()
            ledger.close()


class Sandbox:
    """A running sandbox: where it listens, and the platform behind."""

    def __init__(self, platform: Platform, port: int, site: web.TCPSite) -> None:
        self.platform = platform
        self.url = f"http://127.0.0.1:{port}"
        self._site = site

    async def close_door(self) -> None:
        """Stops listening, as a platform that is down; the books stay open."""
        await self._site.stop()


def _application(platform: Platform) -> web.Application:
    app = web.Application(client_max_size=2 << 20, middlewares=[_answered])
    app.add_routes(
        [
            web.post("/partners/{partner}/webhooks", _webhook(platform)),
            web.get("/health/live", _live),
            *_page_routes(platform),
            *_control_routes(platform),
        ]
    )
    return app


def _webhook(platform: Platform) -> Any:  # Any: aiohttp's handler type
    async def webhook(request: web.Request) -> web.Response:
        answer = await platform.hear(request.match_info["partner"], request.headers, await request.read())
        return web.Response(status=answer.status, text=answer.text, headers=dict(answer.headers))

    return webhook


def _control_routes(platform: Platform) -> list[web.RouteDef]:
    async def order(request: web.Request) -> web.Response:
        asked = Orders.model_validate_json(await request.read())
        key = asked.key
        told = [await platform.send(who, what, label=label, key=key) for who, label, what in asked.chosen()]
        return web.json_response(told)

    async def cancel(request: web.Request) -> web.Response:
        asked = Cancel.model_validate_json(await request.read())
        reply = await platform.cancel(asked.partner, asked.order_id, reason=asked.reason, key=asked.key)
        return web.json_response({"status": reply.status, "answer": reply.json()})

    async def behave(request: web.Request) -> web.Response:
        told = Told.model_validate_json(await request.read())
        platform.behaviour.tell(told)
        return web.json_response(told.model_dump())

    async def poll(request: web.Request) -> web.Response:
        asked = Poll.model_validate_json(await request.read())
        return web.json_response(await platform.poll(asked.partner, after=asked.after))

    async def books(request: web.Request) -> web.Response:
        partner, order_id = request.query.get("partner"), request.query.get("order_id")
        return web.json_response(
            {
                "sent": [asdict(one) for one in platform.ledger.sent(partner)],
                "received": [asdict(one) for one in platform.ledger.received(partner, order_id=order_id)],
                "calls": platform.ledger.calls(partner),
            }
        )

    async def known(_request: web.Request) -> web.Response:
        return web.json_response([one.model_dump() for one in samples()], dumps=_plain)

    return [
        web.post("/control/orders", order),
        web.post("/control/cancel", cancel),
        web.post("/control/behaviour", behave),
        web.post("/control/poll", poll),
        web.get("/control/ledger", books),
        web.get("/control/samples", known),
    ]


def _page_routes(platform: Platform) -> list[web.RouteDef]:
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    pages.filters["local"] = _local
    page = pages.get_template("page.html")

    async def shown(_request: web.Request) -> web.Response:
        orders = [_walk(platform, one) for one in platform.ledger.sent(limit=_SHOWN)]
        standing = {partner: platform.behaviour.standing(partner) for partner in platform.partners()}
        known = {one.order_id for one in platform.ledger.sent()}
        others = [one for one in platform.ledger.received() if one.order_id not in known][-_SHOWN:]
        text = page.render(orders=orders, others=others, samples=samples(), modes=MODES, standing=standing)
        return web.Response(text=text, content_type="text/html")

    async def send(request: web.Request) -> web.Response:
        form = await request.post()
        for who, label, what in Orders(sample=str(form["sample"])).chosen():
            await platform.send(who, what, label=label, tries=1)
        raise web.HTTPSeeOther("/")

    async def cancel(request: web.Request) -> web.Response:
        form = await request.post()
        await platform.cancel(str(form["partner"]), str(form["order_id"]), reason="Annulé depuis le bac à sable.")
        raise web.HTTPSeeOther("/")

    async def behave(request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if value}
        platform.behaviour.tell(Told.model_validate(form))
        raise web.HTTPSeeOther("/")

    return [web.get("/", shown), web.post("/orders", send), web.post("/cancel", cancel), web.post("/behaviour", behave)]


def _walk(platform: Platform, sent: Sent) -> dict[str, object]:
    """An order with what came back, why it was refused at the door, and whether it is over."""
    received = platform.ledger.received(order_id=sent.order_id) if sent.order_id else []
    refused = sent.status is not None and sent.status != 202
    return {
        "sent": sent,
        "received": received,
        "refusal": json.loads(sent.answer or "{}").get("detail", sent.answer) if refused else None,
        "ended": any(one.body["data"]["act"] in ("refused", "rejected", "cancelled") for one in received),
    }


async def _live(_request: web.Request) -> web.Response:
    return web.json_response({"live": True})


@web.middleware
async def _answered(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        response: web.StreamResponse = await handler(request)
    except ValidationError as error:
        return web.json_response(
            {"error": json.loads(error.json(include_url=False, include_context=False))}, status=422
        )
    except KeyError as error:
        return web.json_response({"error": f"unknown {error}"}, status=404)
    except (GatewaySilent, aiohttp.ClientError) as error:
        return web.json_response({"error": f"gateway: {error}"}, status=502)
    return response


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Paris")).strftime("%d/%m %H:%M:%S")


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
