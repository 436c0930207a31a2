"""The table of stages walked whole, forbidden pairs included, and random histories that keep the invariants."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from contracts.events import portal
from contracts.events.assignment import OfferMade
from services.casework.domain import journal
from services.casework.domain.acts import (
    AddNote,
    AnswerComplaint,
    AskSiteCheck,
    Cancel,
    CloseDate,
    ConfirmCancellation,
    ConfirmCause,
    GiveBack,
    HandleReport,
    HoldForCause,
    OpenComplaint,
    OverrideDate,
    RecordChase,
    RecordSiteCheck,
    RecordTelevaluation,
    SetDate,
    TakeBack,
    WriteMessage,
)
from services.casework.domain.entries import export
from services.casework.domain.file import Intervention, Stage, Standing, Status
from services.casework.domain.journal_reading import read_journal
from services.casework.domain.people import Staff
from services.casework.domain.stages import NAMES, TRANSITIONS, NotNow, Verb, allow
from shared.errors import ServiceError
from tests.casework.stories import BOOK, CC, GR, KERLANN, SUPERVISOR, TANGUY, Story, submitted, with_job

CUSTOMER_SERVICE = Staff(id="1008", name="Aziliz Essai", roles=frozenset({"service_clientele"}))
HELD = {Stage.TELEVALUATION, Stage.CAUSE}
SOUGHT = {Stage.SEEKING, Stage.EXHAUSTED}
GIVEN = {Stage.CONTACT, Stage.VISIT}
ALLOWED: dict[Verb, set[Stage]] = {
    Verb.CONFIRM_TELEVALUATION: {Stage.TELEVALUATION},
    Verb.CHASE_CLIENT: {Stage.TELEVALUATION},
    Verb.CONFIRM_CAUSE: HELD,
    Verb.HOLD_FOR_CAUSE: SOUGHT,
    Verb.OFFER: SOUGHT,
    Verb.CLOSE_OFFER: SOUGHT | GIVEN,
    Verb.EXHAUST: {Stage.SEEKING},
    Verb.ASSIGN: SOUGHT,
    Verb.CONTACT: GIVEN,
    Verb.CHASE: GIVEN,
    Verb.DECLARE_UNREACHABLE: GIVEN,
    Verb.BOOK_VISIT: {Stage.CONTACT},
    Verb.MOVE_VISIT: {Stage.VISIT},
    Verb.START_WORKS: {Stage.VISIT},
    Verb.SEND_MESSAGE: GIVEN,
    Verb.RETURN: GIVEN,
    Verb.TAKE_BACK: GIVEN,
    Verb.SET_OVER: HELD | SOUGHT | GIVEN,
    Verb.CLOSE_OVER: HELD | SOUGHT | GIVEN,
    Verb.OVERRIDE: GIVEN,
    Verb.ASK_PAPER: GIVEN,
    Verb.WRITE_MESSAGE: GIVEN,
    Verb.CANCEL: HELD | SOUGHT | GIVEN,
    Verb.GIVE_BACK: HELD | SOUGHT | GIVEN,
    Verb.DECIDE_COVER: HELD | SOUGHT | GIVEN,
    Verb.WITHDRAW: HELD | SOUGHT,
    Verb.REOPEN: {Stage.ENDED},
}
"""Written by hand from the trade's description, not from the code's table."""


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("stage", list(Stage))
def test_every_pair_is_allowed_or_refused_as_the_trade_says(stage: Stage, verb: Verb) -> None:
    intervention = Intervention(id=KERLANN.id, stage=stage, trade="PEINTURE")

    if stage in ALLOWED[verb]:
        assert allow(intervention, verb) == TRANSITIONS[stage, verb]
    else:
        with pytest.raises(NotNow) as refusal:
            allow(intervention, verb)
        assert refusal.value.rule == "R-057"
        assert NAMES[stage] in refusal.value.sentence


def test_every_stage_can_reach_the_end_and_none_leaves_it_but_by_undoing_a_merge() -> None:
    ordinary = {pair: targets for pair, targets in TRANSITIONS.items() if pair[1] is not Verb.REOPEN}
    for stage in Stage:
        exits = {to for (start, _), targets in ordinary.items() if start is stage for to in targets}
        assert (Stage.ENDED in exits) is (stage is not Stage.ENDED)


def last_offer(story: Story, offers: list[OfferMade]) -> OfferMade:
    """The last offer heard, or a new one."""
    return offers[-1] if offers else story.offer()


def offer_to(firm: object) -> Callable[[Story, list[OfferMade]], object]:
    """A step: assignment proposes to the firm."""
    return lambda story, offers: offers.append(story.offer(TANGUY if firm is TANGUY else KERLANN))


OTHER = with_job(order=submitted(order_id=uuid7()))
"""A dossier the one under test can be merged into."""

STEPS: dict[str, Callable[[Story, list[OfferMade]], object]] = {
    "televaluation": lambda story, _: story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True)),
    "client_chase": lambda story, _: story.act(RecordChase(number="02 61 91 44 10", outcome="no_answer")),
    "client_week": lambda story, _: story.week_over(),
    "give_back": lambda story, _: story.act(GiveBack(reason="x")),
    "cause": lambda story, _: story.act(ConfirmCause()),
    "hold": lambda story, _: story.act(HoldForCause(reason="x")),
    "offer_kerlann": offer_to(KERLANN),
    "offer_tanguy": offer_to(TANGUY),
    "close_first": lambda story, offers: story.close(offers[0]) if offers else None,
    "close_last": lambda story, offers: story.close(offers[-1]) if offers else None,
    "assign": lambda story, offers: story.assign(last_offer(story, offers)),
    "exhaust": lambda story, _: story.exhaust(),
    "contact": lambda story, _: story.contact(),
    "chase": lambda story, _: story.chase(),
    "unreachable": lambda story, _: story.report(portal.UnreachableDeclared, comment="personne"),
    "book": lambda story, _: story.book(story.at + timedelta(days=3)),
    "works": lambda story, _: story.report(portal.WorksStarted, started_on=story.at.date(), comment=None),
    "insured_cancels": lambda story, _: story.report(portal.MessageSent, text="x", about="insured_cancels"),
    "confirm_cancellation": lambda story, _: story.act(ConfirmCancellation(call="Mme Essai, 15 h")),
    "complaint": lambda story, _: story.act(OpenComplaint(complainant="insured", about="x")),
    "site_check": lambda story, _: story.act(
        AskSiteCheck(reason="x", due_at=story.at + timedelta(days=1)), by=CUSTOMER_SERVICE
    ),
    "site_report": lambda story, _: story.act(RecordSiteCheck(report="x"), by=CUSTOMER_SERVICE),
    "answer": lambda story, _: story.act(AnswerComplaint(outcome="partly", answer="x"), by=CUSTOMER_SERVICE),
    "report": lambda story, _: story.letter("expert_report", "expert"),
    "report_handled": lambda story, _: story.act(HandleReport(outcome="quote_accepted"), by=SUPERVISOR),
    "write": lambda story, _: story.act(WriteMessage(text="x")),
    "move": lambda story, _: story.report(
        portal.VisitMoved, visit_at=story.at + timedelta(days=4), requested_by_client=False, reason="pluie"
    ),
    "message": lambda story, _: story.report(portal.MessageSent, text="bonjour"),
    "return": lambda story, _: story.report(portal.JobReturned, reason="too_far", comment=None),
    "take_back": lambda story, _: story.act(TakeBack(reason="x")),
    "wait": lambda story, _: story.act(SetDate(code="E1", comment="nrp", due_at=story.at + timedelta(days=2))),
    "insurer": lambda story, _: story.act(SetDate(code="F8")),
    "answered": lambda story, _: story.act(CloseDate(code="F8")),
    "message_read": lambda story, _: story.act(CloseDate(code="F3"), by=GR),
    "override": lambda story, _: story.act(
        OverrideDate(due_at=story.at + timedelta(days=1), reason="x"), by=SUPERVISOR
    ),
    "note": lambda story, _: story.act(AddNote(text="allo // nrp"), by=CC),
    "cancel": lambda story, _: story.act(Cancel(reason="sans suite")),
    "insurer_cancels": lambda story, _: story.cancel_order(),
    "merge": lambda story, _: story.merge_into(OTHER.dossier),
    "part": lambda story, _: story.part(),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 40)), max_size=25))
def test_any_history_keeps_one_current_date_one_number_per_line_and_due_dates_as_they_were(
    history: list[tuple[str, int]],
) -> None:
    story, offers = Story(submitted()), list[OfferMade]()
    due: dict[object, object] = {}
    for step, hours in history:
        story.later(hours=hours)
        version = story.dossier.version
        try:
            STEPS[step](story, offers)
        except ServiceError:
            assert story.dossier.version == version
        for date in story.intervention.dates:
            assert due.setdefault(date.id, date.original_due_at) == date.original_due_at
        assert_sound(story)


def assert_sound(story: Story) -> None:
    """What is true of every dossier at every moment."""
    intervention = story.intervention
    current = [date for date in intervention.dates if date.standing is Standing.CURRENT]
    ended = intervention.stage is Stage.ENDED
    assert len(current) == (0 if ended else 1)
    assert ended is (story.dossier.status is not Status.OPEN)
    assert all((date.standing is Standing.ENDED) is not date.open for date in intervention.dates)
    assert (intervention.job is not None) is (intervention.stage in GIVEN)
    assert [entry.number for entry in story.entries] == list(range(1, len(story.entries) + 1))
    assert story.dossier.lines == len(story.entries)
    layers = [date.layer for date in intervention.dates if date.standing in (Standing.CURRENT, Standing.UNDER)]
    assert len({date.code for date in intervention.dates if date.open and date.layer}) == sum(map(bool, layers))
    states = [read.line for read in read_journal(export(story.entries)) if isinstance(read.line, journal.State)]
    assert len(states) == sum(entry.kind == "J5" for entry in story.entries)
    assert all(BOOK.dates.by_label(state.label) for state in states)
