"""The five services of the floor: which tables, which rows, which events. `python -m bench.floor.services NAME`.

The rows, index entries and events are those a zero-touch order leaves behind in the hub, one for one and as long;
`flow.rows_kb_per_order` and `flow.events_kb_per_order` show that of each run.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

import orjson
import uvloop
from aiohttp import web

from bench.floor.hop import Handler, Hop, Table, Write, fresh

A_LINE = b"Une ligne du journal, de la longueur qu'elles ont : date, auteur, texte, et ce qu'il faut de plus."
LINES = 7
"""What the journal of a zero-touch order holds once its offer is made."""
DETAIL = b"y" * 1100
FACT = b"w" * 480
REST = b"z" * 200
"""What a row holds besides its ids where the hub keeps it in columns."""


def text(length: int) -> str:
    """What an event says besides what the floor reads: as long as in the hub's events."""
    return "x" * length


def _rest(length: int) -> str:
    """The columns that the floor does not fill by name: as many bytes as the hub's rows have."""
    return f"rest text default repeat('x', {length})"


TABLES: dict[str, dict[str, Table]] = {
    "gateway": {
        "orders": Table(
            f"""create table orders (id uuid primary key, key text unique, content bytea, state text, at timestamptz,
                                     {_rest(155)}) with (fillfactor = 50);
                create index on orders (at);
                create index on orders (key, at)""",
            ("uuid", "text", "bytea", "text", "timestamptz"),
        ),
        "facts": Table(
            f"""create table facts (id uuid primary key, position bigint, order_ref uuid, act text, body bytea,
                                    {_rest(30)});
                create index on facts (position);
                create index on facts (order_ref, position)""",
            ("uuid", "bigint", "uuid", "text", "bytea"),
        ),
        "deliveries": Table(
            f"""create table deliveries (message_id uuid primary key, order_ref uuid, act text, next_at timestamptz,
                                         {_rest(52)});
                create index on deliveries (next_at);
                create index on deliveries (order_ref, next_at)""",
            ("uuid", "uuid", "text", "timestamptz"),
        ),
        "moved": Table(
            "", ("uuid", "text"), "update orders o set state = n.state from {values} as n (id, state) where o.id = n.id"
        ),
    },
    "intake": {
        "item": Table(
            f"""create table item (id uuid primary key, gateway_order_id uuid, content bytea, number text,
                                   {_rest(265)}) with (fillfactor = 50);
                create index on item (gateway_order_id);
                create index on item (gateway_order_id, id);
                create index on item (id, gateway_order_id)""",
            ("uuid", "uuid", "bytea"),
            "insert into item (id, gateway_order_id, content) select * from {values}",
        ),
        "file_number": Table("create table file_number (number text primary key, order_id uuid)", ("text", "uuid")),
        "neighbour_due": Table("create table neighbour_due (item_id uuid primary key)", ("uuid",)),
        "numbered": Table(
            "",
            ("uuid", "text"),
            "update item i set number = n.number from {values} as n (id, number) where i.id = n.id",
        ),
        "compared": Table("", ("uuid",), "delete from neighbour_due d using {values} as n (id) where d.item_id = n.id"),
    },
    "casework": {
        "dossiers": Table(
            f"""create table dossiers (id uuid primary key, number text unique, ref uuid, content bytea,
                                       version integer, {_rest(505)});
                create index on dossiers (ref);
                create index on dossiers (ref, number);
                create index on dossiers (number text_pattern_ops);
                create index on dossiers (number, id);
                create index on dossiers (version, id)""",
            ("uuid", "text", "uuid", "bytea", "integer"),
        ),
        "interventions": Table(
            f"""create table interventions (id uuid primary key, dossier_id uuid, stage text, {_rest(85)})
                  with (fillfactor = 50);
                create index on interventions (dossier_id)""",
            ("uuid", "uuid", "text"),
        ),
        "action_dates": Table(
            f"""create table action_dates (id uuid primary key, dossier_id uuid, code text, due_at timestamptz,
                                           late boolean, {_rest(137)});
                create index on action_dates (dossier_id);
                create index on action_dates (dossier_id, code);
                create index on action_dates (due_at) where late is null""",
            ("uuid", "uuid", "text", "timestamptz", "boolean"),
        ),
        "journal": Table(
            f"""create table journal (dossier_id uuid, number integer, body bytea, {_rest(104)},
                                      primary key (dossier_id, number))""",
            ("uuid", "integer", "bytea"),
        ),
        "offers": Table(
            """create table offers (id uuid primary key, dossier_id uuid, body bytea);
               create index on offers (dossier_id)""",
            ("uuid", "uuid", "bytea"),
        ),
        "moved": Table(
            "",
            ("uuid",),
            """with d as (update dossiers x set version = version + 1 from {values} as n (id) where x.id = n.id),
                    i as (update interventions x set stage = 'offered' from {values} as n (id)
                           where x.dossier_id = n.id)
               update action_dates x set late = false from {values} as n (id)
                where x.dossier_id = n.id and x.code = 'HOLD'""",
        ),
    },
    "assignment": {
        "intervention": Table(
            """create table intervention (id uuid primary key, body bytea);
               create index on intervention (id) where body is not null""",
            ("uuid", "bytea"),
        ),
        "decision": Table(
            """create table decision (id uuid primary key, intervention_id uuid, body bytea);
               create index on decision (intervention_id)""",
            ("uuid", "uuid", "bytea"),
        ),
        "offer": Table(
            """create table offer (id uuid primary key, intervention_id uuid, body bytea);
               create index on offer (intervention_id)""",
            ("uuid", "uuid", "bytea"),
        ),
    },
    "portal": {
        "offer": Table(
            """create table offer (id uuid primary key, dossier_id uuid, body bytea);
               create index on offer (dossier_id);
               create index on offer (dossier_id, id);
               create index on offer (id, dossier_id)""",
            ("uuid", "uuid", "bytea"),
        ),
        "notice": Table(
            f"""create table notice (id uuid primary key, offer_id uuid, channel text, next_at timestamptz,
                                     {_rest(43)});
                create index on notice (offer_id, channel);
                create index on notice (channel, next_at)""",
            ("uuid", "uuid", "text", "timestamptz"),
        ),
    },
}


def intake(write: Write, type_: str, key: str, body: Any) -> None:
    """An order becomes an item, received and submitted."""
    if type_ == "dossier.opened":
        order_id = UUID(body["order_id"])
        write.rows["numbered"].append((order_id, body["number"]))
        write.rows["file_number"].append((body["number"], order_id))
        write.rows["neighbour_due"].append((order_id,))
        write.rows["compared"].append((order_id,))
    if type_ != "gateway.order.received":
        return
    order_id = fresh()
    write.rows["item"].append((order_id, UUID(body["id"]), orjson.dumps(body["order"])))
    named = {"id": body["id"], "order_id": str(order_id)}
    write.say("intake.orders", str(order_id), 1, "order.received", named | {"text": text(230)})
    submitted = named | {"order": body["order"], "text": text(310)}
    write.say("intake.orders", str(order_id), 2, "order.submitted", submitted)


def casework(write: Write, type_: str, key: str, body: Any) -> None:
    """A submitted order becomes a dossier; an offer becomes A1 with its four lines."""
    now = datetime.now(UTC)
    match type_:
        case "order.submitted":
            dossier = fresh()
            number = f"26-{dossier.int % 10**12}"
            write.rows["dossiers"].append((dossier, number, UUID(body["id"]), orjson.dumps(body["order"]), 1))
            write.rows["interventions"].append((fresh(), dossier, "ready"))
            write.rows["action_dates"].append((fresh(), dossier, "HOLD", now, False))
            write.rows["journal"] += [(dossier, n, A_LINE) for n in range(1, LINES - 3)]
            named = {"id": body["id"], "order_id": body["order_id"], "dossier_id": str(dossier), "number": number}
            write.say("casework.dossiers", str(dossier), 1, "dossier.opened", named | {"text": text(200)})
            write.say("casework.dossiers", str(dossier), 2, "intervention.ready", named | {"text": text(280)})
            write.say("casework.notices", str(dossier), 1, "notice.issued", named | {"text": text(460)})
        case "offer.made":
            dossier = UUID(key)
            write.rows["offers"].append((UUID(body["offer_id"]), dossier, REST[:110]))
            write.rows["action_dates"].append((fresh(), dossier, "A1", now, False))
            write.rows["journal"] += [(dossier, n, A_LINE) for n in range(LINES - 3, LINES + 1)]
            write.rows["moved"].append((dossier,))
        case _:
            pass


def assignment(write: Write, type_: str, key: str, body: Any) -> None:
    """A ready intervention gets a decision and an offer."""
    if type_ != "intervention.ready":
        return
    intervention, offer = fresh(), fresh()
    write.rows["intervention"].append((intervention, REST))
    write.rows["decision"].append((fresh(), intervention, DETAIL))
    write.rows["offer"].append((offer, intervention, REST[:170]))
    write.say("assignment.offers", key, 1, "offer.made", body | {"offer_id": str(offer), "text": text(610)})


def portal(write: Write, type_: str, key: str, body: Any) -> None:
    """An offer is shown, and two notices wait."""
    if type_ == "offer.made":
        offer, now = UUID(body["offer_id"]), datetime.now(UTC)
        write.rows["offer"].append((offer, UUID(key), REST))
        write.rows["notice"] += [(fresh(), offer, channel, now) for channel in ("sms", "email")]


Taken = Callable[[Write, UUID, str, bytes], None]


class Door:
    """The HTTP door with its group commit."""

    def __init__(self, hop: Hop, taken: Taken) -> None:
        self._hop = hop
        self._taken = taken
        self._waiting: list[tuple[bytes, str, asyncio.Future[str]]] = []
        self._work = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """Answers once the order is durable."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((await request.read(), request.headers["Idempotency-Key"], answer))
        self._work.set()
        return web.json_response({"order_id": await answer}, status=202)

    async def commit(self) -> None:
        """One flusher: the waiting requests are the list."""
        while True:
            await self._work.wait()
            self._work.clear()
            while batch := self._waiting[:500]:
                del self._waiting[:500]
                write = Write()
                ids = [fresh() for _ in batch]
                for order_id, (content, key, _) in zip(ids, batch, strict=True):
                    self._taken(write, order_id, key, content)
                await self._hop.write(write)
                for order_id, (_, _, answer) in zip(ids, batch, strict=True):
                    answer.set_result(str(order_id))


async def listen(door: Door) -> None:
    """Opens the HTTP door."""
    app = web.Application()
    app.router.add_post("/orders", door.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["FLOOR_PORT"])).start()


def taken(write: Write, order_id: UUID, key: str, content: bytes) -> None:
    """The gateway keeps an order and passes it on."""
    write.rows["orders"].append((order_id, key, content, "received", datetime.now(UTC)))
    event = {"id": str(order_id), "order": orjson.loads(content), "text": text(170)}
    write.say("gateway.orders", str(order_id), 1, "gateway.order.received", event)


def gateway() -> Handler:
    """Received and accepted become facts with their deliveries, in the order they came."""
    positions = count(1)

    def hear(write: Write, type_: str, key: str, body: Any) -> None:
        act = {"order.received": "received", "notice.issued": "accepted"}.get(type_)
        if act is None:
            return
        message, order = fresh(), UUID(body["id"])
        write.rows["facts"].append((message, next(positions), order, act, FACT))
        write.rows["deliveries"].append((message, order, act, datetime.now(UTC)))
        write.rows["moved"].append((order, act))

    return hear


HEARS: Final[dict[str, tuple[tuple[str, ...], Handler]]] = {
    "intake": (("gateway.orders", "casework.dossiers"), intake),
    "casework": (("intake.orders", "assignment.offers"), casework),
    "assignment": (("casework.dossiers",), assignment),
    "portal": (("assignment.offers",), portal),
}


async def run(name: str) -> None:
    """One service, until it is ended."""
    hop = Hop(url=os.environ["FLOOR_URL"], kafka=os.environ["FLOOR_KAFKA"], tables=TABLES[name])
    await hop.start()
    if name == "gateway":
        door, handle = Door(hop, taken), gateway()
        await listen(door)
        listening = [hop.hear(topic, name, handle) for topic in ("intake.orders", "casework.notices")]
        await asyncio.gather(door.commit(), *listening)
    topics, handle = HEARS[name]
    print("ready", flush=True)
    await asyncio.gather(*(hop.hear(topic, name, handle) for topic in topics))


if __name__ == "__main__":
    uvloop.run(run(sys.argv[1]))
