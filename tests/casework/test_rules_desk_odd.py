"""The desk against odd input: blanks, huge texts, strange nights, ended and untouchable files, each role."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierCancelled
from services.casework.domain.acts import (
    AddNote,
    AskPaper,
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
from services.casework.domain.desk import offers, perform
from services.casework.domain.file import Stage
from services.casework.domain.people import Staff
from services.casework.domain.permits import CompanionUntouched
from tests.casework.stories import BOOK, CC, GR, START, SUPERVISOR, Story, moved, submitted, with_job
from tests.casework.test_rules_desk import refused


@pytest.mark.parametrize(
    ("due_at", "rule"),
    [
        (START, "R-064"),
        (START + timedelta(days=400), "R-064"),
        (datetime(3026, 3, 31), "R-064"),  # noqa: DTZ001  (what a form gives: the site's own clock)
        (datetime(1, 1, 1), "FORM-002"),  # noqa: DTZ001
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), "FORM-002"),
    ],
)
def test_a_due_date_in_the_past_too_far_or_outside_the_calendar_is_refused(due_at: datetime, rule: str) -> None:
    override = OverrideDate(due_at=due_at, reason="x")

    assert refused(with_job(), SetDate(code="F8", due_at=due_at)) == rule
    assert refused(with_job(), override, by=SUPERVISOR) == ("R-060" if rule == "R-064" else rule)


@pytest.mark.parametrize(
    ("given", "due_at"),
    [
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # noqa: DTZ001  (no such hour)
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # noqa: DTZ001  (twice)
    ],
)
def test_a_date_set_on_a_daylight_saving_night_is_a_moment_of_the_sites_clock(
    given: datetime, due_at: datetime
) -> None:
    story = with_job().act(SetDate(code="F8", due_at=given))

    assert story.intervention.current is not None
    assert story.intervention.current.due_at == due_at


BLANKS = ["", "   ", "\u00a0\u202f", "\u200b\ufeff", "\n\t", "\x00"]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_text_nobody_can_see_is_no_text(blank: str) -> None:
    friday = START + timedelta(days=3)

    assert refused(Story(submitted()), SetDate(code="E1", comment=blank, due_at=friday)) == "R-091"
    assert refused(with_job(), AddNote(text=blank)) == "R-091"
    assert refused(with_job(), Cancel(reason=blank)) == "R-091"
    assert refused(with_job(), OverrideDate(due_at=friday, reason=blank), by=SUPERVISOR) == "R-091"
    assert refused(with_job(), SetDate(code="F3", call=blank)) == "R-106"


@pytest.mark.parametrize("blank", BLANKS)
def test_an_optional_comment_of_blanks_leaves_no_trace(blank: str) -> None:
    story = Story(submitted(origin="AGENCE"))
    story.act(SetDate(code="F8", comment=blank)).act(CloseDate(code="F8", comment=blank))
    story.act(ConfirmCause(comment=blank)).act(RecordTelevaluation(trade="PEINTURE", confirmed=True, comment=blank))

    assert all(body.strip() and body == body.strip() and "  " not in body for body in story.bodies()[1:])
    assert "Action réalisée: Cause réparée confirmée" in story.bodies()
    assert not [entry for entry in story.entries if entry.kind == "J4"]


def test_a_huge_text_is_refused_and_a_long_one_is_kept_whole() -> None:
    story = with_job()

    assert refused(story, AddNote(text="x" * 4001)) == "FORM-002"
    assert refused(story, Cancel(reason="x" * 300_000)) == "FORM-002"
    story.act(AddNote(text="é" * 4000))
    assert story.bodies()[-1] == "é" * 4000


def test_signs_no_database_holds_are_left_out_of_a_note() -> None:
    story = with_job().act(AddNote(text="vu\x00 le \ud800syndic\u202e // ok\u2028suite"))

    assert story.bodies()[-1] == "vu  le  syndic // ok\nsuite"


ACTS: list[StaffAct] = [
    RecordTelevaluation(trade="PEINTURE", confirmed=True),
    ConfirmCause(),
    HoldForCause(reason="x"),
    SetDate(code="F8"),
    CloseDate(code="F8"),
    OverrideDate(due_at=START + timedelta(days=2), reason="x"),
    TakeBack(reason="x"),
    Cancel(reason="x"),
    AskPaper(paper="end_of_works", words="x"),
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.act)
def test_no_act_moves_a_cancelled_or_refused_dossier(act: StaffAct) -> None:
    for ended in (with_job().act(Cancel(reason="sans suite")), Story(submitted(origin="LUNE"))):
        assert refused(ended, act, by=SUPERVISOR) == "R-057"


@pytest.mark.parametrize("act", [*ACTS, AddNote(text="x")], ids=lambda act: act.act)
def test_no_act_moves_the_companion_and_its_refusal_names_the_main_file(act: StaffAct) -> None:
    story = Story(submitted())
    assert story.companion is not None
    main, story.dossier = story.dossier.number, story.companion.dossier

    with pytest.raises(CompanionUntouched, match=main):
        story.act(act, by=SUPERVISOR)

    assert not any(one.allowed for one in offers(BOOK, story.dossier, staff=SUPERVISOR))


def two_interventions() -> Story:
    """A dossier with a second piece of work, as a reconnaissance opens one."""
    story = with_job()
    second = replace(Story().intervention, id=uuid7(), trade="ELECTRICITE")
    return moved(story, interventions=(*story.dossier.interventions, second))


def test_of_two_interventions_an_act_moves_the_one_it_names() -> None:
    story = two_interventions()
    first, second = story.dossier.interventions

    change = perform(BOOK, story.dossier, SetDate(code="F8"), intervention=second, staff=CC, at=story.at)

    assert change.dossier.interventions[0] is first
    assert [date.code for date in change.dossier.interventions[1].dates if date.open] == ["HOLD_ASSIGNMENT", "F8"]
    assert {entry.intervention_id for entry in change.entries} == {second.id}


def test_a_cancellation_ends_both_interventions_and_is_told_once() -> None:
    story = two_interventions().act(Cancel(reason="sans suite"))

    assert [one.stage for one in story.dossier.interventions] == [Stage.ENDED, Stage.ENDED]
    assert not [date for one in story.dossier.interventions for date in one.dates if date.open]
    assert story.notices().count("cancelled") == 1
    assert len(story.heard(DossierCancelled)) == 1


DESK = {"write_message", "open_complaint"}
"""What everybody who works on dossiers may do."""


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("metreur", DESK | {"add_note", "judge_amount", "give_back"}),
        ("re", DESK | {"add_note", "judge_amount", "give_back", "set_date"}),
        ("service_clientele", DESK | {"add_note"}),
        ("gr", DESK | {"add_note", "take_back", "cancel", "set_date", "ask_paper"}),
        (
            "cc",
            {
                "add_note",
                "open_intervention",
                "judge_amount",
                "give_back",
                "take_back",
                "cancel",
                "set_date",
                "ask_paper",
                *DESK,
            },
        ),
        (
            "supervisor",
            {
                "add_note",
                "open_intervention",
                "judge_amount",
                "give_back",
                "take_back",
                "cancel",
                "set_date",
                "override_date",
                "ask_paper",
                *DESK,
            },
        ),
        ("unknown", {"add_note"}),
    ],
)
def test_each_role_is_offered_what_it_may_do(role: str, allowed: set[str]) -> None:
    staff = Staff(id="1009", name="Essai", roles=frozenset({role}))

    shown = offers(BOOK, with_job().dossier, staff=staff)

    assert {one.act for one in shown if one.allowed} == allowed


def test_the_dates_one_can_choose_fit_the_file() -> None:
    def choices(story: Story, act: str = "set_date", staff: Staff = CC) -> list[str]:
        shown = next(one for one in offers(BOOK, story.dossier, staff=staff) if one.act == act)
        return [code for code, _ in next(field for field in shown.fields if field.name == "code").choices]

    assert choices(Story(submitted(loss_kind="TEMPETE"))) == ["F3", "F5", "F8"]
    assert choices(with_job()) == ["F3", "F8"]  # Mirabelle: no call of Allianz
    assert choices(with_job(order=submitted())) == ["F3", "F5", "F8"]
    assert choices(with_job(order=submitted()), staff=GR) == ["F3"]
    assert choices(with_job().act(SetDate(code="F8")), "close_date", GR) == []
