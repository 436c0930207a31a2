"""Metadata, labels and followers through the vendor-shaped doors, and a follower who looks at a request."""

from uuid import uuid4

import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk
from tests.support.waiting import wait_for

NOBODY = uuid4()


async def test_metadata_are_made_once_replaced_whole_and_removed(desk: Desk) -> None:
    program = desk.program()
    path = f"/signature_requests/{(await program.draft())['id']}/metadata"
    first = {"data": {"dossier": "D-17", "montant": 1200.5, "urgent": True, "n": 3}}

    before = await program.call("GET", path)
    made = await program.call("POST", path, json=first)
    again = await program.call("POST", path, json=first)
    replaced = await program.call("PUT", path, json={"data": {"dossier": "D-18"}})
    read = await program.call("GET", path)
    removed = await program.call("DELETE", path)
    gone = [(await program.call(method, path)).status for method in ("GET", "DELETE")]

    assert (before.status, made.status, made.json()) == (404, 201, first)
    assert (again.status, again.json()["detail"]) == (400, "Cette demande a déjà des métadonnées.")
    assert (replaced.status, read.json()) == (200, {"data": {"dossier": "D-18"}})
    assert (removed.status, gone) == (204, [404, 404])


@pytest.mark.parametrize("data", [{"k": ["liste"]}, {"k": None}, {"k" * 31: "v"}, {"k": "v" * 256}, {"": "v"}])
async def test_metadata_that_are_not_kept_are_refused(desk: Desk, data: dict[str, object]) -> None:
    program = desk.program()
    request = await program.draft()

    answer = await program.call("POST", f"/signature_requests/{request['id']}/metadata", json={"data": data})

    assert (answer.status, answer.json()["type"]) == (400, "validation.error")
    assert answer.json()["invalid_params"][0]["name"].startswith("data")


async def test_a_label_is_made_named_anew_put_on_a_request_and_taken_off(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    path = f"/signature_requests/{request['id']}"
    label = (await program.call("POST", "/labels", json={"name": "Dégât des eaux"})).json()

    twice = await program.call("POST", "/labels", json={"name": "Dégât des eaux"})
    put = [(await program.call("PUT", f"{path}/labels/{label['id']}")).status for _ in range(2)]
    renamed = await program.call("PATCH", f"/labels/{label['id']}", json={"name": "Incendie"})
    read = (await program.call("GET", path)).json()
    own = (await program.call("GET", f"{path}/labels")).json()
    found = (await program.call("GET", "/labels", params={"name": "Incendie"})).json()
    lists = [
        (await program.call("GET", "/signature_requests", params={f"label.name[{op}]": name})).json()["data"]
        for op, name in (("eq", "Incendie"), ("in", "Autre,Incendie"), ("eq", "Autre"))
    ]
    off = [(await program.call("DELETE", f"{path}/labels/{label['id']}")).status for _ in range(2)]

    assert [[one["id"] for one in found] for found in lists] == [[request["id"]], [request["id"]], []]
    assert (twice.status, twice.json()["type"]) == (400, "parameters_not_valid")
    assert put == [204, 204]
    assert read["labels"] == [{"id": label["id"], "name": "Incendie"}]
    assert own == found == {"meta": {"next_cursor": None}, "data": [renamed.json()]}
    assert off == [204, 404]


async def test_a_label_that_is_removed_leaves_its_requests_and_another_environment_never_saw_it(desk: Desk) -> None:
    program = desk.program()
    made = await program.draft(labels=["Toiture", "Gouttière", "Toiture"])
    (first, second) = made["labels"]

    again = await program.draft(labels=[first["id"], "Toiture"])
    foreign = await desk.program(sandbox=False).call("GET", f"/labels/{first['id']}")
    await program.call("DELETE", f"/labels/{first['id']}")
    read = (await program.call("GET", f"/signature_requests/{made['id']}")).json()

    assert [one["name"] for one in (first, second)] == ["Gouttière", "Toiture"]
    assert [one["name"] for one in again["labels"]] == ["Gouttière", "Toiture"]
    assert foreign.status == 404
    assert read["labels"] == [second]


async def test_labels_are_given_page_by_page(desk: Desk) -> None:
    program = desk.program()
    for n in range(3):
        await program.call("POST", "/labels", json={"name": f"Page {n} {NOBODY}"})
    names, after = [], ""

    while True:
        params = {"limit": "2", **({"after": after} if after else {})}
        page = (await program.call("GET", "/labels", params=params)).json()
        names += [one["name"] for one in page["data"]]
        if not (after := page["meta"]["next_cursor"]):
            break

    assert [one for one in names if one.endswith(str(NOBODY))] == [f"Page {n} {NOBODY}" for n in range(3)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("labels", [[str(NOBODY)], [""], [f"n{i}" for i in range(51)]])
async def test_labels_that_cannot_be_put_on_a_new_request_make_none(desk: Desk, labels: list[str]) -> None:
    program = desk.program()
    name = f"Jamais {uuid4()}"

    answer = await program.call(
        "POST", "/signature_requests", json={"name": name, "delivery_mode": "none", "labels": labels}
    )
    found = (await program.call("GET", "/signature_requests", params={"q": name})).json()

    assert answer.status in (400, 404)
    assert found["data"] == []


async def test_the_hundredth_follower_is_taken_and_the_next_is_not(desk: Desk) -> None:
    program = desk.program()
    path = f"/signature_requests/{(await program.draft())['id']}/followers"

    full = await program.call("POST", path, json=[{"email": f"suivi{n}@exemple.invalid"} for n in range(100)])
    more = await program.call("POST", path, json=[{"email": "un.de.plus@exemple.invalid"}])
    listed = (await program.call("GET", path)).json()

    assert (full.status, len(full.json()), len(listed["data"])) == (201, 100, 100)
    assert (more.status, more.json()["type"]) == (400, "parameters_not_valid")
    assert listed["data"] == full.json()


@pytest.mark.parametrize("twice", ["Deux.Fois@exemple.invalid", "deux.fois@exemple.invalid"])
async def test_nobody_follows_twice_and_of_a_refused_list_nobody_is_added(desk: Desk, twice: str) -> None:
    program = desk.program()
    path = f"/signature_requests/{(await program.draft())['id']}/followers"
    people = [{"email": "deux.fois@exemple.invalid"}, {"email": twice}]

    answer = await program.call("POST", path, json=people)
    await program.call("POST", path, json=people[:1])
    later = await program.call("POST", path, json=[{"email": "autre@exemple.invalid"}, *people[1:]])
    listed = (await program.call("GET", path)).json()

    assert (answer.status, later.status) == (400, 400)
    assert [one["email"] for one in listed["data"]] == ["deux.fois@exemple.invalid"]


async def test_a_follower_is_told_by_mail_looks_at_the_request_and_can_do_nothing_else(desk: Desk) -> None:
    program, follower, signer = desk.program(), a_person(), a_person()
    request = await program.ready(signer)
    path = f"/signature_requests/{request['id']}"
    (made,) = (await program.call("POST", f"{path}/followers", json=[{"email": follower["email"]}])).json()
    await program.call("POST", f"{path}/activate")
    await program.call("POST", f"{path}/cancel", json={"reason": "other"})

    await wait_for(lambda: len(desk.texts_for(follower)) == 2)
    link = made["follower_link"].removeprefix(desk.url)
    browser = desk.browser()
    page = await browser.get(link)
    (href,) = [part for part in page.html.split('"') if part.endswith("/fichier")]
    async with desk.session.get(f"{desk.url}{href}") as answer:
        file = await answer.read()
    foreign = await browser.get(f"{link}/documents/{NOBODY}/fichier")

    texts = " ".join(desk.texts_for(follower))
    assert all(words in texts for words in ("a été envoyé", "est annulé", link))
    assert all(words in page.text for words in ("État : annulé", "Ana Essai n'a plus à signer"))
    assert "<form" not in page.html
    assert file.startswith(b"%PDF-")
    assert foreign.status == 404


async def test_a_follower_is_not_written_to_when_the_caller_delivers_himself(desk: Desk) -> None:
    program, follower = desk.program(), a_person()
    request = await program.ready(delivery_mode="none")
    await program.call("POST", f"/signature_requests/{request['id']}/followers", json=[{"email": follower["email"]}])
    await program.call("POST", f"/signature_requests/{request['id']}/activate")

    ordered = await desk.rows.fetchval("select count(*) from letters where recipient = $1", follower["email"])

    assert ordered == 0


@pytest.mark.parametrize("path", ["/suivi/", "/a/"])
async def test_a_link_of_nobody_opens_no_page_of_a_follower_or_approver(desk: Desk, path: str) -> None:
    assert (await desk.browser().get(path + "0" * 64)).status == 404
