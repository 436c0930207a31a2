"""The craftsmen of the fault tests: signed in on their telephones, they press *Accepter* until they are answered."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.chaos.processes import LIMIT, ProcessHub
from tests.provider_portal.phone import Phone
from tests.support.waiting import wait_for

Answer = tuple[int, dict[str, object]]


async def phones(hub: ProcessHub, offers: Sequence[dict[str, Any]]) -> dict[str, Phone]:
    """Firm → the telephone of its manager, who answers for whoever was asked."""
    managers = await hub.rows(
        "provider_portal",
        "select distinct on (firm_id) firm_id, email from account where role = 'manager' order by firm_id, number",
    )
    emails = {str(row["firm_id"]): row["email"] for row in managers}
    found = {}
    for at, firm in enumerate(sorted({str(offer["firm_id"]) for offer in offers}), start=1):
        found[firm] = Phone(hub.url("provider_portal"), address=f"192.0.2.{at}")
        await found[firm].sign_in(emails[firm], hub.outbox)
    return found


@asynccontextmanager
async def hung_up(craftsmen: Mapping[str, Phone]) -> AsyncIterator[None]:
    """Puts the telephones down in the end, however it ends."""
    try:
        yield
    finally:
        for phone in craftsmen.values():
            await phone.close()


async def accept(phone: Phone, offer: dict[str, Any], *, at: str = "") -> Answer:
    """Presses *Accepter*, perhaps at another portal than his own; the status and what was said."""
    path = f"{at}/api/offers/{offer['id']}/answers"
    return await phone.json("POST", path, {"answer": "accept"}, key=str(offer["id"]))


async def accept_until_taken(phone: Phone, offer: dict[str, Any]) -> None:
    """Presses again while the portal is away, as the page on a roof does."""

    async def taken() -> bool:
        try:
            status, _ = await accept(phone, offer)
        except aiohttp.ClientError:
            return False
        return status == 202

    await wait_for(taken, LIMIT)
