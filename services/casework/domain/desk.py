"""The case desk's acts: what each does to the dossier once its guard let it pass (`permits.py`).

The guard alone also answers *is it possible now?* for the forms.
"""

from datetime import datetime

from services.casework.domain import amounts, complaints, expertise, journal, messages, papers
from services.casework.domain.acts import (
    AddNote,
    AnswerComplaint,
    AskPaper,
    AskSiteCheck,
    Cancel,
    CloseDate,
    ConfirmCancellation,
    ConfirmCause,
    GiveBack,
    HandleReport,
    HoldForCause,
    JudgeAmount,
    OpenComplaint,
    OpenExpertise,
    OpenIntervention,
    OverrideDate,
    RecordChase,
    RecordSiteCheck,
    RecordTelevaluation,
    SetDate,
    StaffAct,
    TakeBack,
    WriteMessage,
    cleaned,
)
from services.casework.domain.chasing import record_chase
from services.casework.domain.dates import DateKind
from services.casework.domain.ending import cancel, confirm_cancellation, give_back, hold_for_cause, take_back
from services.casework.domain.file import Dossier, Intervention
from services.casework.domain.forms import FORMS, ActOffer, Choices
from services.casework.domain.hands import check_settable, close_over, override, set_by_hand
from services.casework.domain.holds import confirm_cause, open_intervention, record_televaluation
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.permits import Case, guard, sole
from shared.errors import Refused, ServiceError


class WordsMissing(Refused):
    """A reason or a text is required."""


def perform(
    book: Book, dossier: Dossier, act: StaffAct, *, intervention: Intervention | None, staff: Staff, at: datetime
) -> Change:
    """Does the act.

    Raises:
        CompanionUntouched, NotOpen, Refused, Forbidden: the rule that said no, with its sentence.
    """
    guard(Case(book, dossier, intervention, staff), act.act)
    pen = Pen(book=book, dossier=dossier, at=at, actor=staff.actor, author=staff.actor)
    act = cleaned(act)
    _do(pen, act, intervention=intervention or sole(dossier), staff=staff)
    return pen.done()


def refused_on_companion(book: Book, dossier: Dossier, act: StaffAct, *, staff: Staff, at: datetime) -> Change:
    """The line that says somebody tried (R-006)."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=staff.actor, author=staff.actor)
    pen.line(journal.Done(f"Action refusée sur dossier {dossier.kind} (R-006) : {FORMS[act.act][0]}"))
    return pen.done()


def offers(book: Book, dossier: Dossier, *, staff: Staff) -> tuple[ActOffer, ...]:
    """Every act with its form, and why it is not possible now where it is not."""
    intervention = sole(dossier)
    case = Case(book, dossier, intervention, staff)
    return tuple(_offer(case, act) for act in FORMS)


def _offer(case: Case, act: str) -> ActOffer:
    label, fields, danger = FORMS[act]
    shown = fields(_choices(case, act))
    try:
        guard(case, act)
    except ServiceError as refusal:
        return ActOffer(act, label, shown, False, refusal.rule, refusal.sentence, danger)
    return ActOffer(act, label, shown, True, danger=danger)


def _choices(case: Case, act: str) -> Choices:
    """What a person can choose: dates that may be set over, or that stand over now; telephones; who has the job."""
    table, intervention = case.book.dates, case.intervention
    if act == "record_chase":
        return {"number": tuple((phone, phone) for phone in case.dossier.phones)}
    if intervention is None:
        return {}
    if act == "close_date":
        over = {date.code for date in intervention.dates if date.open and date.layer}
        mine = (code for code in sorted(over) if case.staff.is_any(*table[code].closed_by) and not table[code].end_act)
        return {"code": tuple((code, table[code].label) for code in mine)}
    settable = tuple((kind.code, kind.label) for kind in table.dates if _settable(case, intervention, kind))
    firms = [one.job.firm for one in case.dossier.interventions if one.job]
    holders = {firm.code: f"{firm.name} ({firm.code})" for firm in firms}
    return {"code": settable, "firm": tuple(holders.items())}


def _settable(case: Case, intervention: Intervention, kind: DateKind) -> bool:
    try:
        check_settable(case.book.dates, case.dossier, intervention, kind, staff=case.staff)
    except Refused:
        return False
    return True


def _do(pen: Pen, act: StaffAct, *, intervention: Intervention | None, staff: Staff) -> None:
    if isinstance(act, AddNote):
        pen.line(journal.Note(_words(act.text, "text")), intervention=intervention)
        return
    assert intervention is not None  # the guard asked
    match act:
        case RecordTelevaluation():
            record_televaluation(pen, intervention, act)
        case RecordChase():
            record_chase(pen, intervention, act)
        case JudgeAmount():
            amounts.judge_amount(pen, intervention, act)
        case OpenExpertise():
            amounts.open_expertise(pen, intervention, act, reason=_words(act.reason, "reason"))
        case OpenIntervention():
            open_intervention(pen, act, reason=_words(act.reason, "reason"))
        case ConfirmCause():
            confirm_cause(pen, intervention, act)
        case HoldForCause():
            hold_for_cause(pen, intervention, reason=_words(act.reason, "reason"))
        case SetDate():
            set_by_hand(pen, intervention, act, staff=staff)
        case CloseDate():
            close_over(pen, intervention, act, staff=staff)
        case OverrideDate():
            override(pen, intervention, due_at=act.due_at, reason=_words(act.reason, "reason"))
        case AskPaper():
            papers.ask(pen, intervention, act, words=_words(act.words, "words"))
        case WriteMessage():
            messages.write(pen, intervention, act, words=_words(act.text, "text"), staff=staff)
        case OpenComplaint():
            complaints.open_(pen, intervention, act, about=_words(act.about, "about"))
        case AskSiteCheck():
            complaints.ask_site_check(pen, intervention, act, reason=_words(act.reason, "reason"))
        case RecordSiteCheck():
            complaints.record_site_check(pen, intervention, report=_words(act.report, "report"))
        case AnswerComplaint():
            complaints.answer(pen, intervention, act, answer=_words(act.answer, "answer"))
        case HandleReport():
            expertise.handle(pen, intervention, act)
        case TakeBack():
            assert intervention.job is not None  # the stages with TAKE_BACK have one
            take_back(pen, intervention, intervention.job, reason=_words(act.reason, "reason"))
        case ConfirmCancellation():
            confirm_cancellation(pen, act, call=_words(act.call, "call"))
        case Cancel():
            cancel(pen, reason=_words(act.reason, "reason"))
        case GiveBack():
            give_back(pen, reason=_words(act.reason, "reason"))


def _words(text: str, field: str) -> str:
    if not text.strip():
        raise WordsMissing("Ce texte est obligatoire.", rule="R-091", field=field)
    return text.strip()
