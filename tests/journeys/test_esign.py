"""A paper of a dossier is sent to be signed: signed, declined, rejected, too late, given more time; the dossier's
journal says so."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from tests.esign.builders import a_pdf, a_person
from tests.journeys.walk import Walk
from tests.provider_portal.phone import Phone
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type


async def test_a_signed_paper_is_one_line_of_its_dossiers_journal(walk: Walk) -> None:
    number, person = await opened(walk), a_person()
    await sent_out(walk, number, person, name="Attestation de fin de travaux")
    signer = Phone(walk.hub.url("esign"))

    link = await written(walk, person, "/s/")
    documents = await signer.get(f"{link}/documents")
    typed = {"signature": "Ana Essai", "consent": "on"}
    code_page = await signer.press(documents, f"{link}/consentement", typed)
    end = await signer.press(code_page, f"{link}/code", {"code": await written(walk, person, "code")})
    await signer.close()

    assert "Vous avez signé" in end.text
    await walk.journal_says(number, "Document signé : Attestation de fin de travaux (TEST – SANS VALEUR)")


async def test_a_declined_paper_is_one_line_of_its_dossiers_journal(walk: Walk) -> None:
    number, person = await opened(walk), a_person()
    await sent_out(walk, number, person, name="Délégation de paiement", signers_allowed_to_decline=True)
    signer = Phone(walk.hub.url("esign"))

    link = await written(walk, person, "/s/")
    form = await signer.get(f"{link}/refus")
    await signer.press(form, f"{link}/refus", {"reason": "Le montant n'est pas le bon"})
    await signer.close()

    await walk.journal_says(number, "Signature refusée : Délégation de paiement")


async def test_a_paper_an_approver_rejects_is_one_line_of_its_dossiers_journal(walk: Walk) -> None:
    number = await opened(walk)
    request = await sent_out(walk, number, a_person(), approver=a_person(), name="Devis complémentaire")
    approver = Phone(walk.hub.url("esign"))

    link = str(request["approvers"][0]["approval_link"]).removeprefix(walk.hub.url("esign"))
    await approver.press(await approver.get(link), f"{link}/rejet", {"reason": "Mauvais montant"})
    await approver.close()

    await walk.journal_says(number, "Document rejeté par un approbateur avant signature : Devis complémentaire")


async def test_a_paper_not_signed_in_time_and_given_more_time_is_two_lines_of_its_dossiers_journal(walk: Walk) -> None:
    number, person = await opened(walk), a_person()
    day: dict[str, Any] = {
        "timezone": (zone := late_zone(walk)),
        "expiration_date": str(walk.hub.now().astimezone(ZoneInfo(zone)).date()),
    }
    request = await sent_out(walk, number, person, name="Attestation de fourniture", **day)

    await walk.hub.move(hours=1)
    await walk.journal_says(number, "Document non signé dans le délai : Attestation de fourniture")
    until = str((walk.hub.now() + timedelta(days=30)).date())
    async with a_program(walk) as (program, base):
        await posted(program, f"{base}/{request['id']}/reactivate", json={"expiration_date": until})

    text = await walk.journal_says(number, "Signature à nouveau possible jusqu'au")
    assert "Attestation de fourniture" in text.partition("Signature à nouveau possible jusqu'au")[2]


def late_zone(walk: Walk) -> str:
    """A zone where it is after 23 h now: a request that ends with its day there ends within the hour."""
    now = walk.hub.now() + timedelta(minutes=1)
    names = [f"Etc/GMT{offset:+d}" for offset in range(-14, 13)]
    return next(name for name in names if now.astimezone(ZoneInfo(name)).hour == 23)


async def opened(walk: Walk) -> str:
    """A dossier that was opened; its number."""
    await walk.order("az-c2s-cuisine")
    return await walk.accepted("MissionAcceptee")


@asynccontextmanager
async def a_program(walk: Walk) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """A program that holds the hub's sandbox key, and where it sends its requests."""
    keys = json.loads((walk.hub.folder / "keys" / "esign_api_keys.json").read_text())
    key = next(one["key"] for one in keys if one["sandbox"])
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as program:
        yield program, f"{walk.hub.url('esign')}/v3/signature_requests"


async def sent_out(
    walk: Walk,
    number: str,
    person: dict[str, str],
    *,
    name: str,
    approver: dict[str, str] | None = None,
    **changes: object,
) -> Json:
    """A paper of this dossier, sent to this person by a program of the hub; an approver, if any, is asked first."""
    rows = await walk.hub.rows("casework", "select id from dossiers where number = $1", number)
    async with a_program(walk) as (program, base):
        body = {"name": name, "delivery_mode": "email", "external_id": str(rows[0]["id"]), **changes}
        request = await posted(program, base, json=body)
        form = aiohttp.FormData({"nature": "signable_document"})
        form.add_field("file", a_pdf(), filename="papier.pdf", content_type="application/pdf")
        document = await posted(program, f"{base}/{request['id']}/documents", data=form)
        field = {"type": "signature", "document_id": document["id"], "page": 1, "x": 72, "y": 600}
        signer = {"info": person, "signature_authentication_mode": "otp_email", "fields": [field]}
        await posted(program, f"{base}/{request['id']}/signers", json=signer)
        if approver is not None:
            await posted(program, f"{base}/{request['id']}/approvers", json={"info": approver})
        return await posted(program, f"{base}/{request['id']}/activate")


async def posted(program: aiohttp.ClientSession, url: str, **body: Any) -> Json:  # Any: what aiohttp sends
    async with program.post(url, **body) as answer:
        told = await answer.json()
    assert answer.status == 201, told
    return told


async def written(walk: Walk, person: dict[str, str], what: str, *, limit: float = 10) -> str:
    """The link, or the code, that was mailed to this person."""

    def come() -> str | None:
        mails = [one.text for one in walk.hub.outbox.kept.newest_first() if person["email"] in one.recipients]
        words = [word.rstrip(".") for mail in mails for word in mail.split()]
        if what == "code":
            return next((word for word in words if len(word) == 6 and word.isdecimal()), None)
        return next((word.removeprefix(walk.hub.url("esign")) for word in words if what in word), None)

    found = await wait_for(come, limit)
    assert found is not None
    return found
