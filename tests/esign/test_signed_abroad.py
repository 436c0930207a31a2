"""Files that other people's software signed: signed here behind it so that all hold, and what is told of them."""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk
from tests.esign.test_trust import roots_of
from tests.support.dss.abroad import WAYS, signed_abroad
from tests.support.dss.judge import Judge

Json = Any  # a JSON document has no narrower type
LEVELS = {"b": "B-B", "t": "B-T", "pdfbox": ""}
Abroad = tuple[Mapping[str, bytes], bytes]


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Abroad:
    document = a_pdf(pages=2).replace(b"%PDF-1.3", b"%PDF-1.7", 1)
    return signed_abroad(document, folder=tmp_path_factory.mktemp("abroad"))


async def told(desk: Desk, data: bytes) -> Json:
    async with desk.session.post(f"{desk.url}/v1/verifications", data=data) as answer:
        return await answer.json(content_type=None)


async def signed_here(desk: Desk, data: bytes) -> bytes:
    """The file after one of our signers signed it too."""
    program = desk.program()
    request = await program.draft(delivery_mode="none")
    document = (await program.upload(request, data)).json()
    code = {"signature_authentication_mode": "no_otp"}
    signer = await program.add_signer(request, document, a_person(), **code)
    sent = await program.call("POST", f"/signature_requests/{request['id']}/activate")
    assert sent.status == 201, sent.body
    said = {"ip_address": "192.0.2.7", "consent_given_at": desk.service.clock.now().isoformat()}
    path = f"/signature_requests/{request['id']}/signers/{signer['id']}/sign"
    assert (await program.call("POST", path, json=said)).status == 204
    return (await program.call("GET", f"/signature_requests/{request['id']}/documents/download")).body


@pytest.mark.parametrize("way", WAYS)
async def test_a_file_signed_elsewhere_is_signed_here_and_every_signature_holds(
    desk: Desk, judge: Judge, abroad: Abroad, way: str
) -> None:
    files, root = abroad
    before = judge.look(files[way], roots=[root])

    signed = await signed_here(desk, files[way])
    said = judge.look(signed, roots=[*await roots_of(desk), root])
    found = await told(desk, signed)

    assert signed.startswith(files[way]), "what was signed stays byte for byte"
    ours = {"sig_000", "sig_001", "sig_999"}
    assert said.passed() == ours, said
    [theirs] = [one for one in said.signatures if one.field not in ours]
    [alone] = before.signatures
    assert (theirs.verdict, theirs.reason, theirs.errors) == (alone.verdict, alone.reason, alone.errors)
    assert theirs.verdict != "TOTAL_FAILED"
    assert theirs.remarks == alone.remarks, "nothing that came later is said of it"
    assert {one["field"] for one in found["signatures"] if one["holds"]} == ours
    assert {one["level"] for one in found["signatures"] if not one["issuer_known"]} == {LEVELS[way]}
    assert found["sentence"] == ("4 signatures ou cachets : 3 tiennent, 1 est intact, d'un émetteur inconnu.")


@pytest.mark.parametrize("way", WAYS)
async def test_anybody_reads_of_it_that_it_is_intact_and_its_issuer_unknown(
    desk: Desk, abroad: Abroad, way: str
) -> None:
    found = await told(desk, abroad[0][way])

    [one] = found["signatures"]
    assert (one["intact"], one["trusted"], one["holds"], one["issuer_known"]) == (True, False, False, False)
    assert (one["signer"], one["level"], one["signed_at"]) == ("Paul Ailleurs", LEVELS[way], None)
    assert one["sentence"] == (
        "La signature de Paul Ailleurs est intacte, mais son émetteur (Autre Autorité) nous est inconnu : "
        "nous ne pouvons dire ni qui l'a faite, ni quand."
    )
    assert found["sentence"] == "1 signature ou cachet : 1 est intact, d'un émetteur inconnu."


async def test_a_byte_changed_in_it_is_said_to_be_broken_and_not_unknown(desk: Desk, abroad: Abroad) -> None:
    document = abroad[0]["t"]
    changed = document.replace(b"/MediaBox", b"/MediaBOx", 1)

    found = await told(desk, changed)

    [one] = found["signatures"]
    assert (one["intact"], one["holds"]) == (False, False)
    assert "n'est pas valable" in one["sentence"]
    assert found["sentence"] == "1 signature ou cachet : 0 tient, 1 ne tient pas."


async def test_the_page_shows_it_apart_from_what_holds_and_what_does_not(desk: Desk, abroad: Abroad) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", abroad[0]["b"], filename="ailleurs.pdf", content_type="application/pdf")
    async with desk.session.post(f"{desk.url}/verifier", data=form) as answer:
        page = await answer.text()

    assert re.search(r"Intact, émetteur inconnu", page)
    assert "card--due" in page
    assert "PAdES B-B" in page
