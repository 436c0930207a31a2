"""The vendor-shaped doors: codes, shapes, errors. Every exchange is checked against contracts/http/esign.yaml."""

import hashlib
import io
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest

from services.esign.use_cases.sealers import Sealers
from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, running_desk
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

NOBODY = UUID("00000000-0000-4000-8000-00000000000a")


async def test_a_request_is_made_as_a_draft_and_read_back_the_same(desk: Desk) -> None:
    program = desk.program()

    made = await program.draft(external_id="CTR-2026-17", name="Mandat")
    read = await program.call("GET", f"/signature_requests/{made['id']}")

    assert (read.status, read.json()) == (200, made)
    assert made["status"] == "draft"
    assert made["expiration_date"].endswith("+00:00")
    assert made["decline_information"] is None


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"delivery_mode": "email"}, "name"),
        ({"name": "x"}, "delivery_mode"),
        ({"name": "x" * 129, "delivery_mode": "none"}, "name"),
        ({"name": "x", "delivery_mode": "pigeon"}, "delivery_mode"),
        ({"name": "x", "delivery_mode": "none", "external_id": "a b"}, "external_id"),
        ({"name": "x", "delivery_mode": "none", "timezone": "Europe/Nantes"}, "timezone"),
        ({"name": "x", "delivery_mode": "none", "expiration_date": "2020-01-01"}, "expiration_date"),
        ({"name": "a\0b", "delivery_mode": "none"}, "name"),
    ],
)
async def test_a_request_that_is_not_right_names_the_parameter(desk: Desk, body: dict[str, str], name: str) -> None:
    answer = await desk.program().call("POST", "/signature_requests", json=body)

    assert answer.status == 400
    assert name in [one["name"] for one in answer.json()["invalid_params"]]
    assert answer.json()["type"] in {"validation.error", "parameters_not_valid"}


@pytest.mark.parametrize("key", ["", "nobody's", "é"])
async def test_without_a_known_key_no_door_opens(desk: Desk, key: str) -> None:
    answer = await desk.program(key=key or " ").call("GET", "/signature_requests")

    assert answer.status == 401
    assert set(answer.json()) == {"type", "detail"}


async def test_a_key_of_the_other_environment_does_not_see_a_request(desk: Desk) -> None:
    made = await desk.program(sandbox=True).draft()

    answer = await desk.program(sandbox=False).call("GET", f"/signature_requests/{made['id']}")

    assert answer.status == 404
    assert answer.json()["type"] == "resource.not_found"


async def test_no_key_stands_in_the_database(desk: Desk) -> None:
    rows = await desk.rows.fetch("select key_sha256 from api_keys")

    assert {row["key_sha256"] for row in rows} == {hashlib.sha256(key.encode()).digest() for key in desk.keys.values()}


async def test_requests_are_listed_page_by_page_the_newest_first(own_desk: Desk) -> None:
    program = own_desk.program()
    made = [(await program.draft(name=f"Papier {n}"))["id"] for n in range(5)]

    pages, cursor = [], None
    while True:
        params = {"limit": "2", **({"after": cursor} if cursor else {})}
        answer = (await program.call("GET", "/signature_requests", params=params)).json()
        pages.append([one["id"] for one in answer["data"]])
        if not (cursor := answer["meta"]["next_cursor"]):
            break

    assert pages == [made[4:2:-1], made[2:0:-1], made[:1]]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"external_id[eq]": "A-1"}, ["Un"]),
        ({"external_id": "A-1"}, ["Un"]),
        ({"q": "deu"}, ["Deux"]),
        ({"status[eq]": "draft"}, ["Deux", "Un"]),
        ({"status[in]": "done,ongoing"}, []),
        ({"order[created_at]": "desc", "unheard_of": "1"}, ["Deux", "Un"]),
    ],
)
async def test_a_list_is_narrowed_and_unknown_parameters_are_left_alone(
    own_desk: Desk, params: dict[str, str], found: list[str]
) -> None:
    program = own_desk.program()
    await program.draft(name="Un", external_id="A-1")
    await program.draft(name="Deux")

    answer = await program.call("GET", "/signature_requests", params=params)

    assert [one["name"] for one in answer.json()["data"]] == found


@pytest.mark.parametrize("params", [{"limit": "0"}, {"limit": "101"}, {"limit": "many"}, {"after": "there"}])
async def test_a_page_that_cannot_be_is_refused(desk: Desk, params: dict[str, str]) -> None:
    async with desk.session.get(
        f"{desk.url}/v3/signature_requests", params=params, headers={"Authorization": f"Bearer {desk.keys[True]}"}
    ) as answer:
        assert answer.status == 400


async def test_a_document_is_kept_as_it_came(desk: Desk) -> None:
    program, data = desk.program(), a_pdf("Bonjour", pages=3)
    request = await program.draft()

    kept = await program.upload(request, data, name="devis.pdf", parse_anchors="True")
    read = await program.call("GET", f"/signature_requests/{request['id']}/documents/{kept.json()['id']}/download")

    assert kept.status == 201
    assert kept.json()["sha256"] == hashlib.sha256(data).hexdigest()
    assert (kept.json()["total_pages"], kept.json()["filename"]) == (3, "devis.pdf")
    assert read.body == data


async def test_documents_are_a_bare_array(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    one = (await program.upload(request)).json()
    two = (await program.upload(request, nature="attachment")).json()

    every = await program.call("GET", f"/signature_requests/{request['id']}/documents")
    attached = await program.call(
        "GET", f"/signature_requests/{request['id']}/documents", params={"nature": "attachment"}
    )

    assert every.json() == [one, two]
    assert attached.json() == [two]


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\nnot really"])
async def test_what_is_no_readable_pdf_is_refused(desk: Desk, data: bytes) -> None:
    program = desk.program()
    request = await program.draft()

    answer = await program.upload(request, data)

    assert answer.status == 400
    assert answer.json()["invalid_params"][0]["name"] == "file"
    listed = await program.call("GET", f"/signature_requests/{request['id']}/documents")
    assert listed.json() == []


async def test_more_than_fifty_megabytes_are_refused(desk: Desk) -> None:
    request = await desk.program().draft()
    form = aiohttp.FormData({"nature": "signable_document"})
    form.add_field("file", io.BytesIO(b"%PDF-1.7\n" + bytes(50 * 1024 * 1024)), filename="grand.pdf")

    url = f"{desk.url}/v3/signature_requests/{request['id']}/documents"
    async with desk.session.post(url, data=form, headers={"Authorization": f"Bearer {desk.keys[True]}"}) as answer:
        told = await answer.json()

    assert answer.status == 400
    assert "50 Mo" in told["detail"]


async def test_a_signer_is_added_with_his_fields_and_every_key_is_there(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.draft()
    document = (await program.upload(request)).json()

    signer = await program.add_signer(request, document, person)
    listed = await program.call("GET", f"/signature_requests/{request['id']}/signers")
    read = await program.call("GET", f"/signature_requests/{request['id']}/signers/{signer['id']}")

    assert signer["info"] == person
    assert (signer["status"], signer["signature_link"]) == ("initiated", None)
    assert [one["type"] for one in signer["fields"]] == ["signature"]
    assert listed.json() == [signer]
    assert read.json() == signer


async def test_fields_of_four_kinds_are_added_one_by_one(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    document = (await program.upload(request)).json()
    signer = await program.add_signer(request, document, a_person())
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/fields"
    place = {"signer_id": signer["id"], "page": 1, "x": 10, "y": 20}

    for own in (
        {"type": "text", "max_length": 40, "question": "Ville", "width": 120, "height": 24},
        {"type": "checkbox", "size": 24, "optional": True},
        {"type": "mention", "mention": "Lu et approuvé", "width": 100},
    ):
        answer = await program.call("POST", path, json={**place, **own})
        assert answer.status == 201
        assert own.items() <= answer.json().items()
    listed = await program.call("GET", path)

    assert [one["type"] for one in listed.json()["data"]] == ["text", "checkbox", "mention", "signature"]


@pytest.mark.parametrize("level", ["advanced_electronic_signature", "qualified_electronic_signature"])
async def test_a_level_above_simple_is_not_enabled(desk: Desk, level: str) -> None:
    program = desk.program()
    request = await program.draft()
    body = {"info": a_person(), "signature_level": level}

    answer = await program.call("POST", f"/signature_requests/{request['id']}/signers", json=body)

    assert answer.status == 403
    assert answer.json()["type"] == "configuration.not_enabled"


async def test_a_code_by_sms_needs_a_phone(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    info = {**a_person(), "phone_number": None}

    answer = await program.call(
        "POST",
        f"/signature_requests/{request['id']}/signers",
        json={"info": info, "signature_authentication_mode": "otp_sms"},
    )

    assert answer.status == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/signature_requests/{NOBODY}",
        f"/signature_requests/{NOBODY}/documents",
        f"/signature_requests/{NOBODY}/signers/{NOBODY}",
        f"/webhooks/{NOBODY}",
    ],
)
async def test_what_does_not_exist_is_not_found(desk: Desk, path: str) -> None:
    answer = await desk.program().call("GET", path)

    assert answer.status == 404
    assert answer.json()["type"] == "resource.not_found"


async def test_a_draft_that_lacks_something_is_not_activated(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()

    answer = await program.call("POST", f"/signature_requests/{request['id']}/activate")

    assert answer.status == 400
    assert answer.json()["type"] == "parameters_not_valid"


async def test_a_webhook_is_made_changed_and_removed(desk: Desk) -> None:
    program = desk.program()
    body = {"endpoint": "https://exemple.invalid/hook", "subscribed_events": ["signer.done"], "sandbox": True}

    made = (await program.call("POST", "/webhooks", json=body)).json()
    changed = await program.call("PATCH", f"/webhooks/{made['id']}", json={"enabled": False, "description": "Essai"})
    listed = await program.call("GET", "/webhooks")
    removed = await program.call("DELETE", f"/webhooks/{made['id']}")
    gone = await program.call("GET", f"/webhooks/{made['id']}")

    assert len(made["secret_key"]) == 32
    assert (made["auto_retry"], made["enabled"], made["scopes"], made["workspaces"]) == (True, True, ["*"], ["*"])
    assert (changed.json()["enabled"], changed.json()["description"]) == (False, "Essai")
    assert changed.json() in listed.json()
    assert (removed.status, removed.body, gone.status) == (204, b"", 404)


async def test_one_clients_name_for_the_webhook_secret_is_taken(desk: Desk) -> None:
    body = {"endpoint": "https://exemple.invalid/hook", "subscribed_events": ["*"], "secret": "0123456789abcdef"}

    made = await desk.program().call("POST", "/webhooks", json=body)

    assert made.json()["secret_key"] == "0123456789abcdef"


async def test_without_a_sealer_nothing_is_sent_out_and_the_draft_stays(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, sealers=Sealers({})) as desk:
        program = desk.program()
        request = await program.ready()

        answer = await program.call("POST", f"/signature_requests/{request['id']}/activate")
        read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()

    assert answer.status == 503
    assert set(answer.json()) == {"message"}
    assert (read["status"], read["signers"][0]["status"]) == ("draft", "initiated")


async def test_a_signer_may_have_a_second_place_for_his_signature(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()
    document = (await program.upload(request)).json()
    signer = await program.add_signer(request, document, a_person())
    field = {"type": "signature", "signer_id": signer["id"], "page": 1, "x": 300, "y": 600}

    path = f"/signature_requests/{request['id']}/documents/{document['id']}/fields"
    answer = await program.call("POST", path, json=field)

    assert answer.status == 201
    assert answer.json()["type"] == "signature"


@pytest.mark.parametrize("path", ["/s/" + "0" * 64, "/s/short", "/s/" + "0" * 64 + "/documents"])
async def test_a_link_of_nobody_opens_nothing(desk: Desk, path: str) -> None:
    assert (await desk.browser().get(path)).status == 404
