"""Whether a professional may be erased: his firm's file names him neither today nor later, and he has no work.

Whoever still works is told what he is offered, and signs what he does: his name has to stand there.
"""

from datetime import date

from services.assignment.domain.network import FirmFile, Person
from shared.errors import Refused


class StillOfTheFirm(Refused):
    """His firm's file still names him."""


class WorkInHand(Refused):
    """An offer to him is open, or a job of his goes on."""


def check_gone(firm: FirmFile, number: str, *, on: date, in_hand: bool) -> None:
    """Whether nothing needs his name any more.

    Raises:
        StillOfTheFirm, WorkInHand: something does.
    """
    for part in firm.parts:
        if isinstance(part, Person) and part.number == number and (part.valid_to is None or part.valid_to >= on):
            sentence = "Ce professionnel fait encore partie de l'entreprise : retirez-le d'abord de sa fiche."
            raise StillOfTheFirm(sentence, rule="DATA-010")
    if in_hand:
        sentence = "Ce professionnel a encore une proposition ou une mission en cours."
        raise WorkInHand(sentence, rule="DATA-011")
