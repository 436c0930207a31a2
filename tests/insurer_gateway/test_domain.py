"""The rules of the insurers' door: the table of states, facts in the partner's words, when to try again."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from contracts.events.intake import OrderCancelled, OrderRejected, Problem
from services.insurer_gateway.domain import facts
from services.insurer_gateway.domain.acks import read_ack
from services.insurer_gateway.domain.deliveries import Answer, Breaker, BreakerTerms, Outcome, Schedule, judge
from services.insurer_gateway.domain.facts import RestartDateMissing
from services.insurer_gateway.domain.orders import (
    ENDED,
    MOVES,
    NotOurChannel,
    Order,
    OrderEnded,
    State,
    advance,
    check_cancel,
    offered,
)
from services.insurer_gateway.domain.profiles import UnknownCode
from services.insurer_gateway.settings import Settings
from tests.insurer_gateway.builders import ALLIANZ, MIRABELLE, NOON, a_notice, a_received, a_source
from tests.support.examples import example

ACTS = ("received", "accepted", "rejected", "refused", "assigned", "contact_made", "visit_booked", "visit_moved",
        "waiting_opened", "waiting_closed", "televaluation_confirmed", "cancelled", "merged", "merge_undone",
        "unassigned", "unplaced", "unheard_of")  # fmt: skip
WAITS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11")

SCHEDULE = Schedule(
    steps=tuple(timedelta(seconds=one) for one in (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)),
    give_up_after=timedelta(days=5),
)
TERMS = BreakerTerms(failures=3, cooldown=timedelta(seconds=30), longest_cooldown=timedelta(minutes=15))


def an_order(state: State = State.RECEIVED, **overrides: object) -> Order:
    order = Order(
        id=uuid7(),
        partner="allianz",
        channel="web",
        state=state,
        insurer_reference=None,
        claim_number=None,
        received_at=NOON,
    )
    return replace(order, **overrides)  # type: ignore[arg-type]  # a test names fields by keyword


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, ACTS)))
def test_an_order_moves_only_as_the_table_says(state: State, act: str) -> None:
    moved = advance(state, act)

    assert moved == MOVES.get((state, act), state)
    if state in ENDED:
        assert moved is state


def test_a_late_received_never_moves_an_accepted_order_back() -> None:
    assert advance(advance(State.TRANSMITTED, "accepted"), "received") is State.ACCEPTED


def test_a_merged_order_goes_on_only_when_it_is_parted_again_or_cancelled() -> None:
    merged = advance(State.ACCEPTED, "merged")

    assert (merged, advance(merged, "assigned")) == (State.MERGED, State.MERGED)
    assert advance(merged, "merge_undone") is State.ACCEPTED
    assert advance(merged, "cancelled") is State.CANCELLED
    assert advance(State.CANCELLED, "merge_undone") is State.CANCELLED


@pytest.mark.parametrize("state", [State.ASSIGNED, State.CONTACTED, State.VISIT_BOOKED])
def test_an_order_that_lost_its_craftsman_is_accepted_again_until_another_has_it(state: State) -> None:
    lost = advance(state, "unassigned")

    assert (lost, advance(lost, "unplaced")) == (State.ACCEPTED, State.ACCEPTED)
    assert advance(lost, "assigned") is State.ASSIGNED


@pytest.mark.parametrize("state", [State.MERGED, *sorted(ENDED)])
def test_an_order_that_is_over_is_not_opened_by_a_craftsman_who_leaves(state: State) -> None:
    assert advance(state, "unassigned") is state


@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_an_order_that_ended_stays_ended_whatever_is_told(acts: list[str]) -> None:
    state = State.TRANSMITTED
    ended = None
    for act in acts:
        state = advance(state, act)
        ended = ended or (state if state in ENDED else None)

    assert ended is None or state is ended


@pytest.mark.parametrize("state", [state for state in State if state not in ENDED])
def test_an_open_order_offers_its_cancellation(state: State) -> None:
    assert offered(an_order(state)) == ("cancel",)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_order_offers_nothing(state: State) -> None:
    assert offered(an_order(state)) == ()
    with pytest.raises(OrderEnded):
        check_cancel(an_order(state))


def test_an_order_come_by_mail_is_not_cancelled_here() -> None:
    with pytest.raises(NotOurChannel):
        check_cancel(an_order(channel="email"))


def test_a_cancellation_already_asked_for_is_not_offered_again_and_harmless() -> None:
    asked = an_order(cancel_requested_at=NOON)

    check_cancel(asked)
    check_cancel(replace(asked, state=State.CANCELLED))
    assert offered(asked) == ()


def test_accepted_names_both_dossiers_and_its_journal_entry() -> None:
    notice = a_notice("accepted")

    draft = facts.noticed(notice, ALLIANZ)

    assert draft is not None
    assert draft.type == "MissionAcceptee"
    assert draft.data["dossiers"] == {"main": "26-000042-K", "companion": "26-000043-M"}
    assert draft.data["journal_entry_id"] == str(notice.journal_entry_id)
    assert draft.wants_business_ack


def test_refused_carries_the_rule_and_the_sentence() -> None:
    draft = facts.noticed(a_notice("refused", rule="R-018", sentence="Un expert est missionné."), ALLIANZ)

    assert draft is not None
    assert (draft.data["rule"], draft.data["sentence"]) == ("R-018", "Un expert est missionné.")


@pytest.mark.parametrize("code", WAITS)
def test_every_wait_of_a_sinapps_file_is_one_difficulty(code: str) -> None:
    """R-092."""
    draft = facts.noticed(a_notice("waiting_opened", action_code=code, reason="À l'hôpital."), ALLIANZ)

    assert draft is not None
    assert draft.type == "DifficulteSignalee"
    assert draft.data["difficulte"]["type"] == ALLIANZ.difficulties[code].type
    assert draft.data["difficulte"]["motif"] == ALLIANZ.difficulties[code].motif
    assert draft.data["difficulte"]["complement"] == "À l'hôpital."


@pytest.mark.parametrize("code", WAITS)
def test_a_wait_on_another_insurers_file_is_no_difficulty(code: str) -> None:
    """R-092."""
    assert facts.noticed(a_notice("waiting_opened", a_source("mirabelle"), action_code=code), MIRABELLE) is None


def test_leaving_a_wait_lifts_the_difficulty() -> None:
    """R-093."""
    draft = facts.noticed(a_notice("waiting_closed", action_code="E4", sentence="Client joint."), ALLIANZ)

    assert draft is not None
    assert draft.type == "DifficulteLevee"
    assert draft.data["difficulte"]["motif"] == "ClientNonJoignable"
    assert draft.data["difficulte"]["levee"] == {"date": "2026-03-10T12:00:00.000Z", "commentaire": "Client joint."}


def test_a_late_visit_carries_its_difficulty_with_the_visit_as_restart() -> None:
    visit = NOON + timedelta(days=12)

    draft = facts.noticed(a_notice("visit_booked", action_code="A3", due_at=visit), ALLIANZ)

    assert draft is not None
    assert draft.type == "RendezVousPris"
    assert draft.data["difficulte"]["motif"] == "RdvValideTardivement"
    assert draft.data["difficulte"]["datePrevisionnelleReprise"] == "2026-03-22T12:00:00.000Z"


def test_a_plain_visit_has_no_difficulty() -> None:
    draft = facts.noticed(a_notice("visit_booked", action_code="A2"), ALLIANZ)

    assert draft is not None
    assert "difficulte" not in draft.data


def test_a_delay_without_a_restart_date_is_refused() -> None:
    with pytest.raises(RestartDateMissing):
        facts.noticed(a_notice("waiting_opened", action_code="E3", due_at=None, restart_at=None), ALLIANZ)


@pytest.mark.parametrize("notice", [a_notice("sings"), a_notice("waiting_opened", action_code="Z9")])
def test_a_code_the_profile_does_not_name_is_loud(notice: object) -> None:
    with pytest.raises(UnknownCode):
        facts.noticed(notice, ALLIANZ)  # type: ignore[arg-type]  # parametrised with notices


def test_a_rejected_order_names_every_problem() -> None:
    problems = (
        Problem(rule="R-009", sentence="Un numéro d'agence commence par B.", field="claim_number"),
        Problem(rule="R-013", sentence="Le code agent est obligatoire.", field="agent_code"),
    )

    draft = facts.rejected(example(OrderRejected, source=a_source(), problems=problems), ALLIANZ)

    assert draft is not None
    assert draft.rule == "R-009"
    assert [one["field"] for one in draft.data["problems"]] == ["claim_number", "agent_code"]


def test_a_cancellation_is_told_from_here_only_when_no_dossier_will_tell_it() -> None:
    before = example(OrderCancelled, source=a_source(), submitted=False, reason="Doublon.")

    told = facts.withdrawn(before, ALLIANZ)

    assert told is not None
    assert told.type == "MissionAnnulee"
    assert "Doublon." in told.data["sentence"]
    assert facts.withdrawn(before.model_copy(update={"submitted": True}), ALLIANZ) is None


def test_an_order_by_mail_is_known_by_intakes_id() -> None:
    event = a_received(a_source(channel="email"))

    draft = facts.received(event, ALLIANZ)

    assert draft is not None
    assert draft.order_ref == event.order_id


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Outcome.DELIVERED), (204, Outcome.DELIVERED), (410, Outcome.GONE), (301, Outcome.RETRY),
     (400, Outcome.RETRY), (404, Outcome.RETRY), (429, Outcome.RETRY), (500, Outcome.RETRY), (None, Outcome.RETRY)],
)  # fmt: skip
def test_only_2xx_is_success_and_410_is_the_end(status: int | None, outcome: Outcome) -> None:
    assert judge(Answer(status=status)) is outcome


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    assert Settings(database_url="").schedule == SCHEDULE.steps


def test_attempts_follow_the_schedule_to_its_end() -> None:
    now, waits = NOON, []
    for attempts in range(1, 100):
        at = SCHEDULE.next_at(attempts=attempts, first_at=NOON, now=now)
        if at is None:
            break
        waits.append((at - now).total_seconds())
        now = at

    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


def test_waits_that_insurers_ask_for_end_as_well() -> None:
    late = NOON + timedelta(days=4, hours=20)

    assert SCHEDULE.next_at(attempts=9, first_at=NOON, now=late) is None
    assert SCHEDULE.next_at(attempts=3, first_at=NOON, now=late, retry_after=timedelta(hours=6)) is None


def test_retry_after_is_honoured_but_not_for_ever() -> None:
    asked = SCHEDULE.next_at(attempts=1, first_at=NOON, now=NOON, retry_after=timedelta(minutes=2))
    absurd = SCHEDULE.next_at(attempts=1, first_at=NOON, now=NOON, retry_after=timedelta(days=400))

    assert asked == NOON + timedelta(minutes=2)
    assert absurd == NOON + timedelta(hours=24)


def test_the_breaker_opens_after_failures_doubles_and_closes_at_the_first_success() -> None:
    breaker, cooldowns = Breaker(), []
    for _ in range(12):
        breaker = breaker.after(Outcome.RETRY, now=NOON, terms=TERMS, retry_after=None)
        cooldowns.append(breaker.open_until and (breaker.open_until - NOON).total_seconds())

    assert cooldowns[:5] == [None, None, 30, 60, 120]
    assert cooldowns[-1] == 900
    assert breaker.after(Outcome.DELIVERED, now=NOON, terms=TERMS, retry_after=None) == Breaker()


def test_retry_after_spares_the_whole_endpoint() -> None:
    breaker = Breaker().after(Outcome.RETRY, now=NOON, terms=TERMS, retry_after=timedelta(seconds=90))

    assert breaker.open_until == NOON + timedelta(seconds=90)


@pytest.mark.parametrize("answer", ["", "merci", "{", '{"ack": "maybe"}', '{"ack": 3}', "[]", '{"other": 1}'])
def test_an_answer_without_a_readable_word_is_only_a_transport_ack(answer: str) -> None:
    assert read_ack(answer) is None


def test_an_answer_may_carry_the_insurers_word() -> None:
    ack = read_ack('{"ack": "refused", "code": "05", "text": "Pas compétent", "more": 1}')

    assert ack is not None
    assert (ack.ack, ack.code, ack.text) == ("refused", "05", "Pas compétent")
