"""The days euro payments are settled: by hand for some years, beside another calendar for all, and what moves."""

from datetime import date, timedelta

import holidays
import pytest

from services.esign.domain.collecting import presented_on
from services.esign.domain.target import closing_days, easter_sunday, is_open, next_open


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, "03-31"),
        (2025, "04-20"),
        (2026, "04-05"),
        (2027, "03-28"),
        (2028, "04-16"),
        (2030, "04-21"),
        (2038, "04-25"),
    ],
)
def test_easter_and_the_two_closing_days_beside_it(year: int, easter: str) -> None:
    sunday = date.fromisoformat(f"{year}-{easter}")

    assert easter_sunday(year) == sunday
    assert {sunday - timedelta(days=2), sunday + timedelta(days=1)} < closing_days(year)


def test_six_days_a_year_are_closed_as_the_ecbs_own_calendar_has_them() -> None:
    years = range(2002, 2100)
    other = holidays.financial_holidays("ECB", years=years)

    assert {day for year in years for day in closing_days(year)} == set(other)


@pytest.mark.parametrize(
    ("due", "settled"),
    [
        ("2026-04-03", "2026-04-07"),  # Good Friday, the weekend, Easter Monday
        ("2026-05-01", "2026-05-04"),
        ("2026-12-25", "2026-12-28"),
        ("2027-01-01", "2027-01-04"),
        ("2026-07-14", "2026-07-14"),  # a French holiday is none of TARGET's
        ("2026-11-29", "2026-11-30"),
    ],
)
def test_a_closing_day_moves_to_the_next_open_one(due: str, settled: str) -> None:
    found = next_open(date.fromisoformat(due))

    assert (found, is_open(found)) == (date.fromisoformat(settled), True)


@pytest.mark.parametrize(
    ("due", "today", "day"),
    [
        ("2026-04-03", "2026-03-20", "2026-04-07"),
        ("2026-03-01", "2026-04-02", "2026-04-07"),  # long past: Maundy Thursday takes it, Tuesday settles it
        ("2026-04-06", "2026-04-04", "2026-04-08"),  # handed in on a Saturday: the bank takes it on Tuesday
        ("2026-04-15", "2026-04-14", "2026-04-15"),
        ("2026-04-15", "2026-04-15", "2026-04-16"),
    ],
)
def test_a_debit_is_presented_on_an_open_day_and_not_before_the_bank_can(due: str, today: str, day: str) -> None:
    assert presented_on(date.fromisoformat(due), today=date.fromisoformat(today)) == date.fromisoformat(day)
