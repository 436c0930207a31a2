"""The caller's own words in mails and SMS, mails he does not want, and how his pages look."""

import hashlib
from typing import Any

import aiohttp
import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Program
from tests.esign.test_journey import mails as raw_mails
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


async def experience(program: Program, **settings: Any) -> Json:
    answer = await program.call("POST", "/custom_experiences", json={"name": "Chantiers", **settings})
    assert answer.status == 201, answer.body
    return answer.json()


async def test_an_invitation_speaks_in_the_callers_words_and_carries_his_note(desk: Desk) -> None:
    program, person, other = desk.program(), a_person(), a_person()
    mail = {"custom_note": "Appelez-nous au besoin.", "custom_text": {"request_subject": "Pour tous"}}
    request = await program.ready(person, signer={}, email_notification=mail)
    document = (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json()[0]
    words = {"request_subject": "Votre devis", "request_body": "Voici le devis du toit."}
    await program.add_signer(request, document, other, custom_text=words)

    await program.call("POST", f"/signature_requests/{request['id']}/activate")
    await wait_for(lambda: desk.mails_for(person) and desk.mails_for(other))
    (to_all,), (own,) = desk.mails_for(person), desk.mails_for(other)

    assert "Pour tous" in to_all.subject
    assert "attend votre signature" in to_all.text
    assert "Votre devis" in own.subject
    assert "Voici le devis du toit." in own.text
    assert "attend votre signature" not in own.text
    assert all("Appelez-nous au besoin." in one.text and "/s/" in one.text for one in (to_all, own))


async def test_a_code_by_sms_speaks_in_the_callers_words_and_always_says_not_to_give_it_away(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    sms = {"otp_message": {"custom_text": "Toitures Essai : {code} pour signer."}}
    signer = {"signature_authentication_mode": "otp_sms", "sms_notification": sms}
    asked = await program.sent_out(person, signer=signer, delivery_mode="none")

    sent = await program.call("POST", f"/signature_requests/{asked['id']}/signers/{asked['signers'][0]['id']}/send_otp")
    code = await desk.code_for(person)

    assert sent.status == 204
    assert desk.texts_for(person)[-1].endswith(f"Toitures Essai : {code} pour signer. Ne le donnez a personne.")


@pytest.mark.parametrize(
    "changes",
    [
        {"sms_notification": {"otp_message": {"custom_text": "Sans code"}}},
        {"sms_notification": {"otp_message": {"custom_text": "{code}" + "a" * 99}}},
        {"custom_text": {"request_subject": "x" * 513}},
        {"custom_text": {"reminder_body": "x" * 2001}},
        {"delivery_mode": "pigeon"},
    ],
)
async def test_words_that_do_not_fit_are_refused(desk: Desk, changes: dict[str, Any]) -> None:
    program = desk.program()
    request = await program.draft()
    body = {"info": a_person(), "signature_level": "electronic_signature", **changes}

    answer = await program.call("POST", f"/signature_requests/{request['id']}/signers", json=body)

    assert (answer.status, answer.json()["type"]) == (400, "validation.error")
    assert answer.json()["invalid_params"][0]["name"].split(".")[0] in changes


async def test_a_signer_is_delivered_to_in_his_own_way_and_gets_no_mail_that_is_switched_off(desk: Desk) -> None:
    program = desk.program()
    by_hand, muted, usual = a_person(), a_person(), a_person()
    request = await program.ready(usual)
    document = (await program.call("GET", f"/signature_requests/{request['id']}/documents")).json()[0]
    own_way = await program.add_signer(request, document, by_hand, delivery_mode="none")
    await program.add_signer(request, document, muted, email_notification={"disabled": ["signer.notified"]})

    activated = await program.call("POST", f"/signature_requests/{request['id']}/activate")
    await wait_for(lambda: desk.mails_for(usual))
    ordered = await desk.rows.fetch(
        "select s.email from messages m join signers s on s.id = m.signer_id where s.request_id = $1", request["id"]
    )

    assert own_way["delivery_mode"] == "none"
    assert [one["status"] for one in activated.json()["signers"]] == ["notified"] * 3
    assert [row["email"] for row in ordered] == [usual["email"]]


async def test_an_experience_switches_mails_off_for_followers_approvers_and_signers(desk: Desk) -> None:
    program, person, follower = desk.program(), a_person(), a_person()
    off = ["signer.notified", "follower.notified", "approver.notified"]
    made = await experience(program, disabled_notifications=off)
    request = await program.ready(person, custom_experience_id=made["id"])
    path = f"/signature_requests/{request['id']}"
    await program.call("POST", f"{path}/followers", json=[{"email": follower["email"]}])

    await program.call("POST", f"{path}/activate")
    await program.call("POST", f"{path}/cancel", json={"reason": "other"})
    await wait_for(lambda: desk.mails_for(follower))

    assert desk.mails_for(person) == []
    assert ["annulé" in one.subject for one in desk.mails_for(follower)] == [True]


async def test_an_experience_is_made_changed_given_a_logo_and_removed(desk: Desk) -> None:
    program = desk.program()
    made = await experience(program, button_color="#aa0011", landing_page_disabled=True)
    path = f"/custom_experiences/{made['id']}"

    changed = await program.call("PATCH", path, json={"text_color": "#101010", "landing_page_disabled": None})
    listed = (await program.call("GET", "/custom_experiences")).json()["data"]
    with_logo = await logo(desk, program, path, PNG)
    bad = await logo(desk, program, path, b"GIF89a")
    heavy = await logo(desk, program, path, PNG + bytes(500 * 1024))
    no_logo = [(await program.call("DELETE", f"{path}/logo")).status for _ in range(2)]
    removed = await program.call("DELETE", path)
    gone = await program.call("GET", path)
    named = await program.call(
        "POST", "/signature_requests", json={"name": "x", "delivery_mode": "none", "custom_experience_id": made["id"]}
    )

    assert made["recipients_activity_disabled"] is True
    assert (changed.json()["button_color"], changed.json()["text_color"]) == ("#aa0011", "#101010")
    assert changed.json()["landing_page_disabled"] is False
    assert changed.json() in listed
    assert (with_logo[0], with_logo[1]["logo"]) == (201, hashlib.sha256(PNG).hexdigest())
    assert (bad[0], heavy[0], no_logo) == (400, 400, [204, 404])
    assert (removed.status, gone.status, named.status) == (204, 404, 404)


async def logo(desk: Desk, program: Program, path: str, data: bytes) -> tuple[int, Json]:
    form = aiohttp.FormData()
    form.add_field("file", data, filename="logo.png", content_type="image/png")
    headers = {"Authorization": f"Bearer {program.key}"}
    async with desk.session.post(f"{desk.url}/v3{path}/logo", data=form, headers=headers) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    "settings",
    [
        {"button_color": "#AA0011"},
        {"button_color": "red;}body{display:none"},
        {"background_color": "#aa0011\n"},
        {"disabled_notifications": ["voisin.notified"]},
        {"logo_layout": "square"},
    ],
)
async def test_settings_that_are_none_are_refused(desk: Desk, settings: dict[str, Any]) -> None:
    answer = await desk.program().call("POST", "/custom_experiences", json={"name": "x", **settings})

    assert answer.status == 400
    assert answer.json()["invalid_params"][0]["name"].split(".")[0] in settings


async def test_the_signers_pages_wear_the_colours_the_logo_and_the_switches(desk: Desk) -> None:
    program, person, plain = desk.program(), a_person(), a_person()
    made = await experience(
        program,
        button_color="#aa0011",
        landing_page_disabled=True,
        download_documents_disabled=True,
        document_navigation_disabled=True,
        logo_layout="round",
        redirect_urls={"success": "https://client.exemple.invalid/merci"},
    )
    await logo(desk, program, f"/custom_experiences/{made['id']}", PNG)
    await program.sent_out(person, custom_experience_id=made["id"])
    await program.sent_out(plain)
    browser, link, other = desk.browser(), await desk.link_for(person), await desk.link_for(plain)

    page, usual = await browser.get(link), await browser.get(other)
    async with desk.session.get(f"{desk.url}{link}/presentation.css") as answer:
        style = await answer.text()
    async with desk.session.get(f"{desk.url}{link}/logo") as answer:
        image = await answer.read()

    assert page.url.endswith("/documents"), "no landing page"
    assert "Télécharger" not in page.text
    assert f'href="{link}/presentation.css"' in page.html
    assert style.startswith(":root{color-scheme:light;--brand:#aa0011;--brand-strong:#aa0011;}.logo{")
    assert ('href="#document-1"' in page.html, 'href="#signing"' in page.html) == (False, True)
    assert image == PNG
    assert "presentation.css" not in usual.html
    assert usual.url.endswith(other)
    page = await browser.press(page, f"{link}/consentement", {"signature": "Ana Essai", "consent": "on"})
    end = await browser.press(page, f"{link}/code", {"code": await desk.code_for(person)})
    assert end.headers["Refresh"] == "0; url=https://client.exemple.invalid/merci", "the experience's, he has none"


async def test_the_logo_travels_in_the_mail_and_the_others_are_shown_only_as_the_sender_wants(desk: Desk) -> None:
    program, person, other = desk.program(), a_person(), a_person()
    shown = await experience(program, recipients_activity_disabled=False, side_panel_disabled=True)
    quiet = await experience(program, email_logo_disabled=True)
    for one in (shown, quiet):
        await logo(desk, program, f"/custom_experiences/{one['id']}", PNG)
    await program.sent_out(person, {**a_person(), "first_name": "Zoé"}, custom_experience_id=shown["id"])
    await program.sent_out(other, {**a_person(), "first_name": "Zoé"}, custom_experience_id=quiet["id"])
    browser = desk.browser()

    page = await browser.get(f"{await desk.link_for(person)}/documents")
    usual = await browser.get(f"{await desk.link_for(other)}/documents")
    mails = [raw_mails(desk, one)[0] for one in (person, other)]

    assert "Zoé Essai prévenu" in " ".join(page.text.split())
    assert ("Zoé Essai" in usual.text, "Qui signe" in usual.text) == (False, False)
    assert ('class="reading"' in page.html, 'class="reading"' in usual.html) == (False, True)
    (image,) = [part for part in mails[0].walk() if part.get_content_maintype() == "image"]
    assert (image["Content-ID"], image.get_content()) == ("<logo>", PNG)
    assert [part for part in mails[1].walk() if part.get_content_maintype() == "image"] == []
