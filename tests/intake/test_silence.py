"""Working hours of silence: nights, Sundays, holidays and both daylight-saving nights count nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.intake.channels.holidays import is_holiday
from services.intake.domain.silence import Allowed, silent
from services.intake.domain.working_time import Hours, after_working_hours, working_hours
from services.intake.settings import Settings
from shared.clock import move_clock
from tests.intake.conftest import hub_running
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

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


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23T09:00", 4, "2026-11-23T13:00"),
        ("2026-11-23T16:00", 4, "2026-11-24T10:00"),
        ("2026-11-23T14:00", 4, "2026-11-23T18:00"),
        ("2026-11-27T17:00", 4, "2026-11-30T11:00"),
        ("2026-11-29T10:00", 4, "2026-11-30T12:00"),
        ("2026-11-10T17:30", 2, "2026-11-12T09:30"),
        ("2026-03-27T17:30", 12, "2026-03-31T09:30"),
    ],
)
def test_what_comes_at_night_or_on_a_holiday_is_due_in_the_hours_after(start: str, hours: int, due: str) -> None:
    assert after_working_hours(at(start), hours, is_holiday) == at(due)


def test_a_channel_is_silent_beyond_its_own_hours_and_one_that_never_spoke_since_somebody_looked() -> None:
    now = at("2026-11-24T12:00")
    last = {"email": now - timedelta(hours=3), "web": now - timedelta(hours=3)}

    found = silent(
        last,
        {"email": Allowed(2), "web": Allowed(4), "fax": Allowed(10)},
        since=at("2026-11-23T08:00"),
        now=now,
        closed=is_holiday,
    )

    assert found == {"email": 3, "fax": 14}


@pytest.mark.parametrize(
    ("hours", "start", "end", "count"),
    [
        ("mon-sat 07:30-20:00", "2026-11-27T19:00", "2026-11-30T08:00", 14),
        ("mon-sun 00:00-24:00", "2026-11-27T00:00", "2026-11-30T00:00", 72),
        ("mon-sun 00:00-24:00", "2026-11-10T12:00", "2026-11-12T12:00", 24),
        ("mon-sun 00:00-24:00 holidays", "2026-11-10T12:00", "2026-11-12T12:00", 48),
        ("mon-sun 00:00-24:00", "2026-03-28T12:00", "2026-03-29T12:00", 23),
        ("sat 09:00-12:00", "2026-11-23T09:00", "2026-11-29T09:00", 3),
    ],
)
def test_a_channel_counts_in_hours_of_its_own(hours: str, start: str, end: str, count: float) -> None:
    assert working_hours(at(start), at(end), is_holiday, Hours.read(hours)) == count
    assert after_working_hours(at(start), count, is_holiday, Hours.read(hours)) <= at(end)


@pytest.mark.parametrize(
    "text",
    ["", "08:00-18:00", "mon-fri", "mon-fri 18:00-08:00", "fri-mon 08:00-18:00", "mon 08:00-24:30", "mon 08:61-09:00"],
)
def test_hours_that_hold_no_time_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours|time"):
        Hours.read(text)


def test_what_is_set_for_a_channel_is_what_counts_for_it() -> None:
    chosen = Settings(
        database_url="", silence="web=9, fax=4.5", channel_hours="fax=mon-sat 07:30-19:00, web=sun 00:00-24:00"
    )

    assert chosen.silences() == {
        "web": Allowed(9, Hours.read("sun 00:00-24:00")), "fax": Allowed(4.5, Hours.read("mon-sat 07:30-19:00"))
    }  # fmt: skip
    with pytest.raises(ValueError, match="no time is left"):
        Settings(database_url="", channel_hours="fax=mon-sat 19:00-07:30")


async def test_a_silent_channel_is_named_in_health_and_told_on_the_tray(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    chosen: dict[str, Any] = {"silence": "email=4, web=41", "clock_file": clock}
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, **chosen) as hub:
        move_clock(clock, by=timedelta(days=4))
        await wait_for(lambda: hub.service.clock.now() > datetime.now(UTC) + timedelta(days=3))
        async with hub.session.get(f"{hub.service.url}/health") as answer:
            health = await answer.json()
        async with await hub.browser() as browser:
            _, page = await browser.get("/")

    assert [one for one in health["degraded"] if one.startswith("canal email silencieux, heures ouvrées: ")]
    assert not [one for one in health["degraded"] if "web" in one]
    assert "Canal email silencieux" in page
