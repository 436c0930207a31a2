"""The two state tables of a search, and the named refusals of an answer.

Everything that can happen is a line here: what is not in a table cannot happen, and raises.
"""

from enum import StrEnum
from typing import Final

from services.assignment.domain.sentences import CLOSINGS
from shared.errors import Conflict, Refused


class OfferState(StrEnum):
    """Where an offer stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class RoundState(StrEnum):
    """Where a round stands."""

    OFFERING = "offering"
    ASSIGNED = "assigned"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class OfferVerb(StrEnum):
    """What can happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    LOSE = "lose"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


class RoundVerb(StrEnum):
    """What can happen to a round."""

    OFFER = "offer"
    ASSIGN = "assign"
    EXHAUST = "exhaust"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    CLOSE = "close"


OFFER_MOVES: Final[dict[tuple[OfferState, OfferVerb], OfferState]] = {
    (OfferState.OPEN, OfferVerb.ACCEPT): OfferState.ACCEPTED,
    (OfferState.OPEN, OfferVerb.DECLINE): OfferState.DECLINED,
    (OfferState.OPEN, OfferVerb.EXPIRE): OfferState.EXPIRED,
    (OfferState.OPEN, OfferVerb.LOSE): OfferState.TAKEN,
    (OfferState.OPEN, OfferVerb.WITHDRAW): OfferState.WITHDRAWN,
    (OfferState.OPEN, OfferVerb.CANCEL): OfferState.CANCELLED,
    # Pressed in time, heard after the expiry fired: the instant it was pressed decides (design.md §4.6).
    (OfferState.EXPIRED, OfferVerb.ACCEPT): OfferState.ACCEPTED,
    (OfferState.EXPIRED, OfferVerb.DECLINE): OfferState.DECLINED,
}

ROUND_MOVES: Final[dict[tuple[RoundState, RoundVerb], RoundState]] = {
    (RoundState.OFFERING, RoundVerb.OFFER): RoundState.OFFERING,
    (RoundState.OFFERING, RoundVerb.ASSIGN): RoundState.ASSIGNED,
    (RoundState.OFFERING, RoundVerb.EXHAUST): RoundState.EXHAUSTED,
    (RoundState.OFFERING, RoundVerb.WITHDRAW): RoundState.WITHDRAWN,
    (RoundState.OFFERING, RoundVerb.CANCEL): RoundState.CANCELLED,
    (RoundState.OFFERING, RoundVerb.CLOSE): RoundState.CLOSED,
    (RoundState.EXHAUSTED, RoundVerb.OFFER): RoundState.OFFERING,
    (RoundState.EXHAUSTED, RoundVerb.ASSIGN): RoundState.ASSIGNED,
    (RoundState.EXHAUSTED, RoundVerb.WITHDRAW): RoundState.WITHDRAWN,
    (RoundState.EXHAUSTED, RoundVerb.CANCEL): RoundState.CANCELLED,
    (RoundState.EXHAUSTED, RoundVerb.CLOSE): RoundState.CLOSED,
    (RoundState.ASSIGNED, RoundVerb.WITHDRAW): RoundState.WITHDRAWN,
    (RoundState.ASSIGNED, RoundVerb.CANCEL): RoundState.CANCELLED,
    (RoundState.ASSIGNED, RoundVerb.CLOSE): RoundState.CLOSED,
}


class NotPossible(Conflict):
    """The round or the offer has no such exit from where it stands."""


class AnswerRefused(Refused):
    """An answer that changes nothing; `closing` says why, in the words the craftsman reads."""

    closing = "expired"

    def __init__(self) -> None:
        super().__init__(CLOSINGS[self.closing], rule="R-053")


class OfferExpired(AnswerRefused):
    """Pressed at or after the offer's end."""


class AlreadyTaken(AnswerRefused):
    """Somebody else won."""

    closing = "taken"


class OldRound(AnswerRefused):
    """An answer to a round that is over."""

    closing = "old_round"


class AlreadyDeclined(AnswerRefused):
    """This firm said no before."""

    closing = "declined"


class OfferWithdrawn(AnswerRefused):
    """The network took the offer back."""

    closing = "withdrawn"


class OfferCancelled(AnswerRefused):
    """The dossier was cancelled."""

    closing = "cancelled"


class AlreadyAccepted(AnswerRefused):
    """The same firm pressed again after it won: nothing more happens (R-054)."""

    closing = "accepted"


REFUSALS: Final[dict[OfferState, type[AnswerRefused]]] = {
    OfferState.DECLINED: AlreadyDeclined,
    OfferState.EXPIRED: OfferExpired,
    OfferState.TAKEN: AlreadyTaken,
    OfferState.WITHDRAWN: OfferWithdrawn,
    OfferState.CANCELLED: OfferCancelled,
}
"""What is said of an answer to an offer that stands there."""


def moved(state: RoundState, verb: RoundVerb) -> RoundState:
    """Where a round goes from here.

    Raises:
        NotPossible: it has no such exit.
    """
    to = ROUND_MOVES.get((state, verb))
    if to is None:
        raise NotPossible("Cette intervention n'attend plus de réponse.", rule="R-053")
    return to


def left(state: OfferState, verb: OfferVerb) -> OfferState:
    """Where an offer goes from here.

    Raises:
        AnswerRefused: it has no such exit; the kind says why.
    """
    to = OFFER_MOVES.get((state, verb))
    if to is None:
        raise REFUSALS.get(state, AlreadyAccepted)
    return to


def over(state: RoundState) -> bool:
    """Whether nothing can happen to such a round any more."""
    return not any(start is state for start, _ in ROUND_MOVES)
