"""The floor's proof: four hops with as few rows as they can have, `python -m bench.floor.four_hops NAME`.

An order over HTTP → intake's transaction → Kafka → assignment's → Kafka → the portal's and the gateway's. What this
costs with the floor's own hop is compared with what is known of such a pipeline (bench/README.md).
"""

import os
import sys
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import orjson
import uvloop

from bench.floor.hop import Hop, Table, Write, fresh
from bench.floor.services import Door, listen

SERVICES: Final = ("intake", "assignment", "portal", "gateway")

ENDS: Final = {"portal": "offer", "gateway": "delivery"}
"""Where an order's way ends, and with a row of which table."""

_MISSION: Final = ("uuid", "uuid", "bytea")
TABLES: Final[dict[str, dict[str, Table]]] = {
    "intake": {
        "mission": Table(
            "create table mission (id uuid primary key, key text unique, body bytea)", ("uuid", "text", "bytea")
        )
    },
    "assignment": {"offer": Table("create table offer (id uuid primary key, mission uuid, body bytea)", _MISSION)},
    "portal": {"offer": Table("create table offer (id uuid primary key, mission uuid, body bytea)", _MISSION)},
    "gateway": {"delivery": Table("create table delivery (id uuid primary key, mission uuid, body bytea)", _MISSION)},
}


def taken(write: Write, order_id: UUID, key: str, content: bytes) -> None:
    """An order at the door."""
    write.rows["mission"].append((order_id, key, content))
    write.say("gateway.orders", str(order_id), 1, "submitted", {"id": str(order_id), "order": orjson.loads(content)})


def assigned(write: Write, _type: str, key: str, body: Any) -> None:  # Any: JSON
    """An offer is made."""
    offer = fresh()
    write.rows["offer"].append((offer, UUID(key), orjson.dumps(body)))
    write.say("assignment.offers", key, 1, "offered", body | {"offer_id": str(offer)})


def ends_in(table: str) -> Callable[[Write, str, str, Any], None]:  # Any: JSON
    """The last hop writes a row."""

    def hear(write: Write, _type: str, key: str, body: Any) -> None:  # Any: JSON
        write.rows[table].append((fresh(), UUID(key), orjson.dumps(body)))

    return hear


async def run(name: str) -> None:
    """One service, until it is ended."""
    hop = Hop(url=os.environ["FLOOR_URL"], kafka=os.environ["FLOOR_KAFKA"], tables=TABLES[name])
    await hop.start()
    if name == "intake":
        door = Door(hop, taken)
        await listen(door)
        await door.commit()
    topic, handle = {
        "assignment": ("gateway.orders", assigned),
        "portal": ("assignment.offers", ends_in("offer")),
        "gateway": ("assignment.offers", ends_in("delivery")),
    }[name]
    print("ready", flush=True)
    await hop.hear(topic, name, handle)


if __name__ == "__main__":
    uvloop.run(run(sys.argv[1]))
