"""Searches raced on a real database: several at once, through two processes; one winner, each wave once."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest

from contracts.events.assignment import InterventionAssigned
from contracts.events.envelope import Event
from tests.assignment.builders import firm
from tests.assignment.conftest import House, acceptance, at_ten, open_house, ready
from tests.support.postgres import TestServer


def kinds(events: list[Event]) -> list[str]:
    return [type(one).__name__ for one in events]


async def answers(house: House) -> list[str]:
    async with house.db.reading() as tx:
        return [row["outcome"] for row in await tx.fetch("select outcome from answer order by heard_at, id")]


async def test_three_craftsmen_racing_have_one_winner_each_time(postgres: TestServer, clock_file: Path) -> None:
    urls = await postgres.fresh("assignment")
    async with AsyncExitStack() as stack:
        processes = [
            await open_house(stack, urls.runtime, at_ten(clock_file) if n == 0 else clock_file) for n in range(2)
        ]
        house = processes[0]
        await house.network(*(firm() for _ in range(3)))
        events = [ready() for _ in range(40)]
        await house.ready(*events)
        await house.wait(minutes=61)

        for event in events:
            racing = [processes[n % 2].accept(offer) for n, offer in enumerate(await house.offers(event))]
            assert len(racing) == 3
            await asyncio.gather(*racing)

        said = await house.said(InterventionAssigned)
        assert len(said) == len({one.intervention_id for one in said if isinstance(one, InterventionAssigned)}) == 40
        outcomes = await answers(house)
        assert (outcomes.count("accepted"), outcomes.count("refused:taken")) == (40, 80)


async def test_the_database_itself_refuses_a_second_winner(house: House) -> None:
    await house.network(firm(), firm(), firm())
    event = ready()
    await house.ready(event)
    await house.wait(minutes=61)
    await house.accept((await house.offers(event))[0])

    with pytest.raises(asyncpg.UniqueViolationError, match="offer_one_winner"):
        async with house.db.transaction() as tx:
            await tx.execute("update offer set state = 'accepted' where intervention_id = $1", event.intervention_id)


async def test_two_processes_ticking_open_each_wave_once(postgres: TestServer, clock_file: Path) -> None:
    urls = await postgres.fresh("assignment")
    async with AsyncExitStack() as stack:
        one = await open_house(stack, urls.runtime, at_ten(clock_file))
        other = await open_house(stack, urls.runtime, clock_file)
        await one.network(*(firm() for _ in range(5)))
        events = [ready() for _ in range(20)]
        await one.ready(*events)
        await one.wait(minutes=0)

        await asyncio.gather(one.wait(minutes=61), other.ticking.tick(), other.ticking.tick())

        assert {len(await one.offers(event)) for event in events} == {3}


async def test_two_acceptances_in_one_moment_of_one_firm_win_once(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)
    pressed = acceptance(offer, pressed_at=house.clock.now())

    await asyncio.gather(*(house.hear(house.answers.accepted, pressed) for _ in range(5)))

    assert kinds(await house.said()) == ["OfferMade", "InterventionAssigned"]
