"""Days as French people write them, in figures and in words; a day is read or it is none, whatever stands around."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import days, values
from services.intake.domain.days import MONTHS


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("le douze mars 2026", "2026-03-12"),
        ("LE VINGT-ET-UN MAI DEUX MILLE VINGT-SIX", "2026-05-21"),
        ("vingt et un mai deux mille vingt-six", "2026-05-21"),
        ("le premier août 2026", "2026-08-01"),
        ("1er août 2026", "2026-08-01"),
        ("27 févrler 2026", "2026-02-27"),
        ("SURTENSION DU 10 AVRIL 2026", "2026-04-10"),
        ("le trente et un février 2026", None),
        ("douze carreaux 2026", None),
        ("31/02/2026", None),
    ],
)
def test_a_day_in_words_is_the_day_it_says(text: str, iso: str | None) -> None:
    assert values.day(text) == iso


@given(st.dates(date(2000, 1, 1), date(2039, 12, 31)), st.booleans())
def test_every_day_is_read_as_it_is_written(day: date, in_figures: bool) -> None:
    month = MONTHS[day.month - 1]
    written = f"{day:%d/%m/%Y}" if in_figures else f"{day.day} {month} {day.year}"

    assert values.day(f"survenu le {written}.") == day.isoformat()


@given(st.text(alphabet="0123456789/.- dixhuvngtmsera", max_size=200))
def test_any_text_gives_days_that_exist_where_they_stand(text: str) -> None:
    for found in days.days(text):
        assert date.fromisoformat(found.iso).isoformat() == found.iso
        assert text[found.start : found.end].strip()
