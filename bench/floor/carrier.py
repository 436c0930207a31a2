"""The floor and the textbook as carriers: start five processes, and say which orders are done and since when."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bench.floor import four_hops
from bench.floor.services import LINES
from bench.ground import Ground
from deploy.create_topics import create_topics
from deploy.demo.insurer_sandbox.samples import sample
from deploy.local.processes import Program, accepts, free_port

SERVICES = ("gateway", "intake", "casework", "assignment", "portal")


class ByHand:
    """Carries orders without the hub: `floor` in batches, `textbook` one by one."""

    def __init__(self, name: str, *, rests: bool = False) -> None:
        self.name = name
        self._settings = {"FLOOR_RESTS": "yes"} if rests else {}
        self._module = f"bench.{name}.services"
        self._ground: Ground | None = None
        self._port = 0

    async def start(self, ground: Ground) -> None:
        """Makes databases and topics, starts the processes."""
        self._ground, self._port = ground, free_port()
        await create_topics(ground.kafka)
        for name in SERVICES:
            await ground.fetch("postgres", f"create database {self.name}_{name}")
        module, port = self._module, self._port
        programs = [_program(ground, module, self.name, name, port, door=name == "gateway") for name in SERVICES]
        programs = [replace(one, environment={**one.environment, **self._settings}) for one in programs]
        await asyncio.to_thread(ground.start, programs)
        await asyncio.sleep(2)  # the groups have joined

    async def door(self) -> tuple[int, str, str]:
        """No token: the floor lets everybody in."""
        return self._port, "/orders", "none"

    def order(self) -> dict[str, Any]:
        """The same order as ours."""
        return sample("mb-plomberie").order

    async def rows(self, since: UUID) -> Sequence[int]:
        """Deliveries of *accepted*, dates A1, offers."""
        assert self._ground is not None
        counts = {
            "gateway": "select count(*) from facts where id > $1 and act = 'accepted'",
            "casework": "select count(*) from action_dates where id > $1 and code = 'A1'",
            "portal": "select count(*) from offer where id > $1",
        }
        return [(await self._ground.fetch(f"{self.name}_{name}", sql, since))[0][0] for name, sql in counts.items()]

    async def durable(self, mark: str) -> Mapping[str, datetime]:
        """When the last of the three rows of each order became durable."""
        accepted, lines, offers = await self._rows(mark)
        assert self._ground is not None
        orders = await self._ground.fetch(f"{self.name}_gateway", "select id::text as id, key from orders")
        keys = {row["id"]: row["key"] for row in orders}
        dossiers = await self._ground.fetch(
            f"{self.name}_casework", "select id::text as id, ref::text as ref from dossiers"
        )
        refs = {row["id"]: row["ref"] for row in dossiers}
        return {
            keys[refs[dossier]]: max(accepted[refs[dossier]], lines[dossier], offers[dossier]) for dossier in offers
        }

    async def _rows(self, mark: str) -> tuple[Mapping[str, datetime], Mapping[str, datetime], Mapping[str, datetime]]:
        ground = self._ground
        assert ground is not None
        accepted = await ground.durable_at(
            f"{self.name}_gateway",
            f"""select d.order_ref::text as key, d.xmin as row_xmin
                  from deliveries d join orders o on o.id = d.order_ref
                 where d.act = 'accepted' and o.key like '{mark}-%'""",
        )
        refs = ",".join(f"'{ref}'" for ref in accepted) or "'00000000-0000-0000-0000-000000000000'"
        lines = await ground.durable_at(
            f"{self.name}_casework",
            f"""select j.dossier_id::text as key, j.xmin as row_xmin from journal j
                  join dossiers d on d.id = j.dossier_id where d.ref in ({refs}) and j.number = {LINES}""",
        )
        known = ",".join(f"'{dossier}'" for dossier in lines) or "'00000000-0000-0000-0000-000000000000'"
        offers = await ground.durable_at(
            f"{self.name}_portal",
            f"select dossier_id::text as key, xmin as row_xmin from offer where dossier_id in ({known})",
        )
        return accepted, lines, offers


class FourHops:
    """Carries orders over the four hops that show what the floor is worth."""

    name = "four_hops"

    def __init__(self) -> None:
        self._ground: Ground | None = None
        self._port = 0

    async def start(self, ground: Ground) -> None:
        """Makes databases and topics, starts the processes."""
        self._ground, self._port = ground, free_port()
        await create_topics(ground.kafka)
        for name in four_hops.SERVICES:
            await ground.fetch("postgres", f"create database {self.name}_{name}")
        module, port = "bench.floor.four_hops", self._port
        programs = [
            _program(ground, module, self.name, name, port, door=name == "intake") for name in four_hops.SERVICES
        ]
        programs = [replace(one, environment={**one.environment, "FLOOR_LEAN": "yes"}) for one in programs]
        await asyncio.to_thread(ground.start, programs)
        await asyncio.sleep(2)  # the groups have joined

    async def door(self) -> tuple[int, str, str]:
        """No token."""
        return self._port, "/orders", "none"

    def order(self) -> dict[str, Any]:
        """The same order as ours."""
        return sample("mb-plomberie").order

    async def rows(self, since: UUID) -> Sequence[int]:
        """Both ends."""
        assert self._ground is not None
        counts = {name: f"select count(*) from {table} where id > $1" for name, table in four_hops.ENDS.items()}
        return [(await self._ground.fetch(f"{self.name}_{name}", sql, since))[0][0] for name, sql in counts.items()]

    async def durable(self, mark: str) -> Mapping[str, datetime]:
        """When the later of both ends became durable."""
        assert self._ground is not None
        missions = await self._ground.fetch(
            f"{self.name}_intake", "select id::text as id, key from mission where key like $1", f"{mark}-%"
        )
        offers = await self._ground.durable_at(f"{self.name}_portal", _ENDS.format(table="offer"))
        sent = await self._ground.durable_at(f"{self.name}_gateway", _ENDS.format(table="delivery"))
        both = {row["id"]: row["key"] for row in missions if row["id"] in offers and row["id"] in sent}
        return {key: max(offers[id], sent[id]) for id, key in both.items()}


_ENDS = "select mission::text as key, xmin as row_xmin from {table}"


def _program(ground: Ground, module: str, carrier: str, name: str, port: int, *, door: bool) -> Program:
    """One process; the one with the door is ready when it listens, the others when they say so."""
    log = ground.folder / f"{carrier}_{name}.log"
    return Program(
        name=f"{carrier} {name}",
        command=(sys.executable, "-m", module, name),
        log=log,
        ready=(lambda: accepts(port)) if door else (lambda: log.exists() and "ready" in log.read_text()),
        environment={
            "FLOOR_URL": ground.database(f"{carrier}_{name}"),
            "FLOOR_KAFKA": ground.kafka,
            "FLOOR_PORT": str(port),
        },
    )
