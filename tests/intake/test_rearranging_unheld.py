"""Fields are found while nothing is held: others act meanwhile, and what they changed is not written over."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import UUID

import pytest

from services.intake.channels.extracting import Found
from services.intake.domain.acts import Person, Pressed
from services.intake.domain.habits import Habit
from services.intake.domain.items import NoSuchExit, Stale
from services.intake.domain.reading import Reading
from services.intake.domain.rearranging import Leaf
from services.intake.domain.reviews import HeldByOther
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.rearranging import Rearranging
from services.intake.use_cases.redrafting import Redrafting
from services.intake.use_cases.reviews import Reviews
from shared.clock import Clock
from shared.db import Database
from tests.intake.builders import Here, all_packs, communes
from tests.intake.conftest import Hub
from tests.intake.test_rearranging import FIRST, SECOND, message, pdf

FIRST_ONE, SECOND_ONE = Person("1002", "Amandine Essai", "general"), Person("1003", "Bastien Essai", "general")
BOTH = {Leaf("1.2", 1): 1, Leaf("1.2", 2): 2}

Act = Callable[[], Awaitable[object]]


class Meanwhile(Here):
    """Finds fields, and has somebody act while it is asked: a document may keep it busy for half a minute."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Act] = []
        self.asked = 0

    async def whole(self, reading: Reading, habits: Sequence[Habit] = ()) -> Found:
        """What it is as one order, once the next of them has acted."""
        self.asked += 1
        if self.acts:
            await self.acts.pop(0)()
        return await super().whole(reading, habits)


class Tables:
    """Two people's acts over one connection for all: whoever keeps it stops the other."""

    def __init__(self, db: Database) -> None:
        self.meanwhile = Meanwhile()
        self.reviews = Reviews(db=db, clock=Clock(), packs=all_packs())
        self.rearranging, self.others = self._acts(db, self.meanwhile), self._acts(db, Here())

    def _acts(self, db: Database, extractor: Here) -> Rearranging:
        redrafting = Redrafting(db=db, extractor=extractor, packs=all_packs())
        forms = ItemForms(clock=Clock(), packs=all_packs(), communes=communes())
        return Rearranging(db=db, clock=Clock(), redrafting=redrafting, forms=forms)


@pytest.fixture
async def desk(hub: Hub) -> AsyncIterator[Tables]:
    db = Database(hub.urls.runtime, max_size=1)
    await db.start()
    yield Tables(db)
    await db.stop()


async def two(hub: Hub) -> tuple[UUID, UUID]:
    """Two waiting messages of two pages each."""
    found = [await hub.item_of(message(pdf(FIRST, SECOND), subject=name)) for name in ("Un", "Deux")]
    return found[0]["id"], found[1]["id"]


async def verbs(hub: Hub) -> list[str]:
    """What was done to items since they were read."""
    return [one["verb"] for one in await hub.rows.fetch("select verb from act where verb <> 'read' order by id")]


async def test_another_takes_the_item_in_hand_meanwhile_and_the_division_is_refused(hub: Hub, desk: Tables) -> None:
    item, _ = await two(hub)
    desk.meanwhile.acts = [lambda: desk.reviews.hold(item, SECOND_ONE)]

    with pytest.raises(HeldByOther):
        await desk.rearranging.divide(Pressed(item, 1), FIRST_ONE, BOTH)

    assert (len(await hub.items()), await verbs(hub)) == (2, [])


async def test_what_was_typed_meanwhile_stands_and_the_division_is_refused(hub: Hub, desk: Tables) -> None:
    item, _ = await two(hub)
    typed = {"version": 1, "values": {"first_name": "Odile"}}
    other = hub.api(id="1003", name="Bastien Essai")
    desk.meanwhile.acts = [lambda: other.post(f"/v1/items/{item}/amend", typed)]

    with pytest.raises(Stale):
        await desk.rearranging.divide(Pressed(item, 1), FIRST_ONE, BOTH)

    assert (await hub.rows.fetchval("select form->>'first_name' from item where id = $1", item)) == "Odile"
    assert (len(await hub.items()), await verbs(hub)) == (2, ["amend"])


async def test_a_division_is_right_though_others_act_on_other_items_meanwhile(hub: Hub, desk: Tables) -> None:
    item, other = await two(hub)
    desk.meanwhile.acts = [lambda: desk.others.divide(Pressed(other, 1), SECOND_ONE, BOTH)]

    own, new = await desk.rearranging.divide(Pressed(item, 1), FIRST_ONE, BOTH)

    assert (own.values["claim_number"], new.values["claim_number"]) == ("B1100221", "B3300447")
    assert (own.place, new.place, len(await hub.items())) == (1, 2, 4)


async def test_an_item_divided_meanwhile_is_not_joined_with_the_pages_it_had(hub: Hub, desk: Tables) -> None:
    item, other = await two(hub)
    desk.meanwhile.acts = [lambda: desk.others.divide(Pressed(other, 1), SECOND_ONE, BOTH)]

    with pytest.raises(Stale):
        await desk.rearranging.join(Pressed(item, 1, to=other), FIRST_ONE)
    joined = await desk.rearranging.join(Pressed(item, 1, to=other), FIRST_ONE)

    assert (joined.version, await verbs(hub)) == (2, ["split_from", "split", "join", "take_in"])


async def test_of_two_who_join_crosswise_the_second_is_refused(hub: Hub, desk: Tables) -> None:
    item, other = await two(hub)
    desk.meanwhile.acts = [lambda: desk.others.join(Pressed(other, 1, to=item), SECOND_ONE)]

    with pytest.raises(NoSuchExit):
        await desk.rearranging.join(Pressed(item, 1, to=other), FIRST_ONE)

    assert await verbs(hub) == ["join", "take_in"]


async def test_what_is_joined_to_the_order_meanwhile_is_not_lost_when_another_is_parted(hub: Hub, desk: Tables) -> None:
    item, other = await two(hub)
    third = (await hub.item_of(message(pdf(FIRST), subject="Trois")))["id"]
    await desk.others.join(Pressed(item, 1, to=other), FIRST_ONE)
    desk.meanwhile.acts = [lambda: desk.others.join(Pressed(item, 2, to=third), SECOND_ONE)]

    with pytest.raises(Stale):
        await desk.rearranging.part(Pressed(other, 2), FIRST_ONE)
    parted = await desk.rearranging.part(Pressed(other, 2), FIRST_ONE)

    states = {one["id"]: one["state"] for one in await hub.items()}
    assert (parted.state, states) == ("waiting", {item: "waiting", other: "waiting", third: "joined"})


async def test_the_same_button_pressed_twice_at_once_counts_once(hub: Hub, desk: Tables) -> None:
    item, other = await two(hub)
    desk.meanwhile.acts = [lambda: desk.others.divide(Pressed(item, 1), FIRST_ONE, BOTH)]
    divided = await desk.rearranging.divide(Pressed(item, 1), FIRST_ONE, BOTH)
    own = (await hub.items())[0]["version"]
    desk.meanwhile.acts = [lambda: desk.others.join(Pressed(item, own, to=other), FIRST_ONE)]

    await desk.rearranging.join(Pressed(item, own, to=other), FIRST_ONE)
    version = await hub.rows.fetchval("select version from item where id = $1", other)
    desk.meanwhile.acts = [lambda: desk.others.part(Pressed(other, version), FIRST_ONE)]
    await desk.rearranging.part(Pressed(other, version), FIRST_ONE)

    assert ([one.id for one in divided], await verbs(hub)) == (
        [item],
        ["split_from", "split", "join", "take_in", "part", "let_go"],
    )


async def test_what_cannot_be_is_refused_before_anything_is_looked_for(hub: Hub, desk: Tables) -> None:
    item, other = await two(hub)
    await desk.reviews.hold(other, SECOND_ONE)

    for refused in (
        desk.rearranging.divide(Pressed(other, 1), FIRST_ONE, BOTH),
        desk.rearranging.join(Pressed(item, 1, to=other), FIRST_ONE),
    ):
        with pytest.raises(HeldByOther):
            await refused
    for late in (
        desk.rearranging.divide(Pressed(item, 7), FIRST_ONE, BOTH),
        desk.rearranging.join(Pressed(item, 7, to=other), FIRST_ONE),
    ):
        with pytest.raises(Stale):
            await late
    with pytest.raises(NoSuchExit):
        await desk.rearranging.part(Pressed(item, 1), FIRST_ONE)

    assert desk.meanwhile.asked == 0
