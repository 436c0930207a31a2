"""The five services of the textbook on the floor's tables. `python -m bench.textbook.services NAME`."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import uuid_utils.compat as uuids
from aiohttp import web
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from pydantic import BaseModel, ConfigDict

from bench.floor.hop import PLUMBING
from bench.floor.services import A_LINE, DETAIL, LINES, TABLES, text
from contracts.events.envelope import OrderContent

MARKED: Final = """
alter table outbox add column sent_at timestamptz;
create index outbox_unsent on outbox (id) where sent_at is null;
"""
"""The outbox as one finds it described: each row marked when it was sent."""

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class Event(BaseModel):
    """One model for what travels."""

    model_config = ConfigDict(extra="allow")

    type: str
    topic: str
    key: str
    sequence: int
    id: UUID
    order: OrderContent | None = None
    order_id: UUID | None = None
    dossier_id: UUID | None = None
    number: str | None = None
    offer_id: UUID | None = None
    text: str | None = None


Handle = Callable[[Connection, Event], Awaitable[None]]


async def say(connection: Connection, event: Event) -> None:
    """An outbox row, and the stream's sequence."""
    await connection.execute(
        """insert into stream values ($1, $2, $3)
           on conflict (topic, key) do update set sequence = excluded.sequence""",
        event.topic,
        event.key,
        event.sequence,
    )
    await connection.execute(
        "insert into outbox (topic, key, sequence, event_id, type, body) values ($1, $2, $3, $4, $5, $6)",
        event.topic,
        event.key,
        event.sequence,
        uuids.uuid7(),
        event.type,
        event.model_dump_json().encode(),
    )


def said(event: Event, type_: str, topic: str, key: UUID, sequence: int, **more: Any) -> Event:  # Any: fields of Event
    """The next event of the walk."""
    return event.model_copy(update={"type": type_, "topic": topic, "key": str(key), "sequence": sequence, **more})


async def intake(connection: Connection, event: Event) -> None:
    """An order becomes an item, received and submitted."""
    if event.type == "dossier.opened":
        await connection.execute("update item set number = $2 where id = $1", event.order_id, event.number)
        await connection.execute("insert into file_number values ($1, $2)", event.number, event.order_id)
        await connection.execute("insert into neighbour_due values ($1)", event.order_id)
        await connection.execute("delete from neighbour_due where item_id = $1", event.order_id)
    if event.type != "gateway.order.received" or event.order is None:
        return
    order_id = uuids.uuid7()
    await connection.execute(
        "insert into item (id, gateway_order_id, content) values ($1, $2, $3)",
        order_id,
        event.id,
        event.order.model_dump_json().encode(),
    )
    await say(connection, said(event, "order.received", "intake.orders", order_id, 1, order_id=order_id, order=None))
    await say(connection, said(event, "order.submitted", "intake.orders", order_id, 2, order_id=order_id))


async def casework(connection: Connection, event: Event) -> None:
    """A submitted order becomes a dossier; an offer becomes A1 with its four lines."""
    if event.type == "order.submitted" and event.order is not None:
        await _opened(connection, event, event.order)
    if event.type == "offer.made":
        await _offered(connection, event)


async def _opened(connection: Connection, event: Event, order: OrderContent) -> None:
    dossier, now = uuids.uuid7(), datetime.now(UTC)
    number = f"26-{dossier.int % 10**12}"
    content = order.model_dump_json().encode()
    await connection.execute("insert into dossiers values ($1, $2, $3, $4, 1)", dossier, number, event.id, content)
    await connection.execute("insert into interventions values ($1, $2, 'ready')", uuids.uuid7(), dossier)
    await connection.execute("insert into action_dates values ($1, $2, 'HOLD', $3, false)", uuids.uuid7(), dossier, now)
    for line in range(1, LINES - 3):
        await connection.execute("insert into journal values ($1, $2, $3)", dossier, line, A_LINE)
    more = {"dossier_id": dossier, "number": number, "text": text(280), "order": None}
    await say(connection, said(event, "dossier.opened", "casework.dossiers", dossier, 1, **more))
    await say(connection, said(event, "intervention.ready", "casework.dossiers", dossier, 2, **more))
    await say(connection, said(event, "notice.issued", "casework.notices", dossier, 1, **more))


async def _offered(connection: Connection, event: Event) -> None:
    dossier, now = event.dossier_id, datetime.now(UTC)
    body = event.model_dump_json().encode()
    await connection.execute("insert into offers values ($1, $2, $3)", event.offer_id, dossier, body)
    await connection.execute("insert into action_dates values ($1, $2, 'A1', $3, false)", uuids.uuid7(), dossier, now)
    for line in range(LINES - 3, LINES + 1):
        await connection.execute("insert into journal values ($1, $2, $3)", dossier, line, A_LINE)
    await connection.execute("update dossiers set version = version + 1 where id = $1", dossier)
    await connection.execute("update interventions set stage = 'offered' where dossier_id = $1", dossier)
    await connection.execute("update action_dates set late = false where dossier_id = $1 and code = 'HOLD'", dossier)


async def assignment(connection: Connection, event: Event) -> None:
    """A ready intervention gets a decision and an offer."""
    if event.type != "intervention.ready" or event.dossier_id is None:
        return
    intervention, offer, body = uuids.uuid7(), uuids.uuid7(), event.model_dump_json().encode()
    await connection.execute("insert into intervention values ($1, $2)", intervention, body)
    await connection.execute("insert into decision values ($1, $2, $3)", uuids.uuid7(), intervention, DETAIL)
    await connection.execute("insert into offer values ($1, $2, $3)", offer, intervention, body)
    await say(connection, said(event, "offer.made", "assignment.offers", event.dossier_id, 1, offer_id=offer))


async def portal(connection: Connection, event: Event) -> None:
    """An offer is shown, and two notices wait."""
    if event.type != "offer.made":
        return
    body, now = event.model_dump_json().encode(), datetime.now(UTC)
    await connection.execute("insert into offer values ($1, $2, $3)", event.offer_id, event.dossier_id, body)
    for channel in ("sms", "email"):
        await connection.execute(
            "insert into notice values ($1, $2, $3, $4)", uuids.uuid7(), event.offer_id, channel, now
        )


async def gateway(connection: Connection, event: Event) -> None:
    """Received and accepted become facts with their deliveries."""
    act = {"order.received": "received", "notice.issued": "accepted"}.get(event.type)
    if act is None:
        return
    message, now = uuids.uuid7(), datetime.now(UTC)
    body = event.model_dump_json().encode()
    await connection.execute("insert into facts values ($1, 0, $2, $3, $4)", message, event.id, act, body)
    await connection.execute("insert into deliveries values ($1, $2, $3, $4)", message, event.id, act, now)
    await connection.execute("update orders set state = $2 where id = $1", event.id, act)


HEARS: Final[dict[str, tuple[tuple[str, ...], Handle]]] = {
    "gateway": (("intake.orders", "casework.notices"), gateway),
    "intake": (("gateway.orders", "casework.dossiers"), intake),
    "casework": (("intake.orders", "assignment.offers"), casework),
    "assignment": (("casework.dossiers",), assignment),
    "portal": (("assignment.offers",), portal),
}


async def run(name: str) -> None:
    """One service, until it is ended."""
    pool = await asyncpg.create_pool(os.environ["FLOOR_URL"], min_size=2, max_size=16)
    await pool.execute(PLUMBING + MARKED + "".join(table.create + ";" for table in TABLES[name].values()))
    broker = KafkaBroker(os.environ["FLOOR_KAFKA"], logger=None, ack_policy=AckPolicy.NACK_ON_ERROR)
    topics, handle = HEARS[name]
    for topic in topics:
        _subscribe(broker, pool, name, topic, handle)
    await broker.start()
    if name == "gateway":
        await _door(pool)
    print("ready", flush=True)
    await _relay(pool, broker)


def _subscribe(
    broker: KafkaBroker, pool: "asyncpg.Pool[asyncpg.Record]", name: str, topic: str, handle: Handle
) -> None:
    @broker.subscriber(topic, group_id=f"textbook-{name}-{topic}", auto_offset_reset="earliest")
    async def hear(event: Event, message: KafkaMessage) -> None:
        async with pool.acquire() as connection, connection.transaction():
            known = await connection.fetchval(
                "select sequence from inbox where topic = $1 and key = $2 for update", event.topic, event.key
            )
            if known is not None and known >= event.sequence:
                return
            await handle(connection, event)
            await connection.execute(
                """insert into inbox values ($1, $2, $3)
                   on conflict (topic, key) do update set sequence = excluded.sequence""",
                event.topic,
                event.key,
                event.sequence,
            )


async def _relay(pool: "asyncpg.Pool[asyncpg.Record]", broker: KafkaBroker) -> None:
    """One row after the other, as an outbox is first written."""
    while True:
        rows = await pool.fetch("select * from outbox where sent_at is null order by id limit 100")
        for row in rows:
            await broker.publish(row["body"], topic=row["topic"], key=row["key"].encode())
            await pool.execute("update outbox set sent_at = now() where id = $1", row["id"])
        if not rows:
            await asyncio.sleep(0.02)


async def _door(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    async def take(request: web.Request) -> web.Response:
        order = OrderContent.model_validate(await request.json())
        order_id = uuids.uuid7()
        event = Event(
            type="gateway.order.received",
            topic="gateway.orders",
            key=str(order_id),
            sequence=1,
            id=order_id,
            order=order,
        )
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "insert into orders values ($1, $2, $3, 'received', $4)",
                order_id,
                request.headers["Idempotency-Key"],
                order.model_dump_json().encode(),
                datetime.now(UTC),
            )
            await say(connection, event)
        return web.json_response({"order_id": str(order_id)}, status=202)

    app = web.Application()
    app.router.add_post("/orders", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["FLOOR_PORT"])).start()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
