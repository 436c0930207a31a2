"""What is told when an order loses its craftsman, or when nobody takes it: the insurer (R-259), and the craftsman."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.codes import DECLINE_REASONS
from contracts.events import portal
from contracts.events.casework import JobEnded, NoticeIssued
from services.casework.domain.acts import Cancel, GiveBack, RecordTelevaluation, StaffAct, TakeBack
from services.casework.domain.calendar import PARIS
from tests.casework.stories import BOOK, GR, KERLANN, TANGUY, Story, mirabelle, submitted, with_job

AT = datetime(2026, 12, 8, 10, tzinfo=PARIS)
"""A Tuesday on which the packs tell both."""


def on_mirabelle() -> Story:
    """A job of Mirabelle's."""
    return with_job(order=mirabelle(at=AT), at=AT)


def on_allianz() -> Story:
    """A job of Allianz's, beside its companion file."""
    return with_job(order=submitted(at=AT), at=AT)


def last(story: Story) -> NoticeIssued:
    """The last thing the insurer was told."""
    found = story.heard(NoticeIssued)[-1]
    assert isinstance(found, NoticeIssued)
    return found


@pytest.mark.parametrize("story", [on_mirabelle(), on_allianz()], ids=["mirabelle", "allianz"])
def test_a_craftsman_who_gives_back_is_told_with_the_reason_of_the_list_and_never_his_words(story: Story) -> None:
    story.report(portal.JobReturned, reason="no_capacity", comment="Madame Guirriec ne répond jamais")

    told = last(story)
    assert (told.act, told.firm, told.reason) == ("unassigned", KERLANN, DECLINE_REASONS["no_capacity"])
    assert told.sentence == (
        "Plomberie Kerlann a rendu l'intervention (« Trop de travail en ce moment ») : "
        "un autre prestataire est recherché."
    )
    assert "Guirriec" not in told.model_dump_json()
    (line,) = [entry for entry in story.entries if entry.id == told.journal_entry_id]
    assert "rend l'intervention" in line.body


@pytest.mark.parametrize("reason", ["other", "a code of tomorrow"])
def test_a_reason_that_says_nothing_by_itself_is_left_out(reason: str) -> None:
    story = on_mirabelle()

    story.report(portal.JobReturned, reason=reason, comment="Madame Guirriec ne répond jamais")

    assert last(story).reason is None
    assert last(story).sentence == "Plomberie Kerlann a rendu l'intervention : un autre prestataire est recherché."


def test_a_job_taken_away_is_told_without_the_words_of_the_desk() -> None:
    story = on_mirabelle()

    story.later(days=2).act(TakeBack(reason="M. Guirriec se plaint de lui"), by=GR)

    told = last(story)
    assert (told.act, told.firm, told.reason) == ("unassigned", KERLANN, None)
    assert told.sentence == "L'intervention est retirée à Plomberie Kerlann : un autre prestataire est recherché."
    (line,) = [entry for entry in story.entries if entry.id == told.journal_entry_id]
    assert "retirée au prestataire" in line.body


def test_each_craftsman_who_leaves_is_told_once_with_his_own_firm() -> None:
    story = on_mirabelle()

    story.report(portal.JobReturned, reason="zone", comment=None)
    story.assign(story.offer(TANGUY)).act(TakeBack(reason="ne vient pas"))

    told = [(one.act, one.firm) for one in story.heard(NoticeIssued)]
    assert told[1:] == [("assigned", KERLANN), ("unassigned", KERLANN), ("assigned", TANGUY), ("unassigned", TANGUY)]


def test_a_search_that_nobody_takes_is_told_once_and_says_that_the_desk_looks_itself() -> None:
    story = Story(mirabelle(at=AT), at=AT)
    story.close(story.offer())

    story.exhaust().exhaust()

    told = last(story)
    assert story.notices().count("unplaced") == 1
    assert (told.act, told.firm, told.reason) == ("unplaced", None, None)
    assert told.sentence == (
        "Aucun prestataire du réseau n'a pu prendre l'intervention : un chargé de clientèle en cherche un lui-même."
    )
    (line,) = [entry for entry in story.entries if entry.id == told.journal_entry_id]
    assert line.body.startswith("Action réalisée: Recherche épuisée")


def test_a_craftsman_found_by_hand_after_that_is_told_like_any() -> None:
    story = Story(submitted(at=AT), at=AT)
    story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True)).exhaust()

    story.assign(story.offer(TANGUY))

    assert story.notices()[-2:] == ["unplaced", "assigned"]


def test_a_dossier_of_before_tells_neither() -> None:
    """R-044: its pack does not know these acts."""
    story = with_job()

    story.report(portal.JobReturned, reason="zone", comment=None)
    story.exhaust()

    assert story.notices() == ["accepted", "assigned"]


@pytest.mark.parametrize("insurer", ["allianz", "mirabelle"])
def test_every_act_that_a_pack_tells_from_today_on_says_both(insurer: str) -> None:
    tells = BOOK.packs.in_force(insurer=insurer, day=date(2026, 11, 30)).tells

    assert {"unassigned", "unplaced"} <= set(tells)


@pytest.mark.parametrize(
    "act", [TakeBack(reason="ne vient pas"), Cancel(reason="l'assuré renonce"), GiveBack(reason="hors réseau")]
)
def test_a_craftsman_who_did_not_end_his_job_is_told_at_once_in_the_sites_hours(act: StaffAct) -> None:
    story = on_mirabelle()

    story.act(act)

    (ended,) = story.heard(JobEnded)
    assert (ended.notify_from, ended.notify_until) == (story.at, datetime(2026, 12, 8, 20, tzinfo=PARIS))


def test_at_night_he_is_told_the_next_morning() -> None:
    story = on_mirabelle()
    story.at = datetime(2026, 12, 8, 22, 30, tzinfo=UTC)

    story.cancel_order()

    (ended,) = story.heard(JobEnded)
    assert ended.notify_from == datetime(2026, 12, 9, 8, tzinfo=PARIS)
    assert ended.notify_until - ended.notify_from == timedelta(hours=12)


def test_a_craftsman_who_gave_his_job_back_is_not_told_that_he_did() -> None:
    story = on_mirabelle()

    story.report(portal.JobReturned, reason="zone", comment=None)

    (ended,) = story.heard(JobEnded)
    assert (ended.notify_from, ended.notify_until) == (None, None)
