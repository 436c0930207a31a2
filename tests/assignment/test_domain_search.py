"""Any history of a search, by hypothesis: late, twice or out of order, one winner at most, and it ends."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.events.assignment import InterventionAssigned, OfferClosed, OfferMade
from contracts.events.envelope import Event
from services.assignment.domain import by_hand
from services.assignment.domain.communes import MAINLAND
from services.assignment.domain.offers import ask, begin, cancel, close, expire, wanted, withdraw
from services.assignment.domain.rounds import Round
from services.assignment.domain.states import AnswerRefused, NotPossible, OfferState, RoundState, over
from services.assignment.domain.telling import ROBOT, tell
from tests.assignment.builders import NOW, clocks, intervention, pick, say_no, say_yes

CLOCKS = clocks()
HEARD_LATE = ["expired", "declined"]
"""A refusal pressed in time and heard after the expiry: the one end that is said again (design.md §4.6)."""


class Search(RuleBasedStateMachine):
    """Any history of a search: whatever comes late, twice or out of order, one winner at most, and it ends."""

    @initialize()
    def start(self) -> None:
        self.now = NOW
        self.round = begin(
            intervention=intervention(), decision_id=pick().decision_id, rules_version="t", clocks=CLOCKS,
            zone=MAINLAND, now=NOW,
        )  # fmt: skip
        self.left = 7
        self.seen: list[Event] = []
        self.winners: set[object] = set()
        self._step(self._asked(self.round))

    @rule(minutes=st.integers(1, 200))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self._step(self._asked(expire(round=self.round, now=self.now)))

    @precondition(lambda self: self.round.offers)
    @rule(which=st.integers(0, 20), ago=st.integers(0, 600), yes=st.booleans())
    def somebody_answers(self, which: int, ago: int, yes: bool) -> None:
        offer = self.round.offers[which % len(self.round.offers)]
        pressed = max(offer.made_at, self.now - timedelta(minutes=ago))
        try:
            after = (
                say_yes(self.round, offer, pressed=pressed, now=self.now)
                if yes
                else self._asked(say_no(self.round, offer, pressed=pressed))
            )
        except AnswerRefused:
            return
        if yes:
            assert pressed < offer.ends_at
        self._step(after)

    @rule(agreed=st.booleans())
    def a_cc_chooses(self, agreed: bool) -> None:
        choose = by_hand.assign if agreed else partial(by_hand.propose, more=self.left > 0)
        try:
            self._step(choose(round=self.round, pick=pick(), clocks=CLOCKS, zone=MAINLAND, now=self.now))
        except NotPossible:
            assert self.round.state not in (RoundState.OFFERING, RoundState.EXHAUSTED)

    @rule(verb=st.sampled_from([withdraw, cancel, close]))
    def casework_ends_it(self, verb: Callable[..., Round]) -> None:
        if not over(self.round.state):
            self._step(verb(round=self.round, now=self.now))

    def _asked(self, round: Round) -> Round:
        count = min(wanted(round=round, clocks=CLOCKS, now=self.now), self.left)
        if not wanted(round=round, clocks=CLOCKS, now=self.now):
            return round
        self.left -= count
        picks = tuple(pick() for _ in range(count))
        return ask(round=round, picks=picks, more=self.left > 0, clocks=CLOCKS, zone=MAINLAND, now=self.now)

    def _step(self, after: Round) -> None:
        before = self.round if self.seen else None
        self.seen += tell(before=before, after=after, actor=ROBOT, at=self.now)
        self.round = after
        self.winners |= {one.id for one in after.offers if one.state is OfferState.ACCEPTED}

    @invariant()
    def one_winner_at_most(self) -> None:
        assert len(self.winners) <= 1
        assert sum(isinstance(one, InterventionAssigned) for one in self.seen) == len(self.winners)

    @invariant()
    def every_offer_is_said_once_and_closed_once(self) -> None:
        made = [one.offer_id for one in self.seen if isinstance(one, OfferMade)]
        ends: dict[UUID, list[str]] = {}
        for one in self.seen:
            if isinstance(one, OfferClosed):
                ends.setdefault(one.offer_id, []).append(one.reason)
        closed = set(ends)
        assert made == [one.id for one in self.round.offers]
        assert all(said == HEARD_LATE or len(said) == 1 for said in ends.values()), ends
        still = {one.id for one in self.round.open}
        assert still.isdisjoint(closed)
        assert set(made) == still | closed | self.winners

    @invariant()
    def nothing_is_open_when_it_is_not_offering_and_a_clock_runs_when_it_is(self) -> None:
        offering = self.round.state is RoundState.OFFERING
        assert offering or not self.round.open
        assert offering == (self.round.due_at is not None)


TestSearch = Search.TestCase
