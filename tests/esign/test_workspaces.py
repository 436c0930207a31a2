"""Workspaces, users and keys of the organisation: who sees what, and where content goes when a workspace does."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.keys import ESIGN_KEYS_FILE
from services.esign.store import keys as key_store
from services.esign.store import workspaces as workspace_store
from services.esign.store.keys import Caller, Key
from shared.db import Database, Transaction
from tests.esign.builders import a_person
from tests.esign.conftest import ORGANISATION, Desk, Hearer, Program, running_desk, with_organisation
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type


@pytest.fixture(scope="module")
async def organisation(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """A service that knows a key of the organisation beside those of one workspace."""
    folder = tmp_path_factory.mktemp("organisation")
    keys = with_organisation(folder)
    known = json.loads((folder / "keys" / ESIGN_KEYS_FILE).read_text())
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder, api_keys_file=keys) as running:
        running.keys = {one["sandbox"]: one["key"] for one in known}
        yield running


async def made(program: Program, path: str, **body: Any) -> Json:
    answer = await program.call("POST", path, json=body)
    assert answer.status == 201, answer.body
    return answer.json()


async def test_a_workspaces_key_sees_its_own_and_manages_nothing(organisation: Desk) -> None:
    own, whole = organisation.program(), organisation.program(key=ORGANISATION)
    other = await made(whole, "/workspaces", name="Autre espace")

    seen = (await own.call("GET", "/workspaces")).json()["data"]
    foreign = await own.call("GET", f"/workspaces/{other['id']}")
    elsewhere = await own.call(
        "POST", "/signature_requests", json={"name": "x", "delivery_mode": "none", "workspace_id": other["id"]}
    )
    refused = [
        (await own.call("POST", "/workspaces", json={"name": "Non"})).status,
        (await own.call("PATCH", f"/workspaces/{other['id']}", json={"name": "Non"})).status,
        (await own.call("GET", "/workspaces/default")).status,
        (await own.call("GET", "/users")).status,
    ]

    assert len(seen) == 1
    assert other["id"] != seen[0]["id"]
    assert (foreign.status, elsewhere.status, refused) == (404, 404, [403, 403, 403, 403])


async def test_the_organisations_key_puts_a_request_into_a_workspace_and_sees_all(organisation: Desk) -> None:
    own, whole = organisation.program(), organisation.program(key=ORGANISATION)
    there = await made(whole, "/workspaces", name="Sud", external_name="Agence Sud")

    elsewhere = await whole.draft(workspace_id=there["id"])
    here = await own.draft()
    seen = [(await program.call("GET", f"/signature_requests/{elsewhere['id']}")).status for program in (whole, own)]
    listed = (await whole.call("GET", "/signature_requests")).json()["data"]

    assert elsewhere["workspace_id"] == there["id"] != here["workspace_id"]
    assert seen == [200, 404]
    assert {elsewhere["id"], here["id"]} <= {one["id"] for one in listed}


async def test_content_of_a_deleted_workspace_moves_and_the_default_one_stays(organisation: Desk) -> None:
    whole = organisation.program(key=ORGANISATION)
    gone, target = [await made(whole, "/workspaces", name=name) for name in ("Est", "Ouest")]
    request = await whole.draft(workspace_id=gone["id"])
    before = (await whole.call("GET", "/workspaces/default")).json()
    chosen = await whole.call("POST", "/workspaces/default", json={"workspace_id": target["id"]})
    now = (await whole.call("GET", "/workspaces/default")).json()

    itself = await whole.call("DELETE", f"/workspaces/{gone['id']}", json={"workspace_id": gone["id"]})
    default = await whole.call("DELETE", f"/workspaces/{target['id']}", json={"workspace_id": gone["id"]})
    unsaid = await whole.call("DELETE", f"/workspaces/{gone['id']}")
    removed = await whole.call("DELETE", f"/workspaces/{gone['id']}", json={"workspace_id": target["id"]})
    read = (await whole.call("GET", f"/signature_requests/{request['id']}")).json()
    again = await whole.call("GET", f"/workspaces/{gone['id']}")
    back = await whole.call("POST", "/workspaces/default", json={"workspace_id": before["id"]})

    assert (chosen.status, now["id"], now["default"], back.status) == (204, target["id"], True, 204)
    assert (itself.status, default.status, unsaid.status, removed.status) == (400, 400, 400, 204)
    assert (read["workspace_id"], again.status) == (target["id"], 404)


async def test_a_workspace_is_renamed_and_no_two_have_one_name_and_ten_make_a_page(organisation: Desk) -> None:
    whole = organisation.program(key=ORGANISATION)
    first, second, *_ = [await made(whole, "/workspaces", name=f"Page {n}") for n in range(11)]

    taken = await whole.call("PATCH", f"/workspaces/{first['id']}", json={"name": "Page 1"})
    renamed = await whole.call("PATCH", f"/workspaces/{second['id']}", json={"name": "Nord", "external_name": "N"})
    page = (await whole.call("GET", "/workspaces")).json()
    rest = (await whole.call("GET", "/workspaces", params={"after": page["meta"]["next_cursor"]})).json()
    long = await whole.call("POST", "/workspaces", json={"name": "x" * 201})

    assert taken.status == 400
    assert (renamed.json()["name"], renamed.json()["external_name"]) == ("Nord", "N")
    assert renamed.json()["updated_at"] is not None
    assert len(page["data"]) == 10
    assert rest["data"]
    assert {one["id"] for one in page["data"]} & {one["id"] for one in rest["data"]} == set()
    assert long.status == 400


async def test_a_user_is_invited_by_mail_accepts_and_works_in_a_workspace(organisation: Desk, hearer: Hearer) -> None:
    whole, person = organisation.program(key=ORGANISATION), a_person()
    hook = await made(whole, "/webhooks", endpoint=hearer.url, subscribed_events=["user.completed"], sandbox=True)
    where = await made(whole, "/workspaces", name="Centre")
    user = await made(whole, "/users", **person, role="admin", job_title="Métreur")
    await wait_for(lambda: any("/i/" in text for text in organisation.texts_for(person)))
    (text,) = organisation.texts_for(person)
    link = "/i/" + text.partition("/i/")[2].split()[0]
    browser = organisation.browser()

    twice = await whole.call("POST", "/users", json={**person, "email": person["email"].upper()})
    page = await browser.get(link)
    accepted = await browser.press(page, link)
    await browser.press(page, link)
    linked = await whole.call("PUT", f"/workspaces/{where['id']}/users/{user['id']}")
    read = (await whole.call("GET", f"/users/{user['id']}")).json()
    invitation = (await whole.call("GET", f"/users/{user['id']}/invitation")).json()
    same = (await whole.call("GET", f"/users/invitations/{invitation['id']}")).json()
    found = (await whole.call("GET", "/users", params={"email": person["email"].upper()})).json()["data"]
    changed = await whole.call("PATCH", f"/users/{user['id']}", json={"role": "member", "is_active": False})
    unlinked = [(await whole.call("DELETE", f"/workspaces/{where['id']}/users/{user['id']}")).status for _ in range(2)]
    removed = await whole.call("DELETE", f"/users/{user['id']}")
    closed = await browser.get(link)

    assert (user["status"], user["workspaces"], twice.status) == ("invited", [], 400)
    assert "Invitation acceptée" in accepted.text
    assert (linked.status, read["status"], read["workspaces"]) == (204, "completed", [{"id": where["id"]}])
    assert invitation == same
    assert invitation["accepted_at"] is not None
    assert found == [read]
    await wait_for(lambda: bool(hearer.heard))
    told = await whole.own("GET", f"/webhooks/{hook['id']}/deliveries", params={"about_id": user["id"]})
    assert [one["event_name"] for one in told.json()["data"]] == ["user.completed"]
    assert json.loads(hearer.heard[0][0])["data"]["user"] == {**read, "workspaces": []}
    assert (changed.json()["role"], changed.json()["is_active"]) == ("member", False)
    assert (unlinked, removed.status, closed.status) == ([204, 404], 204, 404)


async def test_a_key_whose_workspace_was_deleted_works_where_the_content_went_after_a_restart_too(db: Database) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    keys = [
        Key(sha256=name.encode(), workspace=name, sandbox=True, organization=name == "b") for name in ("a", "b", "c")
    ]
    async with db.transaction() as tx:
        await key_store.register(tx, keys, now=now)
        first, second, third = [await caller_of(tx, name) for name in ("a", "b", "c")]
        await workspace_store.move(tx, gone=first.workspace_id, target=second.workspace_id)
        await workspace_store.move(tx, gone=second.workspace_id, target=third.workspace_id)

        await key_store.register(tx, keys, now=now)
        again = [await caller_of(tx, name) for name in ("a", "b", "c")]

    assert {one.workspace_id for one in again} == {third.workspace_id}
    assert [one.sees for one in again] == [third.workspace_id, None, third.workspace_id]


async def caller_of(tx: Transaction, name: str) -> Caller:
    found = await key_store.caller(tx, name.encode())
    assert found is not None
    return found


async def test_a_user_of_elsewhere_or_switched_off_takes_no_place_of_a_template(organisation: Desk) -> None:
    own, whole = organisation.program(), organisation.program(key=ORGANISATION)
    other = await made(whole, "/workspaces", name="Espace voisin")
    here = (await own.call("GET", "/workspaces")).json()["data"][0]
    user = await made(whole, "/users", **{**a_person(), "phone_number": None}, role="member")
    request = await own.ready(a_person())
    kept = await own.own(
        "POST", "/templates", json={"signature_request_id": request["id"], "name": "Bail", "labels": ["client"]}
    )
    place = {"signers": [{"label": "client", "user_id": user["id"]}]}
    body = {"name": "Bail", "delivery_mode": "none", "template_id": kept.json()["id"], "template_placeholders": place}

    answers = []
    for path, change in (
        (f"/workspaces/{other['id']}/users/{user['id']}", None),
        (f"/workspaces/{here['id']}/users/{user['id']}", None),
        (f"/users/{user['id']}", {"is_active": False}),
    ):
        await whole.call("PATCH" if change else "PUT", path, json=change)
        answers.append(await own.call("POST", "/signature_requests", json=body))

    assert [one.status for one in answers] == [404, 201, 404]
    assert {answers[n].json()["type"] for n in (0, 2)} == {"resource.not_found"}
    (signer,) = (await own.call("GET", f"/signature_requests/{answers[1].json()['id']}/signers")).json()
    assert signer["info"]["email"] == user["email"]


async def test_a_request_comes_from_the_user_who_is_named_when_it_goes_out(organisation: Desk) -> None:
    whole, program = organisation.program(key=ORGANISATION), organisation.program()
    user = await made(whole, "/users", **a_person())
    stranger = await made(whole, "/users", **a_person())
    [where] = (await program.call("GET", "/workspaces")).json()["data"]
    await whole.call("PUT", f"/workspaces/{where['id']}/users/{user['id']}")
    request = await program.ready(delivery_mode="none")
    path = f"/signature_requests/{request['id']}"

    nobody = await program.call("POST", f"{path}/activate", json={"sender_id": stranger["id"]})
    out = await program.call("POST", f"{path}/activate", json={"sender_id": user["id"]})
    copy = (await program.call("POST", "/signature_requests", json={"signature_request_id": request["id"]})).json()

    assert (nobody.status, out.status) == (404, 201)
    assert out.json()["sender"] == {"id": user["id"], "email": user["email"]}
    assert (await program.call("GET", path)).json()["sender"] == out.json()["sender"]
    assert copy["sender"] is None
