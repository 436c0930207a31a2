"""Reading jobs and reporting on them. A report is kept and said in one transaction, once per form; so is a receipt."""

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from contracts.codes import MESSAGE_ABOUT
from contracts.events.portal import MessageRead
from services.provider_portal.domain import jobs as rules
from services.provider_portal.domain.acts import (
    KINDS,
    OUTCOMES,
    RETURN_REASONS,
    Act,
    Chase,
    Contact,
    Message,
    Return,
    Unreachable,
    Visit,
    VisitMove,
    WorksStart,
    happened,
    in_one_form,
)
from services.provider_portal.domain.jobs import Job
from services.provider_portal.domain.sign_in import Craftsman, phone_shown
from services.provider_portal.store import jobs as rows
from services.provider_portal.store import messages, reports
from services.provider_portal.store.jobs import Word
from services.provider_portal.store.messages import NetworkMessage
from services.provider_portal.store.reports import Sent
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, Refused
from shared.logs import correlated
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()


class FormReused(Refused):
    """The same form, with other content, after it was taken."""


@dataclass(frozen=True)
class JobSeen:
    """A job with all that was sent and said on it."""

    job: Job
    sent: list[Sent]
    said: list[Word]
    received: list[NetworkMessage]
    fresh: frozenset[UUID] = frozenset()
    """Messages of the network that are read for the first time just now."""

    @property
    def to_mend(self) -> list[Sent]:
        """Reports that were refused and that nothing of their kind followed: still his to set right."""
        last = {one.kind: one for one in reversed(self.sent)}
        return [one for one in self.sent if one.state == "refused" and last[one.kind] is one]


class Jobs:
    """The jobs of whoever is signed in."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def of(self, who: Craftsman) -> list[Job]:
        """Those he sees, the most urgent first."""
        async with self._db.reading() as tx:
            return await rows.of(tx, who, self._clock.now())

    async def one(self, who: Craftsman, job_id: UUID) -> JobSeen:
        """One of his.

        Raises:
            NotFound: there is none, or it is another firm's (R-056).
        """
        async with self._db.reading() as tx:
            job = await rows.one(tx, who, job_id)
            if job is None:
                raise _unknown()
            return await _seen(tx, job)

    async def opened(self, who: Craftsman, job_id: UUID) -> JobSeen:
        """One of his, as he opens it: what the network wrote is read now, and its receipt said, once (R-121).

        Raises:
            NotFound: there is none, or it is another firm's (R-056).
        """
        seen = await self.one(who, job_id)
        if not seen.job.unread:
            return seen
        async with self._db.transaction() as tx:
            held = await rows.one_locked(tx, who, job_id)
            if held is None:
                raise _unknown()
            fresh = await self._read(tx, who, *held)
            return replace(await _seen(tx, replace(held[0], unread=0)), fresh=fresh)

    async def _read(self, tx: Transaction, who: Craftsman, job: Job, correlation_id: str) -> frozenset[UUID]:
        now = self._clock.now()
        fresh = await messages.read(tx, job.id, who, now)
        receipts = [
            MessageRead(
                actor=who.actor,
                message_id=message_id,
                job_id=job.id,
                dossier_id=job.dossier_id,
                intervention_id=job.intervention_id,
                firm_id=job.firm_id,
                read_at=now,
            )
            for message_id in fresh
        ]
        await publish(tx, [Said(one, Cause(correlation_id)) for one in receipts])
        return frozenset(fresh)

    async def report(self, who: Craftsman, job_id: UUID, act: Act, *, form_key: str) -> UUID:
        """Keep what he sends and say it to casework; the report's id, the first one's when it comes twice.

        Raises:
            NotFound: the job is not his. FormReused: this form already sent something else.
            Refused, Invalid: the portal's own rows know it cannot be.
        """
        act = in_one_form(act)
        async with self._db.transaction() as tx:
            held = await rows.one_locked(tx, who, job_id)
            if held is None:
                raise _unknown()
            job, correlation_id = held
            before = await _sent_before(tx, job_id, act, form_key)
            if before is not None:
                return before
            report_id = await self._keep(tx, who, job, act, form_key, Cause(correlation_id))
        with correlated(correlation_id):
            log.info("report_kept", job=str(job_id), report=str(report_id), kind=KINDS[type(act)])
        return report_id

    async def _keep(self, tx: Transaction, who: Craftsman, job: Job, act: Act, form_key: str, cause: Cause) -> UUID:
        report_id: UUID = new_id()
        said = rules.report(job, act, by=who.actor, now=self._clock.now(), report_id=report_id)
        await reports.keep(
            tx,
            said,
            kind=KINDS[type(act)],
            happened_at=happened(act),
            words=_words(act),
            form_key=form_key,
            body_digest=_digest(act),
        )
        await publish(tx, [Said(said, cause)])
        return report_id


async def _seen(tx: Transaction, job: Job) -> JobSeen:
    sent, said = await reports.sent_on(tx, job.id), await rows.said_on(tx, job.id)
    return JobSeen(job, sent, said, await messages.on_job(tx, job.id))


async def _sent_before(tx: Transaction, job_id: UUID, act: Act, form_key: str) -> UUID | None:
    """The report that says this already: the same form, the same contact (R-124) or the same call."""
    before = await reports.sent_before(tx, job_id, form_key)
    if before is not None:
        report_id, digest = before
        if digest != _digest(act):
            sentence = "Ce formulaire a déjà été envoyé avec un autre contenu ; rechargez la page."
            raise FormReused(sentence, rule="FORM-005")
        return report_id
    if isinstance(act, Contact):
        return await reports.same_contact(tx, job_id, act.contacted_at)
    if isinstance(act, Chase):
        return await reports.same_chase(tx, job_id, _digest(act))
    return None


def _digest(act: Act) -> bytes:
    return hashlib.sha256(repr(act).encode()).digest()


def _words(act: Act) -> str | None:
    """What a person wrote or dialled, to show it back to him; kept apart, for it may name somebody."""
    match act:
        case Contact(comment=comment) | Visit(comment=comment):
            return comment
        case Chase(number_called=number, outcome=outcome):
            return f"{phone_shown(number)} · {OUTCOMES[outcome]}"
        case Unreachable(comment=comment):
            return comment
        case VisitMove(reason=reason):
            return reason
        case WorksStart(started_on=day, comment=comment):
            return " · ".join(filter(None, (f"Commencés le {day:%d/%m/%Y}", comment)))
        case Message(text=text, about=about):
            return " · ".join(filter(None, (MESSAGE_ABOUT.get(about or ""), text.strip())))
        case Return(reason=reason, comment=comment):
            return " · ".join(filter(None, (RETURN_REASONS[reason], comment)))


def _unknown() -> NotFound:
    return NotFound("Cette mission n'existe pas, ou elle ne vous est pas confiée.", rule="R-056")
