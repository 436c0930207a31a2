"""The case desk's acts: who, when, and what is left behind; the ways out; the supervisor's override."""

from datetime import timedelta

import pytest

from contracts.events import portal
from contracts.events.casework import (
    DossierCancelled,
    InterventionReady,
    InterventionWithdrawn,
    JobChanged,
    JobEnded,
    NoticeIssued,
)
from services.casework.domain.acts import (
    AddNote,
    Cancel,
    CloseDate,
    ConfirmCause,
    HoldForCause,
    OverrideDate,
    RecordTelevaluation,
    SetDate,
    StaffAct,
    TakeBack,
)
from services.casework.domain.desk import offers
from services.casework.domain.file import Stage, Standing, Status
from services.casework.domain.people import Staff
from shared.errors import ServiceError
from tests.casework.stories import (
    BOOK,
    CC,
    GR,
    KERLANN,
    START,
    SUPERVISOR,
    TANGUY,
    Story,
    mirabelle,
    submitted,
    with_job,
)


def refused(story: Story, act: StaffAct, *, by: Staff = CC) -> str | None:
    """The rule that refuses the act; the dossier stays as it was."""
    before = story.dossier
    with pytest.raises(ServiceError) as error:
        story.act(act, by=by)
    assert story.dossier is before
    return error.value.rule


def test_the_televaluation_needs_its_box_and_a_trade() -> None:
    story = Story(submitted())

    assert refused(story, RecordTelevaluation(trade="PEINTURE")) == "R-026"
    assert refused(story, RecordTelevaluation(trade="LUNE", confirmed=True)) == "R-004"
    assert refused(story, RecordTelevaluation(trade="PEINTURE", confirmed=True), by=GR) == "R-064"


def test_the_televaluation_tells_the_insurer_once_and_makes_the_intervention_ready() -> None:
    story = Story(submitted())

    story.later(hours=2).act(RecordTelevaluation(trade="PEINTURE", confirmed=True, comment="allo // ok"))

    assert story.notices() == ["accepted", "televaluation_confirmed"]
    assert [one.trade for one in story.heard(InterventionReady)] == ["PEINTURE"]
    assert story.code == "HOLD_ASSIGNMENT"
    assert refused(story, RecordTelevaluation(trade="PEINTURE", confirmed=True)) == "R-057"


def test_a_wait_for_the_televaluation_needs_a_comment_and_a_date_and_water_damage() -> None:
    story = Story(submitted())
    friday = START + timedelta(days=3)

    assert refused(story, SetDate(code="E1", due_at=friday)) == "R-091"
    assert refused(story, SetDate(code="E1", comment="nrp")) == "R-064"
    assert refused(Story(submitted(loss_kind="TEMPETE")), SetDate(code="E1", comment="nrp", due_at=friday)) == "R-028"

    story.act(SetDate(code="E1", comment="nrp", due_at=friday))

    assert (story.code, story.notices()[-1]) == ("E1", "waiting_opened")
    assert "nrp" in story.bodies()[-1]


def test_the_televaluation_ends_the_wait_for_it() -> None:
    story = Story(submitted())
    story.act(SetDate(code="E1", comment="nrp", due_at=START + timedelta(days=3)))

    story.later(days=1).act(RecordTelevaluation(trade="PEINTURE", confirmed=True))

    assert story.notices() == ["accepted", "waiting_opened", "televaluation_confirmed", "waiting_closed"]
    assert [date.code for date in story.intervention.dates if date.open] == ["HOLD_ASSIGNMENT"]


@pytest.mark.parametrize("code", ["A1", "A2", "A3", "A5", "D1", "D3"])
def test_no_member_of_the_staff_sets_a_date_of_the_provider(code: str) -> None:
    assert refused(with_job(), SetDate(code=code, due_at=START + timedelta(days=9), comment="x")) == "R-059"


@pytest.mark.parametrize("code", ["B1", "E2", "HOLD_TLV", "F6"])
def test_what_is_not_for_hands_or_not_yet_open_is_refused(code: str) -> None:
    rule = refused(with_job(), SetDate(code=code, due_at=START + timedelta(days=9), comment="x"), by=SUPERVISOR)

    assert rule == "R-064"


def test_an_unknown_code_is_refused() -> None:
    assert refused(with_job(), SetDate(code="Z9")) == "R-064"


def test_the_staff_puts_no_wait_over_a_providers_date() -> None:
    story = with_job(order=submitted())

    assert refused(story, SetDate(code="E1", comment="x", due_at=START + timedelta(days=9))) == "R-059"
    assert refused(story, SetDate(code="E4", comment="x")) == "R-029"


@pytest.mark.parametrize(("code", "hours"), [("F3", 48), ("F5", 24), ("F8", 24)])
def test_what_interrupts_keeps_the_due_date_under_it_and_gives_it_back(code: str, hours: int) -> None:
    story = with_job(order=submitted())
    call = "assuré, 18:00"

    story.act(SetDate(code=code, call=call))

    current, own = story.intervention.current, story.intervention.base
    assert current is not None
    assert own is not None
    assert (current.code, current.due_at) == (code, story.at + timedelta(hours=hours))
    assert (own.standing, own.due_at, own.open) == (Standing.UNDER, START + timedelta(hours=24), True)
    assert refused(story, SetDate(code=code, call=call)) == "R-057"
    story.later(hours=1).act(CloseDate(code=code, call=call))
    back = story.intervention.current
    assert back is not None
    assert (back.code, back.due_at, back.id) == ("A1", START + timedelta(hours=24), own.id)
    assert story.heard(JobChanged)[-1].action.code == "A1"


def test_a_cc_deals_with_f3_only_during_a_call() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="Une question.")

    assert refused(story, CloseDate(code="F3")) == "R-106"
    story.act(CloseDate(code="F3", call="assurée, 16:20"))
    assert story.code == "A1"
    assert "allo // assurée, 16:20" in story.bodies()


def test_a_date_that_does_not_stand_cannot_be_closed() -> None:
    story = with_job()

    assert refused(story, CloseDate(code="F3", call="x")) == "R-112"


def test_a_wait_for_the_televaluation_is_over_with_it_and_covers_no_offer() -> None:
    wait = SetDate(code="E1", comment="nrp", due_at=START + timedelta(days=3))
    done = Story(submitted()).act(RecordTelevaluation(trade="PEINTURE", confirmed=True))
    offered = Story(submitted(origin="COURTAGE", trade="PEINTURE"))
    offered.offer()

    assert refused(done, wait) == "R-028"
    assert refused(offered, wait) == "R-059"


def test_only_a_supervisor_overrides_and_the_lateness_stays() -> None:
    story = with_job()
    later = OverrideDate(due_at=START + timedelta(days=5), reason="client absent")
    story.at = START + timedelta(hours=30)
    late = story.intervention.current.lateness(at=story.at) if story.intervention.current else None

    assert refused(story, later) == "R-059"
    story.act(later, by=SUPERVISOR)

    current = story.intervention.current
    assert current is not None
    assert (current.due_at, current.original_due_at) == (START + timedelta(days=5), START + timedelta(hours=24))
    assert current.lateness(at=story.at) == late == timedelta(hours=6)
    assert "dérogation" in story.bodies()[-1]


def test_a_job_taken_back_begins_a_new_round_without_the_firm() -> None:
    story = with_job()

    story.later(days=2).act(TakeBack(reason="sans nouvelles"))

    (ended,) = story.heard(JobEnded)
    assert (ended.reason, "sans nouvelles" in ended.sentence) == ("taken_back", True)
    ready = story.heard(InterventionReady)[-1]
    assert (ready.round, ready.excluded_firms) == (2, (KERLANN.id,))
    assert [date.code for date in story.intervention.dates if date.open] == ["HOLD_ASSIGNMENT"]


def test_firms_left_out_add_up() -> None:
    story = with_job()
    story.act(TakeBack(reason="x"))
    story.assign(story.offer(TANGUY)).act(TakeBack(reason="y"), by=GR)

    assert story.heard(InterventionReady)[-1].excluded_firms == (KERLANN.id, TANGUY.id)


@pytest.mark.parametrize("reason", ["", "   "])
def test_taking_back_and_cancelling_need_a_reason(reason: str) -> None:
    assert refused(with_job(), TakeBack(reason=reason)) == "R-091"
    assert refused(with_job(), Cancel(reason=reason)) == "R-091"


def test_a_cancellation_closes_offers_dates_and_job_and_is_told_to_all() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="L'assuré renonce.")

    story.later(hours=1).act(Cancel(reason="L'assuré renonce."))

    assert story.dossier.status is Status.CANCELLED
    assert story.intervention.stage is Stage.ENDED
    assert story.intervention.job is None
    assert not [date for date in story.intervention.dates if date.open]
    assert [one.reason for one in story.heard(JobEnded)] == ["cancelled"]
    assert len(story.heard(DossierCancelled)) == 1
    assert story.notices()[-1] == "cancelled"


def test_the_insurer_cancels_and_open_offers_close_with_it() -> None:
    story = Story(mirabelle())
    story.offer()
    story.offer(TANGUY)

    story.cancel_order("Assuré indemnisé.").cancel_order("Assuré indemnisé.")

    assert [offer.end_reason for offer in story.intervention.offers] == ["cancelled", "cancelled"]
    assert "sans effet, dossier déjà terminé" in story.bodies()[-1]
    assert story.notices() == ["accepted", "cancelled"]


def test_a_cancellation_ends_a_told_wait() -> None:
    story = Story(submitted())
    story.act(SetDate(code="E1", comment="nrp", due_at=START + timedelta(days=3)))

    story.act(Cancel(reason="sans suite"))

    assert story.notices()[-2:] == ["waiting_closed", "cancelled"]


def test_an_ended_dossier_takes_notes_and_nothing_else() -> None:
    story = Story().act(Cancel(reason="sans suite"))

    assert refused(story, ConfirmCause()) == "R-057"
    story.act(AddNote(text="l'assuré rappelle // courrier reçu"))
    assert story.entries[-1].kind == "J4"


def test_a_search_can_be_suspended_for_the_cause_and_begins_again() -> None:
    story = Story(submitted(origin="AGENCE", trade="PEINTURE")).act(ConfirmCause())
    story.offer()

    story.later(hours=1).act(HoldForCause(reason="le syndic n'est pas passé"))

    assert (story.code, story.intervention.stage) == ("HOLD_CAUSE", Stage.CAUSE)
    assert [one.round for one in story.heard(InterventionWithdrawn)] == [1]
    assert story.intervention.offers[0].end_reason == "withdrawn"
    story.later(days=1).act(ConfirmCause())
    assert [one.round for one in story.heard(InterventionReady)] == [1, 2]


def test_a_cause_is_held_for_water_damage_only() -> None:
    assert refused(Story(mirabelle(loss_kind="BDG")), HoldForCause(reason="x")) == "R-094"


def test_every_notice_names_the_line_it_comes_from() -> None:
    story = with_job(order=submitted())
    story.book(START + timedelta(days=2))
    story.act(Cancel(reason="sans suite"))

    lines = {entry.id for entry in story.entries}
    notices = story.heard(NoticeIssued)
    assert len(notices) == 5
    assert {notice.journal_entry_id for notice in notices} <= lines


def test_the_forms_say_what_is_possible_and_why_the_rest_is_not() -> None:
    story = Story(submitted())

    shown = {one.act: one for one in offers(BOOK, story.dossier, staff=CC)}

    possible = {"record_televaluation", "record_chase", "set_date", "judge_amount", "give_back", "cancel", "add_note"}
    possible |= {"open_complaint"}
    assert {act for act, one in shown.items() if one.allowed} == possible
    assert all(one.rule and one.sentence for one in shown.values() if not one.allowed)
    codes = next(field for field in shown["set_date"].fields if field.name == "code").choices
    assert [code for code, _ in codes] == ["E1", "F3", "F5", "F8"]
