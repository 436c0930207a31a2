"""The order of signers, when reminders go, how filters and numbers are read. No server."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.esign.api.filters import search_in
from services.esign.domain import reminders
from services.esign.domain.order import AT_THE_END, Place, TwoPlaces, placed, without
from services.esign.domain.requests import RequestStatus, StatusForbids
from services.esign.domain.signers import Signer, SignerStatus, stages
from services.esign.store.listing import digits_of
from shared.errors import Invalid, NotFound, TooMany
from tests.esign.builders import NOW, a_bundle, a_request, a_signer

PLAN = {"reminder_settings": {"interval_in_days": 2, "max_occurrences": 2}}


def names(signers: tuple[Signer, ...]) -> list[tuple[str, int]]:
    """First names with their stage."""
    stage_of = stages(signers)
    return [(one.first_name, stage_of[one.id]) for one in signers]


def in_order() -> dict[str, Signer]:
    """A, then B and C together, then D."""
    together = {"C": True}
    return {
        name: a_signer(first_name=name, position=n, with_previous=together.get(name, False))
        for n, name in enumerate("ABCD")
    }


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, [("A", 0), ("B", 1), ("C", 1), ("D", 2), ("E", 3)]),
        ("after A", [("A", 0), ("E", 1), ("B", 2), ("C", 2), ("D", 3)]),
        ("after B", [("A", 0), ("B", 1), ("C", 1), ("E", 2), ("D", 3)]),
        ("with A", [("A", 0), ("E", 0), ("B", 1), ("C", 1), ("D", 2)]),
        ("with C", [("A", 0), ("B", 1), ("C", 1), ("E", 1), ("D", 2)]),
    ],
)
def test_a_signer_comes_behind_a_stage_or_into_it(where: str | None, expected: list[tuple[str, int]]) -> None:
    known, newcomer = in_order(), a_signer(first_name="E", position=9)
    beside = known[where[-1]].id if where else None
    after = where is not None and where.startswith("after")
    place = Place(insert_after_id=beside if after else None, group_with_id=None if after else beside)

    assert names(placed((*known.values(), newcomer), newcomer, place)) == expected


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("A", [("B", 0), ("C", 0), ("D", 1)]),
        ("B", [("A", 0), ("C", 1), ("D", 2)]),
        ("C", [("A", 0), ("B", 1), ("D", 2)]),
    ],
)
def test_whoever_acted_together_still_does_when_one_leaves(gone: str, expected: list[tuple[str, int]]) -> None:
    known = in_order()

    assert names(without(tuple(known.values()), known[gone].id)) == expected


def test_two_places_at_once_and_places_beside_strangers_are_refused() -> None:
    known, newcomer = in_order(), a_signer(position=9)
    everybody = (*known.values(), newcomer)

    with pytest.raises(TwoPlaces):
        placed(everybody, newcomer, Place(insert_after_id=known["A"].id, group_with_id=known["B"].id))
    with pytest.raises(NotFound):
        placed(everybody, newcomer, Place(insert_after_id=uuid4()))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "with", "after", "remove"]), st.integers(0, 9)), max_size=12))
def test_positions_stay_without_holes_and_stages_begin_at_nothing(steps: list[tuple[str, int]]) -> None:
    signers: tuple[Signer, ...] = ()
    for step, which in steps:
        beside = signers[which % len(signers)].id if signers else None
        if step == "remove" and beside:
            signers = without(signers, beside)
        else:
            place = {"with": Place(group_with_id=beside), "after": Place(insert_after_id=beside)}.get(step, AT_THE_END)
            newcomer = a_signer(position=len(signers))
            signers = placed((*signers, newcomer), newcomer, place)

    assert [one.position for one in signers] == list(range(len(signers)))
    numbers = [stages(signers)[one.id] for one in signers]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))


def test_automatic_reminders_follow_their_plan_and_end_with_it() -> None:
    request = a_request(options=PLAN)

    assert reminders.next_at(request, sent=0, now=NOW) == NOW + timedelta(days=2)
    assert reminders.next_at(request, sent=2, now=NOW) is None
    assert reminders.next_at(a_request(), sent=0, now=NOW) is None
    assert reminders.next_at(a_request(options=PLAN, delivery_mode="none"), sent=0, now=NOW) is None


@pytest.mark.parametrize("status", [one for one in SignerStatus if one not in reminders.REMINDABLE])
def test_who_has_nothing_to_sign_now_is_not_reminded(status: SignerStatus) -> None:
    bundle = a_bundle(request=a_request(status=RequestStatus.ONGOING))

    with pytest.raises(reminders.NothingToRemind):
        reminders.check(bundle, a_signer(status=status), reminded_at=None, now=NOW)


def test_nobody_is_reminded_of_what_has_ended_nor_twice_in_a_minute() -> None:
    signer = a_signer(status=SignerStatus.NOTIFIED)
    ongoing = a_bundle(request=a_request(status=RequestStatus.ONGOING))

    reminders.check(ongoing, signer, reminded_at=NOW - timedelta(minutes=1), now=NOW)

    with pytest.raises(StatusForbids):
        reminders.check(a_bundle(request=a_request(status=RequestStatus.DONE)), signer, reminded_at=None, now=NOW)
    with pytest.raises(TooMany):
        reminders.check(ongoing, signer, reminded_at=NOW - timedelta(seconds=59), now=NOW)


@pytest.mark.parametrize(
    "written",
    ["01 99 00 12 34", "01.99.00.12.34", "+33 1 99 00 12 34", "0033199001234", "+33 (0)1 99 00 12 34", "1234 "],
)
def test_a_number_is_known_however_it_is_written(written: str) -> None:
    assert digits_of(written) in "+33199001234"
    assert len(digits_of(written)) >= 4


@pytest.mark.parametrize("text", ["Essai", "CTR-2026-17", "01 a", "12", ""])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    assert digits_of(text) == ""


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ({"created_at[eq]": "2026-03-10"}, (utc(2026, 3, 10), utc(2026, 3, 11))),
        ({"created_at[eq]": "2026-03-10T09:00:00+00:00"}, (utc(2026, 3, 10, 9), utc(2026, 3, 10, 9, 0, 1))),
        ({"created_at[eq]": "2026-03-10T10:00:00 01:00"}, (utc(2026, 3, 10, 9), utc(2026, 3, 10, 9, 0, 1))),
        ({"created_at[between]": "2026-03-10,2026-03-12"}, (utc(2026, 3, 10), utc(2026, 3, 13))),
        ({"created_at[before]": "2026-03-10"}, (None, utc(2026, 3, 10))),
        ({"created_at[after]": "2026-03-10"}, (utc(2026, 3, 11), None)),
        ({"created_at[after]": "2026-03-10", "created_at[before]": "2026-03-20"}, (utc(2026, 3, 11), utc(2026, 3, 20))),
    ],
)
def test_the_moments_of_a_filter_are_days_or_seconds(
    asked: dict[str, str], span: tuple[datetime | None, datetime | None]
) -> None:
    assert search_in(asked).moments == {"created_at": span}


@pytest.mark.parametrize(
    "asked", [{"created_at[eq]": "hier"}, {"workspace_id[eq]": "ici"}, {"before": "là"}, {"limit": "0"}]
)
def test_a_filter_that_cannot_be_read_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        search_in(asked)
