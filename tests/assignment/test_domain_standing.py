"""What a decision remembers of a zone all day, forgotten when a firm of it changes; parts left out of a wider zone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.assignment.domain.decision import decide
from services.assignment.domain.network import Absence, Part, Suspension, Zone
from services.assignment.domain.verdicts import Counts, Rule
from tests.assignment.builders import DAY, NANTES, SINCE, SMALL, communes, department, firm, network, request, rules


@pytest.mark.parametrize(
    "part",
    [
        Suspension(reason="Plaintes", valid_from=SINCE),
        Zone(kind="commune", codes=(NANTES,), effect="exclude", valid_from=SINCE),
        Absence(reason="Congés", valid_from=DAY, valid_to=DAY),
    ],
)
def test_what_was_remembered_of_a_zone_is_forgotten_when_a_firm_of_it_changes(part: Part) -> None:
    steady, changing = firm(), firm()
    known, asked = network(steady, changing), request()
    before = decide(request=asked, rules=rules(), network=known, counts=Counts())

    known.put([replace(changing, parts=(*changing.parts, part))], version=8)
    during = decide(request=asked, rules=rules(), network=known, counts=Counts())
    known.put([changing], version=9)
    after = decide(request=asked, rules=rules(), network=known, counts=Counts())

    assert set(before.ranking) == {steady.id, changing.id}
    assert (during.ranking, len(during.lines)) == ((steady.id,), 2)
    assert after.ranking == before.ranking


def test_what_was_remembered_of_a_zone_is_forgotten_on_the_day_a_period_ends() -> None:
    back_tomorrow = firm(Absence(reason="Congés", valid_from=DAY, valid_to=DAY))
    known = network(back_tomorrow)
    today = decide(request=request(), rules=rules(), network=known, counts=Counts())

    known.turn(DAY + timedelta(days=1))
    tomorrow = decide(request=request(), rules=rules(), network=known, counts=Counts())

    assert (today.ranking, tomorrow.ranking) == ((), (back_tomorrow.id,))


def test_one_insurers_agreements_and_papers_are_not_anothers() -> None:
    known = network(firm(insurers=["mirabelle"], papers=["URSSAF"]))

    ours = decide(request=request(), rules=rules(), network=known, counts=Counts())
    theirs = decide(
        request=request(insurer="mirabelle"), rules=rules(papers=["URSSAF"]), network=known, counts=Counts()
    )
    stricter = decide(request=request(insurer="mirabelle"), rules=rules(), network=known, counts=Counts())

    assert [one.lines[0].verdict.rule for one in (ours, theirs, stricter)] == [Rule.AGREEMENT, None, Rule.PAPERS]


@pytest.mark.parametrize("stopped", [True, False])
def test_a_firm_whose_zones_overlap_stands_once_in_a_decision(stopped: bool) -> None:
    zones = [
        department(),
        Zone(kind="commune", codes=(NANTES,), valid_from=SINCE),
        Zone(kind="postal", codes=("44000",), valid_from=SINCE),
    ]
    wary = firm(Zone(kind="commune", codes=(SMALL,), effect="exclude", valid_from=SINCE), zones=zones)
    firms = [firm(zones=zones, papers=[] if stopped else ["URSSAF", "DECENNALE"]), wary]

    decision = decide(request=request(), rules=rules(), network=network(*firms), counts=Counts())

    assert sorted(line.firm_id for line in decision.lines) == sorted(one.id for one in firms)
    assert len(decision.ranking) == (1 if stopped else 2)


@pytest.mark.parametrize(
    ("insee", "postal_code", "excluded", "verdict"),
    [
        (NANTES, "44000", Zone(kind="postal", codes=("44000",), effect="exclude", valid_from=SINCE), "P44000"),
        (NANTES, "44300", Zone(kind="postal", codes=("44000",), effect="exclude", valid_from=SINCE), None),
        ("75111", "75011", Zone(kind="commune", codes=("75056",), effect="exclude", valid_from=SINCE), "C75056"),
        ("75056", "75011", Zone(kind="commune", codes=("75111",), effect="exclude", valid_from=SINCE), "C75111"),
        ("75112", "75012", Zone(kind="commune", codes=("75111",), effect="exclude", valid_from=SINCE), None),
        ("2A004", "20000", Zone(kind="department", codes=("2A",), effect="exclude", valid_from=SINCE), "D2A"),
        ("2B033", "20200", Zone(kind="department", codes=("2A",), effect="exclude", valid_from=SINCE), None),
        ("97411", "97400", Zone(kind="commune", codes=("97411",), effect="exclude", valid_from=SINCE), "C97411"),
    ],
)
def test_a_part_left_out_of_a_wider_zone_is_left_out_as_french_geography_has_it(
    insee: str, postal_code: str, excluded: Zone, verdict: str | None
) -> None:
    here = communes().site(insee=insee, postal_code=postal_code).department
    one = firm(excluded, zones=[department(here)])

    decision = decide(
        request=request(insee=insee, postal_code=postal_code), rules=rules(), network=network(one), counts=Counts()
    )

    assert [line.verdict.value for line in decision.lines] == [verdict]
