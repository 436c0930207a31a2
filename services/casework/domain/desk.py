"""The case desk's acts: who may do what, when, and what it does to the dossier.

Each act has one guard and one effect; the guard alone also answers *is it possible now?* for the forms.
Nobody acts on the companion file (R-006), staff never move a provider's date (R-059).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.casework.domain import journal, papers, people
from services.casework.domain.acts import (
    FORMS,
    ActOffer,
    AddNote,
    AskPaper,
    Cancel,
    Choices,
    CloseDate,
    ConfirmCause,
    HoldForCause,
    OverrideDate,
    RecordTelevaluation,
    SetDate,
    StaffAct,
    TakeBack,
    cleaned,
)
from services.casework.domain.dates import DateKind
from services.casework.domain.ending import cancel, hold_for_cause, take_back
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.hands import NotForYou, check_settable, close_over, override, set_by_hand
from services.casework.domain.holds import confirm_cause, record_televaluation
from services.casework.domain.opening import cause_awaited
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.stages import Verb, allow
from shared.errors import Forbidden, Refused, ServiceError


class CompanionUntouched(Refused):
    """The 05I file is not to be touched (R-006); the attempt is journalled."""


class NotOpen(Refused):
    """The dossier is refused, cancelled or closed."""


class OtherTeam(Refused):
    """Only the team in charge activates this file (R-018)."""


class WordsMissing(Refused):
    """A reason or a text is required."""


@dataclass(frozen=True, slots=True)
class Case:
    """An act before the desk: on what, by whom."""

    book: Book
    dossier: Dossier
    intervention: Intervention | None
    staff: Staff


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
    _do(pen, act, intervention=intervention or _sole(dossier), staff=staff)
    return pen.done()


def refused_on_companion(book: Book, dossier: Dossier, act: StaffAct, *, staff: Staff, at: datetime) -> Change:
    """The line that says somebody tried (R-006)."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=staff.actor, author=staff.actor)
    pen.line(journal.Done(f"Action refusée sur dossier {dossier.kind} (R-006) : {FORMS[act.act][0]}"))
    return pen.done()


def offers(book: Book, dossier: Dossier, *, staff: Staff) -> tuple[ActOffer, ...]:
    """Every act with its form, and why it is not possible now where it is not."""
    intervention = _sole(dossier)
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
    """The dates a person can choose: those that may be set over, or those that stand over now."""
    table, intervention = case.book.dates, case.intervention
    if intervention is None:
        return ()
    if act == "close_date":
        over = {date.code for date in intervention.dates if date.open and date.layer}
        return tuple((code, table[code].label) for code in sorted(over) if case.staff.is_any(*table[code].closed_by))
    return tuple((kind.code, kind.label) for kind in table.dates if _settable(case, intervention, kind))


def _settable(case: Case, intervention: Intervention, kind: DateKind) -> bool:
    try:
        check_settable(case.book.dates, case.dossier, intervention, kind, staff=case.staff)
    except Refused:
        return False
    return True


def _sole(dossier: Dossier) -> Intervention | None:
    """The intervention an act means when it names none: the first that has not ended."""
    return next((one for one in dossier.interventions if one.stage is not Stage.ENDED), None)


def guard(case: Case, act: str) -> None:
    """Raises why the act is not possible now, for this person."""
    if case.dossier.is_companion:
        kind, main = case.dossier.kind, case.dossier.companion_number
        sentence = f"Le dossier {kind} ne doit pas être traité ; agissez sur le dossier {main}."
        raise CompanionUntouched(sentence, rule="R-006")
    if act == "add_note":
        return
    if case.dossier.status is not Status.OPEN:
        raise NotOpen("Le dossier n'est plus ouvert.", rule="R-057")
    GUARDS[act](case)


def _may(case: Case, verb: Verb, *roles: str) -> Intervention:
    intervention = case.intervention or _sole(case.dossier)
    if intervention is None:
        raise NotOpen("Le dossier n'a plus d'intervention en cours.", rule="R-057")
    allow(intervention, verb)
    if not case.staff.is_any(*roles):
        names = ", ".join(people.ROLES[role].lower() for role in roles)
        raise Forbidden(f"Cette action est réservée : {names}.", rule="R-064")
    return intervention


def _activate(case: Case, verb: Verb) -> None:
    """Opening a file for the search; with an expert, for the team in charge alone (R-018)."""
    _may(case, verb, people.CC)
    team = case.dossier.team
    if case.dossier.reserved and team is not None and case.staff.team != team:
        raise OtherTeam(f"Dossier avec expert : seule l'équipe « {team} » l'active.", rule="R-018")


def _may_confirm_cause(case: Case) -> None:
    _activate(case, Verb.CONFIRM_CAUSE)
    if not cause_awaited(case.dossier):
        raise Refused("La cause n'est pas à confirmer sur ce dossier.", rule="R-016")


def _may_hold_for_cause(case: Case) -> None:
    _may(case, Verb.HOLD_FOR_CAUSE, people.CC)
    if case.dossier.loss_kind != "DDE":
        raise Refused("Une cause à réparer n'existe que pour un dégât des eaux.", rule="R-094")


def _may_set(case: Case) -> None:
    _may(case, Verb.SET_OVER, *people.ROLES)
    if not any(kind.live and kind.stands_over and case.staff.is_any(*kind.set_by) for kind in case.book.dates.dates):
        raise NotForYou("Votre rôle ne pose pas de date d'action.", rule="R-064")


def _may_close(case: Case) -> None:
    intervention = _may(case, Verb.CLOSE_OVER, *people.ROLES)
    over = [case.book.dates[date.code] for date in intervention.dates if date.open and date.layer]
    if not over:
        raise Refused("Aucune date d'action n'est à traiter.", rule="R-112")
    if not any(case.staff.is_any(*kind.closed_by) for kind in over):
        raise NotForYou("Votre rôle ne traite pas cette date d'action.", rule="R-064")


def _may_override(case: Case) -> None:
    if not case.staff.roles & {people.SUPERVISOR, people.ADMIN}:
        sentence = "Seuls les actes du prestataire font évoluer cette date ; un superviseur peut y déroger."
        raise Refused(sentence, rule="R-059")
    _may(case, Verb.OVERRIDE, people.SUPERVISOR)


def _may_ask_paper(case: Case) -> None:
    _may(case, Verb.ASK_PAPER, people.CC, people.GR)
    papers.check_reachable(case.dossier)


GUARDS: Final[dict[str, Callable[[Case], object]]] = {
    "record_televaluation": lambda case: _activate(case, Verb.CONFIRM_TELEVALUATION),
    "confirm_cause": _may_confirm_cause,
    "hold_for_cause": _may_hold_for_cause,
    "set_date": _may_set,
    "close_date": _may_close,
    "override_date": _may_override,
    "ask_paper": _may_ask_paper,
    "take_back": lambda case: _may(case, Verb.TAKE_BACK, people.CC, people.GR),
    "cancel": lambda case: _may(case, Verb.CANCEL, people.CC, people.GR),
}


def _do(pen: Pen, act: StaffAct, *, intervention: Intervention | None, staff: Staff) -> None:
    if isinstance(act, AddNote):
        pen.line(journal.Note(_words(act.text, "text")), intervention=intervention)
        return
    assert intervention is not None  # the guard asked
    match act:
        case RecordTelevaluation():
            record_televaluation(pen, intervention, act)
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
        case TakeBack():
            assert intervention.job is not None  # the stages with TAKE_BACK have one
            take_back(pen, intervention, intervention.job, reason=_words(act.reason, "reason"))
        case Cancel():
            cancel(pen, reason=_words(act.reason, "reason"))


def _words(text: str, field: str) -> str:
    if not text.strip():
        raise WordsMissing("Ce texte est obligatoire.", rule="R-091", field=field)
    return text.strip()
