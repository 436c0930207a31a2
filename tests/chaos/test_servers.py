"""The broker and the database go away in the middle of work: doors stay open, what was accepted arrives once."""

import asyncio
from email.message import EmailMessage

import aiohttp
import aiosmtplib
import pytest

from deploy.local import layout as places
from tests.chaos.mailing import order_by_mail
from tests.chaos.processes import LIMIT, ProcessHub
from tests.chaos.reckoning import arrived, reckon
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(240)

CLAIM = "MIR-2027-004410"
"""Of the order that comes by mail."""


async def health(hub: ProcessHub, service: str) -> str:
    """ok, degraded or down, as the service says."""
    async with aiohttp.ClientSession() as session, session.get(hub.url(service) + "/health") as answer:
        return str((await answer.json())["status"])


async def test_with_the_broker_stopped_orders_are_accepted_by_http_and_smtp_and_arrive_later(hub: ProcessHub) -> None:
    await asyncio.to_thread(hub.stop, "kafka")

    orders = await hub.order(count=5)
    mailed = await order_by_mail(hub, claim=CLAIM)
    await wait_for(lambda: _is(hub, "insurer_gateway", "degraded"), LIMIT)
    told_meanwhile = [hub.told(order)["ordre.accepte"] for order in (*orders, mailed)]
    await asyncio.to_thread(hub.start, "kafka")
    await arrived(hub, [*orders, mailed])

    assert told_meanwhile == [0] * 6
    assert await reckon(hub, [*orders, mailed]) == []
    assert [row["order_id"] for row in await hub.dossiers([mailed]) if row["claim_number"] == CLAIM] == [mailed]
    messages = hub.platform.ledger.received("mirabelle", order_id=mailed)
    assert {one.body["data"]["order"]["claim_number"] for one in messages} == {CLAIM}
    await wait_for(lambda: _is(hub, "insurer_gateway", "ok"), LIMIT)


async def _is(hub: ProcessHub, service: str, status: str) -> bool:
    return await health(hub, service) == status


async def test_kafka_killed_in_the_middle_of_the_flow_loses_nothing(hub: ProcessHub) -> None:
    sending = asyncio.create_task(hub.order(count=30))
    await wait_for(lambda: _some_told(hub), LIMIT)
    await asyncio.to_thread(hub.kill, "kafka")
    await asyncio.to_thread(hub.start, "kafka")

    orders = await sending
    await arrived(hub, orders)

    assert await reckon(hub, orders) == []


async def test_the_database_restarted_in_the_middle_of_the_flow_loses_nothing(hub: ProcessHub) -> None:
    sending = asyncio.create_task(hub.order(count=30))
    await wait_for(lambda: _some_told(hub), LIMIT)
    await asyncio.to_thread(hub.restart, "postgres")

    orders = await sending
    await arrived(hub, orders)

    assert await reckon(hub, orders) == []


def _some_told(hub: ProcessHub) -> bool:
    return len(hub.platform.ledger.sent("mirabelle", limit=1)) > 0


async def test_a_mail_while_the_database_is_down_is_told_to_come_again(hub: ProcessHub) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Ordre de mission", "agence@exemple.invalid"
    message.set_content("Ordre envoyé pendant une panne")
    await asyncio.to_thread(hub.stop, "postgres")
    try:
        with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
            await aiosmtplib.send(
                message,
                recipients=["odm@exemple.invalid"],
                hostname="127.0.0.1",
                port=hub.layout.port(places.INTAKE_SMTP),
                timeout=40,
            )
    finally:
        await asyncio.to_thread(hub.start, "postgres")

    assert 400 <= refused.value.code < 500
