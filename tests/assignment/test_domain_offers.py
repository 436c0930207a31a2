"""Offers and rounds: exclusive, then waves, then the hard end; every pair of both tables, late answers, races."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from contracts.codes import DECLINE_REASONS
from contracts.events.assignment import InterventionAssigned, InterventionExhausted, OfferClosed, OfferMade
from contracts.events.envelope import Actor, Event, Professional
from services.assignment.domain import by_hand
from services.assignment.domain.communes import MAINLAND
from services.assignment.domain.offers import accept, ask, cancel, close, expire, wanted, withdraw
from services.assignment.domain.rounds import Round
from services.assignment.domain.sentences import CLOSINGS
from services.assignment.domain.states import (
    OFFER_MOVES,
    ROUND_MOVES,
    AlreadyAccepted,
    AlreadyDeclined,
    AlreadyTaken,
    AnswerRefused,
    NotPossible,
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
    over,
)
from services.assignment.domain.telling import ROBOT, tell
from tests.assignment.builders import NOW, begun, clocks, offered, pick, say_no, say_yes

CLOCKS = clocks()
CC = Actor(kind="staff", id="1", name="Camille Essai")


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def wave(round: Round, *, at: datetime, count: int = 2, more: bool = True) -> Round:
    picks = tuple(pick() for _ in range(count))
    return ask(round=round, picks=picks, more=more, clocks=CLOCKS, zone=MAINLAND, now=at)


def kinds(events: list[Event]) -> list[str]:
    return [type(one).__name__ for one in events]


@pytest.mark.parametrize(("state", "verb"), list(product(OfferState, OfferVerb)))
def test_every_pair_of_the_offers_table_moves_or_refuses(state: OfferState, verb: OfferVerb) -> None:
    if (state, verb) in OFFER_MOVES:
        assert left(state, verb) is OFFER_MOVES[(state, verb)]
    else:
        with pytest.raises(AnswerRefused):
            left(state, verb)


@pytest.mark.parametrize(("state", "verb"), list(product(RoundState, RoundVerb)))
def test_every_pair_of_the_rounds_table_moves_or_refuses(state: RoundState, verb: RoundVerb) -> None:
    if (state, verb) in ROUND_MOVES:
        assert moved(state, verb) is ROUND_MOVES[(state, verb)]
    else:
        with pytest.raises(NotPossible):
            moved(state, verb)


def test_what_is_over_has_no_exit() -> None:
    assert {state for state in RoundState if over(state)} == {
        RoundState.WITHDRAWN,
        RoundState.CANCELLED,
        RoundState.CLOSED,
    }


def test_the_first_offer_is_exclusive_for_its_hour_and_ends_with_the_round() -> None:
    round = offered()

    (offer,) = round.offers
    assert (offer.wave, offer.rank) == (0, 1)
    assert (offer.exclusive_until, offer.ends_at) == (later(60), later(480))
    assert round.due_at == later(60)


def test_nobody_else_is_asked_while_the_first_thinks() -> None:
    assert wanted(round=offered(), clocks=CLOCKS, now=later(59)) == 0


def test_after_the_exclusive_hour_a_wave_is_asked_and_the_first_stays_open() -> None:
    round = offered()

    assert wanted(round=round, clocks=CLOCKS, now=later(60)) == 2
    after = wave(round, at=later(60))

    assert [one.wave for one in after.open] == [0, 1, 1]
    assert after.due_at == later(120)
    assert after.offers[1].exclusive_until == later(60)


def test_a_refusal_in_the_exclusive_hour_sends_the_file_to_the_next_alone() -> None:
    round = offered()

    after = say_no(round, round.offers[0], pressed=later(5))

    assert wanted(round=after, clocks=CLOCKS, now=later(5)) == 1
    second = wave(after, at=later(5), count=1).offers[1]
    assert (second.wave, second.exclusive_until, second.rank) == (0, later(65), 2)


def test_refusals_of_a_whole_wave_bring_the_next_wave_at_once() -> None:
    round = wave(offered(), at=later(60))
    for offer in round.offers:
        round = say_no(round, offer, pressed=later(70))

    assert wanted(round=round, clocks=CLOCKS, now=later(70)) == 2


def test_with_nobody_left_and_nothing_open_a_cc_takes_over() -> None:
    nobody = ask(round=begun(), picks=(), more=False, clocks=CLOCKS, zone=MAINLAND, now=NOW)
    all_asked = wave(say_no((one := offered(more=False)), one.offers[0], pressed=later(5)), at=later(5), count=0)

    assert (nobody.state, nobody.exhausted_why) == (RoundState.EXHAUSTED, "nobody")
    assert (all_asked.state, all_asked.exhausted_why) == (RoundState.EXHAUSTED, "all_asked")


def test_with_nobody_left_an_open_offer_keeps_the_round_open_until_the_hard_end() -> None:
    round = wave(offered(), at=later(60), count=0)

    assert (round.state, round.due_at) == (RoundState.OFFERING, later(480))


def test_the_hard_end_expires_what_is_open_and_exhausts() -> None:
    round = offered()

    assert expire(round=round, now=later(479)) == round
    after = expire(round=round, now=later(480))

    assert [one.state for one in after.offers] == [OfferState.EXPIRED]
    assert (after.state, after.exhausted_why, after.due_at) == (RoundState.EXHAUSTED, "time", None)


def test_the_first_acceptance_wins_and_the_others_read_already_taken() -> None:
    round = wave(offered(), at=later(60))

    after = say_yes(round, round.offers[1], pressed=later(61))

    assert [one.state for one in after.offers] == [OfferState.TAKEN, OfferState.ACCEPTED, OfferState.TAKEN]
    assert after.state is RoundState.ASSIGNED
    with pytest.raises(AlreadyTaken, match="déjà attribuée"):
        say_yes(after, after.offers[0], pressed=later(60))


def test_an_answer_pressed_in_time_wins_although_its_expiry_fired() -> None:
    round = offered()
    expired = expire(round=round, now=later(480))

    after = say_yes(expired, round.offers[0], pressed=later(480) - timedelta(microseconds=1), now=later(485))

    assert after.winner is not None
    assert after.state is RoundState.ASSIGNED


@pytest.mark.parametrize("fired", [True, False])
def test_an_answer_pressed_at_the_end_is_too_late_whether_the_expiry_fired_or_not(fired: bool) -> None:
    round = expire(round=offered(), now=later(480)) if fired else offered()

    with pytest.raises(OfferExpired, match="dépassé"):
        say_yes(round, round.offers[0], pressed=later(480))


def test_a_refusal_pressed_in_time_counts_although_its_expiry_fired() -> None:
    round = offered()
    expired = expire(round=round, now=later(480))

    after = say_no(expired, round.offers[0], pressed=later(479), reason="zone")

    (offer,) = after.offers
    assert (offer.state, offer.decline_reason) == (OfferState.DECLINED, "zone")
    assert (offer.answered_at, offer.closed_at) == (later(479), later(480)), "it was over at its end, not when heard"
    assert (after.state, after.exhausted_why) == (RoundState.EXHAUSTED, "time")
    (said,) = tell(before=expired, after=after, actor=CC, at=later(485))
    assert isinstance(said, OfferClosed)
    assert said.reason == "declined"


@pytest.mark.parametrize("fired", [True, False])
def test_a_refusal_pressed_at_the_end_is_too_late_whether_the_expiry_fired_or_not(fired: bool) -> None:
    round = expire(round=offered(), now=later(480)) if fired else offered()

    with pytest.raises(OfferExpired, match="dépassé"):
        say_no(round, round.offers[0], pressed=later(480))


def test_the_same_firm_accepting_twice_changes_nothing() -> None:
    round = offered()
    won = say_yes(round, round.offers[0], pressed=later(1))

    with pytest.raises(AlreadyAccepted):
        say_yes(won, won.offers[0], pressed=later(2))


def test_a_refusal_is_final_and_comes_too_late_after_an_acceptance() -> None:
    round = offered()
    refused = say_no(round, round.offers[0], pressed=later(1))
    won = say_yes(round, round.offers[0], pressed=later(1))

    with pytest.raises(AlreadyDeclined):
        say_yes(refused, refused.offers[0], pressed=later(2))
    with pytest.raises(AlreadyAccepted):
        say_no(won, won.offers[0], pressed=later(2))


@pytest.mark.parametrize(
    ("ending", "refusal"), [(withdraw, OfferWithdrawn), (cancel, OfferCancelled), (close, OfferWithdrawn)]
)
def test_an_answer_to_a_round_that_ended_is_refused(ending: Callable[..., Round], refusal: type[Exception]) -> None:
    round = offered()
    after = ending(round=round, now=later(10))
    expired_first = ending(round=expire(round=round, now=later(480)), now=later(481))

    with pytest.raises(refusal):
        say_yes(after, round.offers[0], pressed=later(5))
    with pytest.raises(refusal):
        say_yes(expired_first, round.offers[0], pressed=later(5))


def test_an_answer_of_another_firm_or_to_an_offer_of_another_round_is_an_old_one() -> None:
    round, other = offered(), offered()

    with pytest.raises(OldRound):
        say_yes(round, other.offers[0], pressed=later(1))
    with pytest.raises(OldRound):
        accept(round=round, offer_id=round.offers[0].id, firm_id=other.offers[0].firm.id, pressed_at=NOW, now=NOW)


def test_the_professional_who_pressed_is_the_one_sub_assigned() -> None:
    round, colleague = offered(), Professional(number="2", name="Autre")

    after = accept(
        round=round,
        offer_id=round.offers[0].id,
        firm_id=round.offers[0].firm.id,
        pressed_at=later(1),
        now=later(1),
        professional=colleague,
    )

    assert after.winner is not None
    assert after.winner.professional == colleague


def test_clocks_of_an_offer_made_in_the_evening_run_on_in_the_morning() -> None:
    evening = NOW.replace(hour=18, minute=30)  # 19:30 in Nantes

    (offer,) = offered(at=evening).offers

    assert offer.exclusive_until == NOW.replace(day=11, hour=7, minute=30)
    assert offer.notify_until == NOW.replace(hour=19, minute=0)


def test_a_cc_proposes_to_one_firm_and_the_open_offers_are_withdrawn() -> None:
    round, chosen = offered(), pick("Choisie")

    after = by_hand.propose(round=round, pick=chosen, more=True, clocks=CLOCKS, zone=MAINLAND, now=later(30))

    assert [one.state for one in after.offers] == [OfferState.WITHDRAWN, OfferState.OPEN]
    assert (after.offers[1].by_hand, after.offers[1].exclusive_until) == (True, later(90))
    assert kinds(list(tell(before=round, after=after, actor=CC, at=later(30)))) == ["OfferClosed", "OfferMade"]


def test_a_cc_gives_an_exhausted_intervention_to_a_firm_that_agreed() -> None:
    round = expire(round=offered(), now=later(480))

    after = by_hand.assign(round=round, pick=pick("Choisie"), clocks=CLOCKS, zone=MAINLAND, now=later(500))

    events = list(tell(before=round, after=after, actor=CC, at=later(500)))
    assert kinds(events) == ["OfferMade", "InterventionAssigned"]
    assert {one.actor for one in events} == {CC}


def test_a_firm_that_agreed_by_telephone_wins_with_the_offer_it_has() -> None:
    round = wave(offered(), at=later(60))
    same = replace(pick(), firm=round.offers[1].firm)

    after = by_hand.assign(round=round, pick=same, clocks=CLOCKS, zone=MAINLAND, now=later(70))

    assert len(after.offers) == 3
    assert after.winner is not None
    assert after.winner.id == round.offers[1].id


def test_nothing_is_chosen_by_hand_twice_or_after_a_winner() -> None:
    round = offered()
    won = say_yes(round, round.offers[0], pressed=later(1))
    again = replace(pick(), firm=round.offers[0].firm)

    with pytest.raises(NotPossible, match="déjà sollicitée"):
        by_hand.propose(round=round, pick=again, more=False, clocks=CLOCKS, zone=MAINLAND, now=later(2))
    with pytest.raises(NotPossible):
        by_hand.assign(round=won, pick=pick(), clocks=CLOCKS, zone=MAINLAND, now=later(2))


def test_what_is_said_comes_in_the_order_the_others_need() -> None:
    round = wave(offered(), at=later(60))
    refused = say_no(round, round.offers[0], pressed=later(61), reason="zone")
    next_one = wave(refused, at=later(61), count=1)
    won = say_yes(next_one, next_one.offers[1], pressed=later(62))
    silent = offered()
    ended = expire(round=silent, now=later(480))

    assert kinds(list(tell(before=None, after=offered(), actor=ROBOT, at=NOW))) == ["OfferMade"]
    assert kinds(list(tell(before=round, after=next_one, actor=ROBOT, at=NOW))) == ["OfferClosed", "OfferMade"]
    assert kinds(list(tell(before=next_one, after=won, actor=ROBOT, at=NOW))) == [
        "InterventionAssigned",
        "OfferClosed",
        "OfferClosed",
    ]
    assert kinds(list(tell(before=silent, after=ended, actor=ROBOT, at=NOW))) == [
        "OfferClosed",
        "InterventionExhausted",
    ]
    (no, _) = tell(before=round, after=next_one, actor=ROBOT, at=NOW)
    assert isinstance(no, OfferClosed)
    assert (no.reason, no.decline_reason) == ("declined", "zone")


def test_acceptance_names_both_instants_so_that_the_delay_is_measured() -> None:
    round = offered()
    won = say_yes(round, round.offers[0], pressed=later(133), now=later(134))

    (event, *_) = tell(before=round, after=won, actor=CC, at=later(134))

    assert isinstance(event, InterventionAssigned)
    assert event.accepted_at - event.made_at == timedelta(hours=2, minutes=13)
    assert event.actor == CC


def test_every_closing_and_every_end_has_its_sentence() -> None:
    closing = {state.value for state in OfferState} - {"open"}

    assert closing <= set(CLOSINGS)
    assert all(refusal.closing in CLOSINGS for refusal in AnswerRefused.__subclasses__())
    for why in ("nobody", "all_asked", "time"):
        round = replace(offered(), state=RoundState.EXHAUSTED, exhausted_why=why)
        (event,) = (
            one for one in tell(before=None, after=round, actor=ROBOT, at=NOW) if not isinstance(one, OfferMade)
        )
        assert isinstance(event, InterventionExhausted)
        assert event.sentence.endswith("à la main.")


def test_the_reasons_to_decline_are_one_closed_list_with_french_words() -> None:
    assert len(DECLINE_REASONS) == 10
    assert all(label[0].isupper() for label in DECLINE_REASONS.values())
