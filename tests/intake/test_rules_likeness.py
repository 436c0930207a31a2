"""Two orders of one loss, seen from every side; the table is written by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.likeness import Likeness, Loss, compare, near_ends, phone_hash, street_key

KNOWN = Loss(
    insurer="allianz",
    claim_key="B12345678",
    phones=frozenset({phone_hash("+33199001234")}),
    insee="35238",
    day=date(2026, 11, 2),
    street="12 rue des lilas",
    kind="DDE",
    trade="PLOMBERIE",
)
BARE = Loss(insurer="allianz")
ELSEWHERE = Loss(
    insurer="allianz",
    claim_key="C99999999",
    phones=frozenset({phone_hash("+33261910000")}),
    insee="75056",
    day=date(2026, 6, 1),
    street="3 place du marche",
    kind="BDG",
)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (KNOWN, Likeness.SAME),
        (replace(KNOWN, trade=""), Likeness.SAME),
        (replace(KNOWN, phones=frozenset()), Likeness.SAME),
        (replace(KNOWN, insee=None, street=""), Likeness.SAME),
        (replace(KNOWN, day=date(2026, 11, 5)), Likeness.SAME),
        (replace(KNOWN, day=date(2026, 11, 6)), Likeness.PROBABLE),
        (replace(KNOWN, insee="35001"), Likeness.PROBABLE),
        (replace(KNOWN, trade="PEINTURE"), Likeness.PROBABLE),
        (replace(KNOWN, kind="BDG"), Likeness.PROBABLE),
        (replace(BARE, claim_key="B12345678"), Likeness.PROBABLE),
        (replace(KNOWN, claim_key="B12345679"), Likeness.PROBABLE),
        (replace(KNOWN, claim_key="B12345687"), Likeness.PROBABLE),
        (replace(ELSEWHERE, claim_key="B12345679"), Likeness.NEW),
        (replace(KNOWN, claim_key=""), Likeness.PROBABLE),
        (replace(KNOWN, claim_key="", day=None), Likeness.PROBABLE),
        (replace(KNOWN, claim_key="", insee="35001"), Likeness.NEW),
        (replace(KNOWN, claim_key="B55555555", phones=frozenset()), Likeness.RELATED),
        (replace(KNOWN, insurer="mirabelle", claim_key="M1", phones=frozenset()), Likeness.RELATED),
        (replace(KNOWN, insurer="mirabelle", street="14 rue des lilas"), Likeness.NEW),
        (ELSEWHERE, Likeness.NEW),
        (BARE, Likeness.NEW),
    ],
)
def test_an_order_is_as_alike_as_its_traits_say(new: Loss, expected: Likeness) -> None:
    assert compare(new, KNOWN).likeness is expected


def test_what_agrees_and_what_contradicts_is_said_in_french() -> None:
    found = compare(replace(KNOWN, insee="35001"), KNOWN)

    assert found.reasons == (
        "même numéro de sinistre",
        "même téléphone",
        "autre commune",
        "même date de sinistre, à trois jours près",
        "même adresse",
    )


@pytest.mark.parametrize(
    ("one", "other"), [("12, av. du Général", "12 AVENUE DU GENERAL"), ("3 bd St-Michel", "3 Boulevard Saint Michel")]
)
def test_an_address_is_the_same_however_it_is_shortened(one: str, other: str) -> None:
    assert street_key(one) == street_key(other) != ""


def test_a_street_without_a_house_number_makes_no_neighbours() -> None:
    assert street_key("rue des Lilas") == ""


losses = st.builds(
    Loss,
    insurer=st.sampled_from(["allianz", "mirabelle"]),
    claim_key=st.sampled_from(["", "B12345678", "B12345679", "C1"]),
    phones=st.frozensets(st.integers(1, 3), max_size=2),
    insee=st.sampled_from([None, "35238", "35001"]),
    day=st.one_of(st.none(), st.dates(date(2026, 11, 1), date(2026, 11, 9))),
    street=st.sampled_from(["", "12 rue des lilas", "14 rue des lilas"]),
    kind=st.sampled_from(["", "DDE", "BDG"]),
    trade=st.sampled_from(["", "PLOMBERIE"]),
)


@given(losses, losses)
def test_likeness_has_no_direction(one: Loss, other: Loss) -> None:
    assert compare(one, other) == compare(other, one)


KEYS = st.text(alphabet="AB01", min_size=4, max_size=12)


@given(KEYS, KEYS | st.none(), st.integers(0, 12), st.sampled_from("AB01"), st.sampled_from("wlax"))
def test_whatever_is_near_begins_or_ends_as_its_like_does(
    claim: str, other: str | None, at: int, sign: str, how: str
) -> None:
    """wrong, left out, added, exchanged: what a store asks for first never misses what the rule calls near."""
    changed = {
        "w": claim[:at] + sign + claim[at + 1 :],
        "l": claim[:at] + claim[at + 1 :],
        "a": claim[:at] + sign + claim[at:],
        "x": claim[:at] + claim[at : at + 2][::-1] + claim[at + 2 :],
    }
    known = other if other is not None else changed[how]
    near = compare(replace(KNOWN, claim_key=claim), replace(KNOWN, claim_key=known))

    if near.likeness is Likeness.PROBABLE and "numéro de sinistre à un signe près" in near.reasons:
        start, end = near_ends(claim)
        assert start
        assert known.startswith(start) or known.endswith(end)
