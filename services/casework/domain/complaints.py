"""A complaint (F2) from its opening to its answer, with the site check it may wait for (F1). Customer service has it.

F2 and F1 stand over the current date, which keeps running, and outlast a new craftsman: only their own acts end them,
and only customer service does those acts (R-103, R-104).
"""

from services.casework.domain import journal
from services.casework.domain.acts import AnswerComplaint, AskSiteCheck, OpenComplaint
from services.casework.domain.dates import F1, F2
from services.casework.domain.ending import tell_job
from services.casework.domain.file import ActionDate, Dossier, Intervention
from services.casework.domain.forms import ANSWERS, COMPLAINANTS
from services.casework.domain.hands import check_due
from services.casework.domain.pen import Pen
from services.casework.domain.standing import due_of, end_over, set_over
from shared.errors import Invalid, Refused


class ComplaintRuns(Refused):
    """A complaint is under way: nobody but customer service ends it."""


class SiteCheckAwaited(Refused):
    """The complaint does not move before the site check's report (R-103)."""


def running(dossier: Dossier, code: str) -> Intervention | None:
    """The intervention over which a date of this code stands."""
    return next((one for one in dossier.interventions if _date(one, code) is not None), None)


def _date(intervention: Intervention, code: str) -> ActionDate | None:
    return next((date for date in intervention.dates if date.open and date.code == code), None)


def check_none(dossier: Dossier, instead: str) -> None:
    """Raises that a complaint is under way, and what is to be done instead."""
    if running(dossier, F2) is not None:
        raise ComplaintRuns(f"Une réclamation est en cours sur le dossier {dossier.number} : {instead}.", rule="R-104")


def open_(pen: Pen, intervention: Intervention, act: OpenComplaint, *, about: str) -> None:
    """Who complains, and of what: a line, and F2 over the current date."""
    who = _chosen(COMPLAINANTS, act.complainant, field="complainant")
    pen.line(journal.Done(f"Réclamation ouverte, {who.lower()} : {about}"), intervention=intervention)
    kind = pen.book.dates[F2]
    details = {"complainant": act.complainant}
    due_at = due_of(pen, kind, start=pen.at, given=None)
    intervention, _ = set_over(pen, intervention, kind=kind, due_at=due_at, comment=about, details=details)
    pen.keep(intervention)
    tell_job(pen, intervention)


def ask_site_check(pen: Pen, intervention: Intervention, act: AskSiteCheck, *, reason: str) -> None:
    """F1 over the complaint, for the field manager, until his report."""
    intervention = running(pen.dossier, F2) or intervention
    if _date(intervention, F1) is not None:
        raise SiteCheckAwaited("Un contrôle chantier est déjà demandé.", rule="R-103")
    kind = pen.book.dates[F1]
    due_at = due_of(pen, kind, start=pen.at, given=act.due_at, has_hour=act.has_hour)
    check_due(pen, due_at, rule="R-103")
    intervention, _ = set_over(pen, intervention, kind=kind, due_at=due_at, comment=reason)
    pen.keep(intervention)
    tell_job(pen, intervention)


def record_site_check(pen: Pen, intervention: Intervention, *, report: str) -> None:
    """The report, on its line; the complaint is current again."""
    intervention = running(pen.dossier, F1) or intervention
    pen.line(journal.Done(f"Rapport de contrôle chantier : {report}"), intervention=intervention)
    _end(pen, intervention, F1, reason="site_checked")


def answer(pen: Pen, intervention: Intervention, act: AnswerComplaint, *, answer: str) -> None:
    """The answer, on its line; what the complaint stood over is current again.

    Raises:
        SiteCheckAwaited: its site check has not reported yet.
    """
    intervention = running(pen.dossier, F2) or intervention
    if _date(intervention, F1) is not None:
        sentence = "Le contrôle chantier est en attente : enregistrez d'abord son rapport."
        raise SiteCheckAwaited(sentence, rule="R-103")
    how = _chosen(ANSWERS, act.outcome, field="outcome")
    entry = pen.line(
        journal.Done(f"Réclamation traitée, {how} : {answer}"),
        intervention=intervention,
        details={"outcome": act.outcome},
    )
    _end(pen, intervention, F2, reason=f"answered:{act.outcome}")
    pen.notice("complaint_answered", entry=entry, sentence=f"Réclamation traitée : {how}.", reason=act.outcome)


def _end(pen: Pen, intervention: Intervention, code: str, *, reason: str) -> None:
    date = _date(intervention, code)
    assert date is not None  # the guard asked
    intervention = pen.keep(end_over(pen, intervention, date, reason=reason, give_back=True))
    tell_job(pen, intervention)


def _chosen(names: dict[str, str], code: str, *, field: str) -> str:
    if code not in names:
        raise Invalid("Choisissez dans la liste.", rule="FORM-002", field=field)
    return names[code]
