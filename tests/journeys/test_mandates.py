"""A dossier's SEPA mandate: signed, a debit rejected, withdrawn by the bank; the dossier's journal says each."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp

from tests.esign.builders import a_person
from tests.esign.mandating import wanted
from tests.journeys.test_esign import Json, posted, written
from tests.journeys.walk import Walk
from tests.provider_portal.phone import Phone

REPORT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
    "<GrpHdr><MsgId>{id}</MsgId></GrpHdr>"
    "<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>{end}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
    "<StsRsnInf><Rsn><Cd>MD01</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
)


async def test_a_mandate_lives_and_ends_in_its_dossiers_journal(walk: Walk) -> None:
    await walk.order("az-c2s-cuisine")
    number, person = await walk.accepted("MissionAcceptee"), a_person()
    (dossier,) = await walk.hub.rows("casework", "select id from dossiers where number = $1", number)
    async with billing(walk) as (program, base):
        body = wanted(person, creditor="allianz", dossier_id=str(dossier["id"]))
        mandate = await posted(program, f"{base}/mandates", json=body)
        await signed(walk, person)
        await walk.journal_says(number, f"Mandat de prélèvement {mandate['rum']} actif")

        debit = await collected(walk, program, base, mandate)
        report = REPORT.format(id=f"R{debit['id'][:30]}", end=debit["end_to_end_id"])
        await posted(program, f"{base}/bank_reports", data=report.encode(), headers={"Content-Type": "application/xml"})

    await walk.journal_says(number, f"Prélèvement rejeté (MD01), mandat {mandate['rum']}")
    await walk.journal_says(number, f"Mandat de prélèvement {mandate['rum']} terminé")


@asynccontextmanager
async def billing(walk: Walk) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """A program that collects, and where it calls."""
    keys = json.loads((walk.hub.folder / "keys" / "esign_api_keys.json").read_text())
    key = next(one["key"] for one in keys if one["sandbox"])
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as program:
        yield program, f"{walk.hub.url('esign')}/v1"


async def signed(walk: Walk, person: dict[str, str]) -> None:
    """The debtor signs on the pages."""
    signer = Phone(walk.hub.url("esign"))
    link = await written(walk, person, "/s/")
    documents = await signer.get(f"{link}/documents")
    code_page = await signer.press(documents, f"{link}/consentement", {"signature": "Ana Essai", "consent": "on"})
    end = await signer.press(code_page, f"{link}/code", {"code": await written(walk, person, "code")})
    await signer.close()
    assert "Vous avez signé" in end.text


async def collected(walk: Walk, program: aiohttp.ClientSession, base: str, mandate: Json) -> Json:
    """A debit that was announced and has left in a file."""
    due = walk.hub.now().date() + timedelta(days=2)
    plan = {
        "notified_on": str(due - timedelta(days=14)),
        "instalments": [{"due_on": str(due), "amount_cents": 4250, "label": "Prime d'avril"}],
    }
    (debit,) = (await posted(program, f"{base}/mandates/{mandate['id']}/instalments", json=plan))["data"]
    await posted(program, f"{base}/collections", json={"creditor": "allianz", "due_until": str(due)})
    return debit
