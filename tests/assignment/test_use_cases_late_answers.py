"""Answers heard after their offer's expiry fired: judged by the instant they were pressed (design.md §4.6)."""

from datetime import timedelta

from contracts.events.assignment import InterventionAssigned, OfferClosed
from services.assignment.domain.states import RoundState
from tests.assignment.builders import firm
from tests.assignment.conftest import House, ready


async def outcomes(house: House) -> list[str]:
    """What came of each answer that was heard."""
    async with house.db.reading() as tx:
        return [row["outcome"] for row in await tx.fetch("select outcome from answer order by heard_at, id")]


async def test_a_late_acceptance_pressed_in_time_wins_after_its_expiry(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)
    await house.wait(days=4)

    await house.accept(offer, pressed_at=offer.ends_at - timedelta(seconds=1))

    assert isinstance((await house.said())[-1], InterventionAssigned)
    assert (await house.round(event.intervention_id)).state is RoundState.ASSIGNED


async def test_a_late_acceptance_pressed_after_the_end_is_told_so(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)
    await house.wait(days=4)

    await house.accept(offer, pressed_at=offer.ends_at)

    last = (await house.said())[-1]
    assert isinstance(last, OfferClosed)
    assert (last.reason, last.sentence) == ("expired", "Le délai pour répondre est dépassé.")
    assert await outcomes(house) == ["refused:expired"]


async def test_a_refusal_pressed_in_time_and_heard_after_its_expiry_counts_in_the_next_round(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)
    await house.wait(days=4)

    await house.decline(offer, pressed_at=offer.ends_at - timedelta(seconds=1))

    assert await outcomes(house) == ["declined"]
    assert [one.reason for one in await house.said(OfferClosed) if isinstance(one, OfferClosed)] == [
        "expired",
        "declined",
    ]
    await house.ready(event.model_copy(update={"round": 2}))
    assert len(await house.offers(event)) == 1, "who said no is not asked again"
