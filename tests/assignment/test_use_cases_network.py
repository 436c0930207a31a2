"""The network on a real database: versions, periods, what is said of firms; decisions explained and computed again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events.assignment import FirmChanged
from services.assignment.api.network import FirstNetwork
from services.assignment.domain.network import (
    Absence,
    Capacity,
    FirmFile,
    Paper,
    Person,
    Profile,
    Suspension,
    Trade,
    Zone,
)
from services.assignment.domain.states import RoundState
from services.assignment.domain.verdicts import Rule
from services.assignment.use_cases.explaining import Explaining, Reason
from services.assignment.use_cases.keeper import Keeper, day_of
from services.assignment.use_cases.maintaining import Draft
from services.assignment.use_cases.rule_book import RuleBook
from shared.clock import move_clock
from shared.errors import Conflict, Invalid, NotFound
from tests.assignment.builders import NANTES, ROOT, SINCE, communes, department, firm
from tests.assignment.conftest import CC, House, ready
from tests.support.waiting import wait_for

NETWORK_FILE = ROOT / "deploy" / "network" / "network.yaml"


def draft(one: FirmFile) -> Draft:
    return Draft(one.code, one.parts)


async def firms_said(house: House) -> list[FirmChanged]:
    return [one for one in await house.said(FirmChanged) if isinstance(one, FirmChanged)]


async def version(house: House) -> int:
    return (await house.covering.network()).version


async def test_the_demo_network_is_imported_once_and_changes_by_hand_are_kept(house: House) -> None:
    first = FirstNetwork(file=NETWORK_FILE, maintaining=house.maintaining)
    async with first:
        pass
    today = day_of(house.clock.now())
    await house.maintaining.add("44-0117", Absence(reason="Congés", valid_from=today), actor=CC)

    async with first:
        pass

    firms = await house.covering.firms()
    assert len(firms) >= 40
    assert len({next(iter(one.departments)) for one in firms}) >= 6
    assert len(await firms_said(house)) == len(firms) + 1
    assert (await house.covering.firm("44-0117")).today.absent is not None


async def test_importing_the_same_firms_again_changes_nothing(house: House) -> None:
    one = firm()
    assert await house.maintaining.put([draft(one)], actor=CC) == 1

    assert await house.maintaining.put([draft(one)], actor=CC) == 0
    assert len(await firms_said(house)) == 1


async def test_a_change_ends_rows_and_adds_rows_and_never_edits(house: House) -> None:
    one = firm()
    await house.network(one)
    parts = tuple(part for part in one.parts if not isinstance(part, Zone))

    await house.maintaining.put([Draft(one.code, (*parts, department("35")))], actor=CC)

    async with house.db.reading() as tx:
        rows = await tx.fetch("select codes, version_to from firm_zone order by version_from")
    assert [(row["codes"], row["version_to"] is None) for row in rows] == [(["44"], False), (["35"], True)]


async def test_the_runtime_role_may_not_rewrite_the_past(house: House) -> None:
    await house.network(firm())
    await house.ready(ready())

    for statement in (
        "update firm_zone set codes = '{35}'",
        "delete from firm_trade",
        "update decision set ranking = '{}'",
        "delete from answer",
        "update rule_set set content = '{}'",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with house.db.transaction() as tx:
                await tx.execute(statement)


async def test_what_the_portal_hears_of_a_firm_is_enough_to_sign_in(house: House) -> None:
    one = firm(profile=Profile(name="Atelier Essai", phone="+33261910900", email="a@b.invalid", valid_from=SINCE))
    await house.network(one)

    (said,) = await firms_said(house)

    assert (said.code, said.name, said.active, said.phone) == (one.code, "Atelier Essai", True, "+33261910900")
    assert [(person.role, person.active) for person in said.professionals] == [
        ("manager", True),
        ("professional", True),
    ]


async def test_a_period_that_begins_by_itself_is_said_on_its_day(house: House) -> None:
    tomorrow = day_of(house.clock.now()) + timedelta(days=1)
    await house.network(firm(Suspension(reason="Plaintes", valid_from=tomorrow)))
    assert await house.maintaining.turn() == 0

    before = house.clock.now()
    move_clock(house.clock_file, by=timedelta(days=1))
    await wait_for(lambda: house.clock.now() - before >= timedelta(days=1))

    assert await house.maintaining.turn() == 1
    assert await house.maintaining.turn() == 0
    assert [one.active for one in await firms_said(house)] == [True, False]
    await house.ready(event := ready())
    assert (await house.round(event.intervention_id)).state is RoundState.EXHAUSTED


async def test_a_network_changed_by_one_process_is_seen_by_the_next_decision_of_another(house: House) -> None:
    await house.network(one := firm())
    await house.ready(ready())
    before = await version(house)

    await house.maintaining.add(one.code, Suspension(reason="Plaintes", valid_from=SINCE), actor=CC)
    await house.ready(event := ready())

    assert await version(house) > before
    assert (await house.round(event.intervention_id)).state is RoundState.EXHAUSTED


async def test_a_firm_changed_meanwhile_is_not_overwritten(house: House) -> None:
    one = firm()
    await house.network(one)
    read = (await house.covering.firm(one.code)).version
    await house.maintaining.add(one.code, Paper(kind="KBIS", valid_from=SINCE), actor=CC)

    with pytest.raises(Conflict):
        await house.maintaining.put([draft(one)], actor=CC, known_version=read)


@pytest.mark.parametrize(
    "zone",
    [
        Zone(kind="commune", codes=("99999",), valid_from=SINCE),
        Zone(kind="postal", codes=("00000",), valid_from=SINCE),
        Zone(kind="department", codes=("20",), valid_from=SINCE),
    ],
)
async def test_a_zone_that_is_nowhere_is_refused(house: House, zone: Zone) -> None:
    with pytest.raises(Invalid, match="n'existe pas"):
        await house.network(firm(zones=[zone]))


async def test_a_firm_without_name_twice_or_unknown_is_refused(house: House) -> None:
    one = firm()
    nameless = replace(one, parts=tuple(part for part in one.parts if not isinstance(part, Profile)))

    with pytest.raises(Invalid, match="nom"):
        await house.network(nameless)
    with pytest.raises(Invalid, match="deux fois"):
        await house.network(one, one)
    with pytest.raises(NotFound):
        await house.maintaining.add("XX-1", Paper(kind="KBIS", valid_from=SINCE), actor=CC)
    with pytest.raises(NotFound):
        await house.covering.firm("XX-1")


async def test_why_not_anybody_computed_again_equals_what_was_kept(house: House) -> None:
    """Everyone, near or far, after the network, the counts and the periods have all moved on."""
    first_network = FirstNetwork(file=NETWORK_FILE, maintaining=house.maintaining)
    async with first_network:
        pass
    full = firm(code="44-9001", capacity=Capacity(max_open=1, valid_from=SINCE), base=NANTES)
    out = firm(Zone(kind="commune", codes=(NANTES,), effect="exclude", valid_from=SINCE), code="44-9002")
    await house.network(full, out)
    event = ready()
    for one in (*(ready() for _ in range(11)), event):
        await house.ready(one)
    explained = await house.explaining.decision((await house.round(event.intervention_id)).decision_id)
    kept: dict[str, Reason] = {one.code: one for one in (*explained.reasons, *explained.elsewhere)}

    await _everything_changes(house)

    again = {
        one.code: await house.explaining.why_not(explained.kept.id, firm_code=one.code)
        for one in await house.covering.firms()
        if one.code != "44-9999"
    }
    assert {code: _told(one) for code, one in again.items() if code in kept} == {
        code: _told(one) for code, one in kept.items()
    }
    rules = {one.verdict.rule for one in again.values()}
    assert {None, Rule.TRADE, Rule.ZONE, Rule.ZONE_EXCLUDED, Rule.AGREEMENT, Rule.CAPACITY} <= rules
    assert again["13-0122"].verdict.rule is Rule.ZONE, "far away: computed only when asked"
    with pytest.raises(NotFound):
        await house.explaining.why_not(explained.kept.id, firm_code="44-9999")


def _told(one: Reason) -> tuple[object, ...]:
    return one.verdict, one.place, one.sentence


async def _everything_changes(house: House) -> None:
    today = day_of(house.clock.now())
    for one in await house.covering.firms(department="44"):
        await house.maintaining.add(one.code, Suspension(reason="Plaintes", valid_from=SINCE), actor=CC)
        await house.maintaining.add(one.code, Capacity(max_open=0, valid_from=today), actor=CC)
    for one in await house.covering.firms(department="13"):
        await house.maintaining.add(one.code, Trade(trade="PEINTURE", valid_from=SINCE), actor=CC)
    await house.network(firm(code="44-9999"))
    for _ in range(5):
        await house.ready(ready(trade="VITRERIE"))
    await house.wait(days=40)


async def test_a_decision_page_counts_and_names_everyone_around(house: House) -> None:
    here, next_door, other = firm(), firm(zones=[department("35")]), firm(trades=["VITRERIE"])
    await house.network(here, next_door, other, firm(zones=[department("13")]))
    await house.ready(event := ready())

    explained = await house.explaining.decision((await house.round(event.intervention_id)).decision_id)

    assert [one.code for one in explained.reasons] == [here.code]
    assert [(one.code, one.verdict.rule) for one in explained.elsewhere] == [
        (next_door.code, Rule.ZONE),
        (other.code, Rule.TRADE),
    ]
    assert explained.kept.elapsed_us > 0


async def test_a_rule_version_never_means_two_things(house: House) -> None:
    rules = house.rules.all()[0]
    other = RuleBook(db=house.db, versions=[replace(rules, papers=("AUTRE",))])

    with pytest.raises(ValueError, match="a change is a new version"):
        async with other:
            pass


async def test_a_decision_keeps_the_version_it_was_taken_by(house: House) -> None:
    await house.network(firm())
    await house.ready(event := ready())
    decision_id = (await house.round(event.intervention_id)).decision_id
    today = house.rules.on("allianz", day_of(house.clock.now()))
    newer = replace(today, version="later", papers=("KBIS",), valid_from=today.valid_from + timedelta(days=1))

    async with RuleBook(db=house.db, versions=[newer]) as book:
        asked = Explaining(db=house.db, clock=house.clock, keeper=Keeper(communes()), rules=book, communes=communes())
        explained = await asked.decision(decision_id)

    assert explained.rules == today


async def test_coverage_shows_where_the_network_is_thin(house: House) -> None:
    await house.network(firm(), firm(zones=[Zone(kind="commune", codes=(NANTES,), valid_from=SINCE)]))

    cover = {one.trade: one for one in await house.covering.cover(department="44", insurer="allianz")}

    painting = cover["PEINTURE"]
    assert (painting.none, painting.enough) == (0, 1)
    assert painting.one == len(painting.thin) > 200
    assert cover["VITRERIE"].none == painting.one + painting.enough
    with pytest.raises(NotFound):
        await house.covering.cover(department="XX", insurer="allianz")
    with pytest.raises(NotFound):
        await house.covering.cover(department="44", insurer="inconnu")


async def test_the_acceptance_delay_is_measured_by_firm(house: House) -> None:
    await house.network(one := firm())
    await house.ready(event := ready())
    (offer,) = await house.offers(event)
    await house.wait(hours=2, minutes=13)

    await house.accept(offer, pressed_at=offer.made_at + timedelta(hours=2, minutes=13))

    view = await house.covering.firm(one.code)
    assert view.record is not None
    assert (view.record["accepted"], view.record["median_seconds"], view.held) == (1, 2 * 3600 + 13 * 60, 1)
    assert [row["trade"] for row in view.shares] == ["PEINTURE"]


async def test_a_person_who_left_is_said_inactive(house: House) -> None:
    yesterday = day_of(house.clock.now()) - timedelta(days=1)
    await house.network(firm(Person(number="PARTI", name="Parti Inventé", valid_from=SINCE, valid_to=yesterday)))

    (said,) = await firms_said(house)

    assert {one.number for one in said.professionals if not one.active} == {"PARTI"}


def test_the_demo_network_file_uses_only_the_phones_of_fiction() -> None:
    ranges = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
    phones = [line.split('phone: "')[1].split('"')[0] for line in _lines(NETWORK_FILE) if 'phone: "' in line]

    assert len(phones) == len(set(phones)) >= 150
    assert all(phone.startswith(ranges) and len(phone) == 12 for phone in phones)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
