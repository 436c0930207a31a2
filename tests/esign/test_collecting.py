"""Collecting through the real doors: announced, claimed once, one file by the schema; what banks give back, once."""

import asyncio
import io
import json
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from services.esign.domain.rtransactions import REASONS
from services.esign.store.creditors import read_creditors
from services.esign.store.files import Files
from services.esign.use_cases.access import Access
from services.esign.use_cases.collecting import Collecting
from services.esign.use_cases.workshop import workshop
from shared.errors import Unavailable
from tests.esign.builders import nobody_removes
from tests.esign.conftest import Desk, Json
from tests.esign.mandating import INSURERS, OTHER_IBAN, Biller
from tests.support.waiting import wait_for

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"


def today(desk: Desk) -> date:
    """The business day of this service, where debits are due."""
    return desk.service.clock.now().astimezone(ZoneInfo("Europe/Paris")).date()


async def collected(desk: Desk, biller: Biller, *cents: int, **changes: object) -> tuple[Json, Json, list[Json]]:
    """A mandate, the file with its first debits, and these debits."""
    mandate = await biller.active(creditor="allianz", **changes)
    due = today(desk) + timedelta(days=5)
    debits = await biller.planned(mandate, *[(due, each) for each in cents])
    body = {"creditor": "allianz", "scheme": mandate["scheme"], "due_until": str(due)}
    return mandate, await biller.made("POST", "/collections", 201, json=body), debits


def status_report(*refused: tuple[str, str], message_id: str, status: str = "RJCT") -> str:
    """A pain.002 as banks send it: each refused debit with its reason."""
    debits = "".join(
        f"<TxInfAndSts><StsId>1</StsId><OrgnlEndToEndId>{end}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else "")
        + "</TxInfAndSts>"
        for end, code in refused
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2026-04-06T08:00:00</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>X</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId>{debits}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    )


def movements(*returned: tuple[str, str], message_id: str) -> str:
    """A camt.054: each debit that was taken back from the account, and one that was credited."""
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"
    details = "".join(
        f'<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf></TxDtls>"
        for end, reason in returned
    )
    booked = f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-04-08</Dt></BookgDt>{code}"
    entry = f'<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>{booked}<NtryDtls>{details}</NtryDtls></Ntry>'
    one = '<TxDtls><Refs/><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
    credit = f'<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>{booked}<NtryDtls>{one}</NtryDtls></Ntry>'
    account = "<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>"
    return (
        f'<Document xmlns="{NAMESPACE}camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{message_id}</MsgId>'
        "<CreDtTm>2026-04-08T06:00:00</CreDtTm></GrpHdr>"
        f"<Ntfctn><Id>1</Id>{account}{entry}{credit}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )


def mandate_answered(answer_id: str, *, message_id: str, refused_for: str = "") -> str:
    """A pain.012: the debtor's bank takes this mandate, or does not for a reason."""
    reason = f"<RjctRsn><Cd>{refused_for}</Cd></RjctRsn>" if refused_for else ""
    return (
        f'<Document xmlns="{NAMESPACE}pain.012.001.08"><MndtAccptncRpt><GrpHdr><MsgId>{answer_id}</MsgId>'
        "<CreDtTm>2026-03-12T08:00:00</CreDtTm></GrpHdr><UndrlygAccptncDtls>"
        f"<OrgnlMsgInf><MsgId>{message_id}</MsgId><MsgNmId>pain.009.001.08</MsgNmId></OrgnlMsgInf>"
        f"<AccptncRslt><Accptd>{'false' if reason else 'true'}</Accptd>{reason}</AccptncRslt>"
        "<OrgnlMndt><OrgnlMndtId>ANY</OrgnlMndtId></OrgnlMndt></UndrlygAccptncDtls></MndtAccptncRpt></Document>"
    )


async def rejections(desk: Desk, mandate: Json) -> list[Json]:
    """The events of debits given back under this mandate."""
    rows = await desk.rows.fetch(
        "select body from outbox where key = $1 and type = 'esign.collection.rejected.v1' order by id",
        mandate["signature_request_id"],
    )
    return [json.loads(row["body"]) for row in rows]


async def test_what_is_due_leaves_in_one_file_and_only_once(desk: Desk) -> None:
    biller = Biller.of(desk)

    mandate, collection, debits = await collected(desk, biller, 4250, 1999)
    body = {"creditor": "allianz", "due_until": collection["due_until"]}
    again = await biller.call("POST", "/collections", json=body)
    data = (await biller.call("GET", f"/collections/{collection['id']}/file")).body
    after = (await biller.made("GET", f"/mandates/{mandate['id']}/instalments", 200))["data"]

    assert (collection["state"], collection["count"], collection["total_cents"]) == ("ready", 2, 6249)
    assert (again.status, again.json()["rule"]) == (422, "SEPA-042")
    root = etree.parse(io.BytesIO(data)).getroot()
    assert root.findtext(".//{*}GrpHdr/{*}CtrlSum") == "62.49"
    assert {one.text for one in root.iterfind(".//{*}EndToEndId")} == {one["end_to_end_id"] for one in debits}
    assert {(one["state"], one["sequence_type"]) for one in after} == {("presented", "RCUR")}
    fresh = await biller.made("GET", f"/mandates/{mandate['id']}", 200)
    assert fresh["last_presented_on"] == root.findtext(".//{*}ReqdColltnDt"), "on a day that banks work"


async def test_two_who_collect_at_once_take_each_debit_once(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate = await biller.active(contract_number="CTR-DEUX")
    due = today(desk) + timedelta(days=3)
    await biller.planned(mandate, (due, 100), (due, 200))
    body = {"creditor": "mirabelle", "due_until": str(due)}

    answers = await asyncio.gather(*(biller.call("POST", "/collections", json=body) for _ in range(2)))

    assert sorted(one.status for one in answers) == [201, 422]


async def test_a_debit_is_announced_14_days_before_unless_agreed_otherwise(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate = await biller.active()
    due = today(desk) + timedelta(days=30)
    told = {
        "notified_on": str(due - timedelta(days=13)),
        "instalments": [{"due_on": str(due), "amount_cents": 1, "label": "Prime"}],
    }
    path = f"/mandates/{mandate['id']}/instalments"

    late = await biller.call("POST", path, json=told)
    agreed = await biller.call("POST", path, json=told | {"agreed_days": 5})
    nothing = await biller.call(
        "POST",
        path,
        json=told | {"agreed_days": 5, "instalments": [{"due_on": str(due), "amount_cents": 0, "label": "x"}]},
    )

    never = await biller.call("POST", path, json=told | {"notified_on": "9999-12-31"})

    assert (late.status, late.json()["rule"]) == (422, "SEPA-041")
    assert (never.status, never.json()["rule"]) == (422, "FORM-002")
    assert agreed.status == 201
    assert (nothing.status, nothing.json()["rule"]) == (422, "SEPA-021")


async def test_a_one_off_mandate_serves_once_and_says_so_in_its_file(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, collection, _ = await collected(desk, biller, 900, kind="one_off")
    due = today(desk) + timedelta(days=40)

    again = await biller.call(
        "POST",
        f"/mandates/{mandate['id']}/instalments",
        json={"notified_on": str(today(desk)), "instalments": [{"due_on": str(due), "amount_cents": 1, "label": "x"}]},
    )
    data = (await biller.call("GET", f"/collections/{collection['id']}/file")).body

    assert (again.status, again.json()["rule"]) == (422, "SEPA-040")
    assert b"<SeqTp>OOFF</SeqTp>" in data


async def test_a_changed_account_is_said_once_by_the_next_file(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, _ = await collected(desk, biller, 500)
    await biller.made("POST", f"/mandates/{mandate['id']}/amendments", 200, json={"iban": OTHER_IBAN})

    files = []
    for days in (35, 65):
        due = today(desk) + timedelta(days=days)
        await biller.planned(mandate, (due, 500), notified_on=str(today(desk)))
        body = {"creditor": "allianz", "due_until": str(due)}
        made = await biller.made("POST", "/collections", 201, json=body)
        files.append((await biller.call("GET", f"/collections/{made['id']}/file")).body)

    root = etree.parse(io.BytesIO(files[0])).getroot()
    assert root.findtext(".//{*}AmdmntInfDtls/{*}OrgnlDbtrAcct/{*}Id/{*}Othr/{*}Id") == "SMNDA"
    assert OTHER_IBAN.encode() in files[0]
    assert b"SMNDA" not in files[1], "the bank knows by now"


async def test_a_rejected_debit_is_one_event_with_what_happens_next_however_often_it_is_reported(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first, second) = await collected(desk, biller, 4250, 1000)
    report = status_report((first["end_to_end_id"], "AM04"), message_id=f"R-{first['end_to_end_id'][-20:]}")

    taken = await biller.report(report)
    again = await biller.report(report)
    other = await biller.report(
        movements((first["end_to_end_id"], "AM04"), message_id=f"M-{first['end_to_end_id'][-20:]}")
    )
    different = await biller.report(report.replace("AM04", "MD01"))
    told = await rejections(desk, mandate)

    assert taken.json()["rejected"] == [
        {
            "instalment_id": first["id"],
            "end_to_end_id": first["end_to_end_id"],
            "kind": "reject",
            "code": "AM04",
            "action": "payment_link",
            "sentence": "Provision insuffisante",
        }
    ]
    assert again.json() == taken.json()
    assert (other.json()["rejected"], other.json()["repeated"]) == ([], [first["end_to_end_id"]])
    assert (different.status, different.json()["rule"]) == (409, "SEPA-053")
    assert [(one["action"], one["amount"]["cents"], one["rejections"]) for one in told] == [("payment_link", 4250, 1)]
    states = {
        one["id"]: one["state"]
        for one in (await biller.made("GET", f"/mandates/{mandate['id']}/instalments", 200))["data"]
    }
    assert states == {first["id"]: "rejected", second["id"]: "presented"}


async def test_a_report_sent_twice_at_once_is_applied_once(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first,) = await collected(desk, biller, 800)
    report = status_report((first["end_to_end_id"], "AM04"), message_id=f"T-{first['id'][-20:]}")

    answers = await asyncio.gather(*(biller.report(report) for _ in range(4)))

    assert all(one.json() == answers[0].json() for one in answers)
    assert answers[0].json()["rejected"] != []
    assert len(await rejections(desk, mandate)) == 1


async def test_a_debit_presented_again_counts_its_rejections(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first,) = await collected(desk, biller, 700)
    await biller.report(status_report((first["end_to_end_id"], "AM04"), message_id=f"A-{first['id'][-20:]}"))
    due = today(desk) + timedelta(days=20)

    (second,) = await biller.planned(
        mandate,
        (due, 700),
        instalments=[{"due_on": str(due), "amount_cents": 700, "label": "Prime", "represents": first["id"]}],
    )
    await biller.made("POST", "/collections", 201, json={"creditor": "allianz", "due_until": str(due)})
    await biller.report(status_report((second["end_to_end_id"], "AM04"), message_id=f"B-{first['id'][-20:]}"))

    assert [one["rejections"] for one in await rejections(desk, mandate)] == [1, 2]


async def test_a_debit_without_a_mandate_withdraws_it_and_stops_what_was_planned(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first,) = await collected(desk, biller, 700)
    (planned,) = await biller.planned(mandate, (today(desk) + timedelta(days=60), 700))

    taken = await biller.report(movements((first["end_to_end_id"], "MD01"), message_id=f"W-{first['id'][-20:]}"))
    ended = await biller.made("GET", f"/mandates/{mandate['id']}", 200)
    debits = (await biller.made("GET", f"/mandates/{mandate['id']}/instalments", 200))["data"]

    assert [(one["kind"], one["action"]) for one in taken.json()["rejected"]] == [("refund", "stop_and_resign")]
    assert (ended["status"], ended["end_reason"]) == ("cancelled", "bank_md01")
    assert next(one["state"] for one in debits if one["id"] == planned["id"]) == "stopped"


async def test_a_closed_account_suspends_the_mandate_until_there_is_another(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first,) = await collected(desk, biller, 700)
    await biller.report(movements((first["end_to_end_id"], "AC04"), message_id=f"C-{first['id'][-20:]}"))
    await biller.planned(mandate, (today(desk) + timedelta(days=15), 700))
    body = {"creditor": "allianz", "due_until": str(today(desk) + timedelta(days=16))}

    suspended = await biller.made("GET", f"/mandates/{mandate['id']}", 200)
    held_back = await biller.call("POST", "/collections", json=body)
    resumed = await biller.made("POST", f"/mandates/{mandate['id']}/amendments", 200, json={"iban": OTHER_IBAN})
    goes_on = await biller.call("POST", "/collections", json=body)

    assert (suspended["status"], resumed["status"]) == ("suspended", "active")
    assert (held_back.status, goes_on.status) == (422, 201)


async def test_a_batch_or_a_file_refused_whole_gives_every_debit_back(desk: Desk) -> None:
    biller = Biller.of(desk)
    _, first, debits = await collected(desk, biller, 100, 200)
    _, second, others = await collected(desk, biller, 300)
    batch = await desk.rows.fetchval(
        "select payment_id from instalments where end_to_end_id = $1", debits[0]["end_to_end_id"]
    )
    head = '<Document xmlns="{}pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>{}</MsgId></GrpHdr>'
    reason = "<StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"

    by_batch = await biller.report(
        head.format(NAMESPACE, "whole-batch") + "<OrgnlGrpInfAndSts><OrgnlMsgId>X</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>{reason}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    )
    by_file = await biller.report(
        head.format(NAMESPACE, "whole-file") + f"<OrgnlGrpInfAndSts><OrgnlMsgId>{second['message_id']}</OrgnlMsgId>"
        f"<GrpSts>RJCT</GrpSts>{reason}</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    )

    assert {one["end_to_end_id"] for one in by_batch.json()["rejected"]} == {one["end_to_end_id"] for one in debits}
    assert [one["end_to_end_id"] for one in by_file.json()["rejected"]] == [one["end_to_end_id"] for one in others]
    assert first["message_id"] != second["message_id"]


async def test_an_unknown_reason_goes_to_a_person_and_an_unknown_debit_is_said(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first,) = await collected(desk, biller, 100)

    taken = (
        await biller.report(
            status_report((first["end_to_end_id"], "ZZ99"), ("nobody", "AM04"), message_id=f"U-{first['id'][-20:]}")
        )
    ).json()

    assert "ZZ99" not in REASONS
    assert [(one["code"], one["action"]) for one in taken["rejected"]] == [("ZZ99", "review")]
    assert taken["unknown"] == ["nobody"]
    assert [one["action"] for one in await rejections(desk, mandate)] == ["review"]


async def test_an_accepted_debit_changes_nothing(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate, _, (first,) = await collected(desk, biller, 100)

    taken = (
        await biller.report(
            status_report((first["end_to_end_id"], ""), message_id=f"O-{first['id'][-20:]}", status="ACSC")
        )
    ).json()

    assert (taken["rejected"], taken["unknown"], await rejections(desk, mandate)) == ([], [], [])


async def test_the_banks_answer_to_a_mandate_is_kept_and_a_refusal_suspends_it(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate = await biller.active()
    (message,) = (await biller.made("GET", f"/mandates/{mandate['id']}/messages", 200))["data"]
    known = message["message_id"]
    answer = mandate_answered(f"ANSWER-{known[-20:]}", message_id=known, refused_for="MD01")

    taken = await biller.report(answer)
    (told,) = (await biller.made("GET", f"/mandates/{mandate['id']}/messages", 200))["data"]

    assert taken.json()["answered"] == [{"mandate_id": mandate["id"], "accepted": False}]
    assert (told["accepted"], told["reason"]) == (False, "MD01")
    assert (await biller.made("GET", f"/mandates/{mandate['id']}", 200))["status"] == "suspended"


async def test_a_stranger_reports_and_reads_nothing_of_another(desk: Desk) -> None:
    biller, stranger = Biller.of(desk), Biller(desk, desk.keys[False])
    mandate, collection, (first,) = await collected(desk, biller, 100)

    taken = await stranger.report(status_report((first["end_to_end_id"], "MD01"), message_id=f"S-{first['id'][-20:]}"))

    assert taken.json()["unknown"] == [first["end_to_end_id"]]
    assert (await stranger.call("GET", f"/collections/{collection['id']}/file")).status == 404
    assert (await biller.made("GET", f"/mandates/{mandate['id']}", 200))["status"] == "active"


async def test_a_file_whose_building_was_interrupted_is_built_later_from_the_same_debits(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate = await biller.active(creditor="mirabelle")
    due = today(desk) + timedelta(days=2)
    await biller.planned(mandate, (due, 1234))
    caller = await Access(db=desk.service.db, clock=desk.service.clock, keys=list).caller(biller.key)
    whole: dict[str, Any] = {  # Any: parts of a use case
        "db": desk.service.db,
        "clock": desk.service.clock,
        "creditors": read_creditors(INSURERS),
        "files": Files.at("", folder=desk.settings.data_dir, claim=nobody_removes),
    }
    async with workshop(longest=0.0001) as too_slow, workshop() as patient:
        with pytest.raises(Unavailable):
            await Collecting(**whole, workshop=too_slow).collect(caller, creditor="mirabelle", scheme="CORE", until=due)
        (waiting,) = [
            one for one in (await biller.made("GET", "/collections", 200))["data"] if one["state"] == "preparing"
        ]
        not_yet = await biller.call("GET", f"/collections/{waiting['id']}/file")
        await desk.rows.execute(
            "update collections set next_at = created_at - interval '1 day' where state = 'preparing'"
        )
        await Collecting(**whole, workshop=patient).build_waiting()

        async def there() -> bool:
            return (await biller.call("GET", f"/collections/{waiting['id']}/file")).status == 200

        await wait_for(there)

    assert (not_yet.status, not_yet.json()["rule"]) == (503, "SEPA-043")
    (debit,) = (await biller.made("GET", f"/mandates/{mandate['id']}/instalments", 200))["data"]
    assert (debit["state"], debit["collection_id"]) == ("presented", waiting["id"])
