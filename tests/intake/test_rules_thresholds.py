"""From which confidence on a field goes unseen: what outcomes prove, and what they do not."""

import pytest

from services.intake.domain.reading import Draft, FieldRead
from services.intake.domain.thresholds import (
    NEVER,
    Counted,
    is_sampled,
    lower_bound,
    outcomes_of,
    threshold,
    thresholds,
)


def test_without_outcomes_the_default_stands() -> None:
    assert threshold([], target=0.99, default=0.9) == 0.9
    assert thresholds({}, ["city"], target=0.99, default=0.9) == {"city": 0.9}


def test_few_outcomes_prove_nothing_however_right() -> None:
    assert threshold([Counted(0.97, 50, 50)], target=0.99, default=0.9) == 0.9


def test_enough_right_outcomes_lower_the_threshold_to_where_they_hold() -> None:
    counted = [Counted(0.97, 600, 600), Counted(0.85, 300, 300), Counted(0.75, 100, 60)]

    assert threshold(counted, target=0.99, default=0.9) == 0.85


def test_a_threshold_is_never_lower_than_doubts_however_often_they_were_right() -> None:
    assert threshold([Counted(0.6, 5000, 5000)], target=0.99, default=0.9) == 0.9


def test_a_field_that_misses_its_target_by_count_is_not_let_through_any_more() -> None:
    assert threshold([Counted(0.97, 100, 95)], target=0.99, default=0.9) == NEVER


def test_surer_proposals_may_be_let_through_where_less_sure_ones_fail() -> None:
    counted = [Counted(0.97, 500, 500), Counted(0.92, 200, 150)]

    assert threshold(counted, target=0.99, default=0.9) == 0.97


@pytest.mark.parametrize(("right", "many"), [(0, 0), (0, 10), (5, 10), (10, 10), (999, 1000)])
def test_the_bound_is_below_what_was_counted(right: int, many: int) -> None:
    bound = lower_bound(Counted(0.9, many, right))

    assert 0 <= bound <= (right / many if many else 0)


def test_outcomes_compare_what_was_proposed_with_what_a_person_let_go() -> None:
    read = FieldRead("04 65 71 08 79", "", "fax", 0.97, "label", engines={"rapidocr": "", "tesseract": ""})
    draft = Draft(
        fields={
            "phones": read,
            "city": FieldRead("Saint-Malo", "", "fax", 0.7, "words"),
            "last_name": FieldRead("QUINTARD", "", "fax", 0.9, "label"),
            "email": FieldRead("", "", "fax", 0.9, "label"),
        }
    )

    found = {
        one.field: one
        for one in outcomes_of(draft, {"phones": "0465710879", "city": "SAINT MALO", "last_name": "QUINTARD-LESVEN"})
    }

    assert {name: one.correct for name, one in found.items()} == {"phones": True, "city": True, "last_name": False}
    assert (found["phones"].engines, found["last_name"].human) == (2, "QUINTARD-LESVEN")


def test_a_sample_is_the_same_each_time_and_of_its_size() -> None:
    messages = [number.to_bytes(4, "big") + bytes(28) for number in range(0, 1 << 32, 1 << 22)]

    taken = sum(is_sampled(sha, 0.05) for sha in messages)

    assert taken == pytest.approx(0.05 * len(messages), abs=1)
    assert not any(is_sampled(sha, 0.0) for sha in messages)
