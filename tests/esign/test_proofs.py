"""Evidence on paper: what it holds, that it is the same each time, that outside tools agree with its seal and stamp."""

import base64
import hashlib
import io
import json
import re
import subprocess
import tomllib
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from deploy.check.tree import ROOT
from services.esign.domain.evidence import SOFTWARE, broken_at
from services.esign.sealing.keeping import authority
from services.esign.store.signing import evidence
from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, Program, running_desk
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.verapdf.judge import Conforming
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type


@dataclass
class Signed:
    """A request that two people signed, the first with a wrong code before; and papers asked for on the way."""

    desk: Desk
    program: Program
    request: Json
    people: tuple[dict[str, str], dict[str, str]]
    early: bytes
    not_yet: list[int]

    @property
    def path(self) -> str:
        return f"/signature_requests/{self.request['id']}"

    def signer(self, place: int) -> str:
        return f"{self.path}/signers/{self.request['signers'][place]['id']}"

    async def paper(self, path: str) -> bytes:
        answer = await self.program.call("GET", path)
        assert answer.status == 200, answer.body
        return answer.body


@pytest.fixture(scope="module")
async def signed(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Signed]:
    folder, people = tmp_path_factory.mktemp("proofs"), (a_person(), a_person())
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder) as desk:
        program = desk.program()
        request = await program.draft(ordered_signers=True)
        document = (await program.upload(request, a_pdf(pages=3))).json()
        for person in people:
            await program.add_signer(request, document, person)
        request = (await program.call("POST", f"/signature_requests/{request['id']}/activate")).json()
        made = Signed(desk, program, request, people, b"", [])
        made.not_yet.append((await program.call("GET", f"{made.signer(0)}/audit_trails/download")).status)
        await sign(desk, people[0], wrong=True)
        made.early = await made.paper(f"{made.signer(0)}/audit_trails/download")
        made.not_yet.append((await program.call("GET", f"{made.path}/audit_trails/download")).status)
        await sign(desk, people[1], wrong=False)
        await desk.until(program, request, "done")
        yield made


async def sign(desk: Desk, person: dict[str, str], *, wrong: bool) -> None:
    """Opens the link, looks at two pages, consents, types a wrong code if asked, then the right one."""
    browser, link = desk.browser(), await desk.link_for(person)
    await browser.get(link)
    documents = await browser.get(f"{link}/documents")
    for image in re.findall(r'src="([^"]+/pages/[12])"', documents.html):
        async with desk.session.get(f"{desk.url}{image}") as answer:
            assert answer.status == 200
    page = await browser.press(documents, f"{link}/consentement", {"signature": "Ana Essai", "consent": "on"})
    right = await desk.code_for(person)
    if wrong:
        page = await browser.press(page, f"{link}/code", {"code": f"{(int(right) + 1) % 1_000_000:06d}"})
    end = await browser.press(page, f"{link}/code", {"code": right})
    assert "Vous avez signé" in end.text


async def chain(signed: Signed) -> list[Json]:
    rows = await signed.desk.rows.fetch(
        "select * from evidence where request_id = $1 order by sequence", UUID(signed.request["id"])
    )
    return [dict(row) | {"payload": json.loads(row["payload"])} for row in rows]


async def test_the_chain_tells_all_that_evidence_needs(signed: Signed) -> None:
    first = UUID(signed.request["signers"][0]["id"])
    await wait_for(lambda: told(signed, "message_carried", 6))
    events = await chain(signed)
    own = {one["kind"]: one["payload"] for one in events if one["signer_id"] == first}
    started = next(one["payload"] for one in events if one["kind"] == "activated")

    document = signed.request["documents"][0]["id"]
    assert started["originals"][document] != started["documents"][document]
    assert [one["email"] for one in started["signers"]] == [one["email"] for one in signed.people]
    assert [page for page, _ in own["pages_viewed"]["documents"][document]] == [1, 2]
    assert own["message_carried"]["result"] == "delivered"
    assert own["code_refused"]["try"] == 1
    assert own["consent_given"]["version"] == "2026-11"
    assert own["signed"]["documents"][0]["certificate_sha256"]
    assert own["signed"]["user_agent"].startswith("Mozilla")
    assert own["signed"]["software"] == SOFTWARE
    async with signed.desk.service.db.reading() as tx:
        assert broken_at(await evidence(tx, UUID(signed.request["id"]))) is None


async def told(signed: Signed, kind: str, times: int) -> bool:
    return len([one for one in await chain(signed) if one["kind"] == kind]) == times


def test_the_software_named_is_this_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert SOFTWARE.endswith(project["version"])


async def test_a_paper_is_refused_before_its_time_and_then_the_same_bytes_each_time(signed: Signed) -> None:
    one = f"{signed.signer(0)}/audit_trails/download"

    late, again = await signed.paper(one), await signed.paper(one)
    merged = [await signed.paper(f"{signed.path}/audit_trails/download?merge=true") for _ in range(2)]
    zipped = [await signed.paper(f"{signed.path}/audit_trails/download") for _ in range(2)]

    assert signed.not_yet == [400, 400]
    assert late == again
    assert late != signed.early, "after the end it covers the chain up to the end"
    assert merged[0] == merged[1]
    assert zipped[0] == zipped[1]
    with zipfile.ZipFile(io.BytesIO(zipped[0])) as archive:
        assert archive.read(archive.namelist()[0]) == late
        assert len(archive.namelist()) == 2


async def test_the_paper_says_in_french_who_signed_what_when_and_how_he_was_known(signed: Signed) -> None:
    words = text_of(await signed.paper(f"{signed.signer(0)}/audit_trails/download"))

    person, other = signed.people
    for said in (
        person["email"],
        person["phone_number"],
        "code à 6 chiffres reçu par e-mail",
        "invitation, email",
        "contrat.pdf (p. 1, 2)",
        "(signature électronique simple)",
        "2026-11",
        "Codes erronés : 1",
        "Demande signée par tous",
        "TEST – SANS VALEUR",
        SOFTWARE,
    ):
        assert said in words, said
    assert other["email"] not in words, "each paper is one signer's"
    assert "qualifi" not in words.lower()
    assert "avancée" not in words.lower()


async def test_outsiders_agree_with_the_seal_and_the_time_stamp_and_the_json_computes(
    signed: Signed, tmp_path: Path
) -> None:
    paper = await signed.paper(f"{signed.path}/audit_trails/download?merge=1")
    opened = pdfium.PdfDocument(paper)
    attached = json.loads(bytes(opened.get_attachment(0).get_data()))
    root = write_root(signed.desk, tmp_path)
    (tmp_path / "paper.pdf").write_bytes(paper)
    (tmp_path / "token.tst").write_bytes(base64.b64decode(attached["time_stamp"]["token"]))

    stamp = ran("openssl", "ts", "-verify", "-digest", attached["time_stamp"]["hash"], "-in",
                tmp_path / "token.tst", "-token_in", "-CAfile", root)  # fmt: skip
    wrong = ran("openssl", "ts", "-verify", "-digest", "0" * 64, "-in",
                tmp_path / "token.tst", "-token_in", "-CAfile", root)  # fmt: skip
    seal = ran("pdfsig", "-nocert", tmp_path / "paper.pdf")
    sound = ran("qpdf", "--check", tmp_path / "paper.pdf")

    assert "Verification: OK" in stamp
    assert "Verification: OK" not in wrong
    assert "Signature is Valid" in seal
    assert "ETSI.CAdES.detached" in seal
    assert "No syntax or stream encoding errors" in sound
    trails = attached["audit_trails"]
    assert [one["version"] for one in trails] == [5, 5]
    assert trails[0]["evidence_chain"][-1]["hash"] == attached["time_stamp"]["hash"]
    assert trails[0]["evidence_chain"][-1]["kind"] == "done"


async def test_the_sealed_paper_is_archival_and_accessible(signed: Signed, conforming: Conforming) -> None:
    paper = await signed.paper(f"{signed.path}/audit_trails/download?merge=1")

    said = {standard: conforming.look(paper, standard) for standard in ("3a", "ua1")}

    assert {standard: one.broken for standard, one in said.items()} == {"3a": (), "ua1": ()}
    assert all(one.conforms and one.checks > 10_000 for one in said.values())


async def test_anybody_computes_the_chain_again_from_the_attached_json(signed: Signed) -> None:
    paper = await signed.paper(f"{signed.signer(0)}/audit_trails/download")
    attached = json.loads(bytes(pdfium.PdfDocument(paper).get_attachment(0).get_data()))
    links = attached["audit_trails"][0]["evidence_chain"]

    before = "00" * 32
    for number, link in enumerate(links, start=1):
        canonical = json.dumps(link["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        payload = hashlib.sha256(bytes.fromhex(link["salt"]) + canonical.encode()).hexdigest()
        since = datetime.fromisoformat(link["at"]) - datetime(1970, 1, 1, tzinfo=UTC)
        microseconds = since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
        signer = link["signer_id"] or ""
        head = f"{signed.request['id']}|{number}|{link['kind']}|{microseconds}|{signer}|"
        computed = hashlib.sha256(bytes.fromhex(before) + head.encode() + bytes.fromhex(payload)).hexdigest()
        assert (link["previous"], link["payload_hash"], link["hash"]) == (before, payload, computed), link
        before = computed


async def test_the_paper_reads_english_when_the_request_asked_for_it(signed: Signed) -> None:
    desk, person = signed.desk, a_person()
    request = await signed.program.sent_out(person, audit_trail_locale="en")
    await sign(desk, person, wrong=False)
    await desk.until(signed.program, request, "done")

    words = text_of(await signed.paper(f"/signature_requests/{request['id']}/audit_trails/download?merge=true"))

    assert "Evidence file" in words
    assert "six-digit code by e-mail" in words
    assert "Dossier de preuve" not in words


async def test_the_end_of_every_request_is_stamped_by_itself(signed: Signed) -> None:
    program, person = signed.program, a_person()
    request = await program.sent_out(person)
    await program.call("POST", f"/signature_requests/{request['id']}/cancel", json={"reason": "other"})

    async def stamped() -> bool:
        rows = "select count(*) from evidence_stamps where request_id = $1"
        return bool(await signed.desk.rows.fetchval(rows, UUID(request["id"])) == 1)

    await wait_for(stamped)


def text_of(paper: bytes) -> str:
    """The words of the paper, on one line."""
    pages = [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(paper)]
    return " ".join(" ".join(pages).split())


def write_root(desk: Desk, folder: Path) -> Path:
    data = desk.settings.data_dir
    held = authority(
        data / "authority" / "sandbox.json", passphrase=(data / "authority.key").read_bytes(), sandbox=True
    )
    file = folder / "root.pem"
    file.write_bytes(held.root.certificate.public_bytes(Encoding.PEM))
    return file


def ran(*command: str | Path) -> str:
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120)
    return ended.stdout + ended.stderr
