"""The mail door, spoken to by real SMTP: 250 means durable, everything else means the sender keeps it."""

import asyncio
import hashlib
from pathlib import Path

import aiosmtplib
import pytest

from services.intake import smtp
from services.intake.settings import Settings
from tests.intake.builders import sample
from tests.intake.conftest import TO, Hub, hub_running
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

MAIL = b"From: a@exemple.invalid\r\nSubject: essai\r\n\r\nBonjour\r\n"


async def test_a_mail_is_kept_byte_for_byte_before_250(hub: Hub) -> None:
    raw = sample("08_fax_tiff")

    code, _ = await hub.mail(raw)

    assert code == 250
    row = await hub.rows.fetchrow("select * from original")
    assert row is not None
    stored = (hub.settings.data_dir / row["file"]).read_bytes()
    assert hashlib.sha256(stored).digest() == row["sha256"]
    assert b"X-Fax-Id: TH-88120" in stored


async def test_the_same_bytes_twice_are_one_item(hub: Hub) -> None:
    raw = sample("04_agence_etiquettes")

    codes = [(await hub.mail(raw))[0] for _ in range(3)]
    await hub.read_all()

    assert codes == [250, 250, 250]
    assert len(await hub.items()) == 1
    assert len(list((hub.settings.data_dir / "intake").iterdir())) == 1


async def test_the_same_bytes_at_the_same_moment_are_one_item(hub: Hub) -> None:
    answers = await asyncio.gather(*(hub.mail(MAIL) for _ in range(8)))
    await hub.read_all()

    assert {code for code, _ in answers} == {250}
    assert len(await hub.items()) == 1
    assert len(list((hub.settings.data_dir / "intake").iterdir())) == 1


async def test_the_same_message_id_with_other_bytes_is_a_second_item_linked(hub: Hub) -> None:
    first = await hub.item_of(sample("14_mirabelle_agence"))
    second = await hub.item_of(sample("12_meme_message_id"))

    assert first["duplicate_of"] is None
    assert second["duplicate_of"] == first["id"]
    assert (first["state"], second["state"]) == ("submitted", "waiting")


async def test_a_database_that_is_away_means_try_again_and_nothing_half_written(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as hub:
        await hub.rows.execute("alter table original rename to original_away")
        code, text = await hub.mail(MAIL)
        await hub.rows.execute("alter table original_away rename to original")

        assert code == 451, text
        assert await hub.rows.fetchval("select count(*) from original") == 0
        assert (await hub.mail(MAIL))[0] == 250


async def test_no_database_at_all_means_try_again(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    nobody = "postgresql://nobody@127.0.0.1:9/nothing"
    settings = Settings(database_url=nobody, smtp_port=0, port=0, data_dir=tmp_path)
    async with smtp.running(settings) as door:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=door.port)
        await client.connect()
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await client.sendmail("a@exemple.invalid", [TO], MAIL)
        await client.quit()

    assert refused.value.code == 451
    assert list((tmp_path / "intake").iterdir()) == []


async def test_files_that_cannot_be_written_mean_try_again(hub: Hub) -> None:
    hub.settings.data_dir.rename(hub.settings.data_dir.with_name("gone"))
    hub.settings.data_dir.write_text("a file where the folder was")

    code, _ = await hub.mail(MAIL)

    assert code == 451
    assert await hub.rows.fetchval("select count(*) from original") == 0


async def test_a_mail_too_large_is_refused_for_good(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_largest=1 << 16)
    async with running as hub:
        code, _ = await hub.mail(MAIL + b"x" * 70 + b"\r\n" * 40_000)

        assert code == 552
        assert await hub.rows.fetchval("select count(*) from original") == 0
        assert (await hub.mail(MAIL))[0] == 250


async def test_long_lines_are_taken(hub: Hub) -> None:
    long = b"From: a@exemple.invalid\r\nSubject: long\r\n\r\n" + b"mot " * 5000 + b"\r\n"

    assert (await hub.mail(long))[0] == 250


async def test_a_line_that_never_ends_is_cut_off(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_largest=1 << 16)
    async with running as hub:
        _, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
        for line in (b"EHLO x\r\n", b"MAIL FROM:<a@exemple.invalid>\r\n", f"RCPT TO:<{TO}>\r\n".encode(), b"DATA\r\n"):
            writer.write(line)
        endless = b"x" * 65_536
        with pytest.raises(ConnectionError):
            await _pour(writer, endless)
        writer.close()

        assert (await hub.mail(MAIL))[0] == 250


async def _pour(writer: asyncio.StreamWriter, data: bytes) -> None:
    for _ in range(2_000):
        writer.write(data)
        await writer.drain()


async def test_a_client_that_sends_too_often_waits(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_per_minute=3)
    async with running as hub:
        codes = [(await hub.mail(MAIL + str(n).encode() + b"\r\n"))[0] for n in range(5)]

        assert codes == [250, 250, 250, 450, 450]
        assert await hub.rows.fetchval("select count(*) from original") == 3


async def test_too_many_connections_are_told_to_come_back(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_connections_each=2)
    async with running as hub:
        held = [await asyncio.open_connection("127.0.0.1", hub.smtp_port) for _ in range(2)]
        for reader, _ in held:
            await reader.readline()
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
        answer = await reader.readline()
        for _, other in [*held, (reader, writer)]:
            other.close()

    assert answer.startswith(b"421 ")


async def test_strangers_addresses_are_not_ours(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    ours = "@passerelle.exemple.invalid,fax@autre.exemple.invalid"
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_recipients=ours)
    async with running as hub:
        assert (await hub.mail(MAIL, to="ODM@Passerelle.exemple.invalid"))[0] == 250
        assert (await hub.mail(MAIL, to="fax@autre.exemple.invalid"))[0] == 250
        assert (await hub.mail(MAIL, to="quelquun@ailleurs.exemple.invalid"))[0] == 550


async def test_lmtp_answers_once_per_recipient(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_lmtp=True)
    async with running as hub:
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
        writer.write(b"LHLO x\r\nMAIL FROM:<a@exemple.invalid>\r\nRCPT TO:<b@exemple.invalid>\r\n")
        writer.write(b"RCPT TO:<c@exemple.invalid>\r\nDATA\r\n")
        await reader.readuntil(b"354")
        await reader.readline()
        writer.write(MAIL + b".\r\n")
        answers = [await reader.readline(), await reader.readline()]
        writer.close()

        assert [answer[:3] for answer in answers] == [b"250", b"250"]
        assert await hub.rows.fetchval("select count(*) from original") == 1
