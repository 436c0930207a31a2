"""What the craftsman reports: contacts, chases, unreachable, visits, messages, the job given back."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.events import portal
from contracts.events.casework import InterventionReady, JobChanged, JobEnded, NoticeIssued, ReportRefused
from services.casework.domain.acts import CloseDate
from services.casework.domain.file import Stage, Standing
from services.casework.domain.pen import Change
from tests.casework.stories import GR, KERLANN, START, TANGUY, Story, submitted, with_job


def refusal(story: Story) -> ReportRefused:
    """The last refusal said."""
    found = story.heard(ReportRefused)[-1]
    assert isinstance(found, ReportRefused)
    return found


def taken(change: Change) -> bool:
    """Whether a report wrote nothing and its sender was told all the same: it must not wait for ever."""
    return not change.entries and [type(one) for one in change.said] == [JobChanged]


def test_a_contact_writes_two_lines_tells_the_insurer_and_stops_the_clock() -> None:
    story = with_job()

    story.later(hours=1)
    story.contact()

    assert [entry.kind for entry in story.last(2)] == ["J11", "J12"]
    assert story.last(2)[0].body == "CONTACT 1: -Date du contact avec le client: 10/03/2026 18:17"
    assert story.last(2)[1].text() == (
        "Dossier contrôlé - client contacté par le prestataire\n10.03.2026-18:17-(995) INTERNET"
    )
    assert story.notices()[-1] == "contact_made"
    current = story.intervention.current
    assert current is not None
    assert (current.code, current.met_at) == ("A1", story.at)


def test_lateness_is_measured_from_the_original_due_date() -> None:
    story = with_job(at=START)  # A1 is due on the 11th at 15:04

    story.at = datetime(2026, 3, 12, 15, 50, tzinfo=UTC)  # the 12th at 16:50
    story.contact()

    own = story.intervention.base
    assert own is not None
    assert own.lateness(at=story.at + timedelta(days=9)) == timedelta(hours=25, minutes=46)


def test_the_same_contact_twice_is_kept_once() -> None:
    story = with_job()
    story.later(hours=1)
    story.contact()

    again = story.contact()

    assert [entry.kind for entry in story.entries].count("J11") == 1
    assert taken(again)


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        (START - timedelta(minutes=1), True),
        (START, False),
        (START + timedelta(hours=3, seconds=2), False),
        (START + timedelta(hours=3, seconds=3), True),
    ],
)
def test_a_contact_before_the_assignation_or_in_the_future_is_refused(moment: datetime, refused: bool) -> None:
    story = with_job()
    story.at = START + timedelta(hours=3)

    story.contact(moment)

    assert [one.rule for one in story.heard(ReportRefused)] == (["R-125"] if refused else [])
    if refused:
        assert refusal(story).field == "contacted_at"


def test_chases_keep_hour_number_and_outcome_and_a_repeat_counts_once() -> None:
    story = with_job()

    first = story.chase(outcome="message_left")
    again = story.chase(outcome="message_left")

    assert taken(again)
    assert first.entries[0].body == "Relance 1 // 10/03/2026 17:17 // 01 99 00 00 42 // lm"
    assert story.intervention.job is not None
    assert story.intervention.job.chases() == 1


def test_unreachable_is_refused_before_three_chases_of_this_job() -> None:
    story = with_job(order=submitted())
    for _ in range(2):
        story.later(hours=1)
        story.chase()

    story.report(portal.UnreachableDeclared, comment="personne ne répond")

    assert (refusal(story).rule, story.code) == ("R-029", "A1")
    story.later(hours=1)
    story.chase()
    story.report(portal.UnreachableDeclared, comment="personne ne répond")
    assert story.code == "E4"
    assert story.entries[-1].kind == "J12"
    assert story.notices()[-1] == "waiting_opened"
    notice = story.heard(NoticeIssued)[-1]
    assert (notice.action_code, notice.reason, notice.restart_at) == (
        "E4", "ClientNonJoignable", story.at + timedelta(days=7),
    )  # fmt: skip


def test_a_report_that_repeats_another_is_told_as_taken() -> None:
    story = with_job(order=submitted())
    for _ in range(3):
        story.later(hours=1)
        story.chase()
    story.report(portal.UnreachableDeclared, comment="personne ne répond")

    assert taken(story.report(portal.UnreachableDeclared, comment="toujours personne"))

    visit_at = story.at + timedelta(days=2)
    story.book(visit_at)
    assert taken(story.book(visit_at))
    assert taken(story.report(portal.VisitMoved, visit_at=visit_at, requested_by_client=False, reason="même jour"))


def test_chases_that_were_answered_do_not_make_a_client_unreachable() -> None:
    story = with_job(order=submitted())
    for outcome in ("no_answer", "answered", "message_left"):
        story.later(hours=1)
        story.chase(outcome=outcome)

    story.report(portal.UnreachableDeclared, comment="personne ne répond")

    assert (refusal(story).rule, story.code) == ("R-029", "A1")
    assert "il y en a 2" in refusal(story).sentence


@pytest.mark.parametrize("blank", ["   ", "\u00a0", "\u200b"])
def test_blank_words_of_a_craftsman_are_no_words(blank: str) -> None:
    story = unreachable(with_job())
    story.report(portal.MessageSent, text=blank)
    assert refusal(story).rule == "R-105"

    story.report(portal.ContactDeclared, contacted_at=story.at, comment=blank)

    assert not [entry for entry in story.entries if entry.kind == "J4" and not entry.body.strip()]
    story.report(portal.VisitBooked, visit_at=story.at + timedelta(days=2), requested_by_client=False, comment=blank)
    assert story.intervention.current is not None
    assert story.intervention.current.comment is None
    story.report(portal.VisitMoved, visit_at=story.at + timedelta(days=3), requested_by_client=False, reason=blank)
    assert refusal(story).rule == "R-067"


def test_a_visit_years_ahead_is_refused() -> None:
    story = with_job()

    story.book(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))

    assert (refusal(story).rule, story.code) == ("R-067", "A1")


def unreachable(story: Story) -> Story:
    """Three chases, then E4."""
    for _ in range(3):
        story.later(hours=1)
        story.chase()
    story.report(portal.UnreachableDeclared, comment="personne ne répond")
    return story


def test_a_wait_without_comment_is_refused() -> None:
    story = with_job()
    for _ in range(3):
        story.later(hours=1)
        story.chase()

    story.report(portal.UnreachableDeclared, comment="  ")

    assert refusal(story).rule == "R-091"


def test_a_contact_ends_the_wait_and_gives_the_first_date_back() -> None:
    story = unreachable(with_job(order=submitted()))

    story.later(days=1)
    story.contact()

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.due_at) == ("A1", START + timedelta(hours=24))
    assert story.notices()[-2:] == ["waiting_closed", "contact_made"]
    assert "ETAT: Contact client pour devis (2). 11/03/2026 15:04" in story.bodies()[-1]


def test_an_insurer_without_difficulties_is_told_nothing_of_a_wait() -> None:
    story = unreachable(with_job())

    story.book(story.at + timedelta(days=2))

    assert story.notices() == ["accepted", "assigned", "visit_booked"]


def test_a_visit_sets_a2_tells_the_insurer_and_is_a_contact_too() -> None:
    story = with_job()
    visit = START + timedelta(days=3)

    story.book(visit)

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.due_at, story.intervention.stage) == ("A2", visit, Stage.VISIT)
    assert story.entries[-1].body == "ETAT: Première visite (7). 13/03/2026 15:04 (10/03/2026-N°1)"
    notice = story.heard(NoticeIssued)[-1]
    assert (notice.act, notice.due_at, notice.firm) == ("visit_booked", visit, KERLANN)
    changed = story.heard(JobChanged)[-1]
    assert (changed.visit_at, changed.action.code) == (visit, "A2")


@pytest.mark.parametrize(
    ("days", "asked", "code", "rule"),
    [(7, True, "A1", "R-066"), (8, True, "A3", None), (7, False, "A2", None), (10, False, "A2", None)],
)
def test_a_visit_beyond_a_week_is_the_clients_wish_or_flagged(
    days: int, asked: bool, code: str, rule: str | None
) -> None:
    story = with_job()

    story.book(START + timedelta(days=days), asked=asked)

    assert story.code == code
    assert [one.rule for one in story.heard(ReportRefused)] == ([rule] if rule else [])
    flags = [date.details.get("flag") for date in story.intervention.dates if date.code == "A2"]
    assert flags == (["R-068"] if days == 10 else [None] if code == "A2" else [])


def test_a_visit_in_the_past_is_refused() -> None:
    story = with_job()

    story.book(story.at - timedelta(minutes=1))

    assert refusal(story).rule == "R-067"


def test_a_visit_is_moved_with_its_reason_and_only_once_booked() -> None:
    story = with_job()
    story.report(portal.VisitMoved, visit_at=START + timedelta(days=4), requested_by_client=False, reason="pluie")
    assert refusal(story).rule == "R-057"
    story.book(START + timedelta(days=3))

    story.report(portal.VisitMoved, visit_at=START + timedelta(days=4), requested_by_client=False, reason="pluie")

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.due_at, current.counter) == ("A2", START + timedelta(days=4), 2)
    assert story.notices()[-1] == "visit_moved"


def test_a_message_sets_f3_over_a1_whose_due_date_keeps_running() -> None:
    story = with_job()

    story.report(portal.MessageSent, text="Le client voudrait\nannuler.")

    assert [entry.kind for entry in story.last(2)] == ["J13", "J5"]
    assert story.last(2)[0].body == "Mensaje de 44-0117#1 Le client voudrait // annuler."
    current, own = story.intervention.current, story.intervention.base
    assert current is not None
    assert own is not None
    assert (current.code, current.owner, current.due_at) == ("F3", "gr", story.at + timedelta(hours=48))
    assert (own.code, own.standing, own.due_at) == ("A1", Standing.UNDER, START + timedelta(hours=24))
    assert own.lateness(at=START + timedelta(hours=30)) == timedelta(hours=6)


def test_f3_gives_back_the_date_it_stood_over() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="Une question.")

    story.later(hours=5).act(CloseDate(code="F3"), by=GR)

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.due_at) == ("A1", START + timedelta(hours=24))
    assert story.bodies()[-1].startswith("ETAT: Contact client pour devis (2). 11/03/2026 15:04")


def test_a_second_message_joins_the_f3_that_runs() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="Une question.")
    first = story.intervention.current

    story.later(hours=1).report(portal.MessageSent, text="Et une autre.")

    assert story.intervention.current == first
    assert story.bodies()[-1].startswith("Mensaje de 44-0117#2")


def test_under_f3_the_craftsman_still_books_his_visit() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="Une question.")

    story.book(START + timedelta(days=2))

    assert story.code == "F3"
    story.later(hours=1).act(CloseDate(code="F3"), by=GR)
    assert story.code == "A2"


def test_f3_stands_over_a_wait_which_stands_over_a1() -> None:
    story = unreachable(with_job())

    story.report(portal.MessageSent, text="Toujours personne.")

    layers = [(date.code, date.standing) for date in story.intervention.dates if date.open]
    assert layers == [("A1", Standing.UNDER), ("E4", Standing.UNDER), ("F3", Standing.CURRENT)]


def test_a_returned_job_begins_a_new_round_without_the_firm() -> None:
    story = with_job()

    story.later(hours=1).report(portal.JobReturned, reason="too_far", comment="trop loin")

    (ended,) = story.heard(JobEnded)
    ready = story.heard(InterventionReady)[-1]
    assert ended.reason == "returned"
    assert (ready.round, ready.excluded_firms) == (2, (KERLANN.id,))
    assert (story.code, story.intervention.job) == ("HOLD_ASSIGNMENT", None)


def test_what_the_former_firm_reports_is_refused_with_a_sentence() -> None:
    story = with_job()
    job = story.intervention.job
    assert job is not None
    story.report(portal.JobReturned, reason="too_far", comment=None)
    story.assign(story.offer(TANGUY))

    story.report(portal.ContactDeclared, firm=KERLANN, job_id=job.id, contacted_at=story.at, comment=None)

    assert refusal(story).rule == "R-056"
    assert story.code == "A1"


def test_chases_of_an_earlier_job_do_not_count() -> None:
    story = with_job()
    for _ in range(3):
        story.later(hours=1)
        story.chase()
    story.report(portal.JobReturned, reason="too_far", comment=None)
    story.assign(story.offer(TANGUY))

    story.report(portal.UnreachableDeclared, comment="personne")

    assert refusal(story).rule == "R-029"


def test_a_report_on_a_cancelled_dossier_is_refused() -> None:
    story = with_job()
    job = story.intervention.job
    assert job is not None
    story.cancel_order()

    story.report(portal.ContactDeclared, job_id=job.id, contacted_at=story.at, comment=None)

    assert refusal(story).sentence == "Ce dossier est terminé."


def test_a_visit_is_counted_in_the_days_of_the_site() -> None:
    late_evening = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # 11 March in Paris already
    story = with_job(at=late_evening)

    story.book(datetime(2026, 3, 18, 9, 0, tzinfo=UTC), asked=True)

    assert refusal(story).rule == "R-066"
