"""What the portal keeps of what it hears: offers, who won, jobs and what became of reports, who works where.

Offers come in lists, one statement per table; everything else message by message. Nothing is sent here:
a notice is a row, and a loop sends it (design.md §4.5).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Final

from contracts.events.assignment import (
    FirmChanged,
    InterventionAssigned,
    InterventionExhausted,
    OfferClosed,
    OfferMade,
    OffersStand,
)
from contracts.events.casework import JobChanged, JobEnded, JobOpened, JobsStand, MessageWritten, ReportRefused
from services.provider_portal.store import accounts, announcing, jobs, messages, offers, reports
from shared.clock import Clock
from shared.db import Transaction
from shared.errors import Awaited
from shared.inbox import Heard

_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits one cannot take for another when a link is read aloud."""

CODE_LENGTH: Final = 10


def new_code() -> str:
    """A short name for a link: 31^10 of them, and none opens anything by itself."""
    drawn = secrets.randbelow(len(_ALPHABET) ** CODE_LENGTH)  # drawn once: one question to the system, not ten
    letters = []
    for _ in range(CODE_LENGTH):
        drawn, letter = divmod(drawn, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)


class FactsHeard:
    """Turns facts of assignment and casework into the portal's own rows."""

    def __init__(self, *, clock: Clock, notices_wait: asyncio.Event) -> None:
        self._clock = clock
        self._notices_wait = notices_wait

    async def offers_made(self, tx: Transaction, heard: Sequence[Heard[OfferMade]]) -> None:
        """Show the offers, and order their SMS and e-mails (R-050)."""
        await offers.insert(tx, heard, [new_code() for _ in heard])
        await announcing.for_offers(tx, [one.event for one in heard], self._clock.wall())
        tx.after_commit(self._notices_wait.set)

    async def offer_closed(self, tx: Transaction, heard: Heard[OfferClosed]) -> None:
        """The offer is over: its sentence stands on the page."""
        if not await offers.close(tx, heard.event):
            raise Awaited("L'offre close n'est pas encore connue.")

    async def intervention_assigned(self, tx: Transaction, heard: Heard[InterventionAssigned]) -> None:
        """The offer won; the job is shown only once casework opens it."""
        if not await offers.win(tx, heard.event):
            raise Awaited("L'offre gagnante n'est pas encore connue.")

    async def intervention_exhausted(self, tx: Transaction, heard: Heard[InterventionExhausted]) -> None:
        """The round is over: nothing of it stays open."""
        await offers.exhaust(tx, heard.event)

    async def offers_stand(self, tx: Transaction, heard: Heard[OffersStand]) -> None:
        """A new portal learns of searches that began before it: offers that are open, with their notices while these
        may go out, and those that won."""
        received = heard.received
        open_ = [Heard(one.made, received) for one in heard.event.offers if one.assigned is None]
        won = [one for one in heard.event.offers if one.assigned is not None]
        await offers.insert(tx, [Heard(one.made, received) for one in won], [new_code() for _ in won])
        for one in heard.event.offers:
            if one.assigned is not None:
                await offers.win(tx, one.assigned)
        await self.offers_made(tx, open_)

    async def firm_changed(self, tx: Transaction, heard: Heard[FirmChanged]) -> None:
        """Who may sign in, and with what."""
        await accounts.put_firm(tx, heard.event)

    async def job_opened(self, tx: Transaction, heard: Heard[JobOpened]) -> None:
        """The winner sees name, phones and address from now on."""
        event = heard.event
        assigned_at = await offers.made_at(tx, event.offer_id) or event.opened_at
        await jobs.open_(tx, event, assigned_at=assigned_at, correlation_id=heard.cause.correlation_id)

    async def job_changed(self, tx: Transaction, heard: Heard[JobChanged]) -> None:
        """Another date d'action; a report that led to it was taken into account."""
        if not await jobs.change(tx, heard.event):
            raise Awaited("La mission n'est pas encore connue.")
        if heard.event.report_id is not None:
            await reports.take(tx, heard.event)

    async def message_written(self, tx: Transaction, heard: Heard[MessageWritten]) -> None:
        """A message of the desk: shown on its job, and its SMS and e-mail ordered (R-121)."""
        if not await messages.keep(tx, heard.event):
            raise Awaited("La mission n'est pas encore connue.")
        await messages.announce(tx, heard.event, self._clock.wall())
        tx.after_commit(self._notices_wait.set)

    async def job_ended(self, tx: Transaction, heard: Heard[JobEnded]) -> None:
        """The tenure is over: what was private is deleted, and he is told where he did not end it himself."""
        if not await jobs.end(tx, heard.event):
            raise Awaited("La mission n'est pas encore connue.")
        if heard.event.reason == "returned":
            await reports.take_return(tx, heard.event.job_id, heard.event.ended_at)
        if await announcing.for_end(tx, heard.event, self._clock.wall()):
            tx.after_commit(self._notices_wait.set)

    async def jobs_stand(self, tx: Transaction, heard: Heard[JobsStand]) -> None:
        """A new portal learns of jobs that are under way."""
        for one in heard.event.jobs:
            await self.job_opened(tx, Heard(one.opened, heard.received))
            await jobs.visited(tx, one)

    async def report_refused(self, tx: Transaction, heard: Heard[ReportRefused]) -> None:
        """casework's last word, shown on the job."""
        if not await reports.refuse(tx, heard.event):
            raise Awaited("Le compte rendu refusé n'est pas connu.")
