"""Documents rearranged by hand: pages divided, messages joined, each undone again, and what belongs to a dossier."""

import io
from email.message import EmailMessage

from reportlab.pdfgen import canvas
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierOpened
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from shared.db import Database
from tests.intake.builders import all_packs, communes, sample
from tests.intake.conftest import Hub, heard
from tests.intake.test_copies import ORDER
from tests.support.examples import example

FIRST = ("N° de sinistre : B1100221", "Nom : DURANDEAU")
SECOND = ("N° de sinistre : B3300447", "Nom : MARTINOL")


def pdf(*pages: tuple[str, ...]) -> bytes:
    """A document of these pages of lines."""
    made = io.BytesIO()
    paper = canvas.Canvas(made, invariant=1)
    for lines in pages:
        for at, line in enumerate(lines):
            paper.drawString(80, 700 - 30 * at, line)
        paper.showPage()
    paper.save()
    return made.getvalue()


def message(*documents: bytes, subject: str = "Deux dossiers", sender: str = "agence.lanvaux@exemple.invalid") -> bytes:
    """A mail with these documents."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "odm@passerelle.exemple.invalid", subject
    mail["Message-ID"] = f"<{uuid7()}@exemple.invalid>"
    mail.set_content("Bonjour, voir les pièces.")
    for at, one in enumerate(documents, 1):
        mail.add_attachment(one, maintype="application", subtype="pdf", filename=f"piece{at}.pdf")
    return mail.as_bytes()


async def test_pages_are_divided_between_orders_and_joining_undoes_it(hub: Hub) -> None:
    item = await hub.item_of(message(pdf(FIRST, SECOND)))
    path, desk = f"/v1/items/{item['id']}", hub.api()
    part = next(one["path"] for one in (await desk.get(path)).json()["parts"] if one["pages"] == 2)
    leaves = [{"part": part, "page": at, "order": at} for at in (1, 2)]

    wrong = await desk.post(f"{path}/split", {"version": 1, "leaves": leaves[:1]})
    divided = await desk.post(f"{path}/split", {"version": 1, "leaves": leaves})
    again = await desk.post(f"{path}/split", {"version": 1, "leaves": leaves})
    own, new = [(await desk.get(f"/v1/items/{one['id']}")).json() for one in divided.json()["items"]]
    whole = await desk.post(f"{path}/join", {"version": 2, "to": new["id"]})
    shown = (await desk.get(path)).json()

    assert (item["form"]["claim_number"], wrong.status, divided.status, again.status) == ("B1100221", 422, 200, 200)
    assert (own["values"]["claim_number"], own["values"]["last_name"]) == ("B1100221", "DURANDEAU")
    assert (new["values"]["claim_number"], new["values"]["last_name"]) == ("B3300447", "MARTINOL")
    assert (new["fields"]["claim_number"]["page"], bool(new["fields"]["claim_number"]["box"])) == (2, True)
    assert (new["received_at"], new["due_at"], new["siblings"]) == (own["received_at"], own["due_at"], [own["id"]])
    assert (whole.status, shown["joined"], shown["version"]) == (200, [new["id"]], 3)
    assert shown["fields"]["claim_number"]["confidence"] < 0.5
    assert await hub.rows.fetchval("select count(*) from original") == 1
    acts = await hub.rows.fetch("select verb from act where verb <> 'read' order by id")
    assert [one["verb"] for one in acts] == ["split_from", "split", "join", "take_in"]


async def test_a_fax_in_two_calls_is_one_order_until_it_is_parted(hub: Hub) -> None:
    first = await hub.item_of(message(pdf(FIRST[:1]), subject="Appel 1"))
    second = await hub.item_of(message(pdf(("Nom : DURANDEAU", "Adresse : 4 rue du Lavoir")), subject="Appel 2"))
    path, desk = f"/v1/items/{first['id']}", hub.api()

    typed = await desk.post(f"{path}/amend", {"version": 1, "values": first["form"] | {"first_name": "Odile"}})
    joined = await desk.post(f"{path}/join", {"version": 2, "to": str(second["id"])})
    twice = await desk.post(f"{path}/join", {"version": 2, "to": str(second["id"])})
    shown = (await desk.get(path)).json()
    aside = (await desk.get(f"/v1/items/{second['id']}")).json()
    parted = await desk.post(f"/v1/items/{second['id']}/part", {"version": 2})
    alone = (await desk.get(path)).json()

    assert [one.status for one in (typed, joined, twice, parted)] == [200] * 4
    assert shown["values"]["claim_number"] == "B1100221"
    assert (shown["values"]["last_name"], shown["values"]["first_name"]) == ("DURANDEAU", "Odile")
    assert (aside["state"], aside["joined_to"]) == ("joined", str(first["id"]))
    assert (parted.json()["state"], parted.json()["joined_to"]) == ("waiting", None)
    assert ("last_name" in alone["values"], alone["values"]["first_name"]) == (False, "Odile")


async def test_what_is_in_anothers_hands_or_decided_is_not_joined_or_parted(hub: Hub) -> None:
    first, second = await hub.item_of(message(pdf(FIRST))), await hub.item_of(message(pdf(SECOND)))
    path, desk, other = f"/v1/items/{first['id']}", hub.api(), hub.api(id="2", name="Seconde")
    join = {"version": 1, "to": str(second["id"])}

    await other.post(f"/v1/items/{second['id']}/lease", {})
    held = await desk.post(f"{path}/join", join)
    await other.delete(f"/v1/items/{second['id']}/lease")
    itself = await desk.post(f"{path}/join", join | {"to": str(first["id"])})
    joined = await desk.post(f"{path}/join", join)
    await desk.post(f"{path}/set-aside", {"version": 2})
    late = await desk.post(f"/v1/items/{second['id']}/part", {"version": 2})

    assert [one.status for one in (held, itself, joined, late)] == [409, 422, 200, 422]


async def test_the_screen_divides_joins_and_shows_both_originals(hub: Hub) -> None:
    item = await hub.item_of(message(pdf(FIRST, SECOND)))
    path = f"/elements/{item['id']}"

    async with await hub.browser() as browser:
        _, before = await browser.get(path)
        status, _ = await browser.press(path, "split", version="1", **{"leaf:1.2:1": "1", "leaf:1.2:2": "2"})
        _, after = await browser.get(path)
        new = str((await hub.items())[-1]["id"])
        _, offered = await browser.get(f"{path}/rapprocher")
        await browser.press(path, "join", version="2", to=new)
        _, both = await browser.get(path)
        _, other = await browser.get(f"/elements/{new}")

    assert (before.count("<figure>"), status, after.count("<figure>"), both.count("<figure>")) == (2, 303, 1, 2)
    assert f'value="{new}"' in offered
    assert f"/v1/items/{new}/parts/1.2/pages/2" in both
    assert "Réuni à un autre élément" in other


async def test_a_document_is_attached_to_a_dossier_found_by_number_claim_or_name(hub: Hub) -> None:
    order = await hub.item_of(ORDER)
    letter = await hub.item_of(sample("letters/14_rien_de_clair"))
    opened = example(DossierOpened, order_id=order["id"], dossier_id=uuid7(), companion_of=None)
    db = Database(hub.urls.runtime)
    await db.start()
    async with db.transaction() as tx:
        web = WebOrders(clock=Clock(), packs=all_packs(), communes=communes())
        await web.note_opened(tx, [heard(opened)])
    await db.stop()
    path, desk = f"/v1/items/{letter['id']}", hub.api()
    wrong = opened.number[:-1] + ("A" if opened.number[-1] != "A" else "B")

    found = {
        words: [one["id"] for one in (await desk.get(f"{path}/matches", params={"q": words})).json()["matches"]]
        for words in (opened.number, opened.number.lower(), order["form"]["claim_number"], order["form"]["last_name"])
    }
    nothing = (await desk.get(f"{path}/matches", params={"q": wrong})).json()["matches"]
    done = await desk.post(
        f"{path}/attach-document", {"version": 1, "to": str(order["id"]), "reason": "Photos du dégât"}
    )

    assert all(ids == [str(order["id"])] for ids in found.values()), found
    assert nothing == []
    assert (done.status, done.json()["attached_to"]) == (200, str(order["id"]))
    (said,) = await hub.rows.fetch(
        "select convert_from(body, 'UTF8')::jsonb as body from outbox where type = 'intake.order.repeated.v1'"
    )
    assert (said["body"]["what"], said["body"]["reasons"]) == ("document", ["Photos du dégât"])


async def test_a_web_order_is_found_by_its_name(hub: Hub) -> None:
    await hub.rows.execute(
        """insert into item (id, channel, team, state, received_at, content, announced)
           values ($1, 'web', 'general', 'submitted', now(), $2, true)""",
        uuid7(),
        '{"insured": {"last_name": "ÉVRARDÉ-Boîte"}}',
    )
    letter = await hub.item_of(sample("letters/14_rien_de_clair"))

    found = (await hub.api().get(f"/v1/items/{letter['id']}/matches", params={"q": "evrarde"})).json()["matches"]

    assert [one["name"] for one in found] == ["ÉVRARDÉ-Boîte"]
