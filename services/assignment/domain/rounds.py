"""A search for a craftsman as a value: the intervention, its offers, and when something is next due.

Changed only by the verbs of `offers` and `by_hand`, which return a new value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.events.envelope import Firm, Place, Professional
from services.assignment.domain.hours import notify_between
from services.assignment.domain.rules import Clocks
from services.assignment.domain.states import OFFER_MOVES, OfferState, OfferVerb, RoundState


@dataclass(frozen=True, slots=True)
class Intervention:
    """What needs a craftsman, as casework said it."""

    id: UUID
    dossier_id: UUID
    dossier_number: str
    insurer: str
    trade: str
    loss_kind: str
    place: Place
    round: int
    ready_at: datetime
    left_out: tuple[UUID, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An intervention proposed to a firm, for one of its professionals, with its own clocks (R-055)."""

    id: UUID
    decision_id: UUID
    round: int
    rank: int
    wave: int
    """0 while exclusive, then the number of the shared wave."""
    firm: Firm
    professional: Professional
    made_at: datetime
    exclusive_until: datetime
    ends_at: datetime
    notify_from: datetime
    notify_until: datetime
    state: OfferState = OfferState.OPEN
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    decline_reason: str | None = None
    comment: str | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A firm about to be asked, and who in it."""

    offer_id: UUID
    decision_id: UUID
    firm: Firm
    professional: Professional


@dataclass(frozen=True, slots=True)
class Round:
    """One search: the intervention, its offers, and when something is next due."""

    intervention: Intervention
    state: RoundState
    decision_id: UUID
    rules_version: str
    opened_at: datetime
    ends_at: datetime
    wave: int = 0
    wave_at: datetime | None = None
    offers: tuple[Offer, ...] = ()
    exhausted_why: str | None = None
    version: int = 0
    """Of the row: a form made from an older one is refused (design.md §9)."""

    @property
    def open(self) -> tuple[Offer, ...]:
        """The offers somebody may still accept."""
        return tuple(one for one in self.offers if one.state is OfferState.OPEN)

    @property
    def winner(self) -> Offer | None:
        """The offer that won, if any."""
        return next((one for one in self.offers if one.state is OfferState.ACCEPTED), None)

    @property
    def asked(self) -> frozenset[UUID]:
        """The firms asked in this round: none is asked twice by the machine."""
        return frozenset(one.firm.id for one in self.offers)

    @property
    def due_at(self) -> datetime | None:
        """When the clock must look at this round again."""
        if self.state is not RoundState.OFFERING:
            return None
        return min(self.wave_at or self.ends_at, self.ends_at)


def offer_to(
    round: Round,
    pick: Pick,
    *,
    rank: int,
    wave: int,
    exclusive_until: datetime,
    clocks: Clocks,
    zone: ZoneInfo,
    now: datetime,
) -> Offer:
    """An offer with its own clocks, ending with its round (R-055)."""
    notify_from, notify_until = notify_between(made_at=now, ends_at=round.ends_at, hours=clocks.hours, zone=zone)
    return Offer(
        id=pick.offer_id,
        decision_id=pick.decision_id,
        round=round.intervention.round,
        rank=rank,
        wave=wave,
        firm=pick.firm,
        professional=pick.professional,
        made_at=now,
        exclusive_until=exclusive_until,
        ends_at=round.ends_at,
        notify_from=notify_from,
        notify_until=notify_until,
    )


def with_offer(round: Round, changed: Offer) -> Round:
    """The round with one of its offers replaced."""
    return replace(round, offers=tuple(changed if one.id == changed.id else one for one in round.offers))


def closing(round: Round, verb: OfferVerb, *, at: datetime) -> Round:
    """Every offer still open leaves by `verb`."""

    def left(offers: Iterable[Offer]) -> Iterable[Offer]:
        for one in offers:
            to = OFFER_MOVES[(one.state, verb)] if one.state is OfferState.OPEN else None
            yield replace(one, state=to, closed_at=at) if to else one

    return replace(round, offers=tuple(left(round.offers)))
