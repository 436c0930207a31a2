"""All requests of one person in one place: who gets in, what he sees, and several papers signed by one code."""

import re
from datetime import timedelta

import aiohttp

from tests.esign.builders import a_person
from tests.esign.conftest import Desk
from tests.esign.test_journey import old, signed
from tests.provider_portal.phone import Page, Phone
from tests.support.waiting import wait_for


async def entered(desk: Desk, browser: Phone, recipient: str, person: dict[str, str]) -> Page:
    """His list, by a code to his address."""
    await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from messages where state = 'waiting'"))
    asking = await browser.get("/signatures/acces")
    before = len(desk.texts_for(person))
    typing = await browser.press(asking, "/signatures/acces", {"recipient": recipient})
    await wait_for(lambda: len(desk.texts_for(person)) > before)
    code = re.findall(r"\b\d{6}\b", desk.texts_for(person)[-1])[-1]
    return await browser.press(typing, "/signatures/code", {"code": code})


async def test_all_requests_of_one_person_stand_in_one_place(desk: Desk) -> None:
    program, person, other = desk.program(), a_person(), a_person()
    await program.sent_out(person, name="Contrat signé")
    await signed(desk, person)
    waiting = await program.sent_out(person, name="Contrat à signer")
    await program.sent_out(other, name="Contrat d'un autre")
    await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from messages where state = 'waiting'"))
    await old(desk, waiting)
    browser = desk.browser()

    mine = await entered(desk, browser, person["phone_number"], person)
    opened = await browser.press(mine, f"/signatures/{waiting['signers'][0]['id']}/ouvrir")
    strangers = (await program.call("GET", "/signature_requests?q=autre")).json()["data"][0]["signers"][0]["id"]
    foreign = await browser.post(f"/signatures/{strangers}/ouvrir")
    left = await browser.press(mine, "/signatures/quitter")
    after = await browser.get("/signatures")

    assert mine.url.endswith("/signatures")
    assert ("À signer (1)" in mine.text, "Signés (1)" in mine.text) == (True, True)
    assert "Contrat d'un autre" not in mine.text
    assert "Commencer" in opened.text, "a link that was over is a new one"
    assert foreign.status == 404
    assert left.url.endswith("/signatures/acces")
    assert after.url.split("?")[0].endswith("/signatures/acces")


async def test_an_unknown_address_gets_the_same_answer_and_no_code_opens(desk: Desk) -> None:
    person = a_person()
    await desk.program().sent_out(person)
    browser = desk.browser()
    asking = await browser.get("/signatures/acces")

    known = await browser.press(asking, "/signatures/acces", {"recipient": person["email"]})
    unknown = await browser.press(asking, "/signatures/acces", {"recipient": "personne@exemple.invalid"})
    neither = await browser.press(asking, "/signatures/acces", {"recipient": "bonjour"})
    wrong = [await browser.press(known, "/signatures/code", {"code": "000000"}) for _ in range(5)]
    await wait_for(lambda: len(desk.texts_for(person)) >= 2)
    right = re.findall(r"\b\d{6}\b", desk.texts_for(person)[-1])[-1]
    locked = await browser.press(known, "/signatures/code", {"code": right})

    assert (known.status, known.text) == (unknown.status, unknown.text)
    assert neither.status == 422
    assert {page.status for page in wrong} == {422}
    assert locked.status == 422, "five wrong ones, and the right one is none any more"


async def test_a_list_is_open_for_three_hours(desk: Desk) -> None:
    person = a_person()
    await desk.program().sent_out(person)
    browser = desk.browser()
    await entered(desk, browser, person["email"], person)

    life = await desk.rows.fetchval("select ends_at - started_at from access_sessions order by started_at desc limit 1")
    await desk.rows.execute("update access_sessions set ends_at = ends_at - interval '3 hours'")
    after = await browser.get("/signatures")

    assert life == timedelta(hours=3)
    assert "/signatures/acces" in after.url


async def test_several_papers_of_one_person_are_signed_by_one_code(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    names = ("Contrat", "Avenant", "Attestation")
    requests = [await program.sent_out(person, name=name) for name in names]
    browser = desk.browser()
    mine = await entered(desk, browser, person["email"], person)
    chosen = [one["signers"][0]["id"] for one in requests[:2]]
    before = len(desk.texts_for(person))

    alone = await several(browser, "/signatures/ensemble", chosen[:1], signature="Ana Essai", consent="on")
    silent = await several(browser, "/signatures/ensemble", chosen, signature="Ana Essai")
    typing = await several(browser, "/signatures/ensemble", chosen, signature="Ana Essai", consent="on")
    await wait_for(lambda: len(desk.texts_for(person)) > before)
    code = re.findall(r"\b\d{6}\b", desk.texts_for(person)[-1])[-1]
    other = f"{(int(code) + 1) % 1_000_000:06d}"
    wrong = await several(browser, "/signatures/ensemble/code", chosen, code=other)
    done = await several(browser, "/signatures/ensemble/code", chosen, code=code)

    assert "Signer ensemble" in mine.text
    assert (alone.status, silent.status) == (422, 422)
    assert (typing.status, "pour 2 signatures" in typing.text) == (200, True)
    assert (wrong.status, "pas le bon" in wrong.text) == (422, True)
    assert "2 documents signés" in done.text
    states = [(await program.call("GET", f"/signature_requests/{one['id']}")).json()["status"] for one in requests]
    assert states == ["done", "done", "ongoing"]
    again = await several(browser, "/signatures/ensemble/code", chosen, code=code)
    assert again.url.endswith("/signatures"), "nothing is signed twice"


async def several(browser: Phone, path: str, signers: list[str], **form: str) -> Page:
    """A form with a repeated field."""
    token = browser.cookies()["passerelle_csrf"]
    data = [("csrf", token), *(("signers", one) for one in signers), *form.items()]
    async with (
        aiohttp.ClientSession(cookies=browser.cookies()) as session,
        session.post(browser.url + path, data=aiohttp.FormData(data)) as response,
    ):
        return Page(response.status, str(response.url), await response.text(), dict(response.headers))
