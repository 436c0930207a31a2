"""Items in people's hands: one at a time, for a bounded time, the most pressing first, nothing twice."""

import asyncio
from datetime import timedelta

from uuid_utils.compat import uuid7

from shared.clock import Clock
from tests.intake.builders import sample
from tests.intake.conftest import Desk, Hub
from tests.intake.test_api import TYPED, fax
from tests.support.waiting import wait_for


async def waiting(hub: Hub, count: int, *, due_in: timedelta = timedelta(hours=2)) -> list[str]:
    """Items that wait, the first the most pressing."""
    ids = [str(uuid7()) for _ in range(count)]
    now = Clock().wall()
    await hub.rows.executemany(
        """insert into item (id, channel, team, state, received_at, due_at, search)
           values ($1, 'fax', 'general', 'waiting', $2, $3, 'fax')""",
        [(one, now, now + due_in + timedelta(seconds=at)) for at, one in enumerate(ids)],
    )
    return ids


async def forget(hub: Hub) -> None:
    """Lets every lease run out."""
    await hub.rows.execute("update lease set until = until - interval '1 hour'")


async def test_reviewers_at_once_get_every_item_once_the_most_pressing_first(hub: Hub) -> None:
    ids = await waiting(hub, 60)

    async def all_of(desk: Desk) -> list[str]:
        mine: list[str] = []
        while (answer := await desk.post("/v1/items/next", {"after": mine[-1]} if mine else {})).status == 200:
            mine.append(answer.json()["item_id"])
            await desk.post(f"/v1/items/{mine[-1]}/set-aside", {"version": 1})
        return mine

    hands = await asyncio.gather(*(all_of(hub.api(id=str(at), name=f"Revue {at}")) for at in range(4)))

    assert sorted(one for mine in hands for one in mine) == sorted(ids)
    assert all(mine == sorted(mine, key=ids.index) for mine in hands)
    assert await hub.rows.fetchval("select count(*) from item where state = 'set_aside' and version = 2") == 60


async def test_the_next_item_is_the_overdue_one_and_what_another_holds_is_passed(hub: Hub) -> None:
    later, late = (await waiting(hub, 1))[0], (await waiting(hub, 1, due_in=-timedelta(hours=1)))[0]
    mine, other = hub.api(id="1", name="Première"), hub.api(id="2", name="Seconde")

    first = (await mine.post("/v1/items/next", {})).json()
    again = (await mine.post("/v1/items/next", {})).json()
    second = (await other.post("/v1/items/next", {})).json()
    none = await hub.api(id="3").post("/v1/items/next", {})

    assert (first["item_id"], again["item_id"], second["item_id"], none.status) == (late, late, later, 204)


async def test_an_item_that_a_loop_has_locked_for_a_moment_is_waited_for_and_not_passed(hub: Hub) -> None:
    item, _less_pressing = await waiting(hub, 2)

    async def blocked() -> bool:
        return bool(await hub.rows.fetchval("select count(*) from pg_locks where not granted"))

    async with hub.rows.transaction():
        await hub.rows.execute("select from item where id = $1 for update", item)
        asked = asyncio.create_task(hub.api().post("/v1/items/next", {}))
        await wait_for(blocked, 10)

    assert (await asked).json()["item_id"] == item


async def test_going_on_comes_to_those_behind_and_then_around(hub: Hub) -> None:
    first, second = await waiting(hub, 2)
    desk = hub.api()

    seen = [(await desk.post("/v1/items/next", {})).json()["item_id"]]
    for _ in range(2):
        seen.append((await desk.post("/v1/items/next", {"after": seen[-1]})).json()["item_id"])

    assert seen == [first, second, first]


async def test_what_a_persons_team_may_not_open_is_not_his_next_r019(hub: Hub) -> None:
    item = str((await hub.item_of(sample("06_cs2i_expert")))["id"])

    other = await hub.api(team="general").post("/v1/items/next", {})
    own = await hub.api(team="allianz", id="2").post("/v1/items/next", {})

    assert (other.status, own.json()["item_id"]) == (204, item)


async def test_with_a_lost_lease_nothing_is_written_until_it_is_taken_over(hub: Hub) -> None:
    item = await fax(hub)
    path = f"/v1/items/{item}"
    first, second = hub.api(id="1", name="Première"), hub.api(id="2", name="Seconde")

    held = await first.post(f"{path}/lease", {})
    refused = await second.post(f"{path}/lease", {})
    blocked = [await second.post(f"{path}/{act}", {"version": 1}) for act in ("amend", "submit", "set-aside")]
    still = await hub.rows.fetchval("select holder_name from lease")
    taken = await second.post(f"{path}/take-over", {})
    lost = await first.post(f"{path}/lease", {"beating": True})
    late = await first.post(f"{path}/submit", {"version": 1, "values": TYPED})
    done = await second.post(f"{path}/submit", {"version": 1, "values": TYPED})
    over = await first.post(f"{path}/take-over", {})

    assert (held.status, held.json()["holder"]["name"]) == (200, "Première")
    assert (refused.status, [one.status for one in blocked], still) == (409, [409, 409, 409], "Première")
    assert "Ouvert par Première" in refused.json()["detail"]
    assert (taken.status, lost.status, late.status, done.status, over.status) == (200, 409, 409, 200, 409)
    assert late.json()["rule"] == "LEASE"
    detail = await hub.rows.fetchval("select detail from act where verb = 'take_over'")
    assert detail["from"] == "Première"
    assert await hub.rows.fetchval("select count(*) from lease") == 0


async def test_a_lease_ends_by_itself_and_a_beat_takes_it_up_again(hub: Hub) -> None:
    (item,) = await waiting(hub, 1)
    path = f"/v1/items/{item}/lease"
    first, second = hub.api(id="1"), hub.api(id="2")

    await first.post(path, {})
    await forget(hub)
    unnoticed = await first.post(path, {"beating": True})
    await forget(hub)
    taken = await second.post(path, {})
    lost = await first.post(path, {"beating": True})

    assert (unnoticed.status, taken.status, lost.status) == (200, 200, 409)


async def test_leaving_gives_it_back_but_not_what_was_opened_again_since(hub: Hub) -> None:
    (item,) = await waiting(hub, 1)
    path = f"/v1/items/{item}/lease"
    desk = hub.api(id="1")

    old = (await desk.post(path, {})).json()["token"]
    new = (await desk.post(path, {})).json()["token"]
    await desk.delete(path, params={"token": old})
    kept = await hub.rows.fetchval("select token from lease")
    await desk.delete(path, params={"token": new})

    assert str(kept) == new
    assert await hub.rows.fetchval("select count(*) from lease") == 0


async def test_the_page_is_anothers_to_read_and_his_after_a_press_without_a_script(hub: Hub) -> None:
    path = f"/elements/{await fax(hub)}"

    async with await hub.browser(id="1") as first, await hub.browser(id="2") as second:
        _, mine = await first.get(path)
        _, read_only = await second.get(path)
        _, listed = await second.get("/")
        status, typed = await second.press(path, "submit", version="1", insurer="allianz", **TYPED)
        _, taken = await second.press(path, "take_over", version="1", insurer="allianz", **TYPED)
        done, _ = await second.press(path, "submit", version="1", insurer="allianz", **TYPED)

    assert 'value="submit"' in mine
    assert 'value="submit"' not in read_only
    assert "Ouvert par Amandine Essai, depuis" in read_only
    assert "Ouvert par Amandine Essai" in listed
    assert (status, done) == (409, 303)
    assert 'value="Malo"' in typed
    assert 'value="submit"' not in typed
    assert 'value="Malo"' in taken
    assert 'value="submit"' in taken


async def test_what_is_decided_in_a_row_leads_to_the_next(hub: Hub) -> None:
    first, second = await waiting(hub, 2)

    async with await hub.browser() as browser:
        await browser.get("/")
        _, opened = await browser.press("/suivant", "", equipe="general")
        _, then = await browser.press(
            f"/elements/{first}", "set_aside", version="1", suite="1", equipe="general", reason="Publicité"
        )
        _, end = await browser.press(f"/elements/{second}", "set_aside", version="1", suite="1", equipe="general")

    assert f"/elements/{first}?suite=1" in opened
    assert f"/elements/{second}?suite=1&fait=set_aside&de={first}" in then
    assert end.startswith(hub.service.url + "/?fait=set_aside")
