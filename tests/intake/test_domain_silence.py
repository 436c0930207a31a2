"""Working hours of silence: nights, Sundays, holidays and both daylight-saving nights count nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.channels.holidays import is_holiday
from services.intake.domain.silence import silent, working_hours

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23T09:00", "2026-11-23T11:30", 2.5),
        ("2026-11-23T17:00", "2026-11-24T09:00", 2),
        ("2026-11-27T17:00", "2026-11-30T09:00", 2),
        ("2026-11-28T09:00", "2026-11-29T17:00", 0),
        ("2026-11-10T17:00", "2026-11-12T09:00", 2),
        ("2026-03-27T17:30", "2026-03-30T08:30", 1),
        ("2026-11-23T19:00", "2026-11-24T07:00", 0),
    ],
)
def test_only_working_hours_count(start: str, end: str, hours: float) -> None:
    assert working_hours(at(start), at(end), is_holiday) == hours


def test_a_channel_is_silent_beyond_its_own_hours_and_one_that_never_spoke_since_somebody_looked() -> None:
    now = at("2026-11-24T12:00")
    last = {"email": now - timedelta(hours=3), "web": now - timedelta(hours=3)}

    found = silent(last, {"email": 2, "web": 4, "fax": 10}, since=at("2026-11-23T08:00"), now=now, closed=is_holiday)

    assert found == {"email": 3, "fax": 14}
