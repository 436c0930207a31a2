"""The staff's screens of templates, by a browser without JavaScript: made, used, named, removed; in two tabs."""

import io
import random
import re
from typing import Any

import aiohttp
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from shared.guards import STAFF_COOKIE
from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import Desk, Json, Program
from tests.esign.test_desk import Clerk, clerk
from tests.provider_portal.phone import Page
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

SHELF = "/desk/modeles"
ANCHORS = ("{{s1|signature|180|70}}", "Ville :", "{{s2|text|40|200|24|Ville}}", "{{s2|signature}}", "{{s2|stamp}}")


async def given(browser: Clerk, data: bytes | None, **typed: str) -> Page:
    """The form of a new template, sent with a file."""
    page = await browser.get(f"{SHELF}/nouveau")
    form = aiohttp.FormData({**page.form(f"{SHELF}/nouveau"), "name": "Fin de travaux", "mode": "otp_email", **typed})
    if data is not None:
        form.add_field("file", io.BytesIO(data), filename="dossier/fin.pdf", content_type="application/pdf")
    async with browser._session.post(browser.url + f"{SHELF}/nouveau", data=form) as answer:
        return Page(answer.status, str(answer.url), await answer.text(), dict(answer.headers))


def people(*given: dict[str, str]) -> dict[str, str]:
    """The people of a new request, as somebody types them."""
    names = ("first_name", "last_name", "email", "phone_number")
    return {f"{name}-{place}": one[name] for place, one in enumerate(given) for name in names}


def where(page: Page) -> str:
    return re.sub(r"^https?://[^/]+|\?.*$", "", page.url)


async def read(program: Program, page: Page) -> Json:
    """The request that a page is about."""
    path = f"/signature_requests/{where(page).rpartition('/')[2]}"
    request = (await program.call("GET", path)).json()
    return request | {"people": (await program.call("GET", f"{path}/signers")).json()}


async def test_a_file_with_anchors_becomes_a_template_and_a_request_of_it_goes_out(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    browser, program, client, firm = clerk(desk, staff_keys), desk.program(), a_person(), a_person()

    made = await given(browser, a_pdf(*ANCHORS), labels="client\n artisan \n")
    prepared = await browser.press(
        made,
        f"{where(made)}/demande",
        {"external_id": "CTR-MODELE-1", "request_name": "Fin de chantier", **people(client, firm)},
    )
    draft = await read(program, prepared)
    sent = await browser.press(prepared, f"{where(prepared)}/envoyer")
    out = await read(program, prepared)

    assert "fin.pdf" in made.text
    assert "Cette ancre est mal écrite" in made.text
    assert "Texte à saisir « Ville » page 1" in made.text
    assert (draft["status"], draft["external_id"], draft["name"]) == ("draft", "CTR-MODELE-1", "Fin de chantier")
    assert [one["info"]["email"] for one in draft["people"]] == [client["email"], firm["email"]]
    assert (sent.status, out["status"]) == (200, "ongoing")
    assert "La demande est partie" in sent.text
    kinds = [sorted(field["type"] for field in one["fields"]) for one in out["people"]]
    assert kinds == [["signature"], ["signature", "text"]]


@pytest.mark.parametrize(
    ("data", "typed", "says"),
    [
        (None, {}, "Choisissez un fichier PDF"),
        (b"bonjour", {}, "n'est pas un PDF"),
        (a_pdf("sans ancre"), {}, "ne porte aucune ancre"),
        (a_pdf("{{s1|signature}}", "{{s2|text|40}}"), {}, "aucune signature"),
        (a_pdf("{{s1|signature}}"), {"labels": "client\nartisan"}, "autant de libellés"),
        (a_pdf("{{s1|signature}}"), {"name": " "}, "Un nom a de 1 à 128 caractères"),
        (a_pdf("{{s1|signature}}"), {"environment": "production"}, "Choisissez un environnement"),
    ],
)
async def test_a_file_that_makes_no_template_is_refused_and_what_was_typed_stays(
    desk: Desk, staff_keys: StaffKeys, data: bytes | None, typed: dict[str, str], says: str
) -> None:
    browser = clerk(desk, staff_keys)

    refused = await given(browser, data, description="Pour la peinture", **typed)

    assert (refused.status, says in refused.text) == (422, True), refused.text
    assert "Pour la peinture" in refused.text


async def test_a_file_larger_than_a_form_is_taken(desk: Desk, staff_keys: StaffKeys) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "{{s1|signature}}")
    canvas.drawImage(ImageReader(Image.frombytes("RGB", (800, 800), random.Random(1).randbytes(1_920_000))), 0, 0)
    canvas.save()

    made = await given(clerk(desk, staff_keys), out.getvalue())

    assert (made.status, "Le modèle est créé" in made.text) == (200, True), made.text


async def kept(browser: Clerk, program: Program, *, name: str = "De la demande", **signer: Any) -> Page:
    """A template made of a request with one signer. Any: fields of the signer."""
    request = await program.ready(signer=signer or None)
    one = f"/desk/demandes/{request['id']}"
    return await browser.press(await browser.get(one), f"{one}/modele", {"name": name, "label-0": "client"})


async def test_a_request_becomes_a_template_with_all_it_asks_and_nothing_of_its_people(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    browser, program, person = clerk(desk, staff_keys), desk.program(), a_person()
    request = await program.ready(person)
    base = f"/signature_requests/{request['id']}"
    document = (await program.call("GET", f"{base}/documents")).json()[0]["id"]
    signer = (await program.call("GET", f"{base}/signers")).json()[0]["id"]
    place = {"document_id": document, "page": 1, "x": 72, "y": 500}
    text = {**place, "type": "read_only_text", "name": "lot", "text": "Lot 4"}
    await program.call("POST", f"{base}/documents/{document}/fields", json=text)
    consent = {"type": "checkbox", "settings": {"text": "J'ai lu la notice"}, "optional": False, "signer_ids": [signer]}
    await program.call("POST", f"{base}/consent_requests", json=consent)
    asked = {"title": "Photo du mur", "optional": True, "signer_ids": [signer]}
    await program.call("POST", f"{base}/document_requests", json=asked)
    await program.call("POST", f"{base}/activate")
    one = f"/desk/demandes/{request['id']}"

    made = await browser.press(await browser.get(one), f"{one}/modele", {"name": "Avec tout", "label-0": "client"})
    prepared = await browser.press(
        made, f"{where(made)}/demande", {"request_name": "Autre lot", "text-0": "Lot 7", **people(a_person())}
    )
    found = await read(program, prepared)
    base = f"/signature_requests/{found['id']}"
    fields = (await program.call("GET", f"{base}/documents/{found['documents'][0]['id']}/fields")).json()["data"]

    for words in ("J'ai lu la notice", "facultative : Photo du mur", "Lot 4"):
        assert words in made.text
    assert person["email"] not in made.html
    assert [one["text"] for one in fields if one["type"] == "read_only_text"] == ["Lot 7"]
    assert [one["type"] for one in (await program.call("GET", f"{base}/consent_requests")).json()["data"]] == [
        "checkbox"
    ]


async def test_a_template_keeps_its_files_when_the_request_is_erased_and_an_erased_one_makes_none(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    browser, program = clerk(desk, staff_keys), desk.program()
    request = await program.ready()
    one = f"/desk/demandes/{request['id']}"
    page = await browser.get(one)
    made = await browser.press(page, f"{one}/modele", {"name": "Durable", "label-0": "client"})
    path, headers = f"/v1/signature_requests/{request['id']}/erasure", {"Authorization": f"Bearer {program.key}"}

    erased = await program.exchanges.send("POST", path, json={"reason": "demande du client"}, headers=headers)
    await desk.end_writing()
    await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from doomed_files"), limit=60)
    late = await browser.press(await browser.get(one), f"{one}/modele", {"name": "Trop tard", "label-0": "client"})
    cookies = {STAFF_COOKIE: staff_keys.token(("cc",), id="s-7")}
    async with desk.session.get(f"{desk.url}{where(made)}/documents/0", cookies=cookies) as answer:
        data = await answer.read()

    assert erased.status in (200, 201, 204)
    assert (late.status, "sont effacés" in late.text) == (422, True)
    assert data.startswith(b"%PDF-")


async def test_everything_wrong_with_a_new_request_is_said_at_once_and_a_second_sending_makes_no_second_one(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    browser, program = clerk(desk, staff_keys), desk.program()
    made = await kept(browser, program, signature_authentication_mode="otp_sms")
    action = f"{where(made)}/demande"
    typed = {"request_name": "Une seule", "external_id": "avec espace", **people(a_person()), "phone_number-0": ""}

    wrong = await browser.press(made, action, typed)
    right = {**typed, "external_id": "CTR-UNE", "phone_number-0": "01 99 00 77 77"}
    first, second = [await browser.press(wrong, action, right) for _ in range(2)]
    found = (await program.call("GET", "/signature_requests", params={"q": "CTR-UNE"})).json()["data"]

    assert wrong.status == 422
    assert ("sans espace" in wrong.text, "demande un numéro" in wrong.text, "Une seule" in wrong.html) == (True,) * 3
    assert where(first) == where(second)
    assert "rien n'a été créé une seconde fois" in second.text
    assert len(found) == 1


async def test_the_second_tab_is_told_that_the_template_has_changed(desk: Desk, staff_keys: StaffKeys) -> None:
    browser, program = clerk(desk, staff_keys), desk.program()
    one = where(await kept(browser, program))
    first, second = await browser.get(one), await browser.get(one)

    twice = await browser.press(first, f"{one}/renommer", {"name": "Nom", "label-0": "  "})
    named = await browser.press(first, f"{one}/renommer", {"name": "Un autre nom", "label-0": "occupant"})
    stale = await browser.press(second, f"{one}/demande", {"request_name": "Tapé ici", **people(a_person())})
    late = await browser.press(second, f"{one}/retirer")
    fresh = await browser.press(late, f"{one}/retirer")
    gone = await browser.get(one)
    listed = await browser.get(f"{SHELF}?q=Un+autre")

    assert (twice.status, "Un nom a de 1 à 128" in twice.text) == (422, True)
    assert "Les noms sont enregistrés" in named.text
    assert (stale.status, "Tapé ici" in stale.html, "occupant" in stale.text) == (409, True, True)
    assert late.status == 409
    assert "Le modèle est retiré" in fresh.text
    assert ("n'est plus proposé" in gone.text, "Aucun modèle ne correspond" in listed.text) == (True, True)


async def test_the_shelf_is_searched_a_document_is_read_and_who_only_looks_does_not_act(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    browser, looker = clerk(desk, staff_keys), clerk(desk, staff_keys, role="metreur")
    one = where(await kept(browser, desk.program(), name="Bail d'essai"))

    found, other = await looker.get(f"{SHELF}?q=BAIL"), await looker.get(f"{SHELF}?q=introuvable")
    refused = await looker.press(await looker.get(one), f"{one}/retirer")
    form = await looker.get(f"{SHELF}/nouveau")
    cookies = {STAFF_COOKIE: staff_keys.token(("cc",), id="s-7")}
    async with desk.session.get(f"{desk.url}{one}/documents/0", cookies=cookies) as answer:
        data = await answer.read()
    missing = [
        await looker.get(path) for path in (f"{one}/documents/7", f"{SHELF}/019cd6d4-1f20-7ea2-b0c1-6c6f1d3c2a10")
    ]

    assert ("Bail d'essai" in found.text, "Aucun modèle" in other.text) == (True, True)
    assert (refused.status, form.status) == (403, 403)
    assert data.startswith(b"%PDF-")
    assert [page.status for page in missing] == [404, 404]


async def test_a_draft_that_changed_or_lacks_something_is_not_sent(desk: Desk, staff_keys: StaffKeys) -> None:
    browser, program = clerk(desk, staff_keys), desk.program()
    request = await program.draft()
    one = f"/desk/demandes/{request['id']}"
    page = await browser.get(one)

    lacking = await browser.press(page, f"{one}/envoyer")
    document = (await program.upload(request)).json()
    await program.add_signer(request, document, a_person())
    stale = await browser.press(page, f"{one}/envoyer")
    sent = await browser.press(stale, f"{one}/envoyer")

    assert (lacking.status, "aucun document" in lacking.text) == (422, True)
    assert (stale.status, sent.status) == (409, 200)
    assert "La demande est partie" in sent.text
