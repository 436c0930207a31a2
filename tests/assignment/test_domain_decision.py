"""The rules of a decision: each says no in its turn, fairness ranks the rest, and any judgement can be made again."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assignment.domain.communes import department_of, zone_of
from services.assignment.domain.decision import SHARE, count, counts_of, decide
from services.assignment.domain.network import (
    Absence,
    Agreement,
    Capacity,
    FirmFile,
    Paper,
    Part,
    Person,
    Profile,
    Suspension,
    Trade,
    Zone,
    firm_on,
)
from services.assignment.domain.rules import Weights
from services.assignment.domain.sentences import RULES, STEPS, explain
from services.assignment.domain.verdicts import Counts, Rule, Share, Verdict, somebody_for, verdict_on
from tests.assignment.builders import (
    DAY,
    NANTES,
    NOW,
    RENNES,
    SINCE,
    SMALL,
    TRADE,
    communes,
    department,
    firm,
    network,
    request,
    rules,
)

YESTERDAY = DAY - timedelta(days=1)


def verdict(
    one: FirmFile, *, counts: Counts | None = None, left_out: tuple[UUID, ...] = (), insee: str = NANTES
) -> Verdict:
    asked = request(left_out=left_out, insee=insee)
    return verdict_on(
        firm=firm_on(firm=one, day=DAY, communes=communes()),
        site=communes().site(insee=asked.insee, postal_code=asked.postal_code),
        request=asked,
        rules=rules(),
        counts=counts or Counts(),
    )


def shares(of: dict[FirmFile, Share]) -> Counts:
    return Counts(shares={TRADE: {one.id.int: share for one, share in of.items()}})


def test_a_firm_that_fulfils_everything_is_eligible() -> None:
    assert verdict(firm()).rule is None


REFUSED: list[tuple[FirmFile, Rule, str | None]] = [
    (firm(trades=["VITRERIE"]), Rule.TRADE, None),
    (firm(zones=[department("35")]), Rule.ZONE, None),
    (firm(Zone(kind="commune", codes=(NANTES,), effect="exclude", valid_from=SINCE)), Rule.ZONE_EXCLUDED, f"C{NANTES}"),
    (firm(insurers=["mirabelle"]), Rule.AGREEMENT, None),
    (firm(papers=["URSSAF"]), Rule.PAPERS, None),
    (
        firm(Paper(kind="URSSAF", valid_from=SINCE, valid_to=YESTERDAY), papers=["DECENNALE"]),
        Rule.PAPERS,
        YESTERDAY.isoformat(),
    ),
    (firm(Suspension(reason="Plaintes", valid_from=SINCE)), Rule.INACTIVE, "Plaintes"),
    (firm(profile=Profile(name="Partie", valid_from=SINCE, valid_to=YESTERDAY)), Rule.INACTIVE, None),
    (firm(Absence(reason="Congés", valid_from=DAY, valid_to=DAY)), Rule.ABSENT, "Congés"),
    (firm(capacity=Capacity(max_open=0, valid_from=SINCE)), Rule.CAPACITY, "open 0"),
    (firm(capacity=Capacity(max_week=0, valid_from=SINCE)), Rule.CAPACITY, "week 0"),
]


@pytest.mark.parametrize(("one", "rule", "value"), REFUSED, ids=[f"{n}-{case[1]}" for n, case in enumerate(REFUSED)])
def test_each_rule_says_no_and_what_it_saw(one: FirmFile, rule: Rule, value: str | None) -> None:
    said = verdict(one)

    assert (said.rule, said.value) == (rule, value)
    assert explain(said).startswith(RULES[rule])


def test_a_firm_whose_only_professional_is_away_has_nobody() -> None:
    base = firm()
    (person,) = [one for one in base.of(Person) if one.role == "professional"]
    away = replace(base, parts=(*base.parts, Absence(number=person.number, reason="Congés", valid_from=DAY)))

    assert verdict(away).rule is Rule.NOBODY


def test_firms_left_out_by_casework_are_not_asked() -> None:
    one = firm()

    assert verdict(one, left_out=(one.id,)).rule is Rule.LEFT_OUT


def test_a_firm_that_declined_in_an_earlier_round_is_not_asked_again() -> None:
    one, other = firm(), firm()

    decision = decide(request=request(declined=[one.id]), rules=rules(), network=network(one, other), counts=Counts())

    assert decision.ranking == (other.id,)


def test_the_first_rule_that_says_no_is_the_one_that_is_told() -> None:
    one = firm(trades=["VITRERIE"], zones=[department("35")], papers=[])

    assert verdict(one).rule is Rule.TRADE


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (Trade(trade="VITRERIE", valid_from=SINCE), "trades"),
        (Agreement(insurer="allianz", trade=TRADE, valid_from=SINCE), "agreements"),
        (Zone(kind="commune", codes=(RENNES,), valid_from=SINCE), "includes"),
        (Paper(kind="KBIS", valid_from=SINCE), "papers"),
    ],
)
def test_a_part_is_true_from_its_first_to_its_last_day(part: Part, field: str) -> None:
    dated = replace(part, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31))
    one = FirmFile(id=firm().id, code="X", parts=(Profile(name="X", valid_from=SINCE), dated))

    held = [
        bool(getattr(firm_on(firm=one, day=day, communes=communes()), field))
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    ]

    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("zone", "insee", "postal_code", "covered"),
    [
        (Zone(kind="commune", codes=("75056",), valid_from=SINCE), "75111", "75011", True),
        (Zone(kind="commune", codes=("75111",), valid_from=SINCE), "75056", "75011", True),
        (Zone(kind="commune", codes=("75112",), valid_from=SINCE), "75056", "75011", False),
        (Zone(kind="postal", codes=("31500",), valid_from=SINCE), "31555", "31500", True),
        (Zone(kind="postal", codes=("31000",), valid_from=SINCE), "31555", "31500", False),
        (Zone(kind="postal", codes=("51300",), valid_from=SINCE), "51649", "51300", True),
        (Zone(kind="department", codes=("2A",), valid_from=SINCE), "2A004", "20000", True),
        (Zone(kind="department", codes=("71",), valid_from=SINCE), "71085", "21340", True),
        (Zone(kind="department", codes=("21",), valid_from=SINCE), "71085", "21340", False),
        (Zone(kind="department", codes=("974",), valid_from=SINCE), "97411", "97400", True),
    ],
)
def test_zones_cover_sites_as_french_geography_has_it(zone: Zone, insee: str, postal_code: str, covered: bool) -> None:
    site = communes().site(insee=insee, postal_code=postal_code)
    one = firm_on(firm=firm(zones=[zone]), day=DAY, communes=communes())

    assert any(key in one.includes for key in site.keys) is covered


def test_departments_and_time_zones_come_from_the_insee_code() -> None:
    assert [department_of(code) for code in ("44109", "2A004", "97411", "98818")] == ["44", "2A", "974", "988"]
    assert [str(zone_of(code)) for code in ("44109", "97411", "97105")] == [
        "Europe/Paris",
        "Indian/Reunion",
        "America/Guadeloupe",
    ]


def test_what_fairness_owes_comes_first() -> None:
    served, waiting = firm(), firm()
    counts = shares({served: Share(owed=SHARE, received=2 * SHARE), waiting: Share(SHARE)})

    decision = decide(request=request(), rules=rules(), network=network(served, waiting), counts=counts)

    assert decision.ranking == (waiting.id, served.id)


def test_the_nearest_group_comes_before_fairness_when_the_rules_say_so() -> None:
    near, far = firm(base=NANTES), firm(base="35288")
    counts = shares({far: Share(owed=5 * SHARE)})

    plain = decide(request=request(), rules=rules(), network=network(near, far), counts=counts)
    tiered = decide(
        request=request(), rules=rules(weights=Weights(near_km=40)), network=network(near, far), counts=counts
    )

    assert (plain.ranking[0], tiered.ranking[0]) == (far.id, near.id)
    assert [line.tier for line in tiered.lines] == [0, 1]


def test_whoever_has_waited_longest_breaks_a_tie() -> None:
    lately, long_ago = firm(), firm()
    counts = shares(
        {
            lately: Share(last_at=(NOW - timedelta(days=1)).timestamp()),
            long_ago: Share(last_at=(NOW - timedelta(days=30)).timestamp()),
        }
    )

    decision = decide(request=request(), rules=rules(), network=network(lately, long_ago), counts=counts)

    assert decision.ranking == (long_ago.id, lately.id)


def test_over_many_decisions_everybody_gets_an_equal_share() -> None:
    firms = [firm() for _ in range(5)]
    known, counts, given_to = network(*firms), Counts(), dict.fromkeys((one.id for one in firms), 0)

    for _ in range(100):
        decision = decide(request=request(), rules=rules(), network=known, counts=counts)
        given_to[decision.ranking[0]] += 1
        count(decision, counts)

    assert set(given_to.values()) == {20}


def test_a_batch_moves_capacity_on_in_memory() -> None:
    small, large = firm(capacity=Capacity(max_open=1, valid_from=SINCE)), firm()
    counts = shares({small: Share(owed=50 * SHARE)})
    known = network(small, large)

    first = decide(request=request(), rules=rules(), network=known, counts=counts)
    count(first, counts)
    second = decide(request=request(), rules=rules(), network=known, counts=counts)

    assert (first.ranking[0], second.ranking) == (small.id, (large.id,))


def test_the_same_question_gets_the_same_answer_and_the_seed_spreads_equal_firms() -> None:
    known = network(*(firm() for _ in range(4)))
    asked = request()

    again = {decide(request=asked, rules=rules(), network=known, counts=Counts()).ranking for _ in range(5)}
    firsts = {decide(request=request(), rules=rules(), network=known, counts=Counts()).ranking[0] for _ in range(60)}

    assert len(again) == 1
    assert len(firsts) == 4


def test_the_funnel_counts_who_was_left_after_each_rule() -> None:
    decision = decide(
        request=request(),
        rules=rules(),
        network=network(firm(), firm(insurers=[]), firm(trades=["VITRERIE"]), firm(zones=[department("35")])),
        counts=Counts(),
    )

    left = dict(decision.funnel)
    assert (left["around"], left["trade"], left["zone"], left["agreement"], left["declined"]) == (4, 3, 2, 1, 1)
    assert set(left) <= set(STEPS)


def test_firms_next_door_are_known_and_firms_far_away_are_not() -> None:
    here, next_door, far = firm(), firm(zones=[department("35")]), firm(zones=[department("13")])

    around = decide(
        request=request(), rules=rules(), network=network(here, next_door, far), counts=Counts()
    ).surroundings

    assert set(around.of_trade) == {here.id, next_door.id}


def test_an_unknown_trade_or_commune_has_no_candidate_and_no_error() -> None:
    nobody = decide(request=request(trade="DRESSAGE"), rules=rules(), network=network(firm()), counts=Counts())
    nowhere = decide(
        request=request(insee="44999", postal_code=""), rules=rules(), network=network(firm()), counts=Counts()
    )

    assert nobody.ranking == ()
    assert len(nowhere.ranking) == 1, "its department is still known"


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_line_of_a_decision_is_what_judging_that_firm_again_says(data: st.DataObject) -> None:
    kinds = [case[0] for case in REFUSED] + [firm(), firm(base=SMALL), firm(zones=[department("35")])]
    chosen = data.draw(st.lists(st.sampled_from(kinds), unique_by=lambda one: one.id, max_size=len(kinds)))
    counts = Counts(
        open={one.id.int: data.draw(st.integers(0, 3)) for one in chosen},
        week={one.id.int: data.draw(st.integers(0, 3)) for one in chosen},
    )
    asked = request(insee=data.draw(st.sampled_from([NANTES, RENNES, SMALL])), postal_code="")
    known = network(*chosen)

    decision = decide(request=asked, rules=rules(), network=known, counts=counts)

    site = communes().site(insee=asked.insee, postal_code=asked.postal_code)
    pinned = counts_of(decision.lines, asked.trade)
    lines = {line.firm_id: line.verdict for line in decision.lines}
    for one in chosen:
        on = firm_on(firm=one, day=decision.day, communes=communes())
        again = verdict_on(firm=on, site=site, request=asked, rules=rules(), counts=pinned)
        expected = lines.get(one.id) or Verdict(
            Rule.ZONE if asked.trade in on.trades else Rule.TRADE,
            limit=asked.insee if asked.trade in on.trades else asked.trade,
        )
        assert again == expected
    assert set(decision.ranking) == {id for id, said in lines.items() if said.rule is None}


def test_the_professionals_of_a_firm_take_turns_within_their_trade() -> None:
    people = firm_on(
        firm=firm(
            Person(number="A", name="A", trades=(TRADE,), valid_from=SINCE),
            Person(number="B", name="B", trades=("VITRERIE",), valid_from=SINCE),
        ),
        day=DAY,
        communes=communes(),
    ).people

    asked = {one.number for turn in range(10) if (one := somebody_for(people, trade=TRADE, turn=turn))}

    assert "B" not in asked
    assert len(asked) == 2


def test_every_rule_and_step_has_its_french_words() -> None:
    assert set(RULES) == set(Rule)
    assert set(STEPS) == {"around", *(rule.value for rule in Rule)}
    assert explain(Verdict(Rule.CAPACITY, "open 4", "4")) == "Capacité atteinte : 4 en cours pour 4 au plus."


def test_a_network_that_turns_to_another_day_equals_one_built_on_it() -> None:
    ends = firm(Absence(reason="Congés", valid_from=DAY, valid_to=DAY), code="A")
    begins = firm(Suspension(reason="Plaintes", valid_from=DAY + timedelta(days=1)), code="B")
    tomorrow = DAY + timedelta(days=1)

    turned = network(ends, begins)
    turned.turn(tomorrow)
    built = network(ends, begins, day=tomorrow)

    asked = request()
    one = decide(request=asked, rules=rules(), network=turned, counts=Counts())
    other = decide(request=asked, rules=rules(), network=built, counts=Counts())
    assert set(one.ranking) == set(other.ranking) == {ends.id}


def test_a_firm_put_again_replaces_itself_everywhere() -> None:
    one = firm()
    known = network(one)

    known.put([replace(one, parts=firm(zones=[department("35")]).parts)], version=8)

    there = decide(request=request(insee=RENNES, postal_code="35000"), rules=rules(), network=known, counts=Counts())
    here = decide(request=request(), rules=rules(), network=known, counts=Counts())
    assert (there.ranking, here.ranking, there.network_version) == ((one.id,), (), 8)


def test_an_agreement_that_has_ended_and_a_firm_without_people_are_not_asked() -> None:
    ended, nobody = firm(insurers=[]), firm()
    ended = replace(
        ended, parts=(*ended.parts, Agreement(insurer="allianz", trade=TRADE, valid_from=SINCE, valid_to=YESTERDAY))
    )
    nobody = replace(nobody, parts=tuple(part for part in nobody.parts if not isinstance(part, Person)))

    assert (verdict(ended).rule, verdict(nobody).rule) == (Rule.AGREEMENT, Rule.NOBODY)
