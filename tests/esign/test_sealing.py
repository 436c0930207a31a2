"""Seals and signatures, looked at with tools that are not ours: poppler, qpdf, OpenSSL; and every kind of tampering.

Each signature must stand alone: what breaks one is said of that one, and of no other.
"""

import asyncio
import io
import re
import subprocess
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from deploy.local.processes import free_port
from services.esign.domain.sealing import Answer, Box, Mark, NotSignable, Signed, Signer, Slot, TimestampUnavailable
from services.esign.sealing import forms
from services.esign.sealing.keeping import authority
from services.esign.sealing.marks import watermark
from services.esign.sealing.sealer import Plan, PoolSealer
from tests.esign.builders import a_pdf
from tests.support.waiting import wait_for

MARK = Mark(image=None, text="Zoé Étourneau-Ÿ", lines=("Signé le 10/03/2026 à 09:12", "zoe@exemple.invalid"))
SLOTS = (
    Slot(name="sig_001", box=Box(page=1, x=50, y=200, width=150, height=50), signer="Zoé Étourneau"),
    Slot(name="sig_002", box=Box(page=1, x=50, y=300, width=150, height=50), signer="Bo Buse"),
)
ANSWERS = (
    Answer(name="txt_001_001", slot="sig_001", kind="text", box=Box(page=1, x=50, y=400, width=200, height=20)),
    Answer(name="chk_001_001", slot="sig_001", kind="checkbox", box=Box(page=1, x=50, y=430, width=15, height=15)),
    Answer(name="txt_002_001", slot="sig_002", kind="text", box=Box(page=1, x=50, y=460, width=200, height=20)),
)


def plan(folder: Path, *, sandbox: bool = False, stamp_url: str = "") -> Plan:
    return Plan(file=folder / "authority.json", passphrase=b"essai", sandbox=sandbox, stamp_url=stamp_url)


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sealing")


@pytest.fixture(scope="module")
async def sealer(folder: Path) -> AsyncIterator[PoolSealer]:
    async with PoolSealer(plan(folder), processes=1) as one:
        yield one


def a_signer(last_name: str) -> Signer:
    ids = {"request_id": uuid.uuid4(), "signer_id": uuid.uuid4()}
    return Signer(first_name="Zoé", last_name=last_name, email="zoe@exemple.invalid", **ids)


async def first(sealer: PoolSealer, document: bytes) -> Signed:
    answers: dict[str, str | bool] = {"txt_001_001": "Réponse (é)", "chk_001_001": True}
    return await sealer.sign(
        document, slot="sig_001", signer=a_signer("Étourneau"), mark=MARK, answers=answers, last=False
    )


@pytest.fixture(scope="module")
async def signed(sealer: PoolSealer) -> bytes:
    """A contract with two signers who both answered, closed."""
    prepared = await sealer.prepare(a_pdf(pages=2), slots=SLOTS, answers=ANSWERS)
    one = await first(sealer, prepared)
    second = await sealer.sign(
        one.document, slot="sig_002", signer=a_signer("Buse"), mark=MARK, answers={"txt_002_001": "deux"}, last=True
    )
    return second.document


async def trusted(sealer: PoolSealer, document: bytes) -> dict[str, bool]:
    """Which signatures of the file hold."""
    return {one.field: one.trusted for one in (await sealer.verify(document)).findings}


async def test_seal_signers_and_closing_seal_all_hold_at_b_lta(sealer: PoolSealer, signed: bytes) -> None:
    findings = (await sealer.verify(signed)).findings

    assert [one.field for one in findings] == ["sig_000", "sig_001", "sig_002", "sig_999"]
    assert all(one.trusted and one.intact and one.level == "B-LTA" for one in findings), findings
    assert [one.signer for one in findings][1:3] == ["Zoé Étourneau", "Zoé Buse"]
    assert all("valable" in one.sentence for one in findings)


def test_poppler_and_qpdf_find_the_same(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)

    told = run("pdfsig", "-nocert", str(file))
    checked = run("qpdf", "--check", str(file))

    assert told.count("Signature is Valid.") == 4
    assert told.count("ETSI.CAdES.detached") == 4
    assert "No syntax or stream encoding errors found" in checked


def test_openssl_verifies_each_signature_and_its_time_stamp(signed: bytes, folder: Path, tmp_path: Path) -> None:
    held = authority(folder / "authority.json", passphrase=b"essai", sandbox=False)
    root = tmp_path / "root.pem"
    root.write_bytes(held.root.certificate.public_bytes(Encoding.PEM))
    reader = PdfFileReader(io.BytesIO(signed))

    for n, one in enumerate(reader.embedded_regular_signatures):
        cms, content = tmp_path / f"{n}.der", tmp_path / f"{n}.bin"
        cms.write_bytes(bytes(one.pkcs7_content))
        ranges = [int(number) for number in one.byte_range]
        content.write_bytes(
            b"".join(signed[at : at + size] for at, size in zip(ranges[::2], ranges[1::2], strict=True))
        )
        told = run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", str(cms), "-content",
                   str(content), "-CAfile", str(root), "-purpose", "any", "-out", "/dev/null")  # fmt: skip
        assert "successful" in told
    for n, stamp in enumerate(reader.embedded_timestamp_signatures):
        token, content = tmp_path / f"t{n}.der", tmp_path / f"t{n}.bin"
        token.write_bytes(cms_of(bytes(stamp.pkcs7_content)))
        ranges = [int(number) for number in stamp.byte_range]
        content.write_bytes(
            b"".join(signed[at : at + size] for at, size in zip(ranges[::2], ranges[1::2], strict=True))
        )
        told = run("openssl", "ts", "-verify", "-token_in", "-in", str(token), "-data", str(content), "-CAfile",
                   str(root))  # fmt: skip
        assert "OK" in told


def cms_of(contents: bytes) -> bytes:
    """What a signature holds without the zeros that fill its room; its own last byte may be a zero too."""
    return bytes(ContentInfo.load(contents).dump())


def covered(document: bytes, signature: EmbeddedPdfSignature) -> bytes:
    """The bytes a signature speaks of."""
    ranges = [int(number) for number in signature.byte_range]
    return b"".join(document[at : at + size] for at, size in zip(ranges[::2], ranges[1::2], strict=True))


def run(*command: str) -> str:
    """What a tool says; it must say it without failing."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout + done.stderr


async def test_a_byte_of_the_document_breaks_every_signature_over_it(sealer: PoolSealer, signed: bytes) -> None:
    at = signed.index(b"/MediaBox")
    changed = signed[: at + 1] + b"W" + signed[at + 2 :]

    assert not any((await trusted(sealer, changed)).values())


async def test_a_byte_of_the_second_revision_leaves_the_seal_alone(sealer: PoolSealer, signed: bytes) -> None:
    at = signed.index(b"stream", signed.index(b"/Image", signed.index(b"/DSS"))) + 40  # in what the signer drew
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]

    found = {one.field: one for one in (await sealer.verify(changed)).findings}

    assert found["sig_000"].intact
    assert not any(found[name].intact for name in ("sig_001", "sig_002", "sig_999"))


async def test_an_answer_filled_later_breaks_its_signer_and_the_closing(sealer: PoolSealer, signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    forms.fill(writer, {"txt_001_001": "autre chose"})
    out = io.BytesIO()
    writer.write(out)

    held = await trusted(sealer, out.getvalue())

    assert (held["sig_001"], held["sig_999"]) == (False, False)


async def test_a_page_added_breaks_all(sealer: PoolSealer, signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    writer.root["/Pages"]["/Kids"].append(page)
    writer.root["/Pages"][pdf_name("/Count")] = NumberObject(3)
    writer.update_container(writer.root["/Pages"])
    out = io.BytesIO()
    writer.write(out)

    assert not any((await trusted(sealer, out.getvalue())).values())


async def test_a_file_cut_before_its_last_proofs_is_not_closed(sealer: PoolSealer, signed: bytes) -> None:
    ends = [found.end() for found in re.finditer(rb"%%EOF\s", signed)]
    cut = signed[: ends[-3]]

    found = {one.field: one for one in (await sealer.verify(cut)).findings}

    assert "sig_999" not in found or not found["sig_999"].trusted


async def test_a_signature_of_another_authority_is_not_ours(sealer: PoolSealer, tmp_path: Path) -> None:
    async with PoolSealer(plan(tmp_path), processes=1) as other:
        prepared = await other.prepare(a_pdf(), slots=SLOTS, answers=())

    (finding,) = (await sealer.verify(prepared)).findings

    assert finding.intact
    assert not finding.trusted
    assert not finding.issuer_known
    assert "nous est inconnu" in finding.sentence


async def test_one_more_archive_time_stamp_keeps_everything_valid(sealer: PoolSealer, signed: bytes) -> None:
    renewed = await sealer.renew(signed)

    assert len(renewed) > len(signed)
    assert all((await trusted(sealer, renewed)).values())


async def test_the_sandbox_says_on_every_page_that_it_is_worth_nothing(tmp_path: Path) -> None:
    async with PoolSealer(plan(tmp_path, sandbox=True), processes=1) as sealer:
        plain = a_pdf(pages=2)
        prepared = await sealer.prepare(plain, slots=SLOTS, answers=())
        (finding,) = (await sealer.verify(prepared)).findings

    assert finding.signer == "TEST – SANS VALEUR – cachet"
    assert prepared.count(b"/Subtype /Image") >= 2


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (300, 300), (2000, 100)])
def test_the_mark_of_the_sandbox_is_whole_on_every_page(size: tuple[int, int]) -> None:
    seen = watermark("TEST – SANS VALEUR", width=size[0], height=size[1]).getchannel("A").getbbox()

    assert seen is not None
    assert min(seen[:2]) > 0
    assert (seen[2] < size[0], seen[3] < size[1]) == (True, True)


@pytest.mark.parametrize(
    "document",
    [b"", b"bonjour", b"%PDF-1.7\n%%EOF", a_pdf()[:300], a_pdf(password="secret"), b"%PDF-1.4\n" + b"<<" * 50_000],
    ids=["empty", "text", "bare", "cut", "encrypted", "deep"],
)
async def test_what_is_no_pdf_to_sign_is_said_in_french(sealer: PoolSealer, document: bytes) -> None:
    with pytest.raises(NotSignable) as refused:
        await sealer.prepare(document, slots=SLOTS, answers=())

    assert refused.value.rule == "ESIGN-073"
    assert refused.value.sentence.startswith(("Ce document", "Un document"))


async def test_a_field_beside_the_page_and_a_field_signed_twice_are_refused(sealer: PoolSealer, signed: bytes) -> None:
    far = Slot(name="sig_001", box=Box(page=3, x=0, y=0, width=90, height=40), signer="Zoé")

    with pytest.raises(NotSignable):
        await sealer.prepare(a_pdf(pages=2), slots=[far], answers=())
    with pytest.raises(NotSignable):
        await first(sealer, signed)


@pytest.mark.parametrize(
    ("slot", "answers", "last_name"),
    [
        ("sig_999", {}, "Étourneau"),
        ("sig_000", {}, "Étourneau"),
        ("sig_001", {"txt_002_001": "la réponse d'un autre"}, "Étourneau"),
    ],
)
async def test_nobody_signs_in_the_seals_field_nor_answers_for_another(
    sealer: PoolSealer, slot: str, answers: dict[str, str | bool], last_name: str
) -> None:
    prepared = await sealer.prepare(a_pdf(), slots=SLOTS, answers=ANSWERS)

    with pytest.raises(NotSignable) as refused:
        await sealer.sign(prepared, slot=slot, signer=a_signer(last_name), mark=MARK, answers=answers, last=False)

    assert refused.value.rule == "ESIGN-075"


async def test_a_signer_without_a_name_is_refused(sealer: PoolSealer) -> None:
    prepared = await sealer.prepare(a_pdf(), slots=SLOTS, answers=())
    nobody = replace(a_signer(""), first_name=" ")

    with pytest.raises(NotSignable, match="nom"):
        await sealer.sign(prepared, slot="sig_001", signer=nobody, mark=MARK, answers={}, last=False)


async def test_without_its_proofs_no_signature_is_believed(sealer: PoolSealer, signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    del writer.root["/DSS"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)

    assert not any((await trusted(sealer, out.getvalue())).values())


async def test_without_a_time_stamp_nothing_is_signed(tmp_path: Path) -> None:
    async with PoolSealer(plan(tmp_path, stamp_url=f"http://127.0.0.1:{free_port()}"), processes=1) as sealer:
        with pytest.raises(TimestampUnavailable):
            await sealer.prepare(a_pdf(), slots=SLOTS, answers=())


async def test_an_outside_time_stamp_unit_that_answers_nonsense_is_not_believed(tmp_path: Path) -> None:
    app = web.Application()

    async def nonsense(_request: web.Request) -> web.Response:
        return web.Response(body=b"bonjour", content_type="application/timestamp-reply")

    app.router.add_post("/", nonsense)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with PoolSealer(plan(tmp_path, stamp_url=f"http://127.0.0.1:{port}/"), processes=1) as sealer:
            with pytest.raises(TimestampUnavailable):
                await sealer.prepare(a_pdf(), slots=SLOTS, answers=())
    finally:
        await runner.cleanup()


async def test_the_loop_is_not_held_while_a_document_is_signed(sealer: PoolSealer) -> None:
    work = asyncio.create_task(sealer.prepare(a_pdf(pages=900), slots=SLOTS, answers=ANSWERS))
    turns: list[bool] = []

    def done() -> bool:
        turns.append(work.done())
        return turns[-1]

    await wait_for(done, 60)

    assert len(turns) > 3, "the loop went round while another process worked"
    assert (await work).startswith(b"%PDF")


async def test_the_keys_open_with_their_passphrase_only(folder: Path, sealer: PoolSealer) -> None:
    kept = (folder / "authority.json").read_text()

    assert "ENCRYPTED PRIVATE KEY" in kept
    assert (folder / "authority.json").stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match=r"(?i)password|decrypt|passphrase|deserialize"):
        authority(folder / "authority.json", passphrase=b"faux", sandbox=False)
