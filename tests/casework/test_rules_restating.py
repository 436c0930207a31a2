"""State said again: what casework takes of it when it had not heard, and what it says of its own jobs."""

from datetime import timedelta

from contracts.events.assignment import InterventionAssigned, InterventionExhausted, OfferInHand, OffersStand
from contracts.events.casework import JobOpened
from services.casework.domain.entries import export
from services.casework.domain.file import Stage
from services.casework.domain.people import ZONAL
from services.casework.domain.restating import jobs_stand, offers_stand
from tests.casework.stories import BOOK, Story, with_job
from tests.support.examples import example


def standing(story: Story, *offers: OfferInHand, **more: object) -> OffersStand:
    """What assignment would say of the story's searches."""
    plain = {"actor": ZONAL, "dossier_id": story.dossier.id, "offers": offers, "exhausted": (), "stood_at": story.at}
    return OffersStand.model_validate(plain | more)


def test_what_was_heard_before_changes_nothing() -> None:
    story = Story()
    made = story.offer()

    assert offers_stand(BOOK, story.dossier, standing(story, OfferInHand(made=made)), at=story.at) is None


def test_an_offer_and_its_winner_that_were_missed_are_as_if_heard_in_their_order() -> None:
    heard = Story()
    missed = heard.dossier  # one file: once with all its events, once with none
    made = heard.offer()
    heard.later(hours=2).assign(made)
    won = example(
        InterventionAssigned,
        dossier_id=missed.id, intervention_id=made.intervention_id, round=made.round, offer_id=made.offer_id,
        firm=made.firm, professional=made.professional, made_at=made.made_at, accepted_at=heard.at,
    )  # fmt: skip

    change = offers_stand(BOOK, missed, standing(heard, OfferInHand(made=made, assigned=won)), at=heard.at)

    assert change is not None
    told = heard.last(len(change.entries))
    assert [(entry.number, entry.kind) for entry in change.entries] == [(entry.number, entry.kind) for entry in told]
    (now,) = change.dossier.interventions
    assert (now.stage, now.job and now.job.offer_id) == (Stage.CONTACT, made.offer_id)
    assert [type(event) for event in change.said].count(JobOpened) == 1
    assert "accepte cette intervention" in export(change.entries)


def test_a_search_that_is_exhausted_is_a_ccs() -> None:
    story = Story()
    ended = example(
        InterventionExhausted,
        dossier_id=story.dossier.id, intervention_id=story.intervention.id, round=story.intervention.round,
    )  # fmt: skip

    change = offers_stand(BOOK, story.dossier, standing(story, exhausted=(ended,)), at=story.at)

    assert change is not None
    assert change.dossier.interventions[0].stage is Stage.EXHAUSTED


def test_a_job_in_hand_is_said_as_it_was_opened_with_its_date_of_today() -> None:
    story = with_job()
    (opened,) = [event for event in story.said if isinstance(event, JobOpened)]
    story.later(hours=1)

    said = jobs_stand(BOOK, story.dossier, at=story.at)

    assert said is not None
    (job,) = said.jobs
    assert job.opened.model_dump(exclude={"actor", "opened_at"}) == opened.model_dump(exclude={"actor", "opened_at"})
    assert story.at - job.opened.opened_at >= timedelta(hours=1)


def test_a_dossier_without_a_job_has_nothing_to_say() -> None:
    story = Story()
    story.offer()

    assert jobs_stand(BOOK, story.dossier, at=story.at) is None
