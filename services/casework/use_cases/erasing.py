"""Erasing people: on request, when their insurer's time is over, and craftsmen at assignment's word; and legal holds.

One transaction each: rows, the journal by its own function, and the event that every other service obeys.
"""

from functools import partial
from uuid import UUID

import structlog

from contracts import topics
from contracts.events.assignment import ProfessionalErased
from services.casework.domain import erasing as rules
from services.casework.domain import journal
from services.casework.domain.erasing import Erasure, Ground, LegalHold
from services.casework.domain.file import Dossier
from services.casework.domain.pen import Book, Pen
from services.casework.domain.people import BATCH, Staff
from services.casework.domain.texts import reason_of
from services.casework.domain.views import DossierView
from services.casework.store import erasing as store
from services.casework.store.files import save
from services.casework.use_cases.reading import Reading, dossier_id, locked
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.erasing import obey
from shared.inbox import Heard
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

AT_ONCE = 20
RETENTION = "durée de conservation échue"


class Erasing:
    """What happens to personal data in the end."""

    def __init__(self, *, db: Database, clock: Clock, book: Book, reading: Reading) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._reading = reading

    async def erase_person(self, key: str, *, reason: str, staff: Staff) -> DossierView:
        """Erases the insured of a dossier everywhere; said again it erases what came since.

        Raises:
            NotFound: no such dossier. NotYours, StillOpen, UnderHold, ReasonMissing, ReasonNames: a rule said no.
        """
        rules.check_eraser(staff)
        async with self._db.transaction() as tx:
            found = await dossier_id(tx, key)
            await self._erase(tx, found, ground=Ground.REQUEST, staff=staff, reason=reason)
            return await self._reading.view(tx, found, staff=staff)

    async def erase_due(self) -> int:
        """Erases whoever's insurer has said so by now (months after the end, in his pack); how many."""
        now = self._clock.now()
        limits = [
            (pack.insurer, pack.version, rules.months_before(now, pack.keep_months)) for pack in self._book.packs.all
        ]
        async with self._db.reading() as tx:
            due = await store.due(tx, limits, limit=AT_ONCE)
        return sum([await self._erase_one(found) for found in due])

    async def _erase_one(self, found: UUID) -> bool:
        """One whose file beside it is open or held is left until it is not."""
        try:
            async with self._db.transaction() as tx:
                await self._erase(tx, found, ground=Ground.RETENTION, staff=None, reason=RETENTION)
        except (rules.StillOpen, rules.UnderHold) as refusal:
            log.info("rule_blocked", rule=refusal.rule, dossier_id=str(found))
            return False
        return True

    async def _erase(self, tx: Transaction, found: UUID, *, ground: Ground, staff: Staff | None, reason: str) -> None:
        files = await store.family(tx, found)
        ids = [one.id for one in files]
        rules.check_erasable(files, await store.holds(tx, ids))
        erasure = Erasure(
            person_id=await store.person_of(tx, ids), files=tuple(files), ground=ground,
            by=staff.actor if staff else BATCH, reason=rules.reason_for(files, reason) if staff else reason,
            at=self._clock.now(),
        )  # fmt: skip
        after = await store.reached(tx, files, since=erasure.at - rules.ON_THE_WAY)
        counts = await store.erase(tx, erasure)
        await publish(tx, [Said(erasure.event(after), Cause.current())])
        log.info("person_erased", person_id=str(erasure.person_id), ground=ground.value, counts=dict(counts))

    async def hold(self, key: str, *, reason: str, staff: Staff) -> DossierView:
        """Keeps a dossier by obligation, until somebody lifts it.

        Raises:
            NotFound: no such dossier. NotYours, ReasonMissing: a rule said no. HoldUnchanged: it is held.
        """
        rules.check_eraser(staff)
        async with self._db.transaction() as tx:
            dossier = await locked(tx, key)
            rules.check_settable(await store.holds(tx, [dossier.id]))
            at = self._clock.now()
            hold = LegalHold(new_id(), dossier.id, at, staff.actor, reason_of(reason))
            await store.hold(tx, hold)
            await self._line(tx, dossier, f"Dossier conservé par obligation : {hold.reason}", staff=staff)
            return await self._reading.view(tx, dossier.id, staff=staff)

    async def lift(self, key: str, *, reason: str, staff: Staff) -> DossierView:
        """Lifts the hold of a dossier.

        Raises:
            NotFound: no such dossier. NotYours, ReasonMissing: a rule said no. HoldUnchanged: it is not held.
        """
        rules.check_eraser(staff)
        async with self._db.transaction() as tx:
            dossier = await locked(tx, key)
            hold = rules.check_liftable(await store.holds(tx, [dossier.id]))
            why = reason_of(reason)
            await store.lift(tx, hold.id, by=staff.actor, reason=why, at=self._clock.now())
            await self._line(tx, dossier, f"Conservation par obligation levée : {why}", staff=staff)
            return await self._reading.view(tx, dossier.id, staff=staff)

    async def professional_erased(self, tx: Transaction, heard: Heard[ProfessionalErased]) -> None:
        """A craftsman left the network: his name goes from offers, jobs and journals; his number stays."""
        event = heard.event
        line = journal.Done(rules.PROFESSIONAL_GONE.format(number=event.number)).text()
        at = self._clock.now()
        erase = partial(store.erase_professional, tx, firm_id=event.firm_id, number=event.number, line=line, at=at)
        await obey(tx, event, topics=topics.HEARS["casework"], erase=erase, at=at)

    async def _line(self, tx: Transaction, dossier: Dossier, words: str, *, staff: Staff) -> None:
        pen = Pen(book=self._book, dossier=dossier, at=self._clock.now(), actor=staff.actor, author=staff.actor)
        pen.line(journal.Done(words))
        await save(tx, [pen.done()], before={dossier.id: dossier})
