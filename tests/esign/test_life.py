"""The rest of a request's life through the doors: changed, found again, reactivated, deleted, erased; its signers."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from services.esign.domain.evidence import broken_at
from services.esign.store import signing as signing_store
from services.esign.store.files import Files
from services.esign.store.listing import Search, conditions_of
from tests.esign.builders import a_person, nobody_removes
from tests.esign.conftest import Desk, Hearer, Json, Program
from tests.esign.test_replacing import chain
from tests.support.waiting import wait_for

PLAN = {"interval_in_days": 1, "max_occurrences": 2}


async def test_a_draft_is_changed_and_what_is_under_way_is_not(desk: Desk) -> None:
    program = desk.program()
    made = await program.draft(external_id="AVANT", reminder_settings=PLAN)
    one = f"/signature_requests/{made['id']}"
    changes = {"name": "Après", "external_id": None, "ordered_signers": True, "expiration_date": None}

    changed = await program.call("PATCH", one, json={**changes, "email_custom_note": "Bonjour"})
    wrong = await program.call("PATCH", one, json={"name": ""})
    under_way = await program.sent_out()
    refused = await program.call("PATCH", f"/signature_requests/{under_way['id']}", json={"name": "Non"})

    kept = changed.json()
    assert (changed.status, kept["name"], kept["external_id"], kept["ordered_signers"]) == (200, "Après", None, True)
    assert (kept["email_custom_note"], kept["reminder_settings"], kept["status"]) == ("Bonjour", PLAN, "draft")
    assert (await program.call("GET", one)).json() == kept
    assert (wrong.status, refused.status) == (400, 400)


@pytest.mark.parametrize("state", ["draft", "canceled", "ongoing"])
async def test_what_is_not_under_way_is_deleted_once(desk: Desk, state: str) -> None:
    program = desk.program()
    request = await (program.draft() if state == "draft" else program.sent_out())
    one = f"/signature_requests/{request['id']}"
    if state == "canceled":
        await program.call("POST", f"{one}/cancel", json={"reason": "other"})

    deleted, again = await program.call("DELETE", one), await program.call("DELETE", one)
    read = await program.call("GET", one)

    expected = (400, 400, 200) if state == "ongoing" else (204, 404, 404)
    assert (deleted.status, again.status, read.status) == expected


async def test_an_erased_request_leaves_a_chain_that_holds_and_nothing_else(own_desk: Desk, hearer: Hearer) -> None:
    program, person = own_desk.program(), a_person()
    await program.call("POST", "/webhooks", json={"endpoint": hearer.url, "subscribed_events": ["*"], "sandbox": True})
    request = await program.sent_out(person, external_id="CTR-EFFACE")
    copy = (await program.call("POST", "/signature_requests", json={"signature_request_id": request["id"]})).json()
    one = f"/signature_requests/{request['id']}"
    await program.call("POST", f"{one}/cancel", json={"reason": "other", "custom_note": person["email"]})
    (paper,) = await own_desk.rows.fetch("select * from documents where request_id = $1", request["id"])
    files = Files.at("", folder=own_desk.settings.data_dir, claim=nobody_removes)

    answers = [
        await program.call("DELETE", one, params={"permanent_delete": "true"}),
        await program.call("DELETE", one, params={"permanent_delete": "true"}),
    ]

    assert [answer.status for answer in answers] == [204, 404]
    await wait_for(lambda: "signature_request.permanently_deleted" in hearer.names())
    await own_desk.end_writing()
    await wait_for(lambda: own_desk.rows.fetchval("select count(*) = 0 from doomed_files"))
    folder = own_desk.settings.data_dir / "esign"
    assert not (folder / paper["current_sha256"].hex()).exists()
    assert await files.get(paper["sha256"]), "the copy has the same original, and keeps it"
    (document,) = (await program.call("GET", f"/signature_requests/{copy['id']}/documents")).json()
    path = f"/signature_requests/{copy['id']}/documents/{document['id']}/download"
    assert (await program.call("GET", path)).status == 200
    async with own_desk.service.db.reading() as tx:
        links = await signing_store.evidence(tx, request["id"])
    assert broken_at(links) is None
    assert [link.kind for link in links][-4:] == ["canceled", "deleted", "erased", "permanently_deleted"]
    assert [link.payload for link in links[:-2]] == [None] * (len(links) - 2)
    assert {link.salt for link in links[:-2]} == {b""}, "without its salt nobody can try payloads against a hash"
    left = await own_desk.rows.fetchval(
        "select s::text || r::text from signers s join signature_requests r on r.id = s.request_id where r.id = $1",
        request["id"],
    )
    assert not [word for word in (person["email"], person["phone_number"], "CTR-EFFACE") if word in left]


async def test_an_expired_request_is_reactivated_with_fresh_links(own_desk: Desk, hearer: Hearer) -> None:
    program, person = own_desk.program(), a_person()
    request = await program.sent_out(person)
    one = f"/signature_requests/{request['id']}"
    old_link = await own_desk.link_for(person)
    early = await program.call("POST", f"{one}/reactivate", json={"expiration_date": "2030-01-01"})
    own_desk.move_clock(timedelta(days=190))
    await own_desk.until(program, request, "expired")
    await program.call("POST", "/webhooks", json={"endpoint": hearer.url, "subscribed_events": ["*"], "sandbox": True})

    day = (
        await own_desk.rows.fetchval("select (expires_at + interval '30 days')::date from signature_requests")
    ).isoformat()
    past = await program.call("POST", f"{one}/reactivate", json={"expiration_date": "2020-01-01"})
    answer = await program.call("POST", f"{one}/reactivate", json={"expiration_date": day})
    again = await program.call("POST", f"{one}/reactivate", json={"expiration_date": day})

    assert (early.status, past.status, answer.status, again.status) == (400, 400, 201, 400)
    assert (answer.json()["status"], answer.json()["expiration_date"][:10]) == ("ongoing", day)
    assert answer.json()["signers"][0]["status"] == "notified"
    await wait_for(lambda: len(hearer.heard) == 2)
    assert hearer.names() == ["signature_request.reactivated", "signer.notified"]
    said = await own_desk.rows.fetch("select type, body from outbox where key = $1 order by sequence", request["id"])
    assert [one["type"] for one in said] == ["esign.request.expired.v1", "esign.request.reactivated.v1"]
    assert json.loads(said[1]["body"])["expires_at"].startswith(day)
    await wait_for(lambda: len(own_desk.texts_for(person)) == 2)
    fresh = await own_desk.link_for(person)
    assert fresh != old_link
    assert (await own_desk.browser().get(old_link)).status == 404
    assert (await own_desk.browser().get(fresh)).status == 200


async def test_a_request_is_found_by_number_name_phone_address_and_state(own_desk: Desk) -> None:
    program = own_desk.program()
    person = {**a_person(), "first_name": "Zoé", "last_name": "Tréguier", "phone_number": "+33199000777"}
    request = await program.ready(person, external_id="CTR-2026-0042", name="Contrat_habitation")
    other = await program.ready({**a_person(), "last_name": "Kervella"}, name="100% travaux")

    async def found(**params: str) -> list[str]:
        answer = await program.call("GET", "/signature_requests", params=params)
        assert answer.status == 200, answer.body
        return [one["id"] for one in answer.json()["data"]]

    for text in ("2026-0042", "treguier", "Zoé T", "tréguier zoé", "01 99 00 07 77", "+33 (0)1.99.00.07.77", "000777",
                 person["email"].upper(), "contrat_h"):  # fmt: skip
        assert await found(q=text) == [request["id"]], text
    assert await found(q="100%") == [other["id"]]
    assert await found(q="_%_") == []
    assert await found(q="  ") == [other["id"], request["id"]]
    today = request["created_at"][:10]
    assert await found(**{"created_at[eq]": today, "status[in]": "draft"}) == [other["id"], request["id"]]
    assert await found(**{"created_at[before]": today}) == []
    assert await found(**{"activated_at[after]": "2020-01-01"}) == []
    assert await found(**{"source[eq]": "app"}) == []
    assert len(await found(**{"source[in]": "app,public_api", "workspace_id[eq]": request["workspace_id"]})) == 2
    assert await found(**{"workspace_id[eq]": request["id"]}) == []


async def test_leafing_both_ways_is_safe_while_others_insert(own_desk: Desk) -> None:
    program = own_desk.program()
    made = [(await program.draft(name=f"Papier {n}"))["id"] for n in range(5)]

    async def page(**params: str) -> tuple[list[str], str | None]:
        answer = (await program.call("GET", "/signature_requests", params={"limit": "2", **params})).json()
        return [one["id"] for one in answer["data"]], answer["meta"]["next_cursor"]

    first, cursor = await page()
    new = (await program.draft(name="Entre-temps"))["id"]
    second, cursor = await page(after=cursor or "")
    back, onward = await page(before=second[0])
    newer, _ = await page(before=first[0])

    assert (first, second) == (made[4:2:-1], made[2:0:-1])
    assert (back, onward) == (first, first[-1])
    assert newer == [new]


async def test_a_search_among_many_goes_by_the_indexes(own_desk: Desk) -> None:
    request = await own_desk.program().ready({**a_person(), "phone_number": "+33199001234"})
    await own_desk.rows.execute(
        """insert into signature_requests (id, workspace_id, sandbox, name, status, delivery_mode, ordered_signers,
                signers_allowed_to_decline, timezone, expires_at, options, created_at)
           select gen_random_uuid(), r.workspace_id, true, 'Papier ' || md5(n::text), 'draft', 'none', false, false,
                  r.timezone, r.expires_at, '{}', r.created_at from signature_requests r, generate_series(1, 5000) n"""
    )
    await own_desk.rows.execute("analyze signature_requests, signers")
    where = conditions_of(Search(text="01 99 00 12 34"), None)
    sql = f"select r.id from signature_requests r where {' and '.join(where.said)}"

    async with own_desk.service.db.reading() as tx:
        found = await tx.fetch(sql, *where.args)
        plan = " ".join(row[0] for row in await tx.fetch(f"explain {sql}", *where.args))

    assert [str(row["id"]) for row in found] == [request["id"]]
    assert "signature_requests_said" in plan
    assert "Seq Scan on signature_requests" not in plan


async def signers_of(program: Program, request: Json) -> list[Json]:
    """The signers, in their order."""
    found: list[Json] = (await program.call("GET", f"/signature_requests/{request['id']}/signers")).json()
    return found


async def test_signers_come_from_the_book_stand_in_groups_change_and_leave(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft(ordered_signers=True, delivery_mode="none")
    document = (await program.upload(request)).json()
    contact = (await program.call("POST", "/contacts", json=a_person())).json()
    path = f"/signature_requests/{request['id']}/signers"
    field = {"type": "signature", "document_id": document["id"], "page": 1, "x": 72, "y": 600}

    last = await program.add_signer(request, document, a_person(), redirect_urls={"success": "https://exemple.invalid"})
    first_body = {"contact_id": contact["id"], "signature_authentication_mode": "otp_sms", "fields": [field]}
    first = (await program.call("POST", path, json=first_body)).json()
    await program.call("PATCH", f"{path}/{last['id']}", json={"insert_after_id": first["id"]})
    twin = await program.add_signer(request, document, a_person(), group_with_id=first["id"])
    nobody = await program.call("POST", path, json={"fields": [field]})
    stranger = await program.call("POST", path, json={"contact_id": request["id"], "fields": [field]})
    changed = await program.call("PATCH", f"{path}/{twin['id']}", json={"info": {"last_name": "Nouveau"}})
    numberless = await program.call("PATCH", f"{path}/{first['id']}", json={"info": {"phone_number": None}})
    placed = [(one["id"], one["recipient_stage_index"]) for one in await signers_of(program, request)]
    activated = (await program.call("POST", f"/signature_requests/{request['id']}/activate")).json()
    refused = await program.call("DELETE", f"{path}/{twin['id']}")

    assert first["info"]["email"] == contact["email"]
    assert last["redirect_urls"] == {"success": "https://exemple.invalid"}
    assert (nobody.status, stranger.status, numberless.status, refused.status) == (400, 404, 400, 400)
    assert changed.json()["info"]["last_name"] == "Nouveau"
    assert placed == [(first["id"], 0), (twin["id"], 0), (last["id"], 1)]
    assert [one["status"] for one in activated["signers"]] == ["notified", "notified", "initiated"]


async def test_a_signer_leaves_a_draft_with_his_fields(desk: Desk) -> None:
    program = desk.program()
    request = await program.ready(a_person(), a_person())
    first, second = await signers_of(program, request)
    path = f"/signature_requests/{request['id']}/signers"

    removed, again = await asyncio.gather(*(program.call("DELETE", f"{path}/{first['id']}") for _ in range(2)))
    sent = await program.call("POST", f"/signature_requests/{request['id']}/activate")

    assert sorted((removed.status, again.status)) == [204, 404]
    assert [one["id"] for one in sent.json()["signers"]] == [second["id"]]


async def test_signers_are_reminded_by_hand_and_by_plan_and_never_after_the_end(own_desk: Desk, hearer: Hearer) -> None:
    program, person = own_desk.program(), a_person()
    names = ["signature_request.reminder_executed", "signature_request.automatic_reminder_executed"]
    hook = {"endpoint": hearer.url, "subscribed_events": names, "sandbox": True}
    await program.call("POST", "/webhooks", json=hook)
    request = await program.sent_out(person, reminder_settings=PLAN)
    path = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}/send_reminder"

    by_hand, twice = await program.call("POST", path), await program.call("POST", path)
    await wait_for(lambda: len(own_desk.texts_for(person)) == 2)
    for day in (1, 2):
        own_desk.move_clock(timedelta(days=1, minutes=1))
        await _texts(own_desk, person, 2 + day)
    await wait_for(lambda: len(hearer.heard) == 3)
    over = await own_desk.rows.fetchval("select count(*) from signers where next_reminder_at is not null")
    second = await program.sent_out(a_person(), reminder_settings=PLAN)
    await program.call("POST", f"/signature_requests/{second['id']}/cancel", json={"reason": "other"})
    silent = await own_desk.rows.fetchval("select count(*) from signers where next_reminder_at is not null")

    assert (by_hand.status, twice.status, int(twice.headers["Retry-After"]) <= 61) == (201, 429, True)
    assert hearer.names() == [names[0], names[1], names[1]]
    assert (over, silent) == (0, 0)
    assert (await chain(own_desk, request["id"])).count("reminded") == 3


async def _texts(desk: Desk, person: dict[str, str], count: int) -> None:
    await wait_for(lambda: len(desk.texts_for(person)) == count)


async def test_a_blocked_signer_is_let_in_again_and_signs(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person, delivery_mode="none", signer={"signature_authentication_mode": "otp_sms"})
    signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
    body: dict[str, Any] = {"ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00Z"}
    await program.call("POST", f"{signer}/send_otp")
    right = await desk.code_for(person)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        await program.call("POST", f"{signer}/sign", json={**body, "otp": wrong})

    blocked = await program.call("POST", f"{signer}/sign", json={**body, "otp": right})
    freed = [await program.call("POST", f"{signer}/unblock_identification") for _ in range(2)]
    stale = await program.call("POST", f"{signer}/sign", json={**body, "otp": right})
    sent = await program.call("POST", f"{signer}/send_otp")
    signed = await program.call("POST", f"{signer}/sign", json={**body, "otp": await desk.code_for(person, after=1)})

    assert (blocked.status, [one.status for one in freed], stale.status) == (429, [204, 204], 400)
    assert (sent.status, signed.status) == (204, 204)
    assert (await chain(desk, request["id"])).count("unblocked") == 1
