"""Electronic seals and archives: asked for, made by the loop, judged by outside tools; what may not be sealed."""

import hashlib
import io
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pypdfium2 as pdfium
import pytest
from PIL import Image

from services.esign.domain.seals import TRANSITIONS, SealForbids, SealStatus, Step, after, next_try
from tests.esign.builders import NOW, a_pdf, a_person
from tests.esign.conftest import Desk, Hearer, Program
from tests.esign.test_trust import roots_of
from tests.support.dss.judge import Judge
from tests.support.exchanges import Answer
from tests.support.verapdf.judge import Conforming
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type
PLACES = [
    {"type": "seal", "page": 1, "x": 60, "y": 600, "width": 180, "height": 60},
    {"type": "seal", "page": 2, "x": 60, "y": 600, "width": 180, "height": 60},
    {"type": "read_only_text", "page": 1, "x": 60, "y": 700, "width": 200, "height": 20, "text": "Dossier 17-É"},
]


def a_picture(size: tuple[int, int] = (120, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 60)).save(out, "PNG")
    return out.getvalue()


async def send(
    program: Program, path: str, data: bytes, *, filename: str = "cachet.png", kind: str = "image/png", **values: str
) -> Answer:
    """A file in a form, with other values."""
    parts = [
        f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    head = f'--xx\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
    body = b"".join(parts) + head.encode() + data + b"\r\n--xx--\r\n"
    return await program.call("POST", path, data=body, headers={"Content-Type": "multipart/form-data; boundary=xx"})


async def a_document(program: Program, data: bytes | None = None) -> Json:
    data = a_pdf(pages=2) if data is None else data
    answer = await send(program, "/electronic_seal_documents", data, filename="attestation.pdf", kind="application/pdf")
    assert answer.status == 201, answer.body
    return answer.json()


async def ask(program: Program, document: Json, **changes: Any) -> Answer:  # Any: fields of the seal
    return await program.call(
        "POST", "/electronic_seals", json={"document_id": document["id"], "fields": PLACES, **changes}
    )


async def ended(program: Program, seal: Json) -> Json:
    """The seal once it is done, or failed."""
    found: list[Json] = []

    async def there() -> bool:
        found.append((await program.call("GET", f"/electronic_seals/{seal['id']}")).json())
        return found[-1]["status"] in ("done", "error")

    await wait_for(there)
    return found[-1]


async def test_a_document_is_sealed_told_and_passes_outside(desk: Desk, hearer: Hearer, judge: Judge) -> None:
    program = desk.program()
    hook = {"endpoint": hearer.url, "subscribed_events": ["electronic_seal.done"], "sandbox": True}
    await program.call("POST", "/webhooks", json=hook)
    document = await a_document(program)
    image = (await send(program, "/electronic_seal_images", a_picture())).json()

    asked = await ask(program, document, image_id=image["id"], external_id="CTR-17")
    seal = await ended(program, asked.json())
    file = (await program.call("GET", f"/electronic_seal_documents/{document['id']}/download")).body
    trail = (await program.call("GET", f"/electronic_seals/{seal['id']}/audit_trails")).json()
    await wait_for(lambda: "electronic_seal.done" in hearer.names())

    assert (asked.status, asked.json()["status"]) == (201, "pending")
    assert (seal["status"], seal["external_id"], seal["fields"]) == ("done", "CTR-17", PLACES)
    assert datetime.fromisoformat(seal["timestamp"]).tzinfo is not None
    said = judge.look(file, roots=await roots_of(desk))
    assert said.passed() == {"cac_001"}, said
    assert {one.verdict for one in said.timestamps} == {"PASSED"}
    assert trail["document"]["initial_hash"] == document["sha256"]
    assert trail["document"]["sealed_hash"] == hashlib.sha256(file).hexdigest()
    assert file.count(b"/Subtype /Image") >= 3, "the picture twice, the text once, the watermark"


async def test_a_sealed_document_is_joined_by_its_id_and_its_trail_is_a_sealed_paper(
    desk: Desk, judge: Judge, conforming: Conforming
) -> None:
    program = desk.program()
    document = await a_document(program)
    seal = await ended(program, (await ask(program, document)).json())
    sealed = (await program.call("GET", f"/electronic_seal_documents/{document['id']}/download")).body
    by_id, request = {"electronic_seal_document_id": document["id"]}, await program.draft()

    path = f"/signature_requests/{request['id']}/documents"
    joined = await program.call("POST", path, json={**by_id, "nature": "attachment"})
    papers = [(await program.call("GET", f"/electronic_seals/{seal['id']}/audit_trails/download")) for _ in range(2)]

    assert (joined.status, joined.json()["sha256"]) == (201, hashlib.sha256(sealed).hexdigest())
    assert papers[0].body == papers[1].body
    assert judge.look(papers[0].body, roots=await roots_of(desk)).passed() == {"sig_000"}
    assert [conforming.look(papers[0].body, one).broken for one in ("3a", "ua1")] == [(), ()]
    attached = bytes(pdfium.PdfDocument(papers[0].body).get_attachment(0).get_data())
    assert json.loads(attached)["audit_trail"]["document"]["sealed_hash"] == hashlib.sha256(sealed).hexdigest()


async def test_a_document_sealed_twice_is_signed_and_both_seals_hold(desk: Desk, judge: Judge) -> None:
    program = desk.program()
    document = await a_document(program, a_pdf("{{s1|text|40|180|24}}", pages=2))
    await ended(program, (await ask(program, document)).json())
    by_id = {"electronic_seal_document_id": document["id"]}
    copy = (await program.call("POST", "/electronic_seal_documents", json=by_id)).json()
    written = await ended(program, (await ask(program, copy)).json())
    seen = {"type": "seal", "page": 2, "x": 300, "y": 600, "width": 180, "height": 60}
    await ended(program, (await ask(program, copy, fields=[seen])).json())

    request = await program.draft(delivery_mode="none")
    body = {"electronic_seal_document_id": copy["id"], "nature": "signable_document", "parse_anchors": True}
    joined = (await program.call("POST", f"/signature_requests/{request['id']}/documents", json=body)).json()
    place = {"type": "signature", "document_id": joined["id"], "page": 1, "x": 60, "y": 400}
    code = {"signature_authentication_mode": "no_otp"}
    signer = await program.add_signer(request, joined, a_person(), fields=[place], **code)
    text = {"type": "text", "page": 1, "x": 60, "y": 390, "max_length": 60, "signer_id": signer["id"]}
    fields = f"/signature_requests/{request['id']}/documents/{joined['id']}/fields"
    extra = (await program.call("POST", fields, json=text)).json()
    refused = await program.call("POST", f"/signature_requests/{request['id']}/activate")
    await program.call("DELETE", f"{fields}/{extra['id']}")
    sent = await program.call("POST", f"/signature_requests/{request['id']}/activate")
    said = {"ip_address": "192.0.2.7", "consent_given_at": desk.service.clock.now().isoformat()}
    await program.call("POST", f"/signature_requests/{request['id']}/signers/{signer['id']}/sign", json=said)
    file = (await program.call("GET", f"/signature_requests/{request['id']}/documents/download")).body
    async with desk.session.post(f"{desk.url}/v1/verifications", data=file) as answer:
        ours = await answer.json(content_type=None)
    again = await program.upload(await program.draft(), file)

    assert (written["status"], copy["is_signed"], joined["total_anchors"]) == ("error", True, 0)
    assert (refused.status, refused.json()["invalid_params"][0]["name"]) == (400, "fields")
    assert sent.status == 201, sent.body
    every = {"cac_001", "cac_002", "sig_000", "sig_001", "sig_999"}
    opinion = judge.look(file, roots=await roots_of(desk))
    assert opinion.passed() == every, opinion
    assert {one["field"] for one in ours["signatures"] if one["holds"]} == every, ours
    assert (again.status, "certifié" in again.json()["detail"]) == (400, True), "our closing seal allows no more"


async def test_a_fault_on_order_ends_a_seal_in_error_and_tells_it(desk: Desk, hearer: Hearer) -> None:
    program = desk.program()
    hook = {"endpoint": hearer.url, "subscribed_events": ["electronic_seal.error"], "sandbox": True}
    await program.call("POST", "/webhooks", json=hook)
    document = await a_document(program)
    headers = {"Authorization": f"Bearer {program.key}"}
    await program.exchanges.send("POST", "/v1/sandbox/faults", json={"kind": "seal", "times": 1}, headers=headers)

    seal = await ended(program, (await ask(program, document)).json())
    await wait_for(lambda: "electronic_seal.error" in hearer.names())
    again = await ended(program, (await ask(program, document)).json())

    assert (seal["status"], seal["timestamp"], again["status"]) == ("error", None, "done")


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"fields": []}, 400, "validation.error"),
        ({"fields": [PLACES[0]] * 201}, 400, "validation.error"),
        ({"fields": [PLACES[0] | {"page": 3}]}, 400, "validation.error"),
        ({"fields": [PLACES[2] | {"text": None}]}, 400, "validation.error"),
        ({"document_id": str(uuid4())}, 404, "resource.not_found"),
        ({"image_id": str(uuid4())}, 404, "resource.not_found"),
        ({"signature_level": "advanced_electronic_seal"}, 403, "configuration.not_enabled"),
        ({"certificate_id": str(uuid4())}, 403, "configuration.not_enabled"),
    ],
)
async def test_a_seal_that_is_not_right_is_refused(desk: Desk, changes: dict[str, Any], status: int, kind: str) -> None:
    program = desk.program()

    answer = await ask(program, await a_document(program), **changes)

    assert (answer.status, answer.json()["type"]) == (status, kind)


async def test_a_field_beside_its_page_ends_in_error(desk: Desk) -> None:
    program = desk.program()
    document = await a_document(program)

    seal = await ended(program, (await ask(program, document, fields=[PLACES[0] | {"x": 5000}])).json())

    assert seal["status"] == "error"
    file = (await program.call("GET", f"/electronic_seal_documents/{document['id']}/download")).body
    assert hashlib.sha256(file).hexdigest() == document["sha256"], "as it came"


async def test_a_document_is_taken_away_until_it_carries_a_seal(desk: Desk) -> None:
    program = desk.program()
    free, sealed = await a_document(program), await a_document(program)
    await ask(program, sealed)

    answers = [
        (await program.call("DELETE", f"/electronic_seal_documents/{one['id']}")).status for one in (free, sealed, free)
    ]

    assert answers == [204, 400, 404]


async def test_pictures_are_kept_listed_looked_at_and_taken_away(desk: Desk) -> None:
    program = desk.program(sandbox=False)
    kept = [(await send(desk.program(), "/electronic_seal_images", a_picture((60 + n, 40)))).json() for n in range(3)]
    first = (await desk.program().call("GET", "/electronic_seal_images?limit=2")).json()
    rest = (await desk.program().call("GET", f"/electronic_seal_images?after={first['meta']['next_cursor']}")).json()

    gone = await desk.program().call("DELETE", f"/electronic_seal_images/{kept[2]['id']}")
    missing = await desk.program().call("GET", f"/electronic_seal_images/{kept[2]['id']}/download")
    there = await desk.program().call("GET", f"/electronic_seal_images/{kept[0]['id']}/download")
    others = await program.call("GET", f"/electronic_seal_images/{kept[0]['id']}/download")

    assert [one["id"] for one in (*first["data"], *rest["data"])][:3] == [one["id"] for one in reversed(kept)]
    assert (gone.status, missing.status, there.body, others.status) == (204, 404, a_picture((60, 40)), 404)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(40), bytes(500 * 1024 + 1)])
async def test_what_is_no_picture_is_refused(desk: Desk, data: bytes) -> None:
    answer = await send(desk.program(), "/electronic_seal_images", data)

    assert answer.status == 400
    assert answer.json()["invalid_params"]


async def test_a_preview_is_a_picture_of_that_size_and_in_the_sandbox_only(desk: Desk) -> None:
    shown = await send(desk.program(), "/electronic_seal_images/preview", a_picture(), width="200", height="80")
    wrong = await send(desk.program(), "/electronic_seal_images/preview", a_picture(), width="0")
    counts = await send(desk.program(sandbox=False), "/electronic_seal_images/preview", a_picture())

    assert (shown.status, wrong.status, counts.status) == (200, 400, 403)
    assert Image.open(io.BytesIO(shown.body)).size == (600, 240), "three pixels a point"


async def test_an_archive_is_kept_ten_years_and_never_changed(desk: Desk) -> None:
    program, data = desk.program(), b"n'importe quoi"

    kept = await send(program, "/archives", data, filename="note.txt", kind="text/plain", tags="rc,2026")
    read = await program.call("GET", f"/archives/{kept.json()['id']}/download")
    other = await desk.program(sandbox=False).call("GET", f"/archives/{kept.json()['id']}/download")
    empty = await send(program, "/archives", b"", filename="vide.txt", kind="text/plain")

    one = kept.json()
    years = datetime.fromisoformat(one["expired_at"]).year - datetime.fromisoformat(one["created_at"]).year
    assert (kept.status, years, one["tags"], one["size"]) == (201, 10, ["rc", "2026"], len(data))
    assert (read.body, read.headers["Content-Type"], other.status, empty.status) == (data, "text/plain", 404, 400)
    granted = await desk.rows.fetch(
        "select privilege_type from information_schema.role_table_grants "
        "where table_name = 'archives' and grantee = 'passerelle_esign'"
    )
    assert {row["privilege_type"] for row in granted} == {"SELECT", "INSERT"}


@pytest.mark.parametrize("status", SealStatus)
@pytest.mark.parametrize("step", Step)
def test_a_seal_goes_only_where_its_table_says(status: SealStatus, step: Step) -> None:
    allowed = {
        ("pending", "take"): "processing",
        ("processing", "take"): "processing",
        ("processing", "finish"): "done",
        ("processing", "fail"): "error",
        ("processing", "postpone"): "pending",
    }
    if (status.value, step.value) in allowed:
        assert after(status, step) == allowed[status.value, step.value]
    else:
        with pytest.raises(SealForbids):
            after(status, step)
    assert len(TRANSITIONS) == len(allowed)


def test_a_seal_without_a_time_stamp_is_tried_for_hours_then_given_up() -> None:
    waits = [next_try(n, now=NOW) for n in range(1, 10)]

    assert waits[-1] is None
    assert [int((at - NOW).total_seconds()) for at in waits[:-1] if at] == [5, 15, 60, 300, 900, 3600, 3600, 3600]
