"""What became of the SMS and e-mails that tell a craftsman of an offer, or that he has the job no more: a line each."""

import pytest
from uuid_utils.compat import uuid7

from contracts.events.portal import NoticeDelivered, NoticeEnd, NoticeFailed
from services.casework.domain import deliveries
from services.casework.domain.acts import Cancel, TakeBack
from shared.errors import Awaited
from tests.casework.stories import BOOK, Story, mirabelle, with_job
from tests.support.examples import example


def ended(story: Story, model: type[NoticeEnd], **fields: object) -> NoticeEnd:
    """The end of the notice of the story's first offer, or of the job that came of it."""
    intervention = story.intervention
    offer = intervention.offers[0]
    known = {"dossier_id": story.dossier.id, "intervention_id": intervention.id, "offer_id": offer.id}
    return example(model, **known | {"firm_id": offer.firm.id, "at": story.at} | fields)


def hear(story: Story, heard: NoticeEnd) -> str:
    """The line it leaves."""
    story._kept(deliveries.notice_ended(BOOK, story.dossier, heard, at=story.at))
    return story.bodies()[-1].removeprefix("Action réalisée: ")


def test_what_a_portal_of_before_says_is_about_an_offer() -> None:
    story = with_job()

    assert hear(story, ended(story, NoticeDelivered)) == "SMS d'assignation remis à Plomberie Kerlann"


@pytest.mark.parametrize("act", [TakeBack(reason="ne vient pas"), Cancel(reason="sans suite")])
def test_that_he_was_told_of_the_end_of_his_job_is_a_line_by_the_portal(act: TakeBack | Cancel) -> None:
    story = with_job().act(act)
    intervention = story.intervention

    lines = [
        hear(story, ended(story, NoticeDelivered, channel="sms", about="job_end")),
        hear(story, ended(story, NoticeFailed, channel="email", about="job_end", error="adresse refusée")),
    ]

    assert lines == [
        "SMS de fin de mission remis à Plomberie Kerlann",
        "E-mail de fin de mission non remis à Plomberie Kerlann : adresse refusée",
    ]
    assert story.entries[-1].details["about"] == "job_end"
    assert story.entries[-1].stamp.endswith("-(995) INTERNET")
    assert story.intervention == intervention, "nothing else moves"


def test_a_dossier_that_is_merged_since_keeps_the_line_of_its_lost_job() -> None:
    story = with_job(order=mirabelle(order_id=uuid7())).act(TakeBack(reason="ne vient pas"))
    story.merge_into(Story().dossier)

    told = ended(story, NoticeDelivered, channel="email", about="job_end")

    assert hear(story, told) == "E-mail de fin de mission remis à Plomberie Kerlann"


def test_a_notice_of_a_kind_to_come_is_said_as_it_is_called() -> None:
    story = with_job()

    assert hear(story, ended(story, NoticeDelivered, about="reminder")) == "SMS (reminder) remis à Plomberie Kerlann"


def test_a_notice_of_an_offer_that_is_not_known_yet_waits() -> None:
    story = with_job()

    with pytest.raises(Awaited):
        hear(story, ended(story, NoticeDelivered, offer_id=uuid7(), about="job_end"))
