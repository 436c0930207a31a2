"""Beside the pages: mails and their files, a link renewed, codes limited, one's own list, pictures through the API."""

import asyncio
import base64
import email
import email.policy
import hashlib
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Json, Program, running_desk
from tests.esign.test_journey_rules import a_picture
from tests.provider_portal.phone import Page
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
async def desk(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """One service with tight limits: the numbers are settings, the rule is one. Any: settings."""
    limits: dict[str, Any] = {"codes_per_recipient": 2, "codes_per_country": {"33": 40, "44": 0, "*": 1}}
    folder = tmp_path_factory.mktemp("esign")
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder, **limits) as running:
        yield running


def mails(desk: Desk, person: dict[str, str]) -> list[EmailMessage]:
    """What reached this mailbox, the oldest first."""
    kept = desk.outbox.kept
    raw = [kept.raw(one.id) for one in reversed(kept.newest_first()) if person["email"] in one.recipients]
    return [email.message_from_bytes(one, policy=email.policy.default) for one in raw if one]


async def signed(desk: Desk, person: dict[str, str], **typed: str) -> Page:
    """His signature, from the mail to the end."""
    browser, link = desk.browser(), await desk.link_for(person)
    documents = await browser.get(f"{link}/documents")
    form = {"signature": "Ana Essai", "consent": "on", **typed}
    code = await browser.press(documents, f"{link}/consentement", form)
    assert code.url.endswith("/code"), code.text
    return await browser.press(code, f"{link}/code", {"code": await desk.code_for(person)})


async def old(desk: Desk, request: Json) -> None:
    """Makes the links of a request as old as they get."""
    await desk.rows.execute(
        "update signers set link_expires_at = link_expires_at - interval '3 days' where request_id = $1::uuid",
        request["id"],
    )


async def test_the_invitation_has_one_button_and_the_end_brings_the_signed_files(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person)
    await signed(desk, person)
    await wait_for(lambda: len(mails(desk, person)) == 3)

    invitation, code, end = mails(desk, person)

    plain, html = (invitation.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    (link,) = re.findall(r'<a href="([^"]+)"', html.get_content())
    assert link in plain.get_content()
    assert "/s/" not in str(code)
    (attached,) = end.iter_attachments()
    document = (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json()[0]
    path = f"/signature_requests/{request['id']}/documents/{document['id']}/download"
    assert attached.get_filename() == "contrat.pdf"
    assert attached.get_payload(decode=True) == (await program.call("GET", path)).body


async def test_an_english_signer_reads_english_everywhere(desk: Desk) -> None:
    program, person = desk.program(), a_person() | {"locale": "en"}
    request = await program.sent_out(person)
    browser, link = desk.browser(), await desk.link_for(person)
    landing, documents = await browser.get(link), await browser.get(f"{link}/documents")

    wrong = await browser.press(documents, f"{link}/consentement", {"signature": "Ana"})
    await signed(desk, person)

    assert 'lang="en"' in landing.html
    assert "Start" in landing.text
    assert "I have read the documents" in documents.text
    assert "Tick the box" in wrong.text
    assert not re.search(r"\b(Signer|Votre|vous|Commencer|facultatif)\b", landing.text + documents.text)
    assert "waits for your signature" in str(mails(desk, person)[0].get_body(("plain",)))
    consent = await desk.rows.fetchval(
        "select payload from evidence where request_id = $1::uuid and kind = 'consent_given'", request["id"]
    )
    assert '"language": "en"' in consent
    assert "I agree to sign" in consent


async def test_files_that_are_too_heavy_are_a_link_instead(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("heavy")
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder, largest_mail=1000) as desk:
        person = a_person()
        await desk.program().sent_out(person)
        await signed(desk, person)
        await wait_for(lambda: len(mails(desk, person)) == 3)

        end = mails(desk, person)[-1]

    assert list(end.iter_attachments()) == []
    assert "trop lourds" in str(end.get_body(("plain",)))


async def test_a_link_that_is_over_is_renewed_to_the_address_on_file_and_dies(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person)
    first = await desk.link_for(person)
    await old(desk, request)
    stranger = desk.browser()
    over = await stranger.get(first)

    asked = await stranger.press(over, f"{first}/nouveau-lien")
    unknown = f"/s/{'0' * 64}"
    nobody = await stranger.press(await stranger.get(unknown), f"{unknown}/nouveau-lien")
    await wait_for(lambda: len(mails(desk, person)) == 2)
    fresh = await desk.link_for(person)

    assert (over.status, "n'est plus valable" in over.text) == (404, True)
    assert asked.text == nobody.text, "the same answer whatever comes of it"
    assert fresh not in asked.html
    assert fresh != first
    assert (await stranger.get(first)).status == 404
    assert (await stranger.get(fresh)).status == 200
    kinds = await desk.rows.fetch("select kind from evidence where request_id = $1::uuid", request["id"])
    assert "link_renewed" in [row["kind"] for row in kinds]


async def test_links_are_renewed_three_times_a_day_and_only_when_they_are_over(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person)
    browser = desk.browser()

    await browser.get("/signatures/acces")
    living = await browser.post(f"{await desk.link_for(person)}/nouveau-lien")
    for _ in range(5):
        link = await desk.link_for(person)
        await old(desk, request)
        await browser.post(f"{link}/nouveau-lien")
        await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from messages where state = 'waiting'"))

    assert living.status == 200
    assert len(mails(desk, person)) == 1 + 3


async def test_codes_are_limited_for_a_number_across_requests(desk: Desk) -> None:
    person = a_person()
    pages = []
    for _ in range(3):
        await desk.program().sent_out(person, signer={"signature_authentication_mode": "otp_sms"})
        browser, link = desk.browser(), await desk.link_for(person)
        await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from messages where state = 'waiting'"))
        link = await desk.link_for(person)
        documents = await browser.get(f"{link}/documents")
        pages.append(await browser.press(documents, f"{link}/consentement", {"signature": "Ana", "consent": "on"}))

    assert [page.status for page in pages] == [200, 200, 429]
    assert "Trop de codes" in pages[-1].text


async def test_no_code_leaves_for_a_country_that_is_closed(desk: Desk) -> None:
    person = a_person() | {"phone_number": "+442079460000"}
    await desk.program().sent_out(person, signer={"signature_authentication_mode": "otp_sms"})
    browser, link = desk.browser(), await desk.link_for(person)
    documents = await browser.get(f"{link}/documents")

    page = await browser.press(documents, f"{link}/consentement", {"signature": "Ana", "consent": "on"})

    assert page.status == 429
    assert "ce pays" in page.text


async def test_the_last_code_allowed_is_sent_once_though_two_ask_at_once(desk: Desk) -> None:
    person = a_person()
    for _ in range(3):
        await desk.program().sent_out(person, signer={"signature_authentication_mode": "otp_sms"})
    await wait_for(lambda: len(mails(desk, person)) == 3)
    links = [re.findall(r"/s/[0-9a-f]{64}", text)[0] for text in desk.texts_for(person)]
    ready = []
    for link in links:
        browser = desk.browser()
        ready.append((browser, link, await browser.get(f"{link}/documents")))

    form = {"signature": "Ana", "consent": "on"}
    pages = await asyncio.gather(*(one.press(page, f"{link}/consentement", form) for one, link, page in ready))

    assert sorted(page.status for page in pages) == [200, 200, 429]


def multipart(image: bytes, **values: str) -> tuple[bytes, dict[str, str]]:
    """A form with a picture."""
    boundary = "xxSIGNxx"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="signature_image"; filename="s.png"\r\n'
    body = (
        b"".join(parts)
        + head.encode()
        + b"Content-Type: image/png\r\n\r\n"
        + image
        + f"\r\n--{boundary}--\r\n".encode()
    )
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


async def own_page(desk: Desk) -> tuple[Program, str, dict[str, str], str]:
    """A signer whose code the caller collects himself."""
    program, person = desk.program(), a_person()
    request = await program.sent_out(person, delivery_mode="none", signers_allowed_to_decline=False)
    signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
    await program.call("POST", f"{signer}/send_otp")
    return program, signer, person, await desk.code_for(person)


async def test_a_caller_signs_with_the_picture_he_collected_and_reads_it_back(desk: Desk) -> None:
    program, signer, _, code = await own_page(desk)
    values = {"otp": code, "ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00+00:00"}

    before = (await program.call("GET", signer)).json()["signature_image_preview"]
    for bad in (b"GIF89a", b"", a_picture(stroke=False)):
        body, headers = multipart(bad, **values)
        assert (await program.call("POST", f"{signer}/sign", data=body, headers=headers)).status == 400
    body, headers = multipart(a_picture(), **values)
    answer = await program.call("POST", f"{signer}/sign", data=body, headers=headers)
    after = (await program.call("GET", signer)).json()["signature_image_preview"]

    assert before is None
    assert answer.status == 204
    assert after.startswith("data:image/png;base64,")
    kept = await desk.rows.fetchrow("select sha256, png from signature_images where signed_at is not null limit 1")
    assert kept is not None
    assert hashlib.sha256(kept["png"]).digest() == kept["sha256"]


async def test_the_picture_he_chose_last_is_the_one_on_the_document(desk: Desk) -> None:
    person = a_person()
    request = await desk.program().sent_out(person)
    browser, link = desk.browser(), await desk.link_for(person)
    documents = await browser.get(f"{link}/documents")
    drawn = "data:image/png;base64," + base64.b64encode(a_picture()).decode()
    form = {"consent": "on", "way": "drawn", "drawn": drawn}

    await browser.press(documents, f"{link}/consentement", form)
    kept = await desk.rows.fetchval(
        "select count(*) from signature_images where signer_id = $1::uuid", request["signers"][0]["id"]
    )
    await browser.press(documents, f"{link}/consentement", {"consent": "on", "way": "typed", "signature": "Ana"})
    left = await desk.rows.fetchval(
        "select count(*) from signature_images where signer_id = $1::uuid", request["signers"][0]["id"]
    )

    assert (kept, left) == (1, 0)


async def test_a_file_with_its_sum_in_its_address_is_kept_by_browsers(desk: Desk) -> None:
    person = a_person()
    await desk.program().sent_out(person)
    page = await desk.browser().get(f"{await desk.link_for(person)}/documents")
    (script,) = re.findall(r'src="(/assets/[0-9a-f]{12}/signature\.js)"', page.html)

    async with desk.session.get(desk.url + script) as answer:
        kept = answer.headers["Cache-Control"]
    async with desk.session.get(f"{desk.url}/assets/{'0' * 12}/signature.js") as answer:
        other = answer.status
    async with desk.session.get(f"{desk.url}/iframe-sdk-1.6.0.min.js") as answer:
        loaded = (answer.status, answer.headers["Access-Control-Allow-Origin"], "class Yousign" in await answer.text())

    assert "immutable" in kept
    assert other == 404
    assert loaded == (200, "*", True)


async def test_a_forwarded_link_reads_and_never_signs(desk: Desk) -> None:
    program, owner = desk.program(), a_person()
    request = await program.sent_out(owner)
    thief, link = desk.browser(), await desk.link_for(owner)
    documents = await thief.get(f"{link}/documents")

    code = await thief.press(documents, f"{link}/consentement", {"signature": "Un autre", "consent": "on"})
    nothing = await thief.post(f"{link}/code", {"code": ""})
    renewed = await thief.post(f"{link}/nouveau-lien")
    skipped = await thief.get(f"{link}/fin")

    assert code.url.endswith("/code")
    assert owner["email"] not in code.html
    assert nothing.status == 422
    assert renewed.status == 200
    assert "Commencer" in skipped.text
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()
    assert (read["status"], read["signers"][0]["status"]) == ("ongoing", "consent_given")
    assert re.findall(r"\b\d{6}\b", desk.texts_for(owner)[-1]) or await desk.code_for(owner)
