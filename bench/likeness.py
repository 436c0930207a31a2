"""How long it takes to find the orders that share a trait with a new one, beside a million that are known.

Claims happen where people live, so a commune's week holds many of them. What is timed is `store.likeness.alike` on a
warm database: the question asked of PostgreSQL and the candidates read from its answer, each with the address, the
telephone and the kind of loss that it is compared by.
"""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg

from bench.decide import GEO, crowd
from bench.results import Figure
from deploy.local.postgres import FORGETFUL, LocalPostgres
from deploy.local.processes import Child, free_port
from deploy.prepare import Ground, prepare_databases
from deploy.services import database_of
from services.assignment.domain.communes import Communes
from services.intake.domain.items import Item, State
from services.intake.domain.likeness import Loss, street_key
from services.intake.store.likeness import alike
from shared.db import Database

SEED: Final = 20261129
SINCE: Final = date(2024, 1, 1)
DAYS: Final = 1000


@dataclass(frozen=True)
class Sizes:
    """How many orders are known, and how many questions are asked of them."""

    orders: int = 1_000_000
    asked: int = 2_000


def figures(root: Path, sizes: Sizes, say: Callable[[str], None]) -> list[Figure]:
    """`intake.blocking_*` of a database of this size."""
    folder = root / "likeness"
    folder.mkdir()
    return asyncio.run(_measured(folder, sizes, say))


async def _measured(folder: Path, sizes: Sizes, say: Callable[[str], None]) -> list[Figure]:
    postgres = LocalPostgres(folder=folder / "postgres", port=free_port(), settings=FORGETFUL)
    postgres.initialise()
    server = Child(postgres.program(folder / "postgres.log"))
    server.wait_ready()
    try:
        prepare_databases(
            Ground(postgres_admin_url=postgres.admin_url, kafka_bootstrap_servers="127.0.0.1:9", data=folder / "hub"),
            lambda _line: None,
        )
        url = postgres.admin_url.rpartition("/")[0] + f"/{database_of('intake')}"
        say(f"likeness: {sizes.orders} orders are laid down")
        losses = await _filled(url, sizes.orders)
        found, took = await _asked(url, losses, sizes.asked)
    finally:
        server.stop()
    took.sort()
    return [
        Figure("intake.blocking_p50_ms", statistics.median(took), "ms"),
        Figure("intake.blocking_p99_ms", took[int(len(took) * 0.99)], "ms"),
        Figure("intake.blocking_candidates", statistics.mean(found), "orders"),
    ]


async def _filled(url: str, orders: int) -> list[tuple[str, int, str, date]]:
    """Claim number, telephone, commune and day of each known order."""
    dice = random.Random(SEED)
    people = crowd(Communes.read(GEO))
    known = [
        (
            f"B{dice.randrange(10**8):08d}",
            dice.randrange(-(1 << 62), 1 << 62),
            people.draw(dice).insee,
            SINCE + timedelta(days=dice.randrange(DAYS)),
        )
        for _ in range(orders)
    ]
    at = datetime(2026, 11, 29, tzinfo=UTC)
    rows = (
        (uuid4(), "web", "allianz", "general", "submitted", at, claim, insee, day, phone, *_street(number, claim))
        for number, (claim, phone, insee, day) in enumerate(known)
    )
    traits = ("claim_key", "loss_insee", "loss_day", "loss_phone", "loss_street", "content")
    columns = ("id", "channel", "insurer", "team", "state", "received_at", *traits)
    line = await asyncpg.connect(url)
    await line.copy_records_to_table("item", records=rows, columns=columns)
    await line.execute("vacuum analyze item", timeout=300)
    await line.close()
    return known


def _street(number: int, claim: str) -> tuple[str, str]:
    """The street as it is compared, and what of the order's content a comparison reads."""
    address = f"{number % 300} rue de l'Église"
    content = {
        "claim_number": claim,
        "loss_kind": "DDE",
        "trade": "PLOMBERIE",
        "insured": {"last_name": "Essai", "phones": [f"+3319900{number % 10**4:04d}"]},
        "site": {"address": address, "city": "Essai"},
    }
    return street_key(address), json.dumps(content, ensure_ascii=False)


async def _asked(url: str, known: list[tuple[str, int, str, date]], times: int) -> tuple[list[int], list[float]]:
    """How many candidates each question found, and how long it took in ms; half of them with a digit typed wrong."""
    dice = random.Random(SEED + 1)
    db = Database(url)
    await db.start()
    found: list[int] = []
    took: list[float] = []
    for number in range(times + times // 10):
        claim, phone, insee, day = dice.choice(known)
        wrong = f"{claim[:-1]}{(int(claim[-1]) + 1) % 10}"
        street = street_key(f"{dice.randrange(300)} rue de l'Église")
        loss = Loss("allianz", wrong if number % 2 else claim, frozenset({phone}), insee, day, street)
        item = Item(uuid4(), "fax", State.WAITING, "general", datetime.now(UTC))
        async with db.reading() as tx:
            begun = time.perf_counter()
            candidates = await alike(tx, item, loss)
            spent = (time.perf_counter() - begun) * 1000
        if number >= times // 10:  # the first ones warm the caches
            found.append(len(candidates))
            took.append(spent)
    await db.stop()
    return found, took
