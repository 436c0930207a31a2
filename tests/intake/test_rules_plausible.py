"""What no order may say, whoever sends it: codes that no list has, a loss that is to come or of another age."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from services.intake.domain import forms
from services.intake.domain.checks import Checked, check
from tests.intake.builders import all_packs, communes

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
AGENCY = {
    "origin": "AGENCE", "claim_number": "B1234567", "agent_code": "K0931", "description": "Une fuite.",
    "loss_kind": "DDE", "last_name": "Tréguier-Fictif", "address": "1 rue Neuve", "postal_code": "35000",
    "city": "Rennes", "occupancy": "LOCATAIRE",
}  # fmt: skip


def checked(at: datetime = NOW, *, day: str = "", codes: Mapping[str, str] | None = None) -> Checked:
    """A good order but for its day, and for codes as a program sends them: a form has none but ours."""
    pack = all_packs().get("allianz")
    assert pack is not None
    order = forms.typed(AGENCY | {"loss_date": day}).order.model_copy(update=dict(codes or {}))
    return check(order, pack=pack, communes=communes(), at=at)


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("loss_kind", "dde"),
        ("loss_kind", "INCENDIE_X"),
        ("trade", "ASTROLOGIE"),
        ("occupancy", "ROI"),
        ("dwelling", "X"),
    ],
)
def test_a_code_of_no_list_is_refused_with_those_that_are(field: str, code: str) -> None:
    found = checked(codes={field: code}).blocking

    assert [(one.rule, one.field) for one in found] == [("CODE", field)]
    assert f"« {code} »" in found[0].sentence
    assert set(re.findall(r"[A-Z_]{3,}", found[0].sentence)) & {"DDE", "PLOMBERIE", "LOCATAIRE", "MAISON"}


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        ("10/03/2026", []),
        ("11/03/2026", [("DATE", "loss_date")]),
        ("10/03/2036", [("DATE", "loss_date")]),
        ("02/01/1996", []),
        ("02/01/1899", [("DATE", "loss_date")]),
    ],
)
def test_a_loss_is_neither_to_come_nor_of_another_age(day: str, rules: list[tuple[str, str]]) -> None:
    assert [(one.rule, one.field) for one in checked(day=day).blocking] == rules


def test_where_the_day_begins_first_a_loss_of_today_is_not_to_come() -> None:
    assert checked(datetime(2026, 3, 10, 21, 30, tzinfo=UTC), day="11/03/2026").blocking == ()
