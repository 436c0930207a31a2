"""Receipts by fax: whoever faxed an order hears of its file or its refusal on his machine, by day, not too often."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.intake.domain.working_time import ZONE
from services.intake.settings import Settings
from tests.intake.answering import ALWAYS, OURS, WAYS, Answering, answering, words_of
from tests.intake.builders import sample
from tests.intake.test_api import TYPED
from tests.intake.test_faxes import CALLER, pages
from tests.intake.test_receipts import ORDER, SENDER
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

NUMBER = "2026-004711-K"
GATEWAY = "fax@telecopie-horizon.exemple.invalid"


@pytest.fixture(params=WAYS)
async def either(
    request: pytest.FixtureRequest, postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> AsyncIterator[Answering]:
    """Both ways to fax, one after the other: the same is expected of them."""
    async with answering(postgres, staff_keys, tmp_path, way=request.param, receipts_per_hour=2) as made:
        yield made


async def test_a_faxed_order_that_is_typed_and_opened_is_answered_on_the_callers_machine(either: Answering) -> None:
    order = await either.faxed()
    done = await either.hub.api().post(
        f"/v1/items/{order}/submit", {"version": 1, "insurer": "allianz", "values": TYPED}
    )

    await either.opened(order)
    await either.opened(order)
    (receipt,) = await either.receipts()

    ((number, document),) = either.out()
    async with await either.hub.browser() as browser:
        _, page = await browser.get(f"/elements/{order}")
    told = words_of(document)
    assert done.status == 200
    assert (receipt["state"], receipt["recipient"], number) == ("sent", CALLER, CALLER)
    assert f"Reçu, dossier n° {NUMBER}" in told
    assert "Votre fax reçu le 12/03/2026 à 09 h 14 (2 pages)" in told
    assert not [word for word in ("QUINTARD", "Malo", "venelle", "SAINT-MALO", "B2208771") if word in told]
    assert "Reçu : envoyé" in page
    assert "02 61 91 44 10" in page


async def test_whichever_door_a_fax_came_by_it_is_answered(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    folder = tmp_path / "fax"
    folder.mkdir()
    async with answering(postgres, staff_keys, tmp_path, way="telnyx", fax_folder=folder) as hub:
        (folder / "f1.json").write_text('{"id": "000142", "caller_number": "0261914411", "pages": 1}')
        (folder / "f1.tif").write_bytes(pages())
        await wait_for(lambda: hub.hub.rows.fetchval("select count(*) from fax"))
        await hub.received_by_telnyx(caller="+33261914412")
        await hub.hub.read_all()

        for at, item in enumerate(await hub.hub.items()):
            await hub.opened(item["id"], number=f"2026-{at:06}-K")
        await hub.receipts(2)

    assert sorted(number for number, _ in hub.out()) == ["+33261914411", "+33261914412"]


async def test_a_refusal_is_faxed_with_its_reason_and_silences_a_number_that_has_not_left(either: Answering) -> None:
    order = await either.faxed()

    await either.opened(order, refused="Garantie non acquise.")
    receipts = await either.receipts(2)

    ((_, document),) = either.out()
    assert {(one["kind"], one["state"]) for one in receipts} == {("opened", "withheld"), ("refused", "sent")}
    assert "Ordre de mission refusé Motif : Garantie non acquise." in words_of(document)


async def test_a_person_who_rejects_a_faxed_order_has_it_told_by_fax(either: Answering) -> None:
    order = await either.faxed()
    body = {"version": 1, "insurer": "allianz", "values": TYPED, "reason": "Hors de notre zone."}
    done = await either.hub.api().post(f"/v1/items/{order}/reject", body)

    await either.receipts()

    assert done.status == 200
    assert "Motif : Hors de notre zone." in words_of(either.out()[0][1])


async def test_a_gateways_mail_whose_caller_is_known_is_answered_and_one_that_only_looks_like_it_is_not(
    either: Answering,
) -> None:
    fax = (await either.hub.item_of(sample("08_fax_tiff"), sender=GATEWAY))["id"]
    strange = sample("08_fax_tiff").replace(b"fax@telecopie-horizon.exemple.invalid", b"x@ailleurs.exemple.invalid")
    forged = (await either.hub.item_of(strange, sender="x@ailleurs.exemple.invalid"))["id"]

    await either.opened(fax)
    await either.opened(forged, number="2026-004712-L")
    receipts = {one["item_id"]: one for one in await either.receipts(2)}

    assert (receipts[fax]["state"], receipts[fax]["recipient"]) == ("sent", CALLER)
    assert receipts[forged]["told"] == "ce courriel ne vient pas d'une passerelle de fax connue"
    assert [(number, NUMBER in words_of(document)) for number, document in either.out()] == [(CALLER, True)]


async def test_whoever_faxes_a_copy_of_an_order_hears_its_number_on_his_machine(either: Answering) -> None:
    order = (await either.hub.item_of(ORDER, sender=SENDER))["id"]
    await either.hub.rows.execute("update item set channel = 'web' where id = $1", order)
    await either.opened(order)
    copy = await either.faxed()
    attached = {"version": 1, "to": str(order), "reason": "Le même ordre."}
    done = await either.hub.api().post(f"/v1/items/{copy}/attach", attached)

    (receipt,) = await either.receipts()

    assert done.status == 200
    assert (receipt["item_id"], receipt["state"], receipt["words"]) == (copy, "sent", NUMBER)
    assert [number for number, _ in either.out()] == [CALLER]


async def test_what_is_in_difficulty_is_tried_again_with_the_same_page_and_what_refuses_is_not(
    either: Answering,
) -> None:
    order = await either.faxed()
    either.in_difficulty()
    await either.opened(order)
    await wait_for(lambda: either.hub.rows.fetchval("select count(*) from receipt_attempt where outcome = 'later'"))
    before = await either.receipt()

    either.well_again()
    await either.due_now()
    await either.receipts()
    either.refusing()
    other = await either.faxed()
    await either.opened(other, number="2026-004712-L")
    receipts = await either.receipts(2)

    assert (before["state"], before["recipient"]) == ("waiting", CALLER)
    assert before["next_at"] - before["created_at"] > timedelta(minutes=4)
    assert [one["state"] for one in receipts] == ["sent", "failed"]
    assert "refusé" in receipts[1]["told"]
    assert [NUMBER in words_of(document) for _, document in either.out()] == [True]


async def test_no_number_is_rung_that_hides_is_ours_is_dear_or_abroad_nor_for_half_a_fax_nor_too_often(
    either: Answering,
) -> None:
    callers = ["anonymous", "AGENCE DU LAC", OURS, "+33199006120", "0890 00 00 00", "+442079460018"]
    orders = [await either.faxed(caller=caller) for caller in callers]
    orders.append(await either.faxed(error="receiver_call_dropped"))
    orders += [await either.faxed() for _ in range(3)]

    for at, order in enumerate(orders):
        await either.opened(order, number=f"2026-{at:06}-K")
    told = {one["words"][5:11]: (one["state"], one["told"]) for one in await either.receipts(len(orders))}

    states = [told[f"{at:06}"] for at in range(len(orders))]
    assert [why for _, why in states[:7]] == [
        "numéro de l'appelant masqué, absent ou inutilisable", "numéro de l'appelant masqué, absent ou inutilisable",
        "notre propre numéro", "notre propre numéro", "numéro court, surtaxé ou spécial",
        "numéro d'un pays où rien n'est faxé", "le fax n'est pas arrivé entier",
    ]  # fmt: skip
    assert [state for state, _ in states] == ["withheld"] * 7 + ["sent", "sent", "withheld"]
    assert states[-1][1] == "trop de reçus à ce numéro en une heure"
    assert [number for number, _ in either.out()] == [CALLER, CALLER]


async def test_a_gateway_may_want_numbers_as_they_are_dialled_in_france(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    address = "compte+{national}@fax.exemple.invalid"
    async with answering(
        postgres, staff_keys, tmp_path, way="mail", fax_reply_mail=address, fax_reply_countries="FR,GB"
    ) as gateway:
        for at, caller in enumerate((CALLER, "+442079460018")):
            order = await gateway.faxed(caller=caller)
            await gateway.opened(order, number=f"2026-{at:06}-K")
        await gateway.receipts(2)
        raw = [gateway.outbox.kept.raw(one.id) or b"" for one in gateway.outbox.kept.newest_first()]

    assert sorted(one.recipients[0] for one in gateway.outbox.kept.newest_first()) == [
        "compte+00442079460018@fax.exemple.invalid", "compte+0261914410@fax.exemple.invalid",
    ]  # fmt: skip
    assert {one.sender for one in gateway.outbox.kept.newest_first()} == {"<>"}
    assert all(b"X-Loop: odm@passerelle.exemple.invalid" in one for one in raw)


async def test_at_night_nothing_rings_and_what_is_due_waits_untouched(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    hour = datetime.now(ZONE).hour
    other = "14:00-18:00" if hour < 12 else "02:00-08:00"
    async with answering(
        postgres, staff_keys, tmp_path, way="telnyx", fax_reply_hours=f"mon-sun {other} holidays"
    ) as night:
        order = await night.faxed()
        mail = (await night.hub.item_of(sample("14_mirabelle_agence"), sender=SENDER))["id"]
        await night.opened(order)
        await night.opened(mail, number="2026-004712-L")
        (mailed,) = await night.receipts()
        row = await night.hub.rows.fetchrow("select * from receipt where item_id = $1", order)
        async with await night.hub.browser() as browser:
            _, page = await browser.get(f"/elements/{order}")

    assert (mailed["item_id"], mailed["state"]) == (mail, "sent"), "mail rings nowhere"
    assert row is not None
    assert (row["state"], row["attempts"], night.server.faxes) == ("waiting", 0, [])
    assert "en attente d&#39;envoi" in page or "en attente d'envoi" in page


async def test_where_nothing_sends_faxes_the_page_of_the_item_says_so(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with answering(postgres, staff_keys, tmp_path, way="") as nobody:
        order = await nobody.faxed()
        await nobody.opened(order)
        (receipt,) = await nobody.receipts()
        async with await nobody.hub.browser() as browser:
            _, page = await browser.get(f"/elements/{order}")

    assert (receipt["state"], receipt["told"]) == ("withheld", "aucun envoi de fax n'est réglé")
    assert "aucun envoi de fax n&#39;est réglé" in page or "aucun envoi de fax n'est réglé" in page


@pytest.mark.parametrize(
    "chosen",
    [
        {"fax_reply": "telnyx", "fax_reply_from": OURS},
        {"fax_reply": "mail"},
        {"fax_reply_hours": "mon-sun 20:00-08:00 holidays"},
        {"fax_reply_from": "01 99 00 61 20"},
    ],
)
def test_a_way_to_fax_that_is_not_whole_ends_the_start(chosen: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"INTAKE_FAX_REPLY|no time is left|fax_reply_from"):
        Settings(database_url="postgresql://x", fax_reply_hours=chosen.pop("fax_reply_hours", ALWAYS), **chosen)
