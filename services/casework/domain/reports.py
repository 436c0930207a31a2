"""What the craftsman reports on his job, judged here and nowhere else (design.md §4, *one judge per fact*).

A report that a rule refuses becomes `report.refused` with its sentence; one that says what was said before writes
no line and is told as taken, so that none waits for its answer. A report is judged by the instant it was pressed.
"""

from datetime import datetime

from contracts.events import portal
from contracts.events.casework import ReportRefused
from services.casework.domain import journal
from services.casework.domain.contacts import Reported, declare_contact, declare_unreachable, record_chase
from services.casework.domain.ending import return_job, tell_job
from services.casework.domain.file import Dossier, Intervention, Job, Status
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import INTERNET, craftsman
from services.casework.domain.texts import clean
from services.casework.domain.visits import book_visit, move_visit, send_message
from services.casework.domain.works import start_works
from shared.errors import Refused


class NotYourJob(Refused):
    """The job is not this firm's, or no longer."""


def judge(book: Book, dossier: Dossier, report: portal.Report, *, at: datetime) -> Change:
    """Applies the report, or says why not; what repeats another changes nothing, and its sender is told."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=report.actor, author=INTERNET)
    try:
        intervention, job = _whose(dossier, report)
        pen.actor = craftsman(firm=job.firm, professional=job.professional)
        if not _apply(Reported(pen, intervention, job, report)):
            tell_job(pen, intervention, report_id=report.report_id)
    except Refused as refusal:
        return refused(book, dossier, report, refusal, at=at)
    return pen.done()


def refused(book: Book, dossier: Dossier, report: portal.Report, refusal: Refused, *, at: datetime) -> Change:
    """The refusal: one line, and the sentence for the craftsman's page (R-257)."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=report.actor, author=INTERNET)
    rule = refusal.rule or "R-057"
    details = {"rule": rule, "report_id": str(report.report_id)}
    words = f"Déclaration du prestataire refusée ({rule}) : {refusal.sentence}"
    pen.line(journal.Done(words), intervention=dossier.intervention(report.intervention_id), details=details)
    pen.say(
        ReportRefused(
            actor=pen.actor, report_id=report.report_id, job_id=report.job_id, dossier_id=dossier.id,
            rule=rule, sentence=refusal.sentence, field=refusal.field, refused_at=at,
        )
    )  # fmt: skip
    return pen.done()


def _whose(dossier: Dossier, report: portal.Report) -> tuple[Intervention, Job]:
    intervention = dossier.intervention(report.intervention_id)
    job = intervention.job if intervention else None
    if dossier.status is not Status.OPEN:
        raise NotYourJob("Ce dossier est terminé.", rule="R-056")
    if intervention is None or job is None or job.id != report.job_id or job.firm.id != report.firm_id:
        raise NotYourJob("Cette intervention ne vous est pas ou plus confiée.", rule="R-056")
    return intervention, job


def _apply(told: Reported) -> bool:
    """Whether it wrote something; a repeat does not."""
    match told.report:
        case portal.ContactDeclared() as contact:
            return declare_contact(told, contact)
        case portal.ChaseRecorded() as chase:
            return record_chase(told, chase)
        case portal.UnreachableDeclared(comment=comment):
            return declare_unreachable(told, comment)
        case portal.VisitBooked() as visit:
            return book_visit(told, visit)
        case portal.VisitMoved() as visit:
            return move_visit(told, visit)
        case portal.WorksStarted() as started:
            return start_works(told, started)
        case portal.MessageSent() as message:
            return send_message(told, message)
        case portal.JobReturned(reason=reason, comment=comment):
            return_job(told.pen, told.intervention, told.job, reason=reason, comment=clean(comment))
            return True
        case _:
            return False
