"""What the fax provider tells of our faxes: arrived, busy, never; told twice, forged, of nobody; and our crashes."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.channels.faxes.dialling import number_of
from services.intake.channels.faxes.outgoing import Outgone
from services.intake.channels.faxes.page import typeset
from services.intake.channels.faxes.telnyx_outgoing import TelnyxSender
from services.intake.domain.fax_replies import FaxTraits, page
from services.intake.store import fax_receipts as rows
from services.intake.store.fax_receipts import DueByFax
from shared.client import Client
from shared.clock import Clock
from shared.errors import Refused
from tests.intake.answering import OURS, Answering, answering
from tests.intake.test_faxes import CALLER
from tests.support.fax_server import API_KEY, CONNECTION
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

NUMBER = "2026-004711-K"


@pytest.fixture
async def telnyx(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Answering]:
    async with answering(postgres, staff_keys, tmp_path, way="telnyx") as made:
        yield made


async def test_a_line_that_is_busy_is_called_again_and_what_arrives_is_told_once(telnyx: Answering) -> None:
    order = await telnyx.faxed()
    await telnyx.opened(order)
    await telnyx.receipts()
    (first,) = telnyx.server.faxes
    sent = await telnyx.receipt()

    busy = [await telnyx.tells(first, "fax.failed", "user_busy") for _ in range(2)]
    waiting = await telnyx.receipt()
    await telnyx.due_now()
    await wait_for(lambda: len(telnyx.server.faxes) == 2)
    second = telnyx.server.faxes[1]
    await telnyx.receipts()
    told = [await telnyx.tells(second, kind) for kind in ("fax.sending.started", "fax.delivered", "fax.delivered")]
    late = await telnyx.tells(first, "fax.delivered")
    async with await telnyx.hub.browser() as browser:
        _, page = await browser.get(f"/elements/{order}")

    tries = await telnyx.hub.rows.fetch("select outcome, answer, provider_id from receipt_attempt order by number")
    assert sent["told"] == "remis au fournisseur de fax"
    assert [one.json()["status"] for one in (*busy, *told, late)] == [
        "kept", "known", "known", "kept", "known", "known",
    ]  # fmt: skip
    assert (waiting["state"], waiting["told"]) == ("waiting", "ligne occupée")
    assert [tuple(row) for row in tries] == [
        ("later", "ligne occupée", first.id), ("delivered", "remis au fournisseur de fax", second.id),
    ]  # fmt: skip
    assert (first.document, (await telnyx.receipt())["state"]) == (second.document, "delivered")
    assert "Reçu : arrivé" in page


async def test_a_number_that_does_not_exist_is_not_called_again_and_an_unknown_reason_is_shown(
    telnyx: Answering,
) -> None:
    for at, reason in enumerate(("receiver_unallocated_number", "made_up")):
        order = await telnyx.faxed()
        await telnyx.opened(order, number=f"2026-{at:06}-K")
        await telnyx.receipts(at + 1)
        await telnyx.tells(telnyx.server.faxes[at], "fax.failed", reason)

    told = [(one["state"], one["told"]) for one in await telnyx.receipts(2)]

    assert told == [("failed", "numéro non attribué"), ("failed", "motif inconnu du fournisseur de fax (made_up)")]


async def test_what_was_refused_meanwhile_is_not_faxed_again_when_its_first_fax_fails(telnyx: Answering) -> None:
    order = await telnyx.faxed()
    await telnyx.opened(order)
    await telnyx.receipts()
    await telnyx.opened(order, refused="Garantie non acquise.")
    await telnyx.receipts(2)

    await telnyx.tells(telnyx.server.faxes[0], "fax.failed", "user_busy")

    opened = await telnyx.hub.rows.fetchrow("select state, told from receipt where kind = 'opened'")
    assert opened is not None
    assert tuple(opened) == ("withheld", "dossier refusé entre-temps")


async def test_news_that_is_not_signed_or_of_no_receipt_changes_nothing(telnyx: Answering) -> None:
    order = await telnyx.faxed()
    await telnyx.opened(order)
    await telnyx.receipts()
    (fax,) = telnyx.server.faxes
    others = [
        type(fax)(fax.id, fax.to, fax.caller, state, b"")
        for state in ("", "cmVjdTphaWxsZXVycw==", "cmVjdTowMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA6MQ==")
    ]

    forged = await telnyx.tells(fax, "fax.delivered", proof="A" * 86 + "==")
    strangers = [await telnyx.tells(one, "fax.delivered") for one in others]

    assert (forged.status, forged.json()["rule"]) == (401, "FAX-001")
    assert [one.json() for one in strangers] == [{"status": "ignored"}] * 3
    assert (await telnyx.receipt())["state"] == "sent"


async def test_a_crash_between_the_call_and_the_record_is_healed_by_the_providers_news(telnyx: Answering) -> None:
    due = await died_after_the_call(telnyx)
    (fax,) = telnyx.server.faxes

    queued = await telnyx.tells(fax, "fax.queued")
    await telnyx.due_now()
    await telnyx.tells(fax, "fax.delivered")

    assert queued.json() == {"status": "kept"}
    assert (await telnyx.receipt())["recipient"] == CALLER
    assert fax.named == f"recu:{due.receipt.id}:1"
    assert ((await telnyx.receipt())["state"], len(telnyx.server.faxes)) == ("delivered", 1)


async def test_a_crash_of_which_nothing_is_told_is_sent_again_as_the_same_receipt(telnyx: Answering) -> None:
    due = await died_after_the_call(telnyx)

    await telnyx.due_now()  # the lease has ended
    await telnyx.receipts()

    first, second = telnyx.server.faxes
    assert [first.named, second.named] == [f"recu:{due.receipt.id}:1", f"recu:{due.receipt.id}:2"]
    assert first.document == second.document


async def test_a_call_without_an_answer_is_later_until_the_provider_says_that_he_has_it(telnyx: Answering) -> None:
    telnyx.server.answers[:] = [0]
    order = await telnyx.faxed()
    await telnyx.opened(order)
    await wait_for(lambda: telnyx.hub.rows.fetchval("select count(*) from receipt_attempt where outcome = 'later'"))

    await telnyx.tells(telnyx.server.faxes[0], "fax.media.processed")

    assert ((await telnyx.receipt())["state"], len(telnyx.server.faxes)) == ("sent", 1)


async def test_the_provider_tells_apart_what_passes_and_what_does_not(telnyx: Answering) -> None:
    number = number_of(CALLER)
    assert number is not None
    fax = Outgone(number, b"%PDF-1.7", "Reçu", UUID(int=1), 1, Clock().wall())

    async with Client(allow_private=True) as client:
        strangers = TelnyxSender(client, url=telnyx.server.url, key="x", connection=CONNECTION, number=OURS)
        ours = TelnyxSender(client, url=telnyx.server.url, key=API_KEY, connection="1", number=OURS)
        with pytest.raises(Exception, match="notre compte est refusé"):
            await strangers.send(fax)
        with pytest.raises(Refused, match=r"422, code 10015"):
            await ours.send(fax)


async def test_who_was_erased_is_not_called_again_and_no_number_of_his_is_kept(telnyx: Answering) -> None:
    order = await telnyx.faxed()
    await telnyx.opened(order)
    await telnyx.receipts()
    (fax,) = telnyx.server.faxes
    await telnyx.hub.rows.execute("select erase_people('{}', array[$1]::uuid[], '{}', now())", order)

    busy = await telnyx.tells(fax, "fax.failed", "user_busy")

    kept = await telnyx.receipt()
    tries = await telnyx.hub.rows.fetch("select answer, provider_id from receipt_attempt")
    callers = await telnyx.hub.rows.fetch("select caller_number from fax")
    assert busy.json() == {"status": "kept"}
    assert (kept["state"], kept["recipient"], kept["words"]) == ("withheld", "", "")
    assert CALLER not in str(kept) + str(tries) + str(callers)


async def died_after_the_call(telnyx: Answering) -> DueByFax:
    """A receipt that was taken and called for by a process that then died: the service's own loop was kept from it."""
    order = await telnyx.faxed()
    wall = Clock().wall()
    async with telnyx.hub.service.db.transaction() as tx:
        await tx.execute(
            """insert into receipt (id, item_id, kind, words, next_at, created_at)
               values ($1, $2, 'opened', $3, $4, $4)""",
            UUID(int=7),
            order,
            NUMBER,
            wall,
        )
        (due,) = await rows.take_due(tx, wall=wall, most=1)
    number = number_of(due.caller)
    assert number is not None
    traits = FaxTraits(number, OURS, due.received_at, due.pages)
    async with Client(allow_private=True) as client:
        sender = TelnyxSender(client, url=telnyx.server.url, key=API_KEY, connection=CONNECTION, number=OURS)
        document = typeset(page(due.receipt, traits, network="Passerelle"), at=due.receipt.created_at)
        await sender.send(Outgone(number, document, "Reçu", due.receipt.id, 1, wall))
    return due
