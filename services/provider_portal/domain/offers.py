"""An offer as the portal knows it: open, answered, won or closed, and which button still works.

One table holds every move; what it does not hold is refused by name. The portal never decides who
won: `won` and `closed` are only ever heard from assignment.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.codes import DECLINE_REASONS
from contracts.events.envelope import Actor
from contracts.events.portal import OfferAccepted, OfferDeclined
from services.provider_portal.domain.acts import says
from shared.errors import Invalid, Refused


class State(StrEnum):
    """Where an offer stands for the craftsman."""

    OPEN = "open"
    ACCEPTING = "accepting"
    DECLINING = "declining"
    WON = "won"
    CLOSED = "closed"


class Verb(StrEnum):
    """What can happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    CLOSE = "close"
    ASSIGN = "assign"


MOVES: Final[dict[tuple[State, Verb], State]] = {
    (State.OPEN, Verb.ACCEPT): State.ACCEPTING,
    (State.ACCEPTING, Verb.ACCEPT): State.ACCEPTING,
    (State.WON, Verb.ACCEPT): State.WON,
    (State.OPEN, Verb.DECLINE): State.DECLINING,
    (State.DECLINING, Verb.DECLINE): State.DECLINING,
    (State.OPEN, Verb.CLOSE): State.CLOSED,
    (State.ACCEPTING, Verb.CLOSE): State.CLOSED,
    (State.DECLINING, Verb.CLOSE): State.CLOSED,
    (State.WON, Verb.CLOSE): State.CLOSED,
    (State.CLOSED, Verb.CLOSE): State.CLOSED,
    (State.OPEN, Verb.ASSIGN): State.WON,
    (State.ACCEPTING, Verb.ASSIGN): State.WON,
    (State.DECLINING, Verb.ASSIGN): State.WON,
    (State.WON, Verb.ASSIGN): State.WON,
    (State.CLOSED, Verb.ASSIGN): State.WON,
}
"""From, verb → to. An answer pressed in time wins even after its expiry was heard: closed → won."""


class OfferOver(Refused):
    """The offer was closed; the sentence says why (déjà attribuée, retirée…)."""


class OfferExpired(Refused):
    """Its clock has run out (R-053)."""


class AlreadyAnswered(Refused):
    """The other button was pressed before."""


@dataclass(frozen=True)
class Answer:
    """What was pressed, when and by whom."""

    id: UUID
    at: datetime
    by: Actor
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Offer:
    """An intervention proposed to a craftsman. It never holds a name, phone or street of the insured."""

    id: UUID
    code: str
    dossier_id: UUID
    dossier_number: str
    intervention_id: UUID
    round: int
    trade: str
    loss_kind: str
    insee: str
    postal_code: str
    commune: str
    firm_id: UUID
    professional_number: str
    professional_name: str
    made_at: datetime
    exclusive_until: datetime
    ends_at: datetime
    state: State = State.OPEN
    end_sentence: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    decline_reason: str | None = None
    job_id: UUID | None = None

    def over(self, now: datetime) -> bool:
        """Whether nobody can answer it any more, by its state or by its clock."""
        return self.state is not State.OPEN or now >= self.ends_at


def accept(offer: Offer, answer: Answer) -> tuple[Offer, OfferAccepted | None]:
    """Press *Accepter* (R-051). A second press changes nothing and says nothing (R-054).

    Raises:
        OfferExpired, OfferOver, AlreadyAnswered: it can no longer be pressed.
    """
    moved = _pressed(offer, Verb.ACCEPT, answer)
    return moved, None if moved is offer else OfferAccepted(**_said(offer, answer))


def decline(offer: Offer, answer: Answer) -> tuple[Offer, OfferDeclined | None]:
    """Press *Refuser* with a reason of the list; *other* needs its words.

    Raises:
        Invalid: no such reason, or no words for *other*.
        OfferExpired, OfferOver, AlreadyAnswered: it can no longer be pressed.
    """
    if answer.reason not in DECLINE_REASONS:
        raise Invalid("Choisissez la raison de votre refus.", rule="R-053", field="reason")
    if answer.reason == "other" and not says(answer.comment):
        raise Invalid("Précisez la raison de votre refus.", rule="R-053", field="comment")
    moved = _pressed(offer, Verb.DECLINE, answer)
    if moved is offer:
        return moved, None
    return moved, OfferDeclined(**_said(offer, answer), reason=answer.reason, comment=answer.comment)


def _pressed(offer: Offer, verb: Verb, answer: Answer) -> Offer:
    to = MOVES.get((offer.state, verb))
    if to is offer.state:
        return offer
    if offer.state is State.CLOSED:
        raise OfferOver(offer.end_sentence or "Cette proposition est close.", rule="R-053")
    if to is None:
        raise AlreadyAnswered("Vous avez déjà répondu à cette proposition.", rule="R-054")
    if answer.at >= offer.ends_at:
        raise OfferExpired("Le délai de réponse est dépassé : cette proposition n'est plus ouverte.", rule="R-053")
    return replace(offer, state=to, answered_at=answer.at, answered_by=answer.by.name, decline_reason=answer.reason)


# Any: the fields both answers share, checked by pydantic.
def _said(offer: Offer, answer: Answer) -> dict[str, object]:
    return {
        "actor": answer.by,
        "answer_id": answer.id,
        "offer_id": offer.id,
        "dossier_id": offer.dossier_id,
        "intervention_id": offer.intervention_id,
        "round": offer.round,
        "firm_id": offer.firm_id,
        "professional_number": offer.professional_number,
        "pressed_at": answer.at,
    }


def standing(offer: Offer, now: datetime) -> str:
    """The sentence that says where an offer stands, as the craftsman reads it."""
    match offer.state:
        case State.OPEN if now >= offer.ends_at:
            return "Le délai de réponse est dépassé."
        case State.OPEN:
            return "En attente de votre réponse."
        case State.ACCEPTING:
            return "Réponse envoyée : vous avez accepté. Nous vous disons ici dès que l'intervention est attribuée."
        case State.DECLINING:
            return "Réponse envoyée : vous avez refusé."
        case State.WON if offer.job_id is not None:
            return "Gagnée : la mission est ouverte."
        case State.WON:
            return "Gagnée : la mission s'ouvre dans un instant."
        case State.CLOSED:
            return offer.end_sentence or "Cette proposition est close."
