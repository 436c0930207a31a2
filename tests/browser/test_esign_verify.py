"""The page that checks files in a real browser: with nothing, a good, a tampered, a wrong file; the evidence page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, running_desk
from tests.support.browser import SIZES, Screen, Windows
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys


@pytest.fixture
async def desk(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as running:
        yield running


async def files(desk: Desk, folder: Path) -> dict[str, Path]:
    """A file signed by one person of two and one with a byte changed, one with no signature, one that is no PDF."""
    program, person = desk.program(), a_person()
    request = await program.sent_out(person, a_person(), delivery_mode="none")
    base = f"/signature_requests/{request['id']}"
    signer = f"{base}/signers/{request['signers'][0]['id']}"
    await program.call("POST", f"{signer}/send_otp")
    code = await desk.code_for(person)
    body = {"otp": code, "ip_address": "192.0.2.9", "consent_given_at": "2026-03-10T09:00:00Z"}
    assert (await program.call("POST", f"{signer}/sign", json=body)).status == 204
    signed = (await program.call("GET", f"{base}/documents/{request['documents'][0]['id']}/download")).body
    at = signed.index(b"/MediaBox") + 1
    made = {"good": signed, "tampered": signed[:at] + b"W" + signed[at + 1 :], "plain": a_pdf(), "wrong": b"bonjour"}
    for name, data in made.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return {name: folder / f"{name}.pdf" for name in made}


async def check(screen: Screen, name: str) -> None:
    await check_as(screen, f"esign_verify_{name}")


async def check_as(screen: Screen, name: str) -> None:
    for size in SIZES:
        width, height = SIZES[size]
        screen.size = size
        await screen.page.set_viewport_size({"width": width, "height": height})
        await screen.check(name)


async def test_anybody_reads_which_signatures_hold_and_which_do_not(
    desk: Desk, windows: Windows, tmp_path: Path
) -> None:
    folder = tmp_path / "files_to_check"
    folder.mkdir()
    made = await files(desk, folder)
    url = f"{desk.url}/verifier"
    screen = await windows.open("phone", at=url)

    await screen.goto(url)
    await check(screen, "form")
    for name, words in (
        ("good", "2 signatures ou cachets : tous tiennent."),
        ("tampered", "0 tient, 2 ne tiennent pas."),
        ("plain", "Ce fichier ne porte aucune signature."),
        ("wrong", "Ce fichier n'est pas un PDF."),
    ):
        await screen.page.set_input_files("#file", made[name])
        await screen.tab_to("button[type=submit]")
        await screen.page.keyboard.press("Enter")
        await screen.page.get_by_text(words).first.wait_for()
        screen.complaints[:] = [one for one in screen.complaints if "422" not in one]  # the wrong file's own answer
        await check(screen, name)
        await screen.goto(url)


async def test_the_staff_reads_the_evidence_of_a_request_and_holds_it(
    desk: Desk, windows: Windows, staff_keys: StaffKeys
) -> None:
    request = await desk.program().sent_out(a_person())
    url = f"{desk.url}/preuves/{request['id']}"
    cookies = staff_keys.staff_cookie(["supervisor"], name="Camille Essai")
    screen = await windows.open("phone", cookies=cookies, at=url)

    await screen.goto(url)
    await screen.page.get_by_text("La chaîne tient").wait_for()
    await screen.page.fill("#reason", "litige en cours")
    await screen.page.click("button[type=submit]")
    await screen.page.get_by_text("par Camille Essai : litige en cours").wait_for()
    await check_as(screen, "esign_evidence_held")
    await screen.page.fill("#reason", " ")
    await screen.page.click("button[type=submit]")
    await screen.page.get_by_text("Un motif est nécessaire").first.wait_for()
    await check_as(screen, "esign_evidence_refused")
    await screen.page.fill("#reason", "litige clos")
    await screen.page.click("button[type=submit]")
    await screen.page.get_by_text("Imposer la conservation").first.wait_for()
    await check_as(screen, "esign_evidence")
