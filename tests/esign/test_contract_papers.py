"""A contract's papers in one request: with and without an account, with loi Hamon's letter, with a paper missing."""

import asyncio
import json
from pathlib import Path
from typing import Final

import pypdfium2
import pytest

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, Json, running_desk
from tests.esign.mandating import IBAN, INSURERS, OTHER_IBAN, Biller, sign, wanted
from tests.support.exchanges import Answer
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

ROLES: Final = ("contract", "schedule", "special_terms", "information_sheet")
OLD: Final = {
    "insurer": "Ancienne Mutuelle",
    "contract_number": "AM-4411",
    "address": {"street": "place du Marché", "postal_code": "35000", "town": "Rennes", "country": "FR"},
}


async def sent(
    biller: Biller,
    person: dict[str, str],
    *,
    roles: tuple[str, ...] = ROLES,
    files: Json = None,
    headers: Json = None,
    **changes: object,
) -> Answer:
    """The papers of a contract, handed in by a form."""
    data = {
        "creditor": "mirabelle",
        "product": "HABITATION",
        "contract_number": "CTR-2026-31",
        "insured": wanted(person)["debtor"],
        "authentication_mode": "otp_email",
        **changes,
    }
    boundary = "xxPAPERSxx"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="data"\r\n\r\n{json.dumps(data)}\r\n'.encode()]
    for role in roles:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{role}"; filename="{role}.pdf"\r\n'
        content = (files or {}).get(role) or a_pdf(role, pages=2)
        parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", **(headers or {})}
    return await biller.call("POST", "/contract_papers", data=body, headers=headers)


async def documents(desk: Desk, papers: Json) -> list[Json]:
    """The documents of the request that carries the papers."""
    path = f"/signature_requests/{papers['signature_request_id']}/documents"
    return list((await desk.program().call("GET", path)).json())


async def test_without_an_account_the_contract_goes_alone_and_the_mandate_when_the_rib_comes(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()

    first = (await sent(biller, person, iban="FR7630006000011234567890188")).json()
    alone = await documents(desk, first)
    await sign(desk, person)
    wrong = await biller.call("POST", f"/contract_papers/{first['id']}/rib", json={"iban": f"{IBAN[:-1]}8"})
    later = await biller.made("POST", f"/contract_papers/{first['id']}/rib", 201, json={"iban": IBAN})
    again = await biller.call("POST", f"/contract_papers/{first['id']}/rib", json={"iban": IBAN})
    mandate = await biller.made("GET", f"/mandates/{later['mandate_id']}", 200)

    assert (first["state"], first["mandate_id"]) == ("sent", None)
    assert "n'est pas valide" in first["no_mandate"]
    assert (wrong.status, wrong.json()["rule"], wrong.json()["problems"][0]["field"]) == (422, "SEPA-005", "iban")
    assert [one["filename"] for one in alone] == [f"{role}.pdf" for role in ROLES]
    assert [one["nature"] for one in alone] == ["signable_document", "attachment", "attachment", "attachment"]
    assert (mandate["status"], mandate["contract_number"]) == ("awaiting_signature", "CTR-2026-31")
    assert mandate["signature_request_id"] != first["signature_request_id"]
    assert (again.status, again.json()["rule"]) == (422, "SEPA-061")


async def test_after_a_mandate_that_was_declined_a_new_rib_is_a_new_mandate_once(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()
    papers = (await sent(biller, person)).json()
    await sign(desk, person)
    path, body = f"/contract_papers/{papers['id']}/rib", {"iban": OTHER_IBAN}
    signed = await desk.link_for(person)
    declined = await biller.made("POST", path, 201, json={"iban": IBAN})

    async def invited() -> bool:
        return await desk.link_for(person) != signed

    await wait_for(invited)
    link, browser = await desk.link_for(person), desk.browser()
    await browser.press(await browser.get(f"{link}/refus"), f"{link}/refus", {"reason": "Ce n'est pas mon compte"})

    answers = await asyncio.gather(*(biller.call("POST", path, json=body) for _ in range(2)))

    assert sorted(one.status for one in answers) == [201, 422]
    again = await biller.made("GET", f"/contract_papers/{papers['id']}", 200)
    before = await biller.made("GET", f"/mandates/{declined['mandate_id']}", 200)
    after = await biller.made("GET", f"/mandates/{again['mandate_id']}", 200)
    assert (before["status"], before["end_reason"]) == ("cancelled", "declined")
    assert (after["status"], after["iban"][-4:], after["rum"] != before["rum"]) == (
        "awaiting_signature",
        OTHER_IBAN[-4:],
        True,
    )


async def test_with_an_account_and_loi_hamon_three_papers_are_signed_at_once(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()

    papers = (await sent(biller, person, iban=IBAN, hamon=OLD)).json()
    all_of_them = await documents(desk, papers)
    await sign(desk, person)
    mandate = await biller.made("GET", f"/mandates/{papers['mandate_id']}", 200)
    path = f"/signature_requests/{papers['signature_request_id']}/documents/{all_of_them[-1]['id']}/download"
    page = pypdfium2.PdfDocument((await desk.program().call("GET", path)).body)[0]
    letter = " ".join(page.get_textpage().get_text_bounded().split())

    assert [one["filename"] for one in all_of_them if one["nature"] == "signable_document"] == [
        "contract.pdf",
        f"mandat-sepa-{mandate['rum']}.pdf",
        "mandat-resiliation.pdf",
    ]
    assert mandate["status"] == "active"
    assert mandate["signature_request_id"] == papers["signature_request_id"]
    for part in ("Ancienne Mutuelle", "AM-4411", "L. 113-15-2", "Mirabelle Assurances", "Ana Essai"):
        assert part in letter
    assert papers["insured"]["phone_number"] == person["phone_number"]


async def test_a_contract_is_signed_on_its_last_page(desk: Desk) -> None:
    biller = Biller.of(desk)

    papers = (await sent(biller, a_person(), files={"contract": a_pdf("contrat", pages=5)})).json()
    (contract, *_) = await documents(desk, papers)
    path = f"/signature_requests/{papers['signature_request_id']}/documents/{contract['id']}/fields"
    (field,) = (await desk.program().call("GET", path)).json()["data"]

    assert (field["page"], field["x"], field["y"]) == (5, 320, 700)


@pytest.mark.parametrize(
    ("given", "status", "rule", "fields"),
    [
        ({"roles": ("contract", "schedule")}, 422, "R-235", ["special_terms", "information_sheet"]),
        ({"roles": (*ROLES, "recipe")}, 422, "SEPA-060", ["recipe"]),
        ({"product": "BATEAU"}, 404, "SEPA-003", ["product"]),
        ({"files": {"schedule": b"no pdf"}}, 422, "ESIGN-012", ["file"]),
        ({"contract_number": "a b"}, 422, "FORM-002", ["contract_number"]),
    ],
)
async def test_what_cannot_go_out_is_said_and_nothing_goes_out(
    desk: Desk, given: Json, status: int, rule: str, fields: list[str]
) -> None:
    biller, person = Biller.of(desk), a_person()

    answer = await sent(biller, person, **given)

    assert (answer.status, answer.json()["rule"]) == (status, rule)
    assert [one["field"] for one in answer.json()["problems"]] == fields
    assert desk.texts_for(person) == []


async def test_the_same_key_sends_papers_once_whoever_asks_again(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()
    key, files = {"Idempotency-Key": "contrat-31"}, {role: a_pdf(role, pages=2) for role in ROLES}

    both = await asyncio.gather(*(sent(biller, person, iban=IBAN, files=files, headers=key) for _ in range(2)))
    again = await sent(biller, person, iban=IBAN, files=files, headers=key)
    other = await sent(biller, person, files=files, headers=key)
    wrong = await sent(biller, person, headers={"Idempotency-Key": "x" * 256})
    mandates = await desk.rows.fetchval("select count(*) from mandates where debtor ->> 'email' = $1", person["email"])

    assert [one.status for one in (*both, again, other, wrong)] == [201, 201, 201, 422, 422]
    assert len({one.json()["id"] for one in (*both, again)}) == mandates == 1
    assert [one.headers.get("Idempotency-Replayed") for one in (*both, again)].count("true") == 2
    assert (other.json()["rule"], wrong.json()["rule"]) == ("SEPA-064", "SEPA-066")
    assert (again.json()["state"], again.json()["insured"]["email"]) == ("sent", person["email"])


async def test_a_creditor_is_for_the_workspaces_it_names(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    insurers = tmp_path / "insurers"
    for name in ("mirabelle", "allianz"):
        (insurers / name).mkdir(parents=True)
        text = (INSURERS / name / "esign.yaml").read_text()
        whose = "workspaces: [courtage]\n" if name == "mirabelle" else ""
        (insurers / name / "esign.yaml").write_text(text + whose)
    async with running_desk(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, loops=False, insurers_dir=insurers
    ) as desk:
        biller, person = Biller.of(desk), a_person()
        foreign = [
            await sent(biller, person),
            await biller.call("POST", "/mandates", json=wanted(person)),
            await biller.call("POST", "/collections", json={"creditor": "mirabelle", "due_until": "2030-01-02"}),
        ]
        own = await biller.call("POST", "/mandates", json=wanted(person, creditor="allianz"))

    assert [(one.status, one.json()["rule"]) for one in foreign] == [(404, "SEPA-004")] * 3
    assert own.status == 201, "no workspace named is all of them"


async def test_a_paper_that_cannot_be_sealed_ends_the_mandate_with_it(desk: Desk) -> None:
    biller = Biller.of(desk)
    signed = await biller.active()
    path = f"/signature_requests/{signed['signature_request_id']}/documents"
    (document,) = (await desk.program().call("GET", path)).json()
    closed = (await desk.program().call("GET", f"{path}/{document['id']}/download")).body

    answer = await sent(biller, a_person(), iban=IBAN, contract_number="CTR-FERME", files={"contract": closed})
    (papers,) = (await biller.made("GET", "/contract_papers?contract_number=CTR-FERME", 200))["data"]

    assert answer.status == 422
    assert papers["state"] == "failed"
    assert (await biller.made("GET", f"/mandates/{papers['mandate_id']}", 200))["end_reason"] == "not_sent"
