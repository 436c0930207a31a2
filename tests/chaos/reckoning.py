"""What is wrong with orders, counted from outside once all is heard: lost, doubled, told twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from contracts.topics import HEARD_BY
from deploy.services import SERVICES
from tests.chaos.processes import LIMIT, ProcessHub
from tests.support.waiting import wait_for

FOUR_LINES: Final = (
    "ETAT: Contact client pour devis (2).",
    "ASSIGNER: ",
    "Intervention sous-assignée à: ",
    "Action réalisée: SMS et e-mail d'assignation commandés",
)
"""How the lines begin that each offer writes, in their order (R-048)."""


async def arrived(hub: ProcessHub, orders: Sequence[str]) -> None:
    """Waits until each order was accepted at the insurer's, a craftsman has an offer, and all that was said is heard.

    Topics know no order between them: the offer may be on the portal before casework has heard of it.
    """

    async def all_there() -> bool:
        if not all(hub.told(order)["ordre.accepte"] for order in orders):
            return False
        return len(await hub.offers(orders)) >= len(orders) and not await unheard(hub, orders)

    await wait_for(all_there, LIMIT)


async def unheard(hub: ProcessHub, orders: Sequence[str]) -> list[str]:
    """What was said about these orders and has not been heard by all who listen, or not been told to the insurer."""
    keys = {str(row[name]) for row in await hub.dossiers(orders) for name in ("id", "intake_order_id")} | set(orders)
    stands = "select topic, key, sequence from {} where key = any($1)"
    said = [row for service in SERVICES for row in await hub.rows(service, stands.format("stream"), list(keys))]
    found = []
    for service in SERVICES:
        heard = {
            (row["topic"], row["key"]): row["sequence"]
            for row in await hub.rows(service, stands.format("inbox"), list(keys))
        }
        found += [
            f"{service}: {one['topic']} of {one['key']}"
            for one in said
            if service in HEARD_BY[one["topic"]] and heard.get((one["topic"], one["key"]), 0) < one["sequence"]
        ]
    pending = "select order_ref from deliveries where state = 'pending' and order_ref::text = any($1)"
    return found + [f"untold: {row['order_ref']}" for row in await hub.rows("insurer_gateway", pending, list(keys))]


async def reckon(hub: ProcessHub, orders: Sequence[str]) -> list[str]:
    """As far as the offer: one dossier, told once, and for each offer its A1 and its four lines."""
    dossiers = await hub.dossiers(orders)
    opened = Counter(row["order_id"] for row in dossiers)
    problems = [f"{order}: {opened[order]} dossiers" for order in orders if opened[order] != 1]
    problems += _told_otherwise(hub, orders, "ordre.recu", "ordre.accepte")
    offers = Counter(row["dossier_number"] for row in await hub.offers(orders))
    dates = await _of_each(hub, dossiers, "select dossier_id from action_dates where code = 'A1'")
    lines = await _beginnings(hub, dossiers)
    for number in (row["number"] for row in dossiers):
        n = offers[number]
        problems += [f"{number}: no offer"] * (n == 0)
        problems += [f"{number}: {n} offers, {dates[number]} A1"] * (dates[number] != n)
        problems += [f"{number}: {n} offers, lines {lines[number]}"] * (lines[number] != list(range(4)) * n)
    return problems


async def reckon_won(hub: ProcessHub, orders: Sequence[str]) -> list[str]:
    """From the answer to the mission: one winner, one acceptance in the journal, one job on both sides, told once."""
    dossiers = await hub.dossiers(orders)
    counted = {
        "won": Counter(row["dossier_number"] for row in await hub.offers(orders) if row["state"] == "won"),
        "J9": await _of_each(hub, dossiers, "select dossier_id from journal where kind = 'J9'"),
        "jobs": await _of_each(hub, dossiers, "select dossier_id from jobs where ended_at is null"),
        "missions": Counter(row["dossier_number"] for row in await hub.jobs(orders)),
    }
    problems = [
        f"{row['number']}: {found[row['number']]} {what}"
        for what, found in counted.items()
        for row in dossiers
        if found[row["number"]] != 1
    ]
    return problems + _told_otherwise(hub, orders, "artisan.affecte")


def _told_otherwise(hub: ProcessHub, orders: Sequence[str], *kinds: str) -> list[str]:
    """What the insurer was not told, or more than once."""
    told = {order: hub.told(order) for order in orders}
    return [
        f"{order}: {kind} told {told[order][kind]} times"
        for order in orders
        for kind in kinds
        if told[order][kind] != 1
    ]


async def _of_each(hub: ProcessHub, dossiers: Sequence[dict[str, Any]], rows: str) -> Counter[str]:
    """Dossier → how many of these rows of casework are its own."""
    sql = f"select number from dossiers d join ({rows}) r on r.dossier_id = d.id where d.id = any($1)"
    return Counter(row["number"] for row in await hub.rows("casework", sql, [row["id"] for row in dossiers]))


async def _beginnings(hub: ProcessHub, dossiers: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """Dossier → which of the four lines stand in its journal, one after the other."""
    sql = """select d.number, j.body from journal j join dossiers d on d.id = j.dossier_id
              where d.id = any($1) order by d.number, j.number"""
    found: dict[str, list[int]] = defaultdict(list)
    for row in await hub.rows("casework", sql, [row["id"] for row in dossiers]):
        found[row["number"]] += _which(row["body"])
    return found


def _which(body: str) -> Iterator[int]:
    yield from (at for at, beginning in enumerate(FOUR_LINES) if body.startswith(beginning))
