"""Approvers: they are asked before any signer; all say yes and it goes out, one says no and it ends."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Hearer, Program
from tests.provider_portal.phone import Page, Phone
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type
NOBODY = uuid4()


async def with_approvers(program: Program, *people: dict[str, str], **changes: Any) -> tuple[Json, dict[str, str]]:
    """A draft with these approvers, ready to go out, and its signer. Any: fields of the request."""
    signer = a_person()
    request = await program.ready(signer, **changes)
    for person in people:
        answer = await program.call("POST", f"/signature_requests/{request['id']}/approvers", json={"info": person})
        assert answer.status == 201, answer.body
    return request, signer


async def activated(program: Program, request: Json) -> Json:
    answer = await program.call("POST", f"/signature_requests/{request['id']}/activate")
    assert answer.status == 201, answer.body
    return answer.json()


async def opened(desk: Desk, link: str) -> tuple[Phone, str, Page]:
    """An approver who reads."""
    path, browser = link.removeprefix(desk.url), desk.browser()
    return browser, path, await browser.get(path)


async def test_all_approve_then_the_signers_are_told_and_the_caller_hears_each_step(
    own_desk: Desk, hearer: Hearer
) -> None:
    program, first, second = own_desk.program(), a_person(), a_person()
    hook = {"endpoint": hearer.url, "subscribed_events": ["*"]}
    await program.call("POST", "/webhooks", json=hook)
    request, signer = await with_approvers(program, first, second, ordered_approvers=True)

    asked = await activated(program, request)
    browser, path, page = await opened(own_desk, asked["approvers"][0]["approval_link"])
    _, early_path, early_page = await opened(own_desk, asked["approvers"][1]["approval_link"])
    yes = await browser.press(page, f"{path}/approbation")
    await wait_for(lambda: own_desk.texts_for(second))
    unread = own_desk.texts_for(signer)
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    link = (
        await program.call("GET", f"/signature_requests/{request['id']}/approvers/{read['approvers'][1]['id']}")
    ).json()
    browser, path, page = await opened(own_desk, link["approval_link"])
    await browser.press(page, f"{path}/approbation")
    done = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    lists = [
        (await program.call("GET", "/signature_requests", params={f"{moment}[after]": "2020-01-01"})).json()["data"]
        for moment in ("approved_at", "rejected_at")
    ]

    assert [[one["id"] for one in found] for found in lists] == [[request["id"]], []]
    assert (asked["status"], [one["status"] for one in asked["approvers"]]) == ("approval", ["notified", "initiated"])
    assert asked["signers"][0]["status"] == "initiated"
    assert "Ce n'est pas encore votre tour" in early_page.text
    assert f"{early_path}/approbation" not in early_page.html
    assert "Vous avez approuvé" in yes.text
    assert unread == [], "no signer is told before all have approved"
    assert (read["status"], read["approved_at"]) == ("approval", None)
    assert (done["status"], done["signers"][0]["status"]) == ("ongoing", "notified")
    assert done["approved_at"] is not None
    assert await own_desk.link_for(signer)
    await wait_for(lambda: len(hearer.heard) == 7)
    assert hearer.names() == [
        "signature_request.activated",
        "approver.notified",
        "approver.approved",
        "approver.notified",
        "approver.approved",
        "signature_request.approved",
        "signer.notified",
    ]
    assert b'"approver":{' in hearer.heard[1][0]


async def test_one_rejects_with_a_reason_and_it_ends_for_all(desk: Desk) -> None:
    program, first, second = desk.program(), a_person(), a_person()
    request, signer = await with_approvers(program, first, second)
    asked = await activated(program, request)
    browser, path, page = await opened(desk, asked["approvers"][0]["approval_link"])
    other, other_path, other_page = await opened(desk, asked["approvers"][1]["approval_link"])

    unsaid = await browser.press(page, f"{path}/rejet", {"reason": "  "})
    said = await browser.press(unsaid, f"{path}/rejet", {"reason": "Mauvais montant"})
    late = await other.press(other_page, f"{other_path}/approbation")
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    chain = await desk.rows.fetch(
        "select kind, payload from evidence where request_id = $1 order by sequence", read["id"]
    )

    assert (unsaid.status, "Dites pourquoi" in unsaid.text) == (422, True)
    assert "« Mauvais montant »" in said.text
    assert (late.status, "il n'y a plus rien à approuver" in late.text) == (422, True)
    assert (read["status"], read["signers"][0]["status"]) == ("rejected", "aborted")
    assert read["rejection_information"]["reason"] == "Mauvais montant"
    assert read["rejection_information"]["approver_id"] == asked["approvers"][0]["id"]
    assert [row["kind"] for row in chain][-2:] == ["approver_rejected", "request_rejected"]
    (event,) = await desk.rows.fetch("select type, body from outbox where key = $1", asked["id"])
    assert event["type"] == "esign.request.rejected.v1"
    assert json.loads(event["body"])["approver_id"] == asked["approvers"][0]["id"]
    assert "Mauvais montant" not in str(event["body"]), "a word typed by a person stays with the service"
    assert desk.texts_for(signer) == []


async def test_nobody_signs_before_it_is_approved(desk: Desk) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, a_person(), delivery_mode="none")
    asked = await activated(program, request)

    browser, path, page = await opened(desk, asked["signers"][0]["signature_link"])
    documents = await browser.get(f"{path}/documents")
    sent = await program.call(
        "POST", f"/signature_requests/{request['id']}/signers/{asked['signers'][0]['id']}/send_otp"
    )

    assert "attendent d'abord une approbation" in page.text
    assert f"{path}/consentement" not in documents.html
    assert sent.status == 400


async def test_an_approver_answers_once_in_whichever_tab_he_is_first(desk: Desk) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, a_person(), a_person())
    asked = await activated(program, request)
    browser, path, page = await opened(desk, asked["approvers"][0]["approval_link"])

    await browser.press(page, f"{path}/approbation")
    again = await browser.press(page, f"{path}/rejet", {"reason": "Trop tard"})
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()

    assert (again.status, "a déjà répondu" in again.text) == (422, True)
    assert (read["status"], [one["status"] for one in read["approvers"]]) == ("approval", ["approved", "notified"])


async def test_a_reminder_brings_a_fresh_link_and_the_old_one_opens_nothing(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request, _ = await with_approvers(program, person)
    asked = await activated(program, request)
    path = f"/signature_requests/{request['id']}/approvers/{asked['approvers'][0]['id']}"

    reminded = await program.call("POST", f"{path}/send_reminder")
    await wait_for(lambda: any("Rappel" in one.subject for one in desk.mails_for(person)))
    fresh = (await program.call("GET", path)).json()["approval_link"]
    old = await desk.browser().get(asked["approvers"][0]["approval_link"].removeprefix(desk.url))
    new = await desk.browser().get(fresh.removeprefix(desk.url))

    assert (reminded.status, reminded.body) == (201, b"")
    assert (old.status, new.status) == (404, 200)


@pytest.mark.parametrize(
    ("method", "rest", "kind"),
    [("POST", "/send_reminder", "approver.status_not_compatible"), ("DELETE", "", None), ("PATCH", "", None)],
)
async def test_what_an_approvers_state_forbids_is_named_as_the_vendor_does(
    desk: Desk, method: str, rest: str, kind: str | None
) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, a_person())
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    path = f"/signature_requests/{request['id']}/approvers/{read['approvers'][0]['id']}{rest}"
    if kind is None:
        await activated(program, request)

    answer = await program.call(method, path, **({"json": {}} if method == "PATCH" else {}))

    assert (answer.status, answer.json()["type"]) == (400, kind or "parameters_not_valid")


async def test_an_approver_is_changed_and_removed_while_it_is_a_draft(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.ready(person)
    path = f"/signature_requests/{request['id']}/approvers"
    signer = (await program.call("GET", f"/signature_requests/{request['id']}")).json()["signers"][0]
    made = (await program.call("POST", path, json={"signer_id": signer["id"]})).json()

    twice = await program.call("POST", path, json={"info": {**person, "email": person["email"].upper()}})
    changed = await program.call("PATCH", f"{path}/{made['id']}", json={"info": {"first_name": "Lou"}})
    removed = await program.call("DELETE", f"{path}/{made['id']}")
    gone = await program.call("GET", f"{path}/{made['id']}")
    activated_now = await activated(program, request)

    assert made["info"]["email"] == person["email"]
    assert twice.json()["type"] == "approver.already_attached_to_signature_request"
    assert changed.json()["info"] == {**made["info"], "first_name": "Lou"}
    assert (removed.status, gone.status) == (204, 404)
    assert (activated_now["status"], activated_now["approvers"]) == ("ongoing", [])


async def test_the_tenth_approver_is_taken_and_the_next_is_not(desk: Desk) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, *(a_person() for _ in range(10)))

    more = await program.call("POST", f"/signature_requests/{request['id']}/approvers", json={"info": a_person()})
    nobody = await program.call("POST", f"/signature_requests/{request['id']}/approvers", json={})

    assert (more.status, more.json()["type"]) == (400, "parameters_not_valid")
    assert nobody.json()["invalid_params"][0]["name"] == "info"


async def test_an_approvers_link_ends_after_48_hours(desk: Desk) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, a_person())
    asked = await activated(program, request)
    approver = asked["approvers"][0]
    await desk.rows.execute(
        "update approvers set link_expires_at = link_expires_at - $2::interval where id = $1",
        approver["id"], timedelta(hours=48),
    )  # fmt: skip

    answer = await desk.browser().get(approver["approval_link"].removeprefix(desk.url))

    assert answer.status == 404


async def test_two_who_approve_at_the_same_moment_send_it_out_once(desk: Desk) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, a_person(), a_person())
    asked = await activated(program, request)
    visits = [await opened(desk, one["approval_link"]) for one in asked["approvers"]]

    pages = await asyncio.gather(*(browser.press(page, f"{path}/approbation") for browser, path, page in visits))
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    invitations = await desk.rows.fetchval(
        "select count(*) from messages m join signers s on s.id = m.signer_id where s.request_id = $1", request["id"]
    )
    kinds = [
        row["kind"] for row in await desk.rows.fetch("select kind from evidence where request_id = $1", request["id"])
    ]

    assert [page.status for page in pages] == [200, 200]
    assert (read["status"], invitations) == ("ongoing", 1)
    assert kinds.count("approver_approved") == 2
    assert kinds.count("notified") == 1


async def test_one_who_approves_while_the_other_rejects_changes_nothing_of_who_was_first(desk: Desk) -> None:
    program = desk.program()
    request, _ = await with_approvers(program, a_person(), a_person())
    asked = await activated(program, request)
    (yes, yes_path, yes_page), (no, no_path, no_page) = [
        await opened(desk, one["approval_link"]) for one in asked["approvers"]
    ]

    await asyncio.gather(
        yes.press(yes_page, f"{yes_path}/approbation"), no.press(no_page, f"{no_path}/rejet", {"reason": "Non"})
    )
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()

    assert read["status"] == "rejected"
    assert read["approvers"][1]["status"] == "rejected"
    assert read["approvers"][0]["status"] in ("approved", "notified")


async def test_a_mail_that_no_mailbox_takes_is_told_of_signers_and_of_approvers(own_desk: Desk, hearer: Hearer) -> None:
    """The caller hears that nobody was reached, and can correct the address."""
    program = own_desk.program()
    names = ["signer.notification_delivery_failed", "approver.notification_delivery_failed"]
    hook = {"endpoint": hearer.url, "subscribed_events": names, "sandbox": True}
    await program.call("POST", "/webhooks", json=hook)
    own_desk.outbox.behaviour.smtp = "refused"

    signed = await program.sent_out()
    approved, _ = await with_approvers(program, a_person())
    await activated(program, approved)
    await wait_for(lambda: set(hearer.names()) == set(names))

    told = {body["event_name"]: body["data"] for body in (json.loads(raw) for raw, _ in hearer.heard)}
    assert told[names[0]]["signer"]["id"] == signed["signers"][0]["id"]
    assert told[names[1]]["signature_request"]["id"] == approved["id"]
    assert told[names[1]]["approver"]["status"] == "notified"
