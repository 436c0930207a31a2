"""The télévaluation at the desk: three calls, one SMS, one week; the box and its signal; the insurer who differs."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from contracts.events.casework import DossierClosed, InterventionReady, NoticeIssued
from services.casework.domain.acts import GiveBack, RecordChase, RecordTelevaluation, SetDate
from services.casework.domain.calendar import OutsideCalendar
from services.casework.domain.calls import Handler
from services.casework.domain.chasing import AlreadyRecorded, ChaseImpossible, NoMoreChases
from services.casework.domain.file import Stage, Status
from services.casework.domain.holds import NotConfirmed
from shared.errors import Invalid
from tests.casework.stories import Story, mirabelle, submitted

NUMBER = "02 61 91 44 10"


def chased(story: Story, *outcomes: str) -> Story:
    """The desk calls, once an hour."""
    for outcome in outcomes:
        story.later(hours=1).act(RecordChase(number=NUMBER, outcome=outcome))
    return story


def test_a_chase_keeps_its_hour_its_number_its_outcome_and_who_called() -> None:
    """R-030."""
    story = Story(submitted()).later(hours=2)

    story.act(RecordChase(number=NUMBER, outcome="message_left", chased_at=story.at - timedelta(hours=1)))

    assert story.intervention.televaluation is not None
    (call,) = story.intervention.televaluation.calls
    assert (call.number, call.outcome, call.at) == (NUMBER, "message_left", story.at - timedelta(hours=1))
    assert call.by.name == "AMANDINE LE BIHAN-TEST"
    assert story.bodies()[-1] == "Relance télévaluation 1/3 // 10/03/2026 16:04 // 02 61 91 44 10 // lm"


def test_a_fourth_chase_is_refused() -> None:
    """R-021."""
    story = chased(Story(submitted()), "no_answer", "answered", "no_answer")

    with pytest.raises(NoMoreChases) as refusal:
        chased(story, "no_answer")

    assert (refusal.value.rule, len(story.messages)) == ("R-021", 1)


def test_a_moment_outside_the_calendar_is_refused_beside_its_field() -> None:
    at = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))

    with pytest.raises(OutsideCalendar) as refusal:
        Story(submitted()).act(RecordChase(number=NUMBER, outcome="no_answer", chased_at=at))

    assert (refusal.value.rule, refusal.value.field) == ("FORM-002", "chased_at")


@pytest.mark.parametrize("told", [{"dwelling": "CHATEAU"}, {"occupancy": "locataire"}, {"leak_search": "SONAR"}])
def test_a_televaluation_tells_nothing_of_no_list(told: dict[str, Any]) -> None:
    story = Story(submitted())

    with pytest.raises(Invalid) as refusal:
        story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True, **told))

    assert (refusal.value.rule, [refusal.value.field]) == ("FORM-002", list(told))


def test_the_same_call_told_again_counts_once() -> None:
    story = chased(Story(submitted()), "no_answer")

    with pytest.raises(AlreadyRecorded):
        story.act(RecordChase(number="02.61.91.44.10", outcome="message_left", chased_at=story.at))

    assert story.intervention.televaluation is not None
    assert len(story.intervention.televaluation.calls) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours": 1}, "chased_at"),
        ({"hours": -3}, "chased_at"),
        ({"has_hour": False}, "chased_at"),
        ({"outcome": "maybe"}, "outcome"),
        *(
            ({"number": number}, "number")
            for number in ("12", "02 61 91 44 1", "0261914410 ou 99", "٠٢٦١٩١٤٤١٠", "x" * 20)
        ),
        *(({"number": number}, "number") for number in ("02 61 91 44 10\n06", "<b>0261914410</b>", "0" * 16)),
    ],
)
def test_a_chase_that_cannot_have_been_is_refused_with_its_field(changes: dict[str, object], field: str) -> None:
    story = Story(submitted()).later(hours=1)
    at = story.at + timedelta(hours=int(str(changes.pop("hours", 0))))
    told: dict[str, object] = {"number": NUMBER, "outcome": "no_answer", "chased_at": at} | changes

    with pytest.raises(ChaseImpossible) as refusal:
        story.act(RecordChase(**told))  # type: ignore[arg-type]  # a test names fields by keyword

    assert (refusal.value.rule, refusal.value.field) == ("R-030", field)


def test_the_third_chase_in_vain_orders_one_sms_and_gives_the_client_a_week() -> None:
    """R-022, R-023, R-129."""
    story = chased(Story(submitted()), "no_answer", "message_left", "no_answer")

    (message,) = story.messages
    assert (message.to, story.code) == (NUMBER, "E12")
    assert "02 61 91 56 78" in message.text
    assert story.dossier.number in message.text
    current = story.intervention.current
    assert current is not None
    assert current.due_at == story.at + timedelta(days=7)
    assert story.entries[-1].body.startswith("ETAT: Attente de client. 17/03/2026 18:04 3 relances sans réponse")


def test_a_third_chase_that_is_answered_orders_no_sms() -> None:
    story = chased(Story(submitted()), "no_answer", "no_answer", "answered")

    assert (story.messages, story.code) == ([], "HOLD_TLV")


def test_after_the_week_the_desk_has_the_file_again_and_reads_why() -> None:
    """R-023, Allianz."""
    story = chased(Story(submitted()), *["no_answer"] * 3)

    story.later(days=6, hours=23, minutes=59).week_over()
    assert story.code == "E12"
    story.later(minutes=1).week_over().week_over()

    current = story.intervention.current
    assert current is not None
    assert (story.code, current.owner, story.dossier.status) == ("HOLD_TLV", "cc", Status.OPEN)
    assert "sans nouvelle du client 7 jours après le SMS" in (current.comment or "")


def test_the_other_insurer_has_two_chases_another_sms_five_days_and_gets_the_file_back_by_itself() -> None:
    story = chased(Story(mirabelle(trade=None, loss_kind="AUTRE")), "no_answer", "no_answer")

    (message,) = story.messages
    assert message.text.startswith("Mirabelle : rappelez-nous au 03 53 01 20 20")
    with pytest.raises(NoMoreChases):
        chased(story, "no_answer")
    story.later(days=5).week_over()

    assert (story.dossier.status, story.notices()[-1]) == (Status.CLOSED, "given_back")
    (closed,) = story.heard(DossierClosed)
    assert closed.rule == "R-023"


def test_a_client_who_calls_back_within_the_week_ends_it() -> None:
    story = chased(Story(submitted()), *["no_answer"] * 3)

    story.later(days=2).act(RecordTelevaluation(trade="PEINTURE", confirmed=True))
    story.later(days=6).week_over()

    assert (story.code, story.intervention.stage) == ("HOLD_ASSIGNMENT", Stage.SEEKING)
    assert story.intervention.televaluation is not None
    assert story.intervention.televaluation.done_at is not None


@pytest.mark.parametrize("outcomes", [(), ("answered",), ("no_answer", "no_answer", "no_answer")])
def test_the_box_must_be_oui_whether_or_not_the_client_answered_and_signals_once(outcomes: tuple[str, ...]) -> None:
    """R-026, R-027."""
    story = chased(Story(submitted()), *outcomes)

    with pytest.raises(NotConfirmed) as refusal:
        story.act(RecordTelevaluation(trade="PEINTURE", confirmed=False))
    story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True))

    assert (refusal.value.rule, refusal.value.field) == ("R-026", "confirmed")
    assert story.notices().count("televaluation_confirmed") == 1
    (told,) = [one for one in story.heard(NoticeIssued) if one.act == "televaluation_confirmed"]
    assert told.journal_entry_id in {entry.id for entry in story.entries}
    assert len(story.heard(InterventionReady)) == 1


def test_a_client_who_does_not_answer_may_be_put_in_e1_with_a_comment() -> None:
    """R-028."""
    story = chased(Story(submitted()), "no_answer")

    story.act(SetDate(code="E1", comment="ne répond pas", due_at=story.at + timedelta(days=2)))

    assert (story.code, story.notices()[-1]) == ("E1", "waiting_opened")


def test_a_file_given_back_is_closed_with_its_reason_and_told() -> None:
    story = Story(submitted())

    story.act(GiveBack(reason="hors réseau"))

    assert (story.dossier.status, story.intervention.stage) == (Status.CLOSED, Stage.ENDED)
    assert story.heard(NoticeIssued)[-1].sentence == f"Le dossier {story.dossier.number} vous est rendu : hors réseau"
    assert not [date for date in story.intervention.dates if date.open]


def test_a_televaluation_begins_at_the_desk() -> None:
    story = chased(Story(submitted()), "no_answer")

    assert story.intervention.televaluation is not None
    assert story.intervention.televaluation.handler is Handler.DESK
