"""The clock's doors: mails and SMS, webhooks, requests whose day has passed, papers of dossiers,
chains to stamp, what is past its years."""

import asyncio

from services.esign.use_cases.keeping import Keeping
from services.esign.use_cases.papers import Papers
from services.esign.use_cases.proving import Proving
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.sending import Sending
from services.esign.use_cases.webhooks import Delivering
from shared.service import Loop


def esign_loops(
    *,
    sending: Sending,
    delivering: Delivering,
    requests: Requests,
    papers: Papers,
    proving: Proving,
    keeping: Keeping,
    waits: tuple[asyncio.Event, asyncio.Event],
) -> list[Loop]:
    """The loops of this replica."""
    return [
        Loop("messages", 1, sending.round, waits[0]),
        Loop("webhooks", 1, delivering.round, waits[1]),
        Loop("expiry", 1, requests.expire),
        Loop("papers", 1, papers.round),
        Loop("stamps", 2, proving.round),
        Loop("retention", 60, keeping.round),
        Loop("doomed_files", 5, keeping.remove_files),
    ]
