"""The tray's pages: list with clocks, original beside fields, submit, reject, 409 with the newer state."""

import re

from services.intake.pages.tray import HTML_CSP
from tests.intake.builders import sample
from tests.intake.conftest import Browser, Hub
from tests.intake.test_api import TYPED


async def place(hub: Hub, name: str) -> str:
    return f"/elements/{(await hub.item_of(sample(name)))['id']}"


async def test_the_list_shows_what_waits_with_channel_clock_and_team(hub: Hub) -> None:
    await place(hub, "08_fax_tiff")
    await place(hub, "06_cs2i_expert")
    await place(hub, "letters/14_rien_de_clair")

    async with await hub.browser() as browser:
        _, all_of_it = await browser.get("/")
        _, own = await browser.get("/?equipe=allianz")
        _, nothing = await browser.get("/?q=personne")

    assert all_of_it.count('href="/elements/') == 3
    for words in (
        "Équipe Allianz",
        "Poste fax et mail général",
        "Fax",
        "Encore ",
        "attend depuis",
        "À saisir",
        "Pas un ordre ?",
    ):
        assert words in all_of_it, words
    assert own.count('href="/elements/') == 1
    assert "Aucun élément ne correspond" in nothing


async def test_an_item_shows_original_fields_proofs_and_what_is_missing(hub: Hub) -> None:
    path = await place(hub, "02_courtage_texte_libre")

    async with await hub.browser() as browser:
        status, page = await browser.get(path)

    assert status == 200
    for words in (
        "Le plafond du salon a été taché", "corps du message, d&#39;après son libellé, sûr à 92 %",
        "« Nom » est obligatoire (Allianz Courtage).", "R-015", "field--unsure", "field--missing", "field--sure",
    ):  # fmt: skip
        assert words in page, words
    assert page.index('name="description"') < page.index('name="claim_number"')


async def test_a_field_that_was_too_often_wrong_no_longer_looks_sure(hub: Hub) -> None:
    path = await place(hub, "02_courtage_texte_libre")

    async with await hub.browser() as browser:
        _, before = await browser.get(path)
        await hub.rows.execute(
            """insert into field_outcome
                 (item_id, field, insurer, rule, engines, confidence, proposal, human, correct, at)
               select gen_random_uuid(), field, 'allianz', 'label', 0, 0.99, 'a', 'b', false, now()
                 from item, jsonb_object_keys(draft->'fields') as field, generate_series(1, 60)"""
        )
        _, after = await browser.get(path)

    assert "field--sure" in before
    assert "field--sure" not in after
    assert after.count("field--unsure") == before.count("field--unsure") + before.count("field--sure")


async def test_a_fax_shows_its_pages_as_images(hub: Hub) -> None:
    path = await place(hub, "08_fax_tiff")

    async with await hub.browser() as browser:
        _, page = await browser.get(path)
        images = re.findall(r'<img src="([^"]+)"', page)
        async with browser.session.get(browser.url + images[0]) as response:
            kind, body = response.content_type, await response.read()

    assert len(images) == 2
    assert kind == "image/png"
    assert body.startswith(b"\x89PNG")


async def test_html_is_shown_inert_in_a_frame_of_its_own(hub: Hub) -> None:
    path = await place(hub, "03_courtage_html")

    async with await hub.browser() as browser:
        _, page = await browser.get(path)
        async with browser.session.get(f"{browser.url}{path}/html") as response:
            policy, text = response.headers["Content-Security-Policy"], await response.text()
    told = await hub.api("supervisor").get(f"/v1/items/{path.rpartition('/')[2]}/looks")

    assert re.search(r'<iframe [^>]*src="[^"]+/html" sandbox', page)
    assert policy == HTML_CSP
    assert "C880154" in text
    assert "img" not in text
    assert [(one["actor_id"], one["what"]) for one in told.json()["looks"]] == [("1002", "html")]


async def test_nothing_of_an_original_can_become_a_page_of_ours(hub: Hub) -> None:
    script = (
        b"Content-Type: text/html\r\n\r\n<script>alert(1)</script><p>Bonjour<img src=https://pixel.exemple.invalid/a>"
    )
    item = (await hub.item_of(script))["id"]
    fax = (await hub.item_of(sample("08_fax_tiff")))["id"]
    doors = {
        f"/elements/{item}": "text/html",
        f"/elements/{item}/html": "text/html",
        f"/v1/items/{item}/original": "message/rfc822",
        f"/v1/items/{fax}/parts/1.2/pages/1": "image/png",
    }

    async with await hub.browser() as browser:
        for path, kind in doors.items():
            async with browser.session.get(browser.url + path) as response:
                body = await response.read()
                assert (response.status, response.content_type) == (200, kind), path
                assert response.headers["X-Content-Type-Options"] == "nosniff", path
                assert "default-src 'none'" in response.headers["Content-Security-Policy"], path
                if kind == "text/html":
                    assert b"alert(1)" not in body, path
                    assert b"pixel.exemple" not in body, path


async def test_submitting_from_the_page_leads_back_to_the_tray(hub: Hub) -> None:
    path = await place(hub, "08_fax_tiff")

    async with await hub.browser() as browser:
        status, there = await browser.press(path, "submit", version="1", insurer="allianz", **TYPED)
        _, tray = await browser.get("/")
        _, item = await browser.get(path)

    assert status == 303
    assert there.startswith(hub.service.url + "/?fait=submit")
    assert "Tout est traité" in tray
    assert "Transmis" in item
    assert "Amandine Essai" in item


async def test_what_is_refused_comes_back_beside_the_form_with_what_was_typed(hub: Hub) -> None:
    path = await place(hub, "08_fax_tiff")

    async with await hub.browser() as browser:
        status, page = await browser.press(
            path, "submit", version="1", insurer="allianz", **TYPED | {"claim_number": "C2208771", "city": "Dinan"}
        )

    assert status == 422
    for words in (
        "Un numéro de sinistre d&#39;agence commence par B",
        'value="C2208771"',
        "« Dinan » n&#39;est pas",
        "Saint-Malo (35400), INSEE 35288",
    ):
        assert words in page, words
    assert (await hub.items())[0]["state"] == "waiting"


async def test_the_second_of_two_people_sees_the_newer_state_r007(hub: Hub) -> None:
    path = await place(hub, "08_fax_tiff")

    async with await hub.browser(id="1") as first, await hub.browser(id="2") as second:
        await first.press(path, "save", version="1", insurer="allianz", **TYPED)
        kept, page = await second.press(
            path, "submit", version="1", insurer="allianz", **TYPED | {"first_name": "Malou"}
        )
        await first.press(path, "submit", version="2", insurer="allianz", **TYPED)
        after, end = await second.press(path, "submit", version="2", insurer="allianz", **TYPED)

    assert (kept, after) == (409, 409)
    assert 'value="Malou"' in page
    assert 'name="version" value="2"' in page
    assert "modifié entre-temps" in page
    assert page.count("Enregistré entre-temps : « Malo »") == 1
    assert "Transmis" in end
    assert '<form class="form"' not in end


async def test_a_double_click_on_the_page_is_harmless(hub: Hub) -> None:
    path = await place(hub, "08_fax_tiff")

    async with await hub.browser() as browser:
        answers = [(await browser.press(path, "submit", version="1", insurer="allianz", **TYPED))[0] for _ in range(2)]

    assert answers == [303, 303]
    assert len(await hub.facts()) == 2


async def test_rejecting_and_setting_aside_from_the_page(hub: Hub) -> None:
    fax, letter = await place(hub, "08_fax_tiff"), await place(hub, "letters/14_rien_de_clair")

    async with await hub.browser() as browser:
        without, page = await browser.press(fax, "reject", version="1", insurer="allianz")
        rejected, _ = await browser.press(fax, "reject", version="1", insurer="allianz", reason="Fax illisible")
        aside, _ = await browser.press(letter, "set_aside", version="1")
        _, kept = await browser.get("/?voir=ecartes")
        back, _ = await browser.press(letter, "take_back", version="2")

    assert (without, rejected, aside, back) == (422, 303, 303, 303)
    assert "Dites pourquoi" in page
    assert kept.count('href="/elements/') == 1


async def test_a_form_without_its_token_is_refused(hub: Hub) -> None:
    path = await place(hub, "08_fax_tiff")

    async with await hub.browser() as browser:
        await browser.get(path)
        async with browser.session.post(browser.url + path, data={"act": "submit", "version": "1"}) as response:
            status = response.status

    assert status == 403
    assert (await hub.items())[0]["version"] == 1


async def test_a_possible_duplicate_is_linked(hub: Hub) -> None:
    first = await place(hub, "14_mirabelle_agence")
    second = await place(hub, "12_meme_message_id")

    async with await hub.browser() as browser:
        _, page = await browser.get(second)
        _, tray = await browser.get("/")

    assert "Peut-être le même ordre" in page
    assert f'href="{first}"' in page
    assert "Doublon possible" in tray


async def test_who_is_not_signed_in_is_sent_to_the_sign_in(hub: Hub) -> None:
    browser = Browser(hub.service.url, hub.session)

    async with browser.session.get(browser.url + "/", allow_redirects=False) as response:
        assert response.status == 303
        assert response.headers["Location"].startswith(hub.settings.staff_sign_in_url + "?next=")
