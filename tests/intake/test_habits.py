"""Corrections feed the sender's profile: proposed after three alike, decided by a supervisor, applied, taken back."""

from uuid_utils.compat import uuid7

from tests.intake.conftest import Browser, Desk, Hub
from tests.intake.test_api import TYPED
from tests.intake.test_rearranging import message, pdf


def order(name: str, at: int) -> bytes:
    """A form on which nobody labels the name in a way that is known."""
    return message(pdf((f"Foyer concerne : {name}", f"N° de sinistre : B44170{at:02}")), subject=f"Ordre {at}")


def supervisor(hub: Hub) -> Desk:
    return Desk(hub.api().exchanges, hub.staff_keys.token(("supervisor",), id="7", name="Chef Essai"))


async def corrected(hub: Hub, name: str, at: int) -> str:
    """An order that is submitted with its name typed."""
    item = await hub.item_of(order(name, at))
    values = TYPED | {"claim_number": f"B44170{at:02}", "agent_code": "H4417", "last_name": name}
    done = await hub.api().post(f"/v1/items/{item['id']}/submit", {"version": 1, "values": values})
    assert done.status == 200, done.json()
    return str(item["id"])


async def test_three_corrections_alike_are_proposed_accepted_applied_and_taken_back(hub: Hub) -> None:
    desk, chef = hub.api(), supervisor(hub)
    names = ("DURANDEAU", "MARTINOL", "GOFFRAY")

    orders = [await corrected(hub, name, at) for at, name in enumerate(names[:2])]
    early = (await desk.get("/v1/habits")).json()["habits"]
    orders.append(await corrected(hub, names[2], 2))
    found = (await desk.get("/v1/habits", params={"state": "proposed"})).json()["habits"]
    one = next(habit for habit in found if habit["field"] == "last_name")
    unread = await hub.item_of(order("BELLEGARDE", 3))
    path = f"/v1/habits/{one['id']}"
    forbidden = await desk.post(f"{path}/accept", {"version": 1})
    accepted = await chef.post(f"{path}/accept", {"version": 1, "reason": "Vu sur trois ordres"})
    again = await chef.post(f"{path}/refuse", {"version": 1})
    read = await hub.item_of(order("ROUVRAY", 4))
    act = await hub.rows.fetchval("select detail from act where item_id = $1 and verb = 'read'", read["id"])
    withdrawn = await chef.post(f"{path}/withdraw", {"version": 2})
    after = await hub.item_of(order("PELLETAN", 5))

    assert early == []
    assert (one["sender"], one["kind"], one["words"]) == (
        "mail:agence.lanvaux@exemple.invalid", "label", "foyer concerne",
    )  # fmt: skip
    assert sorted(each["item_id"] for each in one["corrections"]) == sorted(orders)
    assert "last_name" not in unread["form"]
    assert (forbidden.status, accepted.status, again.status, withdrawn.status) == (403, 200, 409, 200)
    assert read["form"]["last_name"] == "ROUVRAY"
    assert read["draft"]["fields"]["last_name"]["rule"] == "template"
    assert act["habits"] == [f"last_name {one['id']} v2"]
    assert "last_name" not in after["form"]
    history = (await desk.get("/v1/habits", params={"state": "withdrawn"})).json()["habits"][0]["acts"]
    assert [(each["verb"], each["version"]) for each in history] == [("accept", 2), ("withdraw", 3)]


async def test_the_page_explains_and_only_a_supervisor_decides(hub: Hub) -> None:
    habit, items = uuid7(), [uuid7() for _ in range(3)]
    await hub.rows.executemany(
        """insert into correction (item_id, field, sender, proposal, human, rule, trace, at)
           values ($1, 'last_name', 'fax:+33261910000', 'SERVICE', $2, 'label',
                   '{"labels": [], "anchors": {}}', now())""",
        list(zip(items, ("DURANDEAU", "MARTINOL", "GOFFRAY"), strict=True)),
    )
    await hub.rows.execute(
        """insert into habit (id, sender, field, kind, words, evidence, proposed_at, state, version)
           values ($1, 'fax:+33261910000', 'last_name', 'label', 'foyer concerne', $2, now(), 'proposed', 1)""",
        habit,
        items,
    )
    cookies = hub.staff_keys.staff_cookie(("supervisor",), id="7", name="Chef Essai", team="general")

    async with await hub.browser() as staff, await hub.browser() as chef:
        chef.session.cookie_jar.update_cookies(cookies)
        _, seen = await staff.get("/profils")
        await staff.get("/")
        refused, _ = await decide(staff, habit=str(habit), verb="accept", version="1")
        done, _ = await decide(chef, habit=str(habit), verb="accept", version="1")
        _, applied = await chef.get("/profils?voir=accepted")

    assert "« Nom » suit les mots « foyer concerne »." in seen
    assert "Fax du 02 61 91 00 00" in seen
    assert "corrigé en « MARTINOL »" in seen
    assert "Accepter" not in seen
    assert (refused, done) == (403, 303)
    assert "Retirer" in applied


async def decide(browser: Browser, **fields: str) -> tuple[int, str]:
    """Presses a button of the page."""
    return await browser.press("/profils", "", **fields)
