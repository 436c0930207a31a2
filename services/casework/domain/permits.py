"""Who may do which act of the desk, and when: one guard per act, which also answers *is it possible now?*

Nobody acts on the companion file (R-006), staff never move a provider's date (R-059).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.casework.domain import papers, people
from services.casework.domain.amounts import special_by_hand
from services.casework.domain.chasing import check_chases_left
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.hands import NotForYou
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
    "cancel": lambda case: _may(case, Verb.CANCEL, people.CC, people.GR),
    "judge_amount": lambda case: _may(case, Verb.DECIDE_COVER, people.CC, people.METREUR, people.RE),
    "open_intervention": _may_open_intervention,
    "open_expertise": _may_open_expertise,
    "give_back": lambda case: _may(case, Verb.GIVE_BACK, people.CC, people.METREUR, people.RE),
}
