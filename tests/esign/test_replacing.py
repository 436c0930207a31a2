"""Duplicate, and duplicate and replace: through the doors, twice, in two tabs, and killed half-way."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Hearer, Json, Program
from tests.esign.dying import dying
from tests.support.exchanges import Answer
from tests.support.waiting import wait_for

ALL = "select count(*) from signature_requests where external_id = $1"
LIVE = "select count(*) from signature_requests where external_id = $1 and status = 'ongoing'"


async def replace(program: Program, request: Json, signers: list[Json], **more: Any) -> Answer:  # Any: JSON
    """The act, by our own door."""
    path = f"/v1/signature_requests/{request['id']}/replace"
    headers = {"Authorization": f"Bearer {program.key}"}
    return await program.exchanges.send("POST", path, json={"signers": signers, **more}, headers=headers)


async def attempt(program: Program, request_id: str) -> Json:
    """A request with its other attempts."""
    headers = {"Authorization": f"Bearer {program.key}"}
    answer = await program.exchanges.send("GET", f"/v1/signature_requests/{request_id}", headers=headers)
    assert answer.status == 200, answer.body
    return answer.json()


async def chain(desk: Desk, request_id: str) -> list[str]:
    """What happened to a request, but for what its mails came to, whenever that was."""
    rows = await desk.rows.fetch(
        "select kind from evidence where request_id = $1 and kind <> 'message_carried' order by sequence", request_id
    )
    return [row["kind"] for row in rows]


async def around(program: Program, request: Json) -> Json:
    """An approver and a follower on a draft."""
    boss = {"first_name": "Bo", "last_name": "Essai", "email": "bo@exemple.invalid", "locale": "fr"}
    path = f"/signature_requests/{request['id']}"
    approver = await program.call("POST", f"{path}/approvers", json={"info": boss})
    follower = await program.call("POST", f"{path}/followers", json=[{"email": "suit@exemple.invalid", "locale": "fr"}])
    assert (approver.status, follower.status) == (201, 201)
    return approver.json()


async def test_a_duplicate_is_approved_again_and_followed_by_the_same_people(desk: Desk) -> None:
    """A copy that asked nobody would go out without the yes that the first one needed."""
    program = desk.program()
    first = await program.ready()
    approver = await around(program, first)
    await program.call("POST", f"/signature_requests/{first['id']}/activate")

    copy = (await program.call("POST", "/signature_requests", json={"signature_request_id": first["id"]})).json()
    path = f"/signature_requests/{copy['id']}"
    [asked] = copy["approvers"]
    same = (await program.call("GET", f"{path}/approvers/{asked['id']}")).json()
    followers = (await program.call("GET", f"{path}/followers")).json()["data"]
    out = (await program.call("POST", f"{path}/activate")).json()

    assert (asked["status"], same["info"]) == ("initiated", approver["info"])
    assert asked["id"] != approver["id"]
    assert [one["email"] for one in followers] == ["suit@exemple.invalid"]
    assert out["status"] == "approval"


async def test_a_duplicate_is_a_draft_of_the_same_bytes_signers_and_fields(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    first = await program.sent_out(person, external_id="CTR-DUP", reminder_settings=REMINDERS)

    body = {"signature_request_id": first["id"], "name": "Encore", "previous_attempt_id": first["id"]}
    answer = await program.call("POST", "/signature_requests", json=body)
    copy = answer.json()
    (old,) = (await program.call("GET", f"/signature_requests/{first['id']}/signers")).json()
    (new,) = (await program.call("GET", f"/signature_requests/{copy['id']}/signers")).json()
    papers = await desk.rows.fetch(
        "select request_id, sha256, current_sha256 from documents where request_id in ($1, $2)", first["id"], copy["id"]
    )

    assert (answer.status, copy["status"], copy["name"], copy["external_id"]) == (201, "draft", "Encore", "CTR-DUP")
    assert (copy["previous_attempt_id"], copy["reminder_settings"]) == (first["id"], REMINDERS)
    assert answer.headers["X-Passerelle-Duplicates"] == first["id"]
    assert new["info"] == old["info"]
    assert (new["status"], new["signature_link"], new["signed_at"]) == ("initiated", None, None)
    assert [_place(one) for one in new["fields"]] == [_place(one) for one in old["fields"]]
    assert len({paper["sha256"] for paper in papers}) == 1
    assert {str(p["request_id"]): p["sha256"] == p["current_sha256"] for p in papers} == {
        first["id"]: False,
        copy["id"]: True,
    }


@pytest.mark.parametrize("body", [{"signature_request_id": "019cd6d4-1f20-7ea2-b0c1-6c6f1d3c2a10"}, "other", "attempt"])
async def test_what_is_not_the_callers_is_not_duplicated(desk: Desk, body: Json) -> None:
    program = desk.program()
    foreign = await desk.program(sandbox=False).draft()
    own = await program.draft()
    bodies = {
        "other": {"signature_request_id": foreign["id"]},
        "attempt": {"signature_request_id": own["id"], "previous_attempt_id": foreign["id"]},
    }

    answer = await program.call("POST", "/signature_requests", json=bodies[body] if isinstance(body, str) else body)

    assert (answer.status, answer.json()["type"]) == (404, "resource.not_found")


async def test_what_is_asked_of_signers_and_said_of_a_request_comes_along(desk: Desk) -> None:
    program, wrong, right = desk.program(), a_person(), a_person()
    first = await program.ready(wrong, labels=["Dégât des eaux"])
    one = f"/signature_requests/{first['id']}"
    (signer,) = (await program.call("GET", f"{one}/signers")).json()
    consent = {"type": "checkbox", "settings": {"text": "J'ai lu la notice."}, "signer_ids": [signer["id"]]}
    await program.call("POST", f"{one}/consent_requests", json={**consent, "optional": False})
    asked = {"title": "Relevé d'identité bancaire", "optional": True, "signer_ids": [signer["id"]]}
    await program.call("POST", f"{one}/document_requests", json=asked)
    await program.call("POST", f"{one}/metadata", json={"data": {"contrat": "CTR-7"}})
    assert (await program.call("POST", f"{one}/activate")).status == 201

    answer = await replace(program, first, [{"signer_id": signer["id"], "email": right["email"]}])
    new = answer.json()["request"]
    again = f"/signature_requests/{new['id']}"
    (renewed,) = (await program.call("GET", f"{again}/signers")).json()
    (consented,) = (await program.call("GET", f"{again}/consent_requests")).json()["data"]
    (file,) = (await program.call("GET", f"{again}/document_requests")).json()["data"]

    assert (answer.status, new["status"]) == (201, "ongoing")
    assert (consented["settings"]["text"], consented["signer_ids"]) == ("J'ai lu la notice.", [renewed["id"]])
    assert (file["title"], file["signer_ids"]) == ("Relevé d'identité bancaire", [renewed["id"]])
    assert [label["name"] for label in new["labels"]] == ["Dégât des eaux"]
    assert (await program.call("GET", f"{again}/metadata")).json()["data"] == {"contrat": "CTR-7"}


async def test_a_replacement_leaves_one_live_request_with_exactly_one_field(own_desk: Desk, hearer: Hearer) -> None:
    program, wrong, right = own_desk.program(), a_person(), a_person()
    await program.call("POST", "/webhooks", json={"endpoint": hearer.url, "sandbox": True, "subscribed_events": ["*"]})
    old = await program.sent_out(wrong, external_id="CTR-237")
    dead_link, tab = await own_desk.link_for(wrong), own_desk.browser()
    stale = await tab.get(f"{dead_link}/documents")
    signer = {"signer_id": old["signers"][0]["id"], "email": right["email"], "phone_number": right["phone_number"]}

    answer = await replace(program, old, [{**signer, "save_contact": True}])
    again = await replace(program, old, [{**signer, "save_contact": True}])
    other = await replace(program, old, [{**signer, "email": "troisieme@exemple.invalid"}])
    new = answer.json()["request"]
    listed = (await program.call("GET", "/signature_requests", params={"external_id[eq]": "CTR-237"})).json()["data"]
    read = (await program.call("GET", f"/signature_requests/{old['id']}")).json()
    (renewed,) = (await program.call("GET", f"/signature_requests/{new['id']}/signers")).json()
    contacts = (await program.call("GET", "/contacts")).json()["data"]

    assert (answer.status, again.status, other.status) == (201, 201, 409)
    assert other.json()["rule"] == "ESIGN-104"
    assert again.json()["request"]["id"] == new["id"]
    assert (new["status"], new["previous_attempt_id"]) == ("ongoing", old["id"])
    assert [one["id"] for one in listed] == [new["id"]]
    assert (read["status"], read["signers"][0]["status"]) == ("canceled", "aborted")
    assert (await attempt(program, old["id"]))["replaced_by_id"] == new["id"]
    assert (await attempt(program, new["id"]))["live_duplicates"] == []
    assert (renewed["info"]["email"], renewed["info"]["phone_number"]) == (right["email"], right["phone_number"])
    assert [one["type"] for one in renewed["fields"]] == ["signature"]
    assert [(one["email"], one["phone_number"]) for one in contacts] == [(right["email"], right["phone_number"])]
    assert (await chain(own_desk, old["id"]))[-1] == "canceled"
    assert (await chain(own_desk, new["id"])) == ["created", "activated", "notified"]
    await wait_for(lambda: len(hearer.heard) >= 6)
    assert sorted(hearer.names()) == [
        "contact.created",
        "signature_request.activated",
        "signature_request.activated",
        "signature_request.canceled",
        "signer.notified",
        "signer.notified",
    ]
    refused = await tab.press(stale, f"{dead_link}/consentement", TYPED)
    assert refused.status == 422
    await _the_new_link_signs(own_desk, right)
    await own_desk.until(program, new, "done")
    assert (await program.call("GET", f"/signature_requests/{old['id']}")).json()["status"] == "canceled"


async def _the_new_link_signs(desk: Desk, person: dict[str, str]) -> None:
    browser, link = desk.browser(), await desk.link_for(person)
    code_page = await browser.press(await browser.get(f"{link}/documents"), f"{link}/consentement", TYPED)
    await browser.press(code_page, f"{link}/code", {"code": await desk.code_for(person)})


async def test_two_tabs_that_replace_at_once_leave_one_new_request(desk: Desk) -> None:
    program = desk.program()
    old = await program.sent_out(external_id="CTR-TABS")
    signer = old["signers"][0]["id"]

    answers = await asyncio.gather(
        *(replace(program, old, [{"signer_id": signer, "email": f"onglet{n}@exemple.invalid"}]) for n in range(3))
    )

    assert sorted(one.status for one in answers) == [201, 409, 409]
    assert await desk.rows.fetchval(LIVE, "CTR-TABS") == 1
    assert await desk.rows.fetchval(ALL, "CTR-TABS") == 2


async def test_what_is_decided_on_an_old_state_is_not_done(desk: Desk) -> None:
    program = desk.program()
    old = await program.sent_out()
    changes = [{"signer_id": old["signers"][0]["id"], "email": "neuf@exemple.invalid"}]

    answer = await replace(program, old, changes, version=1)

    assert (answer.status, answer.json()["rule"]) == (409, "ESIGN-103")
    assert (await program.call("GET", f"/signature_requests/{old['id']}")).json()["status"] == "ongoing"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({}, "ESIGN-100"), ({"phone_number": None}, "ESIGN-101"), ({"email": "sans arobase"}, "FORM-002")],
)
async def test_a_correction_that_cannot_be_is_refused_and_nothing_changes(desk: Desk, changes: Json, rule: str) -> None:
    program = desk.program()
    old = await program.sent_out(signer={"signature_authentication_mode": "otp_sms"})

    answer = await replace(program, old, [{"signer_id": old["signers"][0]["id"], **changes}])

    assert (answer.status, answer.json()["rule"]) == (422, rule)
    assert (await program.call("GET", f"/signature_requests/{old['id']}")).json()["status"] == "ongoing"


@pytest.mark.parametrize("point", ["esign.replacement_sealed", "esign.replacement_before_commit"])
async def test_a_kill_half_way_leaves_the_old_one_live_and_no_new_one(desk: Desk, point: str) -> None:
    program = desk.program()
    old = await program.sent_out(external_id=f"CTR-{point[6:]}")
    changes = [{"signer_id": old["signers"][0]["id"], "email": "apres@exemple.invalid"}]

    async with dying(desk, point) as url:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            async with desk.session.post(
                f"{url}/v1/signature_requests/{old['id']}/replace",
                json={"signers": changes},
                headers={"Authorization": f"Bearer {program.key}"},
            ):
                pass
    after = (await program.call("GET", f"/signature_requests/{old['id']}")).json()
    count = await desk.rows.fetchval(
        "select count(*) from signature_requests where external_id = $1", old["external_id"]
    )
    again = await replace(program, old, changes)

    assert (after["status"], count) == ("ongoing", 1)
    assert again.status == 201
    assert await desk.rows.fetchval(LIVE, old["external_id"]) == 1


async def test_two_live_requests_for_one_contract_are_said(desk: Desk) -> None:
    program = desk.program()
    first = await program.sent_out(external_id="CTR-241")
    second = await program.sent_out(external_id="CTR-241")
    foreign = await desk.program(sandbox=False).draft(external_id="CTR-241")

    assert (await attempt(program, first["id"]))["live_duplicates"] == [second["id"]]
    assert (await attempt(program, second["id"]))["live_duplicates"] == [first["id"]]
    assert (await attempt(desk.program(sandbox=False), foreign["id"]))["live_duplicates"] == []


async def test_contacts_are_kept_changed_and_removed(desk: Desk) -> None:
    program, person = desk.program(), a_person()

    made = await program.call("POST", "/contacts", json={**person, "company_name": "Essai SARL"})
    one = f"/contacts/{made.json()['id']}"
    changed = await program.call("PATCH", one, json={"address_city": "Nantes", "last_name": "Autre"})
    wrong = await program.call("PATCH", one, json={"email": "nulle part"})
    foreign = await desk.program(sandbox=False).call("GET", one)
    removed = await program.call("DELETE", one)
    gone = await program.call("GET", one)

    assert made.status == 201
    assert changed.json() == made.json() | {"address_city": "Nantes", "last_name": "Autre"}
    assert (wrong.status, foreign.status, removed.status, gone.status) == (400, 404, 204, 404)


TYPED = {"signature": "Ana Essai", "consent": "on"}
REMINDERS = {"interval_in_days": 2, "max_occurrences": 3}


def _place(field: Json) -> Json:
    return {name: field[name] for name in ("type", "page", "x", "y")}
