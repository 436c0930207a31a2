"""Casework asks for a paper, esign makes it and sends it out, the insured signs it, the desk opens the signed file."""

import io
import re
from html import unescape

import aiohttp
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.esign.builders import a_person
from tests.journeys.test_esign import written
from tests.journeys.walk import Walk
from tests.provider_portal.phone import Phone

WORDS = "Recherche de fuite sous l'évier et #remplacement du *siphon* <laiton>"
PAPERS = (("end_of_works", "Attestation de fin de travaux"), ("supply_choice", "Attestation du choix de la fourniture"))


@pytest.mark.parametrize(("paper", "title"), PAPERS)
async def test_a_paper_asked_for_at_the_desk_is_signed_and_opened_from_its_journal_line(
    walk: Walk, paper: str, title: str
) -> None:
    person = a_person()
    number = await in_hand(walk, person)

    await walk.act(number, "ask_paper", paper=paper, words=WORDS)
    await walk.journal_says(number, f"Signature demandée au client : {title} : {WORDS}")
    read = await signed(walk, person)
    await walk.journal_says(number, f"Document signé : {title} – dossier {number} (TEST – SANS VALEUR)")
    name, address, opened = await opened_at_the_desk(walk, number)

    for words in (WORDS, number, "Ana Essai", "12 rue des Écluses Bleues, 44000 Nantes"):
        assert words in read, words
    assert "/f/" in address
    assert name == "application/pdf"
    signatures = [one.field_name for one in PdfFileReader(io.BytesIO(opened)).embedded_regular_signatures]
    assert signatures == ["sig_000", "sig_001", "sig_999"]


async def in_hand(walk: Walk, person: dict[str, str]) -> str:
    """A dossier in a firm's hands, whose insured is this person; its number."""
    insured = {"last_name": "Essai", "first_name": "Ana", "phones": ["01 99 00 10 01"], "email": person["email"]}
    site = {"address": "12 rue des Écluses Bleues", "postal_code": "44000", "city": "Nantes"}
    await walk.order("mb-plomberie", insured=insured, site=site)
    number = await walk.accepted()
    await walk.win(number)
    await walk.current(number, "A1")
    return number


async def signed(walk: Walk, person: dict[str, str]) -> str:
    """The insured reads, consents and types his code; the words he read."""
    signer = Phone(walk.hub.url("esign"))
    link = await written(walk, person, "/s/", limit=40)  # processes that typeset, count and seal begin with it
    documents = await signer.get(f"{link}/documents")
    boxes = dict.fromkeys(re.findall(r'name="(field-[0-9a-f-]+)"[^>]*required', documents.html), "on")
    typed = {"signature": "Ana Essai", "consent": "on", **boxes}
    code_page = await signer.press(documents, f"{link}/consentement", typed)
    end = await signer.press(code_page, f"{link}/code", {"code": await written(walk, person, "code")})
    await signer.close()
    assert "Vous avez signé" in end.text
    return documents.text


async def opened_at_the_desk(walk: Walk, number: str) -> tuple[str, str, bytes]:
    """The signed file by the link of its journal line: its type, the short-lived address, its bytes."""
    async with walk.hub.desk() as desk:
        async with desk.get(f"{walk.hub.url('casework')}/dossiers/{number}") as page:
            found = re.search(r'href="([^"]+/fichiers/[^"]+)"', await page.text())
        assert found is not None
        async with desk.get(unescape(found[1]), allow_redirects=False) as door:
            address = door.headers["Location"]
    async with aiohttp.ClientSession() as stranger, stranger.get(address) as file:
        return file.content_type, address, await file.read()
