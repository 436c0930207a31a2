"""Who may do which act of the desk, and when: one guard per act, which also answers *is it possible now?*

Nobody acts on the companion file (R-006), staff never move a provider's date (R-059).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.casework.domain import complaints, papers, people
from services.casework.domain.amounts import special_by_hand
from services.casework.domain.chasing import check_chases_left
from services.casework.domain.dates import C1, F1, F2, F3, F8
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.hands import NotForYou, check_closable
from services.casework.domain.opening import cause_awaited
from services.casework.domain.pack import Pack
from services.casework.domain.pen import Book
from services.casework.domain.people import Staff
from services.casework.domain.stages import Verb, allow
from shared.errors import Forbidden, Refused


class CompanionUntouched(Refused):
    """The 05I file is not to be touched (R-006); the attempt is journalled."""


class NotOpen(Refused):
    """The dossier is refused, cancelled or closed."""


class OtherTeam(Refused):
    """Only the team in charge activates this file (R-018)."""


@dataclass(frozen=True, slots=True)
class Case:
    """An act before the desk: on what, by whom."""

    book: Book
    dossier: Dossier
    intervention: Intervention | None
    staff: Staff

    @property
    def pack(self) -> Pack:
        """The rules the dossier opened with."""
        return self.book.packs.of(insurer=self.dossier.insurer, version=self.dossier.pack_version)


def sole(dossier: Dossier) -> Intervention | None:
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
    if case.dossier.merged_number is not None:
        sentence = f"Ce dossier est réuni au dossier {case.dossier.merged_number} : agissez sur celui-là."
        raise NotOpen(sentence, rule="MERGE-003")
    if case.dossier.status is not Status.OPEN:
        raise NotOpen("Le dossier n'est plus ouvert.", rule="R-057")
    GUARDS[act](case)


def _may(case: Case, verb: Verb, *roles: str) -> Intervention:
    intervention = case.intervention or sole(case.dossier)
    if intervention is None:
        raise NotOpen("Le dossier n'a plus d'intervention en cours.", rule="R-057")
    allow(intervention, verb)
    check_role(case.staff, *roles)
    return intervention


def check_role(staff: Staff, *roles: str) -> None:
    """Raises that an act is for other roles (R-064)."""
    if not staff.is_any(*roles):
        names = ", ".join(people.ROLES[role].lower() for role in roles)
        raise Forbidden(f"Cette action est réservée : {names}.", rule="R-064")


def _activated(case: Case, verb: Verb) -> Intervention:
    """Opening a file for the search; with an expert, for the team in charge alone (R-018)."""
    intervention = _may(case, verb, people.CC)
    team = case.dossier.team
    if case.dossier.reserved and team is not None and case.staff.team != team:
        raise OtherTeam(f"Dossier avec expert : seule l'équipe « {team} » l'active.", rule="R-018")
    return intervention


def _may_chase(case: Case) -> None:
    intervention = _activated(case, Verb.CHASE_CLIENT)
    check_chases_left(case.dossier, intervention, most=case.pack.televaluation.chases)


def _may_open_intervention(case: Case) -> None:
    """Beside one that a craftsman has or that is looked for: a télévaluation chooses its own trade first."""
    intervention = _may(case, Verb.DECIDE_COVER, people.CC)
    if intervention.stage is Stage.TELEVALUATION:
        raise Refused("La télévaluation choisit d'abord le corps de métier.", rule="R-004")


def _may_open_expertise(case: Case) -> None:
    _may(case, Verb.DECIDE_COVER, people.CC)
    special_by_hand(case.pack, case.dossier)


def _may_confirm_cause(case: Case) -> None:
    _activated(case, Verb.CONFIRM_CAUSE)
    if not cause_awaited(case.dossier):
        raise Refused("La cause n'est pas à confirmer sur ce dossier.", rule="R-016")


def _may_hold_for_cause(case: Case) -> None:
    _may(case, Verb.HOLD_FOR_CAUSE, people.CC)
    if case.dossier.loss_kind != "DDE":
        raise Refused("Une cause à réparer n'existe que pour un dégât des eaux.", rule="R-094")


def _may_set(case: Case) -> None:
    _may(case, Verb.SET_OVER, *people.ROLES)
    by_hand = (kind for kind in case.book.dates.dates if kind.live and kind.stands_over and not kind.set_act)
    if not any(case.staff.is_any(*kind.set_by) for kind in by_hand):
        raise NotForYou("Votre rôle ne pose pas de date d'action.", rule="R-064")


def _may_close(case: Case) -> None:
    intervention = _may(case, Verb.CLOSE_OVER, *people.ROLES)
    kinds = [case.book.dates[date.code] for date in intervention.dates if date.open and date.layer]
    if not kinds:
        raise Refused("Aucune date d'action n'est à traiter.", rule="R-112")
    over = [kind for kind in kinds if not kind.end_act]
    if not over:
        check_closable(kinds[-1])
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


def _may_confirm_cancellation(case: Case) -> None:
    """Behind what said that he cancels: a message (F3), or a letter (F8); else *Annuler* is the act."""
    _ending(case, Verb.CANCEL, people.CC, people.GR)
    running = {date.code for one in case.dossier.interventions for date in one.dates if date.open}
    if not running & {F3, F8}:
        sentence = "Aucun message ni courrier à traiter n'annonce d'annulation ; sinon, annulez le dossier."
        raise Refused(sentence, rule="R-127")


def _may_answer(case: Case, code: str) -> None:
    """What customer service alone does, supervisors included, and only on a complaint that runs (R-103, R-104)."""
    _may(case, Verb.CLOSE_OVER, *people.ROLES)
    if people.SERVICE_CLIENTELE not in case.staff.roles:
        raise Forbidden("Une réclamation n'est traitée que par le service clientèle.", rule="R-104")
    if complaints.running(case.dossier, code) is None:
        missing = {F1: "Aucun contrôle chantier n'est en attente.", F2: "Aucune réclamation n'est en cours."}
        raise Refused(missing[code], rule="R-103" if code == F1 else "R-104")


def _may_open_complaint(case: Case) -> None:
    _may(case, Verb.SET_OVER, *people.DESK)
    complaints.check_none(case.dossier, "elle est à traiter avant d'en ouvrir une autre")


def _may_handle_report(case: Case) -> None:
    _may(case, Verb.CLOSE_OVER, people.RE)
    if complaints.running(case.dossier, C1) is None:
        raise Refused("Aucun rapport d'expertise n'est à traiter.", rule="R-080")


def _ending(case: Case, verb: Verb, *roles: str) -> None:
    """An act that ends the dossier would end a complaint too, which is customer service's alone (R-104)."""
    _may(case, verb, *roles)
    if people.SERVICE_CLIENTELE not in case.staff.roles:
        complaints.check_none(case.dossier, "le service clientèle y répond d'abord")


GUARDS: Final[dict[str, Callable[[Case], object]]] = {
    "record_televaluation": lambda case: _activated(case, Verb.CONFIRM_TELEVALUATION),
    "record_chase": _may_chase,
    "confirm_cause": _may_confirm_cause,
    "hold_for_cause": _may_hold_for_cause,
    "set_date": _may_set,
    "close_date": _may_close,
    "override_date": _may_override,
    "ask_paper": _may_ask_paper,
    "write_message": lambda case: _may(case, Verb.WRITE_MESSAGE, *people.DESK),
    "take_back": lambda case: _may(case, Verb.TAKE_BACK, people.CC, people.GR),
    "open_complaint": _may_open_complaint,
    "ask_site_check": lambda case: _may_answer(case, F2),
    "record_site_check": lambda case: _may_answer(case, F1),
    "answer_complaint": lambda case: _may_answer(case, F2),
    "handle_report": _may_handle_report,
    "cancel": lambda case: _ending(case, Verb.CANCEL, people.CC, people.GR),
    "confirm_cancellation": _may_confirm_cancellation,
    "judge_amount": lambda case: _may(case, Verb.DECIDE_COVER, people.CC, people.METREUR, people.RE),
    "open_intervention": _may_open_intervention,
    "open_expertise": _may_open_expertise,
    "give_back": lambda case: _ending(case, Verb.GIVE_BACK, people.CC, people.METREUR, people.RE),
}
