"""What a CC does by hand, with a reason: propose the intervention to one firm, or give it to one that agreed.

The state tables are the same; only the choice is a person's, and it is signed with her name.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from services.assignment.domain.hours import running_until
from services.assignment.domain.rounds import Pick, Round, closing, offer_to, with_offer
from services.assignment.domain.rules import Clocks
from services.assignment.domain.states import NotPossible, OfferState, OfferVerb, RoundVerb, moved


def propose(*, round: Round, pick: Pick, more: bool, clocks: Clocks, zone: ZoneInfo, now: datetime) -> Round:
    """A CC asks one firm: offers still open are withdrawn, the clocks start again for this one.

    Raises:
        NotPossible: the round is over or won, or this firm's own offer is still open.
    """
    if any(one.firm.id == pick.firm.id for one in round.open):
        raise NotPossible("Cette entreprise est déjà sollicitée pour cette intervention.")
    ends_at = running_until(start=now, span=clocks.hard_end, hours=clocks.hours, zone=zone)
    exclusive = min(running_until(start=now, span=clocks.exclusive, hours=clocks.hours, zone=zone), ends_at)
    state = moved(round.state, RoundVerb.OFFER)
    free = replace(closing(round, OfferVerb.WITHDRAW, at=now), state=state, ends_at=ends_at, wave=0, exhausted_why=None)
    offer = offer_to(
        free, pick, rank=len(round.offers) + 1, wave=0, exclusive_until=exclusive, clocks=clocks, zone=zone, now=now
    )
    made = replace(offer, by_hand=True)
    return replace(free, offers=(*free.offers, made), wave_at=exclusive if more else None)


def assign(*, round: Round, pick: Pick, clocks: Clocks, zone: ZoneInfo, now: datetime) -> Round:
    """A CC gives it to a firm that agreed by telephone: an offer made and won at once.

    Raises:
        NotPossible: the round is over or already won.
    """
    open_offer = next((one for one in round.open if one.firm.id == pick.firm.id), None)
    if open_offer is None:
        round = propose(round=round, pick=pick, more=False, clocks=clocks, zone=zone, now=now)
        open_offer = round.offers[-1]
    won = replace(open_offer, state=OfferState.ACCEPTED, answered_at=now, by_hand=True, professional=pick.professional)
    state = moved(round.state, RoundVerb.ASSIGN)
    return closing(replace(with_offer(round, won), state=state, wave_at=None), OfferVerb.LOSE, at=now)
