"""The verbs of a search: begin, ask, expire, accept, decline, withdraw, cancel, close.

Exclusive first, then shared by waves, until a hard end; earlier offers stay open, because an expiring
exclusive throws late acceptances away. At most one offer of a round is ever accepted.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.events.envelope import Professional
from services.assignment.domain.hours import running_until
from services.assignment.domain.rounds import Intervention, Offer, Pick, Round, closing, offer_to, with_offer
from services.assignment.domain.rules import Clocks
from services.assignment.domain.states import (
    ROUND_MOVES,
    AlreadyAccepted,
    AlreadyTaken,
    OfferCancelled,
    OfferExpired,
    OfferState,
    OfferVerb,
    OfferWithdrawn,
    OldRound,
    RoundState,
    RoundVerb,
    left,
    moved,
)


def begin(
    *, intervention: Intervention, decision_id: UUID, rules_version: str, clocks: Clocks, zone: ZoneInfo, now: datetime
) -> Round:
    """A round with nobody asked yet; its hard end runs from now."""
    return Round(
        intervention=intervention,
        state=RoundState.OFFERING,
        decision_id=decision_id,
        rules_version=rules_version,
        opened_at=now,
        ends_at=running_until(start=now, span=clocks.hard_end, hours=clocks.hours, zone=zone),
    )


def wanted(*, round: Round, clocks: Clocks, now: datetime) -> int:
    """How many more firms to ask now: one while exclusive, a wave when its time has come, else none (R-053)."""
    if round.state is not RoundState.OFFERING or now >= round.ends_at:
        return 0
    due = round.wave_at is not None and now >= round.wave_at
    if round.open and not due:
        return 0
    return clocks.wave_size if due or round.wave else 1


def ask(*, round: Round, picks: tuple[Pick, ...], more: bool, clocks: Clocks, zone: ZoneInfo, now: datetime) -> Round:
    """Makes the offers of this step; nobody left and nothing open is exhausted. `more`: others could follow."""
    due = round.wave_at is not None and now >= round.wave_at
    wave = round.wave + 1 if due or round.wave else 0
    if not picks:
        waiting = replace(round, wave_at=None)
        return waiting if round.open else exhaust(round=waiting, why="all_asked" if round.offers else "nobody")
    span = clocks.wave_every if wave else clocks.exclusive
    next_at = min(running_until(start=now, span=span, hours=clocks.hours, zone=zone), round.ends_at)
    made = [
        offer_to(round, pick, rank=len(round.offers) + n, wave=wave, exclusive_until=now if wave else next_at,
               clocks=clocks, zone=zone, now=now)
        for n, pick in enumerate(picks, start=1)
    ]  # fmt: skip
    return replace(
        round,
        state=moved(round.state, RoundVerb.OFFER),
        offers=(*round.offers, *made),
        wave=wave,
        wave_at=next_at if more else None,
    )


def expire(*, round: Round, now: datetime) -> Round:
    """The hard end: what is open expires and a CC takes over; before it nothing happens."""
    if round.state is not RoundState.OFFERING or now < round.ends_at:
        return round
    ended = closing(round, OfferVerb.EXPIRE, at=now)
    return exhaust(round=ended, why="time" if round.offers else "nobody")


def exhaust(*, round: Round, why: str) -> Round:
    """Nobody is left to ask, or no time: the intervention waits for a CC."""
    return replace(round, state=moved(round.state, RoundVerb.EXHAUST), wave_at=None, exhausted_why=why)


def accept(
    *,
    round: Round,
    offer_id: UUID,
    firm_id: UUID,
    pressed_at: datetime,
    now: datetime,
    professional: Professional | None = None,
) -> Round:
    """Judges an acceptance by the instant it was pressed; the first that holds wins, the others lose (R-051, R-053).

    Raises:
        AnswerRefused: one of its kinds says which rule spoke.
    """
    offer = _answered(round, offer_id, firm_id)
    if offer.state is OfferState.ACCEPTED:
        raise AlreadyAccepted
    if offer.state is OfferState.TAKEN or round.winner is not None:
        raise AlreadyTaken
    if pressed_at >= offer.ends_at:
        raise OfferExpired
    left(offer.state, OfferVerb.ACCEPT)
    if (round.state, RoundVerb.ASSIGN) not in ROUND_MOVES:
        raise OfferCancelled if round.state is RoundState.CANCELLED else OfferWithdrawn
    won = replace(
        offer, state=OfferState.ACCEPTED, answered_at=pressed_at, professional=professional or offer.professional
    )
    state = moved(round.state, RoundVerb.ASSIGN)
    return closing(replace(with_offer(round, won), state=state, wave_at=None), OfferVerb.LOSE, at=now)


def decline(
    *,
    round: Round,
    offer_id: UUID,
    firm_id: UUID,
    pressed_at: datetime,
    now: datetime,
    reason: str,
    comment: str | None = None,
) -> Round:
    """This firm says no, with a reason, judged by the instant it was pressed: it is not asked again (R-053).

    Raises:
        AnswerRefused: the offer is closed already, or this firm accepted it before.
    """
    offer = _answered(round, offer_id, firm_id)
    if offer.state is OfferState.ACCEPTED:
        raise AlreadyAccepted
    state = left(offer.state, OfferVerb.DECLINE)
    if pressed_at >= offer.ends_at:
        raise OfferExpired
    closed_at = offer.closed_at or now
    said = replace(
        offer, state=state, answered_at=pressed_at, closed_at=closed_at, decline_reason=reason, comment=comment
    )
    return with_offer(round, said)


def withdraw(*, round: Round, now: datetime) -> Round:
    """Casework no longer needs a craftsman for this round."""
    return replace(
        closing(round, OfferVerb.WITHDRAW, at=now), state=moved(round.state, RoundVerb.WITHDRAW), wave_at=None
    )


def cancel(*, round: Round, now: datetime) -> Round:
    """The dossier is cancelled."""
    return replace(closing(round, OfferVerb.CANCEL, at=now), state=moved(round.state, RoundVerb.CANCEL), wave_at=None)


def close(*, round: Round, now: datetime) -> Round:
    """The dossier is closed: a job that was won is done, anything open is withdrawn."""
    return replace(closing(round, OfferVerb.WITHDRAW, at=now), state=moved(round.state, RoundVerb.CLOSE), wave_at=None)


def _answered(round: Round, offer_id: UUID, firm_id: UUID) -> Offer:
    offer = next((one for one in round.offers if one.id == offer_id and one.firm.id == firm_id), None)
    if offer is None:
        raise OldRound
    return offer
