"""The clock's doors: mails and SMS, webhooks, requests whose day has passed; mandates, files and papers under way."""

import asyncio

from services.esign.use_cases.mandate_desk import MandateDesk
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.sending import Sending
from services.esign.use_cases.webhooks import Delivering
from shared.service import Loop


def esign_loops(
    *, sending: Sending, delivering: Delivering, requests: Requests, waits: tuple[asyncio.Event, asyncio.Event]
) -> list[Loop]:
    """The loops of this replica."""
    return [
        Loop("messages", 1, sending.round, waits[0]),
        Loop("webhooks", 1, delivering.round, waits[1]),
        Loop("expiry", 1, requests.expire),
    ]


def mandate_loops(desk: MandateDesk) -> list[Loop]:
    """The loops of SEPA mandates and contract papers."""
    return [
        Loop("mandates_to_send", 5, desk.mandates.send_waiting),
        Loop("contract_papers_to_send", 5, desk.bundling.send_waiting),
        Loop("mandates_dormant", 1, desk.mandates.expire),
        Loop("collections_to_build", 5, desk.collecting.build_waiting),
    ]
