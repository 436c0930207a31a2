"""`kill -9` at named points of real processes: between commit and publish, between effect and offset.

The controls run the same story on a service made wrong; they must end badly.
"""

import asyncio
import sys
from dataclasses import replace

import pytest

from tests.chaos.craftsmen import accept_until_taken, phones
from tests.chaos.processes import LIMIT, ProcessHub
from tests.chaos.reckoning import arrived, reckon, reckon_won, unheard
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(240)

SERVICES = ("insurer_gateway", "intake", "casework", "assignment", "provider_portal")
"""Each of them hears and speaks on an order's way to the craftsman."""


async def killed_at(hub: ProcessHub, service: str, point: str) -> list[str]:
    """Sends orders while the service dies at the point; starts it again; the orders."""
    await asyncio.to_thread(hub.restart, service, FAILPOINTS=point)
    sending = asyncio.create_task(hub.order(count=8))
    await hub.died(service)
    await asyncio.to_thread(hub.start, service)
    return await sending + await hub.order(count=2)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("point", ["relay.before_send", "relay.before_mark"])
async def test_killed_between_commit_and_publish_nothing_is_lost_or_doubled(
    hub: ProcessHub, service: str, point: str
) -> None:
    orders = await killed_at(hub, service, point)

    await arrived(hub, orders)

    assert await reckon(hub, orders) == []


@pytest.mark.parametrize("service", SERVICES)
async def test_killed_between_effect_and_offset_nothing_is_lost_or_doubled(hub: ProcessHub, service: str) -> None:
    orders = await killed_at(hub, service, "consumer.before_offset")

    await arrived(hub, orders)

    assert await reckon(hub, orders) == []


@pytest.mark.parametrize(
    ("service", "said"),
    [("provider_portal", "portal.offer.accepted.v1"), ("assignment", "assignment.intervention.assigned.v1")],
)
async def test_killed_between_an_answer_and_its_publishing_each_winner_has_his_one_mission(
    hub: ProcessHub, service: str, said: str
) -> None:
    orders = await hub.order(count=3)
    await arrived(hub, orders)
    offers = await hub.offers(orders)
    craftsmen = await phones(hub, offers)
    await wait_for(lambda: _all_is_told(hub), LIMIT)  # so that the next thing said is about an answer
    await asyncio.to_thread(hub.restart, service, FAILPOINTS="relay.before_send")

    pressing = asyncio.gather(*(accept_until_taken(craftsmen[str(one["firm_id"])], one) for one in offers))
    await hub.died(service)
    unsent = await hub.unsent(service)
    await asyncio.to_thread(hub.start, service)
    await pressing
    await wait_for(lambda: _opened(hub, orders), LIMIT)

    assert said in unsent, "committed, and not yet published when it died"
    assert await reckon(hub, orders) == []
    assert await reckon_won(hub, orders) == []
    for phone in craftsmen.values():
        await phone.close()


async def _all_is_told(hub: ProcessHub) -> bool:
    """No SMS or e-mail waits, and nothing said waits to be published."""
    waiting = await hub.rows("provider_portal", "select 1 from notice where state = 'waiting'")
    return not waiting and not [service for service in SERVICES if await hub.unsent(service)]


async def _opened(hub: ProcessHub, orders: list[str]) -> bool:
    """Each order is a mission, the insurer knows, and all that was said is heard."""
    told = all(hub.told(order)["artisan.affecte"] for order in orders)
    return told and len(await hub.jobs(orders)) >= len(orders) and not await unheard(hub, orders)


async def test_control_without_the_inbox_row_the_same_run_ends_badly(hub: ProcessHub) -> None:
    orders = await run_broken(hub, "insurer_gateway", "inbox", "consumer.before_offset")

    assert await reckon(hub, orders) != []


async def test_control_publishing_after_the_commit_the_same_run_loses_orders(hub: ProcessHub) -> None:
    orders = await run_broken(hub, "insurer_gateway", "outbox", "relay.before_send")

    assert await reckon(hub, orders) != []


async def run_broken(hub: ProcessHub, service: str, how: str, point: str) -> list[str]:
    """The same story with a wrong service; gives it time to show its fault, then puts the right one back."""
    right = hub.programs[service]
    wrong = replace(right, command=(sys.executable, "-m", "tests.chaos.broken", service, how))
    hub.programs = {**hub.programs, service: wrong}
    try:
        orders = await killed_at(hub, service, point)
        await wait_for(lambda: _shows(hub, orders), 60)
    finally:
        hub.programs = {**hub.programs, service: right}
        await asyncio.to_thread(hub.restart, service)
    return orders


async def _shows(hub: ProcessHub, orders: list[str]) -> bool:
    """Later orders have gone through (all that can come has come), or something came twice."""
    doubled = any(count > 1 for order in orders for count in hub.told(order).values())
    return doubled or all(hub.told(order)["ordre.accepte"] for order in orders[-2:])
