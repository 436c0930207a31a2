"""The clock's doors: mails and SMS, webhooks, requests whose day has passed."""

import asyncio

from services.esign.use_cases.letters import Letters
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.sending import Sending
from services.esign.use_cases.webhooks import Delivering
from shared.service import Loop


def esign_loops(
    *,
    sending: Sending,
    delivering: Delivering,
    requests: Requests,
    letters: Letters,
    waits: tuple[asyncio.Event, asyncio.Event],
) -> list[Loop]:
    """The loops of this replica."""
    return [
        Loop("messages", 1, sending.round, waits[0]),
        Loop("letters", 1, letters.round),
        Loop("webhooks", 1, delivering.round, waits[1]),
        Loop("expiry", 1, requests.expire),
    ]
