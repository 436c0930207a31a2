"""`kill -9` at named points of real processes: between commit and publish, between effect and offset.

The controls run the same story on a service made wrong; they must end badly.
"""

import asyncio
import sys
from dataclasses import replace

import pytest

from tests.chaos.processes import ProcessHub
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(240)

SPEAKERS = ("insurer_gateway", "intake", "casework", "assignment")
HEARERS = ("insurer_gateway", "intake", "casework", "assignment", "provider_portal")


async def killed_at(hub: ProcessHub, service: str, point: str) -> list[str]:
    """Sends orders while the service dies at the point; starts it again; the orders."""
    await asyncio.to_thread(hub.restart, service, FAILPOINTS=point)
    sending = asyncio.create_task(hub.order(count=8))
    await hub.died(service)
    await asyncio.to_thread(hub.start, service)
    return await sending + await hub.order(count=2)


@pytest.mark.parametrize("service", SPEAKERS)
@pytest.mark.parametrize("point", ["relay.before_send", "relay.before_mark"])
async def test_killed_between_commit_and_publish_nothing_is_lost_or_doubled(
    hub: ProcessHub, service: str, point: str
) -> None:
    orders = await killed_at(hub, service, point)

    await hub.arrived(orders)

    assert await hub.reckon(orders) == []


@pytest.mark.parametrize("service", HEARERS)
async def test_killed_between_effect_and_offset_nothing_is_lost_or_doubled(hub: ProcessHub, service: str) -> None:
    orders = await killed_at(hub, service, "consumer.before_offset")

    await hub.arrived(orders)

    assert await hub.reckon(orders) == []


async def test_control_without_the_inbox_row_the_same_run_ends_badly(hub: ProcessHub) -> None:
    orders = await run_broken(hub, "insurer_gateway", "inbox", "consumer.before_offset")

    assert await hub.reckon(orders) != []


async def test_control_publishing_after_the_commit_the_same_run_loses_orders(hub: ProcessHub) -> None:
    orders = await run_broken(hub, "insurer_gateway", "outbox", "relay.before_send")

    assert await hub.reckon(orders) != []


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
