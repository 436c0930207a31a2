"""Clocks that run only in the hours of the insurer, at the site: nights, overseas, both daylight-saving nights."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignment.domain.communes import MAINLAND, zone_of
from services.assignment.domain.hours import LEAST_TO_NOTIFY, Hours, next_open, notify_between, running_until, window

HOURS = Hours()
ALWAYS = Hours(0, 1440)
REUNION = zone_of("97411")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MAINLAND).astimezone(UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("start", "span", "ends"),
    [
        ("2026-03-10 10:00", 60, "2026-03-10 11:00"),
        ("2026-03-10 19:30", 60, "2026-03-11 08:30"),
        ("2026-03-10 19:00", 60, "2026-03-10 20:00"),
        ("2026-03-10 22:15", 60, "2026-03-11 09:00"),
        ("2026-03-10 05:00", 60, "2026-03-10 09:00"),
        ("2026-03-10 10:00", 24 * 60, "2026-03-12 10:00"),
        # Spring: the night of 29 March has 23 hours; the clock was closed, nothing is lost.
        ("2026-03-28 19:30", 60, "2026-03-29 08:30"),
        ("2026-03-28 10:00", 24 * 60, "2026-03-30 10:00"),
        # Autumn: the night of 25 October has 25 hours; nothing is gained.
        ("2026-10-24 19:30", 60, "2026-10-25 08:30"),
        ("2026-10-24 10:00", 24 * 60, "2026-10-26 10:00"),
    ],
)
def test_the_clock_stands_still_outside_the_hours(start: str, span: int, ends: str) -> None:
    assert running_until(start=paris(start), span=minutes(span), hours=HOURS, zone=MAINLAND) == paris(ends)


@pytest.mark.parametrize(("start", "real_hours"), [("2026-03-28 12:00", 24), ("2026-10-24 12:00", 24)])
def test_a_clock_that_never_stops_counts_real_hours_through_both_strange_nights(start: str, real_hours: int) -> None:
    begin = paris(start)

    ends = running_until(start=begin, span=timedelta(hours=real_hours), hours=ALWAYS, zone=MAINLAND)

    assert ends - begin == timedelta(hours=real_hours)


def test_the_hour_that_exists_twice_and_the_one_that_does_not_are_both_open_in_a_night_pack() -> None:
    night = Hours(0, 6 * 60)

    spring = window(datetime(2026, 3, 29, tzinfo=UTC).date(), night, MAINLAND)
    autumn = window(datetime(2026, 10, 25, tzinfo=UTC).date(), night, MAINLAND)

    assert (spring[1] - spring[0], autumn[1] - autumn[0]) == (timedelta(hours=5), timedelta(hours=7))


def test_hours_are_those_of_the_site_overseas() -> None:
    morning = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)  # 9 in Réunion, 6 in Paris

    there = running_until(start=morning, span=minutes(60), hours=HOURS, zone=REUNION)
    here = running_until(start=morning, span=minutes(60), hours=HOURS, zone=MAINLAND)

    assert there == datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    assert here == paris("2026-03-10 09:00")


@pytest.mark.parametrize(
    ("made", "ends", "start", "until"),
    [
        ("2026-03-10 15:00", "2026-03-11 15:00", "2026-03-10 15:00", "2026-03-10 20:00"),
        ("2026-03-10 15:00", "2026-03-10 16:00", "2026-03-10 15:00", "2026-03-10 16:00"),
        ("2026-03-10 22:00", "2026-03-11 15:00", "2026-03-11 08:00", "2026-03-11 15:00"),
        ("2026-03-10 19:55", "2026-03-11 15:00", "2026-03-11 08:00", "2026-03-11 15:00"),
        ("2026-03-28 22:00", "2026-03-29 12:00", "2026-03-29 08:00", "2026-03-29 12:00"),
        ("2026-10-24 22:00", "2026-10-25 12:00", "2026-10-25 08:00", "2026-10-25 12:00"),
    ],
)
def test_the_craftsman_is_told_in_one_open_day_and_never_after_the_offer(
    made: str, ends: str, start: str, until: str
) -> None:
    told = notify_between(made_at=paris(made), ends_at=paris(ends), hours=HOURS, zone=MAINLAND)

    assert told == (paris(start), paris(until))


def test_an_insurer_open_day_and_night_may_tell_at_any_hour() -> None:
    made, ends = paris("2026-03-10 23:00"), paris("2026-03-11 07:00")

    assert notify_between(made_at=made, ends_at=ends, hours=ALWAYS, zone=MAINLAND) == (made, ends)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001 (hypothesis wants naive bounds)
ZONES = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Cayenne", "Pacific/Noumea"]).map(ZoneInfo)


@given(start=MOMENTS, span=st.integers(1, 5_000), zone=ZONES, opens=st.integers(0, 22), length=st.integers(1, 24))
def test_what_has_run_between_start_and_end_is_exactly_the_span(
    start: datetime, span: int, zone: ZoneInfo, opens: int, length: int
) -> None:
    hours = Hours(opens * 60, min(opens + length, 24) * 60)

    ends = running_until(start=start, span=minutes(span), hours=hours, zone=zone)

    day, ran = start.astimezone(zone).date() - timedelta(days=1), timedelta(0)
    while day <= ends.astimezone(zone).date():
        opened, closed = window(day, hours, zone)
        ran += max(timedelta(0), min(closed, ends) - max(opened, start))
        day += timedelta(days=1)
    assert ran == minutes(span)


@given(moment=MOMENTS, zone=ZONES)
def test_the_next_opening_is_open_and_leaves_time_to_tell(moment: datetime, zone: ZoneInfo) -> None:
    begin = next_open(moment=moment, hours=HOURS, zone=zone, least=LEAST_TO_NOTIFY)

    local = begin.astimezone(zone)
    assert begin >= moment
    assert 8 <= local.hour < 20
    assert local + LEAST_TO_NOTIFY < local.replace(hour=20, minute=0, second=0, microsecond=0)
