"""A merge undone, rule by rule: when it can be, what comes back; and what the insurer says of the order meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierReopened, InterventionReady, InterventionWithdrawn
from contracts.events.intake import OrderCancelled
from services.casework.domain import parting, reaching
from services.casework.domain.acts import CloseDate, SetDate
from services.casework.domain.file import Stage, Standing, Status
from services.casework.domain.parting import Standings
from shared.errors import ServiceError
from tests.casework.pairs import METREUR, cause, given, held, merge, said, sought, told, undo
from tests.casework.stories import BOOK, CC, START, Story, submitted
from tests.support.examples import example


def test_undoing_looks_for_a_craftsman_anew_in_the_next_round() -> None:
    made = merge(sought(), sought())

    parted = undo(made)

    back = parted.absorbed.dossier
    assert (back.status, back.merged_into, back.ended_at, back.end_reason) == (Status.OPEN, None, None, None)
    (ready,) = said(parted.absorbed, InterventionReady)
    assert (ready.round, back.interventions[0].stage) == (2, Stage.SEEKING)
    assert [one.order_id for one in said(parted.absorbed, DossierReopened)] == [back.order_id]
    assert told(parted.absorbed) == ["merge_undone"]
    assert (parted.merge.undone is not None, told(parted.kept)) == (True, [])
    assert "26-009999-Z" in parted.kept.entries[0].body


@pytest.mark.parametrize(("story", "code"), [(held, "HOLD_TLV"), (cause, "HOLD_CAUSE")])
def test_undoing_gives_a_hold_back_with_the_due_date_it_had(story: Callable[[], Story], code: str) -> None:
    absorbed = story()
    before = absorbed.intervention.current
    assert before is not None

    parted = undo(merge(given(), absorbed), after=timedelta(days=3))

    current = parted.absorbed.dossier.interventions[0].current
    assert current is not None
    assert (current.id, current.code, current.original_due_at) == (before.id, code, before.original_due_at)
    assert parted.absorbed.dossier.interventions[0].stage is absorbed.intervention.stage


def test_undoing_gives_a_wait_back_over_its_hold_and_tells_it_again() -> None:
    absorbed = held().act(SetDate(code="E1", comment="ne répond pas", due_at=START + timedelta(days=2)))

    parted = undo(merge(sought(), absorbed))

    (one,) = parted.absorbed.dossier.interventions
    assert [date.code for date in one.dates if date.standing is Standing.CURRENT] == ["E1"]
    assert [date.code for date in one.dates if date.standing is Standing.UNDER] == ["HOLD_TLV"]
    assert told(parted.absorbed) == ["merge_undone", "waiting_opened"]


def test_a_date_that_was_dealt_with_before_the_merge_does_not_come_back() -> None:
    absorbed = sought().act(SetDate(code="F8", comment="relance")).act(CloseDate(code="F8", comment="fait"))

    parted = undo(merge(sought(), absorbed))

    (one,) = parted.absorbed.dossier.interventions
    assert [date.code for date in one.dates if date.open] == ["HOLD_ASSIGNMENT"]


def test_undoing_takes_back_the_work_that_went_on_in_the_kept_dossier() -> None:
    made = merge(sought("PEINTURE"), sought("CARRELAGE"))

    parted = undo(made)

    assert [one.stage for one in parted.kept.dossier.interventions] == [Stage.SEEKING, Stage.ENDED]
    assert [one.intervention_id for one in said(parted.kept, InterventionWithdrawn)] == [made.merge.stopped[0].moved_to]
    assert parted.absorbed.dossier.interventions[0].stage is Stage.SEEKING


def test_work_that_a_craftsman_has_meanwhile_keeps_the_merge() -> None:
    made = merge(sought("PEINTURE"), sought("CARRELAGE"))
    own, taken = made.kept.dossier.interventions
    job = given().intervention.job
    kept = replace(made.kept.dossier, interventions=(own, replace(taken, stage=Stage.CONTACT, job=job)))

    with pytest.raises(parting.WorkGiven) as refusal:
        undo(made, kept=kept)

    assert refusal.value.rule == "MERGE-012"


def test_undoing_is_possible_for_thirty_days_by_those_who_merge() -> None:
    made = merge(sought(), sought())

    undo(made, after=parting.UNDO_WITHIN)
    with pytest.raises(parting.TooLate) as late:
        undo(made, after=parting.UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(ServiceError) as stranger:
        undo(made, by=METREUR)

    assert (late.value.rule, stranger.value.rule) == ("MERGE-011", "R-064")


def test_undoing_outlives_the_kept_dossier() -> None:
    made = merge(sought(), sought("CARRELAGE"))
    kept = replace(
        made.kept.dossier,
        status=Status.CANCELLED,
        interventions=tuple(replace(one, stage=Stage.ENDED) for one in made.kept.dossier.interventions),
    )

    parted = undo(made, kept=kept)

    assert said(parted.kept, InterventionWithdrawn) == []
    assert parted.absorbed.dossier.status is Status.OPEN


def test_what_is_not_merged_cannot_be_parted() -> None:
    made = merge(sought(), sought())
    open_ = parting.reopened(made.absorbed.dossier)

    with pytest.raises(parting.NotMerged) as refusal:
        parting.check(Standings(made.merge, made.kept.dossier, open_), staff=CC, at=START)

    assert refusal.value.rule == "MERGE-009"


def test_the_insurers_cancellation_of_a_merged_order_is_for_a_person_on_the_kept_dossier() -> None:
    made = merge(given(), sought())
    heard = example(OrderCancelled, order_id=made.absorbed.dossier.order_id, reason="Envoyé deux fois.", submitted=True)

    absorbed, kept = reaching.order_withdrawn(BOOK, made.absorbed.dossier, made.kept.dossier, heard, at=START)

    assert (absorbed.dossier.status, told(absorbed)) == (Status.CANCELLED, ["cancelled"])
    (running,) = kept.dossier.interventions
    assert running.stage is Stage.CONTACT
    assert running.current is not None
    assert (running.current.code, "Envoyé deux fois." in (running.current.comment or "")) == ("F8", True)
    with pytest.raises(parting.WithdrawnSince) as refusal:
        parting.check(Standings(made.merge, kept.dossier, absorbed.dossier), staff=CC, at=START)
    assert refusal.value.rule == "MERGE-010"


def test_the_robot_calls_no_more_for_a_merged_dossier_and_again_once_it_is_parted() -> None:
    absorbed = Story(submitted(order_id=uuid7()), emma=True)
    before = absorbed.intervention.televaluation

    made = merge(given(), absorbed)
    parted = undo(made)

    stopped, back = (one.dossier.interventions[0] for one in (made.absorbed, parted.absorbed))
    assert before is not None
    assert before.call_at is not None
    assert stopped.televaluation is not None
    assert stopped.televaluation.call_at is None
    assert back.televaluation is not None
    assert back.televaluation.call_at is not None
    assert back.current is not None
    assert back.current.owner == "robot"
