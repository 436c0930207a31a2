"""The signer's journey through the pages, by a browser without JavaScript: read, sign, code, end; and every way out."""

import asyncio
import json
from datetime import timedelta

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, Hearer
from tests.provider_portal.phone import Page, Phone
from tests.support.waiting import wait_for


async def consented(desk: Desk, person: dict[str, str], **typed: str) -> tuple[Phone, str, Page]:
    """A signer who has read and consented, at the page that asks for his code."""
    browser, link = desk.browser(), await desk.link_for(person)
    await browser.get(link)
    documents = await browser.get(f"{link}/documents")
    given = {"signature": "Ana Essai", "consent": "on", **typed}
    page = await browser.press(documents, f"{link}/consentement", given)
    assert page.url.endswith("/code"), page.text
    return browser, link, page


async def test_one_contract_is_read_signed_and_downloaded_and_the_caller_is_told(
    own_desk: Desk, hearer: Hearer
) -> None:
    program, person = own_desk.program(), a_person()
    hook = {"endpoint": hearer.url, "subscribed_events": ["*"], "secret_key": "k" * 32}
    await program.call("POST", "/webhooks", json=hook)
    request = await program.sent_out(person, external_id="CTR-1")

    browser, link = own_desk.browser(), await own_desk.link_for(person)
    landing = await browser.get(link)
    documents = await browser.get(f"{link}/documents")
    typed = {"signature": "Ana Essai", "consent": "on"}
    code_page = await browser.press(documents, f"{link}/consentement", typed)
    end = await browser.press(code_page, f"{link}/code", {"code": await own_desk.code_for(person)})

    assert "Attestation de fin de travaux" in landing.text
    assert "Contrat de travaux, page 1" in documents.text, "the text view holds the words of the document"
    assert end.url.endswith("/fin")
    assert "Vous avez signé" in end.text
    done = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    assert (done["status"], done["signers"][0]["status"]) == ("done", "signed")
    (document,) = (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json()
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/download"
    signed = (await program.call("GET", path)).body
    assert signed.count(b"/ETSI.CAdES.detached") == 3, "the organisation's seal, one signature, the closing seal"
    await wait_for(lambda: len(hearer.heard) == 5)
    assert hearer.names() == [
        "signature_request.activated",
        "signer.notified",
        "signer.link_opened",
        "signer.done",
        "signature_request.done",
    ]
    assert hearer.signed("k" * 32)
    said = await own_desk.rows.fetch("select type, body from outbox")
    assert [row["type"] for row in said] == ["esign.request.done.v1"]
    assert json.loads(said[0]["body"])["external_id"] == "CTR-1"


async def test_pages_are_images_of_the_document_and_only_of_his(desk: Desk) -> None:
    program, person, other = desk.program(), a_person(), a_person()
    await program.sent_out(person)
    stranger = await program.sent_out(other)
    browser, link = desk.browser(), await desk.link_for(person)
    documents = await browser.get(f"{link}/documents")

    image = next(part for part in documents.html.split('"') if "/pages/1" in part)
    url = f"{desk.url}{image}"
    async with desk.session.get(url) as answer:
        drawn = await answer.read()
    foreign = await browser.get(f"{link}/documents/{stranger['documents'][0]['id']}/pages/1")
    beyond = await browser.get(image.replace("/pages/1", "/pages/2"))

    assert drawn.startswith(b"\x89PNG")
    assert (foreign.status, beyond.status) == (404, 404)


async def test_a_wrong_code_is_said_counted_and_after_five_the_right_one_is_refused(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person)
    browser, link, page = await consented(desk, person)
    right = await desk.code_for(person)

    for _ in range(5):
        page = await browser.press(page, f"{link}/code", {"code": f"{(int(right) + 1) % 1_000_000:06d}"})
        assert page.status == 422
        assert "Ce code n'est pas le bon" in page.text
    locked = await browser.press(page, f"{link}/code", {"code": right})

    assert locked.status == 429
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    assert read["status"] == "ongoing"


async def test_another_code_is_not_sent_within_fifteen_seconds(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    await program.sent_out(person)
    browser, link, page = await consented(desk, person)

    again = await browser.press(page, f"{link}/code/renvoi")

    assert again.status == 429
    assert "vient de partir" in again.text


async def test_nothing_is_signed_without_name_consent_and_answers_and_what_was_typed_is_kept(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.draft()
    document = (await program.upload(request)).json()
    place = {"document_id": document["id"], "page": 1, "x": 72}
    fields = [
        {"type": "signature", **place, "y": 600},
        {"type": "text", **place, "y": 500, "max_length": 20, "question": "Ville"},
        {"type": "checkbox", **place, "y": 450, "name": "Travaux finis"},
        {"type": "mention", **place, "y": 400, "mention": "Lu et approuvé", "width": 100},
    ]
    signer = await program.add_signer(request, document, person, fields=fields)
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    browser, link = desk.browser(), await desk.link_for(person)
    documents = await browser.get(f"{link}/documents")
    names = {one["type"]: f"field-{one['id']}" for one in signer["fields"]}

    nothing = await browser.press(documents, f"{link}/consentement", {"signature": ""})
    typed = {"signature": "Ana", names["text"]: "Saint-Nazaire", names["checkbox"]: "on"}
    unticked = await browser.press(documents, f"{link}/consentement", typed)
    page = await browser.press(documents, f"{link}/consentement", {**typed, "consent": "on"})
    end = await browser.press(page, f"{link}/code", {"code": await desk.code_for(person)})

    assert "Lu et approuvé" in documents.text
    assert nothing.status == 422
    assert (unticked.status, "Cochez la case" in unticked.text) == (422, True)
    assert 'value="Saint-Nazaire"' in unticked.html
    assert end.url.endswith("/fin")


async def test_a_refusal_needs_a_reason_and_ends_the_request_for_all(desk: Desk) -> None:
    program, first, second = desk.program(), a_person(), a_person()
    request = await program.sent_out(first, second, signers_allowed_to_decline=True)
    browser, link = desk.browser(), await desk.link_for(first)
    form = await browser.get(f"{link}/refus")

    silent = await browser.press(form, f"{link}/refus", {"reason": "  "})
    end = await browser.press(form, f"{link}/refus", {"reason": "Le montant n'est pas le bon"})

    assert (silent.status, "Dites pourquoi" in silent.text) == (422, True)
    assert "Votre refus est enregistré" in end.text
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    assert read["status"] == "declined"
    assert [one["status"] for one in read["signers"]] == ["declined", "aborted"]
    assert read["decline_information"]["reason"] == "Le montant n'est pas le bon"


async def test_declining_is_not_possible_when_the_sender_did_not_foresee_it(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    await program.sent_out(person, signers_allowed_to_decline=False)
    browser, link = desk.browser(), await desk.link_for(person)
    documents = await browser.get(f"{link}/documents")

    answer = await browser.post(f"{link}/refus", {"reason": "Non"})

    assert "Refuser de signer" not in documents.text
    assert answer.status == 422


async def test_signers_sign_in_their_order_and_who_is_early_is_told(desk: Desk) -> None:
    program, first, second = desk.program(), a_person(), a_person()
    request = await program.sent_out(first, second, ordered_signers=True)
    early = request["signers"][1]["signature_link"].removeprefix(desk.url)
    waiting = await desk.browser().get(early)

    browser, link, page = await consented(desk, first)
    await browser.press(page, f"{link}/code", {"code": await desk.code_for(first)})
    browser, link, page = await consented(desk, second)
    end = await browser.press(page, f"{link}/code", {"code": await desk.code_for(second)})

    assert "pas encore votre tour" in waiting.text
    assert end.url.endswith("/fin")
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    assert read["status"] == "done"


async def test_no_link_and_no_code_stands_in_the_database(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    await program.sent_out(person)
    _, link, _ = await consented(desk, person)
    code = await desk.code_for(person)

    tables = [row["relname"] for row in await desk.rows.fetch("select relname from pg_stat_user_tables")]
    rows = [str(dict(row)) for table in tables for row in await desk.rows.fetch(f'select t::text from "{table}" t')]

    assert rows
    assert not [row for row in rows if link.removeprefix("/s/") in row]
    assert not [row for row in rows if f'"{code}"' in row or f",{code}," in row]


async def test_of_two_tabs_that_sign_at_once_one_wins_and_nothing_is_signed_twice(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person)
    browser, link, page = await consented(desk, person)
    code = await desk.code_for(person)

    ends = await asyncio.gather(*(browser.press(page, f"{link}/code", {"code": code}) for _ in range(2)))

    assert sorted(end.status for end in ends) == [200, 422]
    signer_id = request["signers"][0]["id"]
    assert await desk.rows.fetchval("select count(*) from signatures where signer_id = $1::uuid", signer_id) == 1
    kinds = [
        row["kind"]
        for row in await desk.rows.fetch(
            "select kind from evidence where request_id = $1::uuid order by sequence", request["id"]
        )
    ]
    assert kinds.count("signed") == 1


async def test_two_signers_who_sign_at_once_both_sign_one_after_the_other(desk: Desk) -> None:
    program, first, second = desk.program(), a_person(), a_person()
    request = await program.sent_out(first, second)
    ready = [await consented(desk, person) for person in (first, second)]
    codes = [await desk.code_for(person) for person in (first, second)]

    ends = await asyncio.gather(
        *(
            browser.press(page, f"{link}/code", {"code": code})
            for (browser, link, page), code in zip(ready, codes, strict=True)
        )
    )

    assert [end.url.endswith("/fin") for end in ends] == [True, True]
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    assert read["status"] == "done"
    document = (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json()[0]
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/download"
    assert (await program.call("GET", path)).body.count(b"/ETSI.CAdES.detached") == 4


async def test_all_who_signed_get_the_documents_by_mail(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    await program.sent_out(person)
    browser, link, page = await consented(desk, person)

    await browser.press(page, f"{link}/code", {"code": await desk.code_for(person)})

    await wait_for(lambda: any("est signé par tous" in text for text in desk.texts_for(person)))


async def test_a_webhook_that_fails_is_tried_again_by_the_plan_with_the_same_event(
    own_desk: Desk, hearer: Hearer
) -> None:
    program = own_desk.program()
    hearer.status = 500
    hook = {"endpoint": hearer.url, "subscribed_events": ["signature_request.activated"]}
    await program.call("POST", "/webhooks", json=hook)
    await program.sent_out()

    for tries, minutes in enumerate((2, 6, 30), start=1):
        await own_desk.attempted(tries)
        own_desk.move_clock(timedelta(minutes=minutes))
    await own_desk.attempted(4)

    assert [headers["X-Yousign-Retry"] for _, headers in hearer.heard] == ["0", "1", "2", "3"]
    assert len({json.loads(body)["event_id"] for body, _ in hearer.heard}) == 1


async def test_a_document_of_many_pages_is_shown_whole(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.draft()
    document = (await program.upload(request, a_pdf(pages=30))).json()
    await program.add_signer(request, document, person)
    await program.call("POST", f"/signature_requests/{request['id']}/activate")

    page = await desk.browser().get(f"{await desk.link_for(person)}/documents")

    assert page.html.count("<img src=") == 30
    assert "Contrat de travaux, page 30" in page.text
