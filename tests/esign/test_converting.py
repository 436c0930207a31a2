"""Word documents as PDF: by whatever stands where the office suite would, asked as the suite is asked."""

import os
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.esign.domain.documents import BadDocument
from services.esign.store.converting import Converting
from shared.errors import Unavailable
from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, running_desk
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

WORD = b"PK\x03\x04 [Content_Types].xml word/document.xml"
_HEAD = """
import os, pathlib, resource, subprocess, sys, time
out, document = pathlib.Path(sys.argv[-2]), pathlib.Path(sys.argv[-1])
profile = pathlib.Path(sys.argv[1].removeprefix("-env:UserInstallation=file://")) / "user/registrymodifications.xcu"
"""


def an_office(folder: Path, body: str) -> Path:
    """A program in the place of soffice."""
    folder.mkdir(exist_ok=True)
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\n{_HEAD}\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def converts(folder: Path) -> Path:
    """An office that makes the same PDF of everything, when it stands in its own profile and within limits."""
    paper = folder / "made.pdf"
    paper.write_bytes(a_pdf("Converti {{s1|signature|150|50}}"))
    return an_office(
        folder,
        "assert b'PK' == document.read_bytes()[:2] and 'DisableMacrosExecution' in profile.read_text()\n"
        "assert resource.getrlimit(resource.RLIMIT_AS)[0] > 0 and set(os.environ) >= {'HOME'}\n"
        "assert not [name for name in os.environ if name.startswith('ESIGN_')]\n"
        f"(out / 'document.pdf').write_bytes(pathlib.Path({str(paper)!r}).read_bytes())",
    )


@pytest.fixture
async def desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Desk]:
    office = converts(tmp_path)
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, office=office) as running:
        yield running


async def test_a_word_document_goes_out_as_the_pdf_made_of_it(desk: Desk) -> None:
    program = desk.program()
    request = await program.draft()

    uploaded = (await program.upload(request, WORD, name="Contrat.docx", parse_anchors="true")).json()
    signer = await program.add_signer(request, uploaded, a_person(), fields=[])
    sent = await program.call("POST", f"/signature_requests/{request['id']}/activate")

    assert (uploaded["filename"], uploaded["content_type"]) == ("Contrat.pdf", "application/pdf")
    assert (uploaded["total_pages"], uploaded["total_anchors"]) == (1, 1)
    assert (sent.status, sent.json()["signers"][0]["id"]) == (201, signer["id"])


async def test_what_cannot_be_converted_is_refused_and_the_next_one_is_not(tmp_path: Path) -> None:
    silent = Converting(office=an_office(tmp_path / "silent", "sys.exit(77)"))
    absent = Converting(office=tmp_path / "nowhere")

    with pytest.raises(BadDocument, match="pas pu être converti"):
        await silent.pdf(WORD)
    with pytest.raises(Unavailable, match="n'est pas disponible"):
        await absent.pdf(WORD)
    assert (await Converting(office=converts(tmp_path)).pdf(WORD)).startswith(b"%PDF-")


async def test_a_conversion_without_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    note = tmp_path / "child"
    endless = "child = subprocess.Popen(['sleep', '600'])\n"
    endless += f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\ntime.sleep(600)"
    converting = Converting(office=an_office(tmp_path / "endless", endless), longest=2)

    with pytest.raises(BadDocument, match="trop long"):
        await converting.pdf(WORD)

    await wait_for(lambda: not _runs(int(note.read_text())))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
