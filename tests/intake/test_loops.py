"""The reading loop: every sample ends where its expectation says; what crashes or cannot be read is an item too."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from uuid_utils.compat import uuid7

from services.intake.channels.apart import Apart, Limits
from services.intake.channels.trust import Checks, Trusting
from services.intake.domain.originals import MOST_ATTEMPTS, Envelope
from services.intake.store import items as item_rows
from services.intake.store import originals
from services.intake.store.files import Files
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.reading import Extractor, ReadingMail
from services.intake.use_cases.receiving import Receiving
from shared.clock import Clock
from shared.db import Database
from shared.errors import Unavailable
from tests.intake.builders import SAMPLES, Here, all_packs, communes, sample
from tests.intake.conftest import Hub
from tests.intake.test_rules_samples import NAMES, expected
from tests.support.postgres import TestServer

FROM = Envelope("a@exemple.invalid", ("odm@passerelle.exemple.invalid",), "127.0.0.1")


class Bench:
    """Receiving and reading on a database and a folder of their own."""

    def __init__(
        self, db: Database, folder: Path, limits: Limits | None = None, extractor: Extractor | None = None
    ) -> None:
        self.db = db
        self.files = Files.at("", folder=folder)
        self.receiving = Receiving(db=db, files=self.files, clock=Clock())
        self.reading = ReadingMail(
            db=db,
            files=self.files,
            clock=Clock(),
            reader=Apart(limits),
            trusting=Trusting(checks=Checks(), apart=Apart(limits), packs=all_packs()),
            extractor=extractor or Here(),
            letters=Letters(db=db, clock=Clock(), packs=all_packs()),
            packs=all_packs(),
            communes=communes(),
            fax_gateways=frozenset({"telecopie-horizon.exemple.invalid"}),
        )

    async def keep(self, raw: bytes) -> None:
        await self.receiving.keep(raw, FROM, door="smtp")


@pytest.fixture
async def bench(postgres: TestServer, tmp_path: Path) -> AsyncIterator[Bench]:
    db = Database((await postgres.fresh("intake")).runtime)
    await db.start()
    yield Bench(db, tmp_path)
    await db.stop()


async def rows(bench: Bench, sql: str, *given: object) -> list[dict[str, object]]:
    async with bench.db.reading() as tx:
        return [dict(row) for row in await tx.fetch(sql, *given)]


@pytest.mark.timeout(240)  # sixteen processes, on a machine that may be busy with a hub
async def test_every_sample_ends_as_expected(bench: Bench) -> None:
    for name in NAMES:
        if name != "12_meme_message_id":
            await bench.keep(sample(name))
    while await bench.reading.read_stored():
        pass

    found = await rows(
        bench, "select i.*, o.reading->>'message_id' as mid from item i join original o on o.id = i.original_id"
    )
    by_message = {row["mid"]: row for row in found}
    assert len(found) == len(NAMES) - 1
    for name in NAMES:
        if name == "12_meme_message_id":
            continue
        wanted, row = expected(name), by_message[_message_id(name)]
        assert row["state"] == wanted.get("state", "submitted" if wanted["by_itself"] else "waiting"), name
        assert row["team"] == wanted.get("team", "general"), name
        assert row["channel"] == ("fax" if wanted.get("is_fax") else "email"), name
        assert row["announced"] == bool(wanted["insurer"]), name


def _message_id(name: str) -> str:
    line = next(line for line in sample(name).split(b"\n") if line.lower().startswith(b"message-id:"))
    return line.split(b":", 1)[1].strip().decode()


async def test_a_mail_that_goes_by_itself_carries_its_order_and_its_correlation(bench: Bench) -> None:
    await bench.keep(sample("14_mirabelle_agence"))
    await bench.reading.read_stored()

    said = await rows(bench, "select type, correlation_id, convert_from(body, 'UTF8') as body from outbox order by id")
    kept = await rows(bench, "select correlation_id from original")
    order = orjson.loads(str(said[1]["body"]))
    assert [row["type"] for row in said] == ["intake.order.received.v1", "intake.order.submitted.v1"]
    assert {row["correlation_id"] for row in said} == {kept[0]["correlation_id"]}
    assert order["source"]["channel"] == "email"
    assert order["source"]["item_id"] == order["order_id"]
    assert order["order"]["site"]["insee"] == "54395"
    assert order["order"]["insured"]["phones"] == ["+33353014410"]


async def test_a_second_mail_of_the_same_order_opens_nothing(bench: Bench) -> None:
    await bench.keep(sample("14_mirabelle_agence"))
    await bench.reading.read_stored()
    other = sample("14_mirabelle_agence").replace(b"<mir-004410@", b"<autre@").replace(b"ballon", b"chat")
    await bench.keep(other)
    await bench.reading.read_stored()

    assert [row["state"] for row in await rows(bench, "select state from item order by received_at")] == [
        "submitted", "attached",
    ]  # fmt: skip


async def test_two_orders_of_one_claim_at_the_same_moment_do_not_both_go(bench: Bench) -> None:
    await bench.keep(sample("14_mirabelle_agence"))
    await bench.keep(sample("14_mirabelle_agence").replace(b"<mir-004410@", b"<autre@").replace(b"ballon", b"chat"))
    await asyncio.gather(bench.reading.read_stored(), bench.reading.read_stored())

    states = [row["state"] for row in await rows(bench, "select state from item order by state")]
    assert states == ["attached", "submitted"]


async def test_a_reader_that_died_loses_nothing(bench: Bench) -> None:
    await bench.keep(sample("04_agence_etiquettes"))
    async with bench.db.transaction() as tx:
        taken = await originals.take(tx, now=Clock().wall(), most=5)

    assert len(taken) == 1
    assert await bench.reading.read_stored() == 0
    async with bench.db.transaction() as tx:
        later = await originals.take(tx, now=Clock().wall() + timedelta(minutes=9), most=5)
    assert [(one.id, one.attempts) for one in later] == [(taken[0].id, 2)]


async def test_two_readers_of_one_message_make_one_item(bench: Bench) -> None:
    await bench.keep(sample("04_agence_etiquettes"))
    async with bench.db.transaction() as tx:
        (original,) = await originals.take(tx, now=Clock().wall(), most=1)

    await bench.reading.read_one(original)
    await bench.reading.read_one(original)

    assert len(await rows(bench, "select id from item")) == 1
    assert len(await rows(bench, "select id from outbox")) == 1


async def test_what_was_interrupted_too_often_becomes_an_item_with_the_reason(bench: Bench) -> None:
    await bench.keep(sample("04_agence_etiquettes"))
    taken = []
    for at in range(MOST_ATTEMPTS + 1):
        async with bench.db.transaction() as tx:
            taken += await originals.take(tx, now=Clock().wall() + timedelta(minutes=9 * at), most=1)

    await bench.reading.read_one(taken[-1])

    (item,) = await rows(bench, "select state, subject, note from item")
    assert item["state"] == "waiting"
    assert item["subject"] == "ODM sinistre B7730418"
    assert "interrompue" in str(item["note"])


async def test_what_cannot_be_read_in_time_becomes_an_item_with_the_reason(
    postgres: TestServer, tmp_path: Path
) -> None:
    db = Database((await postgres.fresh("intake")).runtime)
    await db.start()
    bench = Bench(db, tmp_path, Limits(seconds=0.01))
    await bench.keep(sample("01_agence_odm_pdf"))
    await bench.reading.read_stored()

    (item,) = await rows(bench, "select subject, note from item")
    await db.stop()
    assert item["subject"] == "ODM B4417093"
    assert "arrêtée" in str(item["note"])


async def test_files_that_are_away_cost_no_attempt(bench: Bench, tmp_path: Path) -> None:
    await bench.keep(sample("04_agence_etiquettes"))
    folder = tmp_path / "intake"
    folder.rename(tmp_path / "ailleurs")
    folder.write_text("no folder any more")

    for _ in range(MOST_ATTEMPTS + 1):
        with pytest.raises(Unavailable):
            await bench.reading.read_stored()
    folder.unlink()
    (tmp_path / "ailleurs").rename(folder)
    await bench.reading.read_stored()

    (item,) = await rows(bench, "select note, form->>'claim_number' as claim from item")
    assert item == {"note": "", "claim": "B7730418"}


async def test_a_file_that_is_gone_is_an_item_that_says_so(bench: Bench, tmp_path: Path) -> None:
    await bench.keep(sample("04_agence_etiquettes"))
    (original,) = await rows(bench, "select file from original")
    (tmp_path / str(original["file"])).unlink()

    await bench.reading.read_stored()

    (item,) = await rows(bench, "select state, note from item")
    assert item == {"state": "waiting", "note": "Le fichier d'origine a disparu."}


async def test_a_key_of_the_file_says_nothing_of_its_content() -> None:
    one: UUID = uuid7()

    assert Files.key(one) == f"intake/{one}"


async def test_the_figures_say_what_waits(hub: Hub) -> None:
    await hub.item_of(sample("06_cs2i_expert"))

    async with hub.session.get(hub.service.url + "/health") as response:
        figures = (await response.json())["figures"]

    assert figures["intake_unread"] == 0
    assert figures["intake_waiting"] == {"allianz": 1}
    assert figures["intake_late"] == {"allianz": 0}
    assert set(figures["intake_silence_seconds"]) == {"email"}


ODD: dict[str, bytes] = {
    "nothing": b"",
    "only line ends": b"\r\n\r\n\r\n",
    "only headers": b"From: a@exemple.invalid\r\nSubject: vide\r\nDate: le 32 du mois\r\n",
    "eight bits": bytes(range(256)) * 300,
    "a content type with NUL": b"Content-Type: te\x00xt/pl\x00ain\r\n\r\nabc",
    "a content type of any bytes": b"Content-Type: application/\xed\xa0\x80\xff\r\n\r\nabc",
    "a long Message-ID": b"Message-ID: <"
    + "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(998)).encode()
    + b">\r\n\r\nabc",
    "utf-7": b"Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "broken base64": b"Content-Type: application/pdf; name=odm.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!===",
    "a boundary that is not there": b"Content-Type: multipart/mixed\r\n\r\nabc",
    "mails in mails": b"".join(b"Content-Type: message/rfc822\r\nSubject: %d\r\n\r\n" % n for n in range(20))
    + b"au fond",
    "five hundred parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\nun\r\n" * 500
    + b"--x--\r\n",
    "a zip": b"Content-Type: application/zip; name=odm.zip\r\n\r\nPK\x03\x04" + b"\x00" * 30,
    "an encrypted header": b"Subject: =?utf-8?q?=00=ED=A0=80?=\r\nFrom: =?x-unknown?b?/////w==?= <a@b\r\n\r\nabc",
}


@pytest.mark.timeout(240)  # one process per message
async def test_nothing_is_unprocessable(bench: Bench) -> None:
    for raw in ODD.values():
        await bench.keep(raw)
    while await bench.reading.read_stored():
        pass

    found = await rows(
        bench, "select i.state, o.state as reading, o.size from original o left join item i on i.original_id = o.id"
    )
    assert {row["size"]: row["state"] for row in found} == {len(raw): "waiting" for raw in ODD.values()}


async def test_two_orders_in_one_mail_are_two_items_of_one_original_however_often_it_is_read(bench: Bench) -> None:
    await bench.keep((SAMPLES / "several" / "deux_odm_dans_un_zip.eml").read_bytes())
    async with bench.db.transaction() as tx:
        (original,) = await originals.take(tx, now=Clock().wall(), most=1)

    await bench.reading.read_one(original)
    await bench.reading.read_one(original)

    found = await rows(
        bench, "select place, original_id, form->>'claim_number' as claim, duplicate_of from item order by place"
    )
    assert [(row["place"], row["claim"], row["duplicate_of"]) for row in found] == [
        (1, "B6120031", None),
        (2, "B6120032", None),
    ]
    assert {row["original_id"] for row in found} == {original.id}
    async with bench.db.reading() as tx:
        items = [await item_rows.get(tx, row["id"]) for row in await tx.fetch("select id from item order by place")]
        assert [[part.name for part in item.reading.parts][-1] for item in items if item] == [
            "ODM B6120031.pdf",
            "ODM B6120032.pdf",
        ]
