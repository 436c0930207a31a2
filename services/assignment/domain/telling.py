"""What a change of a round says to the others: the events between its state before and after.

One invariant: every offer that is made is said, every offer that ends is said once, and the end of an
offer comes before the offer that replaces it. One end is said again: *expired*, when a refusal pressed in time is
heard after it (*declined*).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from contracts.events.assignment import (
    InterventionAssigned,
    InterventionExhausted,
    OfferClosed,
    OfferInHand,
    OfferMade,
    OffersStand,
)
from contracts.events.envelope import Actor, Event
from services.assignment.domain.rounds import Offer, Round
from services.assignment.domain.sentences import CLOSINGS, EXHAUSTED_ALL_ASKED, EXHAUSTED_NOBODY, EXHAUSTED_TIME
from services.assignment.domain.states import OfferState, RoundState

ROBOT: Final = Actor(kind="system", id="996", name="AFFECTATION AUTOMATIQUE ZONALE")
"""Signs every automatic assignment (R-047, R-120)."""

BATCH: Final = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")
"""Signs what a file or the calendar changes in the network (R-120)."""

_EXHAUSTED: Final = {"nobody": EXHAUSTED_NOBODY, "all_asked": EXHAUSTED_ALL_ASKED, "time": EXHAUSTED_TIME}


def tell(*, before: Round | None, after: Round, actor: Actor, at: datetime) -> Iterator[Event]:
    """The events of one step, in the order the others must hear them."""
    known = {one.id: one.state for one in before.offers} if before else {}
    moved = [one for one in after.offers if known.get(one.id) is not one.state]
    closed = [one for one in moved if one.id in known and one.closed_at and one.state is not OfferState.ACCEPTED]
    yield from (offer_closed(after, one, actor) for one in closed if one.state is not OfferState.TAKEN)
    yield from (_made(after, one, actor if one.by_hand else ROBOT) for one in after.offers if one.id not in known)
    yield from (_assigned(after, one, actor) for one in moved if one.state is OfferState.ACCEPTED)
    yield from (offer_closed(after, one, ROBOT) for one in closed if one.state is OfferState.TAKEN)
    if after.state is RoundState.EXHAUSTED and (before is None or before.state is not RoundState.EXHAUSTED):
        yield _exhausted(after, at)


def standing(rounds: Sequence[Round], *, at: datetime) -> OffersStand | None:
    """The searches of one dossier in one event, for a reader that heard none of it; nothing once they are over."""
    offers = tuple(_in_hand(round, one) for round in rounds for one in round.offers if one.state in _STANDING)
    exhausted = tuple(_exhausted(round, at) for round in rounds if round.state is RoundState.EXHAUSTED)
    if not offers and not exhausted:
        return None
    dossier_id = rounds[0].intervention.dossier_id
    return OffersStand(actor=ROBOT, dossier_id=dossier_id, offers=offers, exhausted=exhausted, stood_at=at)


_STANDING: Final = frozenset({OfferState.OPEN, OfferState.ACCEPTED})


def _in_hand(round: Round, offer: Offer) -> OfferInHand:
    made = _made(round, offer, ROBOT)
    if offer.state is not OfferState.ACCEPTED:
        return OfferInHand(made=made)
    winner = Actor(kind="craftsman", id=offer.professional.number, name=offer.professional.name)
    return OfferInHand(made=made, assigned=_assigned(round, offer, winner))


def offer_closed(round: Round, offer: Offer, actor: Actor, *, closing: str | None = None) -> OfferClosed:
    """The end of an offer; said again with its sentence when an answer came too late."""
    reason = closing or offer.state.value
    return OfferClosed(
        actor=actor,
        offer_id=offer.id,
        dossier_id=round.intervention.dossier_id,
        intervention_id=round.intervention.id,
        round=offer.round,
        firm_id=offer.firm.id,
        reason=reason,
        decline_reason=offer.decline_reason,
        sentence=CLOSINGS[reason],
        closed_at=offer.closed_at or offer.ends_at,
    )


def _made(round: Round, offer: Offer, actor: Actor) -> OfferMade:
    one = round.intervention
    return OfferMade(
        actor=actor,
        offer_id=offer.id,
        decision_id=offer.decision_id,
        dossier_id=one.dossier_id,
        dossier_number=one.dossier_number,
        intervention_id=one.id,
        round=one.round,
        rank=offer.rank,
        insurer=one.insurer,
        trade=one.trade,
        loss_kind=one.loss_kind,
        place=one.place,
        firm=offer.firm,
        professional=offer.professional,
        made_at=offer.made_at,
        exclusive_until=offer.exclusive_until,
        ends_at=offer.ends_at,
        notify_from=offer.notify_from,
        notify_until=offer.notify_until,
    )


def _assigned(round: Round, offer: Offer, actor: Actor) -> InterventionAssigned:
    assert offer.answered_at is not None
    return InterventionAssigned(
        actor=actor,
        dossier_id=round.intervention.dossier_id,
        intervention_id=round.intervention.id,
        round=round.intervention.round,
        offer_id=offer.id,
        firm=offer.firm,
        professional=offer.professional,
        made_at=offer.made_at,
        accepted_at=offer.answered_at,
    )


def _exhausted(round: Round, at: datetime) -> InterventionExhausted:
    return InterventionExhausted(
        actor=ROBOT,
        dossier_id=round.intervention.dossier_id,
        intervention_id=round.intervention.id,
        round=round.intervention.round,
        offers_made=len(round.offers),
        sentence=_EXHAUSTED[round.exhausted_why or "nobody"],
        exhausted_at=at,
    )
