"""Three craftsmen press *Accepter* at once, through two portal processes, two hundred times: one winner each.

The losers read that it is gone, and the journal holds one acceptance.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from deploy.local.processes import free_port
from tests.chaos.processes import LIMIT, ProcessHub
from tests.provider_portal.phone import Phone
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(420)

TIMES = 200
AT_ONCE = 3
BATCH = 50


@pytest.fixture
async def portals(hub: ProcessHub) -> AsyncIterator[list[str]]:
    """The addresses of two portal processes on one database."""
    port = free_port()
    first = hub.programs["provider_portal"]
    url = f"http://127.0.0.1:{port}"
    own = {"PROVIDER_PORTAL_PORT": str(port), "PROVIDER_PORTAL_PUBLIC_URL": url, "INSTANCE": "1"}
    second = replace(
        first,
        name="second portal",
        environment={**first.environment, **own},
        log=first.log.with_name("second_portal.log"),
        ready=lambda: True,
    )
    hub.programs = {**hub.programs, "second portal": second}
    await asyncio.to_thread(hub.start, "second portal")
    phone = Phone(url)

    async def answers() -> bool:
        try:
            return (await phone.get("/health/ready")).status == 200
        except OSError:
            return False

    await wait_for(answers, LIMIT)
    await phone.close()
    yield [hub.url("provider_portal"), url]
    await asyncio.to_thread(hub.stop, "second portal")


async def test_three_at_once_two_hundred_times_have_one_winner_each(hub: ProcessHub, portals: list[str]) -> None:
    orders: list[str] = []
    for _ in range(TIMES // BATCH):
        orders += await hub.order("mb-plomberie", count=BATCH)
    await hub.arrived(orders)
    hub.move(minutes=31)
    contested = await wait_for(lambda: _contested(hub, orders), LIMIT)
    assert contested is not None
    phones = await _phones(hub, portals, [offer for offers in contested.values() for offer in offers])

    for offers in contested.values():
        await asyncio.gather(*(_accept(phones[str(offer["firm_id"])], offer) for offer in offers))
    ended = await wait_for(lambda: _ended(hub, contested), LIMIT)

    assert ended is not None
    for number, offers in ended.items():
        assert sorted(offer["state"] for offer in offers) == ["closed", "closed", "won"], number
        losers = [offer["end_sentence"].lower() for offer in offers if offer["state"] == "closed"]
        assert all("déjà" in sentence for sentence in losers), losers
    assert await wait_for(lambda: _journalled(hub, ended), LIMIT) == dict.fromkeys(ended, 1)
    for phone in phones.values():
        await phone.close()


async def _contested(hub: ProcessHub, orders: Sequence[str]) -> dict[str, list[dict[str, Any]]] | None:
    """Three open offers of three firms for every order, once the second wave has gone out."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for offer in await hub.offers(orders):
        if offer["state"] == "open":
            found[offer["dossier_number"]].setdefault(str(offer["firm_id"]), offer)
    whole = {number: list(firms.values())[:AT_ONCE] for number, firms in found.items() if len(firms) >= AT_ONCE}
    return whole if len(whole) == len(orders) else None


async def _phones(hub: ProcessHub, portals: Sequence[str], offers: Sequence[dict[str, Any]]) -> dict[str, Phone]:
    """A signed-in manager of each firm, at one portal or the other."""
    firms = sorted({str(offer["firm_id"]) for offer in offers})
    managers = await hub.rows(
        "provider_portal",
        "select distinct on (firm_id) firm_id, email from account where role = 'manager' order by firm_id, number",
    )
    emails = {str(row["firm_id"]): row["email"] for row in managers}
    phones = {}
    for at, firm in enumerate(firms):
        phone = Phone(portals[at % len(portals)], address=f"192.0.2.{at + 1}")
        await phone.sign_in(emails[firm], hub.outbox)
        phones[firm] = phone
    return phones


async def _accept(phone: Phone, offer: dict[str, Any]) -> None:
    status, _ = await phone.json(
        "POST", f"/api/offers/{offer['id']}/answers", {"answer": "accept"}, key=str(offer["id"])
    )
    assert status in (202, 422), status


async def _journalled(hub: ProcessHub, numbers: Iterable[str]) -> dict[str, int] | None:
    """How often each dossier's journal says that it was accepted, once all do: casework hears it after the portal."""
    rows = await hub.rows(
        "casework",
        """select d.number, count(*) as n from journal j join dossiers d on d.id = j.dossier_id
            where d.number = any($1) and j.body like '%accepte cette intervention%' group by d.number""",
        wanted := list(numbers),
    )
    return {row["number"]: row["n"] for row in rows} if len(rows) == len(wanted) else None


async def _ended(hub: ProcessHub, contested: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]] | None:
    """The contested offers as they ended, once all did."""
    ids = [offer["id"] for offers in contested.values() for offer in offers]
    rows = await hub.rows("provider_portal", "select * from offer where id = any($1)", ids)
    if any(row["state"] not in ("won", "closed") for row in rows):
        return None
    ended: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        ended[row["dossier_number"]].append(row)
    return ended
