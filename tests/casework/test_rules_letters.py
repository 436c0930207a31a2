"""Letters that are no orders: one line each, a date of the table over the current one, nothing cancelled by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import NoticeIssued
from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone
from services.casework.domain import letters
from services.casework.domain.acts import AnswerComplaint, Cancel, SetDate
from services.casework.domain.correspondence import Letter, Wanted
from services.casework.domain.dates import DateTable, LetterRule
from services.casework.domain.file import Status
from services.casework.domain.pack import Packs
from services.casework.domain.pen import Change, Pen
from services.casework.domain.people import BATCH, Staff
from services.casework.domain.standing import due_of, end_own, set_date
from shared.errors import Refused, ServiceError
from tests.casework.stories import BOOK, CC, GR, Story, with_job
from tests.support.examples import example

METREUR = Staff(id="1006", name="Gwenn Essai", roles=frozenset({"metreur"}))
RE = Staff(id="1007", name="Loïc Essai", roles=frozenset({"re"}))
CUSTOMER_SERVICE = Staff(id="1008", name="Aziliz Essai", roles=frozenset({"service_clientele"}))


def kept(story: Story, change: Change) -> Letter:
    """The story goes on with the change."""
    story._kept(change)
    return change.letters[0]


def studied(story: Story, code: str) -> Story:
    """The intervention's own date becomes one of the quote's or the report's, due by its own delay."""
    pen = Pen(book=BOOK, dossier=story.dossier, at=story.at, actor=BATCH, author=BATCH)
    kind = BOOK.dates[code]
    intervention = end_own(story.intervention, at=story.at, reason="test")
    due_at = due_of(pen, kind, start=story.at, given=None)
    pen.keep(set_date(pen, intervention, kind=kind, due_at=due_at)[0])
    story._kept(pen.done())
    return story


@pytest.mark.parametrize(
    ("kind", "role", "code", "due", "rule"),
    [
        ("chase", "insurer", "F8", timedelta(hours=24), "R-111"),
        ("chase", "insured", "F8", timedelta(hours=24), "R-111"),
        ("chase", "craftsman", "F3", timedelta(hours=48), "R-105"),
        ("expert_report", "expert", "C1", timedelta(days=7), "R-079"),
        ("complaint", "insured", "F2", timedelta(days=14), "R-104"),
        ("invoice", "craftsman", "F3", timedelta(hours=48), "R-105"),
        ("invoice", "insured", "F8", timedelta(hours=24), "R-111"),
        ("invoice", "unknown", "F3", timedelta(hours=48), "R-105"),
        ("reply", "insured", "F8", timedelta(hours=24), "R-111"),
        ("cancellation", "insurer", "F8", timedelta(hours=24), "R-127"),
    ],
)
def test_a_letter_sets_the_date_of_its_kind_over_the_current_one_which_runs_on(
    kind: str, role: str, code: str, due: timedelta, rule: str
) -> None:
    story = with_job()
    own = story.intervention.base
    assert own is not None

    story.letter(kind, role)

    assert story.code == code
    assert story.intervention.current is not None
    assert story.intervention.current.due_at == story.at + due
    assert story.intervention.base is not None
    assert (story.intervention.base.id, story.intervention.base.due_at) == (own.id, own.due_at)
    assert [entry.details["rule"] for entry in story.last(2) if "rule" in entry.details] == [rule]


def test_the_journal_says_what_came_how_and_by_what_it_was_tied_and_nothing_of_its_text() -> None:
    story = with_job()

    story.letter("chase", received_at=story.at, reasons=("numéro de dossier dans l'objet",))

    line, state = (entry.body for entry in story.last(2))
    assert line == (
        "Action réalisée: Courrier reçu par e-mail le 10/03/2026 17:17 : relance de l'assureur "
        "(rattaché : numéro de dossier dans l'objet)"
    )
    assert state == "ETAT: Suivi Cie à traiter. 11/03/2026 17:17 relance de l'assureur (10/03/2026-N°1)"


def test_a_second_letter_joins_the_date_that_runs() -> None:
    story = with_job()
    first = story.letter("chase")
    due = story.intervention.current and story.intervention.current.due_at

    second = story.later(hours=3).letter("reply")

    assert (first.code, second.code, story.code) == ("F8", "F8", "F8")
    assert story.intervention.current is not None
    assert story.intervention.current.due_at == due
    assert "joint à « Suivi Cie à traiter »" in story.bodies()[-1]


@pytest.mark.parametrize(
    ("chased", "in_time", "late"), [("B1", "B7", "F2"), ("B3", "B7", "F2"), ("B4", "B7", "F2"), ("C1", "C6", "F2")]
)
def test_a_chase_of_a_study_asks_its_owner_while_the_delay_runs_and_is_a_complaint_later(
    chased: str, in_time: str, late: str
) -> None:
    early, tardy = studied(with_job(), chased), studied(with_job(), chased)
    due = early.intervention.current and early.intervention.current.due_at

    early.later(hours=47).letter("chase")
    tardy.later(days=10).letter("chase")

    assert (early.code, tardy.code) == (in_time, late)
    assert early.intervention.current is not None
    assert early.intervention.current.due_at == due


def test_a_chase_that_was_sent_in_time_is_judged_by_that_moment_however_late_it_was_tied() -> None:
    story = studied(with_job(), "B1")
    sent = story.at + timedelta(hours=1)

    story.later(days=5).letter("chase", received_at=sent)

    assert story.code == "B7"


def test_a_cancellation_cancels_nothing_and_waits_for_a_press_until_the_dossier_is_cancelled() -> None:
    story = with_job()

    found = story.letter("cancellation")

    assert (story.dossier.status, found.wanted) == (Status.OPEN, Wanted.CONFIRM)
    assert "rien n'est annulé sans la confirmation" in story.last(2)[0].body
    assert found.waits(story.dossier.status)
    story.act(Cancel(reason="Annulation demandée par l'assureur."))
    assert not found.waits(story.dossier.status)


def test_a_letter_about_a_dossier_that_has_ended_is_a_line_and_waits_for_a_person() -> None:
    story = with_job().cancel_order()

    found = story.letter("chase")

    assert (found.wanted, found.code) == (Wanted.LOOK, None)
    assert story.bodies()[-1].endswith("dossier déjà terminé, à voir par un CC")
    done = kept(story, letters.settled(BOOK, story.dossier, found, staff=CC, comment="rappelé", at=story.at))
    assert done.settled_by == CC.name
    assert story.bodies()[-1].endswith("traité (relance de l'assureur) : rappelé")


@pytest.mark.parametrize(("staff", "again"), [(METREUR, False), (CC, True)])
def test_a_letter_is_settled_once_and_by_the_desk(staff: Staff, again: bool) -> None:
    story = with_job()
    found = story.letter("cancellation")
    if again:
        found = kept(story, letters.settled(BOOK, story.dossier, found, staff=CC, comment="", at=story.at))

    with pytest.raises(ServiceError):
        letters.settled(BOOK, story.dossier, found, staff=staff, comment="", at=story.at)


def test_a_letter_that_was_not_this_dossiers_gives_back_what_its_date_stood_over() -> None:
    story = with_job()
    own = story.intervention.current
    found = story.letter("expert_report", "expert")
    heard = example(CorrespondenceUndone, letter_id=found.id, dossier_id=story.dossier.id, reason="Autre sinistre.")

    gone = kept(story, letters.undone(BOOK, story.dossier, found, heard, at=story.later(hours=1).at))

    assert gone.withdrawn_at == story.at
    assert story.intervention.current == own
    assert story.last(2)[0].body.endswith("retiré du dossier (rapport d'expertise de l'expert) : Autre sinistre.")


def test_a_letter_that_joined_a_date_leaves_it_when_it_goes() -> None:
    story = with_job()
    story.letter("chase")
    joined = story.letter("reply")
    heard = example(CorrespondenceUndone, letter_id=joined.id, dossier_id=story.dossier.id, reason="")

    kept(story, letters.undone(BOOK, story.dossier, joined, heard, at=story.at))

    assert story.code == "F8"


def test_a_kind_that_no_row_knows_is_a_line_alone() -> None:
    story = with_job()
    before = story.code

    found = story.letter("other", "unknown")

    assert (story.code, found.code, found.wanted) == (before, None, Wanted.NOTHING)
    assert "courrier" in story.bodies()[-1]


def test_the_insurer_is_told_only_where_his_pack_tells_it() -> None:
    silent = with_job()
    packs = tuple(replace(pack, tells=(*pack.tells, "letter_received")) for pack in BOOK.packs.all)
    telling = replace(BOOK, packs=Packs(packs))
    heard = example(CorrespondenceReceived, letter_id=uuid7(), dossier_id=silent.dossier.id, kind="complaint")

    told = letters.received(telling, silent.dossier, heard, at=silent.at)
    silent.letter("complaint")

    assert "letter_received" not in silent.notices()
    (notice,) = [event for event in told.said if isinstance(event, NoticeIssued)]
    assert (notice.act, notice.journal_entry_id) == ("letter_received", told.entries[0].id)


def test_each_dates_owner_alone_deals_with_it() -> None:
    story = with_job()
    story.letter("complaint", "insured")

    for other in (CC, GR, RE):
        with pytest.raises(ServiceError) as refusal:
            story.act(AnswerComplaint(outcome="founded", answer="x"), by=other)
        assert refusal.value.rule == "R-104"
    story.act(AnswerComplaint(outcome="founded", answer="Rappelée, satisfaite."), by=CUSTOMER_SERVICE)

    assert story.code == "A1"


def test_by_hand_too_a_chase_needs_a_study_whose_delay_runs() -> None:
    story = with_job()
    with pytest.raises(Refused) as nothing:
        story.act(SetDate(code="B7"))
    studied(story, "B1")
    due = story.intervention.base and story.intervention.base.due_at
    later = studied(with_job(), "C1").later(days=20)
    with pytest.raises(Refused) as past:
        later.act(SetDate(code="C6"))

    story.act(SetDate(code="B7"))

    assert (nothing.value.rule, past.value.rule) == ("R-077", "R-085")
    assert story.intervention.current is not None
    assert (story.code, story.intervention.current.due_at) == ("B7", due)


@pytest.mark.parametrize(
    "rule", [LetterRule(kind="chase", rule="R", code="A1"), LetterRule(kind="chase", rule="R", code="F8", due="chased")]
)
def test_a_row_that_could_not_act_is_found_at_start(rule: LetterRule) -> None:
    with pytest.raises(ValueError, match="a letter of kind chase"):
        DateTable(dates=BOOK.dates.dates, letters=(rule,))
