"""Dates d'action set, dealt with or overridden by hand, and the guards that stand before it.

A date that stands over another never ends it: F3, F5, F8 and the waits give back what was there, with its
due date as it was (R-112). A supervisor's override moves what is shown, never what was due (R-060, R-061).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from services.casework.domain import journal, people
from services.casework.domain.acts import CloseDate, SetDate
from services.casework.domain.calendar import to_utc
from services.casework.domain.dates import C1, C6, E4, E12, F3, DateKind, DateTable
from services.casework.domain.ending import tell_job
from services.casework.domain.file import ActionDate, Dossier, Intervention
from services.casework.domain.forms import FORMS
from services.casework.domain.pen import Pen
from services.casework.domain.people import Staff
from services.casework.domain.standing import amend, due_of, end_over, set_over, state_line
from shared.errors import Refused


class ProvidersDate(Refused):
    """Only the provider's own acts move it (R-059)."""


class NotForYou(Refused):
    """This role does not set or close this date (R-064)."""


class DateNotPossible(Refused):
    """The date does not fit this file: its loss, its insurer, its moment."""


def set_by_hand(pen: Pen, intervention: Intervention, act: SetDate, *, staff: Staff) -> ActionDate:
    """Sets a date over the current one; the date that was set."""
    kind = pen.book.dates[act.code]
    check_settable(pen.book.dates, pen.dossier, intervention, kind, staff=staff)
    _check_words(kind, comment=act.comment, call=act.call, staff=staff)
    chased = _chased(pen, intervention, kind)
    _note_call(pen, intervention, act.call)
    given = act.due_at or (chased.due_at if chased else None)
    due_at = due_of(pen, kind, start=pen.at, given=given, has_hour=act.has_hour or act.due_at is None)
    check_due(pen, due_at, rule="R-064")
    intervention, _ = set_over(pen, intervention, kind=kind, due_at=due_at, comment=act.comment)
    pen.keep(intervention)
    tell_job(pen, intervention)
    return intervention.dates[-1]


def _chased(pen: Pen, intervention: Intervention, kind: DateKind) -> ActionDate | None:
    """The date that is chased, for one that chases: while its delay runs; past it, a complaint (R-078, R-085)."""
    if not kind.chases:
        return None
    chased = next(date for date in intervention.dates if date.open and date.code in kind.chases)  # the guard saw it
    if chased.original_due_at < pen.at:
        sentence = "Le délai est dépassé : ouvrez une réclamation, que le service clientèle traitera."
        raise DateNotPossible(sentence, rule="R-085" if kind.code == C6 else "R-078", field="code")
    return chased


def check_due(pen: Pen, due_at: datetime, *, rule: str) -> None:
    """Raises that a due date is past, or so far that the year was mistyped."""
    if due_at <= pen.at:
        raise DateNotPossible("L'échéance doit être à venir.", rule=rule, field="due_at")
    farthest = pen.book.dates.farthest_days
    if due_at > pen.at + timedelta(days=farthest):
        sentence = f"L'échéance est trop lointaine : {farthest} jours au plus."
        raise DateNotPossible(sentence, rule=rule, field="due_at")


def check_settable(
    table: DateTable, dossier: Dossier, intervention: Intervention, kind: DateKind, *, staff: Staff
) -> None:
    """Raises why this person does not set this date over the current one now."""
    if kind.provider_only or kind.code == E4:
        rule = "R-029" if kind.code == E4 else "R-059"
        raise ProvidersDate("Seuls les actes du prestataire posent cette date.", rule=rule, field="code")
    if kind.code == E12:
        sentence = "Seule la dernière relance sans réponse, avec son SMS, pose cette attente."
        raise DateNotPossible(sentence, rule="R-023", field="code")
    if kind.set_act is not None:
        sentence = f"Cette date se pose par l'acte « {FORMS[kind.set_act][0]} »."
        raise DateNotPossible(sentence, rule="R-104", field="code")
    if not kind.live or not kind.stands_over:
        raise DateNotPossible("Cette date d'action ne se pose pas à la main.", rule="R-064", field="code")
    if not staff.is_any(*kind.set_by):
        raise NotForYou("Votre rôle ne pose pas cette date d'action.", rule="R-064", field="code")
    own = intervention.base
    if kind.waits and own is not None and table[own.code].provider_only:
        raise ProvidersDate("Seuls les actes du prestataire font évoluer cette date.", rule="R-059", field="code")
    if kind.stages and intervention.stage not in kind.stages:
        raise DateNotPossible("Ce n'est plus ce que l'intervention attend.", rule="R-028", field="code")
    if kind.losses and dossier.loss_kind not in kind.losses:
        raise DateNotPossible("Cette attente ne vaut pas pour ce sinistre.", rule="R-028", field="code")
    if kind.insurers and dossier.insurer not in kind.insurers:
        raise DateNotPossible("Cette date d'action n'existe pas chez cet assureur.", rule="R-064", field="code")
    if kind.chases and not any(date.open and date.code in kind.chases for date in intervention.dates):
        sentence = "Rien n'est à relancer : la date que celle-ci relance n'est pas en cours."
        raise DateNotPossible(sentence, rule="R-085" if kind.code == C6 else "R-077", field="code")
    if any(date.open and date.code == kind.code for date in intervention.dates):
        raise DateNotPossible("Cette date d'action est déjà posée.", rule="R-057", field="code")


def _check_words(kind: DateKind, *, comment: str | None, call: str | None, staff: Staff) -> None:
    if kind.waits and not (comment or "").strip():
        raise Refused("Un commentaire est obligatoire pour une attente.", rule="R-091", field="comment")
    _check_call(kind, call=call, staff=staff)


def _check_call(kind: DateKind, *, call: str | None, staff: Staff) -> None:
    """F3 is GR's; a CC deals with it during a call, which he records (R-106)."""
    if kind.code == F3 and not staff.is_any(people.GR) and not (call or "").strip():
        raise Refused("Un CC traite F3 lors d'un appel : notez l'appel.", rule="R-106", field="call")


def _note_call(pen: Pen, intervention: Intervention, call: str | None) -> None:
    if call and call.strip():
        pen.line(journal.Note(f"allo // {call.strip()}"), intervention=intervention)


def close_over(pen: Pen, intervention: Intervention, act: CloseDate, *, staff: Staff) -> None:
    """Deals with a date that stands over another, which is current again."""
    kind = pen.book.dates[act.code]
    date = _standing_over(intervention, act.code)
    check_closable(kind)
    if not staff.is_any(*kind.closed_by):
        raise NotForYou("Votre rôle ne traite pas cette date d'action.", rule="R-064", field="code")
    _check_call(kind, call=act.call, staff=staff)
    _note_call(pen, intervention, act.call)
    if act.comment:
        pen.line(journal.Note(act.comment), intervention=intervention)
    intervention = end_over(pen, intervention, date, reason="dealt_with", give_back=True)
    pen.keep(intervention)
    tell_job(pen, intervention)


def check_closable(kind: DateKind) -> None:
    """Raises which act ends the date, where it is not just dealt with (R-080, R-103, R-104)."""
    if kind.end_act is not None:
        sentence = f"Cette date se termine par l'acte « {FORMS[kind.end_act][0]} »."
        raise DateNotPossible(sentence, rule="R-080" if kind.code == C1 else "R-104", field="code")


def _standing_over(intervention: Intervention, code: str) -> ActionDate:
    for date in intervention.dates:
        if date.open and date.layer and date.code == code:
            return date
    raise DateNotPossible("Cette date d'action n'est pas en cours.", rule="R-112", field="code")


def override(pen: Pen, intervention: Intervention, *, due_at: datetime, reason: str) -> None:
    """Moves what is shown as due; the original due date, and so the lateness, stays in the reports (R-060)."""
    own = intervention.base
    if own is None:
        raise DateNotPossible("Aucune date d'action n'est en cours.", rule="R-057")
    moved = replace(own, due_at=to_utc(due_at, zone=pen.zone), comment=f"échéance modifiée par dérogation : {reason}")
    check_due(pen, moved.due_at, rule="R-060")
    intervention = amend(intervention, moved)
    state_line(pen, intervention, moved)
    pen.keep(intervention)
    tell_job(pen, intervention)
