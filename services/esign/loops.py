"""The clock's doors: mails and SMS, webhooks, requests whose day has passed; papers, chains and proofs to keep;
mandates and their files."""

import asyncio

from services.esign.use_cases.cachets import Cachets
from services.esign.use_cases.erasing_people import ErasingPeople
from services.esign.use_cases.keeping import Keeping
from services.esign.use_cases.letters import Letters
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.mandate_desk import MandateDesk
from services.esign.use_cases.mine import Mine
from services.esign.use_cases.papers import Papers
from services.esign.use_cases.preserving import Preserving
from services.esign.use_cases.proving import Proving
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.sending import Sending
from services.esign.use_cases.webhooks import Delivering
from shared.service import Loop


def esign_loops(
    *,
    sending: Sending,
    delivering: Delivering,
    requests: Requests,
    preserving: Preserving,
    papers: Papers,
    proving: Proving,
    keeping: Keeping,
    erasing: ErasingPeople,
    cachets: Cachets,
    limiting: Limiting,
    mine: Mine,
    letters: Letters,
    waits: tuple[asyncio.Event, asyncio.Event],
) -> list[Loop]:
    """The loops of this replica."""
    return [
        Loop("messages", 1, sending.round, waits[0]),
        Loop("letters", 1, letters.round),
        Loop("webhooks", 1, delivering.round, waits[1]),
        Loop("expiry", 1, requests.expire),
        Loop("seals", 1, cachets.round),
        Loop("renewal", 2, preserving.round),
        Loop("papers", 1, papers.round),
        Loop("stamps", 2, proving.round),
        Loop("retention", 60, keeping.round),
        Loop("wanted_erasures", 60, erasing.round),
        Loop("doomed_files", 5, keeping.remove_files),
        Loop("asks", 3600, limiting.forget),
        Loop("access", 3600, mine.forget),
    ]


def mandate_loops(desk: MandateDesk) -> list[Loop]:
    """The loops of SEPA mandates and contract papers."""
    return [
        Loop("mandates_to_send", 5, desk.mandates.send_waiting),
        Loop("contract_papers_to_send", 5, desk.bundling.send_waiting),
        Loop("mandates_dormant", 1, desk.mandates.expire),
        Loop("collections_to_build", 5, desk.collecting.build_waiting),
        Loop("bank_account_checks", 60, desk.accounts.forget),
    ]


def life_loops(*, reminding: Reminding) -> list[Loop]:
    """Reminders whose day has come."""
    return [Loop("reminders", 1, reminding.round)]
