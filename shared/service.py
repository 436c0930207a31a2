"""Start and stop, written once: database, outgoing parties, HTTP, then Kafka and loops as they can be had.

*Live* means the program answers and no loop has died; *ready* means its own database answers; *degraded*
names what else does not. Kafka being down refuses nothing (design.md §5). A service's `app.py` makes one
`Service` from its parts; several can live in one process.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import prometheus_client as prometheus
import structlog
import uvloop
from aiohttp import web
from aiokafka.errors import KafkaError

from shared.clock import Clock
from shared.consumer import Consumers
from shared.db import LOST, Database
from shared.errors import Unavailable
from shared.guards import PUBLIC, Guard
from shared.inbox import Hearing, Inbox
from shared.logs import set_up_logs
from shared.operate import about_routes, parking_routes
from shared.outbox import State, new_correlation_id
from shared.parking import Parking
from shared.relay import KEEP, Relay, Wire
from shared.settings import Failpoints, ServiceSettings
from shared.web import Route, make_app, make_pages

log = structlog.get_logger()

_LONGEST_PAUSE: Final = 30.0
_GARBAGE: Final = 200_000
"""Objects between two young collections: a batch of 500 orders makes more than the stock 700 at every step, all of it
freed by counting; walking them again and again was a tenth of the services' CPU. At 50 000 the busiest still did."""


@dataclass(frozen=True)
class Loop:
    """Work done again and again; at once when it gave a number of things done, else after `every` seconds."""

    name: str
    every: float
    run: Callable[[], Awaitable[int | None]]
    wake: asyncio.Event | None = None


@dataclass(frozen=True)
class Gauge:
    """A figure shown on /metrics and /health; a mapping is one figure per label value."""

    name: str
    help: str
    read: Callable[[], Awaitable[float | Mapping[str, float]]]
    label: str = "kind"
    alarm: bool = False  # whether each figure that is not zero is named as degraded


@dataclass
class Service:
    """The parts of one service. `running` starts them in order and stops them in reverse."""

    name: str
    settings: ServiceSettings
    clock: Clock
    db: Database
    routes: Sequence[Route] = ()
    hearings: Sequence[Hearing] = ()
    loops: Sequence[Loop] = ()
    resources: Sequence[AbstractAsyncContextManager[Any]] = ()  # Any: what each gives is known to its user
    gauges: Sequence[Gauge] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    """What `make republish` says again, by topic; a topic of pure facts has no state."""
    templates: Path | None = None
    operators: Guard | None = None
    """Who may see, retry and discard parked messages."""
    inbox: Callable[..., Inbox] = Inbox
    relay: Callable[..., Relay] = Relay
    """What hears and what sends; the fault suite gives broken ones, to see its own tests fail."""
    url: str = field(default="", init=False)

    def __post_init__(self) -> None:
        failpoints = Failpoints(self.settings.failpoints)
        self._parking = Parking(clock=self.clock)
        self._inboxes = [self.inbox(database=self.db, clock=self.clock, hearing=hearing) for hearing in self.hearings]
        self._consumers = Consumers(
            bootstrap=self.settings.kafka,
            group=self.settings.kafka_group or self.name,
            instance=self.settings.instance,
            inboxes=self._inboxes,
            failpoints=failpoints,
        )
        self._relay = self.relay(
            database_url=self.settings.database_url,
            wire=Wire(self.settings.kafka, f"passerelle/{self.name}"),
            failpoints=failpoints,
        )
        self.db.on_publish = self._relay.take
        self._registry = prometheus.CollectorRegistry()
        self._requests = prometheus.Histogram(
            "http_request_seconds", "Requests served", ["method", "route", "status"], registry=self._registry
        )
        self._loop_errors = prometheus.Counter("loop_errors", "Rounds that failed", ["loop"], registry=self._registry)
        self._pages = make_pages(
            clock=self.clock,
            folders=[self.templates] if self.templates else [],
            public_url=self.settings.public_url,
            sign_in_url=self.settings.staff_sign_in_url,
            trusted_proxies=self.settings.trusted_proxies,
            count=self._count_request,
        )
        self._stopping = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._backbone: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Service"]:
        """Up: database, resources, HTTP port, then the rest as it can be had. Down: the reverse."""
        async with AsyncExitStack() as stack:
            await self.db.start()
            stack.push_async_callback(self.db.stop)
            for resource in self.resources:
                await stack.enter_async_context(resource)
            runner = web.AppRunner(make_app(self.all_routes(), self._pages), access_log=None, shutdown_timeout=10)
            await runner.setup()
            site = web.TCPSite(runner, self.settings.host, self.settings.port, reuse_port=False)
            await site.start()
            self.url = f"http://{self.settings.host}:{runner.addresses[0][1]}"
            self._pages.public_url = self._pages.public_url or self.url
            stack.push_async_callback(self._quiet)
            stack.push_async_callback(runner.cleanup)
            self._begin()
            log.info("service_started", url=self.url)
            yield self
            log.info("service_stopping")
        log.info("service_stopped")

    def all_routes(self) -> list[Route]:
        """The service's own routes and those every service has."""
        routes = [
            Route("GET", "/health/live", self._live, PUBLIC),
            Route("GET", "/health/ready", self._ready, PUBLIC),
            Route("GET", "/health", self._health, PUBLIC),
            Route("GET", "/metrics", self._metrics, PUBLIC),
            *about_routes(self.name),
            *(parking_routes(self.db, self._parking, self.operators) if self.operators else ()),
        ]
        return [*self.routes, *routes]

    def _begin(self) -> None:
        self._stopping.clear()
        own = [
            Loop("parking", 0.3, self._retry_parked),
            Loop("pruning", 3600, self._prune),
            Loop("kafka", 5, self._consumers.watch),
        ]
        self._loops = [self._task(self._repeat(loop), loop.name) for loop in (*own, *self.loops)]
        self._backbone = [self._task(self._relay.run(), "relay")]

    def _task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=f"{self.name}.{name}")

    async def _quiet(self) -> None:
        """Lets every loop finish its round, stops hearing, sends what was said, then stops the relay.

        Hearing is begun by a loop: stopped before that one has ended, it would begin again.
        """
        self._stopping.set()
        if self._loops:
            _, late = await asyncio.wait(self._loops, timeout=10)
            await _cancelled(late)
        await self._consumers.stop()
        await self._drain()
        await _cancelled(self._backbone)

    async def _drain(self) -> None:
        for _ in range(30):
            if self._relay.trouble or not (await self._outbox())["unsent"]:
                return
            await asyncio.sleep(0.1)

    async def _repeat(self, loop: Loop) -> None:
        pause = loop.every
        while not self._stopping.is_set():
            try:
                with structlog.contextvars.bound_contextvars(correlation_id=new_correlation_id(), loop=loop.name):
                    done = await loop.run()
                pause = 0 if done else loop.every
            except Exception as error:  # the clock's door: said, counted, tried again
                self._loop_errors.labels(loop.name).inc()
                weather = isinstance(error, (*LOST, Unavailable, KafkaError))
                (log.warning if weather else log.exception)("loop_failed", loop=loop.name, error=repr(error))
                pause = min(max(pause, loop.every, 0.5) * 2, max(_LONGEST_PAUSE, loop.every))
            await self._pause(pause, loop.wake)

    async def _pause(self, seconds: float, wake: asyncio.Event | None) -> None:
        waits = [asyncio.ensure_future(one.wait()) for one in (self._stopping, wake) if one is not None]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        await _cancelled(waits)
        if wake is not None:
            wake.clear()

    async def _retry_parked(self) -> int:
        async with self.db.reading() as tx:
            due = await self._parking.due(tx)
        inboxes = {inbox.topic: inbox for inbox in self._inboxes}
        for topic, key in due:
            if topic in inboxes:
                await inboxes[topic].retry(key)
        return 0

    async def _prune(self) -> int:
        async with self.db.transaction() as tx:
            status = await tx.execute(
                """delete from outbox where id in
                   (select id from outbox o where said_at < $1 and not exists (select from unsent u where u.id = o.id)
                     order by id limit 10000)""",
                self.clock.wall() - KEEP,
            )
        return int(status.rsplit(" ", 1)[1])

    async def _outbox(self) -> Mapping[str, float]:
        async with self.db.reading() as tx:
            row = await tx.fetchrow(
                """select count(*) as unsent, extract(epoch from $1 - min(said_at)) as age
                     from unsent left join outbox using (id)""",
                datetime.now(UTC),
            )
        return {"unsent": row["unsent"], "age_seconds": float(row["age"] or 0)} if row else {}

    async def _parked(self) -> Mapping[str, float]:
        async with self.db.reading() as tx:
            rows = await tx.fetch("select reason, count(*) as n from parked group by reason")
        return {row["reason"]: row["n"] for row in rows}

    async def _figures(self) -> dict[str, float | Mapping[str, float]]:
        own = (
            Gauge("outbox", "Outgoing events not yet sent, and the age of the oldest", self._outbox),
            Gauge("parked", "Messages that wait, by reason", self._parked),
            Gauge("lag", "Records not yet handled, by topic", self._consumers.lag),
        )
        return {gauge.name: await gauge.read() for gauge in (*own, *self.gauges)}

    def _degraded(self, figures: Mapping[str, float | Mapping[str, float]]) -> list[str]:
        troubles = {"relay": self._relay.trouble, "kafka": self._consumers.trouble}
        parked = figures.get("parked")
        if isinstance(parked, Mapping) and parked.get("failed"):
            troubles["parked"] = f"{parked['failed']:.0f}"
        for alarms in (figures[gauge.name] for gauge in self.gauges if gauge.alarm):
            if isinstance(alarms, Mapping):
                troubles |= {name: f"{value:g}" for name, value in alarms.items() if value}
        return [f"{name}: {trouble}" for name, trouble in troubles.items() if trouble]

    async def _live(self, _request: web.Request) -> web.Response:
        dead = [task.get_name() for task in (*self._loops, *self._backbone) if task.done()]
        return web.json_response({"live": not dead, "dead": dead}, status=503 if dead else 200)

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.json_response({"ready": (ready := await self.db.answers())}, status=200 if ready else 503)

    async def _health(self, _request: web.Request) -> web.Response:
        if not await self.db.answers():
            return web.json_response({"service": self.name, "status": "down", "degraded": ["database"]}, status=503)
        figures = await self._figures()
        status = "degraded" if (degraded := self._degraded(figures)) else "ok"
        return web.json_response({"service": self.name, "status": status, "degraded": degraded, "figures": figures})

    async def _metrics(self, _request: web.Request) -> web.Response:
        lines = [prometheus.generate_latest(self._registry).decode()]
        for name, value in (await self._figures()).items():
            label = next((g.label for g in self.gauges if g.name == name), "kind")
            figures = value.items() if isinstance(value, Mapping) else [("", value)]
            lines += [
                f'passerelle_{name}{{{label}="{kind}"}} {figure}\n' if kind else f"passerelle_{name} {figure}\n"
                for kind, figure in figures
            ]
        return web.Response(text="".join(lines), content_type="text/plain")

    def _count_request(self, method: str, route: str, status: int, took_ms: float) -> None:
        self._requests.labels(method, route, str(status)).observe(took_ms / 1000)

    def run(self) -> None:
        """Runs until SIGTERM or SIGINT; what `__main__.py` calls."""
        set_up_logs(service=self.name, level=self.settings.log_level)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        async with self.running():
            gc.collect()
            gc.freeze()  # tables read at start are for ever: the collector need not walk them again
            gc.set_threshold(_GARBAGE, 20, 20)
            await stop.wait()


async def _cancelled(tasks: Collection[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
