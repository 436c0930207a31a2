"""Letters through intake's doors: tied by themselves when all is sure, asked else, parted again, filed, never lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierClosed, DossierOpened, DossierReopened, DossierStands, MergedInto
from contracts.events.envelope import Event
from services.intake.consumers import hearings
from services.intake.use_cases.erasing import Erasing
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from shared.db import Database
from shared.inbox import Inbox
from shared.parking import Received
from tests.intake.builders import all_packs, communes, sample
from tests.intake.conftest import Hub, heard
from tests.support.examples import example
from tests.support.waiting import wait_for

NUMBER = "26-004217-K"
ORDER = sample("14_mirabelle_agence")
RECEIVED = "intake.correspondence.received.v1"
UNDONE = "intake.correspondence.undone.v1"


def letter(name: str) -> bytes:
    return sample(f"letters/{name}")


@pytest.fixture
async def db(hub: Hub) -> AsyncIterator[Database]:
    """The hub's database, for what it would hear."""
    db = Database(hub.urls.runtime)
    await db.start()
    yield db
    await db.stop()


def web_orders() -> WebOrders:
    """What hears casework."""
    return WebOrders(clock=Clock(), packs=all_packs(), communes=communes())


def message(event: Event, sequence: int, *, snapshot: bool = False) -> Received:
    """The event as it comes from the topic."""
    body, at = event.model_dump_json().encode(), datetime.now(UTC)
    return Received(event.TOPIC, event.key, sequence, str(uuid7()), event.TYPE, at, "c-1", None, body, snapshot)


async def opened(hub: Hub, db: Database, order: asyncpg.Record, *, number: str = NUMBER) -> DossierOpened:
    """Casework opened the order's dossier."""
    event = example(DossierOpened, order_id=order["id"], dossier_id=uuid7(), number=number, insurer="mirabelle")
    async with db.transaction() as tx:
        await web_orders().note_opened(tx, [heard(event)])
    return event


async def said(hub: Hub, kind: str) -> list[asyncpg.Record]:
    return await hub.rows.fetch(
        "select key, convert_from(body, 'UTF8')::jsonb as body from outbox where type = $1 order by id", kind
    )


async def test_a_sure_chase_of_a_known_agency_goes_to_its_dossier_by_itself(hub: Hub, db: Database) -> None:
    order = await hub.item_of(ORDER)
    dossier = await opened(hub, db, order)

    item = await hub.item_of(letter("01_relance_simple"))

    assert (item["state"], item["attached_to"], item["announced"]) == ("tied", order["id"], False)
    (fact,) = await said(hub, RECEIVED)
    body = fact["body"]
    assert fact["key"] == str(dossier.dossier_id)
    assert (body["kind"], body["sender_role"], body["item_id"]) == ("chase", "insurer", str(item["id"]))
    assert body["reasons"] == ["numéro de dossier", "expéditeur connu du dossier"]
    assert body["excerpt"].startswith("Bonjour, Sauf erreur de notre part")
    assert "Cordialement" not in body["excerpt"]


async def test_a_chase_that_quotes_its_order_is_no_copy_of_it_and_finds_it_by_its_thread(
    hub: Hub, db: Database
) -> None:
    order = await hub.item_of(ORDER)
    await opened(hub, db, order)

    item = await hub.item_of(letter("02_relance_qui_cite_l_ordre"))

    assert (item["state"], item["attached_to"]) == ("tied", order["id"])
    (fact,) = await said(hub, RECEIVED)
    assert "réponse à un message du dossier" in fact["body"]["reasons"]


async def test_an_answer_to_our_receipt_finds_the_dossier_without_any_number(hub: Hub, db: Database) -> None:
    order = await hub.item_of(ORDER)
    await opened(hub, db, order)
    receipt = str(await hub.rows.fetchval("select id from receipt where item_id = $1", order["id"]))
    raw = letter("09_reponse_a_une_demande").replace(b"01a00000-0000-7000-8000-000000000001", receipt.encode())

    item = await hub.item_of(raw.replace(b"26-004217-K", b""))

    assert (item["state"], item["attached_to"]) == ("tied", order["id"])
    (fact,) = await said(hub, RECEIVED)
    assert (fact["body"]["kind"], fact["body"]["documents"]) == ("reply", 0)
    assert fact["body"]["reasons"] == ["réponse à un message du dossier", "expéditeur connu du dossier"]


async def test_a_strangers_number_only_suggests_and_one_press_confirms_it(hub: Hub, db: Database) -> None:
    order = await hub.item_of(ORDER)
    await opened(hub, db, order)
    item = await hub.item_of(letter("07_facture"))
    path = f"/v1/items/{item['id']}"

    shown = (await hub.api().get(path)).json()
    press = {"version": 1, "to": str(order["id"])}
    tied = await hub.api().post(f"{path}/tie", press)
    again = await hub.api().post(f"{path}/tie", press)

    assert (item["state"], shown["kind"], shown["tie"]["grade"]) == ("waiting", "invoice", "probable")
    assert shown["tie"]["candidates"][0]["dossier_number"] == NUMBER
    assert (tied.status, tied.json()["state"]) == (200, "tied")
    assert again.json() == tied.json()
    (fact,) = await said(hub, RECEIVED)
    assert fact["body"]["actor"]["id"] == "1002"
    assert fact["body"]["reasons"] == ["rattaché par une personne", "numéro de dossier"]


async def test_a_letter_is_tied_by_its_dossiers_typed_number_under_the_kind_a_person_names(
    hub: Hub, db: Database
) -> None:
    await opened(hub, db, await hub.item_of(ORDER))
    item = await hub.item_of(letter("14_rien_de_clair"))
    path = f"/v1/items/{item['id']}/tie"

    unknown = await hub.api().post(path, {"version": 1, "number": "26-009999-A", "kind": "chase"})
    kindless = await hub.api().post(path, {"version": 1, "number": NUMBER})
    odd = await hub.api().post(path, {"version": 1, "number": NUMBER, "kind": "order"})
    nowhere = await hub.api().post(path, {"version": 1, "kind": "chase"})
    tied = await hub.api().post(path, {"version": 1, "number": "26 004217 k", "kind": "complaint"})

    assert [one.status for one in (unknown, kindless, odd, nowhere, tied)] == [404, 422, 422, 422, 200]
    assert tied.json()["kind"] == "complaint"


async def test_a_letter_that_names_a_merged_dossier_goes_to_the_one_that_goes_on(hub: Hub, db: Database) -> None:
    absorbed = await hub.item_of(ORDER)
    await opened(hub, db, absorbed)
    kept = await hub.item_of(letter("04_annule_et_remplace"))
    going_on = await opened(hub, db, kept, number="26-004218-L")
    await hub.rows.execute("update item set merged_into = $2 where id = $1", absorbed["id"], kept["id"])

    item = await hub.item_of(letter("01_relance_simple"))

    assert (item["state"], item["attached_to"]) == ("tied", kept["id"])
    assert [fact["key"] for fact in await said(hub, RECEIVED)] == [str(going_on.dossier_id)]


async def test_a_letter_that_was_tied_by_mistake_waits_again_and_casework_hears_it(hub: Hub, db: Database) -> None:
    await opened(hub, db, await hub.item_of(ORDER))
    item = await hub.item_of(letter("01_relance_simple"))
    path = f"/v1/items/{item['id']}"

    parted = await hub.api().post(f"{path}/untie", {"version": 2, "reason": "Autre sinistre."})
    await hub.rows.execute("update item set tied_again_at = null")
    order = await hub.api().post(f"{path}/is-order", {"version": 3})

    assert (parted.json()["state"], parted.json()["attached_to"]) == ("waiting", None)
    (received,), (undone,) = await said(hub, RECEIVED), await said(hub, UNDONE)
    assert undone["key"] == received["key"]
    assert undone["body"]["letter_id"] == received["body"]["letter_id"]
    assert undone["body"]["reason"] == "Autre sinistre."
    assert (order.json()["kind"], order.json()["state"]) == ("order", "waiting")


async def test_a_chase_that_came_before_its_dossier_is_tied_once_that_is_known(hub: Hub, db: Database) -> None:
    order = await hub.item_of(ORDER)
    item = await hub.item_of(letter("01_relance_simple"))
    assert item["state"] == "waiting"
    await opened(hub, db, order)
    await hub.rows.execute("update item set tied_again_at = null")

    async def tied() -> bool:
        return bool(await hub.rows.fetchval("select state = 'tied' from item where id = $1", item["id"]))

    await wait_for(tied, 20)

    assert len(await said(hub, RECEIVED)) == 1


async def test_noise_is_filed_with_its_reason_found_by_a_search_and_taken_back(hub: Hub) -> None:
    letters = [await hub.item_of(letter(name)) for name in ("10_absence", "11_lettre_d_information")]

    assert [one["state"] for one in letters] == ["set_aside", "set_aside"]
    assert letters[1]["note"].startswith("Classé, pas un ordre : une liste de diffusion")
    found = (await hub.api().get("/v1/items?state=set_aside&q=webinaire")).json()["items"]
    assert [(one["id"], one["kind"]) for one in found] == [(str(letters[1]["id"]), "newsletter")]
    back = await hub.api().post(f"/v1/items/{letters[1]['id']}/take-back", {"version": 2})
    assert back.json()["state"] == "waiting"


async def test_an_order_that_replaces_another_goes_and_one_that_may_be_a_chase_waits(hub: Hub) -> None:
    replaced = await hub.item_of(letter("04_annule_et_remplace"))
    doubtful = await hub.item_of(letter("12_ordre_qui_relance"))

    assert (replaced["state"], replaced["judged"]["kind"]) == ("submitted", "order")
    assert (doubtful["state"], doubtful["judged"]["kind"], doubtful["announced"]) == ("waiting", "order", True)


async def test_the_screen_proposes_the_dossier_and_ties_by_a_press(hub: Hub, db: Database) -> None:
    order = await hub.item_of(ORDER)
    await opened(hub, db, order)
    item = await hub.item_of(letter("07_facture"))
    path = f"/elements/{item['id']}"

    async with await hub.browser() as browser:
        _, tray = await browser.get("/")
        _, asked = await browser.get(path)
        status, place = await browser.press(path, "tie", version="1", to=str(order["id"]), kind="invoice")
        _, tied = await browser.get(path)
        _, origin = await browser.get(f"/elements/{order['id']}")
        again, _ = await browser.press(path, "untie", version="2", reason="")

    assert "À rattacher" in tray
    assert f"Rattacher au dossier {NUMBER}" in asked
    assert "Transmettre" not in asked
    assert status == 303
    assert place.endswith(f"/?fait=tie&de={item['id']}")
    assert "Au dossier : facture" in tied
    assert f'href="{path}"' in origin
    assert again == 303


async def merged(db: Database, gone: DossierOpened, kept: DossierOpened, at: datetime) -> DossierClosed:
    """Casework merged one dossier into the other."""
    into = MergedInto(dossier_id=kept.dossier_id, number=kept.number, order_id=kept.order_id)
    closed = example(
        DossierClosed, order_id=gone.order_id, dossier_id=gone.dossier_id, rule=None, merged_into=into, closed_at=at
    )
    async with db.transaction() as tx:
        await web_orders().note_closed(tx, [heard(closed)])
    return closed


async def test_a_letter_of_a_dossier_that_is_merged_is_shown_where_its_claim_goes_on_until_it_is_parted(
    hub: Hub, db: Database
) -> None:
    order = await hub.item_of(ORDER)
    other = await hub.item_of(ORDER.replace(b"<mir-004410@", b"<autre@").replace(b"004410", b"887766"))
    await hub.rows.execute("update item set state = 'submitted' where id = $1", other["id"])
    gone, kept = await opened(hub, db, order), await opened(hub, db, other, number="26-004218-A")
    first = await hub.item_of(letter("01_relance_simple"))
    at = datetime.now(UTC)

    await merged(db, gone, kept, at)
    second = await hub.item_of(letter("01_relance_simple").replace(b"Sauf erreur", b"Encore : sauf erreur"))
    async with await hub.browser() as browser:
        _, shown = await browser.get(f"/elements/{first['id']}")
        _, going_on = await browser.get(f"/elements/{other['id']}")
    reopened = example(
        DossierReopened, order_id=order["id"], dossier_id=gone.dossier_id, reopened_at=at + timedelta(minutes=1)
    )
    async with db.transaction() as tx:
        await web_orders().note_reopened(tx, [heard(reopened)])
    async with await hub.browser() as browser:
        _, parted = await browser.get(f"/elements/{first['id']}")

    assert (first["state"], first["attached_to"]) == ("tied", order["id"])
    assert f"""href="/elements/{other["id"]}">Voir l'ordre du dossier 26-004218-A</a>, auquel""" in shown
    assert f"""auquel le dossier <a href="/elements/{order["id"]}">{NUMBER}</a> est réuni""" in shown
    assert f'href="/elements/{first["id"]}"' in going_on
    assert (second["state"], second["attached_to"]) == ("tied", other["id"])
    assert f"""href="/elements/{order["id"]}">Voir l'ordre du dossier {NUMBER}</a>.""" in parted


async def test_a_press_on_a_dossier_that_was_merged_meanwhile_ties_to_the_one_that_goes_on(
    hub: Hub, db: Database
) -> None:
    order = await hub.item_of(ORDER)
    other = await hub.item_of(ORDER.replace(b"<mir-004410@", b"<autre@").replace(b"004410", b"887766"))
    await hub.rows.execute("update item set state = 'submitted' where id = $1", other["id"])
    gone, kept = await opened(hub, db, order), await opened(hub, db, other, number="26-004218-A")
    item = await hub.item_of(letter("07_facture"))
    await merged(db, gone, kept, datetime.now(UTC))

    tied = await hub.api().post(f"/v1/items/{item['id']}/tie", {"version": 1, "to": str(order["id"])})
    found = await hub.api().get(f"/v1/items/{item['id']}/matches?q={NUMBER}")

    assert (tied.status, tied.json()["attached_to"]) == (200, str(other["id"]))
    (fact,) = await said(hub, RECEIVED)
    assert fact["key"] == str(kept.dossier_id)
    assert [one["dossier_number"] for one in found.json()["matches"]] == ["26-004218-A"]


async def test_a_dossier_of_before_the_columns_is_filled_by_how_it_stands_and_by_nothing_older(
    hub: Hub, db: Database
) -> None:
    """What `make republish` says, put before intake's inbox as the broker's door does."""
    order = await hub.item_of(ORDER)
    ear = Inbox(
        database=db,
        clock=Clock(),
        hearing=hearings(web_orders(), Erasing(db=db, clock=Clock(), bytes_to_go=asyncio.Event()))[1],
    )
    dossier = example(DossierOpened, order_id=order["id"], dossier_id=uuid7(), number=NUMBER, insurer="mirabelle")
    await ear.absorb([message(dossier, 1)])
    await hub.rows.execute("update item set dossier_id = null, dossier_number = null; truncate file_number")

    stands = example(
        DossierStands, order_id=order["id"], dossier_id=dossier.dossier_id, number=NUMBER, insurer="mirabelle"
    )
    await ear.absorb([message(stands, 1, snapshot=True)])
    item = await hub.item_of(letter("01_relance_simple"))

    assert (item["state"], item["attached_to"]) == ("tied", order["id"])


@pytest.mark.parametrize(("status", "merged_into"), [("cancelled", None), ("closed", "other"), ("refused", None)])
async def test_how_a_dossier_ended_is_filled_too(hub: Hub, db: Database, status: str, merged_into: str | None) -> None:
    order = await hub.item_of(ORDER)
    other = await hub.item_of(ORDER.replace(b"<mir-004410@", b"<autre@").replace(b"004410", b"887766"))
    into = MergedInto(dossier_id=uuid7(), number="26-004218-A", order_id=other["id"]) if merged_into else None
    stands = example(
        DossierStands, order_id=order["id"], dossier_id=uuid7(), number=NUMBER, insurer="mirabelle", status=status,
        ended_at=datetime.now(UTC), merged_into=into, sought=(),
    )  # fmt: skip

    await Inbox(
        database=db,
        clock=Clock(),
        hearing=hearings(web_orders(), Erasing(db=db, clock=Clock(), bytes_to_go=asyncio.Event()))[1],
    ).absorb([message(stands, 7, snapshot=True)])

    found = await hub.rows.fetchrow(
        "select dossier_number, dossier_end, merged_into from item where id = $1", order["id"]
    )
    assert tuple(found or ()) == (NUMBER, "merged" if merged_into else status, other["id"] if merged_into else None)
