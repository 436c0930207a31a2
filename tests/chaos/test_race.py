"""Three craftsmen press *Accepter* at once, through two portal processes, two hundred times: one winner each.

Each contest is fought through both portals. The losers read on their screens that it is gone, and the journal holds one
acceptance.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from deploy.local.processes import free_port
from tests.chaos.craftsmen import Answer, accept, hung_up, phones
from tests.chaos.processes import LIMIT, ProcessHub
from tests.chaos.reckoning import arrived
from tests.provider_portal.phone import Phone
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(420)

TIMES = 200
AT_ONCE = 3
BATCH = 50
TAKEN = "Cette intervention est déjà attribuée."


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
    await arrived(hub, orders)
    hub.move(minutes=31)
    contested = await wait_for(lambda: _contested(hub, orders), LIMIT)
    assert contested is not None
    craftsmen = await phones(hub, [offer for offers in contested.values() for offer in offers])

    async with hung_up(craftsmen):
        answers = {
            number: await asyncio.gather(
                *(
                    accept(craftsmen[str(offer["firm_id"])], offer, at=portals[(turn + at) % len(portals)])
                    for at, offer in enumerate(offers)
                )
            )
            for turn, (number, offers) in enumerate(contested.items())
        }
        ended = await wait_for(lambda: _ended(hub, contested), LIMIT)

        assert ended is not None
        assert _wrongly_answered(answers) == []
        taken = [sum(status == 202 for status, _ in three) for three in answers.values()]
        assert taken.count(AT_ONCE) >= TIMES * 95 // 100, f"too few pressed before the end was heard: {Counter(taken)}"
        whole = {
            number: contested[number] for number, three in answers.items() if {status for status, _ in three} == {202}
        }
        assert _fought_at_one_portal(hub, whole) == []
        for number, offers in ended.items():
            assert sorted(offer["state"] for offer in offers) == ["closed", "closed", "won"], number
        losers = [offer for offers in ended.values() for offer in offers if offer["state"] == "closed"]
        assert {offer["end_sentence"] for offer in losers} == {TAKEN}
        assert await _reading_something_else(craftsmen, losers, portals) == []
        assert await wait_for(lambda: _journalled(hub, ended), LIMIT) == dict.fromkeys(ended, 1)


async def _contested(hub: ProcessHub, orders: Sequence[str]) -> dict[str, list[dict[str, Any]]] | None:
    """Three open offers of three firms for every order, once the second wave has gone out."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for offer in await hub.offers(orders):
        if offer["state"] == "open":
            found[offer["dossier_number"]].setdefault(str(offer["firm_id"]), offer)
    whole = {number: list(firms.values())[:AT_ONCE] for number, firms in found.items() if len(firms) >= AT_ONCE}
    return whole if len(whole) == len(orders) else None


def _wrongly_answered(answers: Mapping[str, Sequence[Answer]]) -> list[str]:
    """Who was told neither *enregistré* nor, pressing after the end was heard, the sentence of the end."""
    said = [(number, status, body.get("detail")) for number, three in answers.items() for status, body in three]
    return [
        f"{number}: {status} {why}" for number, status, why in said if status != 202 and (status, why) != (422, TAKEN)
    ]


def _fought_at_one_portal(hub: ProcessHub, contested: Mapping[str, Sequence[dict[str, Any]]]) -> list[str]:
    """The contests whose answers do not stand in the logs of both portal processes."""
    took: dict[str, str] = {}
    for name in ("provider_portal", "second portal"):
        for line in hub.programs[name].log.read_text().splitlines():
            if '"offer_answered"' in line:
                took[json.loads(line)["offer"]] = name
    used = {number: {took.get(str(one["id"])) for one in offers} for number, offers in contested.items()}
    return [number for number, names in used.items() if not names >= {"provider_portal", "second portal"}]


async def _reading_something_else(
    craftsmen: Mapping[str, Phone], losers: Sequence[dict[str, Any]], portals: Sequence[str]
) -> list[str]:
    """The losers whose page, at one portal or the other, does not say that it is gone."""
    found = []
    for at, offer in enumerate(losers):
        page = await craftsmen[str(offer["firm_id"])].get(f"{portals[at % len(portals)]}/offres/{offer['id']}")
        if page.status != 200 or TAKEN not in page.text or "Accepter" in page.text:
            found.append(f"{offer['dossier_number']}: {page.text}")
    return found


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
