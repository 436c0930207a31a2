"""Receipts: the sender of a mailed order hears of its file or its refusal, once, in his thread; machines never do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from contracts.events.casework import DossierClosed, DossierOpened
from contracts.events.envelope import Actor
from deploy.demo.outbox.server import Outbox
from deploy.demo.outbox.server import running as outbox_running
from services.intake.domain.answered import Answered, why_unproved
from services.intake.domain.reading import Trust, Verdict
from services.intake.domain.receipts import Kind, Receipt, Traits, letter, why_not
from services.intake.store import receipts as store
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from tests.intake.builders import all_packs, communes, sample
from tests.intake.conftest import Hub, heard, hub_running
from tests.intake.dns_server import dns_serving
from tests.intake.test_api import TYPED
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

BATCH = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")
OURS = "odm@passerelle.exemple.invalid"
SENDER = "nancy@mirabelle-assurances.exemple.invalid"
ORDER = sample("14_mirabelle_agence")
PLAIN = Traits(sender=SENDER, return_path=SENDER, subject="Ordre", message_id="<m-1@exemple.invalid>")


def copy_of(message_id: str) -> bytes:
    """The same order, mailed again."""
    return ORDER.replace(b"<mir-004410@", message_id.encode()).replace(b"ballon", b"chat")


@dataclass
class Sending:
    """Intake beside a mail server."""

    hub: Hub
    outbox: Outbox

    async def receipts(self, count: int = 1) -> list[dict[str, Any]]:
        """The receipts, once so many have ended."""

        async def ended() -> list[Any]:
            rows = await self.hub.rows.fetch("select * from receipt where state <> 'waiting' order by created_at")
            return rows if len(rows) >= count else []

        return [dict(row) for row in await wait_for(ended)]

    async def opened(self, order: UUID, *, refused: str | None = None, number: str = "2026-004711-K") -> None:
        """Casework opened the order's file, and perhaps refused it at once."""
        opened = DossierOpened(
            actor=BATCH, dossier_id=uuid5(order, "d"), number=number, order_id=order, insurer="mirabelle",
            pack_version="1", kind="main", claim_number="M1", loss_kind="DDE", opened_at=datetime.now(UTC),
        )  # fmt: skip
        closed = DossierClosed(
            actor=BATCH, dossier_id=opened.dossier_id, order_id=order, reason=refused or "", rule="R-039",
            closed_at=opened.opened_at,
        )  # fmt: skip
        orders = WebOrders(clock=Clock(), packs=all_packs(), communes=communes())
        async with self.hub.service.db.transaction() as tx:
            await orders.note_opened(tx, [heard(opened)])
            if refused:
                await orders.note_closed(tx, [heard(closed)])


@asynccontextmanager
async def sending_with(
    postgres: TestServer, staff_keys: StaffKeys, folder: Path, **chosen: Any
) -> AsyncIterator[Sending]:
    """Intake with these settings, beside a mail server."""
    async with outbox_running(folder=folder / "outbox", sms_key="demo") as outbox:
        told = {"mail_port": outbox.smtp_port, "receipts_per_hour": 2, **chosen}
        async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=folder, **told) as hub:
            yield Sending(hub, outbox)


@pytest.fixture
async def sending(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Sending]:
    async with sending_with(postgres, staff_keys, tmp_path) as made:
        yield made


async def test_the_sender_hears_the_number_of_the_file_once_in_the_thread_of_his_mail(sending: Sending) -> None:
    order = (await sending.hub.item_of(sample("14_mirabelle_agence"), sender=SENDER))["id"]

    await sending.opened(order)
    await sending.opened(order)
    (receipt,) = await sending.receipts()

    (sent,) = sending.outbox.kept.newest_first()
    raw = (sending.outbox.kept.raw(sent.id) or b"").decode()
    async with await sending.hub.browser() as browser:
        _, page = await browser.get(f"/elements/{order}")
    assert (receipt["state"], sent.recipients, sent.sender) == ("sent", (SENDER,), "<>")
    assert sent.subject.startswith("Reçu, dossier n° 2026-004711-K")
    assert "2026-004711-K" in sent.text
    for head in ("In-Reply-To: <mir-004410@", "Auto-Submitted: auto-replied", f"X-Loop: {OURS}"):
        assert head in raw
    assert "Accusés à l&#39;expéditeur" in page or "Accusés à l'expéditeur" in page


async def test_a_refusal_is_told_with_its_reason_whoever_refuses(sending: Sending) -> None:
    by_rule = (await sending.hub.item_of(sample("14_mirabelle_agence"), sender=SENDER))["id"]
    await sending.opened(by_rule, refused="Garantie non acquise.")
    fax_like = sample("04_agence_etiquettes")
    by_hand = (await sending.hub.item_of(fax_like, sender="agence.lanvaux@exemple.invalid"))["id"]
    desk = sending.hub.api()
    body = {"version": 1, "insurer": "allianz", "values": TYPED, "reason": "Hors de notre zone."}
    assert (await desk.post(f"/v1/items/{by_hand}/reject", body)).status == 200

    receipts = await sending.receipts(3)

    told = {(one["kind"], one["state"], one["told"] if one["state"] == "withheld" else "") for one in receipts}
    texts = " ".join(one.text for one in sending.outbox.kept.newest_first())
    assert told == {("opened", "withheld", "dossier refusé entre-temps"), ("refused", "sent", "")}
    assert "Motif : Garantie non acquise." in texts
    assert "Motif : Hors de notre zone." in texts


async def test_whoever_mails_a_copy_hears_the_number_whether_the_file_opens_before_or_after(sending: Sending) -> None:
    order = (await sending.hub.item_of(ORDER, sender=SENDER))["id"]
    await sending.hub.rows.execute("update item set channel = 'web' where id = $1", order)
    before = await sending.hub.item_of(copy_of("<avant@"), sender=SENDER)

    await sending.opened(order)
    await sending.opened(order)
    after = await sending.hub.item_of(copy_of("<apres@"), sender=SENDER)
    receipts = await sending.receipts(2)

    subjects = {one.subject[:30] for one in sending.outbox.kept.newest_first()}
    assert [one["state"] for one in (before, after)] == ["attached", "attached"]
    assert [(one["item_id"], one["state"]) for one in receipts] == [(before["id"], "sent"), (after["id"], "sent")]
    assert subjects == {"Reçu, dossier n° 2026-004711-K"}


async def test_whoever_mails_a_copy_hears_of_a_refusal_and_a_document_is_no_order(sending: Sending) -> None:
    order = (await sending.hub.item_of(ORDER, sender=SENDER))["id"]
    copy = await sending.hub.item_of(copy_of("<copie@"), sender=SENDER)
    other = await sending.hub.item_of(sample("04_agence_etiquettes"), sender="agence.lanvaux@exemple.invalid")
    attached = {"version": 1, "to": str(order), "reason": "Facture du plombier."}
    document = await sending.hub.api().post(f"/v1/items/{other['id']}/attach-document", attached)

    await sending.opened(order, refused="Garantie non acquise.")
    receipts = await sending.receipts(4)

    assert document.status == 200
    assert {(one["item_id"], one["kind"], one["state"]) for one in receipts} == {
        (item, kind, state)
        for item in (order, copy["id"])
        for kind, state in (("opened", "withheld"), ("refused", "sent"))
    }


async def test_a_copy_that_was_parted_hears_the_number_of_its_own_file(sending: Sending) -> None:
    order = (await sending.hub.item_of(ORDER, sender=SENDER))["id"]
    copy = str((await sending.hub.item_of(copy_of("<copie@"), sender=SENDER))["id"])
    await sending.hub.rows.execute("update item set channel = 'web' where id = $1", order)
    await sending.opened(order)
    await sending.receipts()
    parted = await sending.hub.api().post(f"/v1/items/{copy}/detach", {"version": 2, "reason": "Autre logement."})
    submitted = await sending.hub.api().post(f"/v1/items/{copy}/submit", {"version": 3})

    await sending.opened(UUID(copy), number="2026-004712-L")
    receipts = await sending.receipts(2)

    assert (parted.status, submitted.status) == (200, 200)
    assert [(str(one["item_id"]), one["words"], one["state"]) for one in receipts] == [
        (copy, "2026-004711-K", "sent"), (copy, "2026-004712-L", "sent"),
    ]  # fmt: skip


async def test_what_has_not_left_when_a_copy_is_parted_never_leaves(sending: Sending) -> None:
    order = (await sending.hub.item_of(ORDER, sender=SENDER))["id"]
    await sending.hub.rows.execute("update item set channel = 'web' where id = $1", order)
    sending.outbox.behaviour.smtp = "unavailable"
    await sending.opened(order)
    copy = (await sending.hub.item_of(copy_of("<copie@"), sender=SENDER))["id"]
    await wait_for(lambda: sending.hub.rows.fetchval("select count(*) from receipt_attempt where outcome = 'later'"))

    await sending.hub.api().post(f"/v1/items/{copy}/detach", {"version": 2, "reason": "Autre logement."})
    (receipt,) = await sending.receipts()

    assert (receipt["state"], receipt["told"]) == ("withheld", "séparé de l'ordre entre-temps")


async def test_a_file_that_opens_while_a_copy_is_being_attached_is_not_missed(sending: Sending) -> None:
    order = (await sending.hub.item_of(ORDER, sender=SENDER))["id"]
    copy = (await sending.hub.item_of(copy_of("<copie@"), sender=SENDER))["id"]
    await sending.hub.rows.execute("update item set channel = 'web' where id = $1", order)
    await sending.hub.rows.execute("update item set state = 'waiting', attached_to = null where id = $1", copy)
    async with sending.hub.service.db.transaction() as tx:
        await tx.execute("update item set state = 'attached', attached_to = $2 where id = $1", copy, order)
        await store.add_copy(tx, copy, order, now=Clock().wall())
        opening = asyncio.create_task(sending.opened(order))
        await wait_for(lambda: sending.hub.rows.fetchval("select count(*) from pg_locks where not granted"))
    await opening

    (receipt,) = await sending.receipts()

    assert (receipt["item_id"], receipt["state"]) == (copy, "sent")


async def test_a_mail_server_in_difficulty_is_tried_again_and_one_that_refuses_is_not(sending: Sending) -> None:
    order = (await sending.hub.item_of(sample("14_mirabelle_agence"), sender=SENDER))["id"]
    sending.outbox.behaviour.smtp = "unavailable"
    await sending.opened(order)
    await wait_for(lambda: sending.hub.rows.fetchval("select count(*) from receipt_attempt where outcome = 'later'"))

    sending.outbox.behaviour.smtp = "refused"
    await sending.hub.rows.execute("update receipt set next_at = created_at")
    (receipt,) = await sending.receipts()

    tries = await sending.hub.rows.fetch("select outcome from receipt_attempt order by number")
    assert (receipt["state"], receipt["told"]) == ("failed", "courriel refusé (550)")
    assert [row["outcome"] for row in tries] == ["later", "failed"]


async def test_no_machine_is_answered_and_no_address_flooded(sending: Sending) -> None:
    mail = sample("14_mirabelle_agence")
    bounce = (await sending.hub.item_of(mail, sender=""))["id"]
    orders = [bounce]
    for number in range(3):
        other = mail.replace(b"<mir-004410@", f"<mir-{number}@".encode())
        orders.append((await sending.hub.item_of(other, sender=SENDER))["id"])

    for order in orders:
        await sending.opened(order)
    receipts = await sending.receipts(4)

    assert [one["state"] for one in receipts] == ["withheld", "sent", "sent", "withheld"]
    assert "avis de non-remise" in receipts[0]["told"]
    assert receipts[3]["told"] == "trop de reçus à cette adresse en une heure"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"return_path": ""}, "non-remise"),
        ({"return_path": "<>"}, "non-remise"),
        ({"auto_submitted": "auto-replied"}, "automatique"),
        ({"auto_submitted": "Auto-Generated; type=x"}, "automatique"),
        ({"precedence": "Bulk"}, "nombre"),
        ({"listed": True}, "liste"),
        ({"loops": f"x {OURS.upper()}"}, "revenu"),
        ({"sender": OURS}, "propre adresse"),
        ({"suppress": "DR, AutoReply"}, "ne veut pas"),
        ({"content_type": "multipart/report; report-type=delivery-status"}, "rapport"),
        ({"sender": "MAILER-DAEMON@exemple.invalid"}, "automate"),
        ({"sender": "ne-pas-repondre@exemple.invalid"}, "automate"),
        ({"return_path": "bounces+17@exemple.invalid"}, "automate"),
        ({"sender": "deux mots"}, "sans adresse"),
    ],
)
def test_who_is_never_answered(changed: dict[str, Any], reason: str) -> None:
    found = why_not(replace(PLAIN, **changed), ours=OURS)

    assert found is not None
    assert reason in found


FAILED = (Verdict("spf", "fail", "mirabelle-assurances.exemple.invalid", "mx"),)
SIGNED_BY_NOBODY = (Verdict("dkim", "none", "", "mx"), Verdict("spf", "none", "", "mx"))
PASSED = (Verdict("dkim", "pass", "mirabelle-assurances.exemple.invalid", "mx"), *FAILED)


@pytest.mark.parametrize(
    ("trust", "verdicts", "to_all", "to_unfailed", "to_proved"),
    [
        ("unproved", FAILED, True, False, False),
        ("unproved", (Verdict("spf", "softfail", "x.invalid", "mx"),), True, False, False),
        ("unproved", (Verdict("dmarc", "fail", "x.invalid", "mx"),), True, False, False),
        ("unproved", SIGNED_BY_NOBODY, True, True, False),
        ("unproved", (Verdict("dkim", "temperror", "x.invalid", "mx"),), True, True, False),
        ("unchecked", (), True, True, False),
        ("proved", PASSED, True, True, True),
        ("suggested", PASSED, True, True, True),
    ],
)
def test_whose_proofs_failed_is_not_answered(
    trust: Trust, verdicts: tuple[Verdict, ...], to_all: bool, to_unfailed: bool, to_proved: bool
) -> None:
    told = [why_unproved(trust, verdicts, whom) is None for whom in (Answered.ALL, Answered.UNFAILED, Answered.PROVED)]

    assert told == [to_all, to_unfailed, to_proved]


async def test_a_forged_sender_gets_no_receipt_and_the_desk_reads_why(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    edge = b"mx.passerelle.exemple.invalid"
    told = b"Authentication-Results: " + edge + b"; spf=fail smtp.mailfrom=" + SENDER.encode() + b"; dmarc=fail\r\n"
    chosen: dict[str, Any] = {"mail_edges": edge.decode()}
    async with sending_with(postgres, staff_keys, tmp_path, **chosen) as sending:
        item = await sending.hub.item_of(told + sample("14_mirabelle_agence"), sender=SENDER)
        await sending.hub.rows.execute("update item set state = 'submitted' where id = $1", item["id"])
        await sending.opened(item["id"])

        (receipt,) = await sending.receipts()
        async with await sending.hub.browser() as browser:
            _, page = await browser.get(f"/elements/{item['id']}")

    assert (receipt["state"], receipt["recipient"]) == ("withheld", SENDER)
    assert receipt["told"] == "l'adresse de l'expéditeur est peut-être usurpée (SPF en échec, DMARC en échec)"
    assert "peut-être usurpée (SPF en échec, DMARC en échec)" in page
    assert list(sending.outbox.kept.newest_first()) == []


@pytest.mark.parametrize(
    ("record", "state", "receipt_state"),
    [("v=spf1 ip4:127.0.0.1 -all", "submitted", "sent"), ("v=spf1 ip4:192.0.2.1 -all", "waiting", "withheld")],
)
async def test_who_connects_to_our_door_is_looked_at_where_no_edge_stands_before_it(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, record: str, state: str, receipt_state: str
) -> None:
    with dns_serving({SENDER.rpartition("@")[2]: record}) as dns:
        chosen: dict[str, Any] = {"mail_dns": dns, "mail_direct": True}
        async with sending_with(postgres, staff_keys, tmp_path, **chosen) as sending:
            item = await sending.hub.item_of(sample("14_mirabelle_agence"), sender=SENDER)
            await sending.hub.rows.execute("update item set state = 'submitted' where id = $1", item["id"])
            await sending.opened(item["id"])
            (receipt,) = await sending.receipts()
            kept = await sending.hub.rows.fetchval("select envelope from original")

    assert (item["state"], receipt["state"]) == (state, receipt_state)
    assert (kept["peer"], bool(kept["helo"])) == ("127.0.0.1", True)


async def test_a_forged_copy_gets_no_receipt(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    edge = b"mx.passerelle.exemple.invalid"
    told = b"Authentication-Results: " + edge + b"; spf=fail smtp.mailfrom=" + SENDER.encode() + b"; dmarc=fail\r\n"
    chosen: dict[str, Any] = {"mail_edges": edge.decode()}
    async with sending_with(postgres, staff_keys, tmp_path, **chosen) as sending:
        order = await sending.hub.item_of(ORDER, sender=SENDER)
        await sending.hub.rows.execute(
            "update item set state = 'submitted', channel = 'web' where id = $1", order["id"]
        )
        copy = await sending.hub.item_of(told + copy_of("<copie@"), sender=SENDER)
        await sending.opened(order["id"])
        (receipt,) = await sending.receipts()

    assert (copy["state"], receipt["item_id"], receipt["state"]) == ("attached", copy["id"], "withheld")
    assert "peut-être usurpée" in receipt["told"]


def test_a_person_is_answered() -> None:
    assert why_not(replace(PLAIN, auto_submitted="no", loops="ailleurs@exemple.invalid"), ours=OURS) is None


def test_a_letter_repeats_no_line_break_of_a_stranger() -> None:
    receipt = Receipt(UUID(int=1), UUID(int=2), Kind.OPENED, "2026-1", 1, datetime.now(UTC))

    written = letter(receipt, replace(PLAIN, subject="Ordre\r\nBcc: x@exemple.invalid", references="<a@b> texte <c@d>"))

    assert "\n" not in written.subject
    assert written.references == "<a@b> <c@d> <m-1@exemple.invalid>"
