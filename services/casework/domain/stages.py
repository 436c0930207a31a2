"""The one table of what may happen to an intervention: from a stage, by a verb, to which stages.

A pair that is not in the table is refused, with the stage's own name in the sentence (R-057). The tests
walk every pair, forbidden ones included.
"""

from enum import StrEnum
from typing import Final

from services.casework.domain.file import Intervention, Stage
from shared.errors import Refused


class Verb(StrEnum):
    """What can happen to an intervention."""

    CONFIRM_TELEVALUATION = "confirm_televaluation"
    CHASE_CLIENT = "chase_client"
    CONFIRM_CAUSE = "confirm_cause"
    HOLD_FOR_CAUSE = "hold_for_cause"
    OFFER = "offer"
    CLOSE_OFFER = "close_offer"
    EXHAUST = "exhaust"
    ASSIGN = "assign"
    CONTACT = "contact"
    CHASE = "chase"
    DECLARE_UNREACHABLE = "declare_unreachable"
    BOOK_VISIT = "book_visit"
    MOVE_VISIT = "move_visit"
    START_WORKS = "start_works"
    SEND_MESSAGE = "send_message"
    RETURN = "return"
    TAKE_BACK = "take_back"
    SET_OVER = "set_over"
    CLOSE_OVER = "close_over"
    OVERRIDE = "override"
    ASK_PAPER = "ask_paper"
    WRITE_MESSAGE = "write_message"
    CANCEL = "cancel"
    GIVE_BACK = "give_back"
    DECIDE_COVER = "decide_cover"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


class NotNow(Refused):
    """The intervention's stage has no such exit (R-057)."""


NAMES: Final[dict[Stage, str]] = {
    Stage.TELEVALUATION: "en attente de télévaluation",
    Stage.CAUSE: "en attente de cause réparée",
    Stage.SEEKING: "en recherche d'un prestataire",
    Stage.EXHAUSTED: "sans prestataire disponible",
    Stage.CONTACT: "confiée à un prestataire, client à contacter",
    Stage.VISIT: "confiée à un prestataire, visite prévue",
    Stage.ENDED: "terminée",
}

_T, _C, _S, _X, _A, _V, _E = Stage
_SEEKING_END = frozenset({_S})

TRANSITIONS: Final[dict[tuple[Stage, Verb], frozenset[Stage]]] = {
    (_T, Verb.CONFIRM_TELEVALUATION): frozenset({_C, _S}),
    (_T, Verb.CHASE_CLIENT): frozenset({_T}),
    (_T, Verb.CONFIRM_CAUSE): frozenset({_T}),
    (_C, Verb.CONFIRM_CAUSE): frozenset({_S}),
    (_S, Verb.HOLD_FOR_CAUSE): frozenset({_C}),
    (_X, Verb.HOLD_FOR_CAUSE): frozenset({_C}),
    (_S, Verb.OFFER): frozenset({_S}),
    (_X, Verb.OFFER): frozenset({_S}),
    (_S, Verb.CLOSE_OFFER): frozenset({_S}),
    (_X, Verb.CLOSE_OFFER): frozenset({_X}),
    (_A, Verb.CLOSE_OFFER): frozenset({_A}),
    (_V, Verb.CLOSE_OFFER): frozenset({_V}),
    (_S, Verb.EXHAUST): frozenset({_X}),
    (_S, Verb.ASSIGN): frozenset({_A}),
    (_X, Verb.ASSIGN): frozenset({_A}),
    (_A, Verb.BOOK_VISIT): frozenset({_V}),
    (_V, Verb.MOVE_VISIT): frozenset({_V}),
    (_V, Verb.START_WORKS): frozenset({_V}),
    **{(stage, verb): frozenset({stage})
       for stage in (_A, _V)
       for verb in (Verb.CONTACT, Verb.CHASE, Verb.DECLARE_UNREACHABLE, Verb.SEND_MESSAGE, Verb.OVERRIDE,
                    Verb.ASK_PAPER, Verb.WRITE_MESSAGE)},
    **{(stage, verb): _SEEKING_END for stage in (_A, _V) for verb in (Verb.RETURN, Verb.TAKE_BACK)},
    **{(stage, verb): frozenset({stage})
       for stage in (_T, _C, _S, _X, _A, _V)
       for verb in (Verb.SET_OVER, Verb.CLOSE_OVER, Verb.DECIDE_COVER)},
    **{(stage, verb): frozenset({_E})
       for stage in (_T, _C, _S, _X, _A, _V)
       for verb in (Verb.CANCEL, Verb.GIVE_BACK)},
    **{(stage, Verb.WITHDRAW): frozenset({_E}) for stage in (_T, _C, _S, _X)},
    (_E, Verb.REOPEN): frozenset({_T, _C, _S}),
}  # fmt: skip
"""(from, verb) → the stages it may lead to. With several, the rule that acts chooses."""


def allow(intervention: Intervention, verb: Verb) -> frozenset[Stage]:
    """The stages the verb may lead to.

    Raises:
        NotNow: none (R-057).
    """
    try:
        return TRANSITIONS[intervention.stage, verb]
    except KeyError:
        stage = NAMES[intervention.stage]
        raise NotNow(f"Ce n'est pas possible : l'intervention est {stage}.", rule="R-057") from None
