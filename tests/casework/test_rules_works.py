"""The first day of works (J3), and a craftsman's word that the insured cancels (R-127)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.events import portal
from contracts.events.casework import DossierCancelled, JobChanged, JobEnded, NoticeIssued, ReportRefused
from services.casework.domain import journal
from services.casework.domain.acts import CloseDate, ConfirmCancellation, TakeBack
from services.casework.domain.file import Status
from services.casework.domain.journal_reading import read_line
from services.casework.domain.pen import Change
from shared.errors import Forbidden, Refused
from tests.casework.stories import CC, GR, TANGUY, Story, mirabelle, submitted, with_job
from tests.casework.test_rules_letters import CUSTOMER_SERVICE

DAY = timedelta(days=1)


def visited() -> Story:
    """A job whose visit was three days ago."""
    story = with_job()
    story.book(story.at + timedelta(days=1))
    return story.later(days=4)


def works(story: Story, day: date, **fields: Any) -> Change:
    """The craftsman declares the first day of works."""
    return story.report(portal.WorksStarted, started_on=day, **{"comment": None} | fields)


def refusal(story: Story) -> ReportRefused:
    """What the craftsman reads."""
    return story.heard(ReportRefused)[-1]  # type: ignore[no-any-return] # events of this type


def test_the_first_day_of_works_is_one_line_and_the_craftsman_reads_that_it_counts() -> None:
    story = visited()

    works(story, date(2026, 3, 13), comment="tout est prêt")

    assert story.bodies()[-2:] == ["REALISATION: PREMIERE DATE DE REALISATION:13.03.2026", "tout est prêt"]
    assert story.entries[-2].stamp.endswith("(995) INTERNET")
    assert read_line(story.bodies()[-2]) == journal.FirstWork(date(2026, 3, 13))
    assert story.intervention.works_on == date(2026, 3, 13)
    assert story.heard(JobChanged)[-1].sentence == "Début des travaux au 13/03/2026 enregistré."


def test_the_same_day_declared_again_is_taken_and_adds_no_line_another_day_is_refused() -> None:
    story = visited()
    works(story, date(2026, 3, 13))
    lines = len(story.entries)

    works(story, date(2026, 3, 13))

    assert len(story.entries) == lines
    assert story.heard(JobChanged)[-1].report_id is not None
    works(story, date(2026, 3, 14))
    assert (refusal(story).rule, refusal(story).field) == ("R-090", "started_on")
    assert "déjà déclaré, au 13/03/2026" in refusal(story).sentence
    assert sum(body.startswith("REALISATION") for body in story.bodies()) == 1


def test_works_in_the_future_or_before_the_assignation_are_refused() -> None:
    """R-090, in the site's days, by the instant it was pressed."""
    story = visited()
    pressed = story.at

    works(story, pressed.date() + DAY)
    assert (refusal(story).rule, "futur" in refusal(story).sentence) == ("R-090", True)
    works(story, date(2026, 3, 9))
    assert (refusal(story).rule, "antérieure" in refusal(story).sentence) == ("R-090", True)
    assert story.intervention.works_on is None

    works(story.later(days=1), pressed.date() + DAY, reported_at=pressed)
    assert "futur" in refusal(story).sentence
    works(story, date(2026, 3, 10))
    assert story.intervention.works_on == date(2026, 3, 10)


def test_a_day_of_the_site_is_not_the_day_of_greenwich() -> None:
    """Half past midnight in Paris is still yesterday in UTC."""
    story = visited()
    story.at = datetime(2026, 3, 19, 23, 30, tzinfo=UTC)

    works(story, date(2026, 3, 20))

    assert story.intervention.works_on == date(2026, 3, 20)


def test_works_before_a_visit_or_by_a_firm_that_lost_the_job_are_refused() -> None:
    story = with_job()
    works(story, story.at.date())
    assert "client à contacter" in refusal(story).sentence

    story.book(story.at + DAY)
    story.act(TakeBack(reason="congés"))
    works(story, story.at.date())
    assert refusal(story).rule == "R-056"


def test_the_second_firm_does_not_begin_the_works_again() -> None:
    story = visited()
    works(story, date(2026, 3, 13))
    story.act(TakeBack(reason="malfaçon"))
    story.assign(story.offer(TANGUY))
    story.book(story.at + DAY)

    works(story.later(days=2), story.at.date())

    assert "déjà déclaré" in refusal(story).sentence


def test_a_message_that_the_insured_cancels_sets_f3_with_its_reason_and_cancels_nothing() -> None:
    """R-127."""
    story = with_job()

    story.report(portal.MessageSent, text="il vend la maison", about="insured_cancels")

    assert story.bodies()[-2] == "Mensaje de 44-0117#1 L'assuré annule : il vend la maison"
    assert story.intervention.current is not None
    assert story.intervention.current.comment == "message de Plomberie Kerlann : L'assuré annule"
    assert (story.code, story.dossier.status) == ("F3", Status.OPEN)


def test_the_choice_alone_says_enough_and_a_running_f3_learns_of_it_once() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="bonjour", about=None)

    for _ in range(2):
        story.report(portal.MessageSent, text="", about="insured_cancels")

    assert story.intervention.current is not None
    comment = story.intervention.current.comment or ""
    assert comment == "message de Plomberie Kerlann ; message de Plomberie Kerlann : L'assuré annule"
    assert story.bodies()[-1] == "Mensaje de 44-0117#3 L'assuré annule"
    story.report(portal.MessageSent, text="  ", about=None)
    assert refusal(story).rule == "R-105"


@pytest.mark.parametrize("order", [mirabelle, submitted])
def test_confirmed_with_the_insured_it_is_a_note_a_cancelled_dossier_and_the_insurer_told(order: Any) -> None:
    story = with_job(order=order())
    story.report(portal.MessageSent, text="il vend", about="insured_cancels")

    story.act(ConfirmCancellation(call="Mme Essai, 15 h 20", comment="vend sa maison"), by=GR)

    assert "allo // Mme Essai, 15 h 20 // vend sa maison" in story.bodies()
    assert "Action réalisée: Annulation du dossier : l'assuré annule, confirmé avec lui" in story.bodies()
    assert (story.dossier.status, story.code) == (Status.CANCELLED, None)
    assert len(story.heard(DossierCancelled)) == len(story.heard(JobEnded)) == 1
    notice = story.heard(NoticeIssued)[-1]
    assert notice.act in ("cancelled", "insured_cancelled")
    assert "confirmé avec lui" in notice.sentence


def test_it_is_confirmed_behind_a_letter_too_and_not_without_either_nor_by_others() -> None:
    story = with_job()
    with pytest.raises(Refused, match="n'annonce d'annulation") as refused:
        story.act(ConfirmCancellation(call="x"))
    assert refused.value.rule == "R-127"

    story.letter("cancellation", "insured")
    with pytest.raises(Forbidden):
        story.act(ConfirmCancellation(call="x"), by=CUSTOMER_SERVICE)
    with pytest.raises(Refused):
        story.act(ConfirmCancellation(call="  "))
    story.act(ConfirmCancellation(call="Mme Essai, 9 h"), by=CC)

    assert story.dossier.status is Status.CANCELLED


def test_an_insured_who_does_not_cancel_after_all_goes_on_where_he_was() -> None:
    story = with_job()
    story.report(portal.MessageSent, text="", about="insured_cancels")

    story.act(CloseDate(code="F3", comment="l'assuré ne veut pas annuler"), by=GR)

    assert (story.code, story.dossier.status) == ("A1", Status.OPEN)
