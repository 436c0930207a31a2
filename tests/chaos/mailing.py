"""An order that comes by mail: handed to the SMTP door as an agency's server does, and found again once it was read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import aiosmtplib

from deploy.local import layout as places
from tests.chaos.processes import LIMIT, ProcessHub
from tests.intake.builders import sample
from tests.support.waiting import wait_for

SENDER = "agence@exemple.invalid"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


async def order_by_mail(hub: ProcessHub, *, claim: str, changes: Mapping[str, str] = NOTHING) -> str:
    """Sends an agency's order under this claim, in Rennes, where the network is; the id of what intake reads in it."""
    raw = sample("14_mirabelle_agence")
    here = {"MIR-2026-004410": claim, "<mir-004410@": f"<{claim.lower()}@", "54000 NANCY": "35000 RENNES"}
    for written, ours in {**here, **changes}.items():
        assert written.encode() in raw
        raw = raw.replace(written.encode(), ours.encode())
    await aiosmtplib.send(
        raw,
        sender=SENDER,
        recipients=["odm@exemple.invalid"],
        hostname="127.0.0.1",
        port=hub.layout.port(places.INTAKE_SMTP),
    )

    async def read() -> str | None:
        sql = "select id from item where channel = 'email' and content->>'claim_number' = $1"
        rows = await hub.rows("intake", sql, claim)
        return str(rows[0]["id"]) if rows else None

    order = await wait_for(read, LIMIT)
    assert order is not None
    return order
