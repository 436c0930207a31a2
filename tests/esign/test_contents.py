"""Documents, fields of every kind and smart anchors through the API, to the signed file."""

import hashlib
import io
import json
import zipfile
from uuid import UUID

import asyncpg
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, Json, Program
from tests.support.exchanges import Answer

ANCHORED = (
    "{{s1|signature|150|50}}",
    "{{s1|text|40|180|24|Lieu ?|En toutes lettres|f|lieu}}",
    "{{s1|checkbox|20|f|t|accord}}",
    "{{s2|signature|150|50}}",
    "{{s1|signature|trop large}}",
)
EVERY: tuple[Json, ...] = (
    {"type": "signature", "page": 1, "x": 60, "y": 300, "width": 150, "height": 50, "reason": "Bon pour accord"},
    {"type": "signature", "page": 2, "x": 60, "y": 300, "width": 150, "height": 50, "display": "minimal"},
    {"type": "mention", "page": 1, "x": 60, "y": 360, "mention": "Lu et approuvé"},
    {"type": "text", "page": 1, "x": 60, "y": 390, "width": 300, "max_length": 60, "question": "Nom de l'hôtesse ?",
     "font": {"family": "Lato", "size": 14, "color": "#102030", "variants": {"bold": True, "italic": True}}},
    {"type": "text", "page": 1, "x": 60, "y": 420, "max_length": 40, "default_value": "CTR-2026-17", "read_only": True},
    {"type": "checkbox", "page": 1, "x": 60, "y": 450, "size": 20, "name": "Je reçois les offres", "optional": True},
    {"type": "radio_group", "page": 1, "name": "Paiement", "radios": [
        {"x": 60, "y": 480, "size": 16, "name": "mensuel", "checked": False},
        {"x": 120, "y": 480, "size": 16, "name": "annuel", "checked": False}]},
    {"type": "signature_date", "page": 1, "x": 60, "y": 510, "date_format": "dd/MM/yyyy", "time_format": "HH:mm"},
    {"type": "signer_name", "page": 1, "x": 60, "y": 540, "name_format": "full_name"},
    {"type": "signer_email", "page": 1, "x": 60, "y": 570},
)  # fmt: skip


async def field(program: Program, request: Json, document: Json, body: Json) -> Answer:
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/fields"
    return await program.call("POST", path, json=body)


def values(document: bytes) -> dict[str, str]:
    fields = PdfFileReader(io.BytesIO(document)).root["/AcroForm"]["/Fields"]
    found = {str(one.get_object()["/T"]): one.get_object() for one in fields}
    return {name: str(one["/V"]) for name, one in found.items() if one["/FT"] != "/Sig" and "/V" in one}


async def test_every_kind_of_field_is_asked_signed_and_written(desk: Desk) -> None:
    program, ana, browser = desk.program(), a_person(), desk.browser()
    request = await program.draft(name="Bail", delivery_mode="email")
    document = (await program.upload(request, a_pdf(pages=2))).json()
    signer = await program.add_signer(request, document, ana, signature_authentication_mode="no_otp", fields=[])
    made = [await field(program, request, document, {**one, "signer_id": signer["id"]}) for one in EVERY]
    note = {"type": "read_only_text", "page": 1, "x": 60, "y": 700, "width": 300, "text": "Fait à Évian, n° 7"}
    made.append(await field(program, request, document, note))
    assert [one.status for one in made] == [201] * len(made), [one.body for one in made]
    text, group = made[3].json(), made[6].json()
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/fields/{group['id']}/answer"
    assert (await program.call("POST", path, json={"answer": "annuel"})).status == 204
    assert (await program.call("POST", path, json={"answer": "jamais"})).status == 400
    assert (await program.call("POST", f"/signature_requests/{request['id']}/activate")).status == 201

    link = await desk.link_for(ana)
    page = await browser.get(f"{link}/documents")
    given = {"signature": "Ana Essai", "consent": "on", f"field-{text['id']}": "Ελένη Łukasz"}
    missing = await browser.press(page, f"{link}/consentement", {**given, f"field-{group['id']}": ""})
    done = await browser.press(missing, f"{link}/consentement", {**given, f"field-{group['id']}": "1"})

    assert "Nom de l'hôtesse ?" in page.text
    assert "Paiement" in page.text
    assert "« Paiement » est à remplir." in missing.text
    assert done.url.endswith("/fin"), done.text
    await desk.until(program, request, "done")
    signed = await program.call("GET", f"/signature_requests/{request['id']}/documents/download")
    found = values(signed.body)
    assert signed.headers["Content-Type"] == "application/pdf"
    assert {"Lu et approuvé", "Ελένη Łukasz", "CTR-2026-17", "Ana Essai", ana["email"], "/Off"} <= set(found.values())
    assert [found[name] for name in found if name.startswith("pln_")] == ["Signé par Ana Essai"]
    assert [found[name] for name in sorted(found) if name.startswith("rad_")] == ["/Off", "/Yes"]
    assert "Fait à Évian, n° 7" in pdfium.PdfDocument(signed.body)[0].get_textpage().get_text_bounded()
    assert signed.body.count(b"/SubFilter /ETSI.CAdES.detached") == 3, "the seal, one signature, the closing seal"
    assert b"Bon pour accord" in signed.body or "Bon pour accord".encode("utf-16-be") in signed.body


async def test_signers_given_at_the_creation_sign_what_was_given_with_them(desk: Desk) -> None:
    program, ana, zoe, browser = desk.program(), a_person(), a_person(), desk.browser()
    loose = (await program.upload({}, a_pdf("{{s2|signature|150|50}}"), path="/documents", parse_anchors="true")).json()
    place = {"type": "signature", "document_id": loose["id"], "page": 1, "x": 72, "y": 600}
    first = {"info": ana, "signature_authentication_mode": "no_otp", "fields": [place], "delivery_mode": "none"}
    second = {"info": zoe, "signature_authentication_mode": "no_otp"}
    body = {"name": "Bail", "delivery_mode": "email", "documents": [loose["id"]], "ordered_signers": True}
    nowhere = {**first, "fields": [{**place, "document_id": str(UUID(int=0))}]}

    refused = await program.call("POST", "/signature_requests", json={**body, "signers": [first, nowhere]})
    made = (await program.call("POST", "/signature_requests", json={**body, "signers": [first, second]})).json()
    sent = (await program.call("POST", f"/signature_requests/{made['id']}/activate")).json()
    link = sent["signers"][0]["signature_link"].removeprefix(desk.url)
    page = await browser.get(f"{link}/documents")
    await browser.press(page, f"{link}/consentement", {"signature": "Ana Essai", "consent": "on"})

    assert refused.status == 404, "and nothing was made of it: the document is free"
    people = (await program.call("GET", f"/signature_requests/{made['id']}/signers")).json()
    assert [one["info"]["email"] for one in people] == [ana["email"], zoe["email"]]
    assert [one["id"] for one in made["signers"]] == [one["id"] for one in people]
    assert [one["status"] for one in people] == ["signed", "notified"], "in the order they were given"
    assert await desk.link_for(zoe)
    assert not desk.texts_for(ana), "his own way of delivery is obeyed"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"type": "radio_group", "page": 1}, "radios"),
        ({"type": "text", "page": 1, "x": 1, "y": 1}, "max_length"),
        ({"type": "mention", "page": 1, "x": 1, "y": 1, "mention": "漢字"}, "mention"),
        ({"type": "signature_date", "page": 1, "x": 1, "y": 1, "date_format": "hier"}, "date_format"),
        ({"type": "signature", "page": 1, "x": 1, "y": 1, "reason": "x" * 151}, "reason"),
        ({"type": "text", "page": 1, "x": 1, "y": 1, "max_length": 5, "font": {"family": "Papyrus"}}, "font"),
        ({"type": "signature", "page": 1}, "x"),
    ],
)
async def test_a_field_that_is_not_right_is_refused(desk: Desk, body: Json, name: str) -> None:
    program = desk.program()
    request = await program.draft()
    document = (await program.upload(request)).json()
    signer = await program.add_signer(request, document, a_person())

    answer = await field(program, request, document, {**body, "signer_id": signer["id"]})

    assert answer.status == 400, name


async def test_a_field_is_changed_and_removed_while_it_is_a_draft(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    document = (await program.upload(request)).json()
    signer = await program.add_signer(request, document, a_person())
    text = {"type": "text", "page": 1, "x": 10, "y": 20, "max_length": 50, "signer_id": signer["id"]}
    made = (await field(program, request, document, text)).json()
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/fields/{made['id']}"

    changed = await program.call("PATCH", path, json={"x": 30, "question": "Lieu ?", "type": "checkbox"})
    refused = await program.call("PATCH", path, json={"max_length": 0})
    odd = await program.call("PATCH", path, data=b"[]")
    removed = await program.call("DELETE", path)
    again = await program.call("DELETE", path)

    assert changed.json() == made | {"x": 30, "question": "Lieu ?"}
    assert (refused.status, odd.status, removed.status, again.status) == (400, 400, 204, 404)
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    assert (await program.call("PATCH", path, json={"x": 1})).status == 404


async def test_anchors_are_counted_become_fields_and_what_is_dropped_is_said(desk: Desk) -> None:
    program, ana = desk.program(), a_person()
    request = await program.draft()
    document = (await program.upload(request, a_pdf(*ANCHORED), parse_anchors="True")).json()
    plain = (await program.upload(request, a_pdf(*ANCHORED), parse_anchors="false", nature="attachment")).json()
    await program.add_signer(request, document, ana, fields=[])

    told = await program.exchanges.send(
        "GET", f"/v1/signature_requests/{request['id']}/diagnostics", headers={"Authorization": f"Bearer {program.key}"}
    )
    activated = await program.call("POST", f"/signature_requests/{request['id']}/activate")

    assert (document["total_anchors"], plain["total_anchors"]) == (4, 0)
    assert [one["kind"] for one in told.json()["documents"][0]["problems"]] == ["unknown_signer", "malformed"]
    assert activated.status == 201, activated.body
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/fields"
    fields = (await program.call("GET", path)).json()["data"]
    assert [(one["type"], one["x"]) for one in fields] == [("signature", 72), ("text", 72), ("checkbox", 72)]
    assert all(70 < one["y"] < 130 for one in fields), fields
    assert (await program.call("POST", f"/signature_requests/{request['id']}/activate")).status == 400


async def test_a_document_is_replaced_changed_moved_and_removed(desk: Desk) -> None:
    program, other = desk.program(), a_pdf("Autre", "{{s1|signature}}", pages=3)
    request = await program.draft()
    one, two, three = [(await program.upload(request, name=f"{n}.pdf")).json() for n in "abc"]
    signer = await program.add_signer(request, one, a_person())
    base = f"/signature_requests/{request['id']}/documents"

    fresh = await program.upload(
        request, other, path=f"{base}/{one['id']}/replace", parse_anchors="true", name="a2.pdf"
    )
    moved = await program.call("PATCH", f"{base}/{three['id']}", json={"insert_after_id": one["id"], "name": "c2.pdf"})
    initials = await program.call("PATCH", f"{base}/{two['id']}", json={"initials": {"alignment": "center", "y": 800}})
    hidden = await program.call("PATCH", f"{base}/{one['id']}", json={"excluded_signers": [signer["id"]]})
    gone = await program.call("DELETE", f"{base}/{three['id']}")
    listed = (await program.call("GET", base)).json()

    assert (fresh.status, fresh.json()["id"], fresh.json()["total_pages"]) == (201, one["id"], 3)
    assert fresh.json()["sha256"] == hashlib.sha256(other).hexdigest()
    assert fresh.json()["total_anchors"] == 3, "every page has it"
    assert moved.json()["filename"] == "c2.pdf"
    assert initials.json()["initials"] == {"alignment": "center", "y": 800, "per_page": [{"page": 1}]}
    assert hidden.json()["excluded_signers"] == [signer["id"]]
    assert (gone.status, [each["filename"] for each in listed]) == (204, ["a2.pdf", "b.pdf"])
    assert (await program.call("POST", f"/signature_requests/{request['id']}/activate")).status == 400
    assert (await program.call("DELETE", f"{base}/{three['id']}")).status == 404


async def test_initials_stand_on_every_page(desk: Desk) -> None:
    program, ana = desk.program(), a_person()
    request = await program.draft(delivery_mode="none")
    document = (
        await program.upload(request, a_pdf(pages=3), **{"initials[alignment]": "right", "initials[y]": "800"})
    ).json()
    signer = await program.add_signer(request, document, ana, signature_authentication_mode="no_otp")
    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    signing = {"ip_address": "192.0.2.1", "consent_given_at": "2026-03-10T09:00:00+00:00"}

    signed = await program.call(
        "POST", f"/signature_requests/{request['id']}/signers/{signer['id']}/sign", json=signing
    )
    read = await program.call("GET", f"/signature_requests/{request['id']}/documents/{document['id']}/download")

    assert signed.status == 204, signed.body
    assert {name: value for name, value in values(read.body).items() if name.startswith("ini_")} == {
        f"ini_001_000{n}": "AE" for n in (1, 2, 3)
    }


async def test_all_documents_come_in_an_archive_once_all_have_signed(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    await program.upload(request, name="contrat.pdf")
    image = (await program.upload(request, picture.getvalue(), nature="attachment", name="photo.png")).json()
    path = f"/signature_requests/{request['id']}/documents/download"

    early = await program.call("GET", path)
    current = await program.call("GET", path, params={"version": "current", "archive": "true"})

    assert (image["content_type"], image["total_pages"]) == ("image/png", 1)
    assert early.status == 400
    assert early.json()["type"] == "document.unable_to_download_signature_request_not_in_done"
    with zipfile.ZipFile(io.BytesIO(current.body)) as archive:
        assert archive.namelist() == ["contrat.pdf", "photo.png"]
        assert archive.read("photo.png") == picture.getvalue()
    assert (await program.call("GET", path, params={"version": "hier"})).status == 400


async def test_a_document_with_a_password_is_kept_without(desk: Desk) -> None:
    program, locked = desk.program(), a_pdf(password="sésame")
    request = await program.draft()

    refused = [await program.upload(request, locked), await program.upload(request, locked, password="ouvre-toi")]
    kept = await program.upload(request, locked, password="sésame")
    read = await program.call("GET", f"/signature_requests/{request['id']}/documents/{kept.json()['id']}/download")

    assert [(one.status, one.json()["type"]) for one in refused] == [(400, "document.analyze_error")] * 2
    assert "mot de passe" in refused[0].json()["detail"]
    assert kept.status == 201, kept.body
    assert kept.json()["is_protected"] is True
    assert not kept.json()["is_signed"]
    assert not PdfFileReader(io.BytesIO(read.body)).encrypted


async def test_a_document_that_went_out_stays_as_it_was_whoever_asks(desk: Desk) -> None:
    program = desk.program()
    request = await program.sent_out(a_person())
    (document,) = (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json()
    path = f"/signature_requests/{request['id']}/documents/{document['id']}"

    assert (await program.call("PATCH", path, json={"name": "autre.pdf"})).status == 400
    assert (await program.call("DELETE", path)).status == 400
    assert (await program.upload(request, path=f"{path}/replace")).status == 400
    runtime = await asyncpg.connect(desk.settings.database_url)
    try:
        for statement in ("delete from documents where id = $1", "update documents set sha256 = '' where id = $1"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await runtime.execute(statement, UUID(document["id"]))
    finally:
        await runtime.close()


async def test_what_is_said_of_a_file_must_be_right(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    nobody = json.dumps(["00000000-0000-0000-0000-000000000000"])

    for wrong in ({"initials": "en bas"}, {"excluded_signers": nobody}, {"insert_after_id": "avant"}, {"nature": "x"}):
        answer = await program.upload(request, None, path=None, **wrong)
        assert answer.status in (400, 404), wrong
    for data in (b"PK\x03\x04 word/document.xml", b"\x89PNG\r\n\x1a\n rien"):
        assert (await program.upload(request, data)).status == 400
        assert (await program.upload(request, data, nature="attachment")).status == 400
    assert (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json() == []
