"""SEPA mandates through the real doors: made, signed on the pages, active; amended, cancelled, void; what is said."""

import io
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from lxml import etree

from services.esign.store.files import Files
from tests.esign.builders import a_person, nobody_removes
from tests.esign.conftest import Desk, Json
from tests.esign.mandating import IBAN, OTHER_IBAN, Biller, sign, wanted
from tests.support.waiting import wait_for


async def said(desk: Desk, mandate: Json) -> list[str]:
    """The types of the events about this mandate, in their order."""
    rows = await desk.rows.fetch(
        "select type from outbox where key = $1 and type not like 'esign.request.%' order by id",
        mandate["signature_request_id"],
    )
    return [row["type"] for row in rows]


async def until(desk: Desk, mandate_id: str, status: str) -> None:
    """Waits for a loop to bring the mandate to this state."""

    async def there() -> bool:
        found = await desk.rows.fetchval("select status from mandates where id = $1", UUID(mandate_id))
        return bool(found == status)

    await wait_for(there)


def three_years_after(day: date) -> date:
    """36 months later; there is no 29 February then."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + 3, day=last)


async def test_a_mandate_becomes_active_by_its_debtors_signature_and_says_so_once(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()

    made = await biller.mandate(person)
    await sign(desk, person)
    active = await biller.made("GET", f"/mandates/{made['id']}", 200)

    assert made["status"] == "awaiting_signature"
    assert active["status"] == "active"
    assert (active["ics"], active["iban"], active["bic"]) == ("FR19ZZZ654321", IBAN, "AGRIFRPPXXX")
    signed_on = datetime.fromisoformat(active["signed_at"]).astimezone(ZoneInfo("Europe/Paris")).date()
    assert active["dormant_on"] == active["keep_until"] == str(three_years_after(signed_on))
    assert await said(desk, active) == ["esign.mandate.activated.v1"]
    signed = await desk.rows.fetchval(
        "select count(*) from outbox o join outbox p on p.key = o.key where o.key = $1 and o.id < p.id"
        " and o.type = 'esign.request.done.v1' and p.type = 'esign.mandate.activated.v1'",
        active["signature_request_id"],
    )
    assert signed == 1, "the request is done before its mandate is active, on the same key"


async def test_the_paper_says_the_schemes_own_words_and_is_signed_where_it_asks_for_it(desk: Desk) -> None:
    made = await Biller.of(desk).mandate()

    program = desk.program()
    (document,) = (await program.call("GET", f"/signature_requests/{made['signature_request_id']}/documents")).json()
    path = f"/signature_requests/{made['signature_request_id']}/documents/{document['id']}"
    pdf = pypdfium2.PdfDocument((await program.call("GET", f"{path}/download")).body)
    words = " ".join(pdf[0].get_textpage().get_text_bounded().split())

    assert document["sha256"] == made["document_sha256"]
    for part in (
        "Mandat de prélèvement SEPA",
        made["rum"],
        "FR76 3000 6000 0112 3456 7890 189",
        "dans les 8 semaines suivant la date de débit",
        "autorisez (A) Mirabelle Assurances",
        "Fait à",
    ):
        assert part in words
    (field,) = (await program.call("GET", f"{path}/fields")).json()["data"]
    assert (field["page"], field["x"], field["y"], field["width"]) == (1, 322, 708, 212)


async def test_a_companys_paper_says_that_nothing_is_paid_back(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()
    debtor = wanted(person)["debtor"] | {"company": "Maçonnerie Dupré & Fils"}

    made = await biller.mandate(person, debtor=debtor, scheme="B2B")
    request = f"/signature_requests/{made['signature_request_id']}/documents"
    (document,) = (await desk.program().call("GET", request)).json()
    data = (await desk.program().call("GET", f"{request}/{document['id']}/download")).body
    words = " ".join(pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded().split())

    assert "Mandat de prélèvement SEPA interentreprises" in words
    assert "pas en droit de demander à votre banque le remboursement" in words
    assert "Maçonnerie Dupré & Fils" in words


@pytest.mark.parametrize(
    ("changes", "status", "rule"),
    [
        ({"iban": "FR7630006000011234567890188"}, 422, "SEPA-005"),
        ({"iban": "FR1420041010050500013M02607"}, 422, "SEPA-005"),
        ({"creditor": "nobody"}, 404, "SEPA-003"),
        ({"rum": "/ABC"}, 422, "SEPA-001"),
        ({"rum": "A B"}, 422, "SEPA-001"),
        ({"scheme": "B2B"}, 422, "SEPA-004"),
        ({"authentication_mode": "pigeon"}, 422, "FORM-002"),
        ({"unheard_of": 1}, 422, "FORM-002"),
    ],
)
async def test_a_mandate_that_cannot_be_says_which_rule_speaks(
    desk: Desk, changes: Json, status: int, rule: str
) -> None:
    answer = await Biller.of(desk).call("POST", "/mandates", json=wanted(a_person(), **changes))

    assert (answer.status, answer.json()["rule"]) == (status, rule)


async def test_an_address_of_free_lines_only_is_refused(desk: Desk) -> None:
    person = a_person()
    debtor = wanted(person)["debtor"] | {
        "address": {"lines": ["3 rue des Lilas", "69003 Lyon"], "town": "", "country": ""}
    }

    answer = await Biller.of(desk).call("POST", "/mandates", json=wanted(person, debtor=debtor))

    assert (answer.status, answer.json()["rule"]) == (422, "SEPA-020")


async def test_a_reference_is_given_once_by_a_creditor(desk: Desk) -> None:
    biller = Biller.of(desk)
    rum = (await biller.mandate())["rum"]

    again = await biller.call("POST", "/mandates", json=wanted(a_person(), rum=rum))
    elsewhere = await biller.call("POST", "/mandates", json=wanted(a_person(), rum=rum, creditor="allianz"))

    assert (again.status, again.json()["rule"]) == (409, "SEPA-006")
    assert elsewhere.status == 201, "another creditor has references of his own"


async def test_a_reference_that_is_taken_cannot_be_taken_by_an_amendment(desk: Desk) -> None:
    biller = Biller.of(desk)
    taken, active = (await biller.mandate())["rum"], await biller.active()

    answer = await biller.call("POST", f"/mandates/{active['id']}/amendments", json={"rum": taken})

    assert (answer.status, answer.json()["rule"]) == (409, "SEPA-006")
    assert (await biller.made("GET", f"/mandates/{active['id']}", 200))["rum"] == active["rum"]


async def test_the_same_paper_signed_by_another_request_makes_the_mandate_active(desk: Desk) -> None:
    biller, program, person = Biller.of(desk), desk.program(), a_person()
    made = await biller.mandate()
    await program.call(
        "POST", f"/signature_requests/{made['signature_request_id']}/cancel", json={"reason": "errors_in_document"}
    )
    # As duplicate-and-replace does for a wrong telephone number: the same paper, another request, another address.
    original = await desk.rows.fetchval("select document_sha256 from mandates where id = $1", UUID(made["id"]))
    paper = await Files.at("", folder=desk.settings.data_dir, claim=nobody_removes).get(original)
    request = await program.draft(name="Mandat, second envoi")
    await program.add_signer(request, (await program.upload(request, paper)).json(), person)
    await program.call("POST", f"/signature_requests/{request['id']}/activate")

    await sign(desk, person)
    active = await biller.made("GET", f"/mandates/{made['id']}", 200)

    assert (active["status"], active["signature_request_id"]) == ("active", request["id"])
    assert await said(desk, active) == ["esign.mandate.activated.v1"]


async def test_a_mandate_whose_paper_an_approver_rejected_has_ended_unless_it_is_out_elsewhere(desk: Desk) -> None:
    biller = Biller.of(desk)
    made = await biller.mandate()
    original = await desk.rows.fetchval("select document_sha256 from mandates where id = $1", UUID(made["id"]))
    paper = await Files.at("", folder=desk.settings.data_dir, claim=nobody_removes).get(original)

    await rejected(desk, paper)
    meanwhile = await biller.made("GET", f"/mandates/{made['id']}", 200)
    first = f"/signature_requests/{made['signature_request_id']}"
    await desk.program().call("POST", f"{first}/cancel", json={"reason": "other"})
    request_id = await rejected(desk, paper)
    ended = await biller.made("GET", f"/mandates/{made['id']}", 200)

    assert meanwhile["status"] == "awaiting_signature"
    assert (ended["status"], ended["end_reason"]) == ("cancelled", "rejected")
    said_of_it = await desk.rows.fetch("select type from outbox where key = $1", request_id)
    assert [one["type"] for one in said_of_it] == ["esign.request.rejected.v1"]


async def rejected(desk: Desk, paper: bytes) -> str:
    """The id of one more request for this paper, to which an approver said no."""
    program, approver, browser = desk.program(), a_person(), desk.browser()
    request = await program.draft(name="Mandat, à approuver")
    await program.add_signer(request, (await program.upload(request, paper)).json(), a_person())
    await program.call("POST", f"/signature_requests/{request['id']}/approvers", json={"info": approver})
    sent = (await program.call("POST", f"/signature_requests/{request['id']}/activate")).json()
    link = sent["approvers"][0]["approval_link"].removeprefix(desk.url)
    await browser.press(await browser.get(link), f"{link}/rejet", {"reason": "Mauvais compte"})
    return str(request["id"])


async def test_a_declined_mandate_has_ended_and_a_key_sees_only_its_own(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()
    made = await biller.mandate(person)
    browser = desk.browser()
    link = await desk.link_for(person)

    await browser.press(await browser.get(f"{link}/refus"), f"{link}/refus", {"reason": "Je paie par carte"})
    ended = await biller.made("GET", f"/mandates/{made['id']}", 200)

    assert (ended["status"], ended["end_reason"]) == ("cancelled", "declined")
    assert await said(desk, made) == [], "nothing was ever said of it that would have to be taken back"
    stranger = Biller(desk, desk.keys[False])
    assert (await stranger.call("GET", f"/mandates/{made['id']}")).status == 404
    assert (await Biller(desk, "nobody's").call("GET", "/mandates")).status == 401


async def test_a_mandate_cancelled_before_it_is_signed_takes_its_request_with_it(desk: Desk) -> None:
    biller = Biller.of(desk)
    made = await biller.mandate()

    ended = await biller.made("POST", f"/mandates/{made['id']}/cancel", 200)
    again = await biller.call("POST", f"/mandates/{made['id']}/cancel")
    request = (await desk.program().call("GET", f"/signature_requests/{made['signature_request_id']}")).json()

    assert (ended["status"], request["status"]) == ("cancelled", "canceled")
    assert (again.status, again.json()["rule"]) == (422, "SEPA-010")


async def test_the_bank_is_told_of_a_mandate_of_its_changes_and_of_its_end(desk: Desk) -> None:
    biller = Biller.of(desk)
    active = await biller.active()
    path = f"/mandates/{active['id']}"

    amended = await biller.made(
        "POST", f"{path}/amendments", 200, json={"iban": OTHER_IBAN, "rum": f"{active['rum'][:30]}+"}
    )
    await biller.made("POST", f"{path}/cancel", 200)
    told = (await biller.made("GET", f"{path}/messages", 200))["data"]
    files = [(await biller.call("GET", f"{path}/messages/{one['id']}")).body for one in told]

    assert (amended["iban"], amended["bic"]) == (OTHER_IBAN, "PSSTFRPP")
    assert {(one["field"], one["old"]) for one in amended["amendments"]} == {("iban", IBAN), ("rum", active["rum"])}
    assert [one["kind"] for one in told] == ["pain.009.001.08", "pain.010.001.08", "pain.011.001.08"]
    first, second, third = (etree.parse(io.BytesIO(one)).getroot() for one in files)
    assert first.findtext(".//{*}MndtId") == second.findtext(".//{*}OrgnlMndtId") == active["rum"]
    assert second.findtext(".//{*}DbtrAcct/{*}Id/{*}IBAN") == OTHER_IBAN
    assert third.findtext(".//{*}CxlRsn/{*}Rsn/{*}Cd") == "MD17"
    assert await said(desk, active) == ["esign.mandate.activated.v1", "esign.mandate.ended.v1"]


@pytest.mark.parametrize(
    ("changes", "rule"), [({}, "SEPA-012"), ({"iban": "FR0012345"}, "SEPA-005"), ({"rum": "a//b"}, "SEPA-001")]
)
async def test_a_change_that_cannot_be_is_refused(desk: Desk, changes: Json, rule: str) -> None:
    biller = Biller.of(desk)
    rows = await biller.made("GET", "/mandates?status=active", 200)

    answer = await biller.call("POST", f"/mandates/{rows['data'][0]['id']}/amendments", json=changes)

    assert (answer.status, answer.json()["rule"]) == (422, rule)


async def test_mandates_are_found_by_contract_and_state_page_by_page(desk: Desk) -> None:
    biller = Biller.of(desk)
    made = [(await biller.mandate(contract_number="CTR-LISTE"))["id"] for _ in range(3)]

    first = await biller.made("GET", "/mandates?contract_number=CTR-LISTE&limit=2", 200)
    cursor = first["meta"]["next_cursor"]
    second = await biller.made("GET", f"/mandates?contract_number=CTR-LISTE&limit=2&after={cursor}", 200)
    none = await biller.made("GET", "/mandates?contract_number=CTR-LISTE&status=expired", 200)

    assert [one["id"] for one in first["data"] + second["data"]] == made[::-1]
    assert (second["meta"]["next_cursor"], none["data"]) == (None, [])
    for wrong in ("limit=0", "limit=0001999", "after=there", "status=asleep", "rum=%00"):
        assert (await biller.call("GET", f"/mandates?{wrong}")).status == 422


async def test_a_mandate_unused_for_36_months_is_void_and_its_debits_never_leave(own_desk: Desk) -> None:
    biller = Biller.of(own_desk)
    active = await biller.active()

    own_desk.move_clock(timedelta(days=3 * 365 + 2))
    await until(own_desk, active["id"], "expired")
    ended = await biller.made("GET", f"/mandates/{active['id']}", 200)

    assert ended["end_reason"] == "dormancy"
    assert await said(own_desk, ended) == ["esign.mandate.activated.v1", "esign.mandate.ended.v1"]


async def test_a_mandate_whose_sending_was_interrupted_goes_out_by_itself(desk: Desk) -> None:
    biller, person = Biller.of(desk), a_person()
    made = await biller.mandate(person)
    # As a kill leaves it between the mandate's row and its request.
    await desk.rows.execute(
        "update mandates set status = 'draft', request_id = null, document_sha256 = null,"
        " send_at = created_at - interval '1 day' where id = $1",
        UUID(made["id"]),
    )

    await until(desk, made["id"], "awaiting_signature")
    again = await biller.made("GET", f"/mandates/{made['id']}", 200)
    await sign(desk, person)

    assert again["signature_request_id"] != made["signature_request_id"]
    assert again["document_sha256"] == made["document_sha256"], "the paper is the same bytes"
    await until(desk, made["id"], "active")


async def test_a_mandate_that_cannot_be_sealed_now_waits_and_is_not_lost(desk: Desk) -> None:
    biller = Biller(desk, desk.keys[False])

    made = await biller.mandate()
    request = await desk.program(sandbox=False).call("GET", f"/signature_requests/{made['signature_request_id']}")

    assert (made["status"], request.json()["status"]) == ("awaiting_signature", "draft")
    assert await desk.rows.fetchval("select send_at is not null from mandates where id = $1", UUID(made["id"]))
