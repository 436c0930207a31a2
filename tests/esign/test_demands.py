"""What is asked of a signer beside his signature: consents in the sender's words, and files of his."""

from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, Program
from tests.provider_portal.phone import Page, Phone

Json = Any  # a JSON document has no narrower type
NOBODY = uuid4()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def asking(program: Program, person: dict[str, str], **changes: Any) -> tuple[Json, str]:
    """A draft with one signer, and his id. Any: fields of the request."""
    request = await program.ready(person, **changes)
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    return read, read["signers"][0]["id"]


async def asked(program: Program, request: Json, kind: str, **body: Any) -> Json:
    """A consent or document request. Any: its fields."""
    answer = await program.call("POST", f"/signature_requests/{request['id']}/{kind}_requests", json=body)
    assert answer.status == 201, answer.body
    return answer.json()


async def give(desk: Desk, link: str, piece: str, data: bytes, *, name: str = "piece.png") -> tuple[int, str]:
    """A file through the form of the page."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name, content_type="application/octet-stream")
    async with desk.session.post(f"{desk.url}{link}/pieces/{piece}", data=form, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def documents(desk: Desk, person: dict[str, str]) -> tuple[Phone, str, Page]:
    browser, link = desk.browser(), await desk.link_for(person)
    await browser.get(link)
    return browser, link, await browser.get(f"{link}/documents")


async def test_a_signer_gives_what_is_asked_and_nothing_is_signed_before(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request, signer = await asking(program, person)
    tick = await asked(
        program, request, "consent", type="checkbox", settings={"text": "J'accepte la visite"}, signer_ids=[signer]
    )
    copy = await asked(
        program, request, "consent", type="text_to_copy", settings={"text": "Lu et compris"}, signer_ids=[signer]
    )
    piece = await asked(program, request, "document", title="Facture", signer_ids=[signer])
    await asked(program, request, "document", title="Photo", optional=True, signer_ids=[signer])
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    browser, link, page = await documents(desk, person)
    typed = {"signature": "Ana Essai", "consent": "on"}
    given = {**typed, f"demand-{tick['id']}": "on", f"demand-{copy['id']}": "Lu et  compris"}

    no_file = await browser.press(page, f"{link}/consentement", given)
    (bad, said), (sent, _) = (
        await give(desk, link, piece["id"], b"GIF89a"),
        await give(desk, link, piece["id"], PNG, name='a"b.png'),
    )
    no_tick = await browser.press(page, f"{link}/consentement", typed)
    miscopied = await browser.press(page, f"{link}/consentement", {**given, f"demand-{copy['id']}": "Lu"})
    code_page = await browser.press(page, f"{link}/consentement", given)
    end = await browser.press(code_page, f"{link}/code", {"code": await desk.code_for(person)})
    late = await give(desk, link, piece["id"], PNG)

    assert (no_file.status, "« Facture »" in no_file.text) == (422, True)
    assert (bad, "un PDF, une image JPEG ou PNG" in said) == (422, True)
    assert sent == 303
    assert (no_tick.status, "Un consentement est nécessaire" in no_tick.text) == (422, True)
    assert (miscopied.status, "tel qu'il est écrit" in miscopied.text) == (422, True)
    assert "Vous avez signé" in end.text
    assert late[0] == 422
    path = f"/signature_requests/{request['id']}/signers/{signer}"
    (file,) = (await program.call("GET", f"{path}/documents")).json()["data"]
    bytes_back = await program.call("GET", f"{path}/documents/{file['id']}/download")
    trail = (await program.call("GET", f"{path}/audit_trails")).json()["evidence_chain"]
    told = {one["kind"]: one["payload"] for one in trail}
    assert (bytes_back.status, bytes_back.body) == (200, PNG)
    assert told["file_given"]["sha256"] == file["sha256"]
    assert told["consent_given"]["consents"] == {tick["id"]: "J'accepte la visite", copy["id"]: "Lu et compris"}


async def test_a_file_removed_between_consent_and_code_blocks_the_signature(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request, signer = await asking(program, person)
    piece = await asked(program, request, "document", title="Facture", signer_ids=[signer])
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    browser, link, page = await documents(desk, person)
    await give(desk, link, piece["id"], a_pdf())
    code_page = await browser.press(page, f"{link}/consentement", {"signature": "Ana Essai", "consent": "on"})

    removed = await program.call("DELETE", f"/signature_requests/{request['id']}/signers/{signer}/documents")
    refused = await browser.press(code_page, f"{link}/code", {"code": await desk.code_for(person)})
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()

    assert removed.status == 204
    assert (refused.status, "« Facture »" in refused.text) == (422, True)
    assert (read["status"], read["signers"][0]["status"]) == ("ongoing", "consent_given")


async def test_requests_to_signers_are_listed_changed_linked_and_removed_in_their_order(desk: Desk) -> None:
    program = desk.program()
    request, signer = await asking(program, a_person())
    path = f"/signature_requests/{request['id']}"
    texts = {"settings": {"text": "Un"}, "type": "checkbox"}
    last = await asked(program, request, "consent", **texts, signer_ids=[signer, signer])
    first = await asked(program, request, "consent", **{**texts, "settings": {"text": "Deux"}}, insert_after_id=None)
    middle = await asked(
        program, request, "consent", **{**texts, "settings": {"text": "Entre"}}, insert_after_id=last["id"]
    )
    piece = await asked(program, request, "document", title="Facture")

    linked = await program.call("PUT", f"{path}/consent_requests/{first['id']}/signers/{signer}")
    spared = await program.call("DELETE", f"{path}/consent_requests/{last['id']}/signers/{signer}")
    changed = await program.call("PATCH", f"{path}/consent_requests/{middle['id']}", json={"optional": True})
    removed = await program.call("DELETE", f"{path}/consent_requests/{middle['id']}")
    asked_of = await program.call("PUT", f"{path}/document_requests/{piece['id']}/signers/{signer}")
    renamed = await program.call("PATCH", f"{path}/document_requests/{piece['id']}", json={"title": "Devis"})
    unasked = await program.call("DELETE", f"{path}/document_requests/{piece['id']}/signers/{signer}")
    listed = (await program.call("GET", f"{path}/consent_requests")).json()
    pieces = (await program.call("GET", f"{path}/document_requests")).json()
    gone = await program.call("DELETE", f"{path}/document_requests/{piece['id']}")

    assert last["signer_ids"] == [signer]
    assert (linked.status, spared.status, unasked.status, removed.status, gone.status) == (204, 204, 204, 204, 204)
    assert changed.json() == {**middle, "optional": True}
    assert listed == {"data": [{**last, "signer_ids": []}, {**first, "signer_ids": [signer]}]}
    assert asked_of.json() == {**piece, "signer_ids": [signer]}
    assert pieces == {"data": [{**piece, "title": "Devis"}]}
    assert renamed.status == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("consent", {"type": "checkbox", "settings": {"text": "x" * 1001}}),
        ("consent", {"type": "checkbox", "settings": {"text": "x"}, "signer_ids": [str(NOBODY)]}),
        ("consent", {"type": "checkbox", "settings": {"text": "x"}, "document_id": str(NOBODY)}),
        ("consent", {"type": "checkbox", "settings": {"text": "x"}, "insert_after_id": str(NOBODY)}),
        ("consent", {"type": "video", "settings": {"text": "x"}}),
        ("document", {"title": "x" * 256}),
        ("document", {"title": "x", "signer_ids": [str(NOBODY)]}),
        ("document", {}),
    ],
)
async def test_what_cannot_be_asked_is_refused(desk: Desk, kind: str, body: dict[str, Any]) -> None:
    program = desk.program()
    request, _ = await asking(program, a_person())

    answer = await program.call("POST", f"/signature_requests/{request['id']}/{kind}_requests", json=body)

    assert answer.status in (400, 404)


async def test_nothing_more_is_asked_of_a_signer_once_the_request_is_under_way_nor_on_the_callers_page(
    desk: Desk,
) -> None:
    program = desk.program()
    request, signer = await asking(program, a_person(), delivery_mode="none")
    await asked(program, request, "document", title="Facture", optional=True, signer_ids=[signer])
    path = f"/signature_requests/{request['id']}"
    await program.call("POST", f"{path}/activate")

    late = await program.call("POST", f"{path}/document_requests", json={"title": "Trop tard"})
    own_page = await program.call("POST", f"{path}/signers/{signer}/send_otp")

    assert (late.status, late.json()["detail"]) == (400, "Seul un brouillon peut être modifié.")
    assert (own_page.status, "que sur la page de signature" in own_page.json()["detail"]) == (400, True)


async def test_a_file_is_given_only_for_what_is_asked_of_this_signer(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request, _ = await asking(program, person)
    piece = await asked(program, request, "document", title="Facture")
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    _, link, _ = await documents(desk, person)

    answers = [(await give(desk, link, one, PNG))[0] for one in (piece["id"], str(NOBODY), "facture")]
    async with desk.session.post(f"{desk.url}{link}/pieces/{piece['id']}", data=b"") as answer:
        empty = answer.status

    assert (answers, empty) == ([404, 404, 404], 422)
