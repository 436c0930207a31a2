"""Complaints (F2, F1) and experts' reports (C1): who opens them, who ends them, and their ways out.

R-078…R-085, R-103, R-104.
"""

from datetime import datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from contracts.events import portal
from contracts.events.casework import JobChanged
from services.casework.domain import desk
from services.casework.domain.acts import (
    AnswerComplaint,
    AskSiteCheck,
    Cancel,
    CloseDate,
    GiveBack,
    HandleReport,
    OpenComplaint,
    RecordSiteCheck,
    RecordTelevaluation,
    SetDate,
    StaffAct,
    TakeBack,
    WriteMessage,
)
from services.casework.domain.calendar import PARIS
from services.casework.domain.complaints import ComplaintRuns
from services.casework.domain.file import Stage, Status
from services.casework.domain.people import Staff
from shared.errors import Forbidden, Refused, ServiceError
from tests.casework.stories import BOOK, CC, GR, SUPERVISOR, TANGUY, Story, submitted, with_job
from tests.casework.test_rules_letters import CUSTOMER_SERVICE, METREUR, RE, studied

OPEN = OpenComplaint(complainant="insured", about="peinture qui cloque")
ANSWER = AnswerComplaint(outcome="founded", answer="reprise offerte")


def complained(story: Story | None = None) -> Story:
    """A complaint, on a job unless told otherwise."""
    return (story or with_job()).act(OPEN)


def checked(story: Story) -> Story:
    """Its site check asked for, in five days."""
    return story.act(AskSiteCheck(reason="voir le plafond", due_at=story.at + timedelta(days=5)), by=CUSTOMER_SERVICE)


def newer() -> Story:
    """A job on a dossier that opened with the packs of 2026-11."""
    at = datetime(2026, 11, 29, 10, tzinfo=PARIS)
    return with_job(order=submitted(at=at), at=at)


@pytest.mark.parametrize("who", [CC, GR, METREUR, RE, CUSTOMER_SERVICE])
def test_whoever_of_the_desk_hears_a_complaint_opens_it_and_customer_service_has_it(who: Staff) -> None:
    story = with_job()
    own = story.intervention.base

    story.act(OPEN, by=who)

    current, base = story.intervention.current, story.intervention.base
    assert current is not None
    assert (current.code, current.owner, current.comment) == ("F2", "service_clientele", "peinture qui cloque")
    assert current.due_at == story.at + timedelta(days=14), "ten working days"
    assert "Action réalisée: Réclamation ouverte, l'assuré : peinture qui cloque" in story.bodies()
    assert base is not None
    assert own is not None
    assert (base.id, base.due_at) == (own.id, own.due_at)


def test_a_second_complaint_is_refused_while_one_runs_and_so_is_one_that_says_nothing() -> None:
    story = complained()
    with pytest.raises(ComplaintRuns) as refused:
        story.act(OPEN)
    assert refused.value.rule == "R-104"

    for act in (OpenComplaint(complainant="insured", about=" "), OpenComplaint(complainant="voisin", about="x")):
        with pytest.raises(ServiceError):
            with_job().act(act)


@pytest.mark.parametrize("who", [CC, GR, METREUR, RE, SUPERVISOR])
@pytest.mark.parametrize("act", [ANSWER, RecordSiteCheck(report="x"), CloseDate(code="F2"), CloseDate(code="F1")])
def test_nobody_outside_customer_service_ends_a_complaint_or_its_site_check(who: Staff, act: StaffAct) -> None:
    """R-104."""
    story = checked(complained())
    version = story.dossier.version

    with pytest.raises(ServiceError):
        story.act(act, by=who)

    assert (story.code, story.dossier.version) == ("F1", version)


@pytest.mark.parametrize("act", [Cancel(reason="x"), GiveBack(reason="x")])
def test_an_end_of_the_dossier_waits_for_the_answer_unless_the_insurer_orders_it(act: StaffAct) -> None:
    story = complained()
    with pytest.raises(ComplaintRuns, match="le service clientèle y répond d'abord"):
        story.act(act)

    story.cancel_order()

    assert story.dossier.status is Status.CANCELLED
    assert not [date for date in story.intervention.dates if date.open]


def test_the_answer_gives_back_what_was_there_and_says_how_it_was_decided() -> None:
    story = complained()

    story.later(days=2).act(ANSWER, by=CUSTOMER_SERVICE)

    ended = next(date for date in story.intervention.dates if date.code == "F2")
    assert (story.code, ended.end_reason, ended.ended_at) == ("A1", "answered:founded", story.at)
    assert "Action réalisée: Réclamation traitée, fondée : reprise offerte" in story.bodies()
    with pytest.raises(Refused, match="Aucune réclamation n'est en cours"):
        story.act(ANSWER, by=CUSTOMER_SERVICE)


def test_a_complaint_does_not_move_before_its_site_checks_report() -> None:
    """R-103."""
    story = checked(complained())
    assert story.intervention.current is not None
    assert (story.code, story.intervention.current.owner) == ("F1", "field_manager")
    with pytest.raises(Refused) as waits:
        story.act(ANSWER, by=CUSTOMER_SERVICE)
    assert waits.value.rule == "R-103"
    with pytest.raises(Refused):
        checked(story)

    story.later(days=3).act(RecordSiteCheck(report="support humide"), by=CUSTOMER_SERVICE)

    assert story.code == "F2"
    assert "Action réalisée: Rapport de contrôle chantier : support humide" in story.bodies()
    story.act(ANSWER, by=CUSTOMER_SERVICE)
    assert story.intervention.current.code == "A1"


def test_a_site_check_needs_a_complaint_and_a_day_to_come() -> None:
    with pytest.raises(Refused, match="Aucune réclamation"):
        checked(with_job())
    story = complained()
    for due_at in (story.at - timedelta(hours=1), story.at + timedelta(days=367)):
        with pytest.raises(Refused) as impossible:
            story.act(AskSiteCheck(reason="x", due_at=due_at), by=CUSTOMER_SERVICE)
        assert (impossible.value.rule, impossible.value.field) == ("R-103", "due_at")


def test_a_complaint_outlasts_the_craftsman_it_is_about() -> None:
    """Taking the job away, giving it back, or accepting it never ends what customer service has."""
    story = complained()

    story.act(TakeBack(reason="malfaçon"))
    assert (story.intervention.stage, story.code) == (Stage.SEEKING, "F2")
    story.assign(story.offer(TANGUY))
    assert story.intervention.job is not None
    assert story.code == "F2"
    story.report(portal.JobReturned, reason="dates", comment=None)
    assert story.intervention.job is None
    assert story.code == "F2"
    story.act(ANSWER, by=CUSTOMER_SERVICE)
    assert story.code == "HOLD_ASSIGNMENT"


def test_a_complaint_outlasts_the_televaluation_too() -> None:
    story = complained(Story(submitted()))

    story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True))

    assert story.code == "F2"
    assert story.intervention.base is not None
    assert story.intervention.base.code == "HOLD_ASSIGNMENT"


def test_a_dossier_with_a_complaint_is_not_absorbed() -> None:
    other = Story(submitted(order_id=uuid7()))

    with pytest.raises(ComplaintRuns):
        complained(Story(submitted(order_id=uuid7()))).merge_into(other.dossier)


def test_dates_with_an_act_of_their_own_are_neither_set_nor_closed_like_the_others() -> None:
    story = complained()
    for code, act in (("F2", "Ouvrir une réclamation"), ("F1", "Demander un contrôle chantier")):
        for setting, by in ((SetDate(code=code), SUPERVISOR), (WriteMessage(text="x", code=code), CUSTOMER_SERVICE)):
            with pytest.raises(Refused, match=act):
                story.act(setting, by=by)
    with pytest.raises(Refused, match="Répondre à la réclamation"):
        story.act(CloseDate(code="F2"), by=CUSTOMER_SERVICE)
    story.act(SetDate(code="F8"))
    with pytest.raises(Refused, match="Répondre à la réclamation"):
        story.act(CloseDate(code="F2"), by=SUPERVISOR)
    offers = {one.act: one for one in desk.offers(BOOK, story.dossier, staff=CUSTOMER_SERVICE)}
    assert not offers["set_date"].allowed
    assert offers["answer_complaint"].allowed


def test_a_late_chase_by_hand_leads_to_a_complaint() -> None:
    """R-078, R-085."""
    late = studied(with_job(), "B1").later(days=3)
    with pytest.raises(Refused, match="ouvrez une réclamation"):
        late.act(SetDate(code="B7"))

    late.act(OpenComplaint(complainant="insured", about="devis toujours à l'étude"))

    assert late.code == "F2"


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (HandleReport(outcome="quote_accepted"), "devis du prestataire accepté"),
        (HandleReport(outcome="quote_accepted", amount_cents=125000), "devis du prestataire accepté, 1250,00 € TTC"),
        (HandleReport(outcome="quote_refused", comment="trop cher"), "devis du prestataire refusé : trop cher"),
        (HandleReport(outcome="estimate_entered", amount_cents=98050), "chiffrage de l'expert saisi, 980,50 € TTC"),
    ],
)
def test_an_experts_report_has_three_exits_each_a_line_and_a_decision(act: HandleReport, line: str) -> None:
    """R-080."""
    story = with_job()
    story.letter("expert_report", "expert")
    before = story.code

    story.later(days=2).act(act, by=RE)

    assert (before, story.code) == ("C1", "A1")
    assert f"Action réalisée: Rapport d'expertise traité : {line}" in story.bodies()
    assert next(date.end_reason for date in story.intervention.dates if date.code == "C1") == act.outcome
    decision = story.decisions[-1]
    assert (decision.rule, decision.outcome, decision.cents) == ("R-080", act.outcome, act.amount_cents)


@pytest.mark.parametrize(
    ("outcome", "words"), [("quote_accepted", "accepté"), ("quote_refused", "refusé"), ("estimate_entered", None)]
)
def test_the_craftsman_reads_what_became_of_his_quote_and_nothing_of_an_estimate(
    outcome: str, words: str | None
) -> None:
    story = with_job()
    story.letter("expert_report", "expert")

    story.act(HandleReport(outcome=outcome, amount_cents=100, comment="x"), by=RE)

    sentence = story.heard(JobChanged)[-1].sentence
    assert sentence is None if words is None else words in sentence


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (HandleReport(outcome="estimate_entered"), "amount_cents"),
        (HandleReport(outcome="estimate_entered", amount_cents=0), "amount_cents"),
        (HandleReport(outcome="quote_refused", comment="  "), "comment"),
        (HandleReport(outcome="peut-être"), "outcome"),
    ],
)
def test_an_exit_that_lacks_what_it_needs_is_refused(act: HandleReport, field: str) -> None:
    story = with_job()
    story.letter("expert_report", "expert")

    with pytest.raises(ServiceError) as refused:
        story.act(act, by=RE)

    assert (refused.value.field, story.code) == (field, "C1")


def test_only_re_deals_with_a_report_only_one_that_waits_and_not_by_a_plain_close() -> None:
    story = with_job()
    act = HandleReport(outcome="quote_accepted")
    with pytest.raises(Refused, match="Aucun rapport d'expertise"):
        story.act(act, by=RE)
    story.letter("expert_report", "expert")
    for other in (CC, GR, METREUR, CUSTOMER_SERVICE):
        with pytest.raises(Forbidden):
            story.act(act, by=other)
    with pytest.raises(Refused):
        story.act(CloseDate(code="C1"), by=RE)

    assert story.code == "C1"


def test_what_chased_the_report_ends_with_it() -> None:
    story = with_job()
    story.letter("expert_report", "expert")
    story.later(days=1).act(SetDate(code="C6"))
    chased = story.code

    story.act(HandleReport(outcome="quote_accepted"), by=RE)

    assert chased == "C6"
    assert [date.code for date in story.intervention.dates if date.open] == ["A1"]
    assert story.bodies()[-2] == "Action réalisée: Fin de « Demande traitement rapport par cie/ass »"
    assert story.bodies()[-1].startswith("ETAT: Contact client pour devis (2).")


def test_a_report_outlasts_the_craftsman() -> None:
    story = with_job()
    story.letter("expert_report", "expert")

    story.act(TakeBack(reason="x"))

    assert story.code == "C1"


@pytest.mark.parametrize(("story", "version"), [(with_job(order=submitted()), "2026-01"), (newer(), "2026-11")])
def test_the_insurer_is_told_by_the_version_the_dossier_opened_with(story: Story, version: str) -> None:
    """R-044: the acts of 2026-11 are told on dossiers that opened with it, and on no older one."""
    story.letter("expert_report", "expert")
    story.act(HandleReport(outcome="quote_accepted"), by=RE)
    complained(story).act(ANSWER, by=CUSTOMER_SERVICE)

    told = "report_handled" in story.notices(), "complaint_answered" in story.notices()
    assert story.dossier.pack_version == version
    assert told == ((True, True) if version == "2026-11" else (False, False))
