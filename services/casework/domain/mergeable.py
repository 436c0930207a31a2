"""Which two dossiers may be merged, which of them may be kept, and by whom: each refusal with rule and sentence.

What must stay true: no craftsman loses a job by a merge, and no trade's work is lost or done twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.casework.domain import complaints, people
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.people import Staff
from services.casework.domain.permits import CompanionUntouched, OtherTeam, check_role
from shared.errors import Refused


class NotMergeable(Refused):
    """These two dossiers cannot be merged this way round, now."""


class SameDossier(NotMergeable):
    """A dossier is not merged into itself (MERGE-001)."""


class OtherInsurer(NotMergeable):
    """Two insurers have two claims (MERGE-002)."""


class AlreadyMerged(NotMergeable):
    """One of the two is merged already (MERGE-003)."""


class HasEnded(NotMergeable):
    """Refused, cancelled or closed: only open dossiers are merged (MERGE-004)."""


class HasAbsorbed(NotMergeable):
    """It goes on with the work of another one: chains are not made (MERGE-005)."""


class BothGiven(NotMergeable):
    """A craftsman has each of the two: the desk first chooses which job ends (MERGE-006)."""


class GivenAway(NotMergeable):
    """A craftsman has the one that would end: keep that one (MERGE-007)."""


class TelevaluationAhead(NotMergeable):
    """The one that would be kept still waits for what the other one has already: keep that one (MERGE-008)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dossiers: the one that goes on, the one that ends; and what the latter has absorbed itself."""

    kept: Dossier
    absorbed: Dossier
    absorbed_before: tuple[str, ...] = ()


def check(pair: Pair, *, staff: Staff) -> None:
    """Raises why the two cannot be merged this way round, now, by this person."""
    kept, absorbed = pair.kept, pair.absorbed
    if kept.id == absorbed.id:
        raise SameDossier("Un dossier ne se réunit pas à lui-même.", rule="MERGE-001", field="into")
    for one in (absorbed, kept):
        _check_standing(one)
    if kept.insurer != absorbed.insurer:
        raise OtherInsurer("Ces deux dossiers sont de deux assureurs différents.", rule="MERGE-002", field="into")
    if pair.absorbed_before:
        others = ", ".join(pair.absorbed_before)
        sentence = (
            f"Le dossier {absorbed.number} a déjà reçu le dossier {others} : gardez-le, ou annulez cette réunion."
        )
        raise HasAbsorbed(sentence, rule="MERGE-005")
    _check_person(pair, staff)
    _check_work(pair)


def _check_standing(one: Dossier) -> None:
    if one.is_companion:
        sentence = f"Le dossier {one.kind} {one.number} suit son dossier {one.companion_number} : réunissez celui-là."
        raise CompanionUntouched(sentence, rule="R-006")
    if one.merged_into is not None:
        sentence = f"Le dossier {one.number} est déjà réuni au dossier {one.merged_number}."
        raise AlreadyMerged(sentence, rule="MERGE-003")
    if one.status is not Status.OPEN:
        raise HasEnded(f"Le dossier {one.number} n'est plus ouvert.", rule="MERGE-004")


def _check_person(pair: Pair, staff: Staff) -> None:
    check_role(staff, *WHO)
    for one in (pair.kept, pair.absorbed):
        if one.reserved and one.team is not None and staff.team != one.team:
            raise OtherTeam(f"Dossier avec expert : seule l'équipe « {one.team} » y touche.", rule="R-018")


WHO: Final = (people.CC, people.GR)
"""Who may merge, undo and link: those who may cancel a dossier."""


def _check_work(pair: Pair) -> None:
    kept, absorbed = pair.kept, pair.absorbed
    given = next((one for one in live(absorbed) if one.job is not None), None)
    if given is not None and given.job is not None:
        firm = given.job.firm.name
        if any(one.job is not None for one in live(kept)):
            sentence = f"Chacun des deux dossiers a un prestataire : retirez d'abord la mission à {firm}, ou à l'autre."
            raise BothGiven(sentence, rule="MERGE-006")
        sentence = (
            f"{firm} a accepté le dossier {absorbed.number} : gardez celui-là, ou retirez-lui d'abord la mission."
        )
        raise GivenAway(sentence, rule="MERGE-007")
    complaints.check_none(absorbed, "gardez celui-là, ou attendez sa réponse")
    waits = any(one.stage is Stage.TELEVALUATION for one in live(kept))
    if waits and any(one.stage is not Stage.TELEVALUATION for one in live(absorbed)):
        sentence = (
            f"Le dossier {kept.number} attend encore sa télévaluation, le dossier {absorbed.number} l'a déjà : "
            "gardez celui-ci."
        )
        raise TelevaluationAhead(sentence, rule="MERGE-008")


def live(dossier: Dossier) -> Iterator[Intervention]:
    """Its interventions that have not ended."""
    return (one for one in dossier.interventions if one.stage is not Stage.ENDED)
