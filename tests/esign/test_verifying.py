"""The public check: what holds and what does not, signature by signature, in French; hostile files get a sentence."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.esign.domain.limits import CodeLimits
from services.esign.domain.verifying import Examined
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.verifying import Verifying
from shared.clock import Clock
from shared.errors import Invalid, TooMany
from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, running_desk
from tests.support.exchanges import Answer, Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

Json = Any  # a JSON document has no narrower type


@dataclass
class Checker:
    """Anybody with a file, each time from another address."""

    desk: Desk
    signed: bytes
    original: bytes
    paper: bytes
    asked: int = 0

    async def ask(self, data: bytes) -> Answer:
        self.asked += 1
        headers = {"Content-Type": "application/pdf", "X-Forwarded-For": f"192.0.2.{self.asked}"}
        exchanges = Exchanges(self.desk.session, self.desk.url, service="esign")
        return await exchanges.post("/v1/verifications", data=data, headers=headers)

    async def found(self, data: bytes) -> Json:
        answer = await self.ask(data)
        assert answer.status == 200, answer.body
        return answer.json()

    async def page(self, data: bytes | None, *, address: str = "192.0.2.200") -> tuple[int, str]:
        form = aiohttp.FormData(quote_fields=False)
        if data is not None:
            form.add_field("file", data, filename="<b>contrat</b>.pdf", content_type="application/pdf")
        else:
            form.add_field("file", "", filename="", content_type="application/octet-stream")
        url = f"{self.desk.url}/verifier"
        async with self.desk.session.post(url, data=form, headers={"X-Forwarded-For": address}) as answer:
            return answer.status, await answer.text()


@pytest.fixture(scope="module")
async def checker(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Checker]:
    folder, person, original = tmp_path_factory.mktemp("verify"), a_person(), a_pdf(pages=2)
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder) as desk:
        program = desk.program()
        request = await program.draft(delivery_mode="none")
        document = (await program.upload(request, original)).json()
        signer = await program.add_signer(request, document, person)
        base = f"/signature_requests/{request['id']}"
        assert (await program.call("POST", f"{base}/activate")).status == 201
        await program.call("POST", f"{base}/signers/{signer['id']}/send_otp")
        body = {
            "otp": await desk.code_for(person),
            "ip_address": "192.0.2.9",
            "consent_given_at": "2026-03-10T09:00:00Z",
        }
        assert (await program.call("POST", f"{base}/signers/{signer['id']}/sign", json=body)).status == 204
        signed = (await program.call("GET", f"{base}/documents/{document['id']}/download")).body
        paper = (await program.call("GET", f"{base}/audit_trails/download?merge=true")).body
        yield Checker(desk, signed, original, paper)


def held(found: Json) -> dict[str, bool]:
    return {one["field"]: one["holds"] for one in found["signatures"]}


async def test_each_signature_of_a_whole_file_holds_and_the_file_is_known(checker: Checker) -> None:
    found, paper, original = [await checker.found(one) for one in (checker.signed, checker.paper, checker.original)]

    assert held(found) == {"sig_000": True, "sig_001": True, "sig_999": True}
    assert found["sentence"] == "3 signatures ou cachets : tous tiennent."
    signer = found["signatures"][1]
    assert (signer["signer"], signer["level"], signer["sandbox"]) == ("Ana Essai", "B-LTA", True)
    assert signer["signed_at"]
    assert signer["changed_since"] == ["champs prévus remplis ou signatures suivantes"]
    assert found["missing"] == []
    assert found["known"]["what"] == "signed"
    assert found["known"]["sentence"].startswith("Ce document est celui que nous avons scellé le ")
    assert (paper["known"]["what"], held(paper)) == ("evidence", {"sig_000": True})
    assert (original["known"]["what"], original["signatures"]) == ("original", [])
    assert original["sentence"] == "Ce fichier ne porte aucune signature."


async def test_a_byte_changed_is_said_of_every_signature_over_it(checker: Checker) -> None:
    at = checker.signed.index(b"/MediaBox")

    found = await checker.found(checker.signed[: at + 1] + b"W" + checker.signed[at + 2 :])

    assert set(held(found).values()) == {False}
    sentences = [one["sentence"] for one in found["signatures"]]
    assert all(one.endswith("n'est pas valable : le document a été modifié depuis.") for one in sentences)
    assert found["sentence"] == "3 signatures ou cachets : 0 tient, 3 ne tiennent pas."
    assert found["known"] is None


async def test_a_byte_of_the_signers_revision_leaves_the_seal_before_it_alone(checker: Checker) -> None:
    signed = checker.signed
    at = (
        signed.index(b"stream", signed.index(b"/Image", signed.index(b"/DSS"))) + 40
    )  # in what is seen of the signature

    found = await checker.found(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :])

    assert [one["intact"] for one in found["signatures"]] == [True, False, False]
    assert "Ana Essai n'est pas valable" in found["signatures"][1]["sentence"]


async def test_a_last_revision_removed_is_a_place_without_a_signature(checker: Checker) -> None:
    ends = [found.end() for found in re.finditer(rb"%%EOF\s", checker.signed)]
    stamp, closing = [await checker.found(checker.signed[: ends[n]]) for n in (-3, -4)]

    assert held(stamp) == {"sig_000": True, "sig_001": True, "sig_999": False}, "the last archive time stamp is gone"
    assert "cachet" in stamp["signatures"][2]["signer"]
    assert "ses preuves ne suffisent pas" in stamp["signatures"][2]["sentence"]
    assert (held(closing), closing["missing"]) == ({"sig_000": True, "sig_001": True}, ["Cachet de clôture"])
    assert stamp["known"] is closing["known"] is None


async def test_a_page_added_breaks_what_it_covers_and_is_said(checker: Checker) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(checker.signed))
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"][0])
    pages[pdf_name("/Count")] = NumberObject(3)  # type: ignore[no-untyped-call] # pyHanko has no types here
    writer.update_container(pages)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call] # as above

    found = await checker.found(out.getvalue())

    assert set(held(found).values()) == {False}
    assert all(
        "est rompue : ce qu'elle protège a été modifié ensuite" in one["sentence"] for one in found["signatures"]
    )
    assert found["signatures"][1]["changed_since"] == ["document modifié"]


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "vide"),
        (b"bonjour", 422, "n'est pas un PDF"),
        (b"%PDF-1.7\n%%EOF", 422, "n'est pas un PDF lisible"),
        (a_pdf(password="secret"), 422, "protégé par un mot de passe"),
        (b"%PDF-1.4\n" + b"<<" * 50_000 + b"startxref\n9\n%%EOF", 422, "n'est pas un PDF lisible"),
        (b"%PDF-1.4\n1 0 obj<</Length 9999999999>>stream\n" + bytes(1000), 422, "n'est pas un PDF lisible"),
    ],
    ids=["empty", "text", "bare", "locked", "deep", "lying"],
)
async def test_a_hostile_file_gets_a_sentence(checker: Checker, data: bytes, status: int, words: str) -> None:
    answer = await checker.ask(data)

    assert answer.status == status
    assert words in answer.json()["detail"]


async def test_a_file_beyond_50_mb_is_refused_before_it_is_whole(checker: Checker) -> None:
    large = io.BytesIO(b"%PDF-1.4\n" + b"0" * (50 * 1024 * 1024))

    async with checker.desk.session.post(f"{checker.desk.url}/v1/verifications", data=large) as answer:
        assert answer.status == 413
        assert "dépasse 50 Mo" in (await answer.json(content_type=None))["detail"]


async def test_the_page_says_the_same_without_script_and_shows_no_markup_of_its_sender(checker: Checker) -> None:
    status, html = await checker.page(checker.signed)
    wrong, refused = await checker.page(b"bonjour")
    none, empty = await checker.page(None)

    assert status == 200
    assert "3 signatures ou cachets : tous tiennent." in html
    assert "Connu de nous" in html
    assert "&lt;b&gt;contrat&lt;/b&gt;.pdf" in html
    assert "<b>contrat" not in html
    assert (wrong, none) == (422, 422)
    assert "n&#39;est pas un PDF" in refused
    assert "Choisissez un fichier" in empty


async def test_an_address_that_comes_too_often_waits(checker: Checker) -> None:
    statuses = [(await checker.page(b"bonjour", address="198.51.100.7"))[0] for _ in range(13)]
    other, _ = await checker.page(b"bonjour", address="198.51.100.8")

    assert statuses == [422] * 12 + [429]
    assert other == 422


async def test_an_address_has_two_files_read_at_once_and_its_places_back_when_it_leaves(checker: Checker) -> None:
    verifying = a_replica(checker)
    arriving: asyncio.Queue[None] = asyncio.Queue()

    async def never() -> bytes:
        arriving.put_nowait(None)
        await asyncio.Event().wait()
        raise AssertionError("nothing ever comes")

    async def something() -> bytes:
        return b"x"

    slow = [asyncio.create_task(verifying.verify("198.51.100.9", never)) for _ in range(2)]
    for _ in slow:
        await arriving.get()
    with pytest.raises(TooMany) as refusal:
        await verifying.verify("198.51.100.9", something)
    with pytest.raises(Invalid, match="n'est pas un PDF"):
        await verifying.verify("198.51.100.10", something)
    for one in slow:
        one.cancel()
    await asyncio.gather(*slow, return_exceptions=True)

    assert refusal.value.rule == "ESIGN-417"
    with pytest.raises(Invalid, match="n'est pas un PDF"):
        await verifying.verify("198.51.100.9", something)


async def test_what_an_address_sent_one_replica_counts_on_the_others_for_a_minute(checker: Checker) -> None:
    replicas, address = [a_replica(checker) for _ in range(2)], "198.51.100.21"

    async def something() -> bytes:
        return b"no pdf"

    for turn in range(12):
        with pytest.raises(Invalid):
            await replicas[turn % 2].verify(address, something)
    with pytest.raises(TooMany) as refusal:
        await replicas[0].verify(address, something)
    await checker.desk.rows.execute("update asks set at = at - interval '1 minute' where kind = 'verification'")

    assert refusal.value.rule == "ESIGN-412"
    assert 0 < refusal.value.retry_after <= 60
    with pytest.raises(Invalid):
        await replicas[1].verify(address, something)


def a_replica(checker: Checker) -> Verifying:
    """Another process of the service, on the same database."""
    db, clock = checker.desk.service.db, Clock(None)
    return Verifying(
        db=db, limiting=Limiting(db=db, clock=clock, secret=b"essai", codes=CodeLimits()), examine=nobody_examines
    )


async def nobody_examines(_document: bytes) -> Examined:
    raise AssertionError("what is no PDF is not examined")


async def test_nothing_of_a_file_is_kept(checker: Checker) -> None:
    folder = checker.desk.settings.data_dir / "esign"
    before = sorted(folder.iterdir())

    found = await checker.found(a_pdf("un fichier d'ailleurs"))

    assert found["known"] is None
    assert sorted(folder.iterdir()) == before
